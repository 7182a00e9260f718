"""The services that AWS no longer lists, with the names that templates have for them: of the real catalog."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from generator.catalog.gone_services import gone_services
from generator.core.resources import BUNDLED_QUESTIONS
from generator.query import published_gone

if TYPE_CHECKING:
    from pathlib import Path

    from generator.catalog.gone_services import GoneServiceFacts
    from generator.model.catalog import Catalog


@pytest.fixture(scope="module")
def gone(real: Catalog) -> dict[str, GoneServiceFacts]:
    removed = published_gone.decode_removed(gzip.decompress(BUNDLED_QUESTIONS.read_bytes()), "bundled").removed
    return gone_services(removed, real)


def test_a_service_has_its_names_in_templates_its_removal_and_what_is_closest(
    gone: dict[str, GoneServiceFacts],
) -> None:
    ledger = gone["qldb"]
    assert (ledger.name, str(ledger.removed)) == ("Amazon Quantum Ledger Database (QLDB)", "2026-01-17")
    assert (ledger.namespaces, ledger.terraform) == (("AWS::QLDB",), ("aws_qldb_",))
    assert ledger.closest == {"aurora": "Amazon Aurora"}
    assert gone["opsworks"].terraform == ("aws_opsworks_",)
    assert gone["worklink"].closest == {}


def test_a_namespace_that_only_earlier_lists_have_is_one_of_the_names(gone: dict[str, GoneServiceFacts]) -> None:
    assert gone["lookoutmetrics"].namespaces == ("AWS::LookoutMetrics",)


def test_what_aws_lists_under_another_code_since_is_still_listed(gone: dict[str, GoneServiceFacts]) -> None:
    """CloudFormation's OpsWorksCM is of a code that AWS replaced: nobody may be advised to give it up."""
    assert not gone.keys() & {"opsworkscm", "simpledb", "cloudhsm", "amp"}


def test_no_name_of_a_service_of_today_is_among_them(gone: dict[str, GoneServiceFacts], real: Catalog) -> None:
    present = {name for each in real.services for name in (*each.names.cloudformation, *each.names.terraform)}
    names = [name for each in gone.values() for name in (*each.namespaces, *each.terraform)]
    assert len(set(names)) == len(names) > 20
    assert present.isdisjoint(names)
    assert not gone.keys() & real.service.keys()


def test_the_site_publishes_what_ships_with_the_program(gone: dict[str, GoneServiceFacts], real_site: Path) -> None:
    """So that the page and ``check --site`` answer as ``check`` does."""
    path = published_gone.TEMPLATE_CHECK_PATH
    assert published_gone.decode((real_site / path).read_bytes(), path).gone == gone
