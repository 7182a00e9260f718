"""Read the logs of one run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from generator.core.decoding import DECODE_ERRORS
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


PROBE = "probe"
"""The command that asks the site itself: after a publish that went through, and alone in a watch."""


DEGRADED = DegradedError.status
"""A publish that lacks a report and published the rest: a success with a warning."""


COUNT_NAMES = {"regions": "Regions", "services": "services", "offerings": "offerings"}
"""The counts of the build that a notification shows: the names that people use, by key."""


MAX_BYTES = 16 * 1024 * 1024
"""Bytes that are read of a run log, a thousand times what one takes: a path may name what never ends."""


MISSING_LOG = "left no log: it did not run, or was stopped before it could say why"


NotificationKind = Literal["news", "success", "warning", "held", "failure", "recovery"]
"""The kinds of notifications. ``recovery``: a site that a watch found at fault is well again."""


class RunLogs(NamedTuple):
    """One run as its logs describe it: ``logs`` by command, ``unreadable`` a sentence for each log that is damaged.

    ``environment`` is where it publishes to; ``run_url`` and ``site_url`` are for people to follow; ``now`` is the time
    of the notification (UTC); ``dry_run_requested`` says that a dry run was requested, ``is_watch`` that nothing but
    a probe was to run. ``repository_url`` is where the runbook is.
    """

    environment: str
    now: dt.datetime
    logs: Mapping[str, RunLog]
    unreadable: tuple[str, ...] = ()
    run_url: str | None = None
    site_url: str | None = None
    dry_run_requested: bool = False
    is_watch: bool = False
    repository_url: str | None = None

    @property
    def dry_run(self) -> bool:
        """Return whether the run was only to show what it would publish, however far it came."""
        return self.dry_run_requested or ("publish" in self.logs and self.logs["publish"].dry_run)

    @property
    def failed(self) -> dict[str, str]:
        """The error of each stage that failed, by stage.

        A stage without a log failed, unless one before it did: then it never ran. One that a rollback holds did not
        fail, nor did a probe that left no log: it runs only after a publish.
        """
        reasons: dict[str, str] = {}
        # A log that cannot be read does not say whose it is, so of a stage without one no more is known then.
        missing_log = "left no log that can be read" if self.unreadable else MISSING_LOG
        for stage in self.stages:
            log = self.logs.get(stage)
            if log is None:
                if not reasons:
                    reasons[stage] = missing_log
            elif log.status not in {0, DEGRADED} and log.held_since is None:
                reasons[stage] = log.error or f"ended with status {log.status}"
        probe = self.logs.get(PROBE)
        if probe and probe.status and PROBE not in reasons:
            reasons[PROBE] = probe.error or f"ended with status {probe.status}"
        return reasons

    @property
    def stages(self) -> tuple[str, ...]:
        """The commands each of which must have left its log, in their order."""
        return (PROBE,) if self.is_watch else STAGES

    @property
    def not_run(self) -> tuple[str, ...]:
        """The stages that never ran because one before them failed."""
        return tuple(stage for stage in self.stages if stage not in self.logs and stage not in self.failed)

    @property
    def held_since(self) -> dt.datetime | None:
        """When the rollback was that kept the run from publishing (None: none did)."""
        return self.logs["publish"].held_since if "publish" in self.logs else None

    @property
    def succeeded(self) -> bool:
        """Return whether every stage did what it should."""
        return not self.failed and not self.unreadable and self.held_since is None

    @property
    def published(self) -> bool:
        """Return whether the site is now what the run built, whatever became of the other logs."""
        if "publish" not in self.logs or self.held_since:
            return False
        return "publish" not in self.failed and not self.dry_run

    @property
    def kind(self) -> NotificationKind:
        """What the notification is about, by which subscribers choose."""
        if self.failed or self.unreadable:
            return "failure"
        if self.is_watch:
            return "recovery"
        if self.held_since:
            return "held"
        if self.logs["publish"].status == DEGRADED:
            return "warning"
        return "success" if self.logs["build"].change_count == 0 else "news"


def read(paths: Iterable[Path]) -> tuple[dict[str, RunLog], tuple[str, ...]]:
    """Read the logs that exist, by command; return them and a sentence for each that cannot be read."""
    logs: dict[str, RunLog] = {}
    unreadable = []
    for path in paths:
        try:
            log = run_log.decode(read_regular(path, MAX_BYTES))
        except FileNotFoundError:
            continue
        except (OSError, *DECODE_ERRORS) as error:
            unreadable.append(f"{path}: the run log cannot be read: {error}")
        else:
            logs[log.command] = log
    return logs, tuple(unreadable)
