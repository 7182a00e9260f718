"""The OpenAPI description: valid, complete, and true of the site that `serve` sends."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from generator.build import build
from generator.build.api import api, openapi
from generator.build.content import gather
from generator.core import headers
from tests.conftest import tiny_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schemathesis import Case
    from schemathesis.schemas import APIOperation
    from schemathesis.specs.openapi.schemas import OpenApiSchema

    Operation = APIOperation[Any, Any, Any, Any]


SITE = "https://atlas.example.org/sub/"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
NESTED_TUPLES = "/api/v1/presence.json"
"""A schema whose ``prefixItems`` schemathesis 4.32 rewrites for an older draft, then refuses; jsonschema reads it."""


@pytest.fixture(scope="module")
def described(site: str) -> OpenApiSchema:
    """Load the description of the real site as a client does: from where it is published."""
    return schemathesis.openapi.from_url(f"{site}api/v1/openapi.json")


@pytest.fixture(scope="module")
def document(real_site: Path) -> dict[str, Any]:
    description: dict[str, Any] = json.loads((real_site / "api/v1/openapi.json").read_bytes())
    return description


def operations(described: OpenApiSchema) -> Iterator[Operation]:
    for result in described.get_all_operations():
        assert isinstance(result, Ok)
        yield result.ok()


def example_cases(operation: Operation) -> Iterator[Case[Operation]]:
    """Yield the calls that the description gives as examples; of an address without a parameter the only one."""
    for parameter in operation.definition.raw["parameters"]:
        for example in parameter.get("examples", {}).values():
            yield operation.Case(path_parameters={parameter["name"]: example["value"]})
    if "{" not in operation.path:
        yield operation.Case()


def test_the_description_is_valid_openapi(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(document).validate()


def test_every_file_of_the_api_and_every_feed_is_described_once(document: dict[str, Any], real_site: Path) -> None:
    """And every address without a parameter is a file; a name that is given to a call stands once."""
    paths = [path.relative_to(real_site).as_posix() for path in real_site.rglob("*") if path.is_file()]
    files = {
        f"/{path}"
        for path in paths
        if path.startswith(("api/v1/", "badge/")) or path.endswith(("feed.atom", "feed.json", ".ics", ".opml"))
    }
    files -= {"/api/v1/openapi.json"}
    shapes = {path: openapi_shape(path) for path in document["paths"]}
    for file in files:
        fitting = [path for path, shape in shapes.items() if fits(shape, file.split("/"))]
        assert len(fitting) == 1, (file, fitting)
    for path in document["paths"]:
        assert "{" in path or (real_site / path.lstrip("/")).is_file(), path
    names = [item["get"]["operationId"] for item in document["paths"].values()]
    assert len(set(names)) == len(names)


def openapi_shape(path: str) -> list[tuple[str, str] | str]:
    """Return the segments of a path; one with a parameter as what stands before and after it."""
    return [
        (segment.partition("{")[0], segment.partition("}")[2]) if "{" in segment else segment
        for segment in path.split("/")
    ]


def fits(shape: list[tuple[str, str] | str], segments: list[str]) -> bool:
    return len(shape) == len(segments) and all(
        segment == part
        if isinstance(part, str)
        else segment.startswith(part[0]) and segment.endswith(part[1]) and segment not in shape
        for part, segment in zip(shape, segments, strict=True)
    )


def test_each_example_is_answered_as_described(described: OpenApiSchema, document: dict[str, Any]) -> None:
    """Status, type and headers, and each document fits its schema."""
    registry: Registry[Any] = Registry().with_resource("urn:description", DRAFT202012.create_resource(document))
    answered: Counter[str] = Counter()
    for operation in operations(described):
        for case in example_cases(operation):
            response = case.call()
            assert response.status_code == 200, case.formatted_path
            checks = CHECKS
            if operation.path == NESTED_TUPLES:
                checks = [check for check in CHECKS if check is not response_schema_conformance]
                schema = {"$ref": "urn:description#/components/schemas/PresenceDocument"}
                Draft202012Validator(schema, registry=registry).validate(response.json())
            case.validate_response(response, checks=checks)
            promised = {name.lower() for name in operation.definition.raw["responses"]["200"]["headers"]}
            assert promised <= case.call(headers={"Origin": "https://other.example"}).headers.keys()
            again = case.call(headers={"If-None-Match": response.headers["etag"][0]})
            assert (again.status_code, again.content) == (304, b"")
            case.validate_response(again, checks=checks)
            (media_type,) = operation.definition.raw["responses"]["200"]["content"]
            assert headers.content_type(operation.path).startswith(media_type)
            answered[operation.path] += 1
    assert set(answered) == set(document["paths"])
    assert answered["/api/v1/schema/{kind}.json"] == len(api.DOCUMENT_KINDS)


def test_unknown_codes_are_answered_as_described(described: OpenApiSchema) -> None:
    """Whatever text stands in an address or a condition: a file or none of it, or 404 with the page for that."""
    statuses = set()
    for operation in operations(described):
        if "{" not in operation.path:
            continue

        @settings(
            max_examples=4,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def answer(case: Case[Operation]) -> None:
            response = case.call()
            case.validate_response(response, checks=CHECKS)
            statuses.add(response.status_code)

        answer()
    assert {200, 404} <= statuses <= {200, 304, 404}, "the kinds of schemas are listed, so that some are there"


def test_examples_of_what_is_gone_are_among_the_others(document: dict[str, Any], real_site: Path) -> None:
    """The document of a service that is gone has a type of its own at the same address."""
    path = "/api/v1/services/{code}.json"
    operation = document["paths"][path]["get"]
    (examples,) = (parameter["examples"] for parameter in operation["parameters"] if "examples" in parameter)
    contents = {
        name: json.loads((real_site / path.lstrip("/").replace("{code}", unquote(example["value"]))).read_bytes())
        for name, example in examples.items()
    }
    assert "offered" in contents["listed"]
    assert "removed" in contents["gone"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert [option["$ref"].rpartition("/")[2] for option in schema["oneOf"]] == [
        "ServiceDocument",
        "GoneServiceDocument",
    ]


def test_the_description_is_linked_from_the_index_and_the_page(real_site: Path, site: str) -> None:
    index = json.loads((real_site / "api/v1/index.json").read_bytes())
    page = (real_site / "api/index.html").read_text("utf-8")
    assert '<link rel="service-desc" type="application/json" href="v1/openapi.json">' in page
    answer = requests.get(f"{site}api/v1/{index['openapi']}", timeout=60)
    assert answer.json()["openapi"] == openapi.VERSION


@pytest.mark.parametrize(("site_url", "server"), [(SITE, "/sub"), ("https://atlas.example.org/", "/"), (None, "/")])
def test_addresses_start_from_the_root_of_the_host(site_url: str | None, server: str) -> None:
    """A copy on another host describes itself; a site in a folder names the folder."""
    order = build.BuildOptions(snapshot=tiny_snapshot(), site_url=site_url)
    content = gather(order.snapshot, None, None, None, lambda _: None)
    description = json.loads(
        msgspec.json.encode(openapi.description(api.DOCUMENT_KINDS, build._api_inputs(order, content)))
    )
    assert description["servers"][0]["url"] == server
    OpenAPIV31SpecValidator(description).validate()


def test_the_descriptions_license_and_cache_times_are_those_of_the_site(document: dict[str, Any]) -> None:
    assert document["info"]["license"]["identifier"] == "Apache-2.0"
    described_cache = document["components"]["headers"]["Cache-Control"]["description"]
    for path in ("api/v1/regions.json", "api/v1/status.json"):
        assert headers.cache_control(path) in described_cache


def test_cross_origin_headers_are_promised_where_the_infrastructure_sends_them(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        promised = "Access-Control-Allow-Origin" in item["get"]["responses"]["200"]["headers"]
        assert promised == path.startswith(("/api/", "/downloads/")), path
