"""CloudFront: is it the right distribution, and have it forget what changed."""

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
DONE = "completed"
PAUSE = 5.0
"""Seconds between two questions how far an invalidation is; most take under a minute."""
PATIENCE = 240
"""How often to ask: twenty minutes."""


class Cdn(NamedTuple):
    """A distribution; ``root`` is where the site stands in it: empty, or ``/…`` where it shows more than the site."""

    client: CloudFrontClient
    distribution: str
    root: str = ""

    def __str__(self) -> str:
        """Return its name in messages."""
        return f"CloudFront distribution {self.distribution}"

    def invalidate(self, paths: Collection[str], reference: str) -> str:
        """Have the addresses forgotten; return the invalidation's ID. One ``reference`` is one order."""
        items = [self.root + path for path in paths]
        batch: InvalidationBatchTypeDef = {
            "Paths": {"Quantity": len(items), "Items": items},
            "CallerReference": reference,
        }
        with refusals.translated_errors(str(self), RIGHTS):
            made = self.client.create_invalidation(DistributionId=self.distribution, InvalidationBatch=batch)
        return made["Invalidation"]["Id"]

    def follow(self, invalidation: str, pause: Callable[[float], None] = time.sleep) -> None:
        """Wait until the invalidation is through everywhere; raise ``SourceError`` when it takes too long."""
        # Not botocore's waiter: it takes "Completed" alone for the end, and moto says "COMPLETED".
        for _ in range(PATIENCE):
            with refusals.translated_errors(str(self), RIGHTS):
                answer = self.client.get_invalidation(DistributionId=self.distribution, Id=invalidation)
            if answer["Invalidation"]["Status"].lower() == DONE:
                return
            pause(PAUSE)
        raise SourceError(f"{self}: invalidation {invalidation} is still under way", "it goes on; look at it later")


def find(client: CloudFrontClient, distribution: str, bucket: str, prefix: str) -> Cdn:
    """Return the distribution before anything is sent; raise ``SourceError`` when there is none, or a wrong one.

    CloudFront puts its origin path before every address that it asks the bucket for, so where that path is the prefix
    the site stands at the root, where it is a folder above it below what remains, and elsewhere not at all.
    """
    place = f"/{prefix}".rstrip("/")
    with refusals.translated_errors(f"CloudFront distribution {distribution}", RIGHTS):
        answer = client.get_distribution(Id=distribution)
    items = answer["Distribution"]["DistributionConfig"]["Origins"]["Items"]
    origins = [(origin["DomainName"], origin.get("OriginPath", "").rstrip("/")) for origin in items]
    for domain, path in origins:
        if domain.startswith(f"{bucket}.s3") and f"{place}/".startswith(f"{path}/"):
            return Cdn(client, distribution, place.removeprefix(path))
    shown = ", ".join(domain + path for domain, path in origins)
    raise SourceError(
        f"CloudFront distribution {distribution}: shows {shown}, not the bucket {bucket}{place}",
        "give --distribution the one that stands before the bucket, and --prefix as it shows it",
    )
