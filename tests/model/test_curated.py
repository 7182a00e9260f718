"""The curated facts: every row is of a code that some recording knows, and every known code is covered."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from generator.core.errors import DataError
from generator.core.resources import DATA
from generator.fetch import parameters, recordings
from generator.model import curated
from generator.model.catalog import UNCATEGORISED, Catalog
from tools import weeks

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def facts() -> curated.Curated:
    return curated.read()


@pytest.fixture(scope="module")
def known_services(real: Catalog) -> set[str]:
    """Every service code that any recording since 2022 knows."""
    return set(real.service).union(*(week.services for week in weeks.read()))


def test_every_known_service_is_covered_or_listed_as_uncovered(
    facts: curated.Curated, known_services: set[str]
) -> None:
    assert known_services == facts.services.keys() | set(facts.uncovered)
    assert not facts.services.keys() & set(facts.uncovered)


def test_at_least_98_percent_are_categorised(real: Catalog) -> None:
    uncategorised = [one.code for one in real.services if one.category == UNCATEGORISED]
    assert len(uncategorised) <= 0.02 * len(real.services)


def test_categories_are_declared_once_and_used(facts: curated.Curated) -> None:
    used = {row.category for row in facts.services.values()}
    assert used == set(facts.categories)
    assert len(facts.categories) == len(set(facts.categories))


def test_aliases_are_what_people_type(facts: curated.Curated) -> None:
    """Lower case, no repetition, never the code itself; the ones everybody types find their service."""
    for code, row in facts.services.items():
        assert list(row.aliases) == [alias.strip().lower() for alias in row.aliases], code
        assert len(set(row.aliases)) == len(row.aliases), code
        assert code not in row.aliases


@pytest.mark.parametrize(
    ("typed", "code"),
    [("elb", "elb"), ("alb", "elb"), ("k8s", "eks"), ("ses", "ses"), ("cognito", "cognito-idp"), ("genai", "bedrock")],
)
def test_what_people_type_finds_the_service(typed: str, code: str, facts: curated.Curated) -> None:
    assert typed in (code, *facts.services[code].aliases)


def test_every_region_has_a_place(facts: curated.Curated, real: Catalog) -> None:
    assert facts.regions.keys() == real.region.keys()
    for code, row in facts.regions.items():
        assert -60 < row.latitude < 72, code
        assert -180 <= row.longitude <= 180, code


def test_every_launch_date_names_where_it_was_read(facts: curated.Curated) -> None:
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
def test_a_known_launch_date_is_right(code: str, facts: curated.Curated) -> None:
    assert facts.regions[code].launched == KNOWN[code]


def test_every_country_and_partition_that_aws_names_is_known(
    facts: curated.Curated, real: Catalog, recordings_folder: Path
) -> None:
    """In the bundled recording and the old ones alike."""
    for region in real.regions:
        assert region.country in facts.countries, region.code
        assert region.partition in facts.partitions, region.code
    for path in recordings_folder.glob("*.zip"):
        for old in parameters.facts(recordings.read(path).parameters)[0]:
            assert old.country in facts.countries, old.code


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "services.toml",
            'categories = ["A"]\n[services]\nx = { category = 1 }\n',
            r"\[\.\.\.\]\.category",
        ),
        ("services.toml", "categories = [", "services.toml"),
        ("regions.toml", '[regions]\nx = { place = "X", latitude = 1.0 }\n', "longitude"),
    ],
)
def test_a_damaged_row_is_named(name: str, content: str, said: str, tmp_path: Path) -> None:
    for good in ("services.toml", "regions.toml", "geography.toml"):
        (tmp_path / good).write_bytes((DATA / good).read_bytes())
    (tmp_path / name).write_text(content)
    with pytest.raises(DataError, match=said):
        curated.read(tmp_path)
