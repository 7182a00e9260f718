"""The addresses that programs read, those of the API and all others, with an example of each value in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from generator.core import headers
from generator.core.layout import (
    API_FOLDER,
    ARCHIVE_NAME,
    DOWNLOADS_FOLDER,
    SQLITE_NAME,
    SUMMARY_PATH,
    link,
    segment,
)
from generator.model.release import Summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from generator.build.api.api import DocumentKind
    from generator.core.values import Value
    from generator.history.by_subject import ChangesBySubject
    from generator.history.gone import GoneEntities
    from generator.model.catalog import Catalog


class FileAddress(NamedTuple):
    """One address of the site that programs read: one file, or one for each value of its parameter.

    ``path`` is relative to the top of the site. Its JSON is of one of the ``types``; where there are none, it is no
    JSON, or that of a standard.
    """

    name: str
    tag: str
    path: str
    description: str
    types: tuple[type[Value], ...] = ()

    @property
    def parameter(self) -> str | None:
        """The name of the parameter in the address (None: it has none)."""
        return self.path.partition("{")[2].partition("}")[0] or None

    @property
    def folder(self) -> str:
        """The folder that the parameter's values are of: Regions, services, months, namespaces, schemas."""
        return self.path.partition("{")[0].rstrip("/").rpartition("/")[2]

    @property
    def media_type(self) -> str:
        """The media type that its files are sent with."""
        return headers.content_type(self.path).partition(";")[0]

    @property
    def operation(self) -> str:
        """The name that a generated client gives to the call: ``getRegionResourceTypes``."""
        return "get" + "".join(word.capitalize() for word in self.name.split("-"))


class ParameterExample(NamedTuple):
    """One value of a parameter that leads to a file, as an address has it, and what it is."""

    name: str
    value: str


class ExampleSource(Protocol):
    """What examples are chosen from."""

    @property
    def catalog(self) -> Catalog:
        """What is there."""

    @property
    def changes(self) -> ChangesBySubject:
        """What changed."""

    @property
    def gone(self) -> GoneEntities:
        """What is there no more."""


OTHER_ADDRESSES = (
    FileAddress(
        "region-codes",
        "Documents",
        f"{API_FOLDER}regions/{{code}}.txt",
        "The codes of the services of one Region, one a line, as text.",
    ),
    FileAddress(
        "schema", "Documents", f"{API_FOLDER}schema/{{kind}}.json", "The JSON Schema (2020-12) of a kind of document."
    ),
    FileAddress(
        "summary", "Reports", SUMMARY_PATH, "This release: every report with its size and SHA-256.", (Summary,)
    ),
    FileAddress(
        "database", "Reports", f"{DOWNLOADS_FOLDER}{SQLITE_NAME}", "Everything as an SQLite database, for SQL."
    ),
    FileAddress("archive", "Reports", f"{DOWNLOADS_FOLDER}{ARCHIVE_NAME}", "All data files in one archive."),
    FileAddress("feed", "Feeds", "feed.atom", "What changed, as Atom: an entry for each check that detected a change."),
    FileAddress("json-feed", "Feeds", "feed.json", "What changed, as JSON Feed."),
    FileAddress("feeds", "Feeds", "feeds.opml", "Every feed, to import into a feed reader at once (OPML 2.0)."),
    FileAddress("region-feed", "Feeds", "regions/{code}/feed.atom", "What changed in one Region, as Atom."),
    FileAddress(
        "region-json-feed", "Feeds", "regions/{code}/feed.json", "What changed in one Region, as JSON Feed 1.1."
    ),
    FileAddress("service-feed", "Feeds", "services/{code}/feed.atom", "What changed about one service, as Atom."),
    FileAddress(
        "service-json-feed", "Feeds", "services/{code}/feed.json", "What changed about one service, as JSON Feed."
    ),
    FileAddress(
        "service-markdown",
        "Markdown",
        "services/{code}/index.md",
        "In which Regions a service is available, and in which it is not.",
    ),
    FileAddress(
        "region-markdown", "Markdown", "regions/{code}/index.md", "What a Region has and what it lacks, by category."
    ),
    FileAddress("month-markdown", "Markdown", "changes/{month}/index.md", "What changed in a month."),
    FileAddress(
        "namespace-markdown",
        "Markdown",
        "resources/{namespace}/index.md",
        "In which Regions the resource types of a namespace are registered.",
    ),
    FileAddress("launches", "Feeds", "regions/launches.ics", "Launches of Regions as a calendar (iCalendar)."),
    FileAddress(
        "badge",
        "Badges",
        "badge/{code}.svg",
        "In how many Regions a service is available, as a picture for other pages.",
    ),
)
"""What programs read besides the documents of the API."""

OF_PRESENT_REGIONS = ("region-resource-types", "region-codes")
"""Addresses of Regions that one which AWS no longer lists has not."""

PARAMETERS = {
    "regions": "The code of a Region, as in `api/v1/regions.json`, or in `api/v1/gone.json` if AWS no longer lists it.",
    "services": "The code of a service, as in `api/v1/services.json`; in `api/v1/gone.json` if AWS no longer lists it.",
    "badge": "The code of a service, also of one that AWS no longer lists.",
    "changes": "A month with changes, as in `api/v1/changes.json`.",
    "resource-types": "A namespace, as the paths in `api/v1/resource-types.json` have it.",
    "resources": "A namespace, as the paths in `api/v1/resource-types.json` have it.",
    "schema": "A kind of document.",
}
"""What the parameter of an address is, by the folder that its values are of."""


def addresses(kinds: Iterable[DocumentKind]) -> list[FileAddress]:
    """Return every address: the documents of the API in the order of their kinds, then all else."""
    return [*document_addresses(kinds), *OTHER_ADDRESSES]


def document_addresses(kinds: Iterable[DocumentKind]) -> list[FileAddress]:
    """Return the addresses of the API's documents in the order of their kinds.

    Kinds that share a path (a Region, and one that is gone) are one address with several types.
    """
    by_path: dict[str, FileAddress] = {}
    for kind in kinds:
        path, types = f"{API_FOLDER}{kind.path}", (kind.type,)
        if earlier := by_path.get(path):
            description = f"{earlier.description} Or {kind.description[0].lower()}{kind.description[1:]}"
            by_path[path] = earlier._replace(description=description, types=earlier.types + types)
        else:
            by_path[path] = FileAddress(kind.name, "Documents", path, kind.description, types)
    return [*by_path.values()]


def examples(address: FileAddress, kinds: Iterable[DocumentKind], source: ExampleSource) -> list[ParameterExample]:
    """Return values of an address's parameter that lead to files.

    They are as old as can be, so that the description changes with the API and not with the catalog.
    """
    catalog, gone = source.catalog, source.gone
    if address.folder == "regions":
        absent = () if address.name in OF_PRESENT_REGIONS else gone.regions
        return _code_examples(catalog.region, "eu-west-1", [entity.code for entity in absent])
    if address.folder in {"services", "badge"}:
        return _code_examples(catalog.service, "lambda", [entity.code for entity in gone.services])
    if address.folder == "changes":
        months = [entry.change.month for entry in source.changes.all]
        return [ParameterExample("first", min(months))] if months else []
    if address.folder in {"resource-types", "resources"}:
        namespaces = {namespace.code: None for namespace in catalog.type_catalog.namespaces}
        return _code_examples(namespaces, "lambda", [])
    return [ParameterExample(kind.name, kind.name) for kind in kinds]


def _code_examples(present: Mapping[str, object], preferred: str, absent: Iterable[str]) -> list[ParameterExample]:
    """Return an example of what is there and one of what is gone, written as a path segment."""
    codes_by_name = [
        ("listed", preferred if preferred in present else next(iter(present), None)),
        ("gone", min(absent, default=None)),
    ]
    return [ParameterExample(name, link(segment(code))) for name, code in codes_by_name if code is not None]
