"""Read a zip of schemas on the web: its directory by ranges, or the whole where the server sends no ranges.

The names of the files are those of the resource types. A file itself is read only for the spelling of a new type.
Everything in the zip is untrusted: no name becomes a path, and every read has a limit.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import threading
import time
import zipfile
import zlib
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple, Self

import msgspec
import requests
from remotezip import PartialBuffer, RemoteZip, RemoteZipError

from generator.core.decoding import DECODE_ERRORS
from generator.core.threads import OverdueError
from generator.fetch import web

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType


TAIL_BYTES: Final = 256 * 1024
"""Bytes of the end of a zip that are read first: the directory of 1,900 files takes some 190 KiB."""
MAX_ZIP_BYTES: Final = 32 * 1024 * 1024
"""Bytes of a whole zip: they have some 4 MiB."""
MAX_PART_BYTES: Final = 2 * 1024 * 1024
"""Bytes of a directory or of a packed file: ten times the largest."""
MAX_SCHEMA_BYTES: Final = 4 * 1024 * 1024
"""Bytes of a file, unpacked: ten times the largest."""
MAX_ETAG_LENGTH: Final = 200
SCHEMA_FILE = re.compile(r"(?=.{1,200}\Z)(aws(?:-[a-z0-9]+){2,})\.json")
"""The name of a type's file, in small letters. Other owners' types, folders and paths are no types of AWS's."""
SCHEMA_TYPE_NAME = re.compile(r"AWS(::[A-Za-z0-9]+){2,3}")
CONTENT_RANGE = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})")
ANY_STATUS = range(600)
NO_RANGES = (HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, HTTPStatus.NOT_IMPLEMENTED)
PASSING = (*web.RETRIED_STATUSES, HTTPStatus.REQUEST_TIMEOUT)
"""Statuses that another attempt may not get."""
DAMAGE_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RemoteZipError),
    *(ValueError, OverflowError, LookupError, AttributeError, NotImplementedError, RuntimeError),
)
"""What ``zipfile`` raises for a damaged archive, one that is encrypted or packed in another way included."""


class ZipError(Exception):
    """A zip that could not be read, which another attempt may read; the message says why, as a clause."""


class RefusalError(Exception):
    """An answer that every attempt would get; the message is a clause."""


class Transfer:
    """What was requested and what came: requests sent and repeated, bytes, and the sizes of the zips they are from."""

    def __init__(self) -> None:
        self.sent = self.retried = self.bytes_read = 0
        self._sizes: dict[str, int] = {}
        self._lock = threading.Lock()

    @property
    def bytes_whole(self) -> int:
        """The bytes of all zips of which anything was read."""
        return sum(self._sizes.values())

    def add(self, *, sent: int = 0, retried: int = 0, bytes_read: int = 0) -> None:
        """Add to the counts."""
        with self._lock:
            self.sent += sent
            self.retried += retried
            self.bytes_read += bytes_read

    def set_size(self, address: str, size: int) -> None:
        """Record the size of the zip at an address."""
        with self._lock:
            self._sizes[address] = size


class ZipSource(NamedTuple):
    """Where a zip is: its address, the counts of its transfer, and until when it may take (monotonic seconds)."""

    address: str
    transfer: Transfer
    deadline: float


class _Schema(msgspec.Struct, rename="camel"):
    """The part of a schema that is read."""

    type_name: str


SCHEMA_DECODER = msgspec.json.Decoder(_Schema)


class SchemaZip:
    """A zip whose directory was read. ``stems`` are the names of its types' files, without their suffix.

    ``etag`` is the server's mark of the file (None: it sent none that can be used).
    """

    def __init__(self, archive: RemoteZip, etag: str | None) -> None:
        self.etag = etag
        self._archive = archive
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in archive.infolist():
            if match := SCHEMA_FILE.fullmatch(entry.filename.casefold()):
                self._entries.setdefault(match[1], entry)
        self.stems = frozenset(self._entries)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()

    def type_name(self, stem: str) -> str | None:
        """Return the name of a type as its schema spells it (None: that is not the name which the file is named after).

        Raises ``ZipError`` or ``RefusalError`` where the file cannot be read.
        """
        entry = self._entries.get(stem)
        if entry is None or entry.compress_size > MAX_PART_BYTES or entry.file_size > MAX_SCHEMA_BYTES:
            return None
        with _naming_damage(), self._archive.open(entry) as file:
            content = file.read(MAX_SCHEMA_BYTES)
        try:
            name = SCHEMA_DECODER.decode(content).type_name
        except DECODE_ERRORS:
            return None
        return name if SCHEMA_TYPE_NAME.fullmatch(name) and stem_of(name) == stem else None


def stem_of(name: str) -> str:
    """Return the name of a type's file, without its suffix: ``aws-lambda-function`` of ``AWS::Lambda::Function``."""
    return name.replace("::", "-").casefold()


def read(source: ZipSource, *, etag: str | None = None, whole: bool = False) -> SchemaZip | None:
    """Return the zip with its directory read, by ranges unless ``whole``; None where it still has this ``etag``.

    Raises ``ZipError`` or ``RefusalError``.
    """
    parts = _Parts(source)
    if not parts.begin(etag, whole=whole):
        return None
    with _naming_damage():
        archive = RemoteZip(source.address, initial_buffer_size=TAIL_BYTES, fetcher=lambda *_, **__: parts)
        return SchemaZip(archive, parts.etag)


@contextmanager
def _naming_damage() -> Iterator[None]:
    try:
        yield
    except DAMAGE_ERRORS as error:
        raise ZipError(f"it is no zip that can be read ({type(error).__name__})") from error


class _Part(PartialBuffer):  # type: ignore[misc]  # the library has no types
    """A part of the zip, in memory, of which no more is read at once than a directory or a file may have."""

    def __init__(self, content: bytes, offset: int) -> None:
        super().__init__(io.BytesIO(content), offset, len(content), stream=False)

    def read(self, size: int = 0) -> bytes:
        if size > MAX_PART_BYTES:
            raise ZipError(f"its directory has more than {MAX_PART_BYTES:,} bytes")
        content: bytes = super().read(size)
        return content


class _Parts:
    """The parts of one zip that are read, each by a request: what ``RemoteZip`` reads from in place of its own."""

    def __init__(self, source: ZipSource) -> None:
        self._source = source
        self._first: _Part | None = None
        self.etag: str | None = None

    def begin(self, etag: str | None, *, whole: bool) -> bool:
        """Read the first part: the end, or the whole; return whether there is one, since the ``etag`` is another."""
        condition = {"If-None-Match": etag} if etag else {}
        file = self._get(MAX_ZIP_BYTES, condition if whole else {"Range": f"bytes=-{TAIL_BYTES}", **condition})
        if file.status in NO_RANGES and not whole:
            file = self._get(MAX_ZIP_BYTES, condition)
        if file.status == HTTPStatus.NOT_MODIFIED and etag:
            return False
        self.etag = _etag(file)
        if file.status == HTTPStatus.PARTIAL_CONTENT and not whole:
            first, size = _range(file)
            if first + len(file.content) != size or len(file.content) > TAIL_BYTES:
                raise ZipError("the server sends another range than was requested")
            self._first = _Part(file.content, first)
        else:
            _require_status(file, HTTPStatus.OK)
            size = len(file.content)
            self._first = _Part(file.content, 0)
        if size > MAX_ZIP_BYTES:
            raise ZipError(f"it has {size:,} bytes, and at most {MAX_ZIP_BYTES:,} are expected")
        self._source.transfer.set_size(self._source.address, size)
        return True

    def fetch(self, data_range: tuple[int, int | None], stream: object = None) -> _Part:  # noqa: ARG002 (its interface)
        """Return a part of the zip as ``RemoteZip`` requests it: a range, or first of all the end."""
        first, last = data_range
        if last is None and self._first:
            return self._first
        if last is None or last < first:
            raise ZipError("its directory does not fit the rest of it")
        length = last - first + 1
        if length > MAX_PART_BYTES:
            raise ZipError(f"its directory, or a file in it, has more than {MAX_PART_BYTES:,} bytes")
        file = self._get(length, {"Range": f"bytes={first}-{last}"})
        _require_status(file, HTTPStatus.PARTIAL_CONTENT)
        if _etag(file) != self.etag:
            raise ZipError("it changed while it was read")
        if _range(file)[0] != first:
            raise ZipError("the server sends another range than was requested")
        return _Part(file.content, first)

    def _get(self, max_bytes: int, headers: dict[str, str]) -> web.WebFile:
        source = self._source
        source.transfer.add(sent=1)
        try:
            # Nothing may be packed on the way: a range is one of the file itself.
            file = web.get(
                source.address,
                max_bytes=max_bytes,
                max_seconds=max(0.0, source.deadline - time.monotonic()),
                accepted=ANY_STATUS,
                headers={"Accept-Encoding": "identity", **headers},
                retries=0,
            )
        except web.WebError as error:
            if error.__cause__ is None:  # too large, or an address that must not be read
                raise RefusalError(str(error)) from error
            raise ZipError(_reason(error.__cause__)) from error
        source.transfer.add(bytes_read=len(file.content))
        return file


def _require_status(file: web.WebFile, expected: HTTPStatus) -> None:
    """Raise ``ZipError`` or ``RefusalError`` for an answer of another status."""
    if file.status == expected:
        return
    final = file.status >= HTTPStatus.BAD_REQUEST and file.status not in PASSING
    raise (RefusalError if final else ZipError)(f"the server answers with status {file.status}")


def _range(file: web.WebFile) -> tuple[int, int]:
    """Return the first byte of a part and the size of the whole; raise ``ZipError`` unless the part is what it says."""
    match = CONTENT_RANGE.fullmatch(file.headers.get("Content-Range", ""))
    if not match:
        raise ZipError("the server does not say which range it sends")
    first, last, size = (int(number) for number in match.groups())
    if last - first + 1 != len(file.content) or last >= size:
        raise ZipError("the server sends another range than it says")
    return first, size


def _etag(file: web.WebFile) -> str | None:
    etag: str | None = file.headers.get("ETag")
    return etag if etag and len(etag) <= MAX_ETAG_LENGTH and etag.isascii() and etag.isprintable() else None


def _reason(cause: BaseException) -> str:
    """Return why no whole answer came. The libraries' own words have addresses of objects in them."""
    if isinstance(cause, (requests.Timeout, OverdueError)):
        return "the server takes too long"
    if isinstance(cause, requests.ConnectionError):
        return "no connection can be made"
    return f"the transfer failed ({type(cause).__name__})"
