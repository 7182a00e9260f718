"""A bucket in memory: versions, delete markers and conditional writes as S3 has them, and a kill at any call."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from botocore.exceptions import ClientError

from tests.doubles.interruptions import KilledError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Version(NamedTuple):
    """One version of an object; without content it is a delete marker."""

    name: str
    content: bytes | None

    @property
    def etag(self) -> str:
        return f'"{hashlib.md5(self.content or b"", usedforsecurity=False).hexdigest()}"'


class MemoryS3:
    """What the program calls of a client of S3, for one bucket.

    ``kill_at`` is the number of the call (from 1) that is the last one of a run; whether it still takes effect says
    ``effect``.
    """

    def __init__(self) -> None:
        self.objects: dict[str, list[Version]] = {}
        self.calls = self.made = 0
        self.kill_at: int | None = None
        self.effect = False

    def held(self) -> dict[str, bytes]:
        """Return what the bucket holds, by key."""
        return {
            key: version.content for key in self.objects if (version := self._last(key)) and version.content is not None
        }

    def restore(self) -> None:
        """Take away the delete markers, as somebody does who brings a bucket back that was emptied."""
        for versions in self.objects.values():
            while versions and versions[-1].content is None:
                versions.pop()

    def copy(self) -> MemoryS3:
        """Return a bucket that goes its own way from here."""
        copied = MemoryS3()
        copied.objects = {key: list(versions) for key, versions in self.objects.items()}
        copied.made = self.made
        return copied

    def put(self, key: str, content: bytes | None) -> Version:
        """Store a version, without being counted."""
        self.made += 1
        version = Version(f"v{self.made}", content)
        self.objects.setdefault(key, []).append(version)
        return version

    def put_object(self, **parameters: Any) -> dict[str, Any]:
        key = parameters["Key"]
        with self._call():
            present = self._present(key)
            if parameters.get("IfNoneMatch") == "*" and present:
                _refuse("PreconditionFailed")
            if "IfMatch" in parameters and (present is None or present.etag != parameters["IfMatch"]):
                _refuse("PreconditionFailed" if present else "NoSuchKey")
            stored = self.put(key, parameters["Body"])
        return {"ETag": stored.etag, "VersionId": stored.name}

    def get_object(self, **parameters: Any) -> dict[str, Any]:
        key, version = parameters["Key"], parameters.get("VersionId")
        with self._call():
            stored = self._version(key, version) if version else self._present(key)
            if stored is None or stored.content is None:
                _refuse("NoSuchVersion" if version else "NoSuchKey")
        return {"Body": io.BytesIO(stored.content), "ETag": stored.etag, "VersionId": stored.name}

    def head_object(self, **parameters: Any) -> dict[str, Any]:
        with self._call():
            if self._version(parameters["Key"], parameters["VersionId"]) is None:
                _refuse("404")
        return {}

    def copy_object(self, **parameters: Any) -> dict[str, Any]:
        with self._call():
            source = self._version(parameters["CopySource"]["Key"], parameters["CopySource"]["VersionId"])
            if source is None:
                _refuse("NoSuchVersion")
            stored = self.put(parameters["Key"], source.content)
        return {"VersionId": stored.name, "CopyObjectResult": {"ETag": stored.etag}}

    def delete_object(self, **parameters: Any) -> dict[str, Any]:
        key, etag = parameters["Key"], parameters.get("IfMatch")
        with self._call():
            present = self._present(key)
            if etag and (present is None or present.etag != etag):
                _refuse("PreconditionFailed")
            if present:
                self.put(key, None)
        return {}

    def list_objects_v2(self, **parameters: Any) -> dict[str, Any]:
        with self._call():
            there = {key: version for key in self._below(parameters["Prefix"]) if (version := self._last(key))}
        contents = [
            {"Key": key, "ETag": version.etag, "Size": len(version.content)}
            for key, version in there.items()
            if version.content is not None
        ]
        return {"Contents": contents, "IsTruncated": False}

    def list_object_versions(self, **parameters: Any) -> dict[str, Any]:
        with self._call():
            keys = self._below(parameters["Prefix"])
        return {
            "Versions": [
                {"Key": key} for key in keys if any(version.content is not None for version in self.objects[key])
            ]
        }

    def _call(self) -> CountedCall:
        return CountedCall(self)

    def _below(self, prefix: str) -> list[str]:
        return [key for key in sorted(self.objects) if key.startswith(prefix)]

    def _last(self, key: str) -> Version | None:
        versions = self.objects.get(key)
        return versions[-1] if versions else None

    def _present(self, key: str) -> Version | None:
        version = self._last(key)
        return version if version and version.content is not None else None

    def _version(self, key: str, name: str) -> Version | None:
        return next((version for version in self.objects.get(key, []) if version.name == name), None)


class CountedCall:
    """A call: refused once the run was killed, and perhaps the last one that takes effect."""

    def __init__(self, bucket: MemoryS3) -> None:
        self.bucket = bucket

    def __enter__(self) -> None:
        bucket = self.bucket
        bucket.calls += 1
        if bucket.kill_at is not None and (bucket.calls > bucket.kill_at or (self._last and not bucket.effect)):
            raise KilledError

    def __exit__(self, *raised: object) -> None:
        if self._last and raised[0] is None:
            raise KilledError

    @property
    def _last(self) -> bool:
        return self.bucket.calls == self.bucket.kill_at


def one_by_one(paths: Iterator[str], work: Any) -> dict[str, Any]:
    """Do what ``bucket.each`` does, in one thread and always in the same order."""
    return {path: work(path) for path in sorted(paths)}


def _refuse(code: str) -> NoReturn:
    raise ClientError({"Error": {"Code": code, "Message": "no"}}, "S3")
