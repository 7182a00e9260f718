"""What a parameter store leaves out without a sign of it, once or always: read all the same, or refused by path."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import moto
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.aws import clients
from generator.build import build
from generator.catalog.assemble import assemble
from generator.core import layout
from generator.core.errors import SourceError
from generator.fetch import parameters, recordings, ssm
from generator.fetch.fetch import FetchOptions, RequestCounts, fetch
from generator.fetch.parameters import REGIONS, SERVICES
from generator.model import curated
from generator.model.snapshot import FeedReading, Snapshot
from tests.conftest import examples
from tests.doubles.parameter_store import PAGE, Stub, StubHandler, serving
from tests.fetch.test_fetch_moto import of_two_regions
from tests.fetch.test_ssm import small_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mypy_boto3_ssm import SSMClient

    Fault = Callable[[StubHandler, str, dict[str, Any]], bool]


ALWAYS = 1_000_000


def odd_tree() -> dict[str, str]:
    """Return a small tree with what is odd in AWS's: facts that one tree alone has, and things without any."""
    tree = small_tree(3, 12)
    for region in ("xx-test-1", "xx-test-3"):  # a service that the services' tree does not name
        path = f"{REGIONS}/{region}/services/securityagent"
        tree |= {path: "securityagent", f"{path}/endpoint": f"securityagent.{region}.example"}
    tree[f"{SERVICES}/service05/regions/xx-test-2"] = "xx-test-2"
    tree |= {f"{SERVICES}/ledger": "ledger", f"{SERVICES}/ledger/longName": "In the services' tree alone"}
    tree |= {f"{SERVICES}/ledger/regions/{region}": region for region in ("xx-test-1", "xx-test-3")}
    tree[f"{SERVICES}/service03/regions/xx-test-3"] = "xx-test-3"  # an offering that only the services' tree names
    tree |= {f"{SERVICES}/thingsgraph": "thingsgraph", f"{SERVICES}/thingsgraph/longName": "In no Region"}
    tree |= {f"{REGIONS}/xx-the-new-1": "xx-the-new-1", f"{REGIONS}/xx-the-new-1/longName": "Without services"}
    for number in range(25):
        kind = ("availability-zones", "local-zones", "wavelength-zones")[number % 3]
        tree[f"{REGIONS}/xx-test-2/{kind}/xx2-{number:02}"] = f"xx2-{number:02}"
    for number in range(0, 12, 4):
        del tree[f"{REGIONS}/xx-test-1/services/service{number:02}/endpoint"]
    return tree


TREE = odd_tree()


PARTS: dict[str, Callable[[list[Any]], list[Any]]] = {
    "all": lambda page: page,
    "none": lambda page: page[:0],
    "half": lambda page: page[: len(page) // 2],
    "but one": lambda page: page[:-1],
}
"""What may be left of a page, by name."""


class Loss(NamedTuple):
    """A page (its path, whether all below it is listed, its first parameter) that loses something so many times."""

    page: tuple[str, bool, int]
    part: str
    token: bool
    times: int

    def fault(self) -> Fault:
        """Return a fault of the store that loses it."""
        left = [self.times]
        lock = threading.Lock()

        def lose(handler: StubHandler, operation: str, request: dict[str, Any]) -> bool:
            call = request.get("Path"), request.get("Recursive"), int(request.get("NextToken", "0"))
            with lock:
                if call != self.page or not left[0]:
                    return False
                left[0] -= 1
            answer = getattr(handler, operation)(request)
            answer["Parameters"] = PARTS[self.part](answer["Parameters"])
            if not self.token:
                answer.pop("NextToken", None)
            handler.reply(200, answer)
            return True

        return lose


def listings(tree: dict[str, str]) -> list[tuple[str, bool]]:
    """Return what is listed of a tree: each path, and whether all below it is."""
    regions, services = parameters.facts(tree)
    return [
        *((REGIONS, False), (SERVICES, False)),
        *((f"{REGIONS}/{region.code}", True) for region in regions),
        *((f"{REGIONS}/{region.code}/{kind}", False) for region in regions for kind in parameters.ZONE_LISTINGS),
        *((f"{SERVICES}/{service.code}/regions", False) for service in services),
    ]


def losses(tree: dict[str, str], parts: Iterable[str]) -> st.SearchStrategy[Loss]:
    """Return losses of any page of a tree."""
    store = Stub(tree)
    store.server_close()
    pages = [
        (path, recursive, start)
        for path, recursive in listings(tree)
        for start in range(0, max(1, len(store.under(path, recursive=recursive))), PAGE)
    ]
    return st.builds(
        Loss,
        page=st.sampled_from(pages),
        part=st.sampled_from(sorted(parts)),
        token=st.booleans(),
        times=st.sampled_from([1, 2, ALWAYS]),
    )


def require_nothing_lost(loss: Loss, tree: dict[str, str], stub: Stub, client: SSMClient, earlier: set[str]) -> None:
    """Read a tree of which something is lost: everything must be read, or the path of the loss be refused."""
    stub.fault = loss.fault()
    refused = None
    try:
        read = ssm.read(client, earlier=earlier)
    except SourceError as error:
        refused = error.problem.partition(":")[0]
    if refused is None:
        assert parameters.facts(read) == parameters.facts(tree)
    else:
        assert loss.page[0].startswith(refused)
        assert loss.times > 1


def codes(tree: dict[str, str]) -> set[str]:
    """Return what the catalog of a last release with the same facts has, by name."""
    return parameters.names(assemble(snapshot_of(tree), curated.read()))


def snapshot_of(tree: dict[str, str]) -> Snapshot:
    regions, services = parameters.facts(tree)
    return Snapshot(
        read_at=dt.datetime(2026, 11, 25, tzinfo=dt.UTC),
        run=None,
        source="a test",
        regions=regions,
        services=services,
        launches=(),
        feed=FeedReading(address=None, problem=None),
    )


@contextmanager
def store(tree: dict[str, str]) -> Iterator[tuple[Stub, SSMClient]]:
    """Serve a tree; give the stub and a client of it, whose retries come at once."""
    with serving(tree) as stub, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "nobody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
        patch.setattr("botocore.endpoint.time.sleep", lambda _: None)
        yield stub, clients.ssm(clients.Access(endpoint_url=stub.url, region="us-east-1"), clients.Calls())


@pytest.fixture(scope="module")
def odd_store() -> Iterator[tuple[Stub, SSMClient]]:
    with store(TREE) as served:
        yield served


@pytest.fixture(scope="module")
def recorded_tree() -> dict[str, str]:
    """Return two Regions of the newest recording."""
    return of_two_regions(dict(recordings.read(Path(moto.__file__).parent / "ssm" / "resources").parameters))


@pytest.fixture(scope="module")
def recorded_store(recorded_tree: dict[str, str]) -> Iterator[tuple[Stub, SSMClient]]:
    with store(recorded_tree) as served:
        yield served


@given(loss=losses(TREE, PARTS))
@settings(max_examples=examples(30))
def test_a_page_that_is_lost_is_read_all_the_same_or_refused(loss: Loss, odd_store: tuple[Stub, SSMClient]) -> None:
    """Emptied or cut off, once, twice or always, also where one tree alone has what stood there; cut short, once."""
    if loss.part not in {"all", "none"}:
        loss = loss._replace(times=1)
    require_nothing_lost(loss, TREE, *odd_store, earlier=set())


QUEUE, TOPIC = f"{SERVICES}/queue/regions", f"{SERVICES}/topic/regions"


def wide_tree() -> dict[str, str]:
    """Return a tree of two services whose second page has two Regions: the other tree lacks both, or one."""
    tree = small_tree(12, 12)
    codes = sorted(f"xx-test-{number}" for number in range(1, 13))
    for listing, in_both in ((QUEUE, codes[:PAGE]), (TOPIC, codes[: PAGE + 1])):
        service = listing.split("/")[-2]
        tree |= {f"{SERVICES}/{service}": service, f"{SERVICES}/{service}/longName": "On two pages"}
        tree |= {f"{listing}/{region}": region for region in codes}
        tree |= {f"{REGIONS}/{region}/services/{service}": service for region in in_both}
    return (
        tree
        | {f"{SERVICES}/{code}": code for code in ("ledger", "zzz")}
        | {f"{SERVICES}/ledger/regions/xx-test-3": "x"}
    )


WIDE = wide_tree()


@pytest.fixture(scope="module")
def wide_store() -> Iterator[tuple[Stub, SSMClient]]:
    with store(WIDE) as served:
        yield served


@pytest.mark.parametrize(
    ("loss", "names"),
    [
        (Loss((TOPIC, False, 10), "but one", token=True, times=1), "none"),  # the last page is short, once
        (Loss((QUEUE, False, 10), "none", token=True, times=ALWAYS), "none"),  # it is empty: the two trees agree
        (Loss((f"{SERVICES}/ledger/regions", False, 0), "none", token=True, times=ALWAYS), "none"),  # no tree has any
        (Loss((TOPIC, False, 10), "but one", token=True, times=ALWAYS), "recorded"),
        (Loss((SERVICES, False, 10), "but one", token=True, times=ALWAYS), "recorded"),
    ],
)
def test_what_one_tree_alone_has_is_read_without_a_last_release(
    loss: Loss, names: str, wide_store: tuple[Stub, SSMClient]
) -> None:
    """Where the trees agree on a loss, a second reading, a recording's names or all possible names show it."""
    stub, client = wide_store
    stub.fault = loss.fault()
    recorded = parameters.snapshot_names(snapshot_of(WIDE)) if names == "recorded" else set()
    if loss.page[0] == SERVICES:
        with pytest.raises(SourceError, match=f"^{SERVICES}: zzz is not listed there"):
            ssm.read(client, recorded=recorded)
    else:
        assert parameters.facts(ssm.read(client, recorded=recorded)) == parameters.facts(WIDE)


def test_the_names_of_a_recording_of_other_things_are_not_requested(wide_store: tuple[Stub, SSMClient]) -> None:
    stub, client = wide_store
    stub.fault = None
    foreign = {f"{REGIONS}/yy-{number}" for number in range(100)}
    before = stub.counts["calls"]
    ssm.read(client)
    middle = stub.counts["calls"]
    ssm.read(client, recorded=foreign)
    assert stub.counts["calls"] - middle == middle - before


@given(loss=losses(TREE, PARTS))
@settings(max_examples=examples(30))
def test_a_part_of_a_page_is_not_lost_where_an_earlier_release_had_it(
    loss: Loss, odd_store: tuple[Stub, SSMClient]
) -> None:
    """A page that lost a parameter looks like the end of a listing; whatever went is asked for by name."""
    require_nothing_lost(loss, TREE, *odd_store, earlier=codes(TREE))


@given(data=st.data())
@settings(max_examples=examples(4))
def test_a_page_of_the_recording_is_read_all_the_same_or_refused(
    data: st.DataObject, recorded_tree: dict[str, str], recorded_store: tuple[Stub, SSMClient]
) -> None:
    loss = data.draw(losses(recorded_tree, PARTS))
    require_nothing_lost(loss, recorded_tree, *recorded_store, earlier=codes(recorded_tree))


def test_the_last_release_says_what_there_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service without a Region that the listing does not have any more is asked for by name before it is gone."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    last = f"{SERVICES}/thingsgraph"
    loss = Loss((SERVICES, False, 10), "but one", token=False, times=ALWAYS)
    (tmp_path / "downloads").mkdir()
    with serving(TREE) as stub:

        def fetched(day: int, previous: Path | None) -> Snapshot:
            access = clients.Access(endpoint_url=stub.url)
            now = dt.datetime(2026, 11, day, tzinfo=dt.UTC)
            address = str(previous) if previous else None
            options = FetchOptions(now=now, access=access, feed=None, resource_types=None, previous=address)
            return fetch(options, RequestCounts()).snapshot

        whole = fetched(1, None)
        for file in build.files(build.BuildOptions(snapshot=whole), executor_factory=ThreadPoolExecutor).files:
            if file.path.removeprefix("downloads/") in layout.NEXT_RUN_NAMES:
                (tmp_path / file.path).write_bytes(file.content)
        stub.fault = loss.fault()
        with pytest.raises(SourceError, match=f"^{SERVICES}: thingsgraph is not listed there"):
            fetched(2, tmp_path)
        for name in (last, f"{last}/longName"):
            stub.names.remove(name)
            del stub.parameters[name]
        stub.pages.clear()
        stub.fault = None
        assert {service.code for service in whole.services} - {
            service.code for service in fetched(2, tmp_path).services
        } == {"thingsgraph"}


def test_what_went_for_good_is_gone(odd_store: tuple[Stub, SSMClient]) -> None:
    """What neither a listing nor its name gives is AWS's own state: names of a last release invent nothing."""
    stub, client = odd_store
    stub.fault = None
    gone = {
        *(f"{REGIONS}/xx-gone-1", f"{SERVICES}/gone", f"{REGIONS}/xx-test-1/services/gone"),
        f"{REGIONS}/xx-test-1/local-zones/gone",
    }
    assert parameters.facts(ssm.read(client, earlier=codes(TREE) | gone)) == parameters.facts(TREE)


@pytest.mark.parametrize("fact", ["longName", "marketingHomeURL"])
def test_a_name_that_is_said_to_be_invalid_is_asked_for_again(fact: str) -> None:
    """As a service without one is: the first answer alone says nothing."""
    name = f"{SERVICES}/service05/{fact}"
    tree = TREE | {name: "A fact"}
    refusals: Counter[str] = Counter()

    def deny(handler: StubHandler, operation: str, request: dict[str, Any]) -> bool:
        if name not in request.get("Names", ()) or refusals[name]:
            return False
        refusals[name] += 1
        answer = getattr(handler, operation)(request)
        answer["Parameters"] = [parameter for parameter in answer["Parameters"] if parameter["Name"] != name]
        answer["InvalidParameters"].append(name)
        handler.reply(200, answer)
        return True

    with store(tree) as (stub, client):
        stub.fault = deny
        assert parameters.facts(ssm.read(client)) == parameters.facts(tree)


def test_answers_that_never_agree_are_refused_by_path(odd_store: tuple[Stub, SSMClient]) -> None:
    """A page that is never full and always another one is no reading."""
    stub, client = odd_store
    numbers = itertools.count(1)

    def another(handler: StubHandler, operation: str, request: dict[str, Any]) -> bool:
        if request.get("Path") != SERVICES:
            return False
        answer = getattr(handler, operation)(request)
        handler.reply(200, {"Parameters": answer["Parameters"][: next(numbers)]})
        return True

    stub.fault = another
    with pytest.raises(SourceError, match="4 different answers to the same call") as caught:
        ssm.read(client)
    assert caught.value.problem.startswith(f"{SERVICES}: ")
