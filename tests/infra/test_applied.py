"""infra/ in Terraform's hands: valid, as its own tests say, and applied to an account that moto plays."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from moto.cloudfront import urls as moto_cloudfront

from tests.infra import granted, policy
from tests.infra.account import NOT_IN_MOTO, account, client
from tests.infra.plugins import needs_plugins, succeeded, terraform
from tests.infra.roles import NAME, VALUES
from tests.infra.terraform import BOOTSTRAP, FOLDERS, blocks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@needs_plugins
def test_terraform_finds_the_configuration_valid_and_its_own_tests_pass(initialized: Path) -> None:
    """The tests of infra/tests plan every environment with a provider that Terraform plays."""
    succeeded(terraform(initialized, "validate"))
    succeeded(terraform(initialized / "bootstrap", "validate"))
    assert ", 0 failed." in succeeded(terraform(initialized, "test"))


def test_only_what_moto_has_not_is_played_by_the_tests() -> None:
    """When moto learns one of these, the test's own goes."""
    known_paths = " ".join(moto_cloudfront.url_paths)
    for place in [*NOT_IN_MOTO.values(), "publish"]:
        assert f"/{place}" not in known_paths


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

OF_THE_BOOTSTRAP = {"iam:CreateOpenIDConnectProvider"}
"""What no role of a workflow may do: the first variant is applied by somebody who did without the bootstrap."""

FORGOTTEN = {"module.site.aws_cloudfront_distribution.site"}
"""What moto does not keep whole, so that a second plan would change it: a distribution's functions and its access."""


class AppliedEnvironment:
    """One variant as Terraform sees it, with a state of its own."""

    def __init__(self, folder: Path, name: str, reach: Mapping[str, str], **extra: object) -> None:
        variant = VARIANTS[name]
        variables = {"repository": ["someone/atlas"], **variant.variables, **extra}
        texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in variables.items()}
        self.folder = folder
        self.state = folder / f"{name.replace(' ', '-')}.tfstate"
        self.settings = ["-input=false", f"-var-file=environments/{variant.environment}.tfvars", f"-state={self.state}"]
        self.given = {**reach, **{f"TF_VAR_{key}": value for key, value in texts.items()}}

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
    with account() as (reach, calls):
        zone, certificate = _domain_of(reach)
        begun = len(calls)
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
        requested = granted.actions(calls[begun:])
        refused = {action for action in requested if not _names("apply", action)}
        assert refused == OF_THE_BOOTSTRAP, "the role that applies may not make it"
        declared = {name for folder in FOLDERS for name in blocks(folder, "resource")}
        assert set().union(*(one.resources() for one in [first, *others])) == declared
        for one in [first, *others]:
            _is_as_the_workflow_needs_it(one.outputs(), reach)
        assert others[1].outputs()["BUCKET"].endswith("/sites/atlas")
        assert [one.outputs()["SITE_URL"] for one in others[2:]] == [
            "https://atlas.example.org",
            "https://b.example.org",
        ]
        _is_replicated(first.outputs(), reach)
        addresses = client("sns", reach).list_subscriptions()["Subscriptions"]
        assert [address["Endpoint"] for address in addresses] == ["operator@example.org"]


def _names(policy_name: str, action: str) -> bool:
    """Return whether some statement of a policy allows an action, on whatever resource."""
    statements = policy.render(policy_name, **VALUES)["Statement"]
    granting = [statement for statement in statements if statement["Effect"] == "Allow"]
    patterns = [name for statement in granting for name in policy.as_list(statement["Action"])]
    return any(fnmatchcase(action, pattern) for pattern in patterns)


@pytest.mark.deep
@needs_plugins
def test_the_bootstrap_is_applied_whole_and_its_role_may_make_the_infrastructure(initialized: Path) -> None:
    """One command for an empty account; the outputs are what the workflow's variables are called."""
    root = initialized / "bootstrap"
    options = ["-input=false", f"-state={root / 'bootstrap.tfstate'}"]
    with account() as (reach, calls):
        given = reach | {"TF_VAR_repository": '["someone/atlas"]'}
        succeeded(terraform(root, "apply", "-auto-approve", *options, **given))
        planned = terraform(root, "plan", "-detailed-exitcode", *options, **given)
        assert planned.returncode == 0, planned.stdout
        state = json.loads((root / "bootstrap.tfstate").read_text("utf-8"))
        addresses = {f"{each['type']}.{each['name']}" for each in state["resources"] if each["mode"] == "managed"}
        assert addresses == set(blocks(BOOTSTRAP, "resource"))
        outputs = {name: output["value"] for name, output in state["outputs"].items()}
        assert set(outputs["INFRASTRUCTURE_ROLE_ARN"]) == {"dev", "staging", "prod"}
        role = client("iam", reach).get_role(RoleName=f"{NAME}-prod-infra")["Role"]
        assert "repo:someone/atlas:environment:prod-infra" in json.dumps(role["AssumeRolePolicyDocument"])
        reads = [action for action in granted.actions(calls) if re.match(r"\w+:(Get|List|Describe)", action)]
        assert not {action for action in reads if not _names("plan", action)} - NOT_OF_THE_SITE


NOT_OF_THE_SITE = {"iam:GetPolicy", "iam:GetPolicyVersion"}
"""What is read for the boundary, which infra/ does not make."""


def _domain_of(reach: Mapping[str, str]) -> tuple[str, str]:
    """Make a zone and a certificate, as an operator has them before; return their ID and ARN."""
    zone = client("route53", reach).create_hosted_zone(Name="example.org", CallerReference="1")["HostedZone"]["Id"]
    certificate = client("acm", reach).request_certificate(DomainName="b.example.org", ValidationMethod="DNS")
    return zone.rpartition("/")[2], certificate["CertificateArn"]


def _is_replicated(outputs: Mapping[str, str], reach: Mapping[str, str]) -> None:
    """Check that prod has a copy in another Region, by a role that S3 may take, and that CloudFront reaches both."""
    s3 = client("s3", reach)
    replication = s3.get_bucket_replication(Bucket=outputs["BUCKET"])["ReplicationConfiguration"]
    (rule,) = replication["Rules"]
    replica = rule["Destination"]["Bucket"].rpartition(":")[2]
    assert (rule["Status"], rule["DeleteMarkerReplication"]["Status"]) == ("Enabled", "Disabled")
    assert s3.get_bucket_location(Bucket=replica)["LocationConstraint"] == "us-west-2"
    assert s3.get_bucket_versioning(Bucket=replica)["Status"] == "Enabled"
    role = client("iam", reach).get_role(RoleName=replication["Role"].rpartition("/")[2])["Role"]
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    distribution = client("cloudfront", reach).get_distribution(Id=outputs["DISTRIBUTION_ID"])["Distribution"]
    origins = distribution["DistributionConfig"]["Origins"]["Items"]
    assert {origin["DomainName"].partition(".")[0] for origin in origins} == {outputs["BUCKET"], replica}


def _is_as_the_workflow_needs_it(outputs: Mapping[str, str], reach: Mapping[str, str]) -> None:
    """Check that the variables lead to a bucket with versions, its distribution, and roles of the repository."""
    bucket, _, prefix = outputs["BUCKET"].partition("/")
    assert client("s3", reach).get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    distribution = client("cloudfront", reach).get_distribution(Id=outputs["DISTRIBUTION_ID"])["Distribution"]
    origins = distribution["DistributionConfig"]["Origins"]["Items"]
    assert bucket in [origin["DomainName"].partition(".")[0] for origin in origins]
    assert {origin["OriginPath"] for origin in origins} == {f"/{prefix}" if prefix else ""}
    roles = [outputs[name].rpartition("/")[2] for name in outputs if name.endswith("_ROLE_ARN")]
    for role in roles:
        trust = client("iam", reach).get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
        assert "repo:someone/atlas:environment:" in json.dumps(trust)
        assert client("iam", reach).list_role_policies(RoleName=role)["PolicyNames"]
    assert client("sns", reach).get_topic_attributes(TopicArn=outputs["TOPIC_ARN"])["Attributes"]["KmsMasterKeyId"]
