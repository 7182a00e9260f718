"""The JSON API: every document fits its published schema and agrees with the catalog."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec
import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from generator.build.api import api, openapi
from generator.build.api.api import DOCUMENT_KINDS, DocumentKind
from generator.build.api.change_documents import Changes, Month
from generator.build.api.documents import NamesDocument, RegionDocument, ServiceDocument
from generator.catalog.assemble import assemble
from generator.catalog.groups import groups
from generator.core.layout import segment
from generator.history import sentences
from generator.history.changes import changes
from generator.history.fact_dates import fact_dates
from generator.history.gone import gone_entities
from generator.model import curated
from generator.model.document import Document
from generator.model.history import History, states
from tests.conftest import AWKWARD, bundled_history, tiny_snapshot
from tests.doubles.readings import changes_by_subject, date, offered, on, runs, without
from tests.doubles.resource_types import ALIAS, COPY, FUNCTION, METADATA, ROLE, typed_catalog, typed_snapshot
from tests.doubles.strategies import catalogs

if TYPE_CHECKING:
    from generator.model.catalog import Catalog
    from generator.model.snapshot import Snapshot


KIND = {kind.name: kind for kind in DOCUMENT_KINDS}


def contents(catalog: Catalog, snapshot: Snapshot | None = None, past: History | None = None) -> dict[str, bytes]:
    """Return every file of the API by its path below ``api/v1/``."""
    history = past or History()
    facts = curated.read()
    inputs = api.ApiInputs(
        catalog=catalog,
        groups=groups(catalog, facts),
        changes=changes_by_subject(history, catalog),
        snapshot=snapshot or tiny_snapshot(),
        history=history,
        gone=gone_entities(history, facts),
        dates=fact_dates(history),
    )
    files = list(api.files(inputs))
    assert all(file.path.startswith("api/v1/") for file in files)
    assert len({file.path for file in files}) == len(files)
    return {file.path.removeprefix("api/v1/"): file.content for file in files if file.path.endswith(".json")}


SPARSE = {
    "ChangeEntry": {"recorded", "previous_recorded", "namespace", "type_count", "again"},
    "TypeChangeEntry": {"recorded", "previous_recorded", "settled", "flap", "undone"},
    "RegionTypeEntry": {"service", "first_seen"},
    "NameEntry": {"gone"},
}
"""Fields that are left out at their default, by type: those that were not in the first documents of that kind."""


def kind_of(path: str, content: bytes) -> DocumentKind:
    """Return the kind of a document by its path; of a Region or service that is gone by its ``removed``."""
    folder, _, name = path.rpartition("/")
    if name == "resource-types.json" and folder:
        return KIND["region-resource-types"]
    folders = {"regions": "region", "services": "service", "changes": "month", "resource-types": "namespace"}
    kind = folders.get(folder, name.removesuffix(".json"))
    return KIND[f"gone-{kind}" if kind in {"region", "service"} and "removed" in json.loads(content) else kind]


def documents(files: dict[str, bytes]) -> dict[str, Any]:
    """Return every document, without what describes them."""
    descriptions = ("schema/", openapi.PATH)
    return {path: json.loads(content) for path, content in files.items() if not path.startswith(descriptions)}


def checked(files: dict[str, bytes], every: int = 1) -> int:
    """Validate documents against their schema, which must know every field; return how many there were of all kinds.

    Of each kind the largest document is tried and each of the others whose number ``every`` divides; of a long list in
    them so many entries.
    """
    validators = {}
    for name in KIND:
        schema = json.loads(files[f"schema/{name}.json"])
        for definition in schema["$defs"].values():
            definition["additionalProperties"] = False
        validators[name] = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    paths: dict[str, list[str]] = {}
    for path in documents(files):
        paths.setdefault(kind_of(path, files[path]).name, []).append(path)
    for name, members in paths.items():
        for path in sorted(members, key=lambda path: (-len(files[path]), path))[::every]:
            validators[name].validate(thinned(json.loads(files[path]), every))
    return sum(map(len, paths.values()))


def thinned(value: Any, every: int) -> Any:
    """Return a document in which each list of more than ``every`` entries has its first one and so many others."""
    if isinstance(value, dict):
        return {key: thinned(entry, every) for key, entry in value.items()}
    if isinstance(value, list):
        return [thinned(entry, every) for entry in (value[::every] if len(value) > every > 1 else value)]
    return value


@pytest.fixture(scope="module")
def real_files(real: Catalog, real_snapshot: Snapshot) -> dict[str, bytes]:
    """Return every file of the real catalog with its history; nobody may change it."""
    return contents(real, real_snapshot, bundled_history())


@pytest.fixture(scope="module")
def real_documents(real_files: dict[str, bytes]) -> dict[str, Any]:
    return documents(real_files)


@pytest.fixture(scope="module")
def present_files(real: Catalog) -> dict[str, bytes]:
    """Return every file of the real catalog without a history: nothing that is gone is in it."""
    return contents(real)


@pytest.fixture(scope="module")
def tiny_files(tiny: Catalog) -> dict[str, bytes]:
    return contents(tiny)


def test_there_is_a_document_for_each_kind_and_code_and_a_schema_for_each_kind(
    tiny: Catalog, tiny_files: dict[str, bytes]
):
    single = {kind.path for kind in DOCUMENT_KINDS if not kind.templated}
    assert single == {
        "index.json",
        "regions.json",
        "services.json",
        "families.json",
        "matrix.json",
        "changes.json",
        "presence.json",
        "gone.json",
        "names.json",
        "questions.json",
        "resource-types.json",
        "search.json",
        "template-check.json",
        "search-types.json",
        "status.json",
    }
    assert set(tiny_files) == (
        single
        | {f"regions/{code}.json" for code in tiny.region}
        | {f"regions/{code}/resource-types.json" for code in tiny.region}
        | {f"services/{code}.json" for code in tiny.service}
        | {f"schema/{name}.json" for name in KIND}
        | {openapi.PATH}
    )


@pytest.mark.parametrize("name", KIND)
def test_each_schema_is_valid_and_names_its_dialect_and_itself(tiny_files: dict[str, bytes], name: str):
    schema = json.loads(tiny_files[f"schema/{name}.json"])
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"{name}.json"
    assert schema["title"]
    for definition in schema["$defs"].values():
        assert definition["description"]
        assert "additionalProperties" not in definition
        fields = definition["properties"]
        optional = SPARSE.get(definition["title"], set())
        assert set(definition["required"]) == set(fields) - optional
        assert all("default" in fields[field] for field in optional)


def test_a_schema_refuses_a_document_that_lacks_a_field_and_lets_new_ones_come(tiny_files: dict[str, bytes]):
    files = tiny_files
    validator = Draft202012Validator(json.loads(files["schema/region.json"]))
    document = json.loads(files["regions/us-east-1.json"])
    assert validator.is_valid(document)
    assert validator.is_valid(document | {"more": 1})
    assert not validator.is_valid({key: value for key, value in document.items() if key != "as_of"})
    assert not validator.is_valid(document | {"schema_version": 2})


@pytest.mark.parametrize("every", [20, pytest.param(1, marks=pytest.mark.deep)])
def test_every_document_of_the_real_catalog_fits_its_schema(real: Catalog, real_files: dict[str, bytes], every: int):
    """Documents of one kind are alike, and so are entries of a list: `make test-deep` tries all, here a twentieth."""
    past = bundled_history()
    months = {change.month for change in changes(past)}
    gone = gone_entities(past, curated.read())
    single = sum(not kind.templated for kind in DOCUMENT_KINDS)
    expected = len(real.regions) + len(real.services) + len(gone.regions) + len(gone.services) + len(months) + single
    expected += len(real.regions) + len(real.type_catalog.namespaces)
    assert checked(real_files, every) == expected


@given(catalogs())
def test_every_document_of_any_catalog_fits_its_schema_and_comes_back_as_it_was(catalog: Catalog):
    files = contents(catalog)
    checked(files)
    for path in documents(files):
        document = msgspec.json.decode(files[path], type=kind_of(path, files[path]).type)
        assert msgspec.json.encode(document) + b"\n" == files[path]


def test_entities_carry_their_own_date_and_lists_that_of_the_catalog(tiny: Catalog):
    older = dt.date(2020, 1, 2)
    world = msgspec.structs.replace(
        tiny,
        regions=tuple(msgspec.structs.replace(region, changed=older) for region in tiny.regions),
        services=tuple(msgspec.structs.replace(service, changed=older) for service in tiny.services),
    )
    for path, document in documents(contents(world)).items():
        assert document["schema_version"] == 1
        assert document["as_of"] == str(older if "/" in path else tiny.as_of), path


def test_a_region_has_what_it_is_chosen_by(real: Catalog, real_documents: dict[str, Any]):
    """Opt-in status, part of the country, zones with places, the nearest Regions: in its document and in the list."""
    files = real_documents
    document = files["regions/us-east-1.json"]
    (entry,) = [entry for entry in files["regions.json"]["regions"] if entry["code"] == "us-east-1"]
    assert (entry["opt_in"], entry["geolocation_region"], entry["launch_year"]) == (False, "US-VA", 2006)
    assert (document["region"]["opt_in"], document["region"]["geolocation_region"]) == (False, "US-VA")
    boston = {"id": "use1-bos1-az1", "kind": "local", "location": "bos", "place": "Boston"}
    assert boston in entry["zones"]
    assert boston in document["zones"]
    assert [near["region"] for near in entry["nearest"]][:2] == ["us-east-2", "us-gov-east-1"]
    assert [near["same_partition"] for near in entry["nearest"]][:2] == [True, False]
    assert len(document["nearest"]) == len(real.regions) - 1
    assert entry["nearest"] == document["nearest"][: len(entry["nearest"])]


def test_resource_types_are_there_by_type_by_namespace_and_by_region():
    """Dates where the history proves them; a Region whose types are unknown has neither types nor gaps."""
    files = contents(typed_catalog(), typed_snapshot())
    checked(files)
    every = documents(files)["resource-types.json"]
    assert [each["name"] for each in every["types"]] == [METADATA, ROLE, ALIAS, FUNCTION]
    assert every["types"][2] == {
        "name": ALIAS,
        "service": "lambda",
        "regions": {"eu-west-1": "2024-02-29", "us-east-1": "2024-02-29"},
    }
    assert every["types"][1]["regions"] == {"eu-west-1": None, "us-east-1": None}
    assert (every["regions"], every["unknown"]) == (["eu-west-1", "us-east-1"], {"us-gov-west-1": COPY})
    namespace = documents(files)["resource-types/lambda.json"]
    assert namespace["types"] == every["types"][2:]
    assert (namespace["as_of"], documents(files)["resource-types/iam.json"]["as_of"]) == ("2024-02-29", "2024-01-15")
    assert documents(files)["resource-types/cdk.json"]["service"] is None
    ireland = documents(files)["regions/eu-west-1/resource-types.json"]
    assert [each["name"] for each in ireland["types"]] == [ROLE, ALIAS, FUNCTION]
    assert ireland["lacking"] == [METADATA]
    gov = documents(files)["regions/us-gov-west-1/resource-types.json"]
    assert (gov["known"], gov["reason"], gov["types"], gov["lacking"]) == (False, COPY, None, None)


def test_where_nobody_read_resource_types_every_region_is_unknown(tiny: Catalog, tiny_files: dict[str, bytes]):
    document = json.loads(tiny_files["resource-types.json"])
    assert (document["regions"], document["types"], document["source"]) == ([], [], None)
    assert list(document["unknown"]) == list(tiny.region)


def test_a_service_has_its_family_with_the_regions_of_its_members(real_documents: dict[str, Any]):
    """The leading one those of all, any other the leading one's and its own: those of all are in one place."""
    files = real_documents
    family = files["services/bedrock.json"]["family"]
    assert family in files["families.json"]["families"]
    rows = {member["service"]: member for member in family["members"]}
    for code in rows.keys() - {"bedrock"}:
        own = files[f"services/{code}.json"]["family"]
        assert own == family | {"members": [rows["bedrock"], rows[code]]}
    leader, *others = family["members"]
    assert (family["leader"], leader["service"], leader["lacking"], leader["beyond"]) == ("bedrock", "bedrock", [], [])
    runtime = next(member for member in others if member["service"] == "bedrock-runtime")
    offered = files["services/bedrock-runtime.json"]["offered"]
    assert (runtime["purpose"], runtime["region_count"]) == ("inference", len(offered))
    assert set(runtime["lacking"]) == set(files["services/bedrock.json"]["offered"]) - set(offered)
    assert files["services/lambda.json"]["family"] is None


def test_presence_gives_the_state_at_any_reading(real: Catalog, real_files: dict[str, bytes]):
    """Computed as a browser does it, and compared with the history's own replay; small enough to be fetched."""
    past = bundled_history()
    content = real_files["presence.json"]
    assert len(gzip.compress(content)) < 60 * 1024
    document = json.loads(content)
    for number, (reading, state) in enumerate(states(past)):
        assert document["readings"][number] == str(reading.date)
        assert document["recorded"][number] == reading.recorded

        def there(span: list[Any], at: int = number) -> bool:
            return span[0] <= at and (span[1] is None or at < span[1])

        for kind, listed in (("region", state.regions), ("service", state.services)):
            spans = zip(document[f"{kind}s"], document[f"{kind}_spans"], strict=True)
            assert {code for code, of_code in spans if any(map(there, of_code))} == listed.keys()
        offered = {
            (document["regions"][region], service)
            for service, spans in zip(document["services"], document["offerings"], strict=True)
            for span in spans
            if there(span)
            for region in span[2]
        }
        assert offered == {(region, service) for region, services in state.offered.items() for service in services}
    assert offered == {(offering.region, offering.service) for offering in real.offerings}


def test_a_document_is_as_new_as_the_members_of_the_family_that_it_compares(real: Catalog, real_snapshot: Snapshot):
    """That of the leading service shows the Regions of all, that of any other its own and the leading one's."""
    older, newer = dt.date(2020, 1, 2), dt.date(2021, 3, 4)
    services = tuple(
        msgspec.structs.replace(each, changed=newer if each.code == "bedrock-runtime" else older)
        for each in real.services
    )
    api_documents = documents(contents(msgspec.structs.replace(real, services=services), real_snapshot))
    assert api_documents["families.json"]["as_of"] == str(newer)
    for member in real.family["bedrock"].members:
        is_shown_there = member.service in {"bedrock", "bedrock-runtime"}
        assert api_documents[f"services/{member.service}.json"]["as_of"] == str(newer if is_shown_there else older)
    assert api_documents["services/lambda.json"]["as_of"] == str(older)


def test_what_is_gone_has_a_document_at_its_old_address(real: Catalog, real_documents: dict[str, Any]):
    files = real_documents
    entries = {entry["code"]: entry for entry in files["gone.json"]["gone"]}
    assert not entries.keys() & (real.region.keys() | real.service.keys())
    for code, entry in entries.items():
        document = files[entry["path"]]
        assert entry["path"] == f"{entry['kind']}s/{segment(code)}.json"
        assert document["removed"] == entry["removed"] > entry["last_seen"] >= entry["first_seen"]
        assert document["changes"], code
    ledger = files["services/qldb.json"]
    assert ledger["service"]["name"] == "Amazon Quantum Ledger Database (QLDB)"
    assert len({stay["code"] for stay in ledger["service"]["regions"]}) == entries["qldb"]["count"]
    assert [successor["service"] for successor in ledger["service"]["successors"]] == ["aurora"]


def test_the_index_names_every_kind_with_a_sentence_and_leads_to_what_there_is(tiny_files: dict[str, bytes]):
    files = tiny_files
    index = json.loads(files["index.json"])
    assert [entry["path"] for entry in index["documents"]] == [kind.path for kind in DOCUMENT_KINDS]
    for entry in index["documents"]:
        assert entry["holds"].endswith(".")
        assert entry["schema"] in files
        assert entry["templated"] == ("{" in entry["path"])
        assert entry["templated"] or entry["path"] in files


@given(catalogs())
def test_no_code_leads_out_of_its_folder_and_addresses_in_the_lists_lead_to_the_documents(catalog: Catalog):
    """A browser decodes an address once; what it then requests must be a file."""
    files = contents(catalog)
    for path in files:
        folder, _, name = path.rpartition("/")
        top, _, code = folder.partition("/")
        assert top in {"", "regions", "services", "schema"}
        assert bool(code) == (name == "resource-types.json" and top == "regions")
        assert "/" not in code
        assert not code.startswith(".")
        assert name.strip(".")
    for name in ("regions", "services"):
        for entry in json.loads(files[f"{name}.json"])[name]:
            path = unquote(entry["path"])
            assert path == f"{name}/{segment(entry['code'])}.json"
            assert path in files
            assert unquote(entry["url"]) == f"{name}/{segment(entry['code'])}/"


def test_a_region_document_shows_facts_coverage_and_offerings(tiny: Catalog, tiny_files: dict[str, bytes]):
    document = msgspec.json.decode(tiny_files["regions/us-east-1.json"], type=RegionDocument)
    assert document.region == tiny.region["us-east-1"]
    assert (document.service_count, document.coverage_percent) == (3, 75.0)
    assert (document.offered, document.not_offered) == (("awkward", "iam", "lambda"), ("iotthingsgraph",))
    awkward, iam, lambda_ = document.offerings
    assert (awkward.service, awkward.name, awkward.endpoint, awkward.protocols) == ("awkward", AWKWARD, None, ())
    assert iam.global_endpoint
    assert lambda_.endpoint == "lambda.us-east-1.amazonaws.com"
    assert {offering.first_seen for offering in document.offerings} == {None}


def test_a_service_document_names_where_it_is_and_is_not_offered(tiny: Catalog, tiny_files: dict[str, bytes]):
    document = msgspec.json.decode(tiny_files["services/lambda.json"], type=ServiceDocument)
    assert document.service == tiny.service["lambda"]
    assert document.offered == ("eu-west-1", "us-east-1")
    assert document.not_offered == ("us-gov-west-1",)
    assert [offering.region for offering in document.offerings] == ["eu-west-1", "us-east-1"]
    assert document.offerings[0].protocols == ("HTTPS", "HTTP")


def test_a_service_in_no_region_is_not_offered_anywhere(tiny: Catalog, tiny_files: dict[str, bytes]):
    document = msgspec.json.decode(tiny_files["services/iotthingsgraph.json"], type=ServiceDocument)
    assert (document.offered, document.not_offered) == ((), tuple(tiny.region))
    assert document.coverage_percent == 0.0


def test_the_matrix_is_the_catalog_cell_by_cell(real: Catalog, present_files: dict[str, bytes]):
    matrix = json.loads(present_files["matrix.json"])
    filled = {
        (region, service)
        for service, row in zip(matrix["services"], matrix["rows"], strict=True)
        for region, mark in zip(matrix["regions"], row, strict=True)
        if mark == "1"
    }
    assert filled == {(offering.region, offering.service) for offering in real.offerings}
    listed = {(region, service) for service, codes in matrix["global_endpoints"].items() for region in codes}
    assert listed == {(offering.region, offering.service) for offering in real.offerings if offering.global_endpoint}
    assert set("".join(matrix["rows"])) == {"0", "1"}


def test_the_matrix_is_described_as_strings_with_a_character_for_each_region(tiny_files: dict[str, bytes]):
    """Not as lists of numbers: its schema and the API's page say so, and the document is of that shape."""
    files = tiny_files
    rows = json.loads(files["schema/matrix.json"])["$defs"]["Matrix"]["properties"]["rows"]
    matrix = json.loads(files["matrix.json"])
    assert rows["items"]["type"] == "string"
    assert all(re.fullmatch(rows["items"]["pattern"], row) for row in matrix["rows"])
    assert {len(row) for row in matrix["rows"]} == {len(matrix["regions"])}
    (kind,) = (kind for kind in DOCUMENT_KINDS if kind.name == "matrix")
    assert "a string of 0 and 1 a service, with a character for each Region" in kind.description


def test_search_finds_every_region_and_service_with_aliases_places_and_pages(
    real: Catalog, present_files: dict[str, bytes]
):
    listed = json.loads(present_files["search.json"])["entries"]
    entries = {(entry["kind"], entry["code"]): entry for entry in listed}
    assert set(entries) == {("region", code) for code in real.region} | {("service", code) for code in real.service}
    frankfurt = entries["region", "eu-central-1"]
    assert "Germany" in frankfurt["aliases"]
    assert frankfurt["url"] == "regions/eu-central-1/"
    assert frankfurt["count"] == len(real.in_region["eu-central-1"])
    eks = entries["service", "eks"]
    assert eks["aliases"] == list(real.service["eks"].aliases)
    assert eks["count"] == len(real.of_service["eks"])


def test_status_describes_the_last_reading(tiny: Catalog, tiny_files: dict[str, bytes]):
    snapshot = tiny_snapshot()
    status = json.loads(tiny_files["status.json"])
    assert status["read_at"] == "2024-02-29T06:30:00Z"
    assert (status["run"], status["source"]) == (snapshot.run, snapshot.source)
    assert status["counts"]["offerings"] == len(tiny.offerings)
    assert status["notices"] == []


def test_a_feed_that_failed_is_a_notice_in_the_status_alone(tiny: Catalog, tiny_files: dict[str, bytes]):
    snapshot = tiny_snapshot()
    feed = msgspec.structs.replace(snapshot.feed, problem="answered 503")
    failed = msgspec.structs.replace(snapshot, feed=feed, run=None, read_at=dt.datetime(2024, 3, 7, tzinfo=dt.UTC))
    after = contents(tiny, failed)
    (notice,) = json.loads(after["status.json"])["notices"]
    assert "answered 503" in notice
    assert {path for path in after if tiny_files[path] != after[path]} == {"status.json"}


def test_changes_are_listed_as_a_whole_and_by_month(real_files: dict[str, bytes]):
    """Each once, the newest first; a month's address is in the list of months."""
    past = bundled_history()
    files = real_files
    whole = msgspec.json.decode(files["changes.json"], type=Changes)
    assert len(whole.changes) == len(changes(past))
    assert [change.date for change in whole.changes] == sorted((change.date for change in whole.changes), reverse=True)
    assert (
        sum((msgspec.json.decode(files[month.path], type=Month).changes for month in whole.months), ()) == whole.changes
    )
    assert [month.month for month in whole.months] == sorted({change.month for change in changes(past)}, reverse=True)
    for listed in whole.months:
        month = msgspec.json.decode(files[listed.path], type=Month)
        assert (month.month, len(month.changes)) == (listed.month, listed.count)
        assert {change.date.strftime("%Y-%m") for change in month.changes} == {listed.month}


def test_a_change_has_its_dates_its_kind_and_its_sentence(tiny: Catalog):
    """A removal that waits is there and says so; when it counts, the documents are as new as that."""
    more = offered(tiny_snapshot(), "lambda", "us-gov-west-1")
    waiting = contents(tiny, past=runs(more, on(1, tiny_snapshot())))
    (change,) = json.loads(waiting["changes.json"])["changes"]
    assert change == {
        "date": str(date(1)),
        "previous_date": str(date(0)),
        "kind": "offering-went",
        "region": "us-gov-west-1",
        "service": "lambda",
        "codes": [],
        "old": None,
        "new": None,
        "zones": {},
        "settled": False,
        "flap": False,
        "undone": None,
        "text": f"AWS Lambda was removed from AWS GovCloud (US-West){sentences.UNCONFIRMED_SUFFIX}",
    }
    settled = contents(tiny, past=runs(more, on(1, tiny_snapshot()), on(2, tiny_snapshot())))
    for path in ("changes.json", "changes/2024-03.json", "services/lambda.json", "regions/us-gov-west-1.json"):
        before, after = json.loads(waiting[path]), json.loads(settled[path])
        assert [change["settled"] for change in (*before["changes"], *after["changes"])] == [False, True], path
        assert (before["as_of"], after["as_of"]) == (str(date(1)), str(date(2))), path
    assert json.loads(settled["services/iam.json"])["changes"] == []


def test_what_is_gone_is_named_with_its_category(tiny: Catalog):
    """A Region too; and what is there is not among them."""
    less = without(tiny_snapshot(), "us-east-1", "lambda")
    api_documents = contents(assemble(less, curated.read()), past=runs(tiny_snapshot(), on(1, less), on(2, less)))
    region, service = json.loads(api_documents["changes.json"])["gone"]
    assert region.items() >= {
        ("kind", "region"),
        ("code", "us-east-1"),
        ("name", "US East (N. Virginia)"),
        ("category", None),
    }
    assert service.items() >= {("kind", "service"), ("code", "lambda"), ("name", "AWS Lambda"), ("category", "Compute")}
    assert service["names"]["cloudformation"] == ["AWS::Lambda"]
    assert json.loads(contents(tiny, past=runs(tiny_snapshot()))["changes.json"])["gone"] == []


def test_any_name_of_a_service_leads_to_its_code():
    """Of a service that is gone too, which says so; what AWS lists no service for is there with the reason."""
    less = without(tiny_snapshot(), "us-east-1", "lambda")
    api_documents = contents(assemble(less, curated.read()), past=runs(tiny_snapshot(), on(1, less), on(2, less)))
    document = msgspec.json.decode(api_documents["names.json"], type=NamesDocument)
    names = {(each.name, each.kind): (each.code, each.gone) for each in document.names}
    assert names["AWS::IAM", "cloudformation"] == ("iam", False)
    assert names["aws_iam_", "terraform"] == ("iam", False)
    assert names["IAM", "name"] == ("iam", False)
    assert names["AWS::Lambda", "cloudformation"] == names["serverless", "alias"] == ("lambda", True)
    assert [each.name.casefold() for each in document.names] == sorted(each.name.casefold() for each in document.names)
    assert {each.name: each.part_of for each in document.unmapped}["s3tables"] == "s3"


def test_search_has_a_regions_zones_their_stem_and_words_that_people_type(present_files: dict[str, bytes]):
    """Former names as well, of a Region and of a service; names in tools."""
    entries = {entry["code"]: entry for entry in json.loads(present_files["search.json"])["entries"]}
    assert {"use1", "use1-az4", "use1-bos1-az1"} <= set(entries["us-east-1"]["names"])
    assert {"uk", "england", "United Kingdom"} <= set(entries["eu-west-2"]["aliases"])
    assert "china" in entries["cn-north-1"]["aliases"]
    assert "china" in entries["cn-northwest-1"]["aliases"]
    assert "wafv2" in entries["waf"]["names"]
    assert "AWS Single Sign-On" in entries["identity-center"]["names"]


def test_a_region_has_its_own_changes_and_each_service_its_part_of_them(tiny: Catalog):
    """A new Region is one change of its own, and in a service's document holds that service alone."""
    files = contents(tiny, past=runs(without(tiny_snapshot(), "us-east-1"), on(1, tiny_snapshot())))
    (whole,) = json.loads(files["regions/us-east-1.json"])["changes"]
    (own,) = json.loads(files["services/lambda.json"])["changes"]
    assert whole["codes"] == ["awkward", "iam", "lambda"]
    assert own == whole | {"codes": ["lambda"], "text": "AWS Lambda launched in US East (N. Virginia), a new Region"}
    assert json.loads(files["regions/eu-west-1.json"])["changes"] == []


def test_every_kind_is_a_document():
    assert all(issubclass(kind.type, Document) for kind in DOCUMENT_KINDS)
