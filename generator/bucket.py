"""The bucket: list, send, restore, delete, the lock and the notes; the one place that speaks S3 when publishing."""

from __future__ import annotations

import shlex
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from botocore.exceptions import ClientError

from generator import aws, headers, manifest
from generator.catalog import Value
from generator.errors import AtlasError, HeldError, SourceError
from generator.plan import There

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ListObjectsV2RequestTypeDef

RIGHTS = (
    "let the role call s3:ListBucket on the bucket, and s3:GetObject, s3:GetObjectVersion, s3:PutObject and "
    "s3:DeleteObject on its objects"
)
ENCRYPTION: Final = "AES256"
"""S3's own keys: with these, and sent in one part, the ETag is the MD5 of the content."""
LOST = {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "404", "412", "409"}
"""What S3 answers when the object is not (or no longer) what a condition says."""
GONE = {"NoSuchKey", "NoSuchVersion", "404", "InvalidArgument"}

Note = TypeVar("Note", bound=Value)
Result = TypeVar("Result")


class Bucket(NamedTuple):
    """A bucket, or what lies below a prefix in it; paths are relative to that. ``prefix`` is empty or ends in ``/``."""

    client: S3Client
    name: str
    prefix: str = ""

    def __str__(self) -> str:
        """Return the address."""
        return f"s3://{self.name}/{self.prefix}"

    def command(self, name: str) -> str:
        """Return one of our commands for this bucket, as it is typed."""
        return f"region-atlas {name} --bucket {shlex.quote(f'{self.name}/{self.prefix}'.rstrip('/'))}"

    def list(self) -> dict[str, There]:
        """Return every object by path; raise ``SourceError`` when S3 does not give the whole list."""
        found: dict[str, There] = {}
        asked: ListObjectsV2RequestTypeDef = {"Bucket": self.name, "Prefix": self.prefix}
        with aws.reading(str(self), RIGHTS):
            while True:
                page = self.client.list_objects_v2(**asked)
                for one in page.get("Contents", []):
                    path = one["Key"].removeprefix(self.prefix)
                    found[path] = There(etag=one["ETag"].strip('"'), size=one["Size"])
                if not page["IsTruncated"]:
                    return found
                if not (token := page.get("NextContinuationToken")):
                    raise SourceError(f"{self}: the listing broke off after {len(found)} objects", "run it again")
                asked["ContinuationToken"] = token

    def put(self, path: str, content: bytes) -> str | None:
        """Send a file of the site with its headers, in one part, with a checksum; return its version."""
        kind, cache = headers.of(path)
        with aws.reading(f"{self}{path}", RIGHTS):
            sent = self.client.put_object(
                Bucket=self.name,
                Key=self.prefix + path,
                Body=content,
                ContentType=kind,
                CacheControl=cache,
                ServerSideEncryption=ENCRYPTION,
                ChecksumAlgorithm="CRC32",
            )
        return _version(sent)

    def restore(self, path: str, version: str) -> str | None:
        """Make an earlier version, headers and all, the present one; return the version that it is now."""
        key = self.prefix + path
        with aws.reading(f"{self}{path}", RIGHTS):
            copied = self.client.copy_object(
                Bucket=self.name,
                Key=key,
                CopySource={"Bucket": self.name, "Key": key, "VersionId": version},
                MetadataDirective="COPY",
                ServerSideEncryption=ENCRYPTION,
            )
        return _version(copied)

    def has(self, path: str, version: str) -> bool:
        """Tell whether a version is still there."""
        with aws.reading(f"{self}{path}", RIGHTS):
            try:
                self.client.head_object(Bucket=self.name, Key=self.prefix + path, VersionId=version)
            except ClientError as error:
                if error.response["Error"]["Code"] in GONE:
                    return False
                raise
        return True

    def delete(self, path: str) -> None:
        """Delete an object (where versions are kept, it can be restored)."""
        with aws.reading(f"{self}{path}", RIGHTS):
            self.client.delete_object(Bucket=self.name, Key=self.prefix + path)

    def write(self, path: str, note: Value) -> None:
        """Write one of the notes that publishing keeps."""
        with aws.reading(f"{self}{path}", RIGHTS):
            self._write(path, note)

    def read(self, path: str, kind: type[Note]) -> Note | None:
        """Read a note (None: there is none); raise ``DataError`` for a damaged one."""
        with aws.reading(f"{self}{path}", RIGHTS):
            try:
                content = self.client.get_object(Bucket=self.name, Key=self.prefix + path)["Body"].read()
            except ClientError as error:
                if error.response["Error"]["Code"] == "NoSuchKey":
                    return None
                raise
        return manifest.decode(f"{self}{path}", content, kind)

    @contextmanager
    def locked(self, lock: manifest.Lock, *, take: bool = False) -> Iterator[None]:
        """Hold the lock for the block; ``take`` takes it from whoever has it. Raises ``HeldError`` naming them."""
        with aws.reading(f"{self}{manifest.LOCK}", RIGHTS):
            etag = self._acquire(lock, take=take)
        try:
            yield
        except BaseException:
            # What went wrong is told, not that the lock could not be given back as well.
            with suppress(AtlasError):
                self._release(etag)
            raise
        self._release(etag)

    def require_lock(self, lock: manifest.Lock) -> None:
        """Raise ``HeldError`` naming who took the lock, unless it is still this one."""
        with aws.reading(f"{self}{manifest.LOCK}", RIGHTS):
            holder, etag = self._holder()
        if holder is None or holder.token != lock.token:
            who = holder or ("another run" if etag else "somebody")
            raise HeldError(
                f"{self}: {who} took the lock away while this run was publishing",
                "let the other run end, then run again: it sends what the two left different",
            )

    def _acquire(self, lock: manifest.Lock, *, take: bool) -> str:
        try:
            return self._write(manifest.LOCK, lock, IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] not in LOST:
                raise
        holder, etag = self._holder()
        if holder and holder.token == lock.token:
            return etag  # Our own: the first answer was lost, and the call was sent again.
        if take and etag:
            # Only from the holder that was seen: of two that take it at once, one gets it.
            with suppress(ClientError):
                return self._write(manifest.LOCK, lock, IfMatch=etag)
        raise HeldError(
            f"{self}: {holder or 'another run'} is publishing",
            "wait for it to end; if it is certain that it is dead, run again with --break-lock",
        )

    def _holder(self) -> tuple[manifest.Lock | None, str]:
        try:
            answer = self.client.get_object(Bucket=self.name, Key=self.prefix + manifest.LOCK)
            content, etag = answer["Body"].read(), answer["ETag"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchKey":
                raise
            return None, ""
        # A damaged lock is still a lock, and can be taken.
        with suppress(AtlasError):
            return manifest.decode(manifest.LOCK, content, manifest.Lock), etag
        return None, etag

    def _release(self, etag: str) -> None:
        with aws.reading(f"{self}{manifest.LOCK}", RIGHTS):
            try:
                self.client.delete_object(Bucket=self.name, Key=self.prefix + manifest.LOCK, IfMatch=etag)
            except ClientError as error:
                # Somebody took it, and may be publishing: theirs stays.
                if error.response["Error"]["Code"] not in LOST:
                    raise

    def _write(self, path: str, note: Value, **condition: Any) -> str:  # noqa: ANN401 (IfMatch or IfNoneMatch)
        return self.client.put_object(
            Bucket=self.name,
            Key=self.prefix + path,
            Body=manifest.encode(note),
            ContentType="application/json; charset=utf-8",
            CacheControl="no-store",
            ServerSideEncryption=ENCRYPTION,
            ChecksumAlgorithm="CRC32",
            **condition,
        )["ETag"]


def each(paths: Iterable[str], work: Callable[[str], Result]) -> dict[str, Result]:
    """Do the work for every path, several at once; the first failure stops what has not begun, and is raised."""
    with ThreadPoolExecutor(aws.IN_FLIGHT) as pool:
        under_way = {path: pool.submit(work, path) for path in paths}
        try:
            done, _ = wait(under_way.values(), return_when=FIRST_EXCEPTION)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        for one in done:
            one.result()
        return {path: one.result() for path, one in under_way.items()}


def _version(answer: Any) -> str | None:  # noqa: ANN401 (S3 answers each call with a type of its own)
    version: str | None = answer.get("VersionId")
    # "null" is what a bucket without versioning calls its only version.
    return None if version == "null" else version
