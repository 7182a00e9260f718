"""A namespace's page as Markdown: which of its resource types are registered in which Regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.build.markdown.text import MarkdownText, codes, joined, short_code
from generator.build.pages import alternate_links
from generator.build.pages import namespace as html
from generator.model.resource_types import namespace_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.build.markdown.renderer import MarkdownRenderer
    from generator.core.files import File
    from generator.model.resource_types import Namespace


class RegistrationGroup(NamedTuple):
    """Types that the same Regions have, as a list: in those Regions only, or in all but those."""

    types: MarkdownText
    everywhere_but: MarkdownText
    only: MarkdownText


def files(render: MarkdownRenderer) -> Iterator[File]:
    """Yield the Markdown of each namespace's page, also of those that no Region has any more."""
    for namespace in html.namespaces(render.context.catalog, render.context.changes):
        yield _file(render, namespace)


def _file(render: MarkdownRenderer, namespace: Namespace) -> File:
    context, services = render.context, render.entities.services
    types = context.catalog.type_catalog
    return render(
        namespace_path(namespace.name),
        "namespace.md",
        namespace=namespace,
        known=len(types.regions),
        unknown=list(types.unknown),
        registered=len(namespace.regions),
        groups=registration_groups(render, namespace),
        everywhere=sum(len(each.regions) == len(types.regions) for each in namespace.types),
        service=services.get(namespace.service or ""),
        part_of=services.get(namespace.part_of or ""),
        removed=html.removed_types(context.catalog, context.changes.namespaces.get(namespace.name, ())),
        formats=alternate_links.of_namespace(namespace) if namespace.types else [],
    )


def registration_groups(render: MarkdownRenderer, namespace: Namespace) -> list[RegistrationGroup]:
    """Return the types by the Regions that have them; those that the most Regions have come first."""
    known_regions = render.context.catalog.type_catalog.regions
    by_regions: dict[tuple[str, ...], list[str]] = {}
    for each in namespace.types:
        by_regions.setdefault(tuple(each.regions), []).append(each.name.removeprefix(f"{namespace.name}::"))
    rows = []
    for regions in sorted(by_regions, key=lambda regions: (-len(regions), regions)):
        registered = set(regions)
        missing = [code for code in known_regions if code not in registered]
        is_common = 2 * len(missing) <= len(known_regions)
        rows.append(
            RegistrationGroup(
                joined(map(short_code, by_regions[regions])),
                codes(missing if is_common else ()),
                codes(() if is_common else regions),
            )
        )
    return rows
