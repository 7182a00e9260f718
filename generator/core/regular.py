"""Read a file that is one: what a name leads to may also be a pipe, which is waited for, or a device without an end."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def content(path: Path, largest: int) -> bytes:
    """Return what a regular file holds, at most one byte more than ``largest``: whoever asks can tell that it is more.

    Raises ``OSError`` for what cannot be read and for what is no regular file, without waiting for anybody.
    """
    # A pipe that nobody writes to opens at once this way; regular files do not differ.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, "rb") as file:  # noqa: PTH123 (a descriptor has no path)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", str(path))
        return file.read(largest + 1)
