"""The static files, in a folder whose name is the digest of their content: an address never changes its meaning."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from generator.files import File

if TYPE_CHECKING:
    from pathlib import Path

DIGEST_LENGTH = 12


def files(static: Path) -> tuple[str, list[File]]:
    """Return the folder (``assets/<digest>``) and every static file in it; hidden files are left out."""
    content = {
        path.relative_to(static).as_posix(): path.read_bytes()
        for path in sorted(static.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(static).parts)
    }
    digest = hashlib.sha256()
    for name, data in content.items():
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    folder = f"assets/{digest.hexdigest()[:DIGEST_LENGTH]}"
    return folder, [File(f"{folder}/{name}", data) for name, data in content.items()]
