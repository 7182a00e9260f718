"""What a parameter store leaves out without a sign, once or always, is read all the same, or refused by path."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
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
from tests.doubles.parameter_store import (
    PAGE,
    Stub,
    StubHandler,
    of_two_regions,
    open_store,
    serving,
    small_tree,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.doubles.parameter_store import Fault, OpenStore


ALWAYS = 1_000_000


def odd_tree() -> dict[str, str]:
    """Return a small tree with what is odd in AWS's: facts that one tree alone has, and things without any."""
    tree = small_tree(3, 9)
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
    for number in (0, 4, 8):
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


def losses(tree: dict[str, str]) -> st.SearchStrategy[Loss]:
    """Return losses of any part of any page of a tree."""
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
        part=st.sampled_from(sorted(PARTS)),
        token=st.booleans(),
        times=st.sampled_from([1, 2, ALWAYS]),
    )


def require_nothing_lost(loss: Loss, store: OpenStore, earlier: frozenset[str] = frozenset()) -> None:
    """Read a tree of which something is lost: everything must be read, or the path of the loss be refused."""
    store.without_fault().stub.fault = loss.fault()
    try:
        read = ssm.read(store.client, earlier=earlier)
    except SourceError as error:
        refused_path = error.problem.partition(":")[0]
    else:
        assert parameters.facts(read) == parameters.facts(store.stub.parameters)
        return
    assert loss.page[0].startswith(refused_path)
    assert loss.times > 1


def released_names(tree: dict[str, str]) -> frozenset[str]:
    """Return the names of all that the catalog of a last release with the same facts has."""
    return frozenset(parameters.names(assemble(snapshot_of(tree), curated.read())))


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


@pytest.fixture(scope="module", autouse=True)
def _without_pauses() -> Iterator[None]:
    """Let retries come at once in all examples of a property, to which a fixture of a test would not apply."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _: None))
        yield


@pytest.fixture(scope="module")
def odd_store() -> Iterator[OpenStore]:
    with open_store(TREE) as store:
        yield store


@pytest.fixture(scope="module")
def odd_release() -> frozenset[str]:
    return released_names(TREE)


@pytest.fixture(scope="module")
def recorded_tree() -> dict[str, str]:
    """Return two Regions of the newest recording."""
    return of_two_regions(dict(recordings.read(Path(moto.__file__).parent / "ssm" / "resources").parameters))


@pytest.fixture(scope="module")
def recorded_store(recorded_tree: dict[str, str]) -> Iterator[OpenStore]:
    with open_store(recorded_tree) as store:
        yield store


@pytest.fixture(scope="module")
def recorded_losses(recorded_tree: dict[str, str]) -> st.SearchStrategy[Loss]:
    return losses(recorded_tree)


@pytest.fixture(scope="module")
def recorded_release(recorded_tree: dict[str, str]) -> frozenset[str]:
    return released_names(recorded_tree)


@given(loss=losses(TREE))
@settings(max_examples=examples(20))
def test_a_page_that_is_lost_is_read_all_the_same_or_refused(loss: Loss, odd_store: OpenStore) -> None:
    """Emptied or cut off, once, twice or always, also where one tree alone has what stood there; cut short, once.

    Of a service in no Region nothing but its own listing speaks: that one was there earlier.
    """
    if loss.part not in {"all", "none"}:
        loss = loss._replace(times=1)
    require_nothing_lost(loss, odd_store, frozenset({f"{SERVICES}/thingsgraph"}))


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
def wide_store() -> Iterator[OpenStore]:
    with open_store(WIDE) as store:
        yield store


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
def test_what_one_tree_alone_has_is_read_without_a_last_release(loss: Loss, names: str, wide_store: OpenStore) -> None:
    """Where the trees agree on a loss, a second reading, a recording's names or all possible names show it."""
    stub, client = wide_store.without_fault()
    stub.fault = loss.fault()
    recorded = parameters.snapshot_names(snapshot_of(WIDE)) if names == "recorded" else set()
    if loss.page[0] == SERVICES:
        with pytest.raises(SourceError, match=f"^{SERVICES}: zzz is not listed there"):
            ssm.read(client, recorded=recorded)
    else:
        assert parameters.facts(ssm.read(client, recorded=recorded)) == parameters.facts(WIDE)


def test_the_names_of_a_recording_of_other_things_are_not_requested(wide_store: OpenStore) -> None:
    stub, client = wide_store.without_fault()
    foreign = {f"{REGIONS}/yy-{number}" for number in range(100)}
    before = stub.counts["calls"]
    ssm.read(client)
    middle = stub.counts["calls"]
    ssm.read(client, recorded=foreign)
    assert stub.counts["calls"] - middle == middle - before


@given(loss=losses(TREE))
@settings(max_examples=examples(20))
def test_a_part_of_a_page_is_not_lost_where_an_earlier_release_had_it(
    loss: Loss, odd_store: OpenStore, odd_release: frozenset[str]
) -> None:
    """A page that lost a parameter looks like the end of a listing; what it lost is requested by name."""
    require_nothing_lost(loss, odd_store, odd_release)


@given(data=st.data())
@settings(max_examples=examples(3))
def test_a_page_of_the_recording_is_read_all_the_same_or_refused(
    data: st.DataObject,
    recorded_losses: st.SearchStrategy[Loss],
    recorded_store: OpenStore,
    recorded_release: frozenset[str],
) -> None:
    require_nothing_lost(data.draw(recorded_losses), recorded_store, recorded_release)


def test_the_last_release_shows_what_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service without a Region that the listing does not have any more is requested by name before it is gone."""
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


def test_what_went_for_good_is_gone(odd_store: OpenStore, odd_release: frozenset[str]) -> None:
    """What neither a listing nor its name gives is AWS's own state: names of a last release invent nothing."""
    client = odd_store.without_fault().client
    gone = {
        *(f"{REGIONS}/xx-gone-1", f"{SERVICES}/gone", f"{REGIONS}/xx-test-1/services/gone"),
        f"{REGIONS}/xx-test-1/local-zones/gone",
    }
    assert parameters.facts(ssm.read(client, earlier=odd_release | gone)) == parameters.facts(TREE)


@pytest.mark.parametrize("fact", ["longName", "marketingHomeURL"])
def test_a_name_that_one_answer_calls_invalid_is_requested_again(fact: str) -> None:
    """A service without that fact gets the same answer each time."""
    name = f"{SERVICES}/service01/{fact}"
    tree = small_tree(1, 2) | {name: "A fact"}
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

    with open_store(tree) as (stub, client):
        stub.fault = deny
        assert parameters.facts(ssm.read(client)) == parameters.facts(tree)
    assert refusals[name] == 1


def test_answers_that_never_agree_are_refused_by_path(odd_store: OpenStore) -> None:
    """A page that is never full, and differs each time."""
    stub, client = odd_store.without_fault()
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
