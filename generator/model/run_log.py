"""The run log: what one run of a command did. It is for operators, and never part of the site."""

from __future__ import annotations

import datetime as dt
import resource
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Literal, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


SCHEMA_VERSION: Final = 1
MAX_CHANGES = 20
"""At most this many changes are listed; all are counted."""
MAX_WARNINGS = 10
"""At most this many warnings are listed; all are counted."""


class CallCounts(Protocol):
    """Counts of calls: how many were sent so far, and how many of them were retries."""

    sent: int
    retried: int


class Stage(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One stage: wall time in seconds, peak memory of the process by its end in MiB, calls and retries."""

    name: str
    seconds: float
    peak_mib: float
    calls: int = 0
    retries: int = 0


class HistoryReplacement(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Published readings that were given up: why, and where the history that held them is kept (None: it was gone)."""

    reason: str
    kept: str | None


class WarningFinding(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A warning among the catalog's findings: its kind is the anchor of its section on the page on quality."""

    kind: str
    subject: str
    message: str


class RunLog(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One run of one command. ``status`` is its exit status, ``error`` the problem that ended it.

    ``advice`` is the next step after an error, ``held_since`` the time of the rollback that kept a run from publishing.
    ``dry_run`` says that nothing was changed. ``findings`` are counts by level; ``quality`` is the quality
    figure in percent. ``changes`` are the first of the ``change_count`` changes since the last release, in words
    (None: there was none to compare with). ``as_of`` and ``read_at`` are the catalog's date and the reading's time,
    ``resource_types_read_at`` is the time of the oldest list of resource types that is shown (None: there is none).
    ``history_replacement`` says that the published history was replaced by one that does not continue it (None: it was
    not). ``accepted_shrink`` is the reason for which a loss was accepted. ``warnings`` are the first of the
    catalog's findings of that level. ``operations`` are the calls by name (``s3.PutObject``). ``faults`` are what a
    probe found wrong with a site, a sentence each.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    command: str
    run: str | None = None
    status: int = 0
    error: str | None = None
    advice: str | None = None
    held_since: dt.datetime | None = None
    dry_run: bool = False
    stages: list[Stage] = msgspec.field(default_factory=list)
    calls: int = 0
    retries: int = 0
    throttled: int = 0
    operations: dict[str, int] = msgspec.field(default_factory=dict)
    counts: dict[str, int] = msgspec.field(default_factory=dict)
    notices: list[str] = msgspec.field(default_factory=list)
    findings: dict[str, int] = msgspec.field(default_factory=dict)
    warnings: list[WarningFinding] = msgspec.field(default_factory=list)
    accepted_shrink: str | None = None
    quality: float | None = None
    changes: list[str] = msgspec.field(default_factory=list)
    change_count: int | None = None
    as_of: dt.date | None = None
    read_at: dt.datetime | None = None
    resource_types_read_at: dt.datetime | None = None
    history_replacement: HistoryReplacement | None = None
    faults: list[str] = msgspec.field(default_factory=list)

    def __post_init__(self) -> None:
        """Refuse a time without a zone: its age could not be computed."""
        for field in ("read_at", "resource_types_read_at", "held_since"):
            time = getattr(self, field)
            if time and time.tzinfo is None:
                raise ValueError(f"{field} has no time zone")

    @contextmanager
    def stage(self, name: str, counts: CallCounts | None = None) -> Iterator[None]:
        """Record the block as one stage, also when it fails, with the calls that ``counts`` gains in it."""
        start = time.perf_counter()
        calls, retries = (counts.sent, counts.retried) if counts else (0, 0)
        try:
            yield
        finally:
            stage = Stage(name=name, seconds=round(time.perf_counter() - start, 3), peak_mib=peak_mib())
            if counts:
                stage.calls, stage.retries = counts.sent - calls, counts.retried - retries
            self.stages.append(stage)

    @contextmanager
    def stages_in_turn(self) -> Iterator[Callable[[str], None]]:
        """Yield a function that begins a stage by name, which lasts until the next one begins or the block ends."""
        current: tuple[str, float] | None = None

        def end() -> None:
            if current:
                name, start = current
                self.stages.append(Stage(name=name, seconds=round(time.perf_counter() - start, 3), peak_mib=peak_mib()))

        def begin(name: str) -> None:
            nonlocal current
            end()
            current = (name, time.perf_counter())

        try:
            yield begin
        finally:
            end()

    def record_changes(self, changes: Sequence[str] | None) -> None:
        """Record the changes since the last release: their number, and the first of them in words."""
        self.changes = list(changes or ())[:MAX_CHANGES]
        self.change_count = None if changes is None else len(changes)

    @property
    def seconds(self) -> float:
        """Wall time of all stages together."""
        return sum(stage.seconds for stage in self.stages)

    @property
    def peak_mib(self) -> float:
        """The most memory by the end of any stage, in MiB."""
        return max((stage.peak_mib for stage in self.stages), default=0.0)

    def encoded(self) -> bytes:
        """Return the log as JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"


DECODER = msgspec.json.Decoder(RunLog)


def decode(content: bytes) -> RunLog:
    """Read a log back; raise ``msgspec.DecodeError`` with the path of the bad field for anything else."""
    return DECODER.decode(content)


def peak_mib() -> float:
    """Return the peak memory of this process plus that of its ended children, in MiB."""
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux KiB
    own_peak, children_peak = (
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return round((own_peak + children_peak) / unit, 1)
