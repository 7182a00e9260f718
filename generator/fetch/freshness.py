"""Decide whether the snapshot that is there already is kept: it is recent, and the same fetch would read the same."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from generator.core.layout import SUMMARY_NAME
from generator.core.text import utc_minute
from generator.fetch import packages, recordings, resource_type_recordings
from generator.model.release import Summary, decode
from generator.model.snapshot import FetchDigests

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from generator.fetch.fetch import FetchOptions
    from generator.model.snapshot import Snapshot


def digests(options: FetchOptions, endpoint: str | None, previous: Mapping[str, bytes] | None) -> FetchDigests:
    """Return what tells this fetch from one of other sources, or upon another last release.

    ``endpoint`` is the address of the parameter store (None: a recording is read). A recording counts by its files'
    names and times, which the snapshot's own time comes from.
    """
    sources = {
        "endpoint": endpoint,
        "feed": options.feed,
        "resource types": options.resource_types if endpoint else None,
        "recording": _recording_marks(options.recording, recordings.PATTERNS),
        "recorded types": _recording_marks(options.type_recording, resource_type_recordings.LIST_PATTERNS),
    }
    release = None if previous is None else {name: _sha256(content) for name, content in previous.items()}
    return FetchDigests(
        sources=_sha256(msgspec.json.encode(sources, order="deterministic")),
        previous=None if release is None else _sha256(msgspec.json.encode(release, order="deterministic")),
    )


def _recording_marks(package: Path | None, patterns: tuple[str, ...]) -> object:
    if package is None:
        return None
    with packages.naming_errors(package, recordings.ADVICE):
        return packages.name(package), packages.times(package, patterns)


def reason_to_fetch(
    options: FetchOptions, snapshot: Snapshot, fetched_with: FetchDigests, previous: Mapping[str, bytes] | None
) -> str | None:
    """Return, as a clause, why the snapshot is not kept (None: it is).

    A last release counts as the same if the snapshot was fetched upon it, or if that release was built from it. A list
    of resource types that could not be read is no reason: some Regions' cannot be read for months.
    """
    if reason := _age_reason(options, snapshot):
        return reason
    own_digests = snapshot.fetched_with
    if own_digests is None:
        return "it does not say what it was fetched with"
    if own_digests.sources != fetched_with.sources:
        return "it was fetched from other sources"
    if own_digests.previous != fetched_with.previous and not _is_published(snapshot, previous):
        return "it was fetched upon another last release"
    if snapshot.feed.problem:
        return "the launch feed could not be read then"
    return None


def _age_reason(options: FetchOptions, snapshot: Snapshot) -> str | None:
    if snapshot.read_at > options.now:
        return f"it is of {utc_minute(snapshot.read_at)}, which is in the future"
    if options.now - snapshot.read_at >= options.max_age:
        return f"it is of {utc_minute(snapshot.read_at)}, which is not recent enough"
    return None


def _is_published(snapshot: Snapshot, previous: Mapping[str, bytes] | None) -> bool:
    """Return whether the last release was built from this very snapshot."""
    if not previous or SUMMARY_NAME not in previous:
        return False
    summary = decode(SUMMARY_NAME, previous[SUMMARY_NAME], Summary)
    return (summary.read_at, summary.recorded, summary.source, summary.run) == (
        snapshot.read_at,
        snapshot.recorded,
        snapshot.source,
        snapshot.run,
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
