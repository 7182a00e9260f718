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

moto makes an ``aws_cloudfront_function`` and cannot publish it: that one call is answered here too.
"""

VERSION = "/2020-05-31/"
XML = 'xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"'


class PolicyStore:
    """CloudFront's policies: what was created is answered as it was sent."""

    def __init__(self) -> None:
        self.configs: dict[str, tuple[str, str]] = {}

    def answer(self, call: Call, forward: Callable[[Call], Answer]) -> Answer:
        """Answer a call about a policy or the publishing of a function; pass every other one on."""
        path = call.path.partition("?")[0].removeprefix(VERSION)
        if match := re.fullmatch(r"function/([^/]+)/publish", path):
            return self._published(match[1])
        kind, _, rest = path.partition("/")
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

    def _published(self, function: str) -> Answer:
        body = (
            f"<FunctionSummary {XML}><Name>{function}</Name><Status>DEPLOYED</Status><FunctionConfig><Comment/>"
            "<Runtime>cloudfront-js-2.0</Runtime></FunctionConfig><FunctionMetadata>"
            f"<FunctionARN>arn:aws:cloudfront::123456789012:function/{function}</FunctionARN><Stage>LIVE</Stage>"
            "<LastModifiedTime>2026-01-01T00:00:00Z</LastModifiedTime></FunctionMetadata></FunctionSummary>"
        )
        return Answer(200, {"Content-Type": "text/xml"}, body.encode())


@contextmanager
def account() -> Iterator[dict[str, str]]:
    """Serve an empty account on the loopback; give the environment with which Terraform and boto3 reach it."""
    with moto_server() as port, proxied(port, PolicyStore().answer) as proxy:
        yield {
            "AWS_ENDPOINT_URL": proxy.url,
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_REGION": "us-east-1",
        }
