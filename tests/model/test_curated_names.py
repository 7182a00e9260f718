"""The curated names in tools: each is one that its tool has, each tool's names are mapped or listed with a reason."""

from __future__ import annotations

import lzma
from collections import defaultdict
from typing import TYPE_CHECKING

import botocore.session
import pytest

from generator.catalog import tool_names
from generator.catalog.tool_names import fold
from generator.core.resources import BUNDLED_SNAPSHOT
from generator.history import resource_types
from generator.model import bundled_histories, curated, snapshot
from generator.model.resource_types import namespace_of
from tests.paths import ROOT

if TYPE_CHECKING:
    from generator.model.catalog import Catalog
    from generator.model.curated import CuratedNames

RECORDED = ROOT / "tests" / "recordings" / "names"

PROVIDER_ITSELF = {
    *("aws_arn", "aws_default_tags", "aws_ip_ranges", "aws_partition"),
    *("aws_region", "aws_regions", "aws_service", "aws_service_principal"),
}
"""Data sources of the provider that are about no service."""

PARTS_WITHOUT_A_SERVICE = ("aws_cloudfrontkeyvaluestore_", "aws_docdbelastic_", "aws_s3tables_")
"""What Terraform calls names that are listed as without a service for boto3."""


@pytest.fixture(scope="module")
def names() -> CuratedNames:
    return curated.read().names


@pytest.fixture(scope="module")
def clients() -> set[str]:
    """Every client of the pinned botocore."""
    return set(botocore.session.get_session().get_available_services())


def recorded(file: str) -> set[str]:
    """Return the lines of a recorded list of names, without the one that says where it is from."""
    content = (RECORDED / file).read_bytes()
    text = (lzma.decompress(content) if file.endswith(".xz") else content).decode()
    return {line for line in text.splitlines() if not line.startswith("#")}


def test_every_service_that_ever_was_has_names_or_is_listed_without(names: CuratedNames) -> None:
    services = curated.read().services
    assert services.keys() == names.names.keys() | set(names.without_names)
    assert not names.names.keys() & set(names.without_names)


def test_every_client_of_boto3_is_of_a_service_or_listed_with_the_reason(
    names: CuratedNames, clients: set[str]
) -> None:
    mapped = {client for row in names.names.values() for client in row.sdk}
    assert mapped | names.unmapped.sdk.keys() == clients
    assert not mapped & names.unmapped.sdk.keys()


def test_every_namespace_of_cloudformation_is_of_a_service_or_listed_with_the_reason(names: CuratedNames) -> None:
    mapped = {namespace for row in names.names.values() for namespace in row.cloudformation}
    assert mapped | names.unmapped.cloudformation.keys() == recorded("cloudformation-namespaces.txt")
    assert not mapped & names.unmapped.cloudformation.keys()


def test_every_namespace_of_the_bundled_lists_is_among_them() -> None:
    """A new recording may have namespaces that nobody has looked up yet."""
    lists = snapshot.read(BUNDLED_SNAPSHOT).resource_types
    assert lists
    assert {namespace_of(name) for name in lists.types} <= recorded("cloudformation-namespaces.txt")


def test_every_namespace_of_earlier_lists_is_of_a_service_or_listed_with_the_reason(names: CuratedNames) -> None:
    """Since 2019; none of the present lists is among them."""
    known = recorded("cloudformation-namespaces.txt")
    past = resource_types.first_seen(bundled_histories.resource_types())
    former = {namespace_of(name) for _, name in past} - known
    assert names.former_namespaces.services.keys() | names.former_namespaces.unmapped.keys() == former
    assert not names.former_namespaces.services.keys() & names.former_namespaces.unmapped.keys()
    assert set(names.former_namespaces.services.values()) <= curated.read().services.keys()


def test_every_resource_type_of_terraform_is_of_a_service(names: CuratedNames) -> None:
    """Templates are older than the provider: types of its version 5 count, too."""
    types, fitting = recorded("terraform-types.txt.xz") | recorded("terraform-former-types.txt"), set()
    entries = {entry for row in names.names.values() for entry in row.terraform}
    for kind in types - PROVIDER_ITSELF:
        fits = {entry for entry in entries if kind == entry or kind.startswith(f"{entry.removesuffix('_')}_")}
        assert fits or kind.startswith(PARTS_WITHOUT_A_SERVICE), kind
        fitting |= fits
    assert entries == fitting, "an entry that no resource type begins with"


def test_every_iam_prefix_is_one_that_aws_documents(names: CuratedNames) -> None:
    """Application Cost Profiler alone is documented no more: its prefix is the signing name that botocore has."""
    prefixes = {prefix for row in names.names.values() for prefix in row.iam}
    assert prefixes - recorded("iam-prefixes.txt") == {"application-cost-profiler"}


def test_commands_called_otherwise_are_of_a_client(names: CuratedNames, clients: set[str]) -> None:
    assert names.cli.keys() <= clients
    assert tool_names.of_service("s3", names).cli == ("s3", "s3api")
    assert tool_names.of_service("config", names).cli == ("configservice",)
    assert tool_names.of_service("codedeploy", names).cli == ("deploy",)


def test_what_a_name_without_a_service_belongs_to_exists(names: CuratedNames, real: Catalog) -> None:
    unmapped = names.unmapped
    for rows in (unmapped.sdk, unmapped.cloudformation, unmapped.product, names.former_namespaces.unmapped):
        for name, row in rows.items():
            assert row.reason.endswith("."), name
            assert row.part_of is None or row.part_of in real.service, name


def test_no_name_leads_to_two_services_unless_a_person_wrote_why(real: Catalog) -> None:
    """Whatever a name is to its tool: people type it bare. Only words that people type may lead to several."""
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for name, kind, code in tool_names.all_names(real):
        if kind != "alias":
            codes[fold(name)].add(code)
    shared: defaultdict[str, set[str]] = defaultdict(set)
    for name, services in real.shared_names.items():
        shared[fold(name)].update(services)
    assert {name: services for name, services in codes.items() if len(services) > 1} == shared


def test_the_reason_for_a_shared_name_is_a_sentence_and_no_service_is_listed_twice(names: CuratedNames) -> None:
    for row in names.shared:
        assert row.why.endswith(".")
        for name, services in row.names.items():
            assert len(set(services)) == len(services) > 1, name
    everything = [name for row in names.shared for name in row.names]
    assert len(set(everything)) == len(everything)


def test_words_for_regions_are_lower_case_and_of_regions_that_exist(names: CuratedNames, real: Catalog) -> None:
    assert names.regions.keys() <= real.region.keys()
    for code, words in names.regions.items():
        assert list(words) == [word.strip().lower() for word in words], code
        assert len(set(words)) == len(words), code
        region = real.region[code]
        assert region.coordinates
        assert region.coordinates.place.lower() not in words, code
        zones = region.zones
        assert zones
        ids = {*zones.availability, *zones.local, *zones.wavelength}
        assert not ids.intersection(words), f"{code}: its zones are known from the Region itself"
