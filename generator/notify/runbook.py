"""Where the runbook explains a notification: its paragraph for a kind of notification or for an exit status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.notify.run import DEGRADED

if TYPE_CHECKING:
    from generator.notify.run import RunLogs


PATH = "docs/runbook.md"


def anchor(run: RunLogs) -> str:
    """Return the anchor of the paragraph: that of the first failed stage's status, or of the notification's kind."""
    statuses = [run.logs[stage].status for stage in run.failed if stage in run.logs]
    if run.kind == "failure" and statuses and statuses[0] <= MAX_OWN_STATUS:
        return f"status-{statuses[0]}"
    return f"status-{DEGRADED}" if run.kind == "warning" else f"message-{run.kind}"


MAX_OWN_STATUS = 99
"""Higher statuses are a shell's, for a signal."""


def address(run: RunLogs) -> str:
    """Return where the paragraph is: its address in the repository, or the file where no repository is known."""
    base = f"{run.repository_url.rstrip('/')}/blob/HEAD/" if run.repository_url else ""
    return f"{base}{PATH}#{anchor(run)}"
