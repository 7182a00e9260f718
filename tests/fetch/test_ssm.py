"""Reading the parameter store over a real socket: whole, in parallel, through faults, and all or nothing."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from generator.aws import clients, refusals
from generator.core.errors import AccessError, SourceError
from generator.fetch import parameters, ssm
from generator.fetch.parameters import REGIONS, SERVICES
from tests.doubles.parameter_store import Stub, StubHandler, open_store, serving, small_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.doubles.parameter_store import Fault, OpenStore


pytestmark = pytest.mark.usefixtures("credentials", "no_pauses")

PATIENCE = 60
"""Seconds after which a test that hangs goes on, and fails."""


SMALL = small_tree(2, 3)


@pytest.fixture(scope="module")
def opened() -> Iterator[OpenStore]:
    with open_store(SMALL) as store:
        yield store


def read(stub: Stub, calls: clients.Calls | None = None) -> dict[str, str]:
    return ssm.read(clients.ssm(clients.Access(endpoint_url=stub.url), calls or clients.Calls()))


def test_everything_is_read_once_and_in_parallel() -> None:
    """No call about a Region is answered before a second one has come, as it does when they are read side by side."""
    tree = small_tree()
    together = threading.Event()

    def wait_for_another(handler: StubHandler, _: str, request: dict[str, Any]) -> bool:
        if request.get("Path", "").startswith(f"{REGIONS}/"):
            if handler.server.in_flight > 1:
                together.set()
            together.wait(PATIENCE)
        return False

    with serving(tree, fault=wait_for_another) as stub:
        progress: list[tuple[int, int]] = []
        calls = clients.Calls()
        client = clients.ssm(clients.Access(endpoint_url=stub.url), calls)
        values = ssm.read(client, on_region_read=lambda done, total: progress.append((done, total)))
    assert parameters.facts(values) == parameters.facts(tree)
    assert together.is_set()
    assert stub.most_in_flight <= clients.IN_FLIGHT
    assert progress[-1] == (6, 6)
    assert (calls.sent, calls.retried, calls.throttled) == (stub.counts["calls"], 0, 0)


def test_a_code_that_only_the_other_tree_names_is_read_too() -> None:
    """A service without a parameter of its own, and a Region that only a service mentions."""
    tree = small_tree() | {
        f"{REGIONS}/xx-test-1/services/hidden": "hidden",
        f"{SERVICES}/hidden/longName": "Hidden in plain sight",
        f"{SERVICES}/service00/regions/xx-new-1": "xx-new-1",
        f"{REGIONS}/xx-new-1/longName": "New",
        f"{REGIONS}/xx-new-1/services/service00": "service00",
    }
    with serving(tree) as stub:
        regions, services = parameters.facts(read(stub))
    assert {service.code: service.name for service in services}["hidden"] == "Hidden in plain sight"
    assert {region.code: region.name for region in regions}["xx-new-1"] == "New"


def test_throttling_is_waited_out(no_pauses: Counter[str]) -> None:
    """A store that refuses some calls: every parameter arrives, the refusals are counted, and calls keep to a rate."""
    tree = small_tree()
    numbers = itertools.count()

    def refuse_some(handler: StubHandler, _: str, __: dict[str, Any]) -> bool:
        refused = 5 <= next(numbers) < 9
        if refused:
            FAULTS["throttled"](handler)
        return refused

    with serving(tree, fault=refuse_some) as stub:
        calls = clients.Calls()
        values = read(stub, calls)
    assert parameters.facts(values) == parameters.facts(tree)
    assert calls.throttled == calls.retried == no_pauses["between attempts"] == 4
    assert no_pauses["for the rate"] >= 4


class FirstCalls:
    """A fault that hits the first calls about every path, so many as ``times`` says."""

    def __init__(self, do: Callable[[StubHandler], None], times: int = 1) -> None:
        self.do, self.times = do, times
        self.hits: Counter[str] = Counter()
        self.lock = threading.Lock()

    def __call__(self, handler: StubHandler, _: str, request: dict[str, Any]) -> bool:
        subject = request.get("Path") or ",".join(request["Names"])
        with self.lock:
            self.hits[subject] += 1
            hit = self.hits[subject] <= self.times
        if hit:
            self.do(handler)
        return hit


def cut(handler: StubHandler) -> None:
    """Reset the connection without an answer."""
    handler.connection.close()
    handler.close_connection = True


def cut_short(handler: StubHandler) -> None:
    """Promise more bytes than are sent."""
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"Parameters": [{"Name": "')
    handler.close_connection = True


FAULTS: dict[str, Callable[[StubHandler], None]] = {
    "500": lambda handler: handler.fail(500, "InternalServerError", "an error"),
    "503": lambda handler: handler.fail(503, "ServiceUnavailable", "not now"),
    "503 with a page": lambda handler: handler.send_bytes(503, b"<html>sorry</html>"),
    "throttled": lambda handler: handler.fail(400, "ThrottlingException", "Rate exceeded"),
    "reset": cut,
    "cut short": cut_short,
    "a page instead": lambda handler: handler.send_bytes(200, b"<html>welcome to the hotel</html>"),
    "nothing": lambda handler: handler.send_bytes(200, b""),
    "a list": lambda handler: handler.send_bytes(200, b"[]"),
    "null": lambda handler: handler.send_bytes(200, b"null"),
    "half an answer": lambda handler: handler.send_bytes(200, b'{"Parameters": [{"Na'),
    "another answer": lambda handler: handler.send_bytes(200, b'{"Parameters": null}'),
    "an element without a name": lambda handler: handler.send_bytes(200, b'{"Parameters": [{}]}'),
    "an element that is none": lambda handler: handler.send_bytes(200, b'{"Parameters": [null]}'),
    "a value that is no text": lambda handler: handler.send_bytes(200, b'{"Parameters": [{"Name": "/a", "Value": 5}]}'),
    "no text": lambda handler: handler.send_bytes(200, b"\xff\xfe\x00"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_call_is_tried_again_after_a_passing_fault(fault: str, store: OpenStore) -> None:
    """It hits the first call about every path."""
    store.stub.fault = first_calls = FirstCalls(FAULTS[fault])
    assert parameters.facts(ssm.read(store.client)) == parameters.facts(SMALL)
    assert min(first_calls.hits.values()) > 1


def test_the_sixth_attempt_is_the_last(store: OpenStore) -> None:

    def only(path: str, times: int) -> Fault:
        fault = FirstCalls(FAULTS["503"], times)
        return lambda handler, operation, request: request.get("Path") == path and fault(handler, operation, request)

    path = f"{SERVICES}/service00/regions"
    store.stub.fault = only(path, 5)
    assert parameters.facts(ssm.read(store.client)) == parameters.facts(SMALL)
    store.stub.fault = only(path, 6)
    with pytest.raises(SourceError, match=f"^{path}: "):
        ssm.read(store.client)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_path_that_never_works_fails_the_reading_by_name(fault: str, store: OpenStore) -> None:
    """All or nothing: the answers about other paths are not returned."""
    path = f"{REGIONS}/xx-test-2"

    def broken(handler: StubHandler, _: str, request: dict[str, Any]) -> bool:
        if request.get("Path") == path:
            FAULTS[fault](handler)
        return request.get("Path") == path

    store.stub.fault = broken
    with pytest.raises(SourceError, match=f"^{path}: ") as caught:
        ssm.read(store.client)
    assert not isinstance(caught.value, AccessError)
    assert caught.value.advice


def test_a_call_that_hangs_is_given_up_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the read timeout: the first call of each kind is answered too late, the second in time."""
    monkeypatch.setattr(clients, "PACED_CONFIG", clients.PACED_CONFIG.merge(Config(read_timeout=1)))
    release = threading.Event()
    tree = small_tree(2, 4)

    def hang(_: StubHandler) -> None:
        release.wait(PATIENCE)

    first = FirstCalls(hang)
    paths = {REGIONS, SERVICES, f"{REGIONS}/xx-test-1", f"{SERVICES}/service00/regions"}

    def fault(handler: StubHandler, operation: str, request: dict[str, Any]) -> bool:
        # Each other path would take another second.
        return request.get("Path") in paths and first(handler, operation, request)

    with serving(tree, fault=fault) as stub:
        calls = clients.Calls()
        values = read(stub, calls)
        release.set()
    assert parameters.facts(values) == parameters.facts(tree)
    assert first.hits.keys() == paths
    assert calls.retried >= len(paths)


def test_a_failure_ends_the_other_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """One path is denied while the others pause before their second attempt: no call is sent after that."""
    tries: Counter[str] = Counter()
    paused, failed = threading.Event(), threading.Event()

    def pause(_: float) -> None:
        paused.set()
        failed.wait(PATIENCE)

    def fault(handler: StubHandler, _: str, request: dict[str, Any]) -> bool:
        path = request.get("Path") or ",".join(request["Names"])
        if path in {REGIONS, SERVICES}:
            return False
        tries[path] += 1
        if path == f"{REGIONS}/xx-test-1":
            paused.wait(PATIENCE)
            handler.fail(400, "AccessDeniedException", "no")
        else:
            handler.fail(503, "ServiceUnavailable", "not now")
        return True

    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=pause))
    before = set(threading.enumerate())
    with serving(small_tree(), fault=fault) as stub:
        with pytest.raises(AccessError, match="xx-test-1"):
            read(stub)
        failed.set()
        for thread in set(threading.enumerate()) - before:
            if thread.name.startswith("read-"):
                thread.join(PATIENCE)
    assert paused.is_set()
    assert set(tries.values()) == {1}


def test_a_slow_store_is_waited_for() -> None:
    with serving(SMALL, latency=0.05) as stub:
        assert parameters.facts(read(stub)) == parameters.facts(SMALL)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("AccessDeniedException", "denied"),
        ("UnrecognizedClientException", "did not accept the credentials"),
        ("ExpiredTokenException", "did not accept the credentials"),
    ],
)
def test_refused_credentials_are_an_error_of_access(code: str, message: str, store: OpenStore) -> None:
    def refuse(handler: StubHandler, _: str, __: dict[str, Any]) -> bool:
        handler.fail(400, code, "no")
        return True

    store.stub.fault = refuse
    with pytest.raises(AccessError, match=message) as caught:
        ssm.read(store.client)
    assert caught.value.status == 4
    assert caught.value.advice


SKEWED = [
    ("InvalidSignatureException", "Signature expired: 20261125T200000Z is now earlier than 20261125T210500Z"),
    ("SignatureDoesNotMatch", "Signature expired: 20261125T200000Z is now earlier than 20261125T210500Z"),
    ("InvalidSignatureException", "Signature not yet current: 20261125T220000Z is still later than 20261125T210500Z"),
    ("RequestTimeTooSkewed", "The difference between the request time and the current time is too large."),
    ("RequestExpired", "Request has expired."),
]


@pytest.mark.parametrize(("code", "message"), SKEWED)
def test_a_wrong_clock_is_named_for_the_parameter_store(code: str, message: str, store: OpenStore) -> None:
    """To sign in again, or to wait, would not help."""

    def refuse(handler: StubHandler, _: str, __: dict[str, Any]) -> bool:
        handler.fail(400, code, message)
        return True

    store.stub.fault = refuse
    with pytest.raises(AccessError, match="clock is wrong") as caught:
        ssm.read(store.client)
    assert caught.value.advice.startswith("set the clock")


@pytest.mark.parametrize(("code", "message"), SKEWED)
def test_a_wrong_clock_is_named_for_s3_as_well(code: str, message: str) -> None:
    refusal = ClientError({"Error": {"Code": code, "Message": message}}, "GetObject")
    with pytest.raises(AccessError, match="clock is wrong") as caught, refusals.translated_errors("s3://bucket/key"):
        raise refusal
    assert caught.value.advice.startswith("set the clock")


def test_a_wrong_secret_is_not_blamed_on_the_clock() -> None:
    message = "The request signature we calculated does not match"
    refusal = ClientError({"Error": {"Code": "SignatureDoesNotMatch", "Message": message}}, "GetObject")
    with (
        pytest.raises(AccessError, match="did not accept the credentials"),
        refusals.translated_errors("s3://bucket/key"),
    ):
        raise refusal


def test_a_region_that_does_not_serve_the_parameters_is_no_error_of_access(store: OpenStore) -> None:
    """As opt-in Regions answer; the role is not the cause."""
    message = 'No access to "/aws/" namespace: aws/service/global-infrastructure is not a valid namespace'

    def refuse(handler: StubHandler, _: str, __: dict[str, Any]) -> bool:
        handler.fail(400, "AccessDeniedException", message)
        return True

    store.stub.fault = refuse
    with pytest.raises(SourceError, match="does not serve") as caught:
        ssm.read(store.client)
    assert caught.value.advice == "give --region us-east-1"
    assert not isinstance(caught.value, AccessError)


def test_an_error_of_missing_credentials_says_how_to_give_them(
    store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(AccessError, match="no AWS credentials") as caught:
        read(store.stub)
    assert "AWS_PROFILE" in caught.value.advice


def test_an_unknown_profile_is_named() -> None:
    with pytest.raises(AccessError, match="nobody"):
        clients.ssm(clients.Access(profile="nobody"), clients.Calls())


def test_an_endpoint_that_does_not_answer_is_an_error() -> None:
    with serving({}) as stub:
        url = stub.url
    with pytest.raises(SourceError, match="could not be reached"):
        ssm.read(clients.ssm(clients.Access(endpoint_url=url), clients.Calls()))


def test_an_empty_store_is_an_error_not_an_empty_catalog() -> None:
    with serving({}) as stub, pytest.raises(SourceError, match="lists nothing"):
        read(stub)


def test_the_endpoint_may_come_from_the_environment(store: OpenStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", store.stub.url)
    client = clients.ssm(clients.Access(), clients.Calls())
    assert parameters.facts(ssm.read(client)) == parameters.facts(SMALL)
