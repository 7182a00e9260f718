"""The document that questions are answered from: its types are in ``model/questions.py``."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from generator.build.api.record_documents import presence
from generator.model.catalog import ToolNames
from generator.model.questions import (
    CategoryWords,
    NamedPlace,
    Questions,
    RemovedSubject,
    TypeNames,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.build.api.api import ApiInputs
    from generator.model.catalog import Catalog


def questions(inputs: ApiInputs) -> Questions:
    """Return ``questions.json``."""
    catalog, record = inputs.catalog, presence(inputs)
    changes = [(entry.revised_at.date(), entry.change.month) for entry in inputs.changes.all]
    return Questions(
        as_of=max([catalog.as_of, catalog.type_catalog.as_of, *(revised for revised, _ in changes)]),
        readings=record.readings or (catalog.as_of,),
        recorded=record.recorded or (inputs.snapshot.recorded,),
        categories=tuple(CategoryWords(name=group.name, aliases=group.aliases) for group in inputs.groups.categories),
        regions=catalog.regions,
        places=tuple(
            NamedPlace(name=place.name, aliases=place.aliases, regions=place.regions) for place in inputs.groups.places
        ),
        cities=inputs.groups.cities,
        services=catalog.services,
        families=catalog.families,
        removed=tuple(removed_subjects(inputs)),
        rows=tuple(_rows(catalog)),
        recorded_regions=record.regions,
        presence=dict(zip(record.services, record.offerings, strict=True)),
        shared_names=catalog.shared_names,
        unmapped_names=catalog.unmapped_names,
        parts=catalog.parts,
        resource_types={
            namespace.name: TypeNames(
                service=namespace.service,
                types=tuple(each.name.removeprefix(f"{namespace.name}::") for each in namespace.types),
            )
            for namespace in catalog.type_catalog.namespaces
        },
        months=tuple(month for month, _ in groupby(month for _, month in changes)),
    )


def _rows(catalog: Catalog) -> Iterator[str]:
    for offerings in catalog.of_service.values():
        yield "".join(
            "0" if code not in offerings else "g" if offerings[code].global_endpoint else "1" for code in catalog.region
        )


def removed_subjects(inputs: ApiInputs) -> Iterator[RemovedSubject]:
    """Yield every Region and service that AWS no longer lists."""
    words = {(each.kind, each.code): each for each in inputs.changes.gone}
    for region in inputs.gone.regions:
        yield RemovedSubject(
            kind="region",
            code=region.code,
            name=region.name,
            category=None,
            removed=region.removed,
            removed_recorded=region.removed_recorded,
            settled=region.settled,
            count=len({stay.code for stay in region.services}),
            successors=(),
            aliases=(),
            names=ToolNames(),
        )
    for service in inputs.gone.services:
        gone_service = words.get(("service", service.code))
        yield RemovedSubject(
            kind="service",
            code=service.code,
            name=service.name,
            category=service.category,
            removed=service.removed,
            removed_recorded=service.removed_recorded,
            settled=service.settled,
            count=len({stay.code for stay in service.regions}),
            successors=tuple(successor.service for successor in service.successors),
            has_other_code=service.has_other_code,
            aliases=gone_service.aliases if gone_service else (),
            names=gone_service.names if gone_service else ToolNames(),
        )
