"""Fetch what the next run needs of the last release: from a folder, a bucket (``s3://``) or a site (``https://``).

"Not there" means a first release, and so does what a first publish left that was stopped. "Cannot be read", "denied" or
"damaged" is an error: never an empty history.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
from botocore.exceptions import ClientError

from generator import aws, release
from generator.errors import SourceError
from generator.snapshot import remove, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_s3 import S3Client

    Get = Callable[[str], bytes | None]

FOLDER = "downloads"
"""Where a release keeps these files, below its root."""
TIMEOUT = (10, 60)


def read(address: str, bucket_client: Callable[[], S3Client]) -> dict[str, bytes]:
    """Return the needed files of the release at ``address`` by name; empty where there is no release yet.

    ``bucket_client`` makes an S3 client when the address needs one. Raises ``SourceError`` when something is there that
    cannot be read, ``DataError`` when it is damaged or incomplete.
    """
    get = _getter(address, bucket_client)
    found = {name: content for name in release.NEEDED if (content := get(name)) is not None}
    if release.only_begun(found):
        return {}
    release.previous(found, address, "restore it from an earlier version of the object, or publish the last site again")
    return found


def write(files: dict[str, bytes], folder: Path) -> None:
    """Write the files into ``previous/`` and remove what an earlier run left there."""
    for name in release.NEEDED:
        if name in files:
            write_whole(folder / name, files[name])
        else:
            remove(folder / name)


def _getter(address: str, bucket_client: Callable[[], S3Client]) -> Get:
    parts = urlsplit(address)
    if parts.scheme == "s3":
        return _from_bucket(*aws.place(address), bucket_client())
    if parts.scheme in {"https", "http"}:
        return _from_site(address.rstrip("/"))
    if "://" in address:
        raise SourceError(f"{address}: not an address of a release", "give a folder, s3://BUCKET/PREFIX or https://…")
    return _from_folder(Path(address))


def _from_folder(root: Path) -> Get:
    def get(name: str) -> bytes | None:
        path = root / FOLDER / name
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SourceError(f"{path}: cannot be read: {error.strerror}", "check the folder's rights") from error

    return get


def _from_bucket(bucket: str, prefix: str, client: S3Client) -> Get:
    def get(name: str) -> bytes | None:
        key = f"{prefix}{FOLDER}/{name}"
        with aws.reading(f"s3://{bucket}/{key}"):
            try:
                return client.get_object(Bucket=bucket, Key=key)["Body"].read()
            except ClientError as error:
                # A missing bucket is no first release: the address is wrong, or the infrastructure is not there.
                if error.response["Error"]["Code"] == "NoSuchKey":
                    return None
                raise

    return get


def _from_site(root: str) -> Get:
    def get(name: str) -> bytes | None:
        url = f"{root}/{FOLDER}/{name}"
        try:
            answer = requests.get(url, timeout=TIMEOUT)
            if answer.status_code == requests.codes.not_found:
                return None
            answer.raise_for_status()
        except requests.RequestException as error:
            raise SourceError(f"{url}: the last release cannot be read: {error}", "run it again later") from error
        return answer.content

    return get
