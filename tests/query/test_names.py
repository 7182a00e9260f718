"""The meaning of names: every spelling of every tool, what people type, and suggestions for mistyped ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.catalog.tool_names import all_names
from generator.core.errors import UnknownNameError
from generator.query.notation import is_instance_type
from generator.query.profiles import resolve
from generator.query.suggestions import within_one_edit
from tests.paths import ROOT

if TYPE_CHECKING:
    from generator.model.catalog import Catalog
    from generator.query.names import Names


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
    " S3 ": "s3",
    "AWS::S3": "s3",
    "aws::sqs::queue": "sqs",
    "data.aws_s3_bucket.logs": "s3",
    "aws_lb_listener": "elb",
    "awscc_lambda_event_source_mapping": "lambda",
    "sesv2": "ses",
    'boto3.client("bedrock-runtime")': "bedrock-runtime",
    "@aws-sdk/client-s3": "s3",
    "aws-cdk-lib/aws-lambda": "lambda",
    "arn:aws:sqs:eu-west-1:123456789012:queue": "sqs",
    "arn:aws-cn:s3:::bucket": "s3",
    "https://lambda.eu-west-3.amazonaws.com": "lambda",
    "states.eu-west-1.amazonaws.com": "stepfunctions",
    "states.amazonaws.com": "stepfunctions",
    "ecs-tasks.amazonaws.com": "ecs",
    "edgelambda.amazonaws.com": "lambda",
    "bucket.s3.amazonaws.com": "s3",
    "https://eu-central-1.console.aws.amazon.com/lambda/home": "lambda",
    "@aws-sdk/client-auto-scaling": "autoscaling",
    "software.amazon.awssdk:sqs": "sqs",
    "Amazon.DynamoDBv2": "dynamodb",
    **dict.fromkeys(
        ("aws_cdk.aws_lambda", "@aws-cdk/aws-lambda-python-alpha", "aws-cdk-lib/aws-lambda-nodejs"), "lambda"
    ),
    "aws-cdk-lib/aws-events-targets": "events",
    "aws_cdk.aws_stepfunctions_tasks": "stepfunctions",
    "@aws-cdk/aws-msk-alpha": "kafka",
    **dict.fromkeys(("eks.Cluster", "new eks.Cluster(this, 'Cluster')", "eks auto mode"), "eks"),
    "new aws.sqs.Queue": "sqs",
    "console.aws.amazon.com/lambda": "lambda",
    "timestream for liveanalytics": "timestream",
    "opensearch ingestion": "osis",
    "database migration": "dms",
    "pulumi aws.sqs.Queue": "sqs",
    "aws:lambda/function:Function": "lambda",
    "monitoring.eu-west-1.amazonaws.com": "cloudwatch",
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/app": "ecr",
    "transit gw": "transitgateway",
    "com.amazonaws.eu-west-1.s3": "s3",
    "load balancer": "elb",
    "step functions": "stepfunctions",
    "API Gateway": "apigateway",
    "quick sight": "quicksight",
    "iam identity centre": "identity-center",
    "qldb": "qldb",
}
REGIONS = {
    "eu-central-1 ": "eu-central-1",
    "EU-CENTRAL-1": "eu-central-1",
    "frankfurt": "eu-central-1",
    "Europe (Frankfurt)": "eu-central-1",
    "London": "eu-west-2",
    "uk": "eu-west-2",
    "use1-az4": "us-east-1",
    "euw1": "eu-west-1",
    "eu-west-1a": "eu-west-1",
    "us-west-2-lax-1a": "us-west-2",
    "n. virginia": "us-east-1",
    "iad": "us-east-1",
    "spain": "eu-south-2",
    "arn:aws:sqs:eu-west-1:123456789012:queue": "eu-west-1",
    "govcloud-west": "us-gov-west-1",
    "us govcloud east": "us-gov-east-1",
    "the new region in taiwan": "ap-east-2",
}


@pytest.mark.parametrize(("spelling", "code"), SPELLINGS.items())
def test_every_spelling_of_a_service_leads_to_it(names: Names, spelling: str, code: str) -> None:
    assert names.service(spelling) == code


@pytest.mark.parametrize(("spelling", "code"), REGIONS.items())
def test_every_spelling_of_a_region_leads_to_it(names: Names, spelling: str, code: str) -> None:
    assert names.region(spelling) == code


def test_every_name_in_a_tool_leads_to_a_service_that_has_it(names: Names, real: Catalog) -> None:
    """Of names that several services have, to one of them; the words that people type may mean something else first."""
    owners: dict[str, set[str]] = {}
    for name, kind, code in all_names(real):
        if kind in {"code", "sdk", "cli", "cloudformation", "terraform"}:
            owners.setdefault(name, set()).add(code)
    wrong = {name: names.service(name) for name, codes in owners.items() if names.service(name) not in codes}
    assert not wrong


SDK_PACKAGES = {
    "JavaScript": "@aws-sdk/client-{hyphens}",
    "Java": "software.amazon.awssdk:{word}",
    "Go": "github.com/aws/aws-sdk-go-v2/service/{word}",
    ".NET": "AWSSDK.{camel}",
}
"""How SDKs name the package of a service by its ID in AWS's models."""


@pytest.mark.parametrize("package", SDK_PACKAGES.values(), ids=SDK_PACKAGES)
def test_every_package_of_an_sdk_leads_to_its_service(names: Names, real: Catalog, package: str) -> None:
    """Unless the name in it is itself the code of another service: AWS lists EventBridge twice."""
    loader = botocore.session.get_session().get_component("data_loader")
    ids = {
        name: loader.load_service_model(name, "service-2")["metadata"]["serviceId"]
        for service in real.services
        for name in service.names.sdk
    }
    codes = {service.code.replace("-", "") for service in real.services}
    wrong = {}
    for client, service_id in ids.items():
        word = re.sub(r"[^a-z0-9]", "", service_id.lower())
        spelling = package.format(
            hyphens=service_id.lower().replace(" ", "-"),
            word=word,
            camel="".join(part[:1].upper() + part[1:] for part in service_id.split()),
        )
        meaning = names.meaning(spelling, "service")
        if word not in codes and (meaning is None or meaning.code != names.service(client)):
            wrong[spelling] = meaning
    assert not wrong
    assert len(ids) > len(real.services) / 2


def test_every_instance_type_is_known_by_its_form(names: Names) -> None:
    """With its family alone as well; what the catalog has a name for stays that: "a2i", "r53", "m2"."""
    loader = botocore.session.get_session().get_component("data_loader")
    types = loader.load_service_model("ec2", "service-2")["shapes"]["InstanceType"]["enum"]
    families = {each.partition(".")[0] for each in types}
    assert not [each for each in (*types, *families) if not is_instance_type(each)]
    assert [each for each in families if names.meanings(each)] == ["m2"]
    for each in (*(families - {"m2"}), "db.r6g.large", "t3.micro instances", "instance types"):
        with pytest.raises(UnknownNameError, match="no instance types"):
            names.service(each)
    assert (names.service("a2i"), names.service("r53")) == ("augmentedairuntime", "route53")
    assert not [text for text in ("s3", "ec2", "k8s", "c3p0", "lambda") if is_instance_type(text)]


def test_every_resource_type_leads_to_the_service_of_its_namespace(names: Names) -> None:
    for namespace, row in names.facts.document.resource_types.items():
        for each in row.types:
            meaning = names.meaning(f"{namespace}::{each}", "service")
            assert (meaning and meaning.code) == row.service, f"{namespace}::{each}"


TYPES = {
    **dict.fromkeys(
        (
            *("s3.CfnBucket", "new s3.CfnBucket(this, 'Bucket')", "aws_s3.CfnBucket", "aws_cdk.aws_s3.CfnBucket"),
            *("aws-cdk-lib/aws-s3.CfnBucket", "software.amazon.awscdk.services.s3.CfnBucket", "awss3.NewCfnBucket"),
            *("Amazon.CDK.AWS.S3.CfnBucket", "s3.CfnBucket.CorsRuleProperty", "s3 bucket resource type"),
        ),
        "AWS::S3::Bucket",
    ),
    **dict.fromkeys(("CfnStateMachine", "sfn.CfnStateMachine"), "AWS::StepFunctions::StateMachine"),
    **dict.fromkeys(("eks cluster resource type", "cloudformation eks cluster"), "AWS::EKS::Cluster"),
    "cloudformation stack": "AWS::CloudFormation::Stack",
}


@pytest.mark.parametrize(("spelling", "name"), TYPES.items())
def test_a_class_of_the_cdk_and_a_type_in_words_lead_to_the_resource_type(
    names: Names, spelling: str, name: str
) -> None:
    """A program also names classes that make several resources: these mean the service, with the type of their name."""
    assert names.type_name(spelling) == name
    assert names.type_spellings.of_same_name("new eks.Cluster") == "AWS::EKS::Cluster"


def test_every_resource_type_is_found_by_its_class_in_the_cdk(names: Names) -> None:
    rows = names.facts.document.resource_types.items()
    types = [f"{namespace}::{each}" for namespace, row in rows for each in row.types]
    classes = {
        name: f"aws_{namespace.lower()}.Cfn{resource}"
        for name in types
        for _, namespace, resource in [name.split("::", 2)]
    }
    assert len(types) > 1000
    assert not [name for name in types if names.type_spellings.of_cdk_class(classes[name]) != (name,)]


def test_a_class_of_several_modules_is_not_answered(names: Names) -> None:
    """The error and the suggestions have all types of its name."""
    types = {"AWS::Lightsail::Bucket", "AWS::S3::Bucket", "AWS::S3Outposts::Bucket"}
    with pytest.raises(UnknownNameError, match="CfnBucket: 3 resource types have this name") as error:
        names.services(["CfnBucket", "s3"])
    assert set(error.value.codes) == types
    answer = resolve(names, "CfnBucket")
    assert (answer.meanings, {each.code for each in answer.suggestions}) == ((), types)


def queries() -> list[tuple[str, str]]:
    """Return what people type into the search box that leads to the page of one service or Region."""
    rows = []
    for line in (ROOT / "tests" / "browser" / "queries.txt").read_text("utf-8").splitlines():
        query, _, page = line.partition(" => ")
        if match := re.fullmatch(r"(?:services|regions)/([^/#]+)/", page):
            rows.append((query, match[1]))
    return rows


def test_what_people_type_never_leads_elsewhere_than_in_the_search_box(names: Names) -> None:
    """A query may be more than a name, and then it means nothing here; it never means another service or Region."""
    results = {
        (query, code): [meaning.code for meaning in names.meanings(query) if meaning.kind in {"service", "region"}]
        for query, code in queries()
    }
    assert not {row: codes for row, codes in results.items() if codes and codes[0] != row[1]}
    assert sum(map(bool, results.values())) > len(results) / 2


def test_the_place_of_a_zone_leads_to_the_region_that_has_it(names: Names, real: Catalog) -> None:
    """Los Angeles is nearer to N. California, and its Local Zone is one of Oregon; Osaka has a Region of its own."""
    assert names.region("Los Angeles") == "us-west-2"
    assert names.region("Osaka") == "ap-northeast-3"
    places = [(place, region.code) for region in real.regions if region.zones for place in region.zones.places.values()]
    assert len(places) > 30
    for place, code in places:
        leads_to = real.region[names.region(place)]
        own_place = leads_to.coordinates.place if leads_to.coordinates else ""
        assert leads_to.code == code or place in f"{leads_to.label}, {own_place}", place


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "AWS::", "aws_", "nothing of the kind", "AWS::Nothing::Here", "x:Get"),
        *("s3tables", "AWS::S3Tables::Table", "aws_s3tables_table", "supplychain", "AWS::SCN"),
    ],
)
def test_a_name_that_nothing_has_leads_to_no_service(names: Names, name: str) -> None:
    assert names.meaning(name, "service") is None


def test_a_client_of_boto3_that_is_a_code_of_aws_leads_to_that_service(names: Names) -> None:
    clients = {*botocore.session.get_session().get_available_services()} & names.facts.service.keys()
    assert clients
    assert {client: names.service(client) for client in clients} == {client: client for client in clients}


def test_every_code_of_a_service_leads_to_itself(names: Names) -> None:
    assert [names.service(code) for code in names.facts.service] == [*names.facts.service]


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("lamda", "lambda"),
        ("dynmodb", "dynamodb"),
        ("cloudfrnt", "cloudfront"),
        ("frankfrut", "eu-central-1"),
        ("AWS::S3::Bukcet", "AWS::S3::Bucket"),
        ("aws_lamda_function", "lambda"),
        ("eu-west-9", "eu-west-1"),
    ],
)
def test_a_mistyped_name_is_suggested_and_not_answered(names: Names, spelling: str, code: str) -> None:
    answer = resolve(names, spelling)
    assert not answer.meanings
    assert code in [suggestion.code for suggestion in answer.suggestions]
    with pytest.raises(UnknownNameError, match=re.escape(spelling)):
        names.service(spelling)


def test_the_error_of_an_unknown_name_suggests_others(names: Names) -> None:
    with pytest.raises(UnknownNameError) as error:
        names.service("lamda")
    assert error.value.advice.startswith("did you mean lambda (AWS Lambda)")
    assert error.value.status == 2
    with pytest.raises(UnknownNameError, match="this is a Region, not a service"):
        names.service("frankfurt")
    with pytest.raises(UnknownNameError, match="this is a category, not a service") as category:
        names.service("databases")
    assert "dynamodb" in category.value.advice
    with pytest.raises(UnknownNameError) as removed:
        names.service("robomak")
    assert removed.value.advice == "did you mean robomaker (AWS RoboMaker)?"


def test_a_place_of_several_regions_is_no_region(names: Names) -> None:
    with pytest.raises(UnknownNameError, match="Europe has 9 Regions") as error:
        names.region("europe")
    assert "eu-south-1" in error.value.codes
    assert "eu-south-1" in names.scope("europe").regions
    assert names.scope("milan").regions == ("eu-south-1",)


def test_the_error_of_a_name_without_a_service_gives_the_reason(names: Names) -> None:
    """What SSM lists no service for leads to none, also where it belongs to one."""
    with pytest.raises(UnknownNameError, match="belongs to s3"):
        names.service("AWS::S3Tables::TableBucket")
    assert "s3" in (resolve(names, "AWS::S3Tables::TableBucket").note or "")
    with pytest.raises(UnknownNameError, match="AI agents") as error:
        names.service("Kiro")
    assert not error.value.codes
    assert next(each.code for each in resolve(names, "s3 tables").suggestions) == "s3"


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (["s3", "glacier"], ["s3", "glacier"]),
        (["api", "gateway", "eks"], ["apigateway", "eks"]),
        (["secrets", "manager"], ["secretsmanager"]),
        (["opensearch", "serverless"], ["opensearchserverless"]),
        (["bedrock", "agentcore", "eks"], ["bedrock-agentcore", "eks"]),
        (["cloud", "watch", "logs"], ["logs"]),
        (["eks", "and", "fargate"], ["eks", "fargate"]),
        (["identity", "and", "access", "management", "or", "s3"], ["iam", "s3"]),
        (["eks, msk", "aurora"], ["eks", "kafka", "aurora"]),
        (["bedrock and kendra"], ["bedrock", "kendra"]),
        (["AWS Identity and Access Management"], ["iam"]),
        (["s3", "S3", "aws_s3_bucket"], ["s3"]),
        (["AWS::MSK::Cluster", "awscc_msk_cluster", "msk"], ["AWS::MSK::Cluster", "kafka"]),
        (["AWS::MSK::Cluster,AWS::S3"], ["AWS::MSK::Cluster", "s3"]),
    ],
)
def test_words_are_grouped_into_names(names: Names, words: list[str], codes: list[str]) -> None:
    assert [service.code for service in names.services(words)] == codes


@given(text=st.text(max_size=40))
def test_no_text_has_both_meanings_and_suggestions(names: Names, text: str) -> None:
    answer = resolve(names, text)
    assert not (answer.meanings and answer.suggestions)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("lambda", "lamda", True),
        ("lamda", "lambda", True),
        ("frankfrut", "frankfurt", True),
        ("tokio", "tokyo", True),
        ("lambda", "lambda", True),
        ("ab", "ba", True),
        ("lambda", "lmda", False),
        ("abcd", "badc", False),
        ("", "ab", False),
    ],
)
def test_one_edit_is_one_letter_or_two_swapped(left: str, right: str, *, expected: bool) -> None:
    assert within_one_edit(left, right) is expected
