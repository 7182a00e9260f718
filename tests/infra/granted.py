"""What Terraform asks of AWS: the calls that it made to a server, as the actions of IAM that they need."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from botocore.session import get_session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.doubles.moto_server import Call


BY_SIGNATURE = {"monitoring": "cloudwatch"}
"""The names of services in a request's signature that are not those of IAM."""

OF_S3 = {
    "policy": "BucketPolicy",
    "publicAccessBlock": "BucketPublicAccessBlock",
    "ownershipControls": "BucketOwnershipControls",
    "encryption": "EncryptionConfiguration",
    "versioning": "BucketVersioning",
    "lifecycle": "LifecycleConfiguration",
    "replication": "ReplicationConfiguration",
    "tagging": "BucketTagging",
    "acl": "BucketAcl",
    "cors": "BucketCORS",
    "website": "BucketWebsite",
    "accelerate": "AccelerateConfiguration",
    "requestPayment": "BucketRequestPayment",
    "logging": "BucketLogging",
    "object-lock": "BucketObjectLockConfiguration",
    "location": "BucketLocation",
}
"""What a bucket's subresource is called in S3's actions."""

FREE = {"sts:GetCallerIdentity"}
"""What everybody may ask without a right to it."""


def actions(calls: Iterable[Call]) -> set[str]:
    """Return the actions that a list of calls needs."""
    return {_action(call) for call in calls} - FREE


def _action(call: Call) -> str:
    signature = re.search(r"Credential=[^/]+/\d+/[\w-]+/([\w-]+)/aws4_request", call.headers.get("Authorization", ""))
    assert signature, call.path
    service = BY_SIGNATURE.get(signature[1], signature[1])
    if service == "s3":
        return _action_of_s3(call)
    return f"{service}:{_operation(service, call)}"


def _operation(service: str, call: Call) -> str:
    if target := call.headers.get("X-Amz-Target"):
        operation = target.rpartition(".")[2]
        if service == "budgets" and "Tag" not in operation:
            return "ViewBudget" if operation.startswith("Describe") else "ModifyBudget"
        return operation
    if form := parse_qs(call.body.decode("utf-8", "replace")).get("Action"):
        return form[0]
    path = urlsplit(call.path).path
    for method, pattern, name in _addresses(service):
        if method == call.method and pattern.fullmatch(path):
            return re.sub(r"(WithTags)?(\d{4}_\d\d_\d\d)?$", "", name)
    raise AssertionError(f"teach tests/infra/granted.py {service} {call.method} {call.path}")


@cache
def _addresses(service: str) -> list[tuple[str, re.Pattern[str], str]]:
    """Return the operations of a service of the REST kind by method and address."""
    model = get_session().get_service_model(service)
    operations = []
    for name in model.operation_names:
        http = model.operation_model(name).http
        path = re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(http["requestUri"].partition("?")[0].rstrip("/")))
        operations.append((http["method"], re.compile(f"{path}/?"), name))
    return operations


def _action_of_s3(call: Call) -> str:
    parts = urlsplit(call.path)
    names = {name.partition("=")[0] for name in parts.query.split("&")}
    verb = {"GET": "Get", "HEAD": "Get", "PUT": "Put", "DELETE": "Delete"}[call.method]
    for name, what in OF_S3.items():
        if name in names:
            # Whoever may put most of a bucket's settings may delete them.
            verb = "Put" if verb == "Delete" and what != "BucketPolicy" else verb
            return f"s3:{verb}{what}"
    return {"GET": "s3:ListBucket", "HEAD": "s3:ListBucket", "PUT": "s3:CreateBucket", "DELETE": "s3:DeleteBucket"}[
        call.method
    ]
