"""Publish: read a built site, decide what the bucket needs to become it, and have that carried out."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from generator import headers, manifest, release
from generator.apply import Change, Outcome, Run, State, carry_out, locked, look, require_few_deletes
from generator.errors import AtlasError, DataError, HeldError
from generator.manifest import Entry, Lock, Manifest, Wanted
from generator.plan import Plan, plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from generator.bucket import Bucket

DOWNLOADS = "downloads/"


class Site(NamedTuple):
    """A built site: its files by path, its summary, and the paths of reports that could not be made."""

    folder: Path
    files: dict[str, Wanted]
    summary: release.Summary
    missing: frozenset[str]


def read(folder: Path) -> Site:
    """Read a built site; raise ``AtlasError`` for a folder that no build wrote, ``DataError`` for a damaged one."""
    where = folder / DOWNLOADS / release.SUMMARY
    if not where.exists():
        raise AtlasError(f"{folder}: no site there", "build one first with `region-atlas build`")
    found: dict[str, Wanted] = {}
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder)
        if any(part.startswith(".") for part in path.parts):
            continue
        _require_plain(file)
        if file.is_file():
            content = _content(file)
            found[path.as_posix()] = Wanted(
                md5=md5(content), size=len(content), headers=headers.of(path.as_posix()).digest
            )
    try:
        summary = release.DECODERS[release.Summary].decode(_content(where))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DataError(f"{where}: damaged or of another version: {error}", "build the site again") from error
    missing = frozenset(DOWNLOADS + report.path for report in summary.missing)
    return Site(folder, found, summary, missing)


def decide(site: Site, state: State, *, force: bool = False) -> Plan:
    """Return the plan for a site and the bucket as it is; nothing is changed."""
    return plan(site.files, state.there, state.record, good=site.missing, force=force)


def publish(site: Site, run: Run, *, force: bool = False, accept_deletes: bool = False) -> Outcome:
    """Publish a site; ``force`` sends everything, ``accept_deletes`` lets more go than a release usually loses.

    Raises ``HeldError`` when another run or a rollback has the bucket, ``DeletesError`` when too much would go,
    ``VerifyError`` when the bucket does not hold what was sent, ``SourceError`` for what AWS refuses.
    """
    bucket = run.bucket
    with locked(run) as held:
        with run.stage("plan"):
            state = look(bucket)
            if state.hold:
                raise HeldError(
                    f"{bucket}: publishing is held by {state.hold}", f"lift it with `{bucket.command('resume')}`"
                )
            decided = decide(site, state, force=force)
            require_few_deletes(bucket, decided, accepted=accept_deletes)
        draft = draw(site, state, decided, run.lock)
        return carry_out(run, state, Change(draft, decided, _sender(site, bucket)), held)


def draw(site: Site, state: State, decided: Plan, lock: Lock) -> Manifest:
    """Draw up the release's manifest, with the versions known before anything is sent."""
    before = state.current.files if state.current else {}
    files = {
        path: Entry(
            md5=file.md5,
            size=file.size,
            headers=file.headers,
            version=before[path].version if path in before and before[path].md5 == file.md5 else None,
        )
        for path, file in site.files.items()
    }
    for path in site.missing & set(decided.keep):
        there = state.there[path]
        known = before.get(path, Entry(md5="", size=0, headers=""))
        files[path] = Entry(
            md5=there.etag,
            size=there.size,
            headers=known.headers,
            version=known.version if known.md5 == there.etag else None,
        )
    return Manifest(
        id=manifest.release_id(site.summary.read_at, site.files),
        as_of=site.summary.as_of,
        run=lock.run or site.summary.run,
        published_at=lock.since,
        files=files,
        earlier=tuple(sorted(decided.earlier)),
    )


def md5(content: bytes) -> str:
    """Return the digest that S3 lists as the ETag."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _require_plain(file: Path) -> None:
    """Raise ``AtlasError`` for what no build writes: a name that cannot be an address, a link to anywhere."""
    try:
        str(file).encode()
    except UnicodeEncodeError as error:
        raise AtlasError(f"{str(file)!a}: its name is not UTF-8", "rename or remove it") from error
    if file.is_symlink():
        raise AtlasError(f"{file}: is a link, which may lead anywhere", "put the file itself there, or remove it")


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise AtlasError(
            f"{file}: cannot be read: {error.strerror}", "build the site again, then publish it"
        ) from error


def _sender(site: Site, bucket: Bucket) -> Callable[[str], str | None]:
    def send(path: str) -> str | None:
        content = _content(site.folder / path)
        if md5(content) != site.files[path].md5:
            raise AtlasError(f"{site.folder / path}: changed while it was being published", "let the build end first")
        return bucket.put(path, content)

    return send
