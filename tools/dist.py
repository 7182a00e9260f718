"""Build the wheel and the source archive into dist/, and prove that the archive gives the very same wheel."""

from __future__ import annotations

import argparse
import filecmp
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent


class Distributions(NamedTuple):
    """The two files that are published."""

    wheel: Path
    archive: Path


def build(folder: Path) -> Distributions:
    """Build both into a folder, which is made anew; raise ``SystemExit`` if the archive gives another wheel."""
    shutil.rmtree(folder, ignore_errors=True)
    _hatchling("build", "--directory", str(folder), source=ROOT)
    (wheel,), (archive,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    with tempfile.TemporaryDirectory() as scratch:
        with tarfile.open(archive) as content:
            # The parameter `filter` came with Python 3.11.4; the attribute does nothing before that.
            content.extraction_filter = getattr(tarfile, "data_filter", None)
            content.extractall(scratch)  # noqa: S202
        (unpacked,) = Path(scratch).iterdir()
        _hatchling("build", "--target", "wheel", "--directory", str(unpacked / "dist"), source=unpacked)
        if not filecmp.cmp(wheel, unpacked / "dist" / wheel.name, shallow=False):
            raise SystemExit(f"error: {archive.name} gives another {wheel.name}: compare [tool.hatch.build.targets]")
    return Distributions(wheel, archive)


def require_tag(tag: str, version: str) -> None:
    """Raise ``SystemExit`` unless a tag is that of the version."""
    if tag != f"v{version}":
        raise SystemExit(
            f"error: the tag is {tag}, the version in pyproject.toml {version}\n"
            f"next: tag v{version}, or change the version first"
        )


def version() -> str:
    """Return the version, which stands in pyproject.toml alone."""
    return _hatchling("version", source=ROOT).strip()


def _hatchling(*arguments: str, source: Path) -> str:
    command = [sys.executable, "-m", "hatchling", *arguments]
    return subprocess.run(command, cwd=source, check=True, stdout=subprocess.PIPE, text=True).stdout


def main() -> None:
    """Build both files, and print their sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tag", help="the tag that is released: it must be that of the version")
    tag = parser.parse_args().tag
    if tag:
        require_tag(tag, version())
    for path in build(ROOT / "dist"):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
