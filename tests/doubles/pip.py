"""Stands in for pip: lists and downloads the releases of one package."""

from __future__ import annotations

import subprocess
from pathlib import Path


class Pip:
    """Answers as pip does, of releases that lie in a folder, and notes which were fetched."""

    def __init__(self, package: str, shelf: Path, versions: list[str]) -> None:
        self.package = package
        self.shelf = shelf
        self.versions = versions
        self.fetched: list[str] = []
        self.down_at: str | None = None

    def __call__(self, command: tuple[str, ...], **_: object) -> subprocess.CompletedProcess[str]:
        """Answer ``pip index versions`` and ``pip download``."""
        if "index" in command:
            assert command[-1] == self.package
            newest, *_rest = self.versions
            listed = ", ".join(self.versions)
            answer = f"{self.package} ({newest})\nAvailable versions: {listed}\n  LATEST: {newest}\n"
            return subprocess.CompletedProcess(command, 0, stdout=answer)
        version = command[-1].removeprefix(f"{self.package}==")
        if version == self.down_at:
            raise subprocess.CalledProcessError(1, command)
        self.fetched.append(version)
        (wheel,) = self.shelf.glob(f"{self.package.replace('-', '_')}-{version}-*.whl")
        (Path(command[command.index("--dest") + 1]) / wheel.name).write_bytes(wheel.read_bytes())
        return subprocess.CompletedProcess(command, 0, stdout="")
