"""Read the lists of resource types that cfn-lint ships, in all of its file layouts.

A recording is a cfn-lint wheel, an archive that holds the same files, or a folder with them. Up to 0.8x each Region has
a specification (``CloudSpecs/eu-west-1.json``), whose ``ResourceTypes`` are the list. From 1.0 on the lists are of the
registry's schemas: a Python file (``providers/eu_west_1/__init__.py``, later ``providers/eu_west_1.py``) that assigns
``types``, then JSON (``providers/eu-west-1.json``). The time of a recording is its ``schema_date`` where it has one,
else that of its files in the package.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from generator.core.bounds import require_time
from generator.core.errors import BadValueError, DataError
from generator.core.text import excerpt
from generator.fetch import packages
from generator.model.reading import RECORDING_MARK
from generator.model.resource_types import RegionList, ResourceTypeReading, types_by_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path


SPECIFICATIONS = "AWS CloudFormation resource specifications"
SCHEMAS = "AWS CloudFormation registry schemas"
FOLDERS = ("cfnlint/data/", "data/", "")
SPECIFICATION_FILES = "CloudSpecs/*.json"
SCHEMA_FILES = ("schemas/providers/*.json", "schemas/providers/*.py", "schemas/providers/*/__init__.py")
LIST_PATTERNS = tuple(f"{folder}{name}" for folder in FOLDERS for name in (SPECIFICATION_FILES, *SCHEMA_FILES))
DATE_PATTERNS = tuple(f"{folder}schemas/version.json" for folder in FOLDERS)
NO_REGIONS = {"", "sam"}
"""Names beside the Regions': of the folder's own ``__init__.py``, and of the types that the SAM transform expands."""
MAX_LISTS, MAX_TOTAL_BYTES = 200, 512 * 1024 * 1024
"""The lists of a recording, and their bytes unpacked: the largest ones have 46 lists and 75 MiB."""
OWN_TYPES = {"AWS::CDK::Metadata"}
"""Types that cfn-lint itself adds to each list: AWS registers them nowhere."""
ORIGINAL = "us-east-1"
"""The Region whose list cfn-lint gives to Regions that it cannot read."""
COPY_SHARE = 0.01
"""A list of schemas that differs from the original's in so few of its types is a copy of it, perhaps of an older state.

The Region that is nearest to it differs in twice as many in each recording.
"""
ADVICE = "give a wheel of cfn-lint 0.17.0 or later, or a folder with its CloudSpecs or schemas/providers"
NOT_RECORDED = "The recording has no list of it."
COPY = f"Its list in the recording is a copy of that of {ORIGINAL}."


class TypeRecording(NamedTuple):
    """The types of each known Region, why others are unknown, the time (UTC), and what was recorded by whom."""

    types: dict[str, frozenset[str]]
    unknown: dict[str, str]
    time: dt.datetime
    source: str
    name: str


class _RegionList(NamedTuple):
    """The types in one Region's file, and what the file has in common with a copy of it only."""

    types: frozenset[str]
    mark: object


class _Specification(msgspec.Struct):
    ResourceTypes: dict[str, msgspec.Raw]


class _Version(msgspec.Struct):
    schema_date: dt.datetime


SPECIFICATION_DECODER = msgspec.json.Decoder(_Specification)
LIST_DECODER = msgspec.json.Decoder(dict[str, str])
VERSION_DECODER = msgspec.json.Decoder(_Version)
ITEM = re.compile(r' +"([^"\\\n]+)"(?:: "([^"\\\n]+)")?,\n')
ASSIGNMENT = re.compile(rf"^types(?:: [^=\n]+)? = [\[{{]\n((?:{ITEM.pattern})*)[\]}}]$", re.MULTILINE)
DAMAGE_ERRORS = (msgspec.MsgspecError, ValueError, RecursionError)


def read(path: Path, regions: Collection[str]) -> ResourceTypeReading:
    """Return the lists of these Regions as a recording has them; raise ``DataError`` naming what is damaged."""
    recording = load(path)
    try:
        return reading(recording, regions)
    except BadValueError as error:
        raise DataError(f"{path}: {error.problem}", ADVICE) from error


def reading(recording: TypeRecording, regions: Collection[str]) -> ResourceTypeReading:
    """Return a recording as a reading of these Regions; others are left out."""
    known_types = {code: set(recording.types[code]) for code in sorted(regions) if code in recording.types}
    return ResourceTypeReading(
        source=f"{recording.source}, {RECORDING_MARK} {recording.name}",
        recorded=True,
        regions={code: RegionList(read_at=recording.time) for code in known_types},
        unknown={
            code: recording.unknown.get(code, NOT_RECORDED) for code in sorted(regions) if code not in known_types
        },
        types=types_by_name(known_types),
    )


def load(path: Path) -> TypeRecording:
    """Return everything that a recording has; raise ``DataError`` naming what is missing or damaged."""
    lists: dict[str, _RegionList] = {}
    sources: set[str] = set()
    bytes_left = MAX_TOTAL_BYTES
    with packages.naming_errors(path, ADVICE):
        for file in packages.files(path, LIST_PATTERNS):
            if (region := _region(file.path)) in NO_REGIONS:
                continue
            if region in lists:
                raise DataError(f"{path}: holds two lists of {excerpt(region)}", ADVICE)
            content = file.load()
            bytes_left -= len(content)
            if bytes_left < 0 or len(lists) == MAX_LISTS:
                limit = f"{MAX_TOTAL_BYTES:,} bytes" if bytes_left < 0 else f"{MAX_LISTS:,} Regions"
                raise DataError(f"{path}: its lists have more than {limit}, which no recording has", ADVICE)
            lists[region] = _parsed(path, file.path, content)
            sources.add(_source(file.path))
    recording_time = time(path)
    if len(sources) != 1 or recording_time is None:
        raise DataError(f"{path}: holds {'lists of two kinds' if sources else 'no lists of resource types'}", ADVICE)
    kind = sources.pop()
    unknown = _copies(lists, kind)
    return TypeRecording(
        types={region: lists[region].types for region in sorted(lists.keys() - unknown.keys())},
        unknown=unknown,
        time=recording_time,
        source=kind,
        name=packages.name(path),
    )


def source(path: Path) -> str | None:
    """Return what a package has lists of; None where it has none or cannot be opened."""
    try:
        for file in packages.files(path, LIST_PATTERNS):
            if _region(file.path) not in NO_REGIONS:
                return _source(file.path)
    except packages.PACKAGE_ERRORS:
        pass
    return None


def time(path: Path) -> dt.datetime | None:
    """Return the time of a recording without reading its lists; None where the path holds none."""
    with packages.naming_errors(path, ADVICE):
        times = [file.time for file in packages.files(path, LIST_PATTERNS) if _region(file.path) not in NO_REGIONS]
        for file in packages.files(path, DATE_PATTERNS) if times else ():
            content = file.load()
            with _naming_damage(path, file.path):
                schema_date = VERSION_DECODER.decode(content).schema_date
                require_time("schema_date", schema_date)
                return schema_date.astimezone(dt.UTC)
    return max(times, default=None)


def _source(path: str) -> str:
    return SPECIFICATIONS if "CloudSpecs" in path.split("/") else SCHEMAS


def _region(path: str) -> str:
    """Return the code in a file's path: of its folder if it is ``__init__.py``, else of its name."""
    *folders, file = path.split("/")
    if file == "__init__.py":
        return "" if folders[-1] == "providers" else folders[-1].replace("_", "-")
    stem, _, suffix = file.rpartition(".")
    return stem.replace("_", "-") if suffix == "py" else stem


def _parsed(path: Path, name: str, content: bytes) -> _RegionList:
    with _naming_damage(path, name):
        mark: object
        names: Iterable[str]
        if _source(name) == SPECIFICATIONS:
            # A type that is "CACHED" is as in us-east-1, and is in the list.
            names, mark = SPECIFICATION_DECODER.decode(content).ResourceTypes, hashlib.sha256(content).digest()
        elif name.endswith(".py"):
            names = mark = _assigned_types(content)
        else:
            names = mark = LIST_DECODER.decode(content)
        types = frozenset(each for each in names if each.startswith("AWS::")) - OWN_TYPES
        if not types:
            raise ValueError("it lists no type of AWS")
        return _RegionList(types, mark)


def _assigned_types(content: bytes) -> dict[str, str]:
    """Return what a Python file assigns to ``types``: names, from 1.43 on with digests. Nothing is executed."""
    # Python's own parser takes twenty times as long.
    if not (assignment := ASSIGNMENT.search(content.decode())):
        raise ValueError("it assigns no types, one a line")
    return dict(ITEM.findall(assignment[1]))


def _copies(lists: dict[str, _RegionList], kind: str) -> dict[str, str]:
    """Return the Regions whose list is another Region's, with the words for it."""
    unknown: dict[str, str] = {}
    original = lists.get(ORIGINAL)
    for region, each in sorted(lists.items()):
        if region == ORIGINAL:
            continue
        copies = [other for other, same in sorted(lists.items()) if other != region and same.mark == each.mark]
        if original and _is_copy(each.types, original.types, kind):
            unknown[region] = COPY
        elif copies:
            unknown[region] = f"Its list in the recording is the same as that of {copies[0]}: one of them is a copy."
    return unknown


def _is_copy(types: frozenset[str], original: frozenset[str], kind: str) -> bool:
    share = COPY_SHARE if kind == SCHEMAS else 0
    return len(types ^ original) <= share * len(original)


@contextmanager
def _naming_damage(path: Path, name: str) -> Iterator[None]:
    """Raise ``DataError`` with the file's path in the package for content that is no list and no date."""
    try:
        yield
    except DAMAGE_ERRORS as error:
        raise DataError(f"{path}: {excerpt(name)} is damaged: {excerpt(error)}", ADVICE) from error
