"""Download every release of moto that contains a recording with pip: the first half of ``make history``.

Releases are downloaded one after the other, oldest first. Earlier downloads are kept, so a run that was stopped
continues where it ended. A release weighs several megabytes, of which only the two recorded files are kept.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

FIRST = (3, 1, 0)
"""The first release that contains a recording of the whole tree."""
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")
KEPT = re.compile(r"moto/ssm/resources/(regions|services)\.json(\.gz)?")


def releases() -> list[str]:
    """Return the versions that pip lists, from the first with a recording, oldest first."""
    output = subprocess.run([*PIP, "index", "versions", "moto"], check=True, capture_output=True, text=True).stdout
    versions = re.search(r"^Available versions: (.+)$", output, re.MULTILINE)
    if not versions:
        raise SystemExit("pip index versions moto: lists no versions")
    numbers = [tuple(map(int, version.split("."))) for version in versions[1].split(", ")]
    return [".".join(map(str, number)) for number in sorted(numbers) if number >= FIRST]


def fetch(version: str, folder: Path) -> Path:
    """Download one release, and keep its recording with the times of its files."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".") as scratch:
        options = ("--no-deps", "--only-binary", ":all:", "--dest", scratch, f"moto=={version}")
        subprocess.run([*PIP, "download", "--quiet", *options], check=True)
        (wheel,) = Path(scratch).glob("*.whl")
        trimmed = Path(scratch) / "trimmed"
        with zipfile.ZipFile(wheel) as whole, zipfile.ZipFile(trimmed, "w") as kept:
            for entry in whole.infolist():
                if KEPT.fullmatch(entry.filename):
                    kept.writestr(entry, whole.read(entry), zipfile.ZIP_DEFLATED)
        return trimmed.replace(folder / wheel.name)


def fetch_all(folder: Path) -> None:
    """Download what the folder lacks, and print a line for each release."""
    folder.mkdir(parents=True, exist_ok=True)
    versions = releases()
    for number, version in enumerate(versions, 1):
        present = next(folder.glob(f"moto-{version}-*.whl"), None)
        print(f"{number} of {len(versions)}: moto {version}{' is there' if present else ''}", flush=True)
        if not present:
            fetch(version, folder)


if __name__ == "__main__":
    fetch_all(Path(sys.argv[1]))
