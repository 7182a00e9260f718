"""A service's page as Markdown: in which Regions it is available, and in which it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.build.markdown.shared import data_links, latest_changes, region_texts
from generator.build.markdown.text import joined
from generator.build.pages import views
from generator.catalog.families import reach
from generator.model.resource_types import namespace_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.build.markdown.renderer import MarkdownRenderer
    from generator.build.markdown.text import MarkdownText
    from generator.build.pages.views import ToolRow
    from generator.core.files import File
    from generator.model.catalog import Service, ToolNames


LATEST_LINES = 2
"""At most this many sentences on a service's own changes; the API's document has all."""


class NamespaceSize(NamedTuple):
    """A namespace of resource types, the path to its page, and how many types it has."""

    path: str
    name: str
    total: int


def files(render: MarkdownRenderer) -> Iterator[File]:
    """Yield the Markdown of each service's page."""
    regions = region_texts(render.context.catalog)
    for service in render.context.catalog.services:
        yield _file(render, service, regions)


def _file(render: MarkdownRenderer, service: Service, regions: Mapping[str, MarkdownText]) -> File:
    context = render.context
    catalog, entity = context.catalog, render.entities.services[service.code]
    offerings, family = catalog.of_service[service.code], catalog.family.get(service.code)
    return render(
        entity.path,
        "service.md",
        service=service,
        entity=entity,
        available=joined(regions[code] for code in offerings),
        absent=joined(text for code, text in regions.items() if code not in offerings),
        global_regions=[code for code, offering in offerings.items() if offering.global_endpoint],
        regional=[code for code, offering in offerings.items() if not offering.global_endpoint],
        family=family,
        members=reach(catalog, family) if family else (),
        tools=tool_rows(service.names),
        namespaces=[
            NamespaceSize(namespace_path(namespace.name), namespace.name, len(namespace.types))
            for namespace in catalog.type_catalog.of_service.get(service.code, ())
        ],
        first_seen=views.first_seen_text(service.first_seen, catalog.since),
        changes=latest_changes(
            render, context.changes.services.get(service.code, ()), "service", entity.path, LATEST_LINES
        ),
        formats=data_links(context, entity),
    )


def tool_rows(names: ToolNames) -> list[ToolRow]:
    """Return what each tool calls a service; boto3 and the AWS CLI are one row where they agree, as nearly always."""
    rows = views.tool_rows(names)
    if names.sdk == names.cli:
        return [
            row._replace(tool="boto3 and AWS CLI") if row.tool == "boto3" else row
            for row in rows
            if row.tool != "AWS CLI"
        ]
    return rows
