"""Tiny wheels of moto with recordings of AWS's parameters, in both of the layouts that it ever had."""

from __future__ import annotations

import gzip
import json
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Time = tuple[int, int, int, int, int, int]
OCTOBER: Time = (2026, 10, 27, 22, 45, 0)


def tree(name: str, subjects: Mapping[str, Any]) -> bytes:
    """Return moto's file of "regions" or "services": the parameters below that name, as nested objects."""
    return json.dumps({"aws": {"service": {"global-infrastructure": {name: subjects}}}}).encode()


def recording_wheel(path: Path, files: Mapping[str, bytes], *, time: Time = OCTOBER, packed: bool = False) -> Path:
    """Write a wheel with the files of "regions" and "services", packed as moto has them from version 5 on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"moto/ssm/resources/{name}.json{'.gz' if packed else ''}", time)
            archive.writestr(entry, gzip.compress(content) if packed else content)
    return path
