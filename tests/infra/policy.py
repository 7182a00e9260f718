"""IAM's decisions: the templates of infra/policies rendered, and evaluated for the requests of boto3's calls.

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
    """Return the names of the values that a template needs."""
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
        and any(_like(action.lower(), pattern.lower()) for pattern in as_list(statement["Action"]))
        # A trust policy names no resource: it is the resource's own.
        and any(_like(resource, pattern) for pattern in as_list(statement.get("Resource", "*")))
        and all(
            _met(operator, as_list(expected), context.get(key))
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
    return name in as_list(expected.get(kind, []))


def _met(operator: str, expected: list[str], actual: str | None) -> bool:
    test = OPERATORS[operator.removesuffix("IfExists")]
    if actual is None:
        return operator.endswith("IfExists")
    return any(test(actual, value) for value in expected)


def _like(text: str, pattern: str) -> bool:
    expression = "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern)
    return re.fullmatch(expression, text, re.DOTALL) is not None


def as_list(value: Any) -> list[str]:
    """Return what a policy names once or several times as a list."""
    return [value] if isinstance(value, str) else list(value)


OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "ArnLike": _like,
    "Bool": lambda actual, expected: actual.lower() == expected.lower(),
    "NumericLessThan": lambda actual, expected: float(actual) < float(expected),
    "StringEquals": lambda actual, expected: actual == expected,
    "StringLike": _like,
}


# From boto3's calls to the requests that IAM authorizes.


class AwsCall(NamedTuple):
    """One call as it was made with boto3."""

    service: str
    operation: str
    parameters: Mapping[str, Any]
    region: str = "us-east-1"


class IamRequest(NamedTuple):
    """A request that IAM authorizes or refuses; a call may need several."""

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


def requests_of(recorded: Iterable[AwsCall], account: str, topic_key: str | None = None) -> list[IamRequest]:
    """Return the requests that IAM authorizes for each call; ``topic_key`` is the key that the topics encrypt with.

    Raises ``ValueError`` for a call that is not among these.
    """
    return [request for call in recorded for request in _requests(call, account, topic_key)]


def _requests(call: AwsCall, account: str, topic_key: str | None) -> list[IamRequest]:
    parameters = call.parameters
    if call.service == "ssm":
        paths = parameters["Names"] if call.operation == "GetParameters" else [parameters["Path"]]
        # Public parameters belong to no account: that field of their ARN is empty.
        return [
            IamRequest(f"ssm:{call.operation}", f"arn:aws:ssm:{call.region}::parameter{path}", {}) for path in paths
        ]
    if call.service == "s3":
        return _requests_of_s3(call)
    if call.service == "cloudfront":
        distribution = parameters.get("DistributionId") or parameters["Id"]
        return [
            IamRequest(f"cloudfront:{call.operation}", f"arn:aws:cloudfront::{account}:distribution/{distribution}", {})
        ]
    if call.service == "sns" and call.operation == "Publish":
        via = {"kms:ViaService": f"sns.{call.region}.amazonaws.com"}
        keys = [IamRequest(f"kms:{action}", topic_key, via) for action in ("GenerateDataKey", "Decrypt") if topic_key]
        return [IamRequest("sns:Publish", parameters["TopicArn"], {}), *keys]
    if call.service == "cloudwatch" and call.operation == "PutMetricData":
        return [IamRequest("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": parameters["Namespace"]})]
    raise ValueError(f"teach tests/infra/policy.py what {call.service}:{call.operation} asks of IAM")


LISTINGS = {
    "HeadBucket": "s3:ListBucket",
    "ListObjects": "s3:ListBucket",
    "ListObjectsV2": "s3:ListBucket",
    "ListObjectVersions": "s3:ListBucketVersions",
}


def _requests_of_s3(call: AwsCall) -> list[IamRequest]:
    parameters = call.parameters
    bucket = f"arn:aws:s3:::{parameters['Bucket']}"
    if call.operation in LISTINGS:
        prefix = {"s3:prefix": parameters["Prefix"]} if "Prefix" in parameters else {}
        return [IamRequest(LISTINGS[call.operation], bucket, prefix)]
    if call.operation == "DeleteObjects":
        return [
            IamRequest(_of_version("s3:DeleteObject", key), f"{bucket}/{key['Key']}", {})
            for key in parameters["Delete"]["Objects"]
        ]
    target = f"{bucket}/{parameters['Key']}"
    if call.operation in {"GetObject", "HeadObject"}:
        return [IamRequest(_of_version("s3:GetObject", parameters), target, {})]
    # A condition on what is there reads it.
    read = [IamRequest("s3:GetObject", target, {})] if "IfMatch" in parameters else []
    if call.operation == "DeleteObject":
        return [IamRequest(_of_version("s3:DeleteObject", parameters), target, {}), *read]
    if call.operation == "PutObject":
        return [IamRequest("s3:PutObject", target, {}), *_extras(parameters, target), *read]
    if call.operation == "CopyObject":
        source = parameters["CopySource"]
        origin = f"arn:aws:s3:::{source['Bucket']}/{source['Key']}"
        return [
            IamRequest(_of_version("s3:GetObject", source), origin, {}),
            IamRequest("s3:PutObject", target, {}),
            *_extras(parameters, target),
        ]
    raise ValueError(f"teach tests/infra/policy.py what s3:{call.operation} asks of IAM")


def _of_version(action: str, parameters: Mapping[str, Any]) -> str:
    return f"{action}Version" if "VersionId" in parameters else action


def _extras(parameters: Mapping[str, Any], target: str) -> list[IamRequest]:
    """Return the further requests of a write with an ACL or tags, which no call of this program has."""
    actions = {"ACL": "s3:PutObjectAcl", "Tagging": "s3:PutObjectTagging"}
    return [IamRequest(action, target, {}) for name, action in actions.items() if name in parameters]
