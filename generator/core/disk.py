"""Write a file whole or not at all; read a regular file, and never a pipe or a device."""

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


MAX_PREFIX_LENGTH = 40
"""Characters of a file's name in the name of its scratch folder, which must not become too long."""


def read_regular(path: Path, max_bytes: int) -> bytes:
    """Return the content of a regular file, cut after ``max_bytes`` + 1 bytes: a caller sees that it is too large.

    Raises ``OSError`` if it cannot be read or is not a regular file.
    """
    # Without O_NONBLOCK, opening a pipe would wait for a writer.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise _irregular(path)
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(max_bytes + 1)
    finally:
        os.close(descriptor)


def write_new(path: str, content: bytes) -> None:
    """Write a file that does not exist yet, in a folder that is not in use yet.

    Raises ``FileExistsError`` where there is one: writing to it would change every file that it is linked with.
    """
    with open(path, "xb") as opened:  # noqa: PTH123 (a site has thousands of files)
        opened.write(content)


def append(path: Path, content: bytes) -> None:
    """Add to a regular file, which is made where there is none.

    Raises ``OSError`` for what cannot be written and for what is no regular file.
    """
    if path.exists() and not path.is_file():
        raise _irregular(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Opened this way, a pipe that took the file's place meanwhile is not waited for.
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC, 0o666)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise _irregular(path)
        with open(descriptor, "ab", closefd=False) as file:
            file.write(content)
    finally:
        os.close(descriptor)


def _irregular(path: Path) -> OSError:
    return OSError(errno.EINVAL, "it is not a regular file", str(path))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it: the old content stays until the new one replaces it.

    A link is followed. Raises ``AtlasError`` when it cannot be written.
    """
    with _scratch_file(path) as (scratch, target):
        scratch.write_bytes(content)
        scratch.replace(target)


def require_writable(path: Path) -> None:
    """Raise ``AtlasError`` unless a file can be written there: checked before long work, so that none is in vain.

    Folders that the check creates are removed again.
    """
    created = _missing_folders(path)
    try:
        with _scratch_file(path):
            pass
    finally:
        with suppress(OSError):  # another run may use them already
            for folder in created:
                folder.rmdir()


def _missing_folders(path: Path) -> list[Path]:
    """Return the missing folders above a file, the deepest first."""
    try:
        return [folder for folder in path.resolve().parents if not folder.exists()]
    except (OSError, RuntimeError):  # the attempt to write reports what is wrong
        return []


@contextmanager
def _scratch_file(path: Path) -> Iterator[tuple[Path, Path]]:
    """Yield a scratch file beside the target, and the target; clean up, and name the target in an error."""
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            raise AtlasError(f"{path}: is not a regular file", "name another file")
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name[:MAX_PREFIX_LENGTH]}.") as folder:
            yield Path(folder) / "content", target
    except (OSError, RuntimeError) as error:  # Python 3.11 and 3.12 say RuntimeError of a link to itself
        reason = error.strerror if isinstance(error, OSError) else error
        raise AtlasError(f"{path}: cannot be written: {reason}", "make room, or name another file") from error
