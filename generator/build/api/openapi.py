"""The description of the API for programs (OpenAPI 3.1), from the same types and rows as the documents themselves."""

from __future__ import annotations

from functools import cache
from inspect import cleandoc
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from generator.build.api.file_addresses import PARAMETERS, addresses, examples
from generator.core import headers
from generator.core.layout import API_FOLDER, DOWNLOADS_FOLDER, EACH_RUN_PATHS
from generator.core.values import SparseValue
from generator.model.release import DESCRIPTION, LICENSE_TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.build.api.api import ApiInputs, DocumentKind
    from generator.build.api.file_addresses import FileAddress, ParameterExample


VERSION = "3.1.1"
PATH = "openapi.json"
"""Below ``API_FOLDER``, where scripts of other sites may read it."""
REFERENCE = "#/components/schemas/{name}"
CROSS_ORIGIN_FOLDERS = (API_FOLDER, DOWNLOADS_FOLDER)
"""Folders whose files scripts of any site may read (``data_paths`` in ``infra/modules/site/cdn.tf``)."""


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
