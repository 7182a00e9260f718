"""The JSON API below ``/api/v1/``: its documents, and their JSON Schemas from the types that write them."""

from __future__ import annotations

from inspect import cleandoc
from itertools import groupby
from typing import TYPE_CHECKING, Any

import msgspec

from generator.build.api.documents import (
    FOLDER,
    KINDS,
    ChangeEntry,
    Changes,
    Index,
    IndexEntry,
    Matrix,
    Month,
    MonthEntry,
    RegionDocument,
    RegionEntry,
    RegionOffering,
    Regions,
    Search,
    SearchEntry,
    ServiceDocument,
    ServiceEntry,
    ServiceOffering,
    Services,
    Status,
)
from generator.build.reports import tables
from generator.core.files import File
from generator.core.layout import link, segment
from generator.model.snapshot import notices

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from generator.build.api.documents import Kind
    from generator.history.by_subject import ChangesBySubject, SubjectChange
    from generator.model.catalog import Catalog, Region, Service
    from generator.model.snapshot import Snapshot


DIALECT = "https://json-schema.org/draft/2020-12/schema"


def files(catalog: Catalog, told: ChangesBySubject) -> Iterator[File]:
    """Yield every document but the status and those of changes alone, and the schemas of all."""
    for kind in KINDS:
        yield _file(f"schema/{kind.name}.json", schema(kind))
    yield _file("index.json", _index(catalog))
    yield _file("regions.json", _regions(catalog))
    yield _file("services.json", _services(catalog))
    yield _file("matrix.json", _matrix(catalog))
    yield _file("search.json", _search(catalog))
    for region in catalog.regions:
        document = _region(catalog, region, told.regions.get(region.code, ()))
        yield _file(f"regions/{segment(region.code)}.json", document)
    for service in catalog.services:
        about = _service(catalog, service, told.services.get(service.code, ()))
        yield _file(f"services/{segment(service.code)}.json", about)


def status(catalog: Catalog, snapshot: Snapshot) -> File:
    """Return ``status.json``: what the last reading was, whether or not it brought news."""
    document = Status(
        as_of=catalog.as_of,
        read_at=snapshot.read_at,
        recorded=snapshot.recorded,
        run=snapshot.run,
        source=snapshot.source,
        counts=tables.counts(catalog),
        notices=notices(snapshot),
    )
    return _file("status.json", document)


def schema(kind: Kind) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a kind of document; ``$id`` is relative to the folder of schemas."""
    made = msgspec.json.schema(kind.type)
    for definition in made["$defs"].values():
        definition["description"] = cleandoc(definition["description"]).replace("``", "`")
        # A field with a default is optional to msgspec, which reads; what is written here always has every field.
        definition["required"] = list(definition["properties"])
    return {"$schema": DIALECT, "$id": f"{kind.name}.json", "title": f"Region Atlas API: {kind.path}", **made}


def _index(catalog: Catalog) -> Index:
    return Index(
        as_of=catalog.as_of,
        title="AWS services by Region",
        documents=tuple(
            IndexEntry(
                path=kind.path,
                holds=kind.holds,
                schema=f"schema/{kind.name}.json",
                templated=kind.templated,
            )
            for kind in KINDS
        ),
    )


def _regions(catalog: Catalog) -> Regions:
    return Regions(
        as_of=catalog.as_of,
        regions=tuple(
            RegionEntry(
                code=one.code,
                name=one.name,
                partition=one.partition,
                country=one.country,
                geography=one.geography,
                launch_date=one.launch.date if one.launch else None,
                availability_zones=one.zone_count("availability"),
                local_zones=one.zone_count("local"),
                wavelength_zones=one.zone_count("wavelength"),
                service_count=len(catalog.in_region[one.code]),
                coverage_percent=tables.percent(catalog.coverage_of_region(one.code)),
                first_seen=one.first_seen,
                changed=one.changed,
                path=link(f"regions/{segment(one.code)}.json"),
                url=link(f"regions/{segment(one.code)}/"),
            )
            for one in catalog.regions
        ),
    )


def _region(catalog: Catalog, region: Region, seen: Sequence[SubjectChange]) -> RegionDocument:
    offered = catalog.in_region[region.code]
    return RegionDocument(
        as_of=_last(region.changed, seen),
        region=region,
        service_count=len(offered),
        coverage_percent=tables.percent(catalog.coverage_of_region(region.code)),
        offerings=tuple(
            RegionOffering(
                service=code,
                name=catalog.service[code].name,
                category=catalog.service[code].category,
                endpoint=one.endpoint,
                protocols=one.protocols,
                global_endpoint=one.global_endpoint,
                listed=one.listed,
                first_seen=one.first_seen,
            )
            for code, one in offered.items()
        ),
        changes=tuple(ChangeEntry.of(one.change, one.text) for one in seen),
    )


def _services(catalog: Catalog) -> Services:
    return Services(
        as_of=catalog.as_of,
        categories=tuple(catalog.by_category),
        services=tuple(
            ServiceEntry(
                code=one.code,
                name=one.name,
                category=one.category,
                aliases=one.aliases,
                region_count=len(catalog.of_service[one.code]),
                coverage_percent=tables.percent(catalog.coverage_of_service(one.code)),
                first_seen=one.first_seen,
                changed=one.changed,
                path=link(f"services/{segment(one.code)}.json"),
                url=link(f"services/{segment(one.code)}/"),
            )
            for one in catalog.services
        ),
    )


def _service(catalog: Catalog, service: Service, seen: Sequence[SubjectChange]) -> ServiceDocument:
    offered = catalog.of_service[service.code]
    return ServiceDocument(
        as_of=_last(service.changed, seen),
        service=service,
        region_count=len(offered),
        coverage_percent=tables.percent(catalog.coverage_of_service(service.code)),
        offered=tuple(offered),
        not_offered=tuple(code for code in catalog.region if code not in offered),
        offerings=tuple(
            ServiceOffering(
                region=code,
                name=catalog.region[code].name,
                partition=catalog.region[code].partition,
                geography=catalog.region[code].geography,
                endpoint=one.endpoint,
                protocols=one.protocols,
                global_endpoint=one.global_endpoint,
                listed=one.listed,
                first_seen=one.first_seen,
            )
            for code, one in offered.items()
        ),
        changes=tuple(ChangeEntry.of(one.change, one.text) for one in seen),
    )


def _last(changed: dt.date, seen: Sequence[SubjectChange]) -> dt.date:
    """Return when a document last changed: a removal that counts since the reading after it is news of its own."""
    return max([changed, *(one.revised_at.date() for one in seen)])


def _matrix(catalog: Catalog) -> Matrix:
    return Matrix(
        as_of=catalog.as_of,
        regions=tuple(catalog.region),
        services=tuple(catalog.service),
        rows=tuple(
            "".join("01"[region in offered] for region in catalog.region) for offered in catalog.of_service.values()
        ),
    )


def _search(catalog: Catalog) -> Search:
    regions = [
        SearchEntry(
            kind="region",
            code=one.code,
            name=one.name,
            aliases=_places(one),
            count=len(catalog.in_region[one.code]),
            url=link(f"regions/{segment(one.code)}/"),
        )
        for one in catalog.regions
    ]
    services = [
        SearchEntry(
            kind="service",
            code=one.code,
            name=one.name,
            aliases=one.aliases,
            count=len(catalog.of_service[one.code]),
            url=link(f"services/{segment(one.code)}/"),
        )
        for one in catalog.services
    ]
    return Search(as_of=catalog.as_of, entries=(*regions, *services))


def _places(region: Region) -> tuple[str, ...]:
    """Return the words for where a Region is, that its name does not have yet."""
    words = (region.coordinates.place if region.coordinates else None, region.country_name)
    return tuple(word for word in words if word and word not in region.label)


def _file(path: str, document: object) -> File:
    return File(f"{FOLDER}/{path}", msgspec.json.encode(document) + b"\n")


def changes_files(catalog: Catalog, told: ChangesBySubject) -> Iterator[File]:
    """Yield ``changes.json`` and a document for each month, the newest first."""
    found = tuple(ChangeEntry.of(one.change, one.text) for one in told.whole)
    last = [one.revised_at.date() for one in told.whole]
    months = []
    # Both are in the order of the readings, so each month is a slice of them.
    start = 0
    for name, group in groupby(told.whole, key=lambda one: one.change.month):
        end = start + len(list(group))
        path = f"changes/{name}.json"
        months.append(MonthEntry(month=name, count=end - start, path=link(path)))
        yield _changes_file(path, Month(as_of=max(last[start:end]), month=name, changes=found[start:end]))
        start = end
    whole = Changes(
        as_of=max(last, default=catalog.as_of),
        since=catalog.since,
        months=tuple(months),
        gone=tuple(told.gone),
        changes=found,
    )
    yield _changes_file("changes.json", whole)


def _changes_file(path: str, document: Changes | Month) -> File:
    return File(f"{FOLDER}/{path}", msgspec.json.encode(document) + b"\n")
