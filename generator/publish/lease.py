"""The lock on a bucket, a lease: the run that publishes renews it, and an expired one stops nobody.

A run that vanished (its machine lost power) cannot give its lock back. So a lock has a time until which it counts: a
running publish renews it long before, and another run may take an expired one. Both are conditional on the very lock
that was read: of two runs that take it one gets it, and a run that slept past the end learns so before it sends more.
"""

from __future__ import annotations

import datetime as dt
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import msgspec

from generator.core.errors import AtlasError, HeldError
from generator.core.text import utc_minute
from generator.publish import manifest
from generator.publish.manifest import Lock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generator.publish.bucket import Bucket, ObjectVersion

    Clock = Callable[[], dt.datetime]


RENEWAL_INTERVAL = dt.timedelta(minutes=10)
"""Between two renewals: a small part of the lease's duration, so that a slow call costs no run its lease."""
UNKNOWN_HOLDER = "a run whose lock is damaged"


class Lease:
    """The lock, while this run has it.

    ``versioned`` says whether the bucket keeps versions, which S3 answers when it stores the lock; ``taken_from`` whose
    lock it was before and was not given back (None: it was free).
    """

    def __init__(self, bucket: Bucket, lock: Lock, stored: ObjectVersion, clock: Clock, taken_from: str | None) -> None:
        self.versioned = stored.version is not None
        self.taken_from = taken_from
        self._bucket, self._lock, self._etag, self._clock = bucket, lock, stored.etag, clock
        self._renewed = clock()
        self._renewal_lock = threading.Lock()

    def require(self) -> None:
        """Raise ``HeldError`` naming who took the lock, unless it is still this run's."""
        if self._due:
            self.renew()
            return
        holder, _ = _holder(self._bucket)
        if not isinstance(holder, Lock) or holder.token != self._lock.token:
            raise self._lost_error(holder)

    def renew(self) -> None:
        """Renew the lease when it is time to; raise ``HeldError`` when somebody took it meanwhile."""
        with self._renewal_lock:
            if not self._due:
                return
            self._lock = msgspec.structs.replace(self._lock, until=self._clock() + manifest.LEASE)
            stored = self._bucket.write_if(manifest.LOCK, self._lock, self._etag)
            if stored is None:
                holder, stored = _holder(self._bucket)
                # Our own: the first answer was lost, and the call was sent again.
                if stored is None or not isinstance(holder, Lock) or holder.token != self._lock.token:
                    raise self._lost_error(holder)
            self._etag = stored.etag
            self._renewed = self._clock()

    def give_back(self) -> None:
        """Remove the lock, unless another run took it and may be publishing."""
        self._bucket.delete_if(manifest.LOCK, self._etag)

    @property
    def _due(self) -> bool:
        return self._clock() - self._renewed >= RENEWAL_INTERVAL

    def _lost_error(self, holder: Lock | str | None) -> HeldError:
        return HeldError(
            f"{self._bucket}: {holder or 'somebody'} took the lock away while this run was publishing",
            "let the other run end, then run again: it sends what the two left different",
        )


@contextmanager
def acquire(bucket: Bucket, lock: Lock, clock: Clock, *, take: bool = False) -> Iterator[Lease]:
    """Hold the lock for the block; ``take`` takes it also from a run whose lease has not expired.

    Raises ``HeldError`` naming the holder, ``SourceError`` where the store has no conditional writes.
    """
    lease = _take(bucket, lock, clock, take=take)
    try:
        yield lease
    except BaseException:
        # The error that matters is the first, not that the lock could not be given back as well.
        with suppress(AtlasError):
            lease.give_back()
        raise
    lease.give_back()


def holder(bucket: Bucket, clock: Clock) -> str | None:
    """Return who holds the lock and since when, in words; None where nobody does, or the lock expired."""
    current, _ = _holder(bucket)
    expired = isinstance(current, Lock) and current.ends <= clock()
    return None if current is None or expired else str(current)


def _take(bucket: Bucket, lock: Lock, clock: Clock, *, take: bool) -> Lease:
    lock = msgspec.structs.replace(lock, until=clock() + manifest.LEASE)
    if stored := bucket.write_if(manifest.LOCK, lock, None):
        return Lease(bucket, lock, stored, clock, None)
    current, stored_version = _holder(bucket)
    if stored_version and isinstance(current, Lock) and current.token == lock.token:
        return Lease(bucket, lock, stored_version, clock, None)  # Our own: the first answer was lost.
    expired = isinstance(current, Lock) and current.ends <= clock()
    # Only from the holder that was read: of two that take it at once, one gets it.
    if stored_version and (take or expired) and (stored := bucket.write_if(manifest.LOCK, lock, stored_version.etag)):
        return Lease(bucket, lock, stored, clock, str(current))
    raise HeldError(
        f"{bucket}: {current or 'another run'} is publishing",
        "wait for it to end; if it is certain that it is dead, run again with --break-lock"
        + (f" (its lock counts until {utc_minute(current.ends)})" if isinstance(current, Lock) else ""),
    )


def _holder(bucket: Bucket) -> tuple[Lock | str | None, ObjectVersion | None]:
    """Return the lock and its version; a damaged one in words: it is still a lock, and can be taken."""
    stored = bucket.look_up(manifest.LOCK)
    if stored is None:
        return None, None
    content, version = stored
    try:
        return manifest.decode(manifest.LOCK, content, Lock), version
    except AtlasError:
        return UNKNOWN_HOLDER, version
