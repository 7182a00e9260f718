"""The document that the page ``/check/`` reads: what is available where, and what names of templates lead to."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from generator.build.api.questions_document import removed_subjects
from generator.catalog.gone_services import GoneServiceFacts, gone_services
from generator.catalog.tool_names import terraform_services
from generator.core.values import Value
from generator.model import serverless
from generator.model.document import Document

if TYPE_CHECKING:
    from generator.build.api.api import ApiInputs
    from generator.model.catalog import Offering


class CheckedNamespace(Value, frozen=True, kw_only=True):
    """One namespace: its service, or the one that it belongs to, and its types by what follows the namespace.

    A type has the number of its row in ``region_sets``, and the first day on which it was seen in any Region.
    """

    service: str | None
    types: dict[str, tuple[int, dt.date | None]]


class SamExpansion(Value, frozen=True, kw_only=True):
    """The types that a resource of SAM makes always, those that it makes with a property, and without one.

    A property is one of ``Properties``, or ``Events.`` and the type of an event.
    """

    always: tuple[str, ...]
    with_property: dict[str, tuple[str, ...]]
    without_property: dict[str, tuple[str, ...]]


class TemplateCheck(Document, frozen=True, kw_only=True):
    """``template-check.json``: resource types and their Regions in a compact form, with names in Terraform and SAM.

    Character ``j`` of a row of ``region_sets`` is ``1`` where a type is registered in ``regions[j]``; ``unknown`` has
    the other Regions, with the reason, ``stale`` those whose list could not be read lately, with the date of the list
    that is shown. ``services`` has the first day on which each service was seen in any Region.
    ``terraform`` has the service of each resource type of the provider ``aws``, or of each beginning of one.
    ``serverless`` has the types that SAM makes of each of its resources: always, with a property, without one.
    ``gone`` has the services that AWS no longer lists and that a template can name, by code.
    """

    regions: tuple[str, ...]
    unknown: dict[str, str]
    stale: dict[str, dt.date]
    region_sets: tuple[str, ...]
    namespaces: dict[str, CheckedNamespace]
    services: dict[str, dt.date | None]
    terraform: dict[str, str]
    serverless: dict[str, SamExpansion]
    gone: dict[str, GoneServiceFacts]


def template_check(inputs: ApiInputs) -> TemplateCheck:
    """Return ``template-check.json``."""
    catalog, types = inputs.catalog, inputs.catalog.type_catalog
    rows: dict[str, int] = {}
    namespaces = {}
    for namespace in types.namespaces:
        entries = {}
        for each in namespace.types:
            row = "".join("1" if code in each.regions else "0" for code in types.regions)
            first_day = min((date for date in each.regions.values() if date), default=None)
            entries[each.name.removeprefix(f"{namespace.name}::")] = rows.setdefault(row, len(rows)), first_day
        namespaces[namespace.name] = CheckedNamespace(service=namespace.service or namespace.part_of, types=entries)
    return TemplateCheck(
        as_of=max(catalog.as_of, types.as_of),
        regions=tuple(types.regions),
        unknown=types.unknown,
        stale={code: date for code, date in types.regions.items() if date},
        region_sets=tuple(rows),
        namespaces=namespaces,
        services={code: _first_day(offerings, catalog.since) for code, offerings in catalog.of_service.items()},
        terraform=terraform_services(catalog.services, catalog.shared_names),
        serverless={
            name: SamExpansion(
                always=row.always, with_property=row.with_property, without_property=row.without_property
            )
            for name, row in serverless.table().resources.items()
        },
        gone=gone_services(removed_subjects(inputs), catalog),
    )


def _first_day(offerings: dict[str, Offering], since: dt.date | None) -> dt.date | None:
    """Return the first day on which a service was seen; what was there at the first reading may be older."""
    days = (offering.first_seen for offering in offerings.values())
    return min((day for day in days if day and day != since), default=None)
