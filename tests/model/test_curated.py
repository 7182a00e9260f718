"""The curated facts: every row is of a code that some recording lists, and every such code is covered."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from generator.catalog import zones
from generator.catalog.groups import groups
from generator.core.errors import DataError
from generator.core.resources import DATA
from generator.fetch import parameters, recordings
from generator.history.gone import gone_entities
from generator.history.presence import PresenceRecord
from generator.history.timeline import last_names
from generator.model import curated
from generator.model.catalog import UNCATEGORIZED, Catalog
from tests.conftest import bundled_history
from tools import weeks

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def facts() -> curated.CuratedFacts:
    return curated.read()


@pytest.fixture(scope="module")
def known_services(real: Catalog) -> set[str]:
    """Every service code that any recording since 2022 lists."""
    return set(real.service).union(*(week.services for week in weeks.read()))


def test_every_known_service_is_covered_or_listed_as_uncovered(
    facts: curated.CuratedFacts, known_services: set[str]
) -> None:
    assert known_services == facts.services.keys() | set(facts.uncovered)
    assert not facts.services.keys() & set(facts.uncovered)


def test_at_least_98_percent_are_categorised(real: Catalog) -> None:
    uncategorized = [service.code for service in real.services if service.category == UNCATEGORIZED]
    assert len(uncategorized) <= 0.02 * len(real.services)


def test_categories_are_declared_once_and_used(facts: curated.CuratedFacts) -> None:
    used = {row.category for row in facts.services.values()}
    assert used == set(facts.categories)
    assert len(facts.categories) == len(set(facts.categories))


def test_aliases_are_what_people_type(facts: curated.CuratedFacts) -> None:
    """Lower case, no repetition, never the code itself; the ones everybody types find their service."""
    for code, row in facts.services.items():
        assert list(row.aliases) == [alias.strip().lower() for alias in row.aliases], code
        assert len(set(row.aliases)) == len(row.aliases), code
        assert code not in row.aliases


@pytest.mark.parametrize(
    ("typed", "code"),
    [("elb", "elb"), ("alb", "elb"), ("k8s", "eks"), ("ses", "ses"), ("cognito", "cognito-idp"), ("genai", "bedrock")],
)
def test_what_people_type_finds_the_service(typed: str, code: str, facts: curated.CuratedFacts) -> None:
    assert typed in (code, *facts.services[code].aliases)


MODELS = re.compile(
    r"claude|anthropic|llama|nova|titan|mistral|deepseek|cohere|qwen|gpt|stable diffusion|stability|gemma|jamba|kimi"
)
"""Families and makers of models, as the aliases of the services that run them have them."""


def test_parts_are_aliases_of_their_service_and_aws_lists_their_regions(facts: curated.CuratedFacts) -> None:
    """Each word stands once for a service; what AWS says of it is on a page of its documentation."""
    words = [(row.service, word) for row in facts.parts for word in row.words]
    assert len(words) == len(set(words))
    assert not [(code, word) for code, word in words if word not in facts.services[code].aliases]
    assert all(row.source.startswith("https://docs.aws.amazon.com/") and row.listing for row in facts.parts)


@pytest.mark.parametrize("code", ["bedrock", "bedrock-runtime"])
def test_every_model_among_the_aliases_is_a_part(code: str, facts: curated.CuratedFacts) -> None:
    """A Region that has Amazon Bedrock need not have a certain model."""
    models = {alias for alias in facts.services[code].aliases if MODELS.search(alias)}
    assert models
    assert models <= {word for row in facts.parts if row.service == code for word in row.words}


def test_every_region_has_a_place(facts: curated.CuratedFacts, real: Catalog) -> None:
    assert facts.regions.keys() == real.region.keys()
    for code, row in facts.regions.items():
        assert -60 < row.latitude < 72, code
        assert -180 <= row.longitude <= 180, code


def test_every_launch_date_names_where_it_was_read(facts: curated.CuratedFacts) -> None:
    for code, row in facts.regions.items():
        assert (row.launched is None) == (row.source is None), code
        assert row.source is None or row.source.startswith("https://"), code


KNOWN = {
    "us-east-1": dt.date(2006, 8, 25),
    "us-west-2": dt.date(2011, 11, 9),
    "eu-west-3": dt.date(2017, 12, 18),
    "il-central-1": dt.date(2023, 8, 1),
    "ca-west-1": dt.date(2023, 12, 20),
    "ap-southeast-5": dt.date(2024, 8, 21),
    "ap-southeast-7": dt.date(2025, 1, 7),
    "mx-central-1": dt.date(2025, 1, 14),
    "ap-east-2": dt.date(2025, 6, 6),
    "ap-southeast-6": dt.date(2025, 9, 2),
}


@pytest.mark.parametrize("code", KNOWN)
def test_a_known_launch_date_is_right(code: str, facts: curated.CuratedFacts) -> None:
    assert facts.regions[code].launched == KNOWN[code]


def test_a_launch_year_stands_only_where_no_day_is_certain(facts: curated.CuratedFacts) -> None:
    """With its source and the reason, or in no row at all; so every Region has at least a year."""
    for code, row in facts.regions.items():
        assert (row.launch_year is None) == (row.launched is not None), code
        assert (row.launch_year is None) == (row.launch_year_source is None) == (row.launch_note is None), code


OPT_IN_SINCE = dt.date(2019, 3, 20)


def test_opt_in_regions_are_those_that_opened_after_march_2019(facts: curated.CuratedFacts, real: Catalog) -> None:
    """AWS's documentation gives the date and lists the Regions; Osaka, opened as a Local Region before, is none."""
    for code, region in real.region.items():
        row = facts.regions[code]
        assert (row.opt_in is None) == (region.partition != facts.opt_in.partition), code
        if row.opt_in is not None and row.launched:
            assert row.opt_in == (row.launched > OPT_IN_SINCE), code
    without_day = {code for code, row in facts.regions.items() if row.opt_in is not None and not row.launched}
    assert {code: facts.regions[code].opt_in for code in without_day} == {"ap-northeast-3": False, "eu-west-1": False}


def test_every_part_of_a_country_that_aws_names_has_a_name(facts: curated.CuratedFacts, real: Catalog) -> None:
    assert {region.geolocation_region for region in real.regions} - {None} == facts.subdivisions.keys()


def test_every_local_and_wavelength_zone_ever_listed_has_a_place(facts: curated.CuratedFacts) -> None:
    """And no row is of a location that no reading listed."""
    record = PresenceRecord(bundled_history())
    listed = {zone for _, kind, zone in record.zones if kind != "availability"}
    assert {zones.location(zone) for zone in listed} == facts.locations.places.keys()


def kin(catalog: Catalog) -> dict[str, set[str]]:
    """Return the services that share the beginning of a code or the first word of a name, by what they share."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    codes = {service.code.lower() for service in catalog.services}
    for service in catalog.services:
        code = service.code.lower()
        groups[code.partition("-")[0]].add(service.code)
        words = [word for word in (service.name or "").lower().split() if word not in {"aws", "amazon"}]
        if words:
            groups[words[0]].add(service.code)
        for beginning in codes:
            if code.startswith(beginning):
                groups[beginning].add(service.code)
    return {shared: group for shared, group in groups.items() if len(group) > 1}


def test_every_service_that_looks_related_is_in_a_family_or_listed_as_unrelated(
    facts: curated.CuratedFacts, real: Catalog
) -> None:
    groups = kin(real)
    for shared, group in groups.items():
        row = facts.unrelated.get(shared)
        related = group - set(row.codes if row else ())
        leaders = {real.service[code].family for code in related}
        assert not related or (len(leaders) == 1 and leaders != {None}), (shared, sorted(related))


def test_no_row_of_unrelated_services_is_without_need(facts: curated.CuratedFacts, real: Catalog) -> None:
    """Each is of something that services still share, names some of them, and says why."""
    groups = kin(real)
    for shared, row in facts.unrelated.items():
        assert set(row.codes) <= groups[shared], shared
        assert list(row.codes) == sorted(set(row.codes)), shared
        assert row.reason, shared
        assert len({real.service[code].family for code in groups[shared]} - {None}) != 1 or any(
            real.service[code].family is None for code in groups[shared]
        ), shared


def test_families_hold_known_services_once_and_say_what_each_is_for(
    facts: curated.CuratedFacts, known_services: set[str]
) -> None:
    visited: set[str] = set()
    for leader, row in facts.families.items():
        codes = [leader, *row.members]
        assert row.members, leader
        assert set(codes) <= known_services, leader
        assert not visited & set(codes), leader
        visited.update(codes)
        for purpose in (row.purpose, *row.members.values()):
            assert purpose == purpose.strip(), leader
            assert len(purpose) <= 50, purpose
            assert not purpose.endswith("."), purpose


SOURCES = ("https://docs.aws.amazon.com/", "https://github.com/aws-samples/", "https://github.com/amazon-archives/")
"""AWS's documentation, and repositories that AWS itself keeps."""


def test_what_is_gone_has_a_successor_with_a_source_or_the_same_name_or_is_known_to_have_none(
    facts: curated.CuratedFacts, real: Catalog
) -> None:
    service_names = last_names(bundled_history()).services
    gone = {service.code for service in gone_entities(bundled_history(), facts).services}
    assert facts.successors.keys() | facts.without_successor == gone
    assert not facts.successors.keys() & facts.without_successor
    for code, row in facts.successors.items():
        assert row.codes, code
        assert row.note.endswith("."), code
        assert set(row.codes) <= real.service.keys(), code
        if row.source is None:
            names = {re.sub(r"^(AWS|Amazon) | Service$", "", service_names[alike]) for alike in (code, *row.codes)}
            assert len(names) == 1, (code, names)
        else:
            assert row.source.startswith(SOURCES), code


def test_every_country_and_partition_that_aws_names_is_known(
    facts: curated.CuratedFacts, real: Catalog, recordings_folder: Path
) -> None:
    """In the bundled recording and the old ones alike."""
    for region in real.regions:
        assert region.country in facts.countries, region.code
        assert region.partition in facts.partitions, region.code
    archives = [*recordings_folder.glob("*.zip")]
    assert archives
    for path in archives:
        for old in parameters.facts(recordings.read(path).parameters)[0]:
            assert old.country in facts.countries, old.code


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "services.toml",
            'categories = ["A"]\n[services]\nx = { category = 1 }\n',
            r"\[\.\.\.\]\.category",
        ),
        ("services.toml", "categories = [", "services.toml"),
        ("names.toml", "[names]\nx = { boto3 = [] }\n", "boto3"),
        ("regions.toml", '[regions]\nx = { place = "X", latitude = 1.0 }\n', "longitude"),
    ],
)
def test_a_damaged_row_is_named(name: str, content: str, message: str, tmp_path: Path) -> None:
    for path in DATA.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / name).write_text(content)
    with pytest.raises(DataError, match=message):
        curated.read(tmp_path)


def test_every_place_chooses_regions_by_what_aws_publishes(facts: curated.CuratedFacts, real: Catalog) -> None:
    """A word leads to one place, and no row names a geography or partition that there is not."""
    geographies = {country.geography for country in facts.countries.values()}
    words = [word for place in facts.places for word in (place.name.lower(), *place.aliases)]
    assert len(words) == len(set(words))
    for place in facts.places:
        assert set(place.geographies) <= geographies, place.name
        assert set(place.partitions) <= facts.partitions.keys(), place.name
    named = {place.name: place for place in groups(real, facts).places}
    assert set(named["China"].regions) == {code for code in real.region if code.startswith("cn-")}
    assert "eu-west-2" not in named["European Union"].regions
    assert named["European Union"].regions


def test_every_category_has_words_of_its_own(facts: curated.CuratedFacts) -> None:
    assert facts.category_aliases.keys() == set(facts.categories)
    words = [word for aliases in facts.category_aliases.values() for word in aliases]
    assert len(words) == len(set(words))
