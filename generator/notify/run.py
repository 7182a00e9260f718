"""Read the logs of one run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from generator.core.disk import read_regular
from generator.core.errors import DegradedError
from generator.model import run_log

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from generator.model.run_log import RunLog


STAGES = ("fetch", "build", "publish")
"""The commands that a run is made of, in their order; each must have left its log."""


DEGRADED = DegradedError.status
"""A publish that lacks a report and published the rest: a success with a warning."""


COUNT_NAMES = {"regions": "Regions", "services": "services", "offerings": "offerings"}
"""The counts of the build that a notification shows: the names that people use, by key."""


MAX_BYTES = 16 * 1024 * 1024
"""Bytes that are read of a run log, a thousand times what one takes: a path may name what never ends."""


MISSING_LOG = "left no log: it did not run, or was stopped before it could say why"


class RunLogs(NamedTuple):
    """One run as its logs describe it: ``logs`` by command, ``unreadable`` a sentence for each log that is damaged.

    ``environment`` is where it publishes to; ``run_url`` and ``site_url`` are for people to follow; ``now`` is the time
    of the notification (UTC); ``dry_run_requested`` says that a dry run was requested.
    """

    environment: str
    now: dt.datetime
    logs: Mapping[str, RunLog]
    unreadable: tuple[str, ...] = ()
    run_url: str | None = None
    site_url: str | None = None
    dry_run_requested: bool = False

    @property
    def dry_run(self) -> bool:
        """Whether the run was only to show what it would publish, however far it came."""
        return self.dry_run_requested or ("publish" in self.logs and self.logs["publish"].dry_run)

    @property
    def failed(self) -> dict[str, str]:
        """The error of each stage that failed, by stage; a stage without a log failed too."""
        reasons = {}
        # A log that cannot be read does not say whose it is, so of a stage without one no more is known then.
        missing_log = "left no log that can be read" if self.unreadable else MISSING_LOG
        for stage in STAGES:
            log = self.logs.get(stage)
            if log is None:
                reasons[stage] = missing_log
            elif log.status not in {0, DEGRADED}:
                reasons[stage] = log.error or f"ended with status {log.status}"
        return reasons

    @property
    def succeeded(self) -> bool:
        """Whether every stage did what it should."""
        return not self.failed and not self.unreadable

    @property
    def published(self) -> bool:
        """Whether the site is now what the run built, whatever became of the other logs."""
        return "publish" in self.logs and "publish" not in self.failed and not self.dry_run


def read(paths: Iterable[Path]) -> tuple[dict[str, RunLog], tuple[str, ...]]:
    """Read the logs that exist, by command; return them and a sentence for each that cannot be read."""
    logs: dict[str, RunLog] = {}
    unreadable = []
    for path in paths:
        try:
            log = run_log.decode(read_regular(path, MAX_BYTES))
        except FileNotFoundError:
            continue
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            unreadable.append(f"{path}: the run log cannot be read: {error}")
        else:
            logs[log.command] = log
    return logs, tuple(unreadable)
