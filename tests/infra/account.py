"""An empty AWS account for Terraform: moto, and before it the three things of CloudFront that moto has not."""

from __future__ import annotations

import json
import re
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3

from tests.doubles.moto_server import Answer, Call, moto_answer, proxied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


NOT_IN_MOTO = {
    "aws_cloudfront_cache_policy": "cache-policy",
    "aws_cloudfront_response_headers_policy": "response-headers-policy",
}
"""The resources that moto cannot make, with their place in CloudFront's addresses: they are kept here.

moto makes an ``aws_cloudfront_function`` and cannot publish it: that one call is answered here too. It knows no group
of origins, so a distribution is made with the first of the group as its target; of a bucket's lifecycle it forgets how
many versions are kept, of a budget its tags and whom it tells: these are answered as they were written. It reads no
conditions in a bucket's policy, so the denial of weak transport would deny everything: policies are kept here as well.
"""

VERSION = "/2020-05-31/"
XML = 'xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"'


class Gaps:
    """What moto lacks: what was created of it is answered as it was sent."""

    def __init__(self) -> None:
        self.configs: dict[str, tuple[str, str]] = {}
        self.lifecycles: dict[str, bytes] = {}
        self.policies: dict[str, bytes] = {}
        self.tags_of_budgets: dict[str, list[dict[str, str]]] = {}
        self.subscribers: dict[tuple[str, str], list[dict[str, str]]] = {}

    def answer(self, call: Call, forward: Callable[[Call], Answer]) -> Answer:
        """Answer a call about what moto lacks; pass every other one on."""
        if target := call.headers.get("X-Amz-Target", "").partition("AWSBudgetServiceGateway.")[2]:
            return self._budget(target, call, forward)
        place, *names = re.split("[?&=]", call.path)
        if "lifecycle" in names:
            return self._lifecycle(call, forward)
        if "policy" in names:
            return self._bucket_policy(place, call, forward)
        return self._cloudfront(call, forward)

    def _cloudfront(self, call: Call, forward: Callable[[Call], Answer]) -> Answer:
        path = call.path.partition("?")[0].removeprefix(VERSION)
        if match := re.fullmatch(r"function/([^/]+)/publish", path):
            return _published(match[1])
        kind, _, rest = path.partition("/")
        if kind == "distribution" and call.method in {"POST", "PUT"}:
            return forward(call._replace(body=_without_groups(call.body)))
        return self._policy(kind, rest, call) if kind in NOT_IN_MOTO.values() else forward(call)

    def _policy(self, kind: str, rest: str, call: Call) -> Answer:
        if call.method == "POST":
            name = "".join(part.title() for part in kind.split("-"))
            (config,) = re.findall(rf"<{name}Config.*?>(.*)</{name}Config>", call.body.decode(), re.DOTALL)
            rest = str(uuid.uuid4())
            self.configs[rest] = name, config
        if call.method == "DELETE":
            del self.configs[rest]
            return Answer(204)
        name, config = self.configs[rest.removesuffix("/config")]
        body = (
            f"<{name} {XML}><Id>{rest}</Id><LastModifiedTime>2026-01-01T00:00:00Z</LastModifiedTime>"
            f"<{name}Config>{config}</{name}Config></{name}>"
        )
        return Answer(201 if call.method == "POST" else 200, {"Content-Type": "text/xml", "ETag": "E1"}, body.encode())

    def _budget(self, target: str, call: Call, forward: Callable[[Call], Answer]) -> Answer:
        body = json.loads(call.body)
        name = body.get("BudgetName") or body.get("Budget", {}).get("BudgetName", "")
        for part in [*body.get("NotificationsWithSubscribers", []), body]:
            if "Subscribers" in part:
                self.subscribers[name, part["Notification"]["NotificationType"]] = part["Subscribers"]
        if "ResourceTags" in body:
            self.tags_of_budgets[name] = body["ResourceTags"]
        answers = {
            "DescribeSubscribersForNotification": lambda: {
                "Subscribers": self.subscribers[name, body["Notification"]["NotificationType"]]
            },
            "ListTagsForResource": lambda: {
                "ResourceTags": self.tags_of_budgets[body["ResourceARN"].rpartition("/")[2]]
            },
        }
        if target not in answers:
            return forward(call)
        return Answer(200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(answers[target]()).encode())

    def _lifecycle(self, call: Call, forward: Callable[[Call], Answer]) -> Answer:
        answer = forward(call)
        bucket = call.path.partition("?")[0]
        if call.method == "PUT":
            self.lifecycles[bucket] = call.body
        return (
            answer._replace(body=self.lifecycles[bucket]) if call.method == "GET" and answer.status == 200 else answer
        )

    def _bucket_policy(self, place: str, call: Call, forward: Callable[[Call], Answer]) -> Answer:
        """Keep a bucket's policy; moto answers where there is none."""
        if call.method == "PUT":
            self.policies[place] = call.body
            return Answer(204)
        if call.method == "DELETE":
            self.policies.pop(place, None)
            return Answer(204)
        if place not in self.policies:
            return forward(call)
        return Answer(200, {"Content-Type": "application/json"}, self.policies[place])


def _published(function: str) -> Answer:
    body = (
        f"<FunctionSummary {XML}><Name>{function}</Name><Status>DEPLOYED</Status><FunctionConfig><Comment/>"
        "<Runtime>cloudfront-js-2.0</Runtime></FunctionConfig><FunctionMetadata>"
        f"<FunctionARN>arn:aws:cloudfront::123456789012:function/{function}</FunctionARN><Stage>LIVE</Stage>"
        "<LastModifiedTime>2026-01-01T00:00:00Z</LastModifiedTime></FunctionMetadata></FunctionSummary>"
    )
    return Answer(200, {"Content-Type": "text/xml"}, body.encode())


def _without_groups(body: bytes) -> bytes:
    """Return a distribution whose behaviors lead to the first origin of the group that they led to."""
    text = body.decode()
    for group, first in re.findall(r"<OriginGroup>.*?<Id>(.*?)</Id>.*?<OriginId>(.*?)</OriginId>", text, re.DOTALL):
        text = text.replace(f"<TargetOriginId>{group}<", f"<TargetOriginId>{first}<")
    return text.encode()


@contextmanager
def account() -> Iterator[tuple[dict[str, str], list[Call]]]:
    """Serve an empty account on the loopback; give the environment that leads there, and the calls that it gets."""
    with proxied(Gaps().answer) as proxy:
        # What another account of this process left, moto would find there.
        assert moto_answer(Call(0, "POST", "/moto-api/reset", {}, b"")).status == 200
        reach = {
            "AWS_ENDPOINT_URL": proxy.url,
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_REGION": "us-east-1",
        }
        yield reach, proxy.calls


def client(service: str, reach: Mapping[str, str]) -> Any:
    """Return boto3's client of a service of that account."""
    return boto3.client(  # type: ignore[call-overload]
        service,
        region_name=reach["AWS_REGION"],
        endpoint_url=reach["AWS_ENDPOINT_URL"],
        aws_access_key_id=reach["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=reach["AWS_SECRET_ACCESS_KEY"],
    )
