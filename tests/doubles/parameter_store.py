"""A socket stub of AWS's parameter store: fast, rate-limited, and faulty on request.

It answers ``GetParametersByPath`` and ``GetParameters`` from a dict of parameters as AWS does: ten to a page, a token
while there is more, ``ThrottlingException`` past the limit. ``tests/fetch/test_fetch_moto.py`` proves it equal to moto.
"""

from __future__ import annotations

import json
import threading
import time
from bisect import bisect_left
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from generator.aws import clients
from generator.fetch.parameters import REGIONS, SERVICES
from tests.doubles.background import in_background

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mypy_boto3_ssm import SSMClient

    Fault = Callable[["StubHandler", str, dict[str, Any]], bool]
    """Answers a call (its handler, operation and request) in the parameter store's place; returns whether it did."""

PAGE = 10
PATIENCE = 60
"""Seconds after which a test that hangs fails."""


class TokenBucket:
    """A token bucket: ``rate`` calls a second, at most ``burst`` saved up."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst = rate, burst
        self.tokens, self.at = burst, time.monotonic()
        self.lock = threading.Lock()

    def take(self) -> bool:
        with self.lock:
            now = time.monotonic()
            self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
            self.at = now
            if self.tokens < 1:
                return False
            self.tokens -= 1
            return True


class Stub(ThreadingHTTPServer):
    """The server: ``parameters`` by path; ``fault`` may answer a call in the parameter store's place."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        parameters: Mapping[str, str],
        *,
        rate: float | None = None,
        burst: float = 10,
        latency: float = 0.0,
        fault: Fault | None = None,
    ) -> None:
        super().__init__(("127.0.0.1", 0), StubHandler)
        self.parameters = dict(parameters)
        self.names = sorted(parameters)
        self.bucket = TokenBucket(rate, burst) if rate else None
        self.latency, self.fault = latency, fault
        self.counts: Counter[str] = Counter()
        self.in_flight = self.most_in_flight = 0
        self.lock = threading.Lock()
        self.pages: dict[tuple[str, bool], list[str]] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def under(self, path: str, *, recursive: bool) -> list[str]:
        """Return the names under a path, as AWS's hierarchy has them."""
        key = (path.rstrip("/") + "/", recursive)
        if key not in self.pages:
            prefix = key[0]
            first, last = bisect_left(self.names, prefix), bisect_left(self.names, prefix + "\U0010ffff")
            names = self.names[first:last]
            self.pages[key] = names if recursive else [name for name in names if "/" not in name[len(prefix) :]]
        return self.pages[key]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when a client hangs up: tests cut connections on purpose."""


class StubHandler(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Stub

    def do_POST(self) -> None:
        stub = self.server
        operation = self.headers["X-Amz-Target"].rpartition(".")[2]
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.is_under_way = True
        with stub.lock:
            stub.counts["calls"] += 1
            stub.in_flight += 1
            stub.most_in_flight = max(stub.most_in_flight, stub.in_flight)
        try:
            time.sleep(stub.latency)
            if stub.bucket and not stub.bucket.take():
                with stub.lock:
                    stub.counts["throttled"] += 1
                self.fail(400, "ThrottlingException", "Rate exceeded")
            elif not (stub.fault and stub.fault(self, operation, request)):
                self.reply(200, getattr(self, operation)(request))
        finally:
            self.end_call()

    def end_call(self) -> None:
        """Count the call as answered: before the client can have all of the answer, and send another call."""
        with self.server.lock:
            self.server.in_flight -= self.is_under_way
            self.is_under_way = False

    def GetParametersByPath(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 (AWS's name)
        names = self.server.under(request["Path"], recursive=request.get("Recursive", False))
        start = int(request.get("NextToken", "0"))
        stop = start + min(request.get("MaxResults", PAGE), PAGE)
        answer = {"Parameters": [self.parameter(name) for name in names[start:stop]]}
        return answer | ({"NextToken": str(stop)} if stop < len(names) else {})

    def GetParameters(self, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 (AWS's name)
        existing = [name for name in request["Names"] if name in self.server.parameters]
        missing = [name for name in request["Names"] if name not in self.server.parameters]
        return {"Parameters": [self.parameter(name) for name in existing], "InvalidParameters": missing}

    def parameter(self, name: str) -> dict[str, Any]:
        return {"Name": name, "Type": "String", "Value": self.server.parameters[name], "Version": 1}

    def fail(self, status: int, code: str, message: str) -> None:
        self.reply(status, {"__type": code, "message": message})

    def reply(self, status: int, body: object) -> None:
        self.send_bytes(status, json.dumps(body).encode())

    def send_bytes(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.end_call()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@contextmanager
def serving(parameters: Mapping[str, str], **options: Any) -> Iterator[Stub]:
    """Serve the parameters on a free port of the loopback; stop when the block ends."""
    stub = Stub(parameters, **options)
    with in_background(stub):
        yield stub


class OpenStore(NamedTuple):
    """A parameter store under way, and a client of it for many readings: to make one takes longer than to read."""

    stub: Stub
    client: SSMClient

    def without_fault(self) -> OpenStore:
        """Return the store without a fault, as soon as no thread of an earlier reading can send a call any more."""
        self.stub.fault = None
        for thread in threading.enumerate():
            if thread.name.startswith("read-"):
                thread.join(PATIENCE)
                assert not thread.is_alive()
        return self


@contextmanager
def open_store(parameters: Mapping[str, str]) -> Iterator[OpenStore]:
    """Serve the parameters until the block ends; each test sets the fault that it is about."""
    with serving(parameters) as stub, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "nobody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
        yield OpenStore(stub, clients.ssm(clients.Access(endpoint_url=stub.url, region="us-east-1"), clients.Calls()))


def small_tree(regions: int = 6, services: int = 40) -> dict[str, str]:
    """Return a tree of both kinds: enough pages to be read in parallel, small enough for a test of faults."""
    codes = [f"xx-test-{number}" for number in range(1, regions + 1)]
    values: dict[str, str] = {}
    for region in codes:
        values |= {f"{REGIONS}/{region}": region, f"{REGIONS}/{region}/longName": f"Test {region}"}
        values[f"{REGIONS}/{region}/partition"] = "aws"
        values[f"{REGIONS}/{region}/availability-zones/{region}-az1"] = f"{region}-az1"
    for number in range(services):
        service = f"service{number:02}"
        values |= {f"{SERVICES}/{service}": service, f"{SERVICES}/{service}/longName": f"Service {number}"}
        for region in codes[: number % regions + 1]:
            path = f"{REGIONS}/{region}/services/{service}"
            values |= {path: service, f"{path}/endpoint": f"{service}.{region}.example", f"{path}/protocols": "HTTPS"}
            values[f"{SERVICES}/{service}/regions/{region}"] = region
    return values


def of_two_regions(whole: dict[str, str]) -> dict[str, str]:
    """Return what the two smallest Regions have, of different partitions: all of their services in both trees."""
    sizes = Counter(path.split("/")[5] for path in whole if path.startswith(f"{REGIONS}/"))
    smallest: dict[str, str] = {}
    for region, _ in reversed(sizes.most_common()):
        smallest.setdefault(whole[f"{REGIONS}/{region}/partition"], region)
    regions = list(smallest.values())[:2]
    services = {
        path.split("/")[7] for region in regions for path in whole if path.startswith(f"{REGIONS}/{region}/services/")
    }

    def belongs(path: str) -> bool:
        _, subject, *rest = path.removeprefix(REGIONS.removesuffix("regions")).split("/", 3)
        if path.startswith(f"{REGIONS}/"):
            return subject in regions
        return subject in services and (not rest[1:] or rest[1] in regions)

    return {path: value for path, value in whole.items() if belongs(path)}
