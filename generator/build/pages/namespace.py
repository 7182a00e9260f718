"""The page of one namespace of resource types: in which Regions each type is registered, and what each Region lacks."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Literal, NamedTuple

from markupsafe import Markup

from generator.build.pages import alternate_links, views
from generator.build.pages.shared import RESOURCES, namespace_changes
from generator.build.pages.views import Group, geography_group
from generator.catalog.page_entities import PageLink
from generator.history.by_subject import gone_namespaces
from generator.model.catalog import UNCATEGORIZED
from generator.model.resource_types import Namespace, namespace_path, type_anchor, type_label

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Container, Iterable, Iterator, Sequence

    from generator.build.pages.renderer import Renderer
    from generator.catalog.page_entities import PageEntities, PageEntity
    from generator.core.files import File
    from generator.history.by_subject import ChangesBySubject, SubjectChange
    from generator.model.catalog import Catalog
    from generator.model.resource_types import ResourceType


WORD_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
"""Where the next word of a name begins: `Data|Automation|Library`, `VPC|Endpoint`."""

TypeCell = Literal["yes", "no", "unknown"]
"""Whether a type is registered in a Region; unknown where the types of the Region are."""

MOST_LACKING = 6
"""A Region that lacks more types than this has them folded away."""


class FirstSeen(NamedTuple):
    """A date, and the codes of the Regions in which a type was first seen then (None: nobody knows when)."""

    date: dt.date | None
    regions: tuple[str, ...]


class Run(NamedTuple):
    """So many cells that are alike, one after the other."""

    cell: TypeCell
    length: int


class TypeRow(NamedTuple):
    """One type: where it is registered, since when, and its cells in the order of the columns.

    ``label`` is its name without the namespace, which a narrow column breaks between its words. ``lacking`` or ``only``
    names the Regions without it, or with it, whichever are fewer; both are empty where all Regions have it whose types
    are known.
    """

    name: str
    label: Markup
    anchor: str
    registered: int
    lacking: tuple[str, ...]
    only: tuple[str, ...]
    dates: list[FirstSeen]
    runs: list[Run]

    @property
    def later_dates(self) -> list[FirstSeen]:
        """The dates after the first, with their Regions."""
        return self.dates[1:]

    @property
    def later_count(self) -> int:
        """The number of Regions in which it was first seen after the first date."""
        return sum(len(later.regions) for later in self.later_dates)


class TypeGroup(NamedTuple):
    """Types that have the same Regions since the same dates; ``facts`` is the first of them."""

    facts: TypeRow
    rows: list[TypeRow]


class TypesOfRegions(NamedTuple):
    """Regions of a geography with the same types: their number, and the names of those that are not registered.

    ``offered`` says whether the service is available in all of these Regions, or in none.
    """

    entities: list[PageEntity]
    registered: int
    lacking: tuple[str, ...]
    offered: bool


class RegionWithUnknownTypes(NamedTuple):
    """A Region whose types are unknown, why, and whether the service of a namespace is available there."""

    entity: PageEntity
    reason: str
    offered: bool


class RemovedType(NamedTuple):
    """A type that no Region has any more whose types are known; ``date`` is the day of its last removal, if known."""

    name: str
    anchor: str
    date: dt.date | None


def pages(render: Renderer, entities: PageEntities) -> Iterator[File]:
    """Yield the page of each namespace, also of those that no Region has any more."""
    for namespace in namespaces(render.context.catalog, render.context.changes):
        yield _page(render, entities, namespace)


def namespaces(catalog: Catalog, changes: ChangesBySubject) -> Iterator[Namespace]:
    """Yield every namespace that has a page, at last those that no Region has any more."""
    yield from catalog.type_catalog.namespaces
    for name in gone_namespaces(catalog, changes):
        former = catalog.type_catalog.former_namespaces.get(name)
        if former is None or (former.service and former.service not in catalog.service):
            # Of a service that ended, too, there are no facts to show.
            former = Namespace(name=name, service=None, category=UNCATEGORIZED, types=())
        yield former


def _page(render: Renderer, entities: PageEntities, namespace: Namespace) -> File:
    context = render.context
    catalog = context.catalog
    path = namespace_path(namespace.name)
    rows = type_rows(catalog, namespace)
    return render(
        path,
        "resources/namespace.html",
        [*(alternate_links.of_namespace(namespace) if namespace.types else []), alternate_links.markdown(path)],
        trail=[RESOURCES, PageLink(path, namespace.name)],
        namespace=namespace,
        service=entities.services.get(namespace.service or ""),
        part_of=entities.services.get(namespace.part_of or ""),
        known=len(catalog.type_catalog.regions),
        unknown=regions_with_unknown_types(catalog, entities, namespace),
        rows=rows,
        type_groups=type_groups(rows),
        code_list=views.code_list,
        type_list=views.type_list,
        everywhere=sum(not row.lacking and not row.only for row in rows),
        columns=matrix_columns(catalog, namespace),
        regions=types_of_regions(catalog, entities, namespace),
        empty_regions=[entities.regions[code] for code in codes_without_types(catalog, namespace)],
        removed=removed_types(catalog, context.changes.namespaces.get(namespace.name, ())),
        changes=namespace_changes(context, entities, namespace),
        most_lacking=MOST_LACKING,
    )


def matrix_columns(catalog: Catalog, namespace: Namespace) -> list[Group[str]]:
    """Return the Regions by geography, without those that have neither a type of the namespace nor its service."""
    empty = codes_without_types(catalog, namespace)
    groups = []
    for geography, regions in catalog.by_geography.items():
        codes = [region.code for region in regions if region.code not in empty]
        if codes:
            groups.append(geography_group(geography, codes, len(codes)))
    return groups


def type_rows(catalog: Catalog, namespace: Namespace) -> list[TypeRow]:
    """Return the types of a namespace; their cells are in the order of the Regions by geography."""
    types = catalog.type_catalog
    columns = [code for group in matrix_columns(catalog, namespace) for code in group.rows]
    return [_type_row(each, columns, types.regions) for each in namespace.types]


def type_groups(rows: Iterable[TypeRow]) -> list[TypeGroup]:
    """Return types by what they have in common, in the order of the first of each group."""
    groups: defaultdict[tuple[object, ...], list[TypeRow]] = defaultdict(list)
    for row in rows:
        groups[row.lacking, row.only, tuple(row.dates)].append(row)
    return [TypeGroup(members[0], members) for members in groups.values()]


def _type_row(each: ResourceType, columns: Sequence[str], known_codes: dict[str, dt.date | None]) -> TypeRow:
    registered = each.regions
    missing = tuple(code for code in known_codes if code not in registered)
    is_common = 2 * len(missing) <= len(known_codes)
    dates: defaultdict[dt.date | None, list[str]] = defaultdict(list)
    for code, date in registered.items():
        dates[date].append(code)
    return TypeRow(
        name=each.name,
        label=Markup("<wbr>").join(WORD_BOUNDARY.split(type_label(each.name))),
        anchor=type_anchor(each.name),
        registered=len(registered),
        lacking=missing if is_common else (),
        only=() if is_common else tuple(registered),
        dates=[
            FirstSeen(date, tuple(dates[date])) for date in sorted(dates, key=lambda date: (date is not None, date))
        ],
        runs=[
            Run(cell, len(list(cells))) for cell, cells in groupby(_cell(each, code, known_codes) for code in columns)
        ],
    )


def _cell(each: ResourceType, code: str, known_regions: Container[str]) -> TypeCell:
    if code in each.regions:
        return "yes"
    return "no" if code in known_regions else "unknown"


def types_of_regions(catalog: Catalog, entities: PageEntities, namespace: Namespace) -> list[Group[TypesOfRegions]]:
    """Return the Regions by geography that lack types of a namespace, or have them without its service.

    Those that have neither are left out, and those whose types are unknown. Regions with the same types and the same
    availability share a row, in the place of the first of them. Sizes count all Regions of the geography.
    """
    types = catalog.type_catalog
    offered = catalog.of_service[namespace.service] if namespace.service else None
    labels = {each.name: type_label(each.name) for each in namespace.types}
    left_out = {*codes_without_types(catalog, namespace), *types.unknown}
    groups = []
    for geography, regions in catalog.by_geography.items():
        rows: dict[tuple[tuple[str, ...], bool], TypesOfRegions] = {}
        for code in (region.code for region in regions if region.code not in left_out):
            lacking = tuple(labels[each.name] for each in namespace.types if code not in each.regions)
            is_offered = offered is not None and code in offered
            if lacking or not (offered is None or is_offered):
                registered = len(namespace.types) - len(lacking)
                row = rows.setdefault((lacking, is_offered), TypesOfRegions([], registered, lacking, is_offered))
                row.entities.append(entities.regions[code])
        if rows:
            groups.append(geography_group(geography, list(rows.values()), len(regions)))
    return groups


def regions_with_unknown_types(
    catalog: Catalog, entities: PageEntities, namespace: Namespace
) -> list[RegionWithUnknownTypes]:
    """Return the Regions whose types are unknown."""
    offered = catalog.of_service[namespace.service] if namespace.service else {}
    unknown = catalog.type_catalog.unknown
    return [RegionWithUnknownTypes(entities.regions[code], reason, code in offered) for code, reason in unknown.items()]


def codes_without_types(catalog: Catalog, namespace: Namespace) -> list[str]:
    """Return the codes of the Regions that have no type of a namespace and not its service, either."""
    offered = catalog.of_service[namespace.service] if namespace.service else {}
    registered = {code for each in namespace.types for code in each.regions}
    return [code for code in catalog.type_catalog.regions if code not in registered and code not in offered]


def removed_types(catalog: Catalog, changes: Sequence[SubjectChange]) -> list[RemovedType]:
    """Return the types that changes name and that no Region has any more, by name."""
    removed: dict[str, dt.date | None] = {}
    for entry in changes:
        for name in entry.change.types:
            if name not in catalog.type_catalog.types:
                removed.setdefault(name, entry.change.date if entry.change.removal else None)
    return [RemovedType(name, type_anchor(name), removed[name]) for name in sorted(removed)]
