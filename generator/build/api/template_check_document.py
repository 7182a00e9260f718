"""The document that the page ``/check/`` reads: what is available where, and what names of templates lead to."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from generator.build.api.change_documents import last_revised
from generator.build.api.questions_document import removed_subjects
from generator.catalog.gone_services import GoneServiceFacts, gone_services
from generator.catalog.tool_names import terraform_services
from generator.core.values import Value
from generator.history.fact_dates import first_day, latest
from generator.model import serverless
from generator.model.document import Document

if TYPE_CHECKING:
    from generator.build.api.api import ApiInputs


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
    that is shown. ``services`` has the first day on which each service was seen in any Region; ``matrix.json`` says in
    which Regions it is available now. ``as_of`` is the date of the check that last detected a change of any of this; a
    list that cannot be read is no change.
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
    gone = gone_services(removed_subjects(inputs), catalog)
    rows: dict[str, int] = {}
    namespaces = {}
    for namespace in types.namespaces:
        entries = {}
        for each in namespace.types:
            row = "".join("1" if code in each.regions else "0" for code in types.regions)
            first_date = min((date for date in each.regions.values() if date), default=None)
            entries[each.name.removeprefix(f"{namespace.name}::")] = rows.setdefault(row, len(rows)), first_date
        namespaces[namespace.name] = CheckedNamespace(service=namespace.service or namespace.part_of, types=entries)
    return TemplateCheck(
        as_of=_last_changed(inputs, gone),
        regions=tuple(types.regions),
        unknown=types.unknown,
        stale={code: date for code, date in types.regions.items() if date},
        region_sets=tuple(rows),
        namespaces=namespaces,
        services={
            code: first_day((offering.first_seen for offering in offerings.values()), catalog.since)
            for code, offerings in catalog.of_service.items()
        },
        terraform=terraform_services(catalog.services, catalog.shared_names),
        serverless={
            name: SamExpansion(
                always=row.always, with_property=row.with_property, without_property=row.without_property
            )
            for name, row in serverless.table().resources.items()
        },
        gone=gone,
    )


def _last_changed(inputs: ApiInputs, gone: dict[str, GoneServiceFacts]) -> dt.date:
    """Return the date of the last news of what the document has: a new offering alone is mostly none."""
    catalog, dates = inputs.catalog, inputs.dates
    named = {code for service in gone.values() for code in service.closest}
    return latest(
        catalog.resource_types.as_of if catalog.resource_types else None,
        dates.regions_listed,
        dates.services_listed,
        dates.services_facts,
        dates.first_days,
        *(day for code, day in dates.services_renamed.items() if code in named),
        *(last_revised(service.removed, inputs.changes.services.get(code, ())) for code, service in gone.items()),
        default=catalog.since or catalog.as_of,
    )
