"""Join the curated families with what AWS lists, and say where the Regions of their members differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.core.values import Value
from generator.model.catalog import Family, Member

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from generator.model.catalog import Catalog
    from generator.model.curated import FamilyRow


class MemberReach(Value, frozen=True, kw_only=True):
    """One member of a family and its Regions, beside those of the leading code.

    ``lacking`` are the leading code's Regions that the member has not, ``beyond`` those that only the member has.
    """

    service: str
    purpose: str
    region_count: int
    lacking: tuple[str, ...]
    beyond: tuple[str, ...]


def families(rows: Mapping[str, FamilyRow], codes: Collection[str]) -> tuple[Family, ...]:
    """Return the families by leading code, of those services that AWS lists.

    A family whose leading code is not listed, or none of its other members, is left out.
    """
    families_of_codes = []
    for leader, row in sorted(rows.items()):
        members = [code for code in row.members if code in codes]
        if leader in codes and members:
            purposes = {leader: row.purpose} | {code: row.members[code] for code in members}
            families_of_codes.append(
                Family(
                    leader=leader,
                    name=row.name,
                    members=tuple(Member(service=code, purpose=purpose) for code, purpose in purposes.items()),
                )
            )
    return tuple(families_of_codes)


def reach(catalog: Catalog, family: Family) -> tuple[MemberReach, ...]:
    """Return every member of a family with its Regions, the leading one first."""
    leading = catalog.of_service[family.leader]
    return tuple(
        MemberReach(
            service=member.service,
            purpose=member.purpose,
            region_count=len(offered := catalog.of_service[member.service]),
            lacking=tuple(code for code in leading if code not in offered),
            beyond=tuple(code for code in offered if code not in leading),
        )
        for member in family.members
    )
