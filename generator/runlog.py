"""The run log: what one command did, for whoever watches the runs. None of it is ever in the site."""

from __future__ import annotations

import resource
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA_VERSION = 1


class Stage(msgspec.Struct, kw_only=True):
    """One stage: wall time in seconds, and the peak memory of the process by its end in MiB."""

    name: str
    seconds: float
    peak_mib: float


class RunLog(msgspec.Struct, kw_only=True):
    """One run of one command. ``status`` is its exit status; ``error`` what it said on failing."""

    schema_version: int = SCHEMA_VERSION
    command: str
    run: str | None = None
    status: int = 0
    error: str | None = None
    stages: list[Stage] = msgspec.field(default_factory=list)
    calls: int = 0
    retries: int = 0
    throttled: int = 0
    counts: dict[str, int] = msgspec.field(default_factory=dict)
    notices: list[str] = msgspec.field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time the block as one stage, also when it fails."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.stages.append(Stage(name=name, seconds=round(time.perf_counter() - began, 3), peak_mib=peak_mib()))

    @property
    def seconds(self) -> float:
        """Wall time of all stages together."""
        return sum(stage.seconds for stage in self.stages)

    def encoded(self) -> bytes:
        """Return the log as JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"


def peak_mib() -> float:
    """Return the most memory that this process and its ended children held at once, each on its own, in MiB."""
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux KiB
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round((own + children) / unit, 1)
