"""The pages of everything as Markdown: home, all Regions, all services, the matrix, all namespaces; and one text."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from generator.build.markdown.text import MarkdownText, codes
from generator.build.pages import resources, views
from generator.build.pages.cards import region_card
from generator.core.layout import LLMS_FULL_PATH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.build.markdown.renderer import MarkdownRenderer
    from generator.core.files import File
    from generator.model.catalog import Catalog


MAX_FULL_BYTES = 60 * 1024


class ReachGroup(NamedTuple):
    """Services that the same Regions have, so many, as a list: in those Regions only, or in all but those."""

    size: int
    services: MarkdownText
    everywhere_but: MarkdownText
    only: MarkdownText


def files(render: MarkdownRenderer) -> Iterator[File]:
    """Yield the Markdown of each of these pages."""
    context, entities = render.context, render.entities
    catalog = context.catalog
    yield render("", "index.md", catalog=catalog)
    yield render(
        "regions/",
        "regions.md",
        catalog=catalog,
        cards=[region_card(catalog, entities, region.code) for region in catalog.regions],
    )
    yield render("services/", "services.md", catalog=catalog, categories=views.categories(catalog, entities))
    yield render("matrix/", "matrix.md", catalog=catalog, reaches=reaches(catalog))
    yield from full_text(render)
    yield render(
        "resources/",
        "resources.md",
        types=catalog.type_catalog,
        categories=resources.namespaces_by_category(catalog, entities),
    )


def full_text(render: MarkdownRenderer) -> Iterator[File]:
    """Yield everything that is available in one text, without the names of services if it is too long with them.

    Not even without them may it be longer than ``MAX_FULL_BYTES``: then there is none.
    """
    context, entities = render.context, render.entities
    for with_names in (True, False):
        file = render.text(
            LLMS_FULL_PATH,
            "llms-full.txt",
            catalog=context.catalog,
            cards=[region_card(context.catalog, entities, code) for code in context.catalog.region],
            reaches=reaches(context.catalog),
            categories=views.categories(context.catalog, entities) if with_names else [],
        )
        if len(file.content) <= MAX_FULL_BYTES:
            yield file
            return


def reaches(catalog: Catalog) -> list[ReachGroup]:
    """Return the services by the Regions that have them; those that the most Regions have come first."""
    by_regions: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for service, offerings in catalog.of_service.items():
        by_regions[tuple(offerings)].append(service)
    rows = []
    for regions in sorted(by_regions, key=lambda regions: (-len(regions), regions)):
        present = set(regions)
        missing = [code for code in catalog.region if code not in present]
        is_common = 2 * len(missing) <= len(catalog.region)
        rows.append(
            ReachGroup(
                len(regions),
                codes(by_regions[regions]),
                codes(missing if is_common else ()),
                codes(() if is_common else regions),
            )
        )
    return rows
