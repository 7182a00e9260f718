"""The documents by which a release describes itself, ``aws_regions_services.json`` and ``summary.json``."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any, Final, Literal, TypeVar

import msgspec

from generator.core.bounds import require_date, require_time
from generator.core.decoding import DECODE_ERRORS, require_unique_keys
from generator.core.errors import DataError
from generator.core.values import Value
from generator.model.catalog import Catalog, Family, Finding, Offering, Region, Service, ServiceParts, UnmappedName
from generator.model.resource_types import RegionList

SCHEMA_VERSION: Final = 1
TITLE = "AWS services by Region"
DESCRIPTION = (
    "Which AWS services are available in which AWS Regions, with endpoints and protocols as AWS publishes them."
)
LICENSE_TEXT = "The facts are AWS's public parameters. This compilation of them is licensed under Apache-2.0."
LICENSE_URL = "https://www.apache.org/licenses/LICENSE-2.0"


class Metadata(Value, frozen=True, kw_only=True):
    """What the file is, and how much is in it."""

    title: str
    description: str
    source: str
    licence: str
    region_count: int
    service_count: int
    offering_count: int
    categories: tuple[str, ...]


class CatalogDocument(Value, frozen=True, kw_only=True):
    """``aws_regions_services.json``: everything. Dates are ISO 8601; an unknown is null.

    ``since`` is the date of the first reading: a ``first_seen`` of that date means "by" then.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    as_of: dt.date
    since: dt.date | None = None
    metadata: Metadata
    regions: tuple[Region, ...]
    services: tuple[Service, ...]
    offerings: tuple[Offering, ...]
    families: tuple[Family, ...] = ()
    findings: tuple[Finding, ...]
    shared_names: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    unmapped_names: tuple[UnmappedName, ...] = ()
    parts: tuple[ServiceParts, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what ``build`` never writes: codes that are unsorted or repeated, offerings of what is not there."""
        regions, services = (
            [(region.code, "") for region in self.regions],
            [(service.code, "") for service in self.services],
        )
        cells = [(offering.region, offering.service) for offering in self.offerings]
        dates = [("as_of", self.as_of), ("since", self.since)]
        dates += [("launch", region.launch.date) for region in self.regions if region.launch]
        for entities in (self.regions, self.services, self.offerings):
            dates += [("first_seen", entity.first_seen) for entity in entities]
        for field, date in dates:
            if date:
                require_date(field, date)
        for name, values in (("regions", regions), ("services", services), ("offerings", cells)):
            if any(first >= second for first, second in pairwise(values)):
                raise ValueError(f"{name}: not sorted and unique")
        if unknown := {region for region, _ in cells}.difference(code for code, _ in regions):
            raise ValueError(f"offerings: Region {min(unknown)!r} is not among the regions")
        if unknown := {service for _, service in cells}.difference(code for code, _ in services):
            raise ValueError(f"offerings: service {min(unknown)!r} is not among the services")

    def catalog(self) -> Catalog:
        """Return the catalog that the document was written from."""
        return Catalog(
            as_of=self.as_of,
            since=self.since,
            categories=self.metadata.categories,
            regions=self.regions,
            services=self.services,
            offerings=self.offerings,
            families=self.families,
            findings=self.findings,
            shared_names=self.shared_names,
            unmapped_names=self.unmapped_names,
            parts=self.parts,
        )


class ReportEntry(Value, frozen=True, kw_only=True):
    """One report as it was written: ``path`` below ``/downloads/``, size in bytes, data rows, SHA-256 in hex.

    ``changed`` is the date since which the file has had this content.
    """

    path: str
    bytes: int
    rows: int
    sha256: str
    changed: dt.date


class MissingReport(Value, frozen=True, kw_only=True):
    """A report that could not be made: why, and the last good copy of an earlier release (None: there is none)."""

    path: str
    error: str
    last_good: ReportEntry | None


class FigureEntry(Value, frozen=True, kw_only=True):
    """One quality figure: ``good`` of ``total``."""

    key: str
    title: str
    good: int
    total: int
    percent: float | None


class ResourceTypeSources(Value, frozen=True, kw_only=True):
    """How the lists of resource types were read: of each Region whose types are known, and why those of others are not.

    The lists themselves are the last state in the history of resource types.
    """

    source: str
    recorded: bool
    regions: dict[str, RegionList]
    unknown: dict[str, str]


class Summary(Value, frozen=True, kw_only=True):
    """``summary.json``: what this release is. The only report that changes with every run.

    ``run`` says whose run it was; ``read_at`` when the sources were read (UTC), or, where ``recorded``, when the
    recording was packaged, which is at least as old; ``notices`` are outages that left no trace in the catalog;
    ``accepted_shrink`` is the reason an operator gave for publishing a loss.
    ``previous_catalog_sha256`` is the digest of the catalog that the release was built upon: that one lies beside the
    summary until the release's own follows (None: there was none). ``resource_types`` is None where nobody read them.
    ``rows_sha256`` has, by path, the SHA-256 of the rows of each report whose file stays while these do.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    as_of: dt.date
    run: str | None
    read_at: dt.datetime
    recorded: bool = False
    source: str
    counts: dict[str, int]
    findings_by_level: dict[str, int]
    notices: tuple[str, ...]
    quality_percent: float | None
    quality: tuple[FigureEntry, ...]
    comparison: str
    accepted_shrink: str | None
    reports: tuple[ReportEntry, ...]
    missing: tuple[MissingReport, ...]
    previous_catalog_sha256: str | None = None
    resource_types: ResourceTypeSources | None = None
    rows_sha256: dict[str, str] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse times and dates that no later step can compute with."""
        require_time("read_at", self.read_at)
        require_date("as_of", self.as_of)
        last_good = [report.last_good for report in self.missing if report.last_good]
        for entry in (*self.reports, *last_good):
            require_date("changed", entry.changed)


ReleaseDocument = TypeVar("ReleaseDocument", bound=CatalogDocument | Summary)
DECODERS: dict[type[Value], msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(kind) for kind in (CatalogDocument, Summary)
}


def decode(name: str, content: bytes, kind: type[ReleaseDocument]) -> ReleaseDocument:
    """Validate one file of the last release; raise ``DataError`` with its name and the path of the bad field."""
    try:
        document: ReleaseDocument = DECODERS[kind].decode(content)
        require_unique_keys(content)
    except DECODE_ERRORS as error:
        raise DataError(
            f"the last release's {name} is damaged or of another version: {error}",
            "look at the file where it is published; nothing was changed",
        ) from error
    return document
