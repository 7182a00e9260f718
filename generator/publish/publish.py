"""Publish: read a built site, decide what the bucket needs to become it, and have that carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.core import headers, layout, swap
from generator.core.decoding import DECODE_ERRORS, require_unique_keys
from generator.core.errors import AtlasError, DataError, RollbackHoldError
from generator.core.layout import DOWNLOADS_FOLDER, SUMMARY_PATH
from generator.model import history, listing, release
from generator.publish import continuity, manifest, published_history, replacement
from generator.publish.apply import (
    Deployment,
    Outcome,
    PublishRun,
    carry_out,
    excess_deletes,
    locked,
    require_few_deletes,
)
from generator.publish.bucket import md5
from generator.publish.bucket_state import BucketState, read_state
from generator.publish.continuity import Candidate, Consent, Continuity
from generator.publish.manifest import HistoryNote, Lock, Manifest, ReleaseFile, SiteFile
from generator.publish.plan import Plan, make_plan
from generator.publish.protected import HISTORIES, OFFERINGS, RESOURCE_TYPES, of_bucket

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from generator.model.history import History, Tip
    from generator.publish.bucket import Bucket
    from generator.publish.protected import BucketHistory, ProtectedHistory
    from generator.publish.replacement import ReplacedHistory


REBUILD_ADVICE = "build the site again, then publish it"


class Site(NamedTuple):
    """A built site: its files and histories by path, its summary, the paths of reports that could not be made."""

    folder: Path
    files: dict[str, SiteFile]
    summary: release.Summary
    histories: dict[str, History]
    missing: frozenset[str]

    @property
    def kept_paths(self) -> frozenset[str]:
        """The paths that stay in the bucket although the site lacks them: reports that failed, and a history always."""
        return self.missing.union(kind.path for kind in HISTORIES if kind.path not in self.histories)

    @property
    def candidate(self) -> Candidate:
        """What of the site must continue what is published."""
        return Candidate(self.histories, self.summary.read_at, {path: file.md5 for path, file in self.files.items()})


class PublishOptions(NamedTuple):
    """What the operator asks for and accepts.

    ``force`` sends everything, ``accept_deletes`` accepts more deletes than a release usually has, ``first`` says that
    nothing is published yet, ``replace_history`` why published readings may be lost, ``unversioned`` that a bucket
    without versions is meant.
    """

    force: bool = False
    accept_deletes: bool = False
    first: bool = False
    replace_history: str | None = None
    unversioned: bool = False


def read(folder: Path) -> Site:
    """Read a built site; raise ``AtlasError`` for a folder that no build wrote, ``DataError`` for one that changed."""
    summary_path = folder / SUMMARY_PATH
    if not folder.exists():
        swap.restore(folder)  # A build that was killed while it swapped left the site beside its place.
    if not summary_path.exists() and not (folder / listing.LIST_PATH).exists():
        raise AtlasError(f"{folder}: no site there", "build one first with `region-atlas build`")
    site_listing = _require_listed(folder)
    try:
        summary: release.Summary = release.DECODERS[release.Summary].decode(content := _read(summary_path))
        require_unique_keys(content)
    except DECODE_ERRORS as error:
        raise DataError(f"{summary_path}: damaged or of another version: {error}", REBUILD_ADVICE) from error
    _require_reports(folder, summary, site_listing)
    files = {}
    for path in site_listing.files:
        content = _read(folder / path)
        files[path] = SiteFile(md5=md5(content), size=len(content), headers=headers.of(path).digest)
    histories = {
        kind.path: history.decode(_read(folder / kind.path), str(folder / kind.path))
        for kind in HISTORIES
        if kind.path in files
    }
    return Site(
        folder, files, summary, histories, frozenset(DOWNLOADS_FOLDER + report.path for report in summary.missing)
    )


def _require_listed(folder: Path) -> listing.Listing:
    """Return the list of what ``build`` wrote; raise ``DataError`` unless the folder is just that."""
    try:
        site_listing = listing.read(folder)
    except AtlasError as error:
        raise DataError(error.problem, error.advice) from error
    if differences := str(listing.differences(folder, site_listing)):
        raise DataError(f"{folder}: is not what `region-atlas build` wrote: {differences}", REBUILD_ADVICE)
    if SUMMARY_PATH not in site_listing.files:
        raise DataError(f"{folder}: lacks {SUMMARY_PATH}", REBUILD_ADVICE)
    return site_listing


def _require_reports(folder: Path, summary: release.Summary, site_listing: listing.Listing) -> None:
    """Raise ``DataError`` unless the reports are those that the site's own summary describes."""
    for report in summary.reports:
        file = site_listing.files.get(path := DOWNLOADS_FOLDER + report.path)
        if file is None or (file.bytes, file.sha256) != (report.bytes, report.sha256):
            actual = f"has {file.bytes:,} bytes and SHA-256 {file.sha256[:12]}…" if file else "is not there"
            raise DataError(
                f"{folder / path}: {actual}; "
                f"{layout.SUMMARY_NAME} says {report.bytes:,} bytes and {report.sha256[:12]}…",
                REBUILD_ADVICE,
            )


def site_plan(site: Site, state: BucketState, *, force: bool = False) -> Plan:
    """Return the plan for a site and the bucket as it is; nothing is changed."""
    return make_plan(site.files, state.objects, state.record, last_good=site.kept_paths, force=force)


def site_continuity(site: Site, run: PublishRun, state: BucketState, plan: Plan, options: PublishOptions) -> Continuity:
    """Return how a site continues what is published; raises as ``continuity.check`` does.

    Where too much would be deleted besides, a refusal names that as well: one more run then accepts both.
    """
    deletes = excess_deletes(plan, accepted=options.accept_deletes)
    accepted = options._replace(
        replace_history=options.replace_history or "REASON", accept_deletes=options.accept_deletes or bool(deletes)
    )
    consent = Consent(options.first, options.replace_history, command(site, run, accepted))
    try:
        return continuity.check(run.bucket, state, site.candidate, consent)
    except DataError as refusal:
        if not deletes:
            raise
        raise DataError(f"{refusal.problem}; besides, {deletes}", refusal.advice) from refusal


def command(site: Site, run: PublishRun, options: PublishOptions) -> str:
    """Return the command that publishes a site with these options, as it is typed."""
    flags = {
        "--force": options.force,
        "--first": options.first,
        "--unversioned": options.unversioned,
        "--accept-deletes": options.accept_deletes,
    }
    reason = ("--replace-history", options.replace_history) if options.replace_history else ()
    flags_set = (option for option, value in flags.items() if value)
    return run.command("publish", "--site", str(site.folder), *flags_set, *reason)


def publish(site: Site, run: PublishRun, options: PublishOptions = PublishOptions()) -> Outcome:  # noqa: B008 (it is frozen)
    """Publish a site.

    Raises ``HeldError`` when another run or a rollback has the bucket, ``DataError`` when published readings would be
    lost, ``SourceError`` for what AWS refuses and where the first publish is not said to be one, ``DeletesError`` when
    too much would go, ``VerifyError`` when the bucket does not hold what was sent.
    """
    bucket = run.bucket
    with locked(run) as lease:
        if not (lease.versioned or options.unversioned):
            raise AtlasError(
                f"{bucket}: keeps no versions, so nothing could be restored from it", _versioning_advice(bucket)
            )
        with run.stage("plan"):
            state = read_state(bucket)
            if state.hold:
                raise RollbackHoldError(
                    f"{bucket}: publishing is held by {state.hold}",
                    f"lift it with `{bucket.command('resume')}`",
                    state.hold.since,
                )
            plan = site_plan(site, state, force=options.force)
            result = site_continuity(site, run, state, plan, options)
            accepting = command(site, run, options._replace(accept_deletes=True))
            require_few_deletes(bucket, plan, accepted=options.accept_deletes, command=accepting)
        for notice in result.notices:
            run.on_notice(notice)
        notes = _history_notes(site, of_bucket(bucket, state), run.lock.since)
        for replaced in result.replaced:
            if successor := site.histories.get(replaced.stored.kind.path):
                _replace(run, replaced, successor)
        draft = draft_manifest(site, state, plan, run.lock)
        return carry_out(run, state, Deployment(draft, plan, _sender(site, bucket), history_notes=notes), lease)


def _tip(kind: ProtectedHistory, site: Site, state: BucketState) -> Tip | None:
    """Return where a history of the release ends; the last good copy stays where the site lacks its own."""
    if kind.path in site.histories:
        return history.tip(site.histories[kind.path])
    return kind.tip(state.current) if state.current else None


def _versioning_advice(bucket: Bucket) -> str:
    return (
        f"switch them on: `aws s3api put-bucket-versioning --bucket {bucket.name} --versioning-configuration "
        "Status=Enabled`; if the bucket is only for a trial, run again with --unversioned"
    )


def _history_notes(site: Site, stored: Iterable[BucketHistory], now: dt.datetime) -> dict[str, HistoryNote]:
    """Return the notes of where the site's histories end, by the path of the note."""
    name = manifest.release_id(site.summary.read_at, site.files)
    return {
        each.kind.note: HistoryNote(
            release=name,
            tip=history.tip(site.histories[each.kind.path]),
            recorded_at=published_history.note_time(each, now),
        )
        for each in stored
        if each.kind.path in site.histories
    }


def _replace(run: PublishRun, replaced: ReplacedHistory, successor: History) -> None:
    """Keep a published history beside the ``successor`` that is about to replace it, and say so."""
    kept_path = replacement.keep_replaced(run, replaced.stored, replaced.content, successor.content)
    replacement.note_replacement(replaced.stored, history.tip(successor), run.lock.since)
    run.on_replacement(replaced.reason, kept_path)


def draft_manifest(site: Site, state: BucketState, plan: Plan, lock: Lock) -> Manifest:
    """Return the release's manifest, with the versions that are known before anything is sent."""
    published_files = state.current.files if state.current else {}
    files = {
        path: ReleaseFile(
            md5=file.md5,
            size=file.size,
            headers=file.headers,
            version=published_files[path].version
            if path in published_files and published_files[path].md5 == file.md5
            else None,
        )
        for path, file in site.files.items()
    }
    for path in site.kept_paths & set(plan.keep):
        stored = state.objects[path]
        recorded = published_files.get(path, ReleaseFile(md5="", size=0, headers=""))
        files[path] = ReleaseFile(
            md5=stored.etag,
            size=stored.size,
            headers=recorded.headers,
            version=recorded.version if recorded.md5 == stored.etag else None,
        )
    return Manifest(
        id=manifest.release_id(site.summary.read_at, site.files),
        as_of=site.summary.as_of,
        run=lock.run or site.summary.run,
        published_at=lock.since,
        files=files,
        earlier=tuple(sorted(plan.earlier)),
        history=_tip(OFFERINGS, site, state),
        resource_type_history=_tip(RESOURCE_TYPES, site, state),
    )


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise AtlasError(f"{file}: cannot be read: {error.strerror}", REBUILD_ADVICE) from error


def _sender(site: Site, bucket: Bucket) -> Callable[[str], str | None]:
    def send(path: str) -> str | None:
        content = _read(site.folder / path)
        if md5(content) != site.files[path].md5:
            raise AtlasError(f"{site.folder / path}: changed while it was being published", "let the build end first")
        return bucket.put(path, content)

    return send
