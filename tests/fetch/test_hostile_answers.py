"""Answers of the parameter store that no store should give: tried again, then refused by path; none is endless."""

from __future__ import annotations

import itertools
import json
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.aws import answers, retries
from generator.core import bounds
from generator.core.errors import BadValueError, SourceError
from generator.fetch import parameters, ssm
from generator.fetch.parameters import REGIONS, SERVICES
from tests.conftest import examples
from tests.doubles.parameter_store import open_store, small_tree
from tests.doubles.web import ENDLESS_BODIES, ENDLESS_ERRORS, ENDLESS_HEADS, drip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mypy_boto3_ssm import SSMClient

    from tests.doubles.parameter_store import Fault, OpenStore, Stub, StubHandler


TREE = small_tree(2, 3)
REGION = f"{REGIONS}/xx-test-2"
PATHS = (REGIONS, SERVICES, f"{SERVICES}/service01/regions", REGION)
"""A path of each kind that is listed; all below the last one is."""
DEEP = b'{"Parameters": ' + b"[" * 100_000

pytestmark = pytest.mark.usefixtures("no_pauses")


@pytest.fixture(scope="module")
def opened() -> Iterator[OpenStore]:
    with open_store(TREE) as store:
        yield store


@pytest.fixture
def stub(store: OpenStore) -> Stub:
    return store.stub


@pytest.fixture
def client(store: OpenStore) -> SSMClient:
    return store.client


def spread(kinds: Iterable[Any], paths: tuple[str, ...] = PATHS) -> list[Any]:
    """Return each kind with each path: `make test` tries a kind at one path, and each path with some kinds.

    What is made of an answer does not depend on the path; that it is named does not depend on the answer.
    """
    return [
        pytest.param(kind, path, marks=[] if number % len(paths) == place else pytest.mark.deep)
        for number, kind in enumerate(kinds)
        for place, path in enumerate(paths)
    ]


def page(*names: str, **more: object) -> bytes:
    """Return an answer with parameters of these names."""
    return json.dumps({"Parameters": [{"Name": name, "Value": "x"} for name in names], **more}).encode()


def foreign_answers(path: str) -> dict[str, bytes]:
    """Return answers with parameters that were not requested, for a path."""
    return {
        "of another path": page("/aws/service/another/regions/x"),
        "of the path above": page(path.rpartition("/")[0] + "/other/x"),
        "of a path that begins alike": page(f"{path}2/x"),
        "the path itself": page(path),
        "an empty segment at the end": page(f"{path}/"),
        "empty segments": page(f"{path}//"),
        "an empty segment within": page(f"{path}/a//b"),
        "a trailing slash": page(f"{path}/a/"),
        "an empty name": page(""),
        "a good one and a foreign one": page(f"{path}/a", "/b"),
    }


BODIES = {
    "a token that is a list": page(NextToken=[]),
    "a token that is an object": page(NextToken={}),
    "a token that is a number": page(NextToken=5),
    "a token that is true": page(NextToken=True),
    "a token in a list": page(NextToken=["1"]),
    "no parameters": b"{}",
    "parameters that are null": b'{"Parameters": null}',
    "parameters that are an object": b'{"Parameters": {}}',
    "parameters that are text": b'{"Parameters": "x"}',
    "no name": b'{"Parameters": [{"Value": "x"}]}',
    "no value": b'{"Parameters": [{"Name": "/x"}]}',
    "a name that is a number": b'{"Parameters": [{"Name": 1, "Value": "x"}]}',
    "a value that is null": b'{"Parameters": [{"Name": "/x", "Value": null}]}',
    "a value that is a list": b'{"Parameters": [{"Name": "/x", "Value": []}]}',
    "half a surrogate": b'{"Parameters": [{"Name": "/\\ud800", "Value": "x"}]}',
    "no UTF-8": b'{"Parameters": [{"Name": "/\xff", "Value": "x"}]}',
    "without an end": b'{"Parameters": [',
    "very deep": DEEP,
    "a list": b"[1]",
    "a number": b"5",
    "text": b'"x"',
    "null": b"null",
    "nothing": b"",
    "HTML": b"<!doctype html><title>Sign in</title>",
    "a byte order mark": b"\xef\xbb\xbf" + page(),
    "UTF-16": '{"Parameters": []}'.encode("utf-16"),
    "not a number": b"NaN",
    "larger than any answer": b'{"Parameters": []' + b" " * answers.MAX_ANSWER_BYTES + b"}",
}
REFUSALS = {
    "a list": b"[1]",
    "a type that is a list": b'{"__type": ["a"]}',
    "a type that is an object": b'{"__type": {"a": 1}}',
    "a type that is a number": b'{"__type": 5}',
    "a message that is a list": b'{"__type": "X", "message": ["a"]}',
    "a message that is an object": b'{"__type": "X", "Message": {"a": 1}}',
    "a code that is a number": b'{"code": 5}',
    "text": b'"x"',
    "a number": b"5",
    "null": b"null",
    "nothing": b"",
    "HTML": b"<html>no</html>",
    "no UTF-8": b'{"__type": "\xff"}',
    "very deep": DEEP,
    "an object": b"{}",
}


def at(path: str, do: Callable[[StubHandler], None], *, times: int = 1_000_000) -> Fault:
    """Return a fault that answers the calls about a path, or so many of them."""
    strikes = iter(range(times))

    def fault(handler: StubHandler, _: str, request: dict[str, Any]) -> bool:
        if request.get("Path") != path or next(strikes, None) is None:
            return False
        do(handler)
        return True

    return fault


def refused(client: SSMClient, path: str) -> SourceError:
    """Read everything; return the error that names the path."""
    with pytest.raises(SourceError) as caught:
        ssm.read(client)
    assert caught.value.problem.startswith(path)
    assert caught.value.advice
    return caught.value


@pytest.mark.parametrize(("body", "path"), spread(BODIES))
def test_a_damaged_answer_is_refused_by_path(body: str, path: str, stub: Stub, client: SSMClient) -> None:
    stub.fault = at(path, lambda handler: handler.send_bytes(200, BODIES[body]))
    refused(client, path)


def test_damaged_answers_may_be_followed_by_a_good_one(stub: Stub, client: SSMClient) -> None:
    """The first answers to every call are damaged, each in a way of its own, and the reading is whole all the same."""
    attempts: Counter[str] = Counter()
    kinds = itertools.cycle(BODIES)
    sent: Counter[str] = Counter()
    lock = threading.Lock()

    def damaged(handler: StubHandler, _: str, request: dict[str, Any]) -> bool:
        with lock:
            attempts[call := json.dumps(request)] += 1
            if attempts[call] >= retries.ATTEMPTS:
                return False
            sent[kind := next(kinds)] += 1
        handler.send_bytes(200, BODIES[kind])
        return True

    stub.fault = damaged
    assert parameters.facts(ssm.read(client)) == parameters.facts(TREE)
    assert sent.keys() == BODIES.keys()


@pytest.mark.parametrize(("kind", "path"), spread(foreign_answers("")) + spread(foreign_answers(""), (REGION,)))
def test_parameters_that_were_not_requested_are_refused_by_path(
    kind: str, path: str, stub: Stub, client: SSMClient
) -> None:
    stub.fault = at(path, lambda handler: handler.send_bytes(200, foreign_answers(path)[kind]))
    assert "was not asked for" in refused(client, path).problem


@pytest.mark.parametrize("kind", foreign_answers(""))
def test_parameters_that_were_not_requested_are_tried_again(kind: str, stub: Stub, client: SSMClient) -> None:
    stub.fault = at(REGION, lambda handler: handler.send_bytes(200, foreign_answers(REGION)[kind]), times=1)
    assert parameters.facts(ssm.read(client)) == parameters.facts(TREE)


@pytest.mark.parametrize(("body", "path"), spread(REFUSALS))
def test_an_error_of_any_form_is_refused_by_path(body: str, path: str, stub: Stub, client: SSMClient) -> None:
    stub.fault = at(path, lambda handler: handler.send_bytes(400, REFUSALS[body]))
    refused(client, path)


@pytest.mark.parametrize(
    "status", [201, 204, 206, 300, 301, 302, 304, 307, 308, 403, 404, 418, 429, 500, 501, 505, 599]
)
def test_any_other_status_is_refused_by_path(status: int, stub: Stub, client: SSMClient) -> None:
    body = b"" if status in {204, 304} else b"[1]"
    stub.fault = at(REGION, lambda handler: handler.send_bytes(status, body))
    refused(client, REGION)


@pytest.mark.parametrize("body", [b"[1]", b'{"Parameters": []}', b'{"Parameters": [], "InvalidParameters": 5}'])
def test_names_that_an_answer_leaves_out_are_requested_again(body: bytes, stub: Stub, client: SSMClient) -> None:
    """A name is either there or listed as invalid."""

    def forget(handler: StubHandler, operation: str, _: dict[str, Any]) -> bool:
        if operation == "GetParameters":
            handler.send_bytes(200, body)
        return operation == "GetParameters"

    stub.fault = forget
    with pytest.raises(SourceError, match=SERVICES):
        ssm.read(client)
    stub.fault = None
    assert parameters.facts(ssm.read(client)) == parameters.facts(TREE)


def pages_without_an_end(path: str, following: Callable[[int], int]) -> tuple[Fault, Counter[str]]:
    """Return a fault that answers each page of a path with an empty one and the number of the next; and its calls."""
    calls: Counter[str] = Counter()

    def fault(handler: StubHandler, _: str, request: dict[str, Any]) -> bool:
        if request.get("Path") != path:
            return False
        calls[request.get("NextToken", "")] += 1
        handler.reply(200, {"Parameters": [], "NextToken": str(following(int(request.get("NextToken", "0"))))})
        return True

    return fault, calls


@pytest.mark.parametrize(("length", "path"), spread([1, 2, 3, 7]))
def test_tokens_that_come_back_are_refused_by_path(length: int, path: str, stub: Stub, client: SSMClient) -> None:
    """Pages that follow each other in a circle, however long; each is read twice, since it is empty."""
    stub.fault, calls = pages_without_an_end(path, lambda page: (page + 1) % length)
    assert "leads back" in refused(client, path).problem
    assert max(calls.values()) <= retries.ATTEMPTS


@pytest.mark.parametrize("path", PATHS)
def test_tokens_that_are_always_new_are_refused_by_path(
    path: str, stub: Stub, client: SSMClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ssm, "MAX_PAGES", 5)
    stub.fault, calls = pages_without_an_end(path, lambda page: page + 1)
    assert "do not end" in refused(client, path).problem
    assert (len(calls), calls.total()) == (5, 10), "each page is empty, and requested twice"


def test_a_reading_has_a_limit_of_calls(client: SSMClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A listing without an end of services leads to calls without an end, though each path of them ends."""
    monkeypatch.setattr(ssm, "MAX_CALLS", 20)
    with pytest.raises(SourceError, match="more than 20 calls"):
        ssm.read(client)


@pytest.mark.parametrize(("path", "bound"), [(REGIONS, "MAX_REGIONS"), (SERVICES, "MAX_SERVICES")])
def test_a_listing_of_more_than_a_site_can_show_is_refused_by_path(
    path: str, bound: str, client: SSMClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything of what it lists is read."""
    monkeypatch.setattr(ssm, bound, 1)
    with pytest.raises(BadValueError, match=rf"^{path}: \d of them, and 1 are the most"):
        ssm.read(client)


def test_zones_that_no_site_can_show_are_refused_with_their_region() -> None:
    zones = {f"{REGION}/local-zones/z{number:04}": "x" for number in range(bounds.MAX_ZONES + 1)}
    with pytest.raises(BadValueError, match=rf"^{REGION}: local: 1,001 of them"):
        parameters.facts(TREE | zones)


FIELDS = ("Parameters", "NextToken", "Name", "Value", "InvalidParameters", "__type", "message", "code", "x")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "a", REGION + "/a", REGION, "a//b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=12,
)


@given(body=ANYTHING, status=st.sampled_from([200, 200, 200, 400, 403, 500]))
@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_answer_without_a_regions_facts_is_refused_by_path(
    body: object, status: int, stub: Stub, client: SSMClient
) -> None:
    """Whatever JSON comes: no traceback, no endless reading, and none without what the services' tree has there."""
    stub.fault = at(REGION, lambda handler: handler.reply(status, body))
    refused(client, REGION)


@pytest.mark.parametrize("token", ["", None])
def test_an_empty_token_is_the_end(token: str | None, stub: Stub, client: SSMClient) -> None:
    """The page is not full, so it is requested twice."""
    path = PATHS[2]
    names = [name for name in TREE if name.startswith(f"{path}/")]
    calls: Counter[str] = Counter()

    def end(handler: StubHandler) -> None:
        calls[path] += 1
        handler.send_bytes(200, page(*names, NextToken=token))

    stub.fault = at(path, end)
    assert parameters.facts(ssm.read(client)) == parameters.facts(TREE)
    assert calls[path] == 2


def test_fields_that_are_not_read_may_hold_anything(stub: Stub, client: SSMClient) -> None:
    """A time that is a list, among others, would end botocore in a traceback."""

    def odd(handler: StubHandler, operation: str, request: dict[str, Any]) -> bool:
        answer = getattr(handler, operation)(request)
        for parameter in answer["Parameters"]:
            parameter |= {"LastModifiedDate": [], "Version": "x", "ARN": 5, "Type": None}
        handler.reply(200, answer)
        return True

    stub.fault = odd
    assert parameters.facts(ssm.read(client)) == parameters.facts(TREE)


@pytest.fixture
def dripping(stub: Stub) -> Iterator[Callable[[bytes, bytes], None]]:
    """Return a function that has the Region answered with a head and endless pieces, as long as the test runs."""
    over = threading.Event()

    def begin(head: bytes, piece: bytes) -> None:
        stub.fault = at(REGION, lambda handler: drip(handler, head, piece, over))

    yield begin
    over.set()


@pytest.mark.parametrize("kind", ENDLESS := ENDLESS_BODIES | ENDLESS_ERRORS)
def test_a_body_that_does_not_end_is_refused_by_path(
    kind: str, dripping: Callable[[bytes, bytes], None], client: SSMClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "MAX_ANSWER_SECONDS", 0.05)
    dripping(*ENDLESS[kind])
    refused(client, REGION)


@pytest.mark.parametrize("kind", ENDLESS | ENDLESS_HEADS)
def test_a_reading_has_a_deadline_whatever_is_answered(
    kind: str, dripping: Callable[[bytes, bytes], None], client: SSMClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ssm, "MAX_SECONDS", 0.3)
    dripping(*(ENDLESS | ENDLESS_HEADS)[kind])
    with pytest.raises(SourceError, match=r"^/aws/.*: AWS's answers took longer than 0\.3 seconds in all$"):
        ssm.read(client)
