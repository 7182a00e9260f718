"""The matrix as its page shows it: services by category in rows, Regions in columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.build.pages.views import UNKNOWN_GEOGRAPHY, Group
from generator.core.layout import anchor

if TYPE_CHECKING:
    from generator.catalog.names import Names
    from generator.model.catalog import Catalog


class Row(NamedTuple):
    """One service of the matrix: a flag for each Region, in the order of the columns.

    ``name`` is its name in the reports where the label is another: empty where AWS publishes none. ``aliases`` are one
    text.
    """

    path: str
    label: str
    code: str
    name: str | None
    aliases: str
    cells: list[bool]


class RegionColumn(NamedTuple):
    """One Region of the matrix, with what columns are chosen by (an unknown partition is empty)."""

    path: str
    code: str
    partition: str
    geography: str


def rows(catalog: Catalog, known: Names) -> list[Group[Row]]:
    """Return services × Regions by category; their cells are in the order of ``columns``."""
    codes = [one.code for one in columns(catalog, known)]
    groups = []
    for name, services in catalog.by_category.items():
        found = []
        for one in services:
            offered = catalog.of_service[one.code]
            entry = known.services[one.code]
            found.append(
                Row(
                    entry.path,
                    entry.title,
                    one.code,
                    None if one.name == entry.title else one.name or "",
                    ", ".join(one.aliases),
                    [code in offered for code in codes],
                )
            )
        groups.append(Group(name, anchor(name), found, len(found)))
    return groups


def columns(catalog: Catalog, known: Names) -> list[RegionColumn]:
    """Return the Regions in the order of the matrix's columns: by code, so that neighbours stand together."""
    return [
        RegionColumn(known.regions[one.code].path, one.code, one.partition or "", one.geography or UNKNOWN_GEOGRAPHY)
        for one in catalog.regions
    ]
