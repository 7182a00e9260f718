"""No reading that was once published is ever lost, whatever is done to a bucket, by whom, and wherever it is killed.

Sequences of operations on a bucket in memory, with sites of a few files: the history, the catalog and the summary are
real, and fetch, publish, rollback, resume and restore are the program's own.
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import hashlib
import itertools
import json
import lzma
from contextlib import nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.cli.history import history as history_command
from generator.core import headers, layout, resources
from generator.core.errors import AtlasError, DataError, SourceError, VerifyError
from generator.fetch import last_release
from generator.model import history, previous_release, release
from generator.model.history import History
from generator.model.reading import Counts, Reading
from generator.publish import (
    apply,
    bucket_state,
    continuity,
    manifest,
    publish,
    published_history,
    restoration,
    rollback,
)
from generator.publish.bucket import Bucket, md5
from generator.publish.manifest import CurrentNote, Lock, Manifest, SiteFile
from generator.publish.protected import HISTORIES, OFFERINGS, RESOURCE_TYPES
from tests.conftest import examples
from tests.doubles.advice import commands
from tests.doubles.interruptions import KilledError
from tests.doubles.memory_bucket import MemoryS3, Version, one_by_one
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


BUCKET = "atlas"
BEGAN = dt.datetime(2026, 1, 1, 5, 17, tzinfo=dt.UTC)
BEFORE = ROOT / "tests" / "buckets" / "before-digests.jsonl.xz"
"""A bucket as the program published it before there were digests: a version a line, in the order of three steps."""


class Content(NamedTuple):
    """A file of a site in memory, read as a path is."""

    content: bytes

    def read_bytes(self) -> bytes:
        return self.content


class Folder(dict[str, bytes]):
    """A site's folder in memory."""

    def __str__(self) -> str:
        return "site"

    def __truediv__(self, path: str) -> Content:
        return Content(self[path])


def extended(past: History, at: dt.datetime, services: set[str]) -> History:
    """Return a history, chained, with what a reading of these services adds."""
    before = set(history.replay(past).services)
    if before == services:
        return history.chained(past)
    return history.append(
        past,
        Reading(
            read_at=at,
            source="a tiny world",
            counts=Counts(regions=0, services=len(services), offerings=0),
            services_appeared=dict.fromkeys(sorted(services - before)),
            services_went=tuple(sorted(before - services)),
        ),
    )


BUNDLED = extended(extended(History(), BEGAN - dt.timedelta(days=9), {"a"}), BEGAN - dt.timedelta(days=8), {"a", "b"})
BUNDLED_TYPES = extended(History(), BEGAN - dt.timedelta(days=9), {"AWS::A::A"})


def built(
    past: History, at: dt.datetime, services: set[str], before: str | None = None, types: History | None = BUNDLED_TYPES
) -> publish.Site:
    """Return the site of the histories and one reading more; ``before`` is the digest of the last catalog.

    Each service has a resource type, but for those that a program built which knew of none (``types`` is None).
    """
    histories = {layout.HISTORY_PATH: extended(past, at, services)}
    if types is not None:
        names = {f"AWS::{code.upper()}::A" for code in services}
        histories[layout.RESOURCE_TYPE_HISTORY_PATH] = extended(types, at, names)
    folder = Folder({f"services/{code}/index.html": code.encode() for code in services})
    folder["index.html"] = " ".join(sorted(services)).encode()
    folder["api/v1/status.json"] = at.isoformat().encode()
    for path, content in histories.items():
        folder[path] = content.content
    folder[layout.CATALOG_PATH] = catalog(histories[layout.HISTORY_PATH])
    return _site(folder, summary(folder, histories, at, before), histories)


def _site(folder: Folder, site_summary: release.Summary, histories: dict[str, History]) -> publish.Site:
    folder[layout.SUMMARY_PATH] = msgspec.json.encode(site_summary)
    files = {
        path: SiteFile(md5=md5(content), size=len(content), headers=headers.of(path).digest)
        for path, content in folder.items()
    }
    return publish.Site(folder, files, site_summary, histories, frozenset())  # type: ignore[arg-type]


def catalog(past: History) -> bytes:
    metadata = release.Metadata(
        title="",
        description="",
        source="",
        licence="",
        region_count=0,
        service_count=0,
        offering_count=0,
        categories=(),
    )
    as_of = past.changed or BEGAN.date()
    return msgspec.json.encode(
        release.CatalogDocument(as_of=as_of, metadata=metadata, regions=(), services=(), offerings=(), findings=())
    )


def summary(
    folder: Folder, histories: dict[str, History], at: dt.datetime, before: str | None = None
) -> release.Summary:
    reports = tuple(
        release.ReportEntry(
            path=path.removeprefix("downloads/"),
            bytes=len(folder[path]),
            rows=len(histories[path].lines) if path in histories else 0,
            sha256=hashlib.sha256(folder[path]).hexdigest(),
            changed=at.date(),
        )
        for path in (layout.CATALOG_PATH, *histories)
    )
    return release.Summary(
        as_of=at.date(),
        run=None,
        read_at=at,
        source="a tiny world",
        counts={},
        findings_by_level={},
        notices=(),
        quality_percent=None,
        quality=(),
        comparison="",
        accepted_shrink=None,
        reports=reports,
        missing=(),
        previous_catalog_sha256=before,
    )


def bare(content: bytes) -> list[bytes]:
    """Return the lines of a history as they were before there were digests."""
    lines = history.decode(content, "there").lines
    return [msgspec.json.encode(msgspec.structs.replace(line, previous_sha256=None)) for line in lines]


def lines(content: bytes) -> set[bytes]:
    """Return the readings of a history without their digests."""
    return set(bare(content))


def all_lines(objects: Mapping[str, bytes]) -> set[bytes]:
    """Return the readings of both histories; one that is not there has none."""
    return {line for path in layout.HISTORY_PATHS if path in objects for line in lines(objects[path])}


class PublishingWorld:
    """A bucket, the services that AWS has, the sites that were ever built, and every line that was ever published."""

    def __init__(self) -> None:
        self.s3 = MemoryS3()
        self.now = BEGAN
        self.services = {"a", "b"}
        self.sites: list[publish.Site] = []
        self.published: set[bytes] = set()
        self.states: list[dict[str, bytes]] = []
        self.harmed = False
        self.number = 0

    @property
    def there(self) -> dict[str, bytes]:
        return self.s3.held()

    def run(self, *, break_lock: bool = False) -> apply.PublishRun:
        self.number += 1
        lock = Lock(token=str(self.number), run=None, host="here", pid=self.number, since=self.now)
        bucket = Bucket(self.s3, BUCKET)  # type: ignore[arg-type]
        return apply.PublishRun(
            bucket, None, lock, lambda: self.now, stage=lambda _: nullcontext(), break_lock=break_lock
        )

    def fetch(self, *, first: bool = False) -> previous_release.PreviousRelease | None:
        """Return the last release; None where there is none, as ``first`` says."""
        files = last_release.read(f"s3://{BUCKET}", lambda: self.s3, first=first)  # type: ignore[arg-type, return-value]
        return previous_release.from_files(files, "there", "") if files else None

    def build(self, last: previous_release.PreviousRelease | None) -> publish.Site:
        past, types = (last.history, last.resource_type_history) if last else (None, None)
        before = last.catalog_sha256 if last else None
        site = built(past or BUNDLED, self.now, self.services, before, types or BUNDLED_TYPES)
        self.sites.append(site)
        return site

    def publish(self, site: publish.Site, **allowed: Any) -> None:
        """Publish, and hold what then is there against everything that was published before."""
        run = self.run(break_lock=allowed.pop("break_lock", False))
        publish.publish(site, run, publish.PublishOptions(accept_deletes=True, **allowed))
        self.states.append(self.there)
        now = all_lines(self.there)
        if "replace_history" not in allowed:
            assert self.published <= now
            self.published |= now
        else:
            self.published = now

    def as_usual(self, *, first: bool = False, break_lock: bool = False) -> None:
        first = first or layout.SUMMARY_PATH not in self.there
        self.publish(self.build(self.fetch(first=first)), first=first, break_lock=break_lock)

    def older_program(self, past: History) -> None:
        """Publish as the program did before there were digests: no questions, no tip, and lines without digests."""
        site = built(past, self.now, self.services, types=None)
        start = len(past.lines)
        raw = site.folder[layout.HISTORY_PATH].splitlines(keepends=True)  # type: ignore[index]
        content = past.content + b"".join(one + b"\n" for one in bare(b"".join(raw))[start:])
        site = _with(site, layout.HISTORY_PATH, content)
        entries = {}
        for path, expected in site.files.items():
            stored = self.s3.put(path, site.folder[path])  # type: ignore[index]
            entries[path] = manifest.ReleaseFile(
                md5=expected.md5, size=expected.size, headers=expected.headers, version=stored.name
            )
        draft = Manifest(
            id=manifest.release_id(self.now, site.files),
            as_of=self.now.date(),
            run=None,
            published_at=self.now,
            files=entries,
        )
        self.s3.put(manifest.path(draft.id), manifest.encode(draft))
        self.s3.put(manifest.CURRENT, manifest.encode(CurrentNote(release=draft.id)))
        if layout.RESOURCE_TYPE_HISTORY_PATH in self.there:
            self.s3.put(layout.RESOURCE_TYPE_HISTORY_PATH, None)  # it belonged to the release, and the site lacks it
            self.harmed = True
        self.published |= lines(content)

    def releases(self) -> list[str]:
        paths = [path for path in self.there if path.startswith(manifest.RELEASES)]
        return [path.removeprefix(manifest.RELEASES).removesuffix(".json") for path in sorted(paths)]

    def restore(self, name: str, reason: str | None = None) -> None:
        restoration.restore(name, self.run(), reason)
        if reason is not None:
            self.published = all_lines(self.there)


def _with(site: publish.Site, path: str, content: bytes) -> publish.Site:
    folder = Folder(site.folder | {path: content})  # type: ignore[operator]
    histories = {each: history.decode(folder[each], "") for each in site.histories}
    changed = summary(folder, histories, site.summary.read_at, site.summary.previous_catalog_sha256)
    return _site(folder, changed, histories)


Pick = st.integers(0, 9)
Operation = tuple[str, int, int]
NAMES = ("usual", "news", "stale", "plain", "first", "killed", "rollback", "resume", "older", "older plain", "restore")
HARM = ("emptied", "site gone", "history gone", "types gone", "cut", "without a line", "undeleted", "put back")
operations = st.lists(
    st.tuples(st.sampled_from((*NAMES, *NAMES, *NAMES, *HARM)), st.integers(0, 40), Pick), min_size=1, max_size=9
)

OF_AN_EARLIER_RELEASE = {
    "the note": (OFFERINGS.note,),
    "the history": (layout.HISTORY_PATH,),
    "the note and the history": (OFFERINGS.note, layout.HISTORY_PATH),
    "what is current as well": (OFFERINGS.note, manifest.CURRENT, layout.HISTORY_PATH),
    "all that the next run needs": (OFFERINGS.note, manifest.CURRENT, *layout.NEXT_RUN_PATHS),
    "the other history": (layout.RESOURCE_TYPE_HISTORY_PATH,),
    "the other history and its note": (RESOURCE_TYPES.note, layout.RESOURCE_TYPE_HISTORY_PATH),
}
"""What somebody may put back by hand from the versions that the bucket keeps."""


def do(world: PublishingWorld, operation: Operation) -> None:
    """Do one thing on a day of its own; what the program refuses changes nothing that was published."""
    name, number, pick = operation
    world.now += dt.timedelta(days=1) if pick % 3 else dt.timedelta(minutes=5)
    with suppress(AtlasError):
        OPERATIONS[name](world, number, pick)


def usual(world: PublishingWorld, _: int, pick: int) -> None:
    world.as_usual(break_lock=pick % 3 == 0)


def news(world: PublishingWorld, number: int, pick: int) -> None:
    world.services ^= {"cdefgh"[number % 6]}
    usual(world, number, pick)


def stale(world: PublishingWorld, number: int, pick: int) -> None:
    """Publish an older site: a job that runs again, or somebody who fetched before somebody else published."""
    if world.sites:
        world.publish(world.sites[number % len(world.sites)], first=pick % 2 == 0)


def plain(world: PublishingWorld, _: int, pick: int) -> None:
    """Publish a site that was built without --previous, or with the address of nothing."""
    world.publish(world.build(None), first=pick % 2 == 0)


def first(world: PublishingWorld, *_: int) -> None:
    world.as_usual(first=True)


def killed(world: PublishingWorld, number: int, pick: int) -> None:
    """End a run at some call, which may or may not have reached S3."""
    if pick % 2:
        world.services ^= {"cdefgh"[number % 6]}
    _kill(world, number, pick, lambda: world.as_usual(break_lock=pick % 3 == 0))


def _kill(world: PublishingWorld, number: int, pick: int, act: Callable[[], object]) -> None:
    world.s3.kill_at, world.s3.effect = world.s3.calls + number + 1, pick >= 5
    try:
        with suppress(KilledError):
            act()
    finally:
        world.s3.kill_at = None


def back(world: PublishingWorld, number: int, pick: int) -> None:
    if names := world.releases():
        run = world.run(break_lock=pick % 3 == 0)
        act = partial(rollback.rollback, names[number % len(names)], run, accept_deletes=True)
        if pick == 1:
            _kill(world, number, pick, act)
        else:
            act()


def lift(world: PublishingWorld, *_: int) -> None:
    rollback.resume(world.run(break_lock=True))


def older(world: PublishingWorld, number: int, pick: int) -> None:
    """Publish with an old checkout, from which somebody fetched and built as one should."""
    if pick % 2:
        world.services ^= {"cdefgh"[number % 6]}
    if (last := world.fetch()) and last.history:
        world.older_program(last.history)


def older_plain(world: PublishingWorld, *_: int) -> None:
    """Publish a plain build of an old checkout; where this program never published before, nobody can know."""
    if OFFERINGS.note in world.there:
        world.harmed = True
        world.older_program(BUNDLED)


def restore(world: PublishingWorld, number: int, pick: int) -> None:
    if names := world.releases():
        name, reason = names[number % len(names)], "a test" if pick == 7 else None
        if pick == 1:
            world.harmed = True
            _kill(world, number, pick, lambda: world.restore(name, reason))
        else:
            world.restore(name, reason)


def _gone(which: Callable[[str], bool]) -> Callable[[PublishingWorld, int, int], None]:
    def harm(world: PublishingWorld, *_: int) -> None:
        world.harmed = True
        for key in world.there:
            if which(key):
                world.s3.put(key, None)

    return harm


def cut(world: PublishingWorld, _: int, pick: int) -> None:
    """Cut the last line off."""
    _rewrite(world, slice(None, -1), pick)


def without_a_line(world: PublishingWorld, _: int, pick: int) -> None:
    _rewrite(world, slice(1, 2), pick)


def _rewrite(world: PublishingWorld, which: slice, pick: int) -> None:
    kind = RESOURCE_TYPES if pick % 3 == 0 else OFFERINGS
    if kind.note not in world.there or kind.path not in world.there:
        return
    raw = world.there[kind.path].splitlines(keepends=True)
    if len(raw) > 2:
        world.harmed = True
        kept = raw[which] if which.start is None else [line for line in raw if line not in raw[which]]
        world.s3.put(kind.path, b"".join(kept))


def undeleted(world: PublishingWorld, *_: int) -> None:
    world.s3.restore()


def put_back(world: PublishingWorld, number: int, pick: int) -> None:
    """Put objects of an earlier state back, as somebody may do by hand."""
    world.harmed = True
    earlier = world.states[number % len(world.states)] if world.states else {}
    ways = list(OF_AN_EARLIER_RELEASE.values())
    for path in ways[pick % len(ways)]:
        if path in earlier:
            world.s3.put(path, earlier[path])


OPERATIONS: dict[str, Callable[[PublishingWorld, int, int], None]] = {
    "usual": usual,
    "news": news,
    "stale": stale,
    "plain": plain,
    "first": first,
    "killed": killed,
    "rollback": back,
    "resume": lift,
    "older": older,
    "older plain": older_plain,
    "restore": restore,
    "emptied": _gone(lambda _: True),
    "site gone": _gone(lambda key: not key.startswith(manifest.FOLDER)),
    "history gone": _gone(lambda key: key == layout.HISTORY_PATH),
    "types gone": _gone(lambda key: key == layout.RESOURCE_TYPE_HISTORY_PATH),
    "cut": cut,
    "without a line": without_a_line,
    "undeleted": undeleted,
    "put back": put_back,
}


@pytest.fixture(scope="module", autouse=True)
def small(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Take a history of two lines for the bundled one, and do everything in one thread and one order."""
    bundled: Path = tmp_path_factory.mktemp("bundled") / "history.jsonl"
    bundled.write_bytes(BUNDLED.content)
    bundled_types = bundled.with_name("resource_type_history.jsonl.gz")
    bundled_types.write_bytes(gzip.compress(BUNDLED_TYPES.content))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(resources, "BUNDLED_HISTORY", bundled)
        patched.setattr(resources, "BUNDLED_RESOURCE_TYPE_HISTORY", bundled_types)
        for module in (apply, bucket_state, published_history, rollback):
            patched.setattr(module, "for_each", one_by_one)
        yield


@settings(max_examples=examples(500), database=None, suppress_health_check=list(HealthCheck))
@given(operations)
def test_no_published_line_is_ever_missing_from_the_newest_release(sequence: list[Operation]) -> None:
    """And whatever was not harmed by others goes on by itself the next day."""
    world = PublishingWorld()
    for operation in sequence:
        do(world, operation)
    world.now += dt.timedelta(days=1)
    rollback.resume(world.run())
    if not world.harmed:
        world.as_usual()


def test_the_property_finds_a_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a publish that asks nothing, as it once was, a plain build loses a line: the property can fail."""
    world = PublishingWorld()
    do(world, ("news", 0, 1))
    do(world, ("news", 1, 1))
    monkeypatch.setattr(continuity, "check", lambda *_, **__: continuity.Continuity())
    with pytest.raises(AssertionError):
        do(world, ("plain", 0, 1))


# What the rules say, one by one, in the same world.


def day(world: PublishingWorld) -> None:
    world.now += dt.timedelta(days=1)


def two_readings() -> PublishingWorld:
    """Return a world in which this program published two readings more than the bundled ones."""
    world = PublishingWorld()
    for code in "cd":
        world.services ^= {code}
        world.as_usual()
        day(world)
    return world


def refused(world: PublishingWorld, act: Callable[[], object], kind: type[AtlasError] = DataError) -> AtlasError:
    """Return what refused; the bucket is as it was, but for what a lock leaves."""
    before = world.there
    with pytest.raises(AtlasError) as caught:
        act()
    assert type(caught.value) is kind
    assert world.there == before
    return caught.value


def restores(error: AtlasError) -> tuple[str, str | None]:
    """Return which release the first command that is advised restores, and the reason that it gives."""
    context = history_command.make_context("history", commands(error.advice)[0][1:])
    return context.params["restore"], context.params["replace_history"]


def test_a_site_that_would_lose_readings_is_refused_with_both_ends_and_the_next_step() -> None:
    world = two_readings()
    error = refused(world, lambda: world.publish(world.build(None)))
    assert error.status == 5
    assert error.problem.startswith("s3://atlas/: readings that are published would be lost: line 4 is the reading of ")
    assert "the bucket's history has 4 lines, the last of 2026-01-02 05:17 UTC" in error.problem
    assert "the site's 3 lines, the last of 2026-01-03 05:17 UTC" in error.problem
    assert "`region-atlas fetch --previous s3://atlas`" in error.advice
    assert "--replace-history REASON" in error.advice


def test_an_older_site_is_refused_also_where_no_reading_would_be_lost() -> None:
    world = two_readings()
    world.as_usual()
    yesterday = world.sites[-1]
    day(world)
    world.as_usual()
    error = refused(world, lambda: world.publish(yesterday))
    assert "holds what was read at 2026-01-04 05:17 UTC, and the site what was read at 2026-01-03 05:17 UTC" in str(
        error
    )
    world.publish(world.sites[-1])


def test_a_replaced_history_is_kept_for_good_and_reported() -> None:
    world = two_readings()
    old = world.there[layout.HISTORY_PATH]
    replacements: list[tuple[str, str | None]] = []
    run = world.run()._replace(on_replacement=lambda *replacement: replacements.append(replacement))
    publish.publish(
        world.build(None), run, publish.PublishOptions(accept_deletes=True, replace_history="a wrong account")
    )
    kept = "downloads/history-replaced-20260103T051700Z.jsonl"
    types_kept = kept.replace("history", "resource_type_history")
    assert replacements == [("a wrong account", kept), ("a wrong account", types_kept)]
    assert world.there[layout.HISTORY_PATH] == world.sites[-1].folder[layout.HISTORY_PATH]  # type: ignore[index]
    world.published = lines(world.there[layout.HISTORY_PATH])
    for operation in (("news", 2, 1), ("rollback", 0, 2), ("resume", 0, 1), ("older", 3, 1), ("news", 4, 1)):
        do(world, operation)
    assert world.there[kept] == old


def test_two_replacements_of_one_time_keep_both_histories() -> None:
    """A clock may stand still, or be set back: the name of what is kept does not depend on it alone."""
    world = two_readings()
    first = world.there[layout.HISTORY_PATH]
    world.publish(world.build(None), replace_history="a wrong account")
    second = world.there[layout.HISTORY_PATH]
    world.restore(world.releases()[0], "the account was right")
    kept = {content for path, content in world.there.items() if path.startswith(OFFERINGS.replaced)}
    assert kept == {first, second}


@pytest.mark.parametrize("way", ["cut", "gone", "unreadable"])
@pytest.mark.parametrize("command", ["publish", "restore"])
def test_a_replacement_keeps_the_published_lines_where_what_is_there_lacks_them(way: str, command: str) -> None:
    """Whoever gives up a damaged history gives up no line that the bucket still has a version of."""
    world = two_readings()
    whole, first = world.there[layout.HISTORY_PATH], world.releases()[0]
    harmed = {"cut": b"".join(whole.splitlines(keepends=True)[:-2]), "gone": None, "unreadable": b"\xff"}[way]
    world.s3.put(layout.HISTORY_PATH, harmed)
    if command == "publish":
        world.publish(world.build(None), replace_history="a test")
    else:
        world.restore(first, "a test")
    kept = {content for path, content in world.there.items() if path.startswith(OFFERINGS.replaced)}
    assert kept == {content for content in (whole, harmed) if content is not None}


ANSWERS: dict[str, tuple[dict[str, Any], type[AtlasError]]] = {
    "nothing": ({}, SourceError),
    "S3's words": ({"ETag": '"0"', "VersionId": "v0", "CopyObjectResult": {"ETag": '"0"'}}, VerifyError),
}
"""What may answer a call in S3's place, without doing it, and the error for it."""


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_history_that_was_not_kept_beside_is_not_replaced(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world = two_readings()
    whole = world.there[layout.HISTORY_PATH]
    stand_in, error = ANSWERS[answer]
    put = world.s3.put_object
    monkeypatch.setattr(
        world.s3,
        "put_object",
        lambda **call: stand_in if call["Key"].startswith(OFFERINGS.replaced) else put(**call),
    )
    with pytest.raises(error):
        world.publish(world.build(None), replace_history="a test")
    assert world.there[layout.HISTORY_PATH] == whole


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_history_that_did_not_come_back_is_not_reported_as_restored(
    answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = two_readings()
    release_id, note = world.releases()[-1], world.there[OFFERINGS.note]
    world.s3.put(layout.HISTORY_PATH, None)
    stand_in, error = ANSWERS[answer]
    with monkeypatch.context() as patch:
        patch.setattr(world.s3, "copy_object", lambda **_: stand_in)
        with pytest.raises(error):
            world.restore(release_id)
    before, after = (manifest.decode("", one, manifest.HistoryNote) for one in (note, world.there[OFFERINGS.note]))
    assert msgspec.structs.replace(after, replacement=None) == before
    world.restore(release_id)
    world.as_usual()


def test_a_site_without_a_history_deletes_none() -> None:
    """Nor one whose own summary says that it has none."""
    world = two_readings()
    whole = world.there[layout.HISTORY_PATH]
    site = world.build(world.fetch())
    files = {path: file for path, file in site.files.items() if path != layout.HISTORY_PATH}
    world.publish(site._replace(files=files, histories={}))
    assert world.there[layout.HISTORY_PATH] == whole
    world.publish(world.sites[-1])


def test_no_note_makes_a_replaced_history_one_of_the_sites_objects() -> None:
    world = two_readings()
    world.publish(world.build(None), replace_history="a test")
    (kept,) = (path for path in world.there if path.startswith(OFFERINGS.replaced))
    world.s3.put(manifest.PENDING, manifest.encode(manifest.PendingNote(paths=(kept, "index.html"), strays=(kept,))))
    day(world)
    world.as_usual()
    assert kept in world.there


def test_a_reason_that_is_not_needed_replaces_nothing() -> None:
    world = two_readings()
    world.services ^= {"e"}
    world.publish(world.build(world.fetch()), replace_history="to be sure")
    assert not [path for path in world.there if "replaced" in path]


def test_a_first_publish_needs_the_option_first() -> None:
    world = PublishingWorld()
    error = refused(world, lambda: world.publish(world.build(None)), SourceError)
    assert (error.problem, error.status) == ("s3://atlas/: nothing is published there", 3)
    assert "--first" in error.advice
    world.publish(world.build(None), first=True)
    error = refused(world, lambda: world.publish(world.sites[-1], first=True), SourceError)
    assert (error.problem, error.advice) == ("s3://atlas/: a release is published there already", "leave --first out")


def test_a_first_publish_names_what_of_others_it_replaces() -> None:
    world = PublishingWorld()
    world.s3.put("index.html", b"somebody's")
    world.s3.put("other.html", b"somebody's")
    site = world.build(None)
    refused(world, lambda: world.publish(site), SourceError)
    notices: list[str] = []
    run = world.run()._replace(on_notice=notices.append)
    publish.publish(site, run, publish.PublishOptions(first=True))
    assert notices == ["replaces 1 object that this program did not put there: index.html"]
    assert world.there["other.html"] == b"somebody's"


def test_a_bucket_that_was_emptied_is_not_taken_for_a_new_one() -> None:
    world = two_readings()
    do(world, ("emptied", 0, 1))
    error = refused(world, lambda: world.publish(world.build(None), first=True))
    assert "a release was published there, and its objects were deleted since" in error.problem
    world.s3.restore()
    day(world)
    world.as_usual()


DAMAGE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "the end cut off": (lambda content: b"".join(content.splitlines(keepends=True)[:-1]), "has 3 lines, and 4 were"),
    "a line cut out": (
        lambda content: b"".join(one for number, one in enumerate(content.splitlines(keepends=True)) if number != 2),
        "line 3: does not follow from line 2",
    ),
    "lines in another order": (
        lambda content: b"".join(content.splitlines(keepends=True)[number] for number in (0, 2, 1, 3, 4)),
        "line 2: does not follow from line 1",
    ),
    "an edit": (lambda content: content.replace(b"a tiny world", b"a tiny wor1d", 1), "line 3: does not follow"),
    "an edit of the last line": (
        lambda content: b"".join(
            [*content.splitlines(keepends=True)[:-1], content.splitlines(keepends=True)[-1].replace(b"tiny", b"huge")]
        ),
        "its first 4 lines are not those that were published",
    ),
    "a line cut off and the digests taken away": (
        lambda content: history.HEADER_LINE + b"".join(one + b"\n" for one in bare(content)[:-1]),
        "has 3 lines, and 4 were published",
    ),
    "only its header": (lambda content: content.splitlines(keepends=True)[0], "has 0 lines, and 4 were published"),
    "no text": (lambda _: b"\xff\xfe", "line 1: not a history of Region Atlas"),
}
"""What may have become of the bucket's history, and how the refusal names it."""


@pytest.mark.parametrize("way", DAMAGE)
def test_a_history_that_is_not_the_published_one_is_refused_by_name(way: str) -> None:
    """Whatever site is to be published; the command that is named brings it back, and then all goes on.

    It gives a reason where what is there can be read and would go.
    """
    world = two_readings()
    damage, problem = DAMAGE[way]
    release_id = world.releases()[-1]
    world.services ^= {"e"}
    site = world.build(world.fetch())
    world.s3.put(layout.HISTORY_PATH, damage(world.there[layout.HISTORY_PATH]))
    error = refused(world, lambda: world.publish(site))
    assert f"s3://atlas/{layout.HISTORY_PATH}: {problem}" in error.problem
    assert restores(error) == (
        release_id,
        f"what was there did not continue {release_id}" if "edit of the last" in way else None,
    )
    if "edit of the last" in way:
        assert "lines that are there would be lost" in str(refused(world, lambda: world.restore(release_id)))
    world.restore(*restores(error))
    world.as_usual()


def test_a_history_that_is_gone_is_brought_back_with_its_summary() -> None:
    world = two_readings()
    site = world.build(world.fetch())
    world.s3.put(layout.HISTORY_PATH, None)
    error = refused(world, lambda: world.publish(site))
    assert f"s3://atlas/{layout.HISTORY_PATH}: is gone" in error.problem
    world.restore(world.releases()[-1])
    world.publish(site)


def test_an_older_release_does_not_come_back_over_a_newer_one() -> None:
    world = two_readings()
    first, second = world.releases()
    error = refused(world, lambda: world.restore(first))
    assert "has 3 lines, and does not hold the 4 that were published last" in error.problem
    assert f"history --restore {second} " in error.advice
    old = world.there[layout.HISTORY_PATH]
    world.restore(first, "the second reading was wrong")
    assert old in {content for path, content in world.there.items() if "history-replaced-" in path}
    assert len(lines(world.there[layout.HISTORY_PATH])) == 3
    day(world)
    world.as_usual()


@pytest.mark.parametrize(
    ("gone", "problem"),
    [("nowhere", "no release 'nowhere'"), ("version", "its version is no longer there"), ("old", "it had no history")],
)
def test_a_history_that_cannot_be_brought_back_is_named(gone: str, problem: str) -> None:
    world = two_readings()
    name = "nowhere" if gone == "nowhere" else world.releases()[0]
    if gone == "version":
        del world.s3.objects[layout.HISTORY_PATH][0]
    elif gone == "old":
        release = manifest.decode("", world.there[manifest.path(name)], Manifest)
        del release.files[layout.HISTORY_PATH]
        world.s3.put(manifest.path(name), manifest.encode(release))
    assert problem in refused(world, lambda: world.restore(name, "a reason"), AtlasError).problem


@pytest.mark.parametrize("effect", [False, True], ids=["before", "after"])
def test_a_restoration_that_is_killed_anywhere_is_ended_by_the_same_command(*, effect: bool) -> None:
    for number in range(30):
        world = two_readings()
        first = world.releases()[0]
        _kill(world, number, 5 if effect else 0, partial(world.restore, first, "a reason"))
        day(world)
        world.restore(first, "a reason")
        world.as_usual()
        assert len(lines(world.there[layout.HISTORY_PATH])) == 4


def test_an_older_program_that_lost_lines_is_named_with_the_command_that_mends_it() -> None:
    world = two_readings()
    ours = world.releases()[-1]
    world.older_program(BUNDLED)
    theirs = next(name for name in world.releases() if name != ours and name > ours)
    day(world)
    error = refused(world, world.as_usual)
    assert f", since an older version of the program published release {theirs}" in error.problem
    assert restores(error) == (ours, f"release {theirs} did not continue it")
    assert "lines that are there would be lost" in str(refused(world, lambda: world.restore(ours)))
    world.restore(*restores(error))
    world.as_usual()
    assert len(lines(world.there[layout.HISTORY_PATH])) == 4


def test_what_an_older_program_added_is_taken_over_and_reported() -> None:
    world = two_readings()
    world.services ^= {"e"}
    last = world.fetch()
    assert last
    assert last.history
    world.older_program(last.history)
    theirs = world.releases()[-1]
    day(world)
    # It knew of no resource types, and deleted their history.
    command = restores(refused(world, lambda: world.publish(world.build(world.fetch()))))
    world.restore(*command)
    notices: list[str] = []
    run = world.run()._replace(on_notice=notices.append)
    publish.publish(world.build(world.fetch()), run, publish.PublishOptions(accept_deletes=True))
    text = f"an older version of the program published release {theirs}; nothing of the history is lost, and the 1 line"
    assert notices == [f"{text} that it added is taken over"]
    assert history.decode(world.there[layout.HISTORY_PATH], "").undigested_count == 0
    day(world)
    world.as_usual()


@pytest.mark.parametrize("noted", [True, False], ids=["with the note", "without any note"])
@pytest.mark.parametrize("what", OF_AN_EARLIER_RELEASE)
def test_objects_of_an_earlier_release_that_were_put_back_lose_no_line(what: str, *, noted: bool) -> None:
    """The manifest of the release that came after them says what it published, and the command brings it back."""
    world = PublishingWorld()
    for code in "cd":
        world.services ^= {code}
        world.as_usual()
        day(world)
    earlier = world.there
    world.services ^= {"e"}
    world.as_usual()
    last = world.releases()[-1]
    day(world)
    for path in OF_AN_EARLIER_RELEASE[what]:
        world.s3.put(path, earlier[path])
    if not noted:
        for kind in HISTORIES:
            world.s3.put(kind.note, None)
    world.services ^= {"f"}
    is_other = what.startswith("the other")
    source = world.there if is_other else earlier
    past, types = (history.decode(source[path], "") for path in layout.HISTORY_PATHS)
    error = refused(world, lambda: world.publish(built(past, world.now, world.services, types=types)))
    published = "4 were published" if is_other else "5 were published"
    assert published in error.problem or f"release {last}" in error.problem or "would be lost" in error.problem
    if is_other or layout.HISTORY_PATH in OF_AN_EARLIER_RELEASE[what]:
        assert restores(error) == (last, None)
        world.restore(*restores(error))
    world.as_usual()
    assert len(lines(world.there[layout.HISTORY_PATH])) == 6


def test_a_clock_that_was_ahead_stops_nobody_after_a_replacement() -> None:
    """What was published before the replacement does not seem to have come after it."""
    world = two_readings()
    day(world)
    world.services ^= {"e"}
    world.as_usual()
    world.now -= dt.timedelta(hours=1)
    world.publish(world.build(None), replace_history="a test")
    for code in "fg":
        world.now += dt.timedelta(minutes=5)
        world.services ^= {code}
        world.as_usual()
    assert len(lines(world.there[layout.HISTORY_PATH])) == 5


def test_a_bucket_without_the_note_is_compared_with_its_manifest() -> None:
    world = two_readings()
    del world.s3.objects[OFFERINGS.note]
    world.s3.put(layout.HISTORY_PATH, b"".join(world.there[layout.HISTORY_PATH].splitlines(keepends=True)[:-1]))
    assert "has 3 lines, and 4 were published" in refused(world, lambda: world.publish(world.sites[-1])).problem


def world_before_digests(step: str) -> PublishingWorld:
    """Return a world whose bucket the program published before there were digests, as it was after a step."""
    world = PublishingWorld()
    steps = ("first", "published", "rolled back")
    for line in lzma.decompress(BEFORE.read_bytes()).splitlines():
        kept = json.loads(line)
        if steps.index(kept["step"]) > steps.index(step):
            continue
        content = kept["text"].encode() if "text" in kept else None
        if "base64" in kept:
            content = base64.b64decode(kept["base64"])
        versions = world.s3.objects.setdefault(kept["key"], [])
        versions.append(Version(kept["version"] or "marker", content))
    return world


def continued(world: PublishingWorld) -> publish.Site:
    """Return the next site of a bucket: its history with one reading more, all else as it is."""
    last = world.fetch()
    assert last
    assert last.history
    reading = Reading(
        read_at=world.now,
        source="a tiny world",
        counts=history.replay(last.history).counts,
        services_touched=("lambda",),
    )
    folder = Folder({path: content for path, content in world.there.items() if not path.startswith(manifest.FOLDER)})
    folder[layout.HISTORY_PATH] = history.append(last.history, reading).content
    summary = msgspec.structs.replace(
        last.summary, read_at=world.now, reports=(), previous_catalog_sha256=last.catalog_sha256
    )
    published = history.decode(folder[layout.HISTORY_PATH], "")
    files = {
        name: SiteFile(md5=md5(data), size=len(data), headers=headers.of(name).digest) for name, data in folder.items()
    }
    return publish.Site(folder, files, summary, {layout.HISTORY_PATH: published}, frozenset())  # type: ignore[arg-type]


@pytest.mark.parametrize("step", ["first", "published", "rolled back"])
def test_a_bucket_of_the_program_before_digests_is_taken_over_without_a_step_by_hand(step: str) -> None:
    """No consent is needed and no notice given; afterwards every line is there, chained, and guarded from then on."""
    world = world_before_digests(step)
    before = bare(world.there[layout.HISTORY_PATH])
    if step == "rolled back":
        rollback.resume(world.run())
    notices: list[str] = []
    run = world.run()._replace(on_notice=notices.append)
    publish.publish(continued(world), run, publish.PublishOptions(accept_deletes=True))
    assert notices == []
    after = world.there[layout.HISTORY_PATH]
    assert bare(after)[:-1] == before
    assert history.decode(after, "").undigested_count == 0
    chain = manifest.decode("", world.there[OFFERINGS.note], manifest.HistoryNote)
    assert chain.tip.lines == len(before) + 1


@pytest.mark.parametrize("step", ["published", "rolled back"])
def test_a_bucket_of_the_program_before_digests_is_guarded_from_the_first_publish_on(step: str) -> None:
    """No note says where its history ended, but the manifest of the last release names the version that it had."""
    world = world_before_digests(step)
    rollback.resume(world.run())
    site = continued(world)
    world.s3.put(layout.HISTORY_PATH, b"".join(world.there[layout.HISTORY_PATH].splitlines(keepends=True)[:-1]))
    assert "lines would be gone" in refused(world, lambda: world.publish(site)).problem


def test_a_listing_that_is_none_is_an_error_and_never_an_empty_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy may answer so in S3's place: status 200, with a page of its own or with nothing."""
    world = two_readings()
    for answer in ({}, {"IsTruncated": False, "Contents": [{"Key": "index.html"}]}):
        with monkeypatch.context() as patched:
            patched.setattr(world.s3, "list_objects_v2", lambda answer=answer, **_: answer)
            error = refused(world, lambda: world.publish(world.sites[-1]), SourceError)
        assert error.problem == "s3://atlas/: the answer is no listing"


@pytest.mark.parametrize(("reason", "step"), [("leads back to a page that was read", 0), ("does not end", 1)])
def test_a_listing_without_an_end_is_an_error(reason: str, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token that comes back, or one that is always new."""
    world, numbers = two_readings(), itertools.count(1, step)
    monkeypatch.setattr("generator.publish.bucket.MAX_PAGES", 3)
    monkeypatch.setattr(
        world.s3, "list_objects_v2", lambda **_: {"IsTruncated": True, "NextContinuationToken": f"{next(numbers)}"}
    )
    error = refused(world, lambda: world.publish(world.sites[-1]), SourceError)
    assert error.problem == f"s3://atlas/: the listing {reason}, after 0 objects"


def test_a_run_without_news_asks_little() -> None:
    """The lock and its return, two listings, five notes with the manifest, the summary, the lock again, two files."""
    world = two_readings()
    site = world.build(world.fetch())
    before = world.s3.calls
    world.publish(site)
    assert world.s3.calls - before <= 12


def test_a_run_with_news_asks_little_beside_what_it_sends() -> None:
    """What a run without news asks, both last histories, the manifest and its notes, and the lock before each wave."""
    world = two_readings()
    world.services ^= {"e"}
    site = world.build(world.fetch())
    before, there = world.s3.calls, world.there
    world.publish(site)
    sent = sum(there.get(path) != site.folder[path] for path in site.files)  # type: ignore[index]
    assert sent > 5
    assert world.s3.calls - before - sent <= 24
