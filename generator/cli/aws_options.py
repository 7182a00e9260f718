"""What the commands that call AWS share: as whom they do, and how many calls they made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from generator.aws import clients
from generator.cli.command import CommandArguments, Function, with_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.model.run_log import RunLog


@dataclass(frozen=True, kw_only=True)
class AccessArguments(CommandArguments):
    """What every command takes that calls AWS; None is whatever boto3 takes."""

    endpoint_url: str | None
    region: str | None
    profile: str | None

    @property
    def access(self) -> clients.Access:
        """Return where and as whom to call AWS."""
        return clients.Access(endpoint_url=self.endpoint_url, region=self.region, profile=self.profile)

    @property
    def typed_access(self) -> tuple[str, ...]:
        """Return these options as they were typed."""
        options = (("--endpoint-url", self.endpoint_url), ("--region", self.region), ("--profile", self.profile))
        return tuple(word for option, value in options if value is not None for word in (option, value))


def access_options(region_help: str) -> Callable[[Function], Function]:
    """Add the options of ``AccessArguments``."""
    return with_options(
        click.option("--endpoint-url", metavar="URL", help="Another AWS endpoint; AWS_ENDPOINT_URL does the same."),
        click.option("--region", metavar="CODE", help=region_help),
        click.option("--profile", metavar="NAME", help="The AWS profile to use; without it, the one boto3 takes."),
    )


def count_calls(record: RunLog, calls: clients.Calls) -> None:
    """Write into the run log how many calls a command made."""
    record.calls, record.retries, record.throttled = calls.sent, calls.retried, calls.throttled
    record.operations = dict(sorted(calls.operations.items()))
