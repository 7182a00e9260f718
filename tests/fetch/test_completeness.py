"""A reading that is not whole is never taken for one: each tree is held against the other."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import moto
import msgspec
import pytest

from generator.aws import clients
from generator.core.errors import SourceError
from generator.fetch import completeness, parameters, recordings
from generator.fetch.fetch import FetchOptions, RequestCounts, fetch
from generator.fetch.parameters import REGIONS, SERVICES
from generator.model.snapshot import Endpoint, RegionFacts, ServiceFacts
from tests.doubles.parameter_store import StubHandler, serving
from tests.fetch.test_ssm import small_tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.model.snapshot import Snapshot


pytestmark = pytest.mark.usefixtures("credentials")
PATH = f"{REGIONS}/xx-test-1"


def fetched(url: str) -> Snapshot:
    order = FetchOptions(
        now=dt.datetime(2026, 11, 25, tzinfo=dt.UTC),
        access=clients.Access(endpoint_url=url),
        feed=None,
        resource_types=None,
    )
    snapshot = fetch(order, RequestCounts()).snapshot
    # The digest of where it was read differs with the port.
    return msgspec.structs.replace(snapshot, fetched_with=None)


def lost_token(after: int, times: int) -> Callable[[StubHandler, str, dict[str, Any]], bool]:
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


def test_a_listed_region_that_answers_empty_is_refused_by_path() -> None:
    """The services' tree still lists everything there, so the offerings alone would look whole."""

    def empty(handler: StubHandler, _: str, request: dict[str, Any]) -> bool:
        if request.get("Path") == PATH:
            handler.reply(200, {"Parameters": []})
        return request.get("Path") == PATH

    with (
        serving(small_tree(), fault=empty) as stub,
        pytest.raises(SourceError, match="nothing of the Region") as caught,
    ):
        fetched(stub.url)
    assert caught.value.problem.startswith(PATH)
    assert caught.value.status == 3


@pytest.mark.parametrize("after", range(0, 110, 10))
def test_a_region_that_ends_early_is_refused_by_path(after: int) -> None:
    """A page without the token of the next, again and again: what is lacking is more than any recording lacked."""
    with serving(small_tree(), fault=lost_token(after, 100)) as stub, pytest.raises(SourceError) as caught:
        fetched(stub.url)
    assert caught.value.problem.startswith(PATH)


@pytest.mark.parametrize("after", range(0, 130, 10))
def test_a_token_that_is_lost_once_is_made_good(after: int) -> None:
    """A full page that seems to be the last is read again, wherever it stands."""
    with serving(small_tree()) as stub:
        whole = fetched(stub.url)
    with serving(small_tree(), fault=lost_token(after, 1)) as stub:
        assert fetched(stub.url) == whole


@pytest.mark.parametrize("listing", [REGIONS, SERVICES])
@pytest.mark.parametrize("times", [1, 2, 100])
def test_a_listing_of_a_tree_that_ends_early_loses_nothing(listing: str, times: int) -> None:
    """It is read until two answers agree. When these lack what the other tree mentions, that is asked for by name."""
    left = times

    def first_only(handler: StubHandler, operation: str, request: dict[str, Any]) -> bool:
        nonlocal left
        if request.get("Path") != listing or not left:
            return False
        left -= 1
        answer = getattr(handler, operation)(request)
        handler.reply(200, {"Parameters": answer["Parameters"][:1]})
        return True

    with serving(small_tree()) as stub:
        whole = fetched(stub.url)
    with serving(small_tree(), fault=first_only) as stub:
        if times == 1:
            assert fetched(stub.url) == whole
        else:
            with pytest.raises(SourceError, match="is not listed there, although AWS has it") as caught:
                fetched(stub.url)
            assert caught.value.problem.startswith(f"{listing}: ")


def test_a_region_that_nobody_lists_a_service_for_is_whole() -> None:
    """A new Region begins so; that it is empty is a finding and no failure."""
    tree = small_tree() | {f"{REGIONS}/xx-new-1": "xx-new-1", f"{REGIONS}/xx-new-1/longName": "New"}
    with serving(tree) as stub:
        assert "xx-new-1" in {region.code for region in fetched(stub.url).regions}


@pytest.mark.parametrize("name", ["moto-3.1.0.zip", "moto-4.1.6.zip", "moto-5.0.0.zip", None])
def test_every_recording_is_whole(name: str | None, recordings_folder: Path) -> None:
    """The thresholds come from recordings; these are kept here, and None is the newest one, in the installed moto."""
    path = recordings_folder / name if name else Path(moto.__file__).parent / "ssm" / "resources"
    completeness.require_complete(*parameters.facts(recordings.read(path).parameters), "")


Facts = tuple[dict[str, RegionFacts], dict[str, ServiceFacts]]


@pytest.fixture
def facts(real_snapshot: Snapshot) -> Facts:
    """Return the facts of the bundled recording, by code, to be spoilt."""
    return (
        {region.code: region for region in real_snapshot.regions},
        {service.code: service for service in real_snapshot.services},
    )


def refusal(facts: Facts) -> str | None:
    """Return what is said of the facts (None: nothing)."""
    try:
        completeness.require_complete(facts[0].values(), facts[1].values(), "look again")
    except SourceError as error:
        return error.problem
    return None


def without(region: RegionFacts, number: int) -> RegionFacts:
    """Return a Region that lists so many services fewer."""
    return msgspec.structs.replace(region, services=dict(list(region.services.items())[number:]))


def test_the_bundled_facts_are_whole(facts: Facts) -> None:
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
def test_a_region_says_something_of_itself(facts_kept: tuple[str, ...], facts: Facts) -> None:
    gone = dict.fromkeys({"name", "partition", "domain"} - set(facts_kept))
    facts[0]["eu-west-1"] = msgspec.structs.replace(facts[0]["eu-west-1"], **gone)
    assert (refusal(facts) is None) == bool(facts_kept)


def test_a_region_that_only_the_services_name_is_not_whole(facts: Facts) -> None:
    facts[1]["iam"] = msgspec.structs.replace(facts[1]["iam"], regions=(*facts[1]["iam"].regions, "xx-new-1"))
    assert (refusal(facts) or "").startswith(f"{REGIONS}/xx-new-1: ")


def test_a_region_without_any_of_its_services_is_not_whole(facts: Facts) -> None:
    facts[0]["eu-west-1"] = msgspec.structs.replace(facts[0]["eu-west-1"], services={})
    assert (refusal(facts) or "").startswith(f"{REGIONS}/eu-west-1: lists no service")


def test_a_service_whose_regions_end_early_is_not_whole(facts: Facts) -> None:
    facts[1]["lambda"] = msgspec.structs.replace(facts[1]["lambda"], regions=facts[1]["lambda"].regions[:10])
    assert (refusal(facts) or "").startswith(f"{SERVICES}/lambda/regions: lacks ")


def test_a_little_everywhere_is_too_much_in_all(facts: Facts) -> None:
    """No Region lacks too much, and all of them together do."""
    for code, region in facts[0].items():
        facts[0][code] = without(region, int(0.045 * len(region.services)))
    assert (refusal(facts) or "").startswith(f"{REGIONS}: lacks ")


def test_a_service_that_is_new_to_one_tree_is_whole(facts: Facts) -> None:
    """As securityagent was in 2026: in a few Regions, and not among the services."""
    for code in list(facts[0])[:16]:
        listed = facts[0][code].services | {"new": Endpoint(endpoint=None, protocols=None)}
        facts[0][code] = msgspec.structs.replace(facts[0][code], services=listed)
    assert refusal(facts) is None
