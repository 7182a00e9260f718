"""Answers of the parameter store that no store should give: tried again, then refused by path; none is endless."""

from __future__ import annotations

import json
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.aws import answers, clients, retries
from generator.core import bounds
from generator.core.errors import BadValueError, SourceError
from generator.fetch import parameters, ssm
from generator.fetch.parameters import REGIONS, SERVICES
from tests.conftest import examples
from tests.doubles.parameter_store import Stub, StubHandler, serving
from tests.fetch.test_ssm import Sometimes, read, small_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.server import BaseHTTPRequestHandler

    from mypy_boto3_ssm import SSMClient

    Fault = Callable[[StubHandler, str, dict[str, Any]], bool]


TREE = small_tree(3, 4)
PATHS = (REGIONS, SERVICES, f"{REGIONS}/xx-test-2", f"{SERVICES}/service02/regions")
"""A path of each kind that is listed; the last two of one Region and of one service."""
DEEP = b'{"Parameters": ' + b"[" * 100_000

pytestmark = pytest.mark.usefixtures("no_pauses")


@pytest.fixture(scope="module")
def stub() -> Iterator[Stub]:
    """Serve one store for all tests; each sets the fault that it is about."""
    with serving(TREE) as store:
        yield store


@pytest.fixture(scope="module")
def client(stub: Stub) -> Iterator[SSMClient]:
    """Return one client for all tests: to make one takes longer than most of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "nobody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
        yield clients.ssm(clients.Access(endpoint_url=stub.url, region="us-east-1"), clients.Calls())


def page(*names: str, **more: object) -> bytes:
    """Return an answer with parameters of these names."""
    return json.dumps({"Parameters": [{"Name": name, "Value": "x"} for name in names], **more}).encode()


def named(path: str) -> dict[str, bytes]:
    """Return answers with parameters that were not asked for, for a path."""
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


def at(path: str, do: Callable[[StubHandler], None]) -> Fault:
    """Return a fault that answers every call about a path."""

    def fault(handler: StubHandler, _: str, request: dict[str, Any]) -> bool:
        if request.get("Path") == path:
            do(handler)
        return request.get("Path") == path

    return fault


def refused(client: SSMClient, path: str) -> SourceError:
    """Read everything; return the error that names the path."""
    with pytest.raises(SourceError) as caught:
        ssm.read(client)
    assert caught.value.problem.startswith(path)
    assert caught.value.advice
    return caught.value


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("body", BODIES)
def test_an_answer_that_is_none_is_refused_by_path(body: str, path: str, stub: Stub, client: SSMClient) -> None:
    stub.fault = at(path, lambda handler: handler.send_bytes(200, BODIES[body]))
    refused(client, path)


@pytest.mark.parametrize("body", BODIES)
def test_an_answer_that_is_none_may_be_followed_by_a_good_one(body: str, stub: Stub, client: SSMClient) -> None:
    """Every path's first answer is of that kind, and the reading is whole all the same."""
    stub.fault = Sometimes(lambda handler: handler.send_bytes(200, BODIES[body]))
    assert parameters.facts(ssm.read(client)) == parameters.facts(TREE)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("kind", named(""))
def test_parameters_that_nobody_asked_for_are_refused_by_path(
    kind: str, path: str, stub: Stub, client: SSMClient
) -> None:
    stub.fault = at(path, lambda handler: handler.send_bytes(200, named(path)[kind]))
    assert "was not asked for" in refused(client, path).problem


@pytest.mark.parametrize("kind", named(""))
def test_parameters_that_nobody_asked_for_are_tried_again(kind: str, stub: Stub, client: SSMClient) -> None:
    path = f"{REGIONS}/xx-test-2"
    stub.fault = once(at(path, lambda handler: handler.send_bytes(200, named(path)[kind])))
    assert parameters.facts(ssm.read(client)) == parameters.facts(TREE)


def once(fault: Fault) -> Fault:
    """Return a fault that strikes one time."""
    left = threading.Semaphore(1)

    def first(handler: StubHandler, operation: str, request: dict[str, Any]) -> bool:
        return (
            request.get("Path") is not None
            and left._value > 0
            and fault(handler, operation, request)
            and left.acquire()
        )

    return first


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("body", REFUSALS)
def test_an_error_of_whatever_form_is_one_line(body: str, path: str, stub: Stub, client: SSMClient) -> None:
    stub.fault = at(path, lambda handler: handler.send_bytes(400, REFUSALS[body]))
    refused(client, path)


@pytest.mark.parametrize(
    "status", [201, 204, 206, 300, 301, 302, 304, 307, 308, 403, 404, 418, 429, 500, 501, 505, 599]
)
def test_a_status_of_whatever_number_is_one_line(status: int, stub: Stub, client: SSMClient) -> None:
    path = PATHS[2]
    body = b"" if status in {204, 304} else b"[1]"
    stub.fault = at(path, lambda handler: handler.send_bytes(status, body))
    refused(client, path)


@pytest.mark.parametrize("body", [b"[1]", b'{"Parameters": []}', b'{"Parameters": [], "InvalidParameters": 5}'])
def test_names_of_which_an_answer_says_nothing_are_asked_again(body: bytes, stub: Stub, client: SSMClient) -> None:
    """A name is either there or listed as unknown: an answer that leaves it out is not whole."""

    def forgets(handler: StubHandler, operation: str, _: dict[str, Any]) -> bool:
        if operation == "GetParameters":
            handler.send_bytes(200, body)
        return operation == "GetParameters"

    stub.fault = forgets
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


@pytest.mark.parametrize("length", [1, 2, 3, 7])
@pytest.mark.parametrize("path", PATHS)
def test_tokens_that_come_back_are_refused_by_path(length: int, path: str, stub: Stub, client: SSMClient) -> None:
    """Pages that follow each other in a circle, however long; each is read twice, since it is empty."""
    stub.fault, calls = pages_without_an_end(path, lambda page: (page + 1) % length)
    assert "leads back" in refused(client, path).problem
    # Calls without one of these tokens may come from a thread that an earlier test abandoned.
    assert max(calls[str(token)] for token in range(length)) <= retries.ATTEMPTS


@pytest.mark.parametrize("path", PATHS)
def test_tokens_that_are_always_new_are_refused_by_path(
    path: str, stub: Stub, client: SSMClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ssm, "MAX_PAGES", 50)
    stub.fault, calls = pages_without_an_end(path, lambda page: page + 1)
    assert "do not end" in refused(client, path).problem
    assert (len(calls), calls.total()) == (50, 100)


def test_the_source_as_a_whole_has_so_many_calls(
    stub: Stub, client: SSMClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A listing without an end of services leads to calls without an end, though each path of them ends."""
    monkeypatch.setattr(ssm, "MAX_CALLS", 20)
    stub.fault = None
    with pytest.raises(SourceError, match="more than 20 calls"):
        ssm.read(client)


@pytest.mark.parametrize(("path", "bound"), [(REGIONS, "MAX_REGIONS"), (SERVICES, "MAX_SERVICES")])
def test_a_listing_of_more_than_a_site_can_show_is_refused_by_path(
    path: str, bound: str, stub: Stub, client: SSMClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything of what it lists is read."""
    monkeypatch.setattr(ssm, bound, 2)
    stub.fault = None
    with pytest.raises(BadValueError, match=rf"^{path}: \d+ of them, and 2 are the most"):
        ssm.read(client)


def test_zones_that_no_site_can_show_are_refused_with_their_region() -> None:
    zones = {f"{PATHS[2]}/local-zones/z{number:04}": "x" for number in range(bounds.MAX_ZONES + 1)}
    with pytest.raises(BadValueError, match=rf"^{PATHS[2]}: local: 1,001 of them"):
        parameters.facts(TREE | zones)


FIELDS = ("Parameters", "NextToken", "Name", "Value", "InvalidParameters", "__type", "message", "code", "x")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "a", PATHS[2] + "/a", PATHS[2], "a//b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=12,
)


@given(body=ANYTHING, status=st.sampled_from([200, 200, 200, 400, 403, 500]))
@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_is_answered_for_a_region_is_refused_by_path(
    body: object, status: int, stub: Stub, client: SSMClient
) -> None:
    """No traceback, no end that is none, and no reading without what the services' tree says of the Region."""
    stub.fault = at(PATHS[2], lambda handler: handler.reply(status, body))
    refused(client, PATHS[2])


@pytest.mark.parametrize("token", ["", None])
def test_an_empty_token_is_the_end(token: str | None, stub: Stub, client: SSMClient) -> None:
    """The page is not full, so it is requested twice."""
    path = f"{SERVICES}/service02/regions"
    names = [name for name in TREE if name.startswith(f"{path}/")]
    calls: Counter[str] = Counter()

    def end(handler: StubHandler) -> None:
        calls[path] += 1
        handler.send_bytes(200, page(*names, NextToken=token))

    stub.fault = at(path, end)
    assert parameters.facts(ssm.read(client)) == parameters.facts(TREE)
    assert calls[path] == 2


def test_what_nobody_reads_of_an_answer_may_be_anything(stub: Stub, client: SSMClient) -> None:
    """A time that is a list, among others, would end botocore in a traceback."""

    def odd(handler: StubHandler, operation: str, request: dict[str, Any]) -> bool:
        answer = getattr(handler, operation)(request)
        for parameter in answer["Parameters"]:
            parameter |= {"LastModifiedDate": [], "Version": "x", "ARN": 5, "Type": None}
        handler.reply(200, answer)
        return True

    stub.fault = odd
    assert parameters.facts(ssm.read(client)) == parameters.facts(TREE)


def drip(handler: BaseHTTPRequestHandler, *, head: bytes, piece: bytes) -> None:
    """Send a head, then a piece again and again until whoever reads hangs up."""
    tick = threading.Event()
    handler.close_connection = True
    handler.wfile.write(head)
    for _ in range(2000):
        tick.wait(0.01)
        handler.wfile.write(piece)


ENDLESS = {
    "a byte now and then": (b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b" "),
    "without a length": (b"HTTP/1.1 200 OK\r\n\r\n", b" "),
    "one large chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n", b" "),
    "small chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "an error": (b"HTTP/1.1 400 Bad Request\r\nContent-Length: 1000000\r\n\r\n", b" "),
}
BEFORE_THE_BODY = {
    "headers": (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
    "a status": (b"HTTP/1.1 200 O", b"K"),
    "please continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "the size of a chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_body_that_does_not_end_is_refused_by_path(
    kind: str, stub: Stub, client: SSMClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "MAX_ANSWER_SECONDS", 0.05)
    head, piece = ENDLESS[kind]
    stub.fault = at(PATHS[2], lambda handler: drip(handler, head=head, piece=piece))
    refused(client, PATHS[2])


@pytest.mark.parametrize("kind", ENDLESS | BEFORE_THE_BODY)
def test_the_source_as_a_whole_has_an_end(kind: str, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever an answer does, the reading ends at its deadline and names a path that was not read."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    monkeypatch.setattr(ssm, "MAX_SECONDS", 1.0)
    head, piece = (ENDLESS | BEFORE_THE_BODY)[kind]
    stub.fault = at(PATHS[2], lambda handler: drip(handler, head=head, piece=piece))
    with pytest.raises(SourceError, match=r"took longer than 1 seconds"):
        read(stub)
