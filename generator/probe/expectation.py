"""What must be at a site: the files of a build, the time of a release, or data that is not too old."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from generator.core.decoding import DECODE_ERRORS
from generator.core.errors import AtlasError
from generator.core.text import utc_minute
from generator.model import listing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


RELEASE = re.compile(r"(\d{8}T\d{6}Z)-[0-9a-f]{8}")
"""The ID of a release: when its sources were read, and a digest that no file of the site states."""


class PublishedStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What a probe reads of ``status.json``."""

    read_at: dt.datetime


STATUS_DECODER = msgspec.json.Decoder(PublishedStatus)


class Expectation(NamedTuple):
    """``files`` are those of the build that must be there, ``read_time`` is the time that its release's ID begins with.

    ``max_age`` is how old the reading may be at ``now``. What is None is not compared.
    """

    now: dt.datetime
    files: Mapping[str, listing.ListedFile] | None = None
    read_time: str | None = None
    max_age: dt.timedelta | None = None

    def file_fault(self, path: str, content: bytes) -> str | None:
        """Return in words why this is not the file of the build (None: it is, or no build is compared)."""
        if self.files is None:
            return None
        file = self.files.get(path)
        if file is None:
            return f"{path} is no file of the site that was built"
        digest = hashlib.sha256(content).hexdigest()
        if digest == file.sha256:
            return None
        return f"the content is not that of the site that was built: SHA-256 {digest[:12]}…, not {file.sha256[:12]}…"

    def status_faults(self, content: bytes) -> list[tuple[str, str]]:
        """Return what is wrong with ``status.json``, each as the fault's name and a sentence."""
        try:
            read_at = STATUS_DECODER.decode(content).read_at
        except DECODE_ERRORS as error:
            return [("content", f"it cannot be read: {error}")]
        if read_at.tzinfo is None:
            return [("content", "read_at has no time zone")]
        faults = []
        time = f"{read_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
        if self.read_time and time != self.read_time:
            faults.append(("release", f"the site shows the reading of {time}, not of {self.read_time}"))
        if self.max_age is not None and self.now - read_at > self.max_age:
            hours = int((self.now - read_at).total_seconds() // 3600)
            faults.append(("age", f"the sources were last read at {utc_minute(read_at)}, {hours:,} hours ago"))
        return faults


def expectation(
    now: dt.datetime,
    *,
    site: Path | None = None,
    release: str | None = None,
    max_age: dt.timedelta | None = None,
) -> Expectation:
    """Return what must be there: the site in a folder, or a release by its ID; raise ``AtlasError`` for neither."""
    match = RELEASE.fullmatch(release) if release else None
    if release and not match:
        raise AtlasError(
            f"--release {release!r}: not the ID of a release", "take one that the command `releases` lists"
        )
    return Expectation(
        now=now,
        files=None if site is None else listing.read(site).files,
        read_time=match[1] if match else None,
        max_age=max_age,
    )
