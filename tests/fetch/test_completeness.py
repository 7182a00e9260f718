"""An incomplete reading is refused: each of AWS's trees is compared with the other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import moto
import msgspec
import pytest

from generator.core.errors import SourceError
from generator.fetch import completeness, parameters, recordings, ssm
from generator.fetch.parameters import REGIONS, SERVICES
from generator.model.snapshot import Endpoint, RegionFacts, ServiceFacts
from tests.doubles.parameter_store import PAGE, StubHandler, open_store, small_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.model.snapshot import Snapshot
    from tests.doubles.parameter_store import Fault, OpenStore


PATH = f"{REGIONS}/xx-test-1"
TREE = small_tree(2, 16)
PAGES = range(0, sum(name.startswith(f"{PATH}/") for name in TREE), PAGE)
"""The numbers of the first parameter of each page of that Region."""


@pytest.fixture(scope="module")
def opened() -> Iterator[OpenStore]:
    with open_store(TREE) as store:
        yield store


def read(store: OpenStore, fault: Fault | None = None) -> tuple[tuple[RegionFacts, ...], tuple[ServiceFacts, ...]]:
    """Return the facts that are read through a fault."""
    store.stub.fault = fault
    return parameters.facts(ssm.read(store.client))


def lost_token(after: int, times: int) -> Fault:
    """Return a fault that leaves the token out of a page of one Region, so many times."""
    left = times

    def fault(handler: StubHandler, operation: str, request: dict[str, Any]) -> bool:
        nonlocal left
        if request.get("Path") != PATH or int(request.get("NextToken", "0")) != after or not left:
            return False
        left -= 1
        answer = getattr(handler, operation)(request)
        answer.pop("NextToken", None)
        handler.reply(200, answer)
        return True

    return fault


def test_a_listed_region_that_answers_empty_is_refused_by_path(store: OpenStore) -> None:
    """The services' tree still lists everything there, so the offerings alone would look whole."""

    def empty(handler: StubHandler, _: str, request: dict[str, Any]) -> bool:
        if request.get("Path") == PATH:
            handler.reply(200, {"Parameters": []})
        return request.get("Path") == PATH

    with pytest.raises(SourceError, match=f"^{PATH}: AWS says nothing of the Region") as caught:
        read(store, empty)
    assert caught.value.status == 3


@pytest.mark.parametrize("after", PAGES[:3])
def test_a_region_that_ends_early_is_refused_by_path(after: int, store: OpenStore) -> None:
    """A page without the token of the next, each time: what is lacking is more than any recording lacked."""
    with pytest.raises(SourceError, match=f"^{PATH}: lacks "):
        read(store, lost_token(after, 100))


@pytest.mark.parametrize(("after", "times"), [*((after, 1) for after in PAGES), *((after, 100) for after in PAGES[3:])])
def test_a_token_that_is_lost_loses_nothing(after: int, times: int, store: OpenStore) -> None:
    """A full page that seems to be the last is read again; a few parameters that are lacking are read by name."""
    assert read(store, lost_token(after, times)) == parameters.facts(TREE)


@pytest.mark.parametrize("listing", [REGIONS, SERVICES])
@pytest.mark.parametrize("times", [1, 2, 100])
def test_a_listing_of_a_tree_that_ends_early_loses_nothing(listing: str, times: int, store: OpenStore) -> None:
    """It is read until two answers agree. When these lack what the other tree mentions, that is requested by name."""
    left = times

    def first_only(handler: StubHandler, operation: str, request: dict[str, Any]) -> bool:
        nonlocal left
        if request.get("Path") != listing or not left:
            return False
        left -= 1
        answer = getattr(handler, operation)(request)
        handler.reply(200, {"Parameters": answer["Parameters"][:1]})
        return True

    if times == 1:
        assert read(store, first_only) == parameters.facts(TREE)
    else:
        with pytest.raises(SourceError, match=f"^{listing}: .* is not listed there, although AWS has it"):
            read(store, first_only)


def test_a_region_without_any_service_is_complete() -> None:
    """A new Region begins so; that it is empty is a finding and no failure."""
    tree = TREE | {f"{REGIONS}/xx-new-1": "xx-new-1", f"{REGIONS}/xx-new-1/longName": "New"}
    with open_store(tree) as store:
        assert read(store) == parameters.facts(tree)
    assert not parameters.facts(tree)[0][0].services


@pytest.mark.parametrize("name", ["moto-3.1.0.zip", "moto-4.1.6.zip", "moto-5.0.0.zip", None])
def test_every_recording_is_complete(name: str | None, recordings_folder: Path) -> None:
    """The limits come from recordings: three that are kept here, and the newest one (None), in the installed moto."""
    path = recordings_folder / name if name else Path(moto.__file__).parent / "ssm" / "resources"
    completeness.require_complete(*parameters.facts(recordings.read(path).parameters), "")


Facts = tuple[dict[str, RegionFacts], dict[str, ServiceFacts]]


@pytest.fixture
def facts(real_snapshot: Snapshot) -> Facts:
    """Return the facts of the bundled recording, by code, for a test to change."""
    return (
        {region.code: region for region in real_snapshot.regions},
        {service.code: service for service in real_snapshot.services},
    )


def refusal(facts: Facts) -> str | None:
    """Return the problem with which the facts are refused (None: they are not)."""
    try:
        completeness.require_complete(facts[0].values(), facts[1].values(), "look again")
    except SourceError as error:
        return error.problem
    return None


def without(region: RegionFacts, number: int) -> RegionFacts:
    """Return a Region that lists so many services fewer."""
    return msgspec.structs.replace(region, services=dict(list(region.services.items())[number:]))


def test_the_bundled_facts_are_complete(facts: Facts) -> None:
    assert refusal(facts) is None


@pytest.mark.parametrize("code", ["us-east-1", "eusc-de-east-1", "mx-central-1"])
def test_a_region_may_lack_what_recordings_lacked_and_no_more(code: str, facts: Facts) -> None:
    region = facts[0][code]
    most = int(completeness.REGION_LIMIT.share * len(region.services))
    facts[0][code] = without(region, most)
    assert refusal(facts) is None
    facts[0][code] = without(region, most + 5)
    problem = refusal(facts)
    assert problem
    assert problem.startswith(f"{REGIONS}/{code}: lacks {most + 5} of the ")


@pytest.mark.parametrize("facts_kept", [("name",), ("partition",), ("domain",), ()])
def test_a_region_has_at_least_one_fact_of_its_own(facts_kept: tuple[str, ...], facts: Facts) -> None:
    gone = dict.fromkeys({"name", "partition", "domain"} - set(facts_kept))
    facts[0]["eu-west-1"] = msgspec.structs.replace(facts[0]["eu-west-1"], **gone)
    assert (refusal(facts) is None) == bool(facts_kept)


def test_a_region_that_only_services_name_is_not_complete(facts: Facts) -> None:
    facts[1]["iam"] = msgspec.structs.replace(facts[1]["iam"], regions=(*facts[1]["iam"].regions, "xx-new-1"))
    assert (refusal(facts) or "").startswith(f"{REGIONS}/xx-new-1: ")


def test_a_region_without_any_of_its_services_is_not_complete(facts: Facts) -> None:
    facts[0]["eu-west-1"] = msgspec.structs.replace(facts[0]["eu-west-1"], services={})
    assert (refusal(facts) or "").startswith(f"{REGIONS}/eu-west-1: lists no service")


def test_a_service_whose_list_of_regions_ends_early_is_not_complete(facts: Facts) -> None:
    facts[1]["lambda"] = msgspec.structs.replace(facts[1]["lambda"], regions=facts[1]["lambda"].regions[:10])
    assert (refusal(facts) or "").startswith(f"{SERVICES}/lambda/regions: lacks ")


def test_lacks_that_are_small_in_each_region_may_be_too_many_in_all(facts: Facts) -> None:
    """No Region exceeds its own limit."""
    for code, region in facts[0].items():
        facts[0][code] = without(region, int(0.045 * len(region.services)))
    assert (refusal(facts) or "").startswith(f"{REGIONS}: lacks ")


def test_a_service_that_is_new_to_one_tree_is_complete(facts: Facts) -> None:
    """As securityagent was in 2026: in a few Regions, and not among the services."""
    for code in list(facts[0])[:16]:
        listed = facts[0][code].services | {"new": Endpoint(endpoint=None, protocols=None)}
        facts[0][code] = msgspec.structs.replace(facts[0][code], services=listed)
    assert refusal(facts) is None
