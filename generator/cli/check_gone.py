"""What the answer of ``check`` says of services that AWS no longer lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.core.text import quantity

if TYPE_CHECKING:
    from generator.catalog.gone_services import GoneServiceFacts
    from generator.cli.check_answer import CheckAnswer
    from generator.query.check import Alternative, Requirement


class GoneGroup(NamedTuple):
    """A service that AWS no longer lists, with what templates declare of it."""

    service: GoneServiceFacts
    requirements: tuple[Requirement, ...]

    @property
    def removal(self) -> str:
        """The date of the first reading without it."""
        return f"{self.service.removed}{'' if self.service.settled else ' (one check so far)'}"

    @property
    def closest(self) -> str:
        """What is closest today, by name."""
        return ", ".join(self.service.closest.values())

    @property
    def sentence(self) -> str:
        """Since when AWS no longer lists it, and what is closest today."""
        closest = f"; closest today: {self.closest}" if self.closest else ""
        return f"AWS no longer lists {self.service.name}: removed by {self.removal}{closest}"


def gone_groups(answer: CheckAnswer) -> list[GoneGroup]:
    """Return the services that AWS no longer lists and that templates use, by name."""
    by_code: dict[str, list[Requirement]] = {}
    for each in answer.judgement.requirements:
        if each.gone and each.service:
            by_code.setdefault(each.service, []).append(each)
    groups = (GoneGroup(answer.availability.gone[code], tuple(own)) for code, own in by_code.items())
    return sorted(groups, key=lambda group: group.service.name)


def registration(requirement: Requirement) -> str:
    """Return of a type whose service AWS no longer lists in how many Regions it is registered; of others nothing."""
    count = len(requirement.regions)
    return f"still registered in {quantity(count, 'Region')}" if requirement.depth == "type" else ""


def gone_part(answer: CheckAnswer, sign: str) -> str:
    """Return after a sign how many resource types are of services that AWS no longer lists; nothing if none is."""
    gone, total = answer.judgement.gone, len(answer.judgement.requirements)
    count = len(gone)
    subject = "it belongs" if total == 1 else f"{count} of {total} {'belongs' if count == 1 else 'belong'}"
    services = "a service" if len({each.service for each in gone}) == 1 else "services"
    return f"{sign}{subject} to {services} that AWS no longer lists" if count else ""


def other_missing(answer: CheckAnswer, code: str) -> dict[str, Alternative]:
    """Return what a Region lacks, without what belongs to services that AWS no longer lists."""
    gone = {each.name for each in answer.judgement.gone}
    return {name: other for name, other in answer.judgement.regions[code].missing.items() if name not in gone}


def available_otherwise(answer: CheckAnswer) -> list[str]:
    """Return the considered Regions that have all that does not belong to services that AWS no longer lists."""
    if len(answer.judgement.gone) == len(answer.judgement.requirements):
        return []
    regions = answer.judgement.regions
    return [code for code in answer.having("missing") if not regions[code].unknown and not other_missing(answer, code)]
