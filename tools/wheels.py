"""Fetch every release of moto that carries a recording, as packages, by pip: the first half of ``make history``.

One after the other, oldest first. What was fetched before is kept, so that a run which was stopped goes on where it
ended. A release weighs some megabytes and all but its two recorded files is thrown away.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

FIRST = (3, 1, 0)
"""The first release that carries a recording of the whole tree."""
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")
KEPT = re.compile(r"moto/ssm/resources/(regions|services)\.json(\.gz)?")


def releases() -> list[str]:
    """Return the versions that pip knows of, from the first with a recording on, oldest first."""
    told = subprocess.run([*PIP, "index", "versions", "moto"], check=True, capture_output=True, text=True).stdout
    found = re.search(r"^Available versions: (.+)$", told, re.MULTILINE)
    if not found:
        raise SystemExit("pip index versions moto: says no versions")
    numbers = [tuple(map(int, version.split("."))) for version in found[1].split(", ")]
    return [".".join(map(str, number)) for number in sorted(numbers) if number >= FIRST]


def fetch(version: str, folder: Path) -> Path:
    """Download one release, and keep its recording with the times of its files."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".") as scratch:
        wanted = ("--no-deps", "--only-binary", ":all:", "--dest", scratch, f"moto=={version}")
        subprocess.run([*PIP, "download", "--quiet", *wanted], check=True)
        (wheel,) = Path(scratch).glob("*.whl")
        trimmed = Path(scratch) / "trimmed"
        with zipfile.ZipFile(wheel) as whole, zipfile.ZipFile(trimmed, "w") as kept:
            for entry in whole.infolist():
                if KEPT.fullmatch(entry.filename):
                    kept.writestr(entry, whole.read(entry), zipfile.ZIP_DEFLATED)
        return trimmed.replace(folder / wheel.name)


def fetch_all(folder: Path) -> None:
    """Fetch what the folder lacks, a line for each release."""
    folder.mkdir(parents=True, exist_ok=True)
    versions = releases()
    for number, version in enumerate(versions, 1):
        there = next(folder.glob(f"moto-{version}-*.whl"), None)
        print(f"{number} of {len(versions)}: moto {version}{' is there' if there else ''}", flush=True)
        if not there:
            fetch(version, folder)


if __name__ == "__main__":
    fetch_all(Path(sys.argv[1]))
