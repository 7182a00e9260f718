"""The bucket: list, send, restore and delete objects, read and write notes; only this module of publish calls S3."""

from __future__ import annotations

import hashlib
import shlex
from typing import TYPE_CHECKING, Final, NamedTuple, TypedDict, TypeVar

from botocore.exceptions import ClientError

from generator.aws import refusals
from generator.core import headers
from generator.core.errors import SourceError, VerifyError
from generator.core.values import Value
from generator.publish import manifest
from generator.publish.manifest import Manifest
from generator.publish.plan import ListedObject

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import (
        CopyObjectOutputTypeDef,
        CopySourceTypeDef,
        GetObjectOutputTypeDef,
        ListObjectsV2RequestTypeDef,
        PutObjectOutputTypeDef,
    )

    from generator.publish.manifest import ReleaseHead


RIGHTS = (
    "let the role call s3:ListBucket and s3:ListBucketVersions on the bucket, and s3:GetObject, s3:GetObjectVersion, "
    "s3:PutObject and s3:DeleteObject on its objects"
)
ENCRYPTION: Final = "AES256"
"""S3's own keys: with these, and sent in one part, the ETag is the MD5 of the content."""
CONDITION_FAILED_CODES = {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "404", "412", "409"}
"""The answers of S3 when the object is not (or no longer) what a condition says."""
MAX_PAGES = 1000
"""Pages of a listing: a million objects, a hundred times those of a site with its releases."""
LISTING_FIELDS = frozenset({"Key", "ETag", "Size"})
"""The fields of each object in a listing."""
NOT_S3_ADVICE = "check --endpoint-url and what stands between here and S3, then run it again"
"""The next step where an answer is none of S3's: a proxy's page, say."""
ABSENT_CODES = {"NoSuchKey", "NoSuchVersion", "404", "InvalidArgument"}
NO_CONDITIONS_CODES = {"NotImplemented", "501"}
"""The answers of a store without conditional writes."""

Note = TypeVar("Note", bound=Value)


class ObjectVersion(NamedTuple):
    """Which content an object has: its ETag as S3 writes it, and its version (None: the bucket keeps none)."""

    etag: str
    version: str | None


class WriteCondition(TypedDict, total=False):
    """A condition on which S3 writes an object."""

    IfMatch: str
    IfNoneMatch: str


class Bucket(NamedTuple):
    """A bucket, or what lies below a prefix in it; paths are relative to that. ``prefix`` is empty or ends in ``/``.

    ``access`` are the options that say where and as whom it is reached, as they are typed: a command that a message
    names has them too.
    """

    client: S3Client
    name: str
    prefix: str = ""
    access: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the address."""
        return f"s3://{self.name}/{self.prefix}"

    def command(self, arguments: str) -> str:
        """Return one of our commands for this bucket, as it is typed."""
        address = f"{self.name}/{self.prefix}".rstrip("/")
        return f"region-atlas {arguments} {shlex.join(('--bucket', address, *self.access))}"

    def fetch_command(self) -> str:
        """Return the command that fetches the last release from here, as it is typed."""
        # Of what fetch reads, the bucket is the least: AWS's parameters are not in every Region that a bucket is in.
        options = [
            word
            for option, value in zip(self.access[::2], self.access[1::2], strict=True)
            for word in (option, value)
            if option != "--region"
        ]
        return f"region-atlas fetch {shlex.join(('--previous', str(self).rstrip('/'), *options))}"

    def list(self) -> dict[str, ListedObject]:
        """Return every object by path; raise ``SourceError`` when S3 does not give the whole list."""
        objects: dict[str, ListedObject] = {}
        request: ListObjectsV2RequestTypeDef = {"Bucket": self.name, "Prefix": self.prefix}
        tokens: set[str] = set()
        with refusals.translated_errors(str(self), RIGHTS):
            while True:
                page = self.client.list_objects_v2(**request)
                if "IsTruncated" not in page or any(
                    LISTING_FIELDS - entry.keys() for entry in page.get("Contents", [])
                ):
                    raise SourceError(
                        f"{self}: the answer is no listing",
                        NOT_S3_ADVICE,
                    )
                for entry in page.get("Contents", []):
                    path = entry["Key"].removeprefix(self.prefix)
                    objects[path] = ListedObject(etag=entry["ETag"].strip('"'), size=entry["Size"])
                if not page["IsTruncated"]:
                    return objects
                if not (token := page.get("NextContinuationToken")):
                    raise SourceError(f"{self}: the listing broke off after {len(objects)} objects", "run it again")
                if token in tokens or len(tokens) == MAX_PAGES:
                    reason = "leads back to a page that was read" if token in tokens else "does not end"
                    raise SourceError(f"{self}: the listing {reason}, after {len(objects):,} objects", NOT_S3_ADVICE)
                tokens.add(token)
                request["ContinuationToken"] = token

    def put(self, path: str, content: bytes) -> str | None:
        """Send a file of the site with its headers, in one part, with a checksum; return its version.

        Raises ``SourceError`` where the answer is none of S3's: nothing may have been stored then.
        """
        content_type, cache_control = headers.of(path)
        with refusals.translated_errors(f"{self}{path}", RIGHTS):
            answer = self.client.put_object(
                Bucket=self.name,
                Key=self.prefix + path,
                Body=content,
                ContentType=content_type,
                CacheControl=cache_control,
                ServerSideEncryption=ENCRYPTION,
                ChecksumAlgorithm="CRC32",
            )
        return self._object_version(path, answer).version

    def restore(self, path: str, version: str) -> str | None:
        """Make an earlier version, headers and all, the present one; return the version that it is now."""
        source: CopySourceTypeDef = {"Bucket": self.name, "Key": self.prefix + path, "VersionId": version}
        return self._copy(source, path, RIGHTS)

    def copy_from(self, source: Bucket, path: str) -> None:
        """Copy an object of another bucket to the same path, headers and all."""
        rights = f"{RIGHTS}; and s3:GetObject on the objects of {source}"
        self._copy({"Bucket": source.name, "Key": source.prefix + path}, path, rights)

    def has_version(self, path: str, version: str) -> bool:
        """Return whether the bucket still has a version of an object."""
        with refusals.translated_errors(f"{self}{path}", RIGHTS):
            try:
                self.client.head_object(Bucket=self.name, Key=self.prefix + path, VersionId=version)
            except ClientError as error:
                if _code(error) in ABSENT_CODES:
                    return False
                raise
        return True

    def version_content(self, path: str, version: str) -> bytes | None:
        """Return the content of a version of an object; None where it is gone."""
        with refusals.translated_errors(f"{self}{path}", RIGHTS):
            try:
                answer = self.client.get_object(Bucket=self.name, Key=self.prefix + path, VersionId=version)
                return answer["Body"].read()
            except ClientError as error:
                if _code(error) in ABSENT_CODES:
                    return None
                raise

    def require(self, path: str, content: bytes) -> None:
        """Raise ``VerifyError`` unless an object has this content."""
        if self.content(path) != content:
            raise VerifyError(str(self), (path,))

    def has_versions(self, path: str) -> bool:
        """Return whether the bucket keeps a version of an object, also of one that was deleted."""
        key = self.prefix + path
        with refusals.translated_errors(f"{self}{path}", RIGHTS):
            page = self.client.list_object_versions(Bucket=self.name, Prefix=key, MaxKeys=2)
        return any(version["Key"] == key for version in page.get("Versions", []))

    def delete(self, path: str) -> None:
        """Delete an object (where versions are kept, it can be restored)."""
        with refusals.translated_errors(f"{self}{path}", RIGHTS):
            self.client.delete_object(Bucket=self.name, Key=self.prefix + path)

    def write(self, path: str, note: Value) -> None:
        """Write one of the notes that publishing keeps."""
        with refusals.translated_errors(f"{self}{path}", RIGHTS):
            self._write(path, note)

    def read(self, path: str, kind: type[Note]) -> Note | None:
        """Read a note (None: there is none); raise ``DataError`` for a damaged one."""
        content = self.content(path)
        return None if content is None else manifest.decode(f"{self}{path}", content, kind)

    def release_head(self, path: str) -> ReleaseHead | None:
        """Return the head of a release (None: there is none), from the metadata of its manifest.

        A manifest without that, which an earlier version of the program wrote or somebody restored, is read whole;
        raises ``DataError`` for a damaged one.
        """
        with refusals.translated_errors(f"{self}{path}", RIGHTS):
            try:
                answer = self.client.head_object(Bucket=self.name, Key=self.prefix + path)
            except ClientError as error:
                if _code(error) in ABSENT_CODES:
                    return None
                raise
        if head := manifest.read_head(answer.get("Metadata", {})):
            return head
        release = self.read(path, Manifest)
        return release.head if release else None

    def write_if(self, path: str, note: Value, etag: str | None) -> ObjectVersion | None:
        """Write a note where the object still has this ETag (None: where there is none); None when that is not so."""
        condition: WriteCondition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        with refusals.translated_errors(f"{self}{path}", RIGHTS):
            try:
                return self._write(path, note, condition)
            except ClientError as error:
                if _code(error) in CONDITION_FAILED_CODES:
                    return None
                self._require_conditions(path, error)
                raise

    def content(self, path: str) -> bytes | None:
        """Return the content of an object; None where there is none."""
        stored = self.look_up(path)
        return stored[0] if stored else None

    def look_up(self, path: str) -> tuple[bytes, ObjectVersion] | None:
        """Return an object's content and its version; None where there is none."""
        with refusals.translated_errors(f"{self}{path}", RIGHTS):
            try:
                answer = self.client.get_object(Bucket=self.name, Key=self.prefix + path)
                return answer["Body"].read(), self._object_version(path, answer)
            except ClientError as error:
                if _code(error) == "NoSuchKey":
                    return None
                raise

    def delete_if(self, path: str, etag: str) -> None:
        """Delete a note that still has this ETag; leave one that somebody else wrote meanwhile."""
        with refusals.translated_errors(f"{self}{path}", RIGHTS):
            try:
                self.client.delete_object(Bucket=self.name, Key=self.prefix + path, IfMatch=etag)
            except ClientError as error:
                if _code(error) not in CONDITION_FAILED_CODES:
                    self._require_conditions(path, error)
                    raise

    def _copy(self, source: CopySourceTypeDef, path: str, rights: str) -> str | None:
        """Copy an object to a path, headers and all; return its version."""
        with refusals.translated_errors(f"{self}{path}", rights):
            answer = self.client.copy_object(
                Bucket=self.name,
                Key=self.prefix + path,
                CopySource=source,
                MetadataDirective="COPY",
                ServerSideEncryption=ENCRYPTION,
            )
        if "ETag" not in answer.get("CopyObjectResult", {}):
            raise SourceError(f"{self}{path}: the answer is not one of S3's", NOT_S3_ADVICE)
        return _version(answer)

    def _require_conditions(self, path: str, error: ClientError) -> None:
        if _code(error) in NO_CONDITIONS_CODES:
            raise SourceError(
                f"{self}{path}: the store has no conditional writes (it answered {_code(error)})",
                "publish to Amazon S3, or to a store that knows If-Match and If-None-Match when an object is put: "
                "nothing else keeps two publishers apart",
            ) from error

    def _write(self, path: str, note: Value, condition: WriteCondition | None = None) -> ObjectVersion:
        answer = self.client.put_object(
            Bucket=self.name,
            Key=self.prefix + path,
            Body=manifest.encode(note),
            ContentType="application/json; charset=utf-8",
            CacheControl="no-store",
            ServerSideEncryption=ENCRYPTION,
            ChecksumAlgorithm="CRC32",
            Metadata=manifest.metadata(note),
            **(condition or {}),
        )
        return self._object_version(path, answer)

    def _object_version(self, path: str, answer: PutObjectOutputTypeDef | GetObjectOutputTypeDef) -> ObjectVersion:
        if "ETag" not in answer:
            raise SourceError(f"{self}{path}: the answer is not one of S3's", NOT_S3_ADVICE)
        return ObjectVersion(answer["ETag"], _version(answer))


def md5(content: bytes) -> str:
    """Return the digest that S3 lists as the ETag."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]


def _version(answer: PutObjectOutputTypeDef | GetObjectOutputTypeDef | CopyObjectOutputTypeDef) -> str | None:
    version = answer.get("VersionId")
    # "null" is what a bucket without versioning calls its only version.
    return None if version == "null" else version
