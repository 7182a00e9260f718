"""CloudFront: find the distribution of a bucket, and invalidate addresses in it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from generator.aws import refusals
from generator.core.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from mypy_boto3_cloudfront import CloudFrontClient
    from mypy_boto3_cloudfront.type_defs import InvalidationBatchTypeDef


RIGHTS = (
    "let the role call cloudfront:GetDistribution, cloudfront:CreateInvalidation and cloudfront:GetInvalidation on the "
    "distribution"
)
COMPLETED = "completed"
POLL_INTERVAL = 5.0
"""Seconds between two polls of an invalidation; most take under a minute."""
MAX_POLLS = 240
"""Polls before giving up: twenty minutes."""


class Cdn(NamedTuple):
    """A distribution; ``root`` is where the site stands in it: empty, or ``/…`` where it shows more than the site."""

    client: CloudFrontClient
    distribution: str
    root: str = ""

    def __str__(self) -> str:
        """Return its name in messages."""
        return f"CloudFront distribution {self.distribution}"

    def invalidate(self, paths: Collection[str], reference: str) -> str:
        """Invalidate addresses; return the invalidation's ID. The same ``reference`` again makes no second one."""
        items = [self.root + path for path in paths]
        batch: InvalidationBatchTypeDef = {
            "Paths": {"Quantity": len(items), "Items": items},
            "CallerReference": reference,
        }
        with refusals.translated_errors(str(self), RIGHTS):
            answer = self.client.create_invalidation(DistributionId=self.distribution, InvalidationBatch=batch)
        return answer["Invalidation"]["Id"]

    def wait_for(self, invalidation: str, pause: Callable[[float], None] = time.sleep) -> None:
        """Wait until an invalidation is complete; raise ``SourceError`` when it takes too long."""
        # Not botocore's waiter: it takes "Completed" alone for the end, and moto says "COMPLETED".
        for _ in range(MAX_POLLS):
            with refusals.translated_errors(str(self), RIGHTS):
                answer = self.client.get_invalidation(DistributionId=self.distribution, Id=invalidation)
            if answer["Invalidation"]["Status"].lower() == COMPLETED:
                return
            pause(POLL_INTERVAL)
        raise SourceError(f"{self}: invalidation {invalidation} is still under way", "it goes on; look at it later")


def find(client: CloudFrontClient, distribution: str, bucket: str, prefix: str) -> Cdn:
    """Return the distribution before anything is sent; raise ``SourceError`` when there is none, or a wrong one.

    CloudFront puts its origin path before every address that it asks the bucket for, so where that path is the prefix
    the site stands at the root, where it is a folder above it below what remains, and elsewhere not at all.
    """
    prefix_path = f"/{prefix}".rstrip("/")
    with refusals.translated_errors(f"CloudFront distribution {distribution}", RIGHTS):
        answer = client.get_distribution(Id=distribution)
    items = answer["Distribution"]["DistributionConfig"]["Origins"]["Items"]
    origins = [(origin["DomainName"], origin.get("OriginPath", "").rstrip("/")) for origin in items]
    for domain, path in origins:
        if domain.startswith(f"{bucket}.s3") and f"{prefix_path}/".startswith(f"{path}/"):
            return Cdn(client, distribution, prefix_path.removeprefix(path))
    origin_list = ", ".join(domain + path for domain, path in origins)
    raise SourceError(
        f"CloudFront distribution {distribution}: shows {origin_list}, not the bucket {bucket}{prefix_path}",
        "give --distribution the one that stands before the bucket, and --prefix as it shows it",
    )
