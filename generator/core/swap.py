"""Replace a folder by another one: at every moment one of the two is whole, and a killed run can be recovered from.

While ``site`` is written, a scratch folder lies beside it, ``.site.region-atlas``, with up to three entries::

    lock   locked by the run that writes; the operating system unlocks it however that run ends
    new    what is being written
    old    the previous content of ``site``, from the first rename until it is deleted

A run that ends between the two renames leaves ``old`` and ``new``: ``old`` is moved back. One that ends later leaves
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
    """Yield an empty folder to fill, which replaces ``out`` when the block ends without an error.

    Whatever ends the block or the swap, ``out`` is either the old or the new folder. Raises ``AtlasError`` while
    another run writes to ``out``, ``OSError`` for what the disk refuses.
    """
    scratch = _scratch(out)
    new, old = scratch / "new", scratch / "old"
    with _locked(scratch, out):
        _clean_up(scratch, out)
        try:
            new.mkdir()
            yield new
            if out.exists():
                new.chmod(out.stat().st_mode & 0o7777)
                out.rename(old)
            new.rename(out)
        finally:
            _restore_old(scratch, out)
            for leftover in (new, old):
                shutil.rmtree(leftover, ignore_errors=True)


def restore(out: Path) -> None:
    """Recover from a killed run; raise ``AtlasError`` while another run writes to ``out``."""
    scratch = _scratch(out)
    if not os.path.isdir(scratch):  # noqa: PTH112 (pathlib raises for names that are too long)
        return
    try:
        with _locked(scratch, out):
            _clean_up(scratch, out)
    except OSError as error:
        raise AtlasError(
            f"{scratch}: cannot be recovered: {error.strerror}", "make it writable, then run it again"
        ) from error


def _scratch(out: Path) -> Path:
    return out.parent / f".{out.name}.region-atlas"


@contextmanager
def _locked(scratch: Path, out: Path) -> Iterator[None]:
    """Lock the scratch folder for the block, and delete it at the end."""
    lock = scratch / "lock"
    scratch.mkdir(parents=True, exist_ok=True)
    if scratch.is_symlink() or not ENTRIES.issuperset(entry.name for entry in scratch.iterdir()):
        raise AtlasError(f"{scratch}: is not what a build leaves there", "look at it, then move it elsewhere")
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        _lock(descriptor, lock, out)
        try:
            yield
        finally:
            lock.unlink()
            with suppress(OSError):  # another run may have begun in the meantime
                scratch.rmdir()
    finally:
        os.close(descriptor)


def _lock(descriptor: int, lock: Path, out: Path) -> None:
    """Lock the file, without waiting; a lock on a file that another run has just deleted would protect nothing."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        current = os.path.samestat(os.fstat(descriptor), os.lstat(lock))
    except (BlockingIOError, FileNotFoundError):
        current = False
    if not current:
        raise AtlasError(f"{out}: another run is writing it right now", "wait for that one, or give another --out")


def _clean_up(scratch: Path, out: Path) -> None:
    """Move the old folder back if a run was killed during its swap, and delete what that run left."""
    _restore_old(scratch, out)
    for leftover in (scratch / "new", scratch / "old"):
        if leftover.exists():
            shutil.rmtree(leftover)


def _restore_old(scratch: Path, out: Path) -> None:
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
