"""What the calls of one run cost at most: S3's requests and CloudFront's invalidations, free tiers aside.

Prices are for us-east-1, in US dollars, as docs/hosting.md lists them with their sources
(https://aws.amazon.com/s3/pricing/ and https://aws.amazon.com/cloudfront/pricing/); they are not AWS's offer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from generator.notify.run import RunLogs


WRITE_PRICE = 0.005 / 1_000
"""The price of a PUT, COPY, POST or LIST of S3."""
READ_PRICE = 0.0004 / 1_000
"""The price of a GET, HEAD or any other request of S3 but DELETE, which is free."""
PATH_PRICE = 0.005
"""The price of a path of an invalidation, beyond the first 1,000 of a month."""
WRITES = ("Put", "Copy", "List", "Create", "Upload", "Complete", "Post")
"""Prefixes of the names of operations that are charged as writing."""
DELETES = ("Delete", "Abort")
"""Prefixes of the names of operations that are free."""


class Cost(NamedTuple):
    """How many requests and paths a run had of each price."""

    writes: int
    reads: int
    paths: int

    @property
    def dollars(self) -> float:
        """What all of it costs where nothing is free."""
        return self.writes * WRITE_PRICE + self.reads * READ_PRICE + self.paths * PATH_PRICE

    def __str__(self) -> str:
        """Return the sum, and what it is for."""
        return (
            f"at most {self.dollars:.4f} USD: {self.writes:,} requests that write or list, {self.reads:,} that read, "
            f"{self.paths:,} paths invalidated"
        )


def of(run: RunLogs) -> Cost:
    """Return what the run was charged for, from the operations that its logs count."""
    writes = reads = 0
    for log in run.logs.values():
        for name, count in log.operations.items():
            service, _, operation = name.partition(".")
            if service != "s3" or operation.startswith(DELETES):
                continue
            if operation.startswith(WRITES):
                writes += count
            else:
                reads += count
    publish = run.logs.get("publish")
    return Cost(writes, reads, 0 if publish is None or publish.dry_run else publish.counts.get("invalidated", 0))
