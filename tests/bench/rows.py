"""The rows of the table of figures, and running this environment's commands for them."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple


class Row(NamedTuple):
    """A figure: what it is, what was measured, what it has to reach, and whether it does; None where nothing has to."""

    figure: str
    measured: str
    goal: str
    met: bool | None

    @property
    def mark(self) -> str:
        """Say how it stands."""
        return {True: "ok", False: "NOT MET", None: ""}[self.met]


def timed(*command: str) -> tuple[float, dict[str, Any]]:
    """Run one of our commands in a process of its own; return its wall seconds and its run log."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.json"
        whole = [sys.executable, "-m", "generator", *command, "--log", str(log)]
        began = time.monotonic()
        subprocess.run(whole, check=True, stdout=subprocess.DEVNULL)
        return time.monotonic() - began, json.loads(log.read_text("utf-8"))
