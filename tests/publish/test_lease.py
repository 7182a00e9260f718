"""The lock: one publisher at a time, a lease that a living run renews, and an end for what a dead one left."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from botocore.exceptions import ClientError

from generator.core.errors import HeldError, SourceError
from generator.publish import lease, manifest
from generator.publish.bucket import Bucket
from generator.publish.manifest import LEASE, Lock
from tests.doubles.s3 import BUCKET, atlas, first_option, new_lock, new_run, stored_objects

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_s3 import S3Client


pytestmark = pytest.mark.usefixtures("credentials")

BEGAN = dt.datetime(2026, 3, 1, 5, 17, tzinfo=dt.UTC)


@pytest.fixture
def bucket(s3: S3Client) -> Bucket:
    return Bucket(s3, BUCKET)


class LeaseClock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = BEGAN

    def __call__(self) -> dt.datetime:
        return self.now

    def after(self, span: dt.timedelta) -> None:
        self.now += span


def present(bucket: Bucket) -> Lock | None:
    return bucket.read(manifest.LOCK, Lock)


def send(site: Path, *arguments: str) -> Any:
    return atlas("publish", "--bucket", BUCKET, "--site", str(site), *first_option(), *arguments)


def test_a_lock_says_who_holds_it_and_can_be_taken(bucket: Bucket, plain_site: Path) -> None:
    lock = new_lock()
    bucket.write(manifest.LOCK, lock)
    before = stored_objects()
    refused = send(plain_site)
    assert refused.exit_code == HeldError.status == 8
    assert f"ours (process 1 on here, since {lock.since:%Y-%m-%d %H:%M} UTC)" in refused.output
    assert f"(its lock counts until {lock.since + LEASE:%Y-%m-%d %H:%M} UTC)" in refused.output
    assert stored_objects() == before
    broken = send(plain_site, "--break-lock")
    assert broken.exit_code == 0
    assert f"notice: took over the lock of {lock}, who did not give it back\n" in broken.output
    assert manifest.LOCK not in stored_objects()


def test_a_dry_run_says_who_holds_the_lock(bucket: Bucket, plain_site: Path) -> None:
    lock = new_lock()
    bucket.write(manifest.LOCK, lock)
    shown = send(plain_site, "--dry-run")
    assert shown.exit_code == 0
    assert f"notice: {lock} is publishing: status 8\n" in shown.output
    bucket.delete(manifest.LOCK)
    assert "is publishing" not in send(plain_site, "--dry-run").output


def test_a_run_that_vanished_stops_nobody_the_next_day(bucket: Bucket, plain_site: Path) -> None:
    """Its lock has run out, so the next scheduled run takes it, and says whose it was."""
    yesterday = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    lock = new_lock(since=yesterday, until=yesterday + LEASE)
    bucket.write(manifest.LOCK, lock)
    assert "is publishing" not in send(plain_site, "--dry-run").output
    taken = send(plain_site)
    assert taken.exit_code == 0, taken.output
    assert f"notice: took over the lock of {lock}, who did not give it back\n" in taken.output
    assert manifest.LOCK not in stored_objects()


@pytest.mark.parametrize("until", [None, BEGAN + LEASE], ids=["of a program that knew no end", "with its end"])
def test_a_lock_counts_for_two_hours(bucket: Bucket, until: dt.datetime | None) -> None:
    clock = LeaseClock()
    dead = new_lock("dead", since=BEGAN, until=until)
    bucket.write(manifest.LOCK, dead)
    clock.after(LEASE - dt.timedelta(seconds=1))
    with pytest.raises(HeldError, match=r"ours \(process 1 on here"), lease.acquire(bucket, new_lock("next"), clock):
        pass
    clock.after(dt.timedelta(seconds=1))
    with lease.acquire(bucket, new_lock("next"), clock) as second_lease:
        assert second_lease.taken_from == str(dead)
    assert present(bucket) is None


def test_a_run_that_lives_keeps_its_lock_however_long_it_takes(bucket: Bucket) -> None:
    clock = LeaseClock()
    with lease.acquire(bucket, new_lock("slow"), clock) as slow:
        assert slow.taken_from is None
        for _ in range(20):
            clock.after(lease.RENEWAL_INTERVAL)
            slow.require()
            with pytest.raises(HeldError), lease.acquire(bucket, new_lock("other"), clock):
                pass
        stored = present(bucket)
    assert stored
    assert stored.until == clock.now + LEASE
    assert present(bucket) is None


def test_a_lease_is_renewed_now_and_then_and_not_at_every_object(bucket: Bucket) -> None:
    clock = LeaseClock()
    with lease.acquire(bucket, new_lock(), clock) as ours:
        first = bucket.look_up(manifest.LOCK)
        clock.after(lease.RENEWAL_INTERVAL - dt.timedelta(seconds=1))
        ours.renew()
        ours.require()
        assert bucket.look_up(manifest.LOCK) == first
        clock.after(dt.timedelta(seconds=1))
        ours.renew()
        assert bucket.look_up(manifest.LOCK) != first


def test_a_run_that_slept_past_its_end_finds_the_lock_taken(bucket: Bucket) -> None:
    """A laptop that was closed in the middle of a publish sends nothing more when it wakes up."""
    clock = LeaseClock()
    with lease.acquire(bucket, new_lock("asleep"), clock) as asleep:
        clock.after(LEASE)
        with lease.acquire(bucket, new_lock("next", run="the next"), clock):
            for act in (asleep.renew, asleep.require):
                with pytest.raises(HeldError, match=r"the next .* took the lock away"):
                    act()
        with pytest.raises(HeldError, match="somebody took the lock away"):
            asleep.renew()


def test_of_two_that_take_a_dead_runs_lock_one_gets_it(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both read the same dead holder; the slower one finds that the lock is another's by then."""
    clock = LeaseClock()
    bucket.write(manifest.LOCK, new_lock("dead", since=BEGAN - LEASE))
    read = lease._holder(bucket)
    with lease.acquire(bucket, new_lock("quicker"), clock):
        monkeypatch.setattr(lease, "_holder", lambda _: read)
        with pytest.raises(HeldError), lease.acquire(bucket, new_lock("slower"), clock, take=True):
            pass
        left = present(bucket)
    assert left
    assert left.token == "quicker"


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b'{"token":"x","run":null,"host":"h","pid":1,"since":"2024-01-01T00:00:00"}',
        b'{"token":"x","run":null,"host":"h","pid":1,"since":"9999-12-31T23:59:59Z"}',
        b'{"token":"x","run":null,"host":"h","pid":1,"since":"2024-01-01T00:00:00Z","until":"0001-01-01T00:00:00+23:00"}',
    ],
    ids=["cut", "zone", "last year", "first year"],
)
def test_a_damaged_lock_is_still_a_lock(s3: S3Client, plain_site: Path, content: bytes) -> None:
    """Nobody can say whether it has run out: a time may lack its zone, or leave no room for another."""
    s3.put_object(Bucket=BUCKET, Key=manifest.LOCK, Body=content)
    refused = send(plain_site)
    assert refused.exit_code == HeldError.status
    assert "a run whose lock is damaged is publishing" in refused.output
    assert "a run whose lock is damaged" in send(plain_site, "--dry-run").output
    assert send(plain_site, "--break-lock").exit_code == 0


def test_whoever_lost_the_lock_leaves_the_others_alone(bucket: Bucket) -> None:
    clock = LeaseClock()
    with lease.acquire(bucket, new_lock("first"), clock), lease.acquire(bucket, new_lock("second"), clock, take=True):
        pass
    with lease.acquire(bucket, new_lock("first"), clock):
        bucket.write(manifest.LOCK, new_lock("second"))
    left = present(bucket)
    assert left
    assert left.token == "second"


def test_a_lock_whose_answer_was_lost_is_ours(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first attempt was stored, its answer never came; the second one finds the lock taken, by ourselves."""
    clock = LeaseClock()
    bucket.write(manifest.LOCK, new_lock())
    with lease.acquire(bucket, new_lock(), clock) as ours:
        write = Bucket.write_if

        def answer_lost(bucket: Bucket, path: str, note: Any, etag: str | None) -> None:
            write(bucket, path, note, etag)

        clock.after(lease.RENEWAL_INTERVAL)
        with monkeypatch.context() as patched:
            patched.setattr(Bucket, "write_if", answer_lost)
            ours.renew()
        ours.require()
    assert manifest.LOCK not in stored_objects()


def test_a_store_without_conditional_writes_is_named(s3: S3Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without them nothing would keep two publishers apart."""

    def unknown(*_: object, **__: object) -> None:
        raise ClientError({"Error": {"Code": "NotImplemented", "Message": "no"}}, "PutObject")

    run = new_run(s3)
    monkeypatch.setattr(run.bucket.client, "put_object", unknown)
    with (
        pytest.raises(SourceError, match="no conditional writes") as caught,
        lease.acquire(run.bucket, new_lock(), LeaseClock()),
    ):
        pass
    assert "If-None-Match" in caught.value.advice


def test_a_lock_shows_whether_the_bucket_keeps_versions(bucket: Bucket, s3: S3Client) -> None:
    with lease.acquire(bucket, new_lock(), LeaseClock()) as versioned:
        assert versioned.versioned
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
    with lease.acquire(bucket, new_lock(), LeaseClock()) as suspended:
        assert not suspended.versioned


def test_an_older_program_reads_a_lock_with_an_end() -> None:
    """It passes over what it does not know, so it respects the lock."""

    class OldLock(msgspec.Struct):
        token: str
        run: str | None
        host: str
        pid: int
        since: dt.datetime

    whole = new_lock(since=BEGAN, until=BEGAN + LEASE)
    assert msgspec.json.decode(manifest.encode(whole), type=OldLock).token == whole.token
