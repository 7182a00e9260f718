"""The pages of the site: the table of all there are. Each module beside this one makes one kind of page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.build.drawings import charts, world_map
from generator.build.pages import (
    api,
    articles,
    changelog,
    changes,
    compare,
    design,
    find,
    home,
    matrix,
    quality,
    region,
    regions,
    service,
    services,
)
from generator.build.pages.renderer import Renderer
from generator.catalog import names as catalog_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.build.pages.renderer import Setting
    from generator.core.files import File


def files(setting: Setting) -> Iterator[File]:
    """Return every page but the downloads page, which needs the finished reports."""
    catalog = setting.catalog
    render = Renderer(setting)
    names = catalog_names.names(catalog)
    world = world_map.draw(catalog, names.regions)
    shares = charts.category_shares(catalog)
    months = changelog.months(setting.changes, names)
    yield home.page(render, names, months, world)
    yield regions.page(render, names, world)
    for entry in catalog.regions:
        yield region.page(render, names, entry, world, shares[entry.code])
    yield services.page(render, names)
    for offered in catalog.services:
        yield service.page(render, names, offered, world)
    yield matrix.page(render, names)
    yield find.page(render, names)
    yield compare.page(render, names)
    yield from changes.pages(render, names, months)
    yield quality.page(render, names)
    yield api.page(render)
    for address, name in articles.ARTICLES.items():
        yield articles.page(render, address, name)
    yield render("404.html", "404.html")
    if setting.design:
        yield design.page(render, names, world)
