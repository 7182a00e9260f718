"""The page about the API: every document with its fields, feeds, answers, and examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.build.api import api, fields, file_addresses, openapi
from generator.build.feeds.feeds import MAX_ENTRIES, MAX_SUBJECT_ENTRIES
from generator.build.pages import alternate_links
from generator.build.pages.shared import LOCAL
from generator.catalog.page_entities import PageLink
from generator.core import headers
from generator.core.layout import API_FOLDER

if TYPE_CHECKING:
    from generator.build.api.file_addresses import FileAddress
    from generator.build.pages.renderer import Renderer
    from generator.core.files import File


class AddressRow(NamedTuple):
    """An address as the page lists it; ``examples`` are links to files at it, each with its text."""

    path: str
    description: str
    templated: bool
    types: list[str]
    examples: list[PageLink]


def page(render: Renderer) -> File:
    """Return the page about the API."""
    site_url = render.context.site_url
    addresses = file_addresses.addresses(api.DOCUMENT_KINDS)
    rows = {
        tag: [_row(render, address) for address in addresses if address.tag == tag]
        for tag in dict.fromkeys(address.tag for address in addresses)
    }
    return render(
        "api/",
        "api.html",
        [alternate_links.markdown("api/")],
        trail=[PageLink("api/", "API")],
        rows=rows,
        max_entries=MAX_ENTRIES,
        max_subject_entries=MAX_SUBJECT_ENTRIES,
        types=fields.type_texts(openapi.schemas(tuple(addresses))),
        headers=openapi.HEADERS,
        description=f"{API_FOLDER}{openapi.PATH}",
        description_type=headers.media_type(openapi.PATH),
        base_url=site_url or LOCAL,
        local=site_url is None,
    )


def _row(render: Renderer, address: FileAddress) -> AddressRow:
    before, _, after = address.path.partition(f"{{{address.parameter}}}")
    return AddressRow(
        address.path,
        address.description,
        address.parameter is not None,
        [kind.__name__ for kind in address.types],
        [
            PageLink(f"{before}{example.value}{after}", example.value)
            for example in file_addresses.examples(address, api.DOCUMENT_KINDS, render.context)
        ]
        if address.parameter
        else [],
    )
