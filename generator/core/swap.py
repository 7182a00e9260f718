"""Put a folder in another one's place: one of the two is whole at every moment, and a kill leaves what can be mended.

While ``site`` is written, a scratch folder lies beside it, ``.site.region-atlas``, with up to three entries::

    lock   locked by the run that writes; the operating system unlocks it however that run ends
    new    what is being written
    old    what stood at ``site``, from when it makes way until it is deleted

A run that ends between the two renames leaves ``old`` and ``new``: ``old`` goes back. One that ends after them leaves
``old`` without ``new``: the swap was complete, and ``old`` is deleted.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from generator.core.errors import AtlasError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


ENTRIES = {"lock", "new", "old"}


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Give an empty folder to fill, which takes the place of ``out`` when the block ends without an error.

    Whatever ends the block or the swap, ``out`` is what it was or what is new. Raises ``AtlasError`` while another run
    writes to ``out``, ``OSError`` for what the disk refuses.
    """
    scratch = _scratch(out)
    new, old = scratch / "new", scratch / "old"
    with _locked(scratch, out):
        _mend(scratch, out)
        try:
            new.mkdir()
            yield new
            if out.exists():
                new.chmod(out.stat().st_mode & 0o7777)
                out.rename(old)
            new.rename(out)
        finally:
            _put_back(scratch, out)
            for leftover in (new, old):
                shutil.rmtree(leftover, ignore_errors=True)


def mend(out: Path) -> None:
    """Put back what a killed run took away; raise ``AtlasError`` while a run writes to ``out``."""
    scratch = _scratch(out)
    if not os.path.isdir(scratch):  # noqa: PTH112 (pathlib raises for names that are too long)
        return
    try:
        with _locked(scratch, out):
            _mend(scratch, out)
    except OSError as error:
        raise AtlasError(
            f"{scratch}: cannot be mended: {error.strerror}", "make it writable, then run it again"
        ) from error


def _scratch(out: Path) -> Path:
    return out.parent / f".{out.name}.region-atlas"


@contextmanager
def _locked(scratch: Path, out: Path) -> Iterator[None]:
    """Hold the scratch folder's lock; delete the folder in the end."""
    lock = scratch / "lock"
    scratch.mkdir(parents=True, exist_ok=True)
    if scratch.is_symlink() or not ENTRIES.issuperset(entry.name for entry in scratch.iterdir()):
        raise AtlasError(f"{scratch}: is not what a build leaves there", "look at it, then move it elsewhere")
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        _take(descriptor, lock, out)
        try:
            yield
        finally:
            lock.unlink()
            with suppress(OSError):  # another run may have begun in the meantime
                scratch.rmdir()
    finally:
        os.close(descriptor)


def _take(descriptor: int, lock: Path, out: Path) -> None:
    """Lock the file, without waiting; a lock on one that another run has just deleted would hold nothing."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        current = os.path.samestat(os.fstat(descriptor), os.lstat(lock))
    except (BlockingIOError, FileNotFoundError):
        current = False
    if not current:
        raise AtlasError(f"{out}: another run is writing it right now", "wait for that one, or give another --out")


def _mend(scratch: Path, out: Path) -> None:
    """Bring a swap that was stopped to its end, and delete what the stopped run left."""
    _put_back(scratch, out)
    for leftover in (scratch / "new", scratch / "old"):
        if leftover.exists():
            shutil.rmtree(leftover)


def _put_back(scratch: Path, out: Path) -> None:
    new, old = scratch / "new", scratch / "old"
    if not (new.exists() and old.exists()):
        return
    try:
        old.rename(out)
    except OSError as error:
        raise AtlasError(
            f"{old}: is what stood at {out} before a build was stopped, and cannot go back: {error.strerror}",
            f"move {old} or {out} elsewhere, then build again",
        ) from error
