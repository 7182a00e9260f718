"""Fetch what the next run needs of the last release: from a folder, a bucket (``s3://``) or a site (``https://``).

An address without a release, or with the files of an interrupted first publish, is accepted only with ``first``. Files
that cannot be read, are denied or damaged are an error: they never count as an empty history.
"""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from generator.aws import clients, refusals
from generator.core import layout
from generator.core.disk import write_whole
from generator.core.errors import AccessError, DataError, SourceError
from generator.core.text import utc_minute
from generator.core.threads import OverdueError, run_within
from generator.fetch import web
from generator.model import previous_release
from generator.model.snapshot import remove

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_s3 import S3Client

    Get = Callable[[str], bytes | None]


MAX_SECONDS = 120.0
"""Seconds for one file of a site, however slowly it comes."""
ADDRESS_ADVICE = "give a folder, s3://BUCKET/PREFIX or https://…"
WEB = {"https", "http"}
MAX_TOTAL_SECONDS = 300.0
"""Seconds for all files together."""
RESTORE_ADVICE = "restore it from an earlier version of the object, or publish the last site again"


def read(address: str, bucket_client: Callable[[], S3Client], *, first: bool = False) -> dict[str, bytes]:
    """Return the needed files of the release at ``address`` by name; empty where nothing was published yet.

    Unless this is the ``first`` release, an address without a release is an error: a mistyped one would begin the
    history anew. ``bucket_client`` makes an S3 client when the address needs one. Raises
    ``SourceError`` when something is there that cannot be read, ``DataError`` when it is damaged or incomplete.
    """
    get = _getter(address, bucket_client)
    files = _within_deadline(address, get)
    is_interrupted = previous_release.is_interrupted_first(files)
    if files and not is_interrupted:
        published = previous_release.from_files(files, address, RESTORE_ADVICE)
        if first and published:
            raise SourceError(
                f"{address}: has a release already, of {utc_minute(published.summary.read_at)}",
                "leave --first out",
            )
        return files
    if not first:
        raise SourceError(
            f"{address}: there is no release"
            + (
                ", only what a first publish sent that did not end"
                if is_interrupted
                else f" (no {layout.DOWNLOADS_FOLDER}{layout.SUMMARY_NAME})"
            ),
            "check the address; if nothing was ever published there, run it again with --first",
        )
    return {}


def _within_deadline(address: str, get: Get) -> dict[str, bytes]:
    """Return the files that exist; raise ``SourceError`` when reading them takes too long in all."""

    def read_all() -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        for name in layout.NEXT_RUN_NAMES:
            try:
                content = get(name)
            except AccessError:
                if not _may_be_absent(name, files):
                    raise
                content = None
            if content is not None:
                files[name] = content
        return files | _kept_reports(get, files.get(layout.SUMMARY_NAME))

    try:
        return run_within(MAX_TOTAL_SECONDS, read_all)
    except OverdueError as error:
        raise SourceError(
            f"{address}: the last release cannot be read: {error}", "check the address, or run it again later"
        ) from error


def _kept_reports(get: Get, summary: bytes | None) -> dict[str, bytes]:
    """Return the listed reports that stay while their rows do; the build makes anew what cannot be had.

    The role of an older infrastructure may not read them.
    """
    files: dict[str, bytes] = {}
    for name in layout.KEPT_NAMES:
        if summary is not None and previous_release.is_listed(name, summary):
            with suppress(AccessError):
                if (content := get(name)) is not None:
                    files[name] = content
    return files


def _may_be_absent(name: str, files: dict[str, bytes]) -> bool:
    """Return whether a release without this file may be there: its summary, which was read, does not list the file.

    A release of an older version lacks it, and the role of an older infrastructure may not even look for it.
    """
    return (
        name == layout.RESOURCE_TYPE_HISTORY_NAME
        and layout.SUMMARY_NAME in files
        and not previous_release.is_listed(name, files[layout.SUMMARY_NAME])
    )


def write(files: dict[str, bytes], folder: Path) -> None:
    """Write the files into ``previous/`` and remove what an earlier run left there.

    Where there are none, a note says so: a folder that merely lacks them must not count as a first release.
    """
    for name in layout.FETCHED_NAMES:
        if name not in files:
            remove(folder / name)
    if files:
        remove(folder / previous_release.FIRST_RELEASE_NOTE)
    else:
        write_whole(folder / previous_release.FIRST_RELEASE_NOTE, b"There is no last release: this one is the first.\n")
    for name, content in files.items():
        write_whole(folder / name, content)


def _getter(address: str, bucket_client: Callable[[], S3Client]) -> Get:
    try:
        parts = urlsplit(address)
        scheme = parts.scheme if parts.scheme not in WEB or parts.hostname else "?"
    except ValueError:  # The host is malformed, for instance an open bracket.
        scheme = "?"
    if scheme == "s3":
        return _from_bucket(*clients.parse_bucket_address(address), bucket_client())
    if scheme in WEB:
        return _from_site(address.rstrip("/"))
    if "://" in address or not address:
        raise SourceError(f"{address!r}: not an address of a release", ADDRESS_ADVICE)
    return _from_folder(Path(address))


def _from_folder(root: Path) -> Get:
    def get(name: str) -> bytes | None:
        try:
            return previous_release.content(root / layout.DOWNLOADS_FOLDER / name)
        except DataError as error:
            raise SourceError(error.problem, "check the folder, and the rights to read it") from error

    return get


def _from_bucket(bucket: str, prefix: str, client: S3Client) -> Get:
    def get(name: str) -> bytes | None:
        key = f"{prefix}{layout.DOWNLOADS_FOLDER}{name}"
        with refusals.translated_errors(f"s3://{bucket}/{key}"):
            try:
                answer = client.get_object(Bucket=bucket, Key=key)
                if refusals.is_web_page({"content-type": answer.get("ContentType", "")}):
                    raise refusals.WebPageError
                return answer["Body"].read()
            except ClientError as error:
                # A missing bucket is no first release: the address is wrong, or the infrastructure is not there.
                if error.response["Error"]["Code"] == "NoSuchKey":
                    return None
                raise

    return get


def _from_site(root: str) -> Get:
    def get(name: str) -> bytes | None:
        url = f"{root}/{layout.DOWNLOADS_FOLDER}{name}"
        try:
            answer = web.get(
                url,
                max_bytes=previous_release.MAX_BYTES,
                max_seconds=MAX_SECONDS,
                accepted={HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN},
            )
        except web.WebError as error:
            raise SourceError(
                f"{url}: the last release cannot be read: {error}", "check the address, or run it again later"
            ) from error
        if answer.status == HTTPStatus.FORBIDDEN:
            raise AccessError(f"{url}: the last release cannot be read: access is denied", "check the address")
        return None if answer.status == HTTPStatus.NOT_FOUND else answer.content

    return get
