"""What a name in any spelling leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import botocore.session
import msgspec
import pytest

from generator.catalog.tool_names import NameIndex, all_names, fold, search_names
from generator.model.catalog import ToolNames

if TYPE_CHECKING:
    from generator.model.catalog import Catalog


@pytest.fixture(scope="module")
def index(real: Catalog) -> NameIndex:
    return NameIndex(real)


SPELLINGS = {
    **dict.fromkeys(
        ("waf", "wafv2", "WAFv2", "waf v2", "AWS WAF", "aws-waf", "AWS::WAFv2", "aws_wafv2_web_acl"), "waf"
    ),
    **dict.fromkeys(("elbv2", "aws_lb", "aws_alb_listener", "AWS::ElasticLoadBalancingV2::LoadBalancer"), "elb"),
    **dict.fromkeys(("ecs", "ECS", "Elastic Container Service", "amazon ecs", "aws_ecs_service", "ecs:RunTask"), "ecs"),
    **dict.fromkeys(("msk", "MSK", "AWS::MSK::Cluster", "aws_msk_cluster", "kafka-cluster:Connect"), "kafka"),
    **dict.fromkeys(("s3", "s3api", "S3", "AWS::S3::Bucket", "aws_s3_bucket", "s3:GetObject", "s3:*"), "s3"),
    **dict.fromkeys(("sso", "sso-admin", "AWS::SSO::Assignment", "aws_ssoadmin_permission_set"), "identity-center"),
    "configservice": "config",
    "deploy": "codedeploy",
    "states:StartExecution": "stepfunctions",
    "aws_instance": "ec2",
    "aws_subnet": "vpc",
    "aws_ec2_transit_gateway_route_table": "transitgateway",
    "aws_cloudwatch_log_group": "logs",
    "aws_cloudwatch_metric_alarm": "cloudwatch",
    "aws_cloudwatch_event_rule": "events",
    "aws_cognito_identity_provider": "cognito-idp",
    "aws_cognito_identity_pool": "cognito-identity",
    "aws_route53_resolver_rule": "route53resolver",
    "AWS::SMSVOICE::PhoneNumber": "pinpoint-sms-voice-v2",
    "sms-voice": "sms-voice",
    "AWS::Lex::Bot": "lexv2-models",
    "Amazon Lex": "lex-runtime",
    "Amazon Inspector": "inspector2",
    "inspector": "inspector",
    "cognito": "cognito-idp",
    "cloudhsm": "cloudhsmv2",
    "k8s": "eks",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_any_spelling_leads_to_its_service_first(spelling: str, index: NameIndex) -> None:
    assert index.resolve(spelling)[0] == SPELLINGS[spelling]


@pytest.mark.parametrize("spelling", ["", " ", "AWS::", "aws_", "nothing of the kind", "AWS::Nothing::Here", "x:Get"])
def test_what_nothing_has_leads_nowhere(spelling: str, index: NameIndex) -> None:
    assert index.resolve(spelling) == ()


@pytest.mark.parametrize("name", ["s3tables", "AWS::S3Tables::Table", "aws_s3tables_table", "supplychain", "AWS::SCN"])
def test_a_name_without_a_service_leads_to_no_other(name: str, index: NameIndex) -> None:
    assert index.resolve(name) == ()


def test_every_code_leads_to_itself(real: Catalog, index: NameIndex) -> None:
    for code in real.service:
        assert index.resolve(code) == (code,)


def test_a_client_of_boto3_that_is_a_code_of_aws_leads_to_that_service(real: Catalog, index: NameIndex) -> None:
    for client in botocore.session.get_session().get_available_services():
        if client in real.service:
            assert index.resolve(client)[0] == client


@pytest.mark.parametrize(
    ("spelling", "folded"),
    [
        ("AWS::WAFv2", "wafv2"),
        ("aws_wafv2_", "wafv2"),
        ("Amazon S3", "s3"),
        ("AWS Clean Rooms", "cleanrooms"),
        ("awstransform", "awstransform"),
        ("sso-admin", "ssoadmin"),
        ("CI/CD", "cicd"),
    ],
)
def test_a_spelling_is_compared_without_maker_case_and_punctuation(spelling: str, folded: str) -> None:
    assert fold(spelling) == folded


def test_names_are_sorted_and_a_shared_one_begins_with_the_service_that_it_leads_to(real: Catalog) -> None:
    names = all_names(real)
    assert [name.name.casefold() for name in names] == sorted(name.name.casefold() for name in names)
    assert [name.code for name in names if (name.name, name.kind) == ("AWS::Lex", "cloudformation")] == [
        "lexv2-models",
        "lex-runtime",
    ]


def test_search_has_only_names_that_code_name_and_aliases_lack(real: Catalog) -> None:
    waf, ec2, vpc = real.service["waf"], real.service["ec2"], real.service["vpc"]
    assert search_names(waf, real.shared_names) == ("wafv2",)
    assert "aws_instance" in search_names(ec2, real.shared_names)
    assert "ec2" not in search_names(vpc, real.shared_names), "a shared name is of the service that it leads to"
    named = msgspec.structs.replace(waf, names=ToolNames(sdk=("waf", "w-a-f"), former=("AWS Firewall",)))
    assert search_names(named, {}) == ("AWS Firewall",)
