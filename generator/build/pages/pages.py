"""All pages of the site, in order; each other module of this package makes one kind of page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.build.drawings import charts, world_map
from generator.build.pages import (
    agents,
    api,
    articles,
    changes,
    check,
    compare,
    design,
    find,
    gone,
    home,
    matrix,
    namespace,
    quality,
    region,
    regions,
    resources,
    service,
    service_map,
    services,
)
from generator.build.pages.renderer import Renderer
from generator.build.pages.shared import site_entities, site_months

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.build.pages.changelog import MonthChanges
    from generator.build.pages.renderer import SiteContext
    from generator.core.files import File


def files(context: SiteContext) -> list[File]:
    """Return every page but the downloads page, which needs the finished reports."""
    return [*region_and_article_files(context), *other_files(context)]


def region_and_article_files(context: SiteContext) -> list[File]:
    """Return the pages of Regions and namespaces, and those that are mostly text.

    They are about half of the work, which another process can do.
    """
    return list(_region_and_article_pages(context))


def other_files(context: SiteContext, months: Sequence[MonthChanges] | None = None) -> list[File]:
    """Return all other pages but the downloads page; ``months`` are the changes by month, where they are made yet."""
    return list(_other_pages(context, site_months(context) if months is None else months))


def _region_and_article_pages(context: SiteContext) -> Iterator[File]:
    catalog = context.catalog
    render, entities = Renderer(context), site_entities(context)
    world = world_map.draw(catalog, entities.regions)
    yield regions.page(render, entities, world)
    shares = charts.category_shares(catalog)
    for catalog_region in catalog.regions:
        yield region.page(render, entities, catalog_region, world, shares[catalog_region.code])
    yield from namespace.pages(render, entities)
    yield api.page(render)
    yield agents.page(render)
    for address, name in articles.ARTICLES.items():
        yield articles.page(render, address, name)
    yield render("404.html", "404.html")
    if context.design:
        yield design.page(render, entities, world)


def _other_pages(context: SiteContext, months: Sequence[MonthChanges]) -> Iterator[File]:
    render, entities = Renderer(context), site_entities(context)
    world = world_map.draw(context.catalog, entities.regions)
    yield home.page(render, entities, months, world)
    yield services.page(render, entities)
    map_of_services = service_map.draw(render, world)
    yield map_of_services.lines
    for catalog_service in context.catalog.services:
        yield service.page(render, entities, catalog_service, map_of_services)
    yield from gone.pages(render, entities)
    yield matrix.page(render, entities)
    yield resources.page(render, entities)
    yield find.page(render, entities, world)
    yield compare.page(render, entities)
    yield check.page(render, entities, world)
    yield from changes.pages(render, entities, months)
    yield quality.page(render, entities)
