"""infra/ in Terraform's hands: valid, as its own tests say, and applied to an account that moto plays."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3
import pytest
from moto.cloudfront import urls as moto_cloudfront

from tests.infra.account import NOT_IN_MOTO, account
from tests.infra.plugins import needs_plugins, succeeded, terraform
from tests.infra.terraform import FOLDERS, blocks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@needs_plugins
def test_terraform_finds_the_configuration_valid_and_its_own_tests_pass(initialized: Path) -> None:
    """The tests of infra/tests plan every environment with a provider that Terraform plays."""
    succeeded(terraform(initialized, "validate"))
    assert ", 0 failed." in succeeded(terraform(initialized, "test"))


def test_only_what_moto_has_not_is_played_by_the_tests() -> None:
    """When moto learns one of these, the test's own goes."""
    known = " ".join(moto_cloudfront.url_paths)
    for place in [*NOT_IN_MOTO.values(), "publish"]:
        assert f"/{place}" not in known


# Applied.


class Variant(NamedTuple):
    """One way to set up an environment: its settings, and the variables that an operator gives."""

    environment: str
    variables: Mapping[str, Any]


VARIANTS = {
    "prod": Variant("prod", {"alert_emails": ["operator@example.org"]}),
    "dev with an OIDC provider that is there": Variant("dev", {"use_existing_oidc_provider": True}),
    "staging under a prefix": Variant("staging", {"use_existing_oidc_provider": True, "prefix": "sites/atlas/"}),
    "own domain in a zone": Variant("staging", {"name": "zoned", "use_existing_oidc_provider": True}),
    "own domain with a certificate": Variant("dev", {"name": "certified", "use_existing_oidc_provider": True}),
}
"""The first makes GitHub's OIDC provider, of which an account has one; the others come after it."""

FORGOTTEN = {"module.site.aws_cloudfront_distribution.site"}
"""What moto does not keep whole, so that a second plan would change it: a distribution's functions and its access."""


class AppliedEnvironment:
    """One variant as Terraform sees it, with a state of its own."""

    def __init__(self, folder: Path, name: str, reach: Mapping[str, str], **extra: object) -> None:
        variant = VARIANTS[name]
        variables = {"repository": ["someone/atlas"], **variant.variables, **extra}
        given = {key: value if isinstance(value, str) else json.dumps(value) for key, value in variables.items()}
        self.folder = folder
        self.state = folder / f"{name.replace(' ', '-')}.tfstate"
        self.settings = ["-input=false", f"-var-file=environments/{variant.environment}.tfvars", f"-state={self.state}"]
        self.given = {**reach, **{f"TF_VAR_{key}": value for key, value in given.items()}}

    def apply(self) -> None:
        succeeded(terraform(self.folder, "apply", "-auto-approve", *self.settings, **self.given))

    def changes(self) -> set[str]:
        """Return the resources that a second plan would change."""
        lines = succeeded(terraform(self.folder, "plan", "-json", *self.settings, **self.given)).splitlines()
        messages = [json.loads(line) for line in lines]
        return {message["change"]["resource"]["addr"] for message in messages if message["type"] == "planned_change"}

    def read(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads(self.state.read_text("utf-8"))
        return state

    def resources(self) -> set[str]:
        """Return the resources that were made, by type and name."""
        return {f"{made['type']}.{made['name']}" for made in self.read()["resources"] if made["mode"] == "managed"}

    def outputs(self) -> dict[str, Any]:
        return {name: output["value"] for name, output in self.read()["outputs"].items()}


@pytest.mark.deep
@needs_plugins
def test_every_variant_is_applied_whole_and_a_second_plan_changes_nothing(initialized: Path) -> None:
    """Each resource of infra/ is made in at least one of them, and what was made is what was planned."""
    with account() as reach:
        zone, certificate = _domain_of(reach)
        extra: dict[str, dict[str, object]] = {
            "own domain in a zone": {"domain": {"name": "atlas.example.org", "zone_id": zone}},
            "own domain with a certificate": {"domain": {"name": "b.example.org", "certificate_arn": certificate}},
        }
        first, *others = (AppliedEnvironment(initialized, name, reach, **extra.get(name, {})) for name in VARIANTS)
        first.apply()
        with ThreadPoolExecutor() as pool:
            list(pool.map(AppliedEnvironment.apply, others))
            changes = list(pool.map(AppliedEnvironment.changes, [first, *others]))
        assert set().union(*changes) <= FORGOTTEN
        declared = {name for folder in FOLDERS for name in blocks(folder, "resource")}
        assert set().union(*(one.resources() for one in [first, *others])) == declared
        for one in [first, *others]:
            _is_as_the_workflow_needs_it(one.outputs(), reach)
        assert others[1].outputs()["BUCKET"].endswith("/sites/atlas")
        assert [one.outputs()["SITE_URL"] for one in others[2:]] == [
            "https://atlas.example.org",
            "https://b.example.org",
        ]
        addresses = _client("sns", reach).list_subscriptions()["Subscriptions"]
        assert [address["Endpoint"] for address in addresses] == ["operator@example.org"]


def _client(service: str, reach: Mapping[str, str]) -> Any:
    return boto3.client(  # type: ignore[call-overload]
        service,
        region_name=reach["AWS_REGION"],
        endpoint_url=reach["AWS_ENDPOINT_URL"],
        aws_access_key_id=reach["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=reach["AWS_SECRET_ACCESS_KEY"],
    )


def _domain_of(reach: Mapping[str, str]) -> tuple[str, str]:
    """Make a zone and a certificate, as an operator has them before; return their ID and ARN."""
    zone = _client("route53", reach).create_hosted_zone(Name="example.org", CallerReference="1")["HostedZone"]["Id"]
    certificate = _client("acm", reach).request_certificate(DomainName="b.example.org", ValidationMethod="DNS")
    return zone.rpartition("/")[2], certificate["CertificateArn"]


def _is_as_the_workflow_needs_it(outputs: Mapping[str, str], reach: Mapping[str, str]) -> None:
    """Check that the variables lead to a bucket with versions, its distribution, and roles of the repository."""
    bucket, _, prefix = outputs["BUCKET"].partition("/")
    assert _client("s3", reach).get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    distribution = _client("cloudfront", reach).get_distribution(Id=outputs["DISTRIBUTION_ID"])["Distribution"]
    origins = distribution["DistributionConfig"]["Origins"]["Items"]
    assert [origin["DomainName"].partition(".")[0] for origin in origins] == [bucket]
    assert origins[0]["OriginPath"] == (f"/{prefix}" if prefix else "")
    roles = [outputs[name].rpartition("/")[2] for name in outputs if name.endswith("_ROLE_ARN")]
    for role in roles:
        trust = _client("iam", reach).get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
        assert "repo:someone/atlas:environment:" in json.dumps(trust)
        assert _client("iam", reach).list_role_policies(RoleName=role)["PolicyNames"]
    assert _client("sns", reach).get_topic_attributes(TopicArn=outputs["TOPIC_ARN"])["Attributes"]["KmsMasterKeyId"]
