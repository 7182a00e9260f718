"""The description of the API for programs (OpenAPI 3.1), from the same types and rows as the documents themselves."""

from __future__ import annotations

from functools import cache
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import urlsplit

import msgspec

from generator.core import headers
from generator.core.layout import (
    API_FOLDER,
    ARCHIVE_NAME,
    DOWNLOADS_FOLDER,
    EACH_RUN_PATHS,
    SQLITE_NAME,
    SUMMARY_PATH,
    link,
    segment,
)
from generator.core.values import SparseValue
from generator.model.release import DESCRIPTION, LICENSE_TEXT, Summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from generator.build.api.api import ApiInputs, DocumentKind
    from generator.core.values import Value
    from generator.history.by_subject import ChangesBySubject
    from generator.history.gone import GoneEntities
    from generator.model.catalog import Catalog


VERSION = "3.1.1"
PATH = "openapi.json"
"""Below ``API_FOLDER``, where scripts of other sites may read it."""
REFERENCE = "#/components/schemas/{name}"
CROSS_ORIGIN_FOLDERS = (API_FOLDER, DOWNLOADS_FOLDER)
"""Folders whose files scripts of any site may read (``data_paths`` in ``infra/modules/site/cdn.tf``)."""


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
    """Return every address: the documents of the API in the order of their kinds, then all else.

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
    return [*by_path.values(), *OTHER_ADDRESSES]


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


def description(kinds: Sequence[DocumentKind], inputs: ApiInputs) -> dict[str, Any]:
    """Return the OpenAPI description of every address."""
    listed = addresses(kinds)
    root = urlsplit(inputs.site_url or "/").path
    return {
        "openapi": VERSION,
        "info": {
            "title": "Region Atlas",
            "version": "1",
            "summary": DESCRIPTION,
            "description": (
                f"Plain files: no key, no rate limit. A field keeps its name and meaning; new fields may appear. "
                f"What AWS does not publish is null. {LICENSE_TEXT} Region Atlas is not affiliated with AWS."
            ),
            "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        },
        "externalDocs": {"url": f"{root}api/", "description": "The same to read, with examples"},
        # From the root of the host, as many tools cannot follow an address that is relative to this document.
        "servers": [{"url": root.rstrip("/") or "/", "description": "The site that this document is from"}],
        "tags": [{"name": tag} for tag in dict.fromkeys(address.tag for address in listed)],
        "paths": {
            f"/{address.path}": {"get": _operation(address, examples(address, kinds, inputs))} for address in listed
        },
        "components": {
            "schemas": schemas(tuple(listed)),
            "parameters": {"IfNoneMatch": IF_NONE_MATCH},
            "headers": HEADERS,
            "responses": {
                "NotModified": {
                    "description": "The file still has the bytes of this ETag.",
                    "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
                },
                "NotFound": {
                    "description": "There is no such file: the page for that, whatever was expected.",
                    "content": {"text/html": {"schema": {"type": "string"}}},
                },
            },
        },
    }


@cache
def schemas(listed: tuple[FileAddress, ...]) -> dict[str, Any]:
    """Return the JSON Schema of every type that the addresses have, by the type's name. Not to be changed."""
    types = list(dict.fromkeys(kind for address in listed for kind in address.types))
    by_name = msgspec.json.schema_components(types, ref_template=REFERENCE)[1]
    for definition in by_name.values():
        describe(definition)
    return by_name


def describe(definition: dict[str, Any]) -> None:
    """Make the schema of a type, as msgspec derives it for who reads, that of what is written here."""
    definition["description"] = cleandoc(definition["description"]).replace("``", "`")
    # A field with a default is optional to msgspec, which reads; what is written here has every field of most types.
    if definition["title"] not in {kind.__name__ for kind in SparseValue.__subclasses__()}:
        definition["required"] = list(definition["properties"])


def _code_examples(present: Mapping[str, object], preferred: str, absent: Iterable[str]) -> list[ParameterExample]:
    """Return an example of what is there and one of what is gone, written as a path segment."""
    codes_by_name = [
        ("listed", preferred if preferred in present else next(iter(present), None)),
        ("gone", min(absent, default=None)),
    ]
    return [ParameterExample(name, link(segment(code))) for name, code in codes_by_name if code is not None]


def _operation(address: FileAddress, values: list[ParameterExample]) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [{"$ref": "#/components/parameters/IfNoneMatch"}]
    responses: dict[str, Any] = {"200": _answer(address), "304": {"$ref": "#/components/responses/NotModified"}}
    if address.parameter:
        schema: dict[str, Any] = {"type": "string", "minLength": 1}
        if address.folder == "schema":
            schema["enum"] = [value for _, value in values]
        parameters.append(
            {
                "name": address.parameter,
                "in": "path",
                "required": True,
                "description": PARAMETERS[address.folder],
                "schema": schema,
                "examples": {name: {"value": value} for name, value in values},
            }
        )
        responses["404"] = {"$ref": "#/components/responses/NotFound"}
    return {
        "operationId": address.operation,
        "tags": [address.tag],
        "summary": address.description,
        "parameters": parameters,
        "responses": responses,
    }


def _answer(address: FileAddress) -> dict[str, Any]:
    cross_origin = address.path.startswith(CROSS_ORIGIN_FOLDERS)
    names = ["ETag", "Last-Modified", "Cache-Control", *(["Access-Control-Allow-Origin"] if cross_origin else [])]
    return {
        "description": address.description,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
        "content": {address.media_type: _content(address)},
    }


def _content(address: FileAddress) -> dict[str, Any]:
    if not address.types:
        if not address.media_type.startswith(headers.TEXT_TYPES):
            return {}  # Bytes have no schema.
        return {"schema": {"type": "object" if address.media_type == "application/json" else "string"}}
    references = [{"$ref": REFERENCE.format(name=kind.__name__)} for kind in address.types]
    return {"schema": references[0] if len(references) == 1 else {"oneOf": references}}


IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of the last answer: while the file has the same bytes, the answer is 304 without content.",
    "schema": {"type": "string"},
}

HEADERS = {
    "ETag": {
        "description": "Changes with the bytes of the file, which change with its facts only.",
        "schema": {"type": "string"},
    },
    "Last-Modified": {"description": "When the file was published.", "schema": {"type": "string"}},
    "Cache-Control": {
        "description": (
            f"How long a copy may be used without asking: `{headers.FIVE_MINUTES}`, and `{headers.ONE_MINUTE}` for "
            f"{' and '.join(f'`{path}`' for path in EACH_RUN_PATHS)}, which change with every run."
        ),
        "schema": {"type": "string"},
    },
    "Access-Control-Allow-Origin": {
        "description": "`*`, sent where the request names an origin: scripts of any site may read the file.",
        "schema": {"type": "string"},
    },
}
"""The headers of answers. A copy that `region-atlas serve` sends is never to be cached."""
