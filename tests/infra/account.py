"""An empty AWS account for Terraform: moto, and before it the three things of CloudFront that moto has not."""

from __future__ import annotations

import re
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.doubles.s3 import Answer, Call, moto_server, proxied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


NOT_IN_MOTO = {
    "aws_cloudfront_cache_policy": "cache-policy",
    "aws_cloudfront_response_headers_policy": "response-headers-policy",
}
"""The resources that moto cannot make, with their place in CloudFront's addresses: they are kept here.

moto makes an ``aws_cloudfront_function`` and cannot publish it: that one call is answered here too. It knows no group
of origins, so a distribution is made with the first of the group as its target; and of a bucket's lifecycle it forgets
how many versions are kept, so that is answered as it was written.
"""

VERSION = "/2020-05-31/"
XML = 'xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"'


class Gaps:
    """What moto lacks: what was created of it is answered as it was sent."""

    def __init__(self) -> None:
        self.configs: dict[str, tuple[str, str]] = {}
        self.lifecycles: dict[str, bytes] = {}

    def answer(self, call: Call, forward: Callable[[Call], Answer]) -> Answer:
        """Answer a call about what moto lacks; pass every other one on."""
        if "lifecycle" in re.split("[?&=]", call.path):
            return self._lifecycle(call, forward)
        path = call.path.partition("?")[0].removeprefix(VERSION)
        if match := re.fullmatch(r"function/([^/]+)/publish", path):
            return self._published(match[1])
        kind, _, rest = path.partition("/")
        if kind == "distribution" and call.method in {"POST", "PUT"}:
            return forward(call._replace(body=_without_groups(call.body)))
        if kind not in NOT_IN_MOTO.values():
            return forward(call)
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

    def _lifecycle(self, call: Call, forward: Callable[[Call], Answer]) -> Answer:
        answer = forward(call)
        bucket = call.path.partition("?")[0]
        if call.method == "PUT":
            self.lifecycles[bucket] = call.body
        return (
            answer._replace(body=self.lifecycles[bucket]) if call.method == "GET" and answer.status == 200 else answer
        )

    def _published(self, function: str) -> Answer:
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
def account() -> Iterator[dict[str, str]]:
    """Serve an empty account on the loopback; give the environment with which Terraform and boto3 reach it."""
    with moto_server() as port, proxied(port, Gaps().answer) as proxy:
        yield {
            "AWS_ENDPOINT_URL": proxy.url,
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_REGION": "us-east-1",
        }
