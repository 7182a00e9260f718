"""A bucket for tests: moto on the loopback, a proxy before it that can fail, and a reader who follows every link."""

from __future__ import annotations

import datetime as dt
import io
import json
import pickle
import re
import socket
import struct
import sys
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import cache, lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, unquote, unquote_to_bytes, urljoin, urlsplit

import boto3
import msgspec
from click.testing import CliRunner, Result
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import FakeDeleteMarker, s3_backends
from werkzeug.test import run_wsgi_app

from generator.build import build, write
from generator.cli.main import main
from generator.core import layout
from generator.core.files import File
from generator.core.json_rows import json_by_rows
from generator.core.resources import STATIC
from generator.model import listing, previous_release
from generator.model.snapshot import Endpoint, ServiceFacts, Snapshot
from generator.publish.apply import PublishRun
from generator.publish.bucket import Bucket
from generator.publish.manifest import RELEASES, Lock
from tests.conftest import tiny_snapshot
from tests.doubles.background import in_background

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from mypy_boto3_s3 import S3Client


BUCKET = "atlas"
ACCOUNT = "123456789012"
"""The account that moto plays."""
LINK = re.compile(rb'(?:href|src)="([^"#?]*)')
LEFT_OUT = re.compile(
    rf"""
    {layout.ASSETS_FOLDER}[^/]+/(?!css/base\.css)
    | api/(?!v1/(services|status)\.json)
    | (about|agents|badge|changes|check|compare|find|quality|resources)/
    | (regions|services)/[^/]+/feed\.
    | downloads/(?!(index\.html|services/.*|statistics\.csv|summary\.json|history\.jsonl|resource_type_history\.jsonl
        |aws_regions_services\.(json|xlsx)|region_atlas\.sqlite)$)
    | llms | feed\.json | feeds\.opml
    | .*\.md$
    """,
    re.VERBOSE,
)
"""Files that the tests' sites do without: each costs calls to the bucket, and others of its kind prove the same.

No link to them counts as broken.
"""


def later_snapshot() -> Snapshot:
    """Return the tiny world a month on: one service gone, one new in two Regions."""
    world = tiny_snapshot()
    new = {"newcomer": Endpoint(endpoint=None, protocols="HTTPS")}
    return msgspec.structs.replace(
        world,
        read_at=world.read_at.replace(month=3),
        regions=tuple(
            msgspec.structs.replace(
                region,
                services=dict(
                    sorted(
                        {
                            **{code: endpoint for code, endpoint in region.services.items() if code != "awkward"},
                            **(new if region.partition == "aws" else {}),
                        }.items()
                    )
                ),
            )
            for region in world.regions
        ),
        services=tuple(
            sorted(
                [
                    *(service for service in world.services if service.code != "awkward"),
                    ServiceFacts(code="newcomer", name="AWS Newcomer", url=None, regions=("eu-west-1", "us-east-1")),
                ],
                key=lambda subject: subject.code,
            )
        ),
    )


def next_day(world: Snapshot) -> Snapshot:
    """Return the same facts, read a day later."""
    return msgspec.structs.replace(world, read_at=world.read_at + dt.timedelta(days=1))


def make_site(out: Path, world: Snapshot, previous: Path | None = None, static: Path = STATIC) -> Path:
    """Build a world's site into a folder, without ``LEFT_OUT``; ``previous`` is the site published before it."""
    last = previous_release.read(previous / "downloads") if previous else None
    options = build.BuildOptions(snapshot=world, previous=last, static=static, accept_shrink="a test")
    whole = build.files(options, executor_factory=ThreadPoolExecutor).files
    write.write([file for file in whole if not LEFT_OUT.match(file.path)], out)
    return described(out)


def other_static(folder: Path) -> Path:
    """Return static files with another stylesheet."""
    for file in STATIC.rglob("*"):
        if file.is_file():
            copy = folder / file.relative_to(STATIC)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes() + (b"p{color:red}" if file.suffix == ".css" else b""))
    return folder


def two_releases(root: Path) -> tuple[Path, Path]:
    """Build two releases: in the second a service is gone, one is new, the stylesheet is another."""
    first = make_site(root / "first", tiny_snapshot())
    return first, make_site(root / "second", later_snapshot(), first, other_static(root / "static"))


def atlas(*arguments: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def a_lock(name: str = "mine", **changes: Any) -> Lock:
    """Return the lock of a run that began just now."""
    whole = Lock(token=name, run="ours", host="here", pid=1, since=dt.datetime.now(dt.UTC).replace(microsecond=0))
    return msgspec.structs.replace(whole, **changes)


def a_run(client: S3Client, lock: Lock | None = None, clock: Callable[[], dt.datetime] | None = None) -> PublishRun:
    """Return a run on the bucket, without a distribution."""
    now = clock or (lambda: dt.datetime.now(dt.UTC))
    return PublishRun(Bucket(client, BUCKET), None, lock or a_lock(), now, stage=nullcontext)


def make_bucket(client: S3Client, name: str = BUCKET) -> None:
    """Make a bucket as ``infra/`` does: versioned."""
    client.create_bucket(Bucket=name)
    client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})


def stored_objects(name: str = BUCKET) -> dict[str, bytes]:
    """Return what the bucket holds right now, by key, without asking S3 for it."""
    keys = s3_backends[ACCOUNT]["aws"].buckets[name].keys
    return {key: object_.value for key, object_ in list(keys.items()) if not isinstance(object_, FakeDeleteMarker)}


def saved_state(name: str = BUCKET) -> bytes:
    """Return a bucket with all of its versions, for ``restore``."""
    bucket = s3_backends[ACCOUNT]["aws"].buckets[name]
    # By itself, the dictionary of its objects pickles the last version of each alone.
    return pickle.dumps((bucket, {key: bucket.keys.getlist(key) for key in bucket.keys}))


def reset_account() -> None:
    """Take all buckets away."""
    for backend in s3_backends[ACCOUNT].values():
        backend.reset()


def restore(content: bytes) -> None:
    """Let the account have this bucket alone, as it was when it was kept."""
    reset_account()
    bucket, versions = pickle.loads(content)  # noqa: S301 (what this process wrote)
    for key, kept in versions.items():
        bucket.keys.setlist(key, kept)
    s3_backends[ACCOUNT]["aws"].buckets[bucket.name] = bucket


STATES: dict[tuple[Path, ...], bytes] = {}
"""Buckets with the releases that were published in them, by the sites of these, in order."""


def published_releases(*sites: Path) -> list[str]:
    """Let the empty bucket hold a release of each site, in this order; return their names.

    They are published when a test of this process first wants them; for the others the bucket is restored.
    """
    assert stored_objects() == {}
    if sites not in STATES:
        if sites[:-1]:
            published_releases(*sites[:-1])
        done = atlas("publish", "--bucket", BUCKET, "--site", str(sites[-1]), *when_first())
        assert done.exit_code == 0, done.output
        STATES[sites] = saved_state()
    else:
        restore(STATES[sites])
    return sorted(
        key.removeprefix(RELEASES).removesuffix(".json") for key in stored_objects() if key.startswith(RELEASES)
    )


def of_the_site(objects: Mapping[str, bytes]) -> dict[str, bytes]:
    """Leave out what publishing notes down for itself."""
    own = (".region-atlas/", "downloads/history-replaced-")
    return {key: content for key, content in objects.items() if not key.startswith(own)}


def files(site: Path) -> dict[str, bytes]:
    """Return a built site's files by path."""
    contents = {file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*") if file.is_file()}
    return of_the_site(contents)


def listed(site: Path) -> Path:
    """Write the list of a site's files anew, as if the build had made what a test made of it."""
    for folder in sorted((path for path in site.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    (site / listing.LIST_PATH).write_bytes(listing.encode(listing.listing(File(*file) for file in files(site).items())))
    return site


def described(site: Path) -> Path:
    """Write a site's summary and list anew, as if the build had made no more reports than are there."""
    path = site / layout.SUMMARY_PATH
    summary = json.loads(path.read_bytes())
    summary["reports"] = [report for report in summary["reports"] if (site / "downloads" / report["path"]).exists()]
    path.write_bytes(json_by_rows(summary))
    return listed(site)


def when_first(prefix: str = "") -> tuple[str, ...]:
    """Return the option that a publish needs where nothing is published yet."""
    return () if f"{prefix}downloads/{layout.SUMMARY_NAME}" in stored_objects() else ("--first",)


def broken_links(objects: Mapping[str, bytes]) -> set[tuple[str, str]]:
    """Follow every link that one can reach from ``/``; return (page, address) for each that leads nowhere."""
    broken: set[tuple[str, str]] = set()
    if "index.html" not in objects:
        return broken  # There is no site yet: nothing can be reached.
    visited, to_read = {"index.html"}, ["index.html"]
    while to_read:
        page = to_read.pop()
        for path in _linked(page, objects[page]) - visited:
            if path not in objects:
                broken.add((page, path))
                continue
            visited.add(path)
            if PurePosixPath(path).suffix in {".html", ".css"}:
                to_read.append(path)
    return broken


@lru_cache(maxsize=1000)  # A site is walked after each of a hundred operations, most of which change no page.
def _linked(page: str, content: bytes) -> frozenset[str]:
    """Return the paths that a page leads to within its site."""
    leads = (_leads_to(page, link.decode().replace("&amp;", "&")) for link in LINK.findall(content))
    return frozenset(path for path in leads if path is not None and not LEFT_OUT.match(path))


def _leads_to(page: str, address: str) -> str | None:
    whole = urlsplit(urljoin(f"https://site.example/{page}", address))
    if whole.netloc != "site.example":
        return None
    path = unquote(whole.path).lstrip("/")
    return f"{path}index.html" if path.endswith("/") or not path else path


class Call(NamedTuple):
    """A call of a client to S3 or CloudFront; ``number`` counts from 1."""

    number: int
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> str:
        """Return the key, where the call is about an object."""
        return unquote(urlsplit(self.path).path).lstrip("/").partition("/")[2]

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.path).query)

    @property
    def lists(self) -> bool:
        return "list-type" in self.query

    @property
    def of_a_file(self) -> bool:
        """Return whether it changes an object of the site (not a note)."""
        return self.method in {"PUT", "DELETE"} and bool(self.key) and not self.key.startswith(".region-atlas/")


class Answer(NamedTuple):
    """An answer; an empty ``status`` hangs up instead. ``lost`` bytes of the body are promised and never come."""

    status: int
    headers: dict[str, str] = {}  # noqa: RUF012 (never changed)
    body: bytes = b""
    lost: int = 0


RESET = Answer(0)


def refusal(status: int, code: str) -> Answer:
    """Return an error as S3 and CloudFront answer it."""
    return Answer(
        status,
        {"Content-Type": "application/xml"},
        f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>".encode(),
    )


@cache
def moto_application() -> DomainDispatcherApplication:
    """Return the application that answers in AWS's place for everything in this process."""
    application = DomainDispatcherApplication(create_backend_app)
    # moto looks through all of its folders twice for every call, which takes longer than to answer it.
    application.get_backend_for_host = lru_cache(application.get_backend_for_host)  # type: ignore[method-assign]
    return application


def moto_answer(call: Call) -> Answer:
    """Return moto's answer to a call: a second connection would cost as much as the answer itself."""
    path, _, query = call.path.partition("?")
    environment: dict[str, Any] = {
        "REQUEST_METHOD": call.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),  # as WSGI has it
        "QUERY_STRING": query,
        "RAW_URI": call.path,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(call.body),
        "wsgi.errors": sys.stderr,
    }
    for name, value in call.headers.items():
        if name.lower() != "transfer-encoding":
            environment[f"HTTP_{name.upper().replace('-', '_')}"] = value
    environment["CONTENT_TYPE"] = environment.pop("HTTP_CONTENT_TYPE", "")
    environment["CONTENT_LENGTH"] = str(len(call.body))
    body, status, headers = run_wsgi_app(moto_application(), environment)
    return Answer(int(status.split()[0]), dict(headers), b"".join(body))


class Proxy(ThreadingHTTPServer):
    """Stands before moto: ``fault`` gets each call, and a function that gives moto's answer to it."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, fault: Callable[[Call, Callable[[Call], Answer]], Answer]) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.fault = fault
        self.lock = threading.Lock()
        self.calls: list[Call] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when a client hangs up, or was killed."""


class Passing(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Proxy

    def do_ANY(self) -> None:
        proxy = self.server
        body = self._body()
        with proxy.lock:
            call = Call(len(proxy.calls) + 1, self.command, self.path, dict(self.headers.items()), body)
            proxy.calls.append(call)
        answer = proxy.fault(call, moto_answer)
        if not answer.status:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        self.send_response_only(answer.status)
        skipped = {"content-length", "connection", "transfer-encoding"}
        for name, value in answer.headers.items():
            if name.lower() not in skipped:
                self.send_header(name, value)
        length = answer.headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(answer.body))
        self.send_header("Content-Length", length)
        self.end_headers()
        self.wfile.write(answer.body[: len(answer.body) - answer.lost])
        self.close_connection = bool(answer.lost)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do_ANY  # noqa: N815 (http.server's names)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@contextmanager
def proxied(
    fault: Callable[[Call, Callable[[Call], Answer]], Answer] = lambda call, forward: forward(call),
) -> Iterator[Proxy]:
    """Stand before moto until the block ends."""
    proxy = Proxy(fault)
    with in_background(proxy):
        yield proxy


@contextmanager
def moto_server() -> Iterator[int]:
    """Serve an account without buckets on a free port of the loopback; give the port."""
    with proxied() as proxy:
        try:
            yield proxy.server_address[1]
        finally:
            reset_account()


def client(url: str) -> S3Client:
    """Return a client of S3 at an address."""
    return boto3.client("s3", region_name="us-east-1", endpoint_url=url)


def make_distribution(url: str | None = None, bucket: str = BUCKET) -> str:
    """Make a distribution before the bucket; return its ID."""
    response: Any = boto3.client("cloudfront", region_name="us-east-1", endpoint_url=url).create_distribution(
        DistributionConfig={
            "CallerReference": uuid.uuid4().hex,
            "Comment": "",
            "Enabled": True,
            "Origins": {
                "Quantity": 1,
                "Items": [
                    {
                        "Id": "bucket",
                        "DomainName": f"{bucket}.s3.us-east-1.amazonaws.com",
                        "S3OriginConfig": {"OriginAccessIdentity": ""},
                    }
                ],
            },
            "DefaultCacheBehavior": {"TargetOriginId": "bucket", "ViewerProtocolPolicy": "redirect-to-https"},
        }
    )
    return str(response["Distribution"]["Id"])


def invalidations(distribution: str, url: str | None = None) -> list[list[str]]:
    """Return the paths of each invalidation that CloudFront knows of, sorted."""
    cdn: Any = boto3.client("cloudfront", region_name="us-east-1", endpoint_url=url)
    summaries = cdn.list_invalidations(DistributionId=distribution)["InvalidationList"].get("Items", [])
    batches = [
        cdn.get_invalidation(DistributionId=distribution, Id=invalidation["Id"])["Invalidation"]
        for invalidation in summaries
    ]
    return [sorted(batch["InvalidationBatch"]["Paths"]["Items"]) for batch in batches]
