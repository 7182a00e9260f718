"""Download with pip the releases that contain recordings: the first half of ``make history``.

Of moto, every release since the first one with a recording; of cfn-lint, the last release of each month. Releases are
downloaded one after the other. Earlier downloads are kept, so a run that was stopped continues where it ended. A
release weighs several megabytes, of which only the recorded files are kept.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import zipfile
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from generator.fetch import resource_type_recordings

PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")


class Package(NamedTuple):
    """A package with recordings: its name, the first release that has what is wanted, and the recorded files."""

    name: str
    first: tuple[int, int, int]
    recorded_files: re.Pattern[str]

    def present(self, version: str, folder: Path) -> Path | None:
        """Return the wheel of a release if it was downloaded."""
        return next(folder.glob(f"{self.name.replace('-', '_')}-{version}-*.whl"), None)


MOTO = Package("moto", (3, 1, 0), re.compile(r"moto/ssm/resources/(regions|services)\.json(\.gz)?"))
CFN_LINT = Package(
    "cfn-lint",
    (0, 17, 0),
    re.compile(
        r"cfnlint/data/(CloudSpecs/[^/]+\.json|schemas/providers/[^/]+(/__init__)?\.(py|json)|schemas/version\.json)"
    ),
)


def releases(package: Package) -> list[str]:
    """Return the versions that pip lists, from the first with a recording, oldest first."""
    command = [*PIP, "index", "versions", package.name]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    versions = re.search(r"^Available versions: (.+)$", output, re.MULTILINE)
    if not versions:
        raise SystemExit(f"pip index versions {package.name}: lists no versions")
    numbers = [tuple(map(int, version.split("."))) for version in versions[1].split(", ")]
    return [".".join(map(str, number)) for number in sorted(numbers) if number >= package.first]


def fetch(package: Package, version: str, folder: Path) -> Path:
    """Download one release unless it is there, and keep its recording with the times of its files."""
    if present := package.present(version, folder):
        return present
    with tempfile.TemporaryDirectory(dir=folder, prefix=".") as scratch:
        options = ("--no-deps", "--only-binary", ":all:", "--dest", scratch, f"{package.name}=={version}")
        subprocess.run([*PIP, "download", "--quiet", *options], check=True)
        (wheel,) = Path(scratch).glob("*.whl")
        trimmed = Path(scratch) / "trimmed"
        with zipfile.ZipFile(wheel) as whole, zipfile.ZipFile(trimmed, "w") as trimmed_archive:
            for entry in whole.infolist():
                if package.recorded_files.fullmatch(entry.filename):
                    trimmed_archive.writestr(entry, whole.read(entry), zipfile.ZIP_DEFLATED)
        return trimmed.replace(folder / wheel.name)


def fetch_all(folder: Path) -> None:
    """Download the releases of moto that the folder lacks, and print a line for each release."""
    folder.mkdir(parents=True, exist_ok=True)
    versions = releases(MOTO)
    for number, version in enumerate(versions, 1):
        present = MOTO.present(version, folder)
        print(f"{number} of {len(versions)}: moto {version}{' is there' if present else ''}", flush=True)
        fetch(MOTO, version, folder)


def fetch_monthly(folder: Path) -> None:
    """Download the last release of cfn-lint of each month, and those that must be opened to find it."""
    folder.mkdir(parents=True, exist_ok=True)
    for major, versions in groupby(releases(CFN_LINT), lambda version: version.partition(".")[0]):
        series = list(versions)
        print(f"cfn-lint {major}: {len(series)} releases", flush=True)
        _fetch_between(series, 0, len(series) - 1, folder)


def _fetch_between(series: list[str], first: int, last: int, folder: Path) -> None:
    """Download two releases of a series, and those between them that are the last or the first of a month.

    A later release of a series has later lists, so that all releases between two of one month are of that month.
    """
    months = {_month(series[number], folder) for number in (first, last)}
    if len(months) > 1 and last - first > 1:
        present = [number for number in range(first + 1, last) if CFN_LINT.present(series[number], folder)]
        middle = min(present or range(first + 1, last), key=lambda number: abs(first + last - 2 * number))
        _fetch_between(series, first, middle, folder)
        _fetch_between(series, middle, last, folder)


def _month(version: str, folder: Path) -> tuple[int, int]:
    """Return the month of a release, which is downloaded unless it is there."""
    if not CFN_LINT.present(version, folder):
        print(f"cfn-lint {version}", flush=True)
    time = resource_type_recordings.time(fetch(CFN_LINT, version, folder))
    if not time:
        raise SystemExit(f"cfn-lint {version}: has no lists of resource types")
    return time.year, time.month


if __name__ == "__main__":
    fetch_all(Path(sys.argv[1]))
    fetch_monthly(Path(sys.argv[1]))
