"""The lists of resource types as CloudFormation's schemas have them: read by ranges, and never at any cost."""

from __future__ import annotations

import datetime as dt
import struct
import threading
from concurrent.futures import FIRST_COMPLETED, FIRST_EXCEPTION, wait
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.aws.answers import ATTEMPTS
from generator.core.resources import BUNDLED_SNAPSHOT
from generator.fetch import resource_types, schema_zip
from generator.fetch.earlier_types import EarlierTypes, earlier_types
from generator.fetch.schema_zip import Transfer
from generator.fetch.type_lists import EarlierList
from generator.model import snapshot
from generator.model.resource_types import NOT_READ, RegionList
from tests.conftest import region
from tests.doubles.schema_server import SchemaServer, mark, serving, zipped
from tests.doubles.web import SILENCE, dripping

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from concurrent.futures import Future

    from generator.fetch.resource_types import ListsRead
    from tests.doubles.schema_server import Request, SchemaHandler

    Fault = Callable[[SchemaHandler, Request], bool]


BEFORE, NOW = (dt.datetime(2026, 11, day, 5, 17, tzinfo=dt.UTC) for day in (25, 26))
ROLE, BUCKET, FUNCTION = "AWS::IAM::Role", "AWS::S3::Bucket", "AWS::Lambda::Function"
NOTHING = EarlierTypes({}, frozenset())
IRELAND = "eu-west-1"


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource_types, "pause", lambda _: 0.0)


class Outcome(NamedTuple):
    """What came of a reading, and what it took."""

    lists: ListsRead
    transfer: Transfer

    @property
    def types(self) -> dict[str, tuple[str, ...]]:
        return self.lists.reading.by_region

    @property
    def ireland(self) -> RegionList:
        return self.lists.reading.regions[IRELAND]


def earlier(etag: str | None = None, **regions: Iterable[str]) -> EarlierTypes:
    """Return what a last release knew of Regions whose codes have an underscore here."""
    lists = {code.replace("_", "-"): frozenset(types) for code, types in regions.items()}
    return EarlierTypes(
        {code: EarlierList(types, RegionList(read_at=BEFORE, etag=etag)) for code, types in lists.items()},
        frozenset().union(*lists.values()),
    )


def read(server: SchemaServer, before: EarlierTypes = NOTHING, codes: Iterable[str] = (), **options: Any) -> Outcome:
    """Read the list of each Region that the server has, or of these."""
    transfer = Transfer()
    regions = [region(code, None, "IE", "aws") for code in codes or server.zips]
    options = {"address": server.address, "read_at": NOW, **options}
    return Outcome(resource_types.read(regions, before, transfer, **options), transfer)


def served(zips: dict[str, bytes], before: EarlierTypes = NOTHING, *, fault: Fault | None = None) -> Outcome:
    with serving(SchemaServer(zips, fault=fault)) as server:
        return read(server, before)


# What is read.


def test_a_list_is_read_from_the_directory_of_its_zip() -> None:
    """One request for each Region, and a small part of its bytes; other owners' types are none of AWS's."""
    zips = {
        IRELAND: zipped(ROLE, BUCKET, "Alexa::ASK::Skill", size=4_000_000),
        "us-east-1": zipped(ROLE, size=4_000_000),
    }
    with serving(SchemaServer(zips)) as server:
        outcome = read(server, earlier(elsewhere={ROLE, BUCKET}))
    assert outcome.types == {IRELAND: (ROLE, BUCKET), "us-east-1": (ROLE,)}
    assert outcome.ireland == RegionList(read_at=NOW, etag=mark(zips[IRELAND]))
    assert outcome.transfer.sent == len(server.requests) == 2
    assert outcome.transfer.bytes_read == server.sent
    assert outcome.transfer.bytes_whole == sum(map(len, zips.values()))
    assert 5 * outcome.transfer.bytes_read < outcome.transfer.bytes_whole


def test_an_unknown_spelling_is_read_once_for_all_regions() -> None:
    """The directory of one zip once more, and the file of the type."""
    codes = (IRELAND, "us-east-1", "us-west-2")
    zips = {
        code: zipped(ROLE, FUNCTION, f"AWS::EC2::Only{number}", size=1_000_000) for number, code in enumerate(codes)
    }
    earlier_lists = earlier(elsewhere={ROLE, *(f"AWS::EC2::Only{number}" for number in range(3))})
    with serving(SchemaServer(zips)) as server:
        outcome = read(server, earlier_lists)
    assert all(FUNCTION in types for types in outcome.types.values())
    assert outcome.transfer.sent == len(zips) + 2
    assert sorted(len(server.of(code)) for code in codes) == [1, 1, 3]


def test_a_zip_with_many_unknown_spellings_is_read_whole() -> None:
    """One request is better than hundreds."""
    names = [f"AWS::EC2::Type{number}" for number in range(resource_types.MAX_FILES + 1)]
    outcome = served({IRELAND: zipped(*names)})
    assert outcome.types[IRELAND] == tuple(sorted(names))
    assert outcome.transfer.sent == 2


def test_a_zip_that_did_not_change_costs_one_request() -> None:
    zips = {IRELAND: zipped(ROLE, BUCKET)}
    with serving(SchemaServer(zips)) as server:
        outcome = read(server, earlier(etag=mark(zips[IRELAND]), eu_west_1={ROLE, BUCKET}))
    assert outcome.types == {IRELAND: (ROLE, BUCKET)}
    assert outcome.ireland == RegionList(read_at=NOW, etag=mark(zips[IRELAND]))
    assert (len(server.requests), outcome.transfer.bytes_read, outcome.lists.unchanged) == (1, 0, 1)


@pytest.mark.parametrize("options", [{"ranges": False}, {"marks": False}, {"ranges": False, "marks": False}], ids=str)
def test_a_server_without_ranges_or_etags_gives_the_same_lists(options: dict[str, Any]) -> None:
    zips = {IRELAND: zipped(ROLE, BUCKET, size=500_000), "us-east-1": zipped(FUNCTION, size=500_000)}
    with serving(SchemaServer(zips, **options)) as server:
        outcome = read(server, earlier(etag='"1"', us_east_1={FUNCTION}))
    assert outcome.types == {IRELAND: (ROLE, BUCKET), "us-east-1": (FUNCTION,)}
    assert (outcome.ireland.etag is None) is (not options.get("marks", True))


@pytest.mark.parametrize("status", [416, 501])
def test_a_server_that_refuses_ranges_is_asked_for_the_whole(status: int) -> None:
    def fault(handler: SchemaHandler, request: Request) -> bool:
        if request.range:
            handler.reply(status, b"")
        return bool(request.range)

    assert served({IRELAND: zipped(ROLE)}, fault=fault).types == {IRELAND: (ROLE,)}


def test_a_directory_that_is_larger_than_the_first_part_is_read_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema_zip, "TAIL_BYTES", 200)
    zips = {IRELAND: zipped(ROLE, BUCKET, FUNCTION, size=5_000)}
    with serving(SchemaServer(zips)) as server:
        outcome = read(server, earlier(us_east_1={ROLE, BUCKET, FUNCTION}))
    assert outcome.types == {IRELAND: (ROLE, FUNCTION, BUCKET)}
    assert len(server.requests) == 2


def test_the_recording_served_is_the_recording() -> None:
    """Every Region's list, with the spelling of most types known and of some read."""
    world = snapshot.read(BUNDLED_SNAPSHOT)
    recorded = world.resource_types
    assert recorded
    zips = {code: zipped(*types) for code, types in recorded.by_region.items()}
    known_names = earlier_types(None).names - {ROLE, BUCKET, FUNCTION}
    with serving(SchemaServer(zips)) as server:
        regions = [facts for facts in world.regions if facts.code in zips]
        result = resource_types.read(
            regions, EarlierTypes({}, known_names), Transfer(), read_at=NOW, address=server.address
        ).reading
    assert result.types == recorded.types
    assert list(result.regions) == list(recorded.regions)


def test_the_recording_is_spelt_by_its_schemas_alone() -> None:
    recorded = snapshot.read(BUNDLED_SNAPSHOT).resource_types
    assert recorded
    codes = list(recorded.regions)[:3]
    outcome = served({code: zipped(*recorded.by_region[code]) for code in codes})
    assert outcome.types == {code: recorded.by_region[code] for code in codes}


# What cannot be read.


def test_a_region_that_cannot_be_read_keeps_its_earlier_list() -> None:
    """With the time of that list. One that never had a list is unknown, and the others are read."""
    with serving(SchemaServer({"us-east-1": zipped(ROLE)})) as server:
        outcome = read(server, earlier(eu_west_1={BUCKET}), [IRELAND, "eusc-de-east-1", "us-east-1"])
    assert outcome.types == {IRELAND: (BUCKET,), "us-east-1": (ROLE,)}
    problem = "could not be read: the server answers with status 403"
    assert outcome.ireland == RegionList(read_at=BEFORE, problem=problem)
    assert outcome.lists.reading.unknown == {"eusc-de-east-1": NOT_READ}
    assert outcome.lists.problems == dict.fromkeys([IRELAND, "eusc-de-east-1"], "the server answers with status 403")
    assert len(server.of(IRELAND)) == 1, "what was refused is not requested again"


def test_nothing_is_requested_where_the_types_are_left_out() -> None:
    with serving(SchemaServer({IRELAND: zipped(ROLE)})) as server:
        outcome = read(server, earlier(eu_west_1={BUCKET}), [IRELAND, "us-east-1"], address=None)
    assert not server.requests
    assert outcome.types == {IRELAND: (BUCKET,)}
    assert outcome.ireland.problem == "could not be read: it was left out by --no-resource-types"
    assert outcome.lists.reading.unknown == {"us-east-1": NOT_READ}


@pytest.mark.parametrize("domain", [None, "", "amazonaws.com/x", "amazonaws.com@example.org", "a b", "é.com", "#"])
def test_a_region_without_a_valid_domain_is_not_requested(domain: str | None) -> None:
    facts = region(IRELAND, None, "IE", "aws")
    facts = type(facts)(**{name: getattr(facts, name) for name in facts.__struct_fields__} | {"domain": domain})
    with serving(SchemaServer({IRELAND: zipped(ROLE)})) as server:
        lists = resource_types.read([facts], NOTHING, Transfer(), read_at=NOW, address=server.address)
    assert not server.requests
    assert lists.problems == {IRELAND: "AWS publishes no domain that its address could have"}


def test_each_region_has_an_address_in_its_own_domain() -> None:
    china = region("cn-north-1", None, "CN", "aws-cn")
    china = type(china)(
        **{name: getattr(china, name) for name in china.__struct_fields__} | {"domain": "amazonaws.com.cn"}
    )
    assert resource_types.address_of(resource_types.ADDRESS, china) == (
        "https://schema.cloudformation.cn-north-1.amazonaws.com.cn/CloudformationSchema.zip"
    )


def broken_off(handler: SchemaHandler, content: bytes) -> None:
    handler.reply(200, content[: len(content) // 2], length=len(content))


def test_a_transfer_that_breaks_off_is_tried_again() -> None:
    zips = {IRELAND: zipped(ROLE, size=50_000)}
    left = [1, 2]

    def fault(handler: SchemaHandler, _: Request) -> bool:
        if left:
            left.pop()
            broken_off(handler, zips[IRELAND])
            return True
        return False

    outcome = served(zips, earlier(us_east_1={ROLE}), fault=fault)
    assert outcome.types == {IRELAND: (ROLE,)}
    assert (outcome.transfer.sent, outcome.transfer.retried) == (3, 2)


def with_range(handler: SchemaHandler, content: bytes, said: str | None) -> None:
    handler.reply(206, content, {"Content-Range": said} if said else {})


FAULTS: dict[str, tuple[Callable[[SchemaHandler, bytes], None], str]] = {
    "broken off": (broken_off, "the transfer failed"),
    "busy": (lambda handler, _: handler.reply(503, b""), "the server answers with status 503"),
    "empty": (lambda handler, _: handler.reply(200, b""), "its directory does not fit the rest of it"),
    "a page": (lambda handler, _: handler.reply(200, b"<html>sign in" * 99), "it is no zip that can be read"),
    "cut": (lambda handler, content: handler.reply(200, content[:-30]), "it is no zip that can be read"),
    "nothing": (lambda handler, _: handler.reply(204, b""), "the server answers with status 204"),
    "unchanged, unasked": (lambda handler, _: handler.reply(304, b""), "the server answers with status 304"),
    "no range": (lambda handler, content: with_range(handler, content, None), "does not say which range"),
    "an odd range": (lambda handler, content: with_range(handler, content, "bytes a-b/c"), "does not say which range"),
    "another range": (
        lambda handler, content: with_range(handler, content, f"bytes 0-{len(content) - 1}/{len(content) + 5}"),
        "the server sends another range than was requested",
    ),
    "a range that lies": (
        lambda handler, content: with_range(handler, content, f"bytes 0-{len(content)}/{len(content) + 1}"),
        "the server sends another range than it says",
    ),
    "huge": (
        lambda handler, content: with_range(
            handler, content, f"bytes 99999999999-{99999999998 + len(content)}/{99999999999 + len(content)}"
        ),
        "it has 1",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_answer_is_requested_again_and_then_given_up(name: str) -> None:
    answer, problem = FAULTS[name]
    zips = {IRELAND: zipped(ROLE, size=50_000)}

    def fault(handler: SchemaHandler, _: Request) -> bool:
        answer(handler, zips[IRELAND])
        return True

    outcome = served(zips, earlier(eu_west_1={BUCKET}), fault=fault)
    assert problem in outcome.lists.problems[IRELAND]
    assert outcome.types == {IRELAND: (BUCKET,)}
    assert outcome.transfer.sent == ATTEMPTS
    assert outcome.transfer.retried == ATTEMPTS - 1


def test_a_zip_that_changes_while_it_is_read_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema_zip, "TAIL_BYTES", 200)
    old, new = zipped(ROLE, BUCKET, FUNCTION, size=5_000), zipped(ROLE, BUCKET, "AWS::SQS::Queue", size=5_000)

    def fault(handler: SchemaHandler, _: Request) -> bool:
        if len(handler.server.requests) == 2:
            handler.server.zips[IRELAND] = new
        return False

    outcome = served({IRELAND: old}, earlier(us_east_1={ROLE, BUCKET, FUNCTION, "AWS::SQS::Queue"}), fault=fault)
    assert outcome.types == {IRELAND: (ROLE, BUCKET, "AWS::SQS::Queue")}
    assert outcome.ireland.etag == mark(new)


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/", "https://10.0.0.1/", "file:///etc/passwd", "http://example.org/"]
)
def test_no_redirect_leads_to_a_private_address(target: str) -> None:
    def fault(handler: SchemaHandler, _: Request) -> bool:
        handler.reply(302, b"", {"Location": target})
        return True

    outcome = served({IRELAND: zipped(ROLE)}, fault=fault)
    assert outcome.types == {}
    assert outcome.transfer.sent == 1, "it is no fault that passes"


def test_a_server_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """In time: each kind of answer without an end is tried where the launch feed is read, by the same function."""
    monkeypatch.setattr(resource_types, "MAX_SECONDS", 0.3)
    with dripping(*SILENCE["nothing at all"]) as place:
        regions = [region(IRELAND, None, "IE", "aws")]
        lists = resource_types.read(regions, NOTHING, Transfer(), read_at=NOW, address=f"http://{place}/{{region}}")
    assert lists.reading.unknown == {IRELAND: NOT_READ}


def test_all_lists_together_have_a_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read by then counts. Here the deadline comes when one list was read, however long that took."""
    over = threading.Event()

    def fault(_: SchemaHandler, request: Request) -> bool:
        return request.region == IRELAND and over.wait(120)

    def wait_for_one(futures: Collection[Future[object]], *, timeout: float, return_when: str) -> None:
        assert 0 < timeout <= resource_types.MAX_TOTAL_SECONDS
        assert return_when == FIRST_EXCEPTION
        wait(futures, timeout=120, return_when=FIRST_COMPLETED)

    monkeypatch.setattr(resource_types, "wait", wait_for_one)
    outcome = served({IRELAND: zipped(ROLE), "us-east-1": zipped(BUCKET)}, earlier(x={ROLE, BUCKET}), fault=fault)
    over.set()
    assert outcome.types == {"us-east-1": (BUCKET,)}
    assert outcome.lists.problems.keys() == {IRELAND}


# Hostile zips.


HOSTILE = [
    *("../aws-iam-policy.json", "/aws-iam-policy.json", "x/aws-iam-policy.json", "aws-iam-policy.json/"),
    *("..\\aws-iam-policy.json", "aws-iam-policy.json.exe", "aws-iam.json", "aws-iam-.json", "-aws-iam-policy.json"),
    *("aws-iam-pol\nicy.json", "aws-iam-pol\u202eicy.json", "aws-iam-pólicy.json", "aws-iam-policy.json."),
    *("sam.json", "alexa-ask-skill.json", "aws", ".json", f"aws-iam-{'x' * 300}.json"),
]


def test_no_odd_name_is_a_type() -> None:
    files = dict.fromkeys(HOSTILE, b'{"typeName": "AWS::IAM::Policy"}')
    outcome = served({IRELAND: zipped(ROLE, files=files)})
    assert outcome.types == {IRELAND: (ROLE,)}
    assert not outcome.lists.unnamed


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_spellings_of_one_type_are_one_type(*, known: bool) -> None:
    """The spelling that was known before stays, so that no page and no date of the type changes."""
    other = b'{"typeName": "AWS::IAM::ROLE"}'
    zips = {
        IRELAND: zipped(ROLE, files={"AWS-IAM-Role.json": other, "aws-iam-role.json": other}),
        "us-east-1": zipped(BUCKET, files={"aws-iam-role.json": other}),
    }
    outcome = served(zips, earlier(us_east_1={ROLE} if known else {FUNCTION}))
    spellings = {name for types in outcome.types.values() for name in types if name.lower() == ROLE.lower()}
    assert len(spellings) == 1
    assert not known or spellings == {ROLE}


@pytest.mark.parametrize(
    "schema",
    [
        *(b"", b"{}", b"[]", b"null", b"[" * 100_000, b'{"typeName": 7}', b'{"typeName": "AWS::IAM::Other"}'),
        *(b'{"typeName": "AWS::S3 ::Bucket"}', b'{"typeName": "aws-s3-bucket"}', b'{"typeName": "../Bucket"}', b"\xff"),
        b'{"typeName": "AWS::S3::Bucket"}' + b" " * (schema_zip.MAX_SCHEMA_BYTES + 1),
    ],
    ids=lambda schema: repr(schema[:40]),
)
def test_a_file_that_does_not_say_its_type_is_left_out(schema: bytes) -> None:
    """The rest of the list counts, and the next run looks again, though the zip stays the same."""
    names = [ROLE, *(f"AWS::EC2::Type{number}" for number in range(20))]
    outcome = served({IRELAND: zipped(*names, files={"aws-s3-bucket.json": schema})})
    assert outcome.types == {IRELAND: tuple(sorted(names))}
    assert outcome.lists.unnamed == ("aws-s3-bucket",)
    assert outcome.ireland.etag is None


def test_a_list_of_which_much_cannot_be_named_is_none() -> None:
    outcome = served({IRELAND: zipped(ROLE, files={"aws-s3-bucket.json": b"{}"})}, earlier(eu_west_1={BUCKET, ROLE}))
    assert outcome.types == {IRELAND: (ROLE, BUCKET)}, "the spelling was known"
    outcome = served({IRELAND: zipped(ROLE, files={"aws-s3-bucket.json": b"{}"})})
    assert outcome.lists.problems == {IRELAND: "the names of 1 of its 2 types cannot be read"}
    assert outcome.lists.reading.unknown == {IRELAND: NOT_READ}


def test_a_file_that_is_damaged_in_one_region_is_read_in_another() -> None:
    names = [f"AWS::EC2::Type{number}" for number in range(20)]
    whole = zipped(*names, BUCKET, size=90_000)
    place = whole.rindex(b"aws-s3-bucket.json", 0, whole.index(b"PK\1\2")) + 60
    damaged = whole[:place] + b"damage" + whole[place + 6 :]
    outcome = served({IRELAND: damaged, "us-east-1": zipped(*names[1:], BUCKET)}, earlier(elsewhere=names))
    assert outcome.types == {IRELAND: tuple(sorted([*names, BUCKET])), "us-east-1": tuple(sorted([*names[1:], BUCKET]))}
    assert not outcome.lists.unnamed


def test_a_zip_without_any_type_is_no_list() -> None:
    outcome = served({IRELAND: zipped("Alexa::ASK::Skill")}, earlier(eu_west_1={BUCKET}))
    assert outcome.types == {IRELAND: (BUCKET,)}
    assert outcome.lists.problems == {IRELAND: "there is no resource type in it"}


def crowded(count: int) -> bytes:
    """Return a zip whose directory lists so many files."""
    name = b"aws-iam-%07d.json"
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0)
    directory = b"".join(entry + name % number for number in range(count))
    zip64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(directory), 0)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(directory), 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return directory + zip64 + locator + end


@pytest.mark.parametrize("ranges", [True, False])
def test_a_directory_of_a_hundred_thousand_files_is_refused(*, ranges: bool) -> None:
    """Before any of it is parsed; a few files of the same form are read."""
    names = {f"AWS::IAM::{number:07}" for number in range(3)}
    for count, types in ((100_000, {}), (3, {IRELAND: tuple(sorted(names))})):
        with serving(SchemaServer({IRELAND: crowded(count)}, ranges=ranges)) as server:
            outcome = read(server, earlier(us_east_1=names))
        assert outcome.types == types
    assert not outcome.lists.problems


@pytest.mark.parametrize("ranges", [True, False])
def test_a_zip_that_is_too_large_is_refused_at_once(monkeypatch: pytest.MonkeyPatch, *, ranges: bool) -> None:
    monkeypatch.setattr(schema_zip, "MAX_ZIP_BYTES", 300_000)
    zips = {IRELAND: zipped(*(f"AWS::IAM::Type{number}" for number in range(100)), size=1_000_000)}
    with serving(SchemaServer(zips, ranges=ranges)) as server:
        outcome = read(server)
    assert "300,000" in outcome.lists.problems[IRELAND] or "300000" in outcome.lists.problems[IRELAND]
    assert outcome.types == {}


WHOLE = zipped(ROLE, BUCKET, FUNCTION)
damages = st.lists(
    st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 40), st.binary(max_size=8)), min_size=1, max_size=4
)


@given(damages, st.booleans())
def test_no_damage_of_a_zip_fails_the_reading(damage: list[tuple[int, int, bytes]], known: bool) -> None:  # noqa: FBT001
    """A list comes of it, or a problem; what is no type is in no list."""
    content = WHOLE
    for place, length, odd in damage:
        content = content[:place] + odd + content[place + length :]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(resource_types, "pause", lambda _: 0.0)
        patched.setattr(resource_types, "ATTEMPTS", 1)
        outcome = served({IRELAND: content}, earlier(us_east_1={ROLE, BUCKET, FUNCTION}) if known else NOTHING)
    if IRELAND in outcome.types:
        assert set(outcome.types[IRELAND]) <= {ROLE, BUCKET, FUNCTION}
        assert not outcome.lists.reading.regions[IRELAND].problem
    else:
        assert outcome.lists.problems[IRELAND]


# Progress.


def test_each_list_is_reported() -> None:
    progress: list[tuple[int, int]] = []
    with serving(SchemaServer({IRELAND: zipped(ROLE), "us-east-1": zipped(BUCKET)})) as server:
        read(server, on_list_read=lambda done, total: progress.append((done, total)))
    assert progress == [(1, 2), (2, 2)]
