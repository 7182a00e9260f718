"""The lock on a bucket, held as a lease: whoever publishes renews it, and one that ran out stops nobody.

A run that vanished (its machine lost power) can give nothing back. So a lock says until when it counts; a run that
lives renews it long before, and whoever finds one that ran out takes it. Both are conditional on the very lock that was
read, so of two that take it one gets it, and a run that slept past its end learns of it before it sends anything more.
"""

from __future__ import annotations

import datetime as dt
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import msgspec

from generator.core.errors import AtlasError, HeldError
from generator.publish import manifest
from generator.publish.manifest import Lock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generator.publish.bucket import Bucket, Stored

    Clock = Callable[[], dt.datetime]


RENEWED = dt.timedelta(minutes=10)
"""How long a lease goes without being renewed: a small part of what it lasts, so that a slow call costs nobody his."""
UNREADABLE = "a run whose lock is damaged"


class Lease:
    """The lock, while this run has it.

    ``versioned`` says whether the bucket keeps versions (S3 tells when it stores the lock); ``taken_from`` whose lock
    it was before, where it was not given back (None: it was free).
    """

    def __init__(self, bucket: Bucket, lock: Lock, stored: Stored, clock: Clock, taken_from: str | None) -> None:
        self.versioned = stored.version is not None
        self.taken_from = taken_from
        self._bucket, self._lock, self._etag, self._clock = bucket, lock, stored.etag, clock
        self._renewed = clock()
        self._turn = threading.Lock()

    def require(self) -> None:
        """Raise ``HeldError`` naming who took the lock, unless it is still this run's."""
        if self._due:
            self.renew()
            return
        holder, _ = _holder(self._bucket)
        if not isinstance(holder, Lock) or holder.token != self._lock.token:
            raise self._lost(holder)

    def renew(self) -> None:
        """Renew the lease when it is time to; raise ``HeldError`` when somebody took it meanwhile."""
        with self._turn:
            if not self._due:
                return
            self._lock = msgspec.structs.replace(self._lock, until=self._clock() + manifest.LEASE)
            stored = self._bucket.write_when(manifest.LOCK, self._lock, self._etag)
            if stored is None:
                holder, stored = _holder(self._bucket)
                # Our own: the first answer was lost, and the call was sent again.
                if stored is None or not isinstance(holder, Lock) or holder.token != self._lock.token:
                    raise self._lost(holder)
            self._etag = stored.etag
            self._renewed = self._clock()

    def give_back(self) -> None:
        """Remove the lock, unless somebody took it and may be publishing: theirs stays."""
        self._bucket.delete_when(manifest.LOCK, self._etag)

    @property
    def _due(self) -> bool:
        return self._clock() - self._renewed >= RENEWED

    def _lost(self, holder: Lock | str | None) -> HeldError:
        return HeldError(
            f"{self._bucket}: {holder or 'somebody'} took the lock away while this run was publishing",
            "let the other run end, then run again: it sends what the two left different",
        )


@contextmanager
def held(bucket: Bucket, lock: Lock, clock: Clock, *, take: bool = False) -> Iterator[Lease]:
    """Hold the lock for the block; ``take`` takes it also from whoever's lease has not run out.

    Raises ``HeldError`` naming the holder, ``SourceError`` where the store has no conditional writes.
    """
    lease = _acquire(bucket, lock, clock, take=take)
    try:
        yield lease
    except BaseException:
        # What went wrong is told, not that the lock could not be given back as well.
        with suppress(AtlasError):
            lease.give_back()
        raise
    lease.give_back()


def holder(bucket: Bucket, clock: Clock) -> str | None:
    """Return who holds the lock, in words that say since when; None where nobody does, or no longer."""
    found, _ = _holder(bucket)
    over = isinstance(found, Lock) and found.ends <= clock()
    return None if found is None or over else str(found)


def _acquire(bucket: Bucket, lock: Lock, clock: Clock, *, take: bool) -> Lease:
    lock = msgspec.structs.replace(lock, until=clock() + manifest.LEASE)
    if stored := bucket.write_when(manifest.LOCK, lock, None):
        return Lease(bucket, lock, stored, clock, None)
    found, there = _holder(bucket)
    if there and isinstance(found, Lock) and found.token == lock.token:
        return Lease(bucket, lock, there, clock, None)  # Our own: the first answer was lost.
    over = isinstance(found, Lock) and found.ends <= clock()
    # Only from the holder that was read: of two that take it at once, one gets it.
    if there and (take or over) and (stored := bucket.write_when(manifest.LOCK, lock, there.etag)):
        return Lease(bucket, lock, stored, clock, str(found))
    raise HeldError(
        f"{bucket}: {found or 'another run'} is publishing",
        "wait for it to end; if it is certain that it is dead, run again with --break-lock"
        + (f" (its lock counts until {found.ends:%Y-%m-%d %H:%M} UTC)" if isinstance(found, Lock) else ""),
    )


def _holder(bucket: Bucket) -> tuple[Lock | str | None, Stored | None]:
    """Return the lock and how it is stored; in words where it is damaged: it is still a lock, and can be taken."""
    there = bucket.look_up(manifest.LOCK)
    if there is None:
        return None, None
    try:
        return manifest.decode(manifest.LOCK, there[0], Lock), there[1]
    except AtlasError:
        return UNREADABLE, there[1]
