"""What IAM would say: the templates of infra/policies rendered, evaluated, and asked about boto3's calls.

It knows the operators that our policies use and no others; one that it does not know is an error, never a pass.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

from botocore.client import BaseClient

from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    Policy = dict[str, Any]


POLICIES = ROOT / "infra" / "policies"
NAME = re.compile(r"\$\{(\w+)\}")


def names(policy: str) -> set[str]:
    """Return the names that a template must be given."""
    return set(NAME.findall((POLICIES / f"{policy}.json").read_text("utf-8")))


def render(policy: str, /, **values: str) -> Policy:
    """Return a policy as Terraform's ``templatefile`` makes it; raise ``KeyError`` for a name without a value."""
    text = (POLICIES / f"{policy}.json").read_text("utf-8")
    rendered: Policy = json.loads(NAME.sub(lambda match: values[match[1]], text))
    return rendered


# Evaluation: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html


def allowed(
    policy: Policy,
    action: str,
    resource: str,
    context: Mapping[str, str],
    principal: tuple[str, str] | None = None,
) -> bool:
    """Return whether one policy allows a call: some statement allows it and none denies it.

    ``principal`` is its kind and name ("Service", "cloudfront.amazonaws.com"), for policies that name principals.
    """
    effects = {
        statement["Effect"]
        for statement in policy["Statement"]
        if applies(statement, action, resource, context, principal)
    }
    return effects == {"Allow"}


def applies(
    statement: Policy, action: str, resource: str, context: Mapping[str, str], principal: tuple[str, str] | None
) -> bool:
    """Return whether a statement is about a call, be it to allow or to deny it."""
    unknown = set(statement) - {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}
    if unknown:
        raise ValueError(f"teach tests/infra/policy.py {unknown}")
    return (
        _names_principal(statement, principal)
        and any(_like(action.lower(), pattern.lower()) for pattern in listed(statement["Action"]))
        # A trust policy names no resource: it is the resource's own.
        and any(_like(resource, pattern) for pattern in listed(statement.get("Resource", "*")))
        and all(
            _met(operator, listed(expected), context.get(key))
            for operator, keys in statement.get("Condition", {}).items()
            for key, expected in keys.items()
        )
    )


def _names_principal(statement: Policy, principal: tuple[str, str] | None) -> bool:
    if "Principal" not in statement:
        return True
    expected = statement["Principal"]
    if expected == "*":
        return True
    kind, name = principal or ("", "")
    return name in listed(expected.get(kind, []))


def _met(operator: str, expected: list[str], actual: str | None) -> bool:
    test = OPERATORS[operator.removesuffix("IfExists")]
    if actual is None:
        return operator.endswith("IfExists")
    return any(test(actual, value) for value in expected)


def _like(text: str, pattern: str) -> bool:
    expression = "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern)
    return re.fullmatch(expression, text, re.DOTALL) is not None


def listed(value: Any) -> list[str]:
    """Return what a policy names once or several times as a list."""
    return [value] if isinstance(value, str) else list(value)


OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "ArnLike": _like,
    "Bool": lambda actual, expected: actual.lower() == expected.lower(),
    "NumericLessThan": lambda actual, expected: float(actual) < float(expected),
    "StringEquals": lambda actual, expected: actual == expected,
    "StringLike": _like,
}


# From boto3's calls to what IAM is asked.


class AwsCall(NamedTuple):
    """One call as it was made with boto3."""

    service: str
    operation: str
    parameters: Mapping[str, Any]
    region: str = "us-east-1"


class Question(NamedTuple):
    """One question to IAM."""

    action: str
    resource: str
    context: dict[str, str]


@contextmanager
def recording() -> Iterator[list[AwsCall]]:
    """Record every call that this process makes with boto3 inside the block, from any client and thread."""
    calls: list[AwsCall] = []
    make = BaseClient._make_api_call  # type: ignore[attr-defined]  # botocore's one gate; its stubs hide it

    def recorded_call(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
        service = client.meta.service_model.service_name
        calls.append(AwsCall(service, operation, dict(parameters), client.meta.region_name))
        return make(client, operation, parameters)

    with patch.object(BaseClient, "_make_api_call", recorded_call):
        yield calls


def calls_of(recorded: Iterable[AwsCall], account: str, topic_key: str | None = None) -> list[Question]:
    """Return what IAM is asked for each call; ``topic_key`` is the key that the topics encrypt with.

    Raises ``ValueError`` for a call that it was not taught.
    """
    return [call for request in recorded for call in _questions(request, account, topic_key)]


def _questions(request: AwsCall, account: str, topic_key: str | None) -> list[Question]:
    given = request.parameters
    if request.service == "ssm":
        paths = given["Names"] if request.operation == "GetParameters" else [given["Path"]]
        # Public parameters belong to no account: that field of their ARN is empty.
        return [
            Question(f"ssm:{request.operation}", f"arn:aws:ssm:{request.region}::parameter{path}", {}) for path in paths
        ]
    if request.service == "s3":
        return _questions_of_s3(request)
    if request.service == "cloudfront":
        distribution = given.get("DistributionId") or given["Id"]
        return [
            Question(
                f"cloudfront:{request.operation}", f"arn:aws:cloudfront::{account}:distribution/{distribution}", {}
            )
        ]
    if request.service == "sns" and request.operation == "Publish":
        via = {"kms:ViaService": f"sns.{request.region}.amazonaws.com"}
        keys = [Question(f"kms:{action}", topic_key, via) for action in ("GenerateDataKey", "Decrypt") if topic_key]
        return [Question("sns:Publish", given["TopicArn"], {}), *keys]
    if request.service == "cloudwatch" and request.operation == "PutMetricData":
        return [Question("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": given["Namespace"]})]
    raise ValueError(f"teach tests/infra/policy.py what {request.service}:{request.operation} asks of IAM")


LISTINGS = {
    "HeadBucket": "s3:ListBucket",
    "ListObjects": "s3:ListBucket",
    "ListObjectsV2": "s3:ListBucket",
    "ListObjectVersions": "s3:ListBucketVersions",
}


def _questions_of_s3(request: AwsCall) -> list[Question]:
    given = request.parameters
    bucket = f"arn:aws:s3:::{given['Bucket']}"
    if request.operation in LISTINGS:
        return [
            Question(LISTINGS[request.operation], bucket, {"s3:prefix": given["Prefix"]} if "Prefix" in given else {})
        ]
    if request.operation == "DeleteObjects":
        return [
            Question(_of_version("s3:DeleteObject", key), f"{bucket}/{key['Key']}", {})
            for key in given["Delete"]["Objects"]
        ]
    target = f"{bucket}/{given['Key']}"
    if request.operation in {"GetObject", "HeadObject"}:
        return [Question(_of_version("s3:GetObject", given), target, {})]
    # A condition on what is there reads it.
    read = [Question("s3:GetObject", target, {})] if "IfMatch" in given else []
    if request.operation == "DeleteObject":
        return [Question(_of_version("s3:DeleteObject", given), target, {}), *read]
    if request.operation == "PutObject":
        return [Question("s3:PutObject", target, {}), *_extras(given, target), *read]
    if request.operation == "CopyObject":
        source = given["CopySource"]
        origin = f"arn:aws:s3:::{source['Bucket']}/{source['Key']}"
        return [
            Question(_of_version("s3:GetObject", source), origin, {}),
            Question("s3:PutObject", target, {}),
            *_extras(given, target),
        ]
    raise ValueError(f"teach tests/infra/policy.py what s3:{request.operation} asks of IAM")


def _of_version(action: str, given: Mapping[str, Any]) -> str:
    return f"{action}Version" if "VersionId" in given else action


def _extras(given: Mapping[str, Any], target: str) -> list[Question]:
    """Return what a write asks for besides: rights of their own, which nothing of ours needs."""
    actions = {"ACL": "s3:PutObjectAcl", "Tagging": "s3:PutObjectTagging"}
    return [Question(action, target, {}) for name, action in actions.items() if name in given]
