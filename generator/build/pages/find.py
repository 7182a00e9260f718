"""The page on which one looks for the Regions that have all of the chosen services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.build.pages import alternate_links, shared
from generator.build.pages.views import Group
from generator.catalog.names import Breadcrumb

if TYPE_CHECKING:
    from generator.build.pages.renderer import Printer, Setting
    from generator.catalog.names import Named, Names
    from generator.core.files import File
    from generator.model.catalog import Catalog


def _find(page: Printer, setting: Setting, known: Names) -> File:
    catalog = setting.catalog
    return page(
        "find/",
        "find.html",
        alternate_links.of_list(setting, "service_matrix.csv", api="matrix"),
        trail=[Breadcrumb("find/", "Find")],
        catalog=catalog,
        partitions=shared.partitions(catalog),
        geographies=[one for one in catalog.by_geography if one],
        most=shared.COMPARABLE,
        shared=global_endpoint_services(catalog),
        bands=by_reach(known),
    )


def by_reach(known: Names) -> list[Group[Named]]:
    """Return the services by how many Regions offer them: everywhere, in most, in some, in one, in none."""
    services = sorted(known.services.values(), key=lambda one: (-one.offered, one.title.casefold(), one.code))
    bands = (
        ("In every Region", "everywhere", lambda one: one.offered == one.total > 0),
        ("In more than half", "most", lambda one: one.total > one.offered > one.total / 2),
        ("In half or fewer", "some", lambda one: one.total / 2 >= one.offered > 1),
        ("In one Region only", "one", lambda one: one.offered == 1 < one.total),
        ("In no Region", "none", lambda one: not one.offered),
    )
    found = [(name, anchor, [one for one in services if within(one)]) for name, anchor, within in bands]
    return [Group(name, anchor, rows, len(rows)) for name, anchor, rows in found if rows]


def global_endpoint_services(catalog: Catalog) -> list[str]:
    """Return the codes of the services that answer at a global endpoint anywhere."""
    return sorted({one.service for one in catalog.offerings if one.global_endpoint})
