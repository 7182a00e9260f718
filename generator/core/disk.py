"""Write a file whole or not at all; read one without waiting for a pipe and without end for a device."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from generator.core.errors import AtlasError

if TYPE_CHECKING:
    from collections.abc import Iterator


LONGEST_PREFIX = 40
"""So much of a file's name begins its scratch folder's: a name may be as long as the system takes."""


def read_regular(path: Path, largest: int) -> bytes:
    """Return what a regular file holds, at most one byte more than ``largest``, by which a caller sees that it is more.

    Raises ``OSError`` for what cannot be read and for what is no regular file.
    """
    # Opened this way, a pipe that nobody writes to is not waited for; regular files do not differ.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", str(path))
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(largest + 1)
    finally:
        os.close(descriptor)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it; whatever stood there stays until the last moment.

    A link is followed. Raises ``AtlasError`` when it cannot be written.
    """
    with _scratch(path) as (whole, target):
        whole.write_bytes(content)
        whole.replace(target)


def require_place(path: Path) -> None:
    """Raise ``AtlasError`` unless a file can be written there: asked before long work, so that none is done in vain.

    Folders that the question makes are removed again.
    """
    created = _missing_folders(path)
    try:
        with _scratch(path):
            pass
    finally:
        with suppress(OSError):  # another run may use them already
            for folder in created:
                folder.rmdir()


def _missing_folders(path: Path) -> list[Path]:
    """Return the folders above a file that are not there, the deepest first."""
    try:
        return [folder for folder in path.resolve().parents if not folder.exists()]
    except (OSError, RuntimeError):  # what cannot be followed is named by whoever tries to write
        return []


@contextmanager
def _scratch(path: Path) -> Iterator[tuple[Path, Path]]:
    """Give a scratch file beside the target, and the target; clean up, and name the target when something fails."""
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            raise AtlasError(f"{path}: is not a regular file", "name another file")
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name[:LONGEST_PREFIX]}.") as folder:
            yield Path(folder) / "whole", target
    except (OSError, RuntimeError) as error:  # Python 3.11 and 3.12 say RuntimeError of a link to itself
        reason = error.strerror if isinstance(error, OSError) else error
        raise AtlasError(f"{path}: cannot be written: {reason}", "make room, or name another file") from error
