"""Make the bundled documents that questions are answered from anew: those of the site of the bundled catalog.

``python -m tools.questions``; what ``make recording`` and ``make history`` make changes them, and so do curated facts.
"""

from __future__ import annotations

import gzip

import msgspec

from generator.build import content
from generator.build.api import api
from generator.core.disk import write_whole
from generator.core.resources import (
    BUNDLED_CHANGES,
    BUNDLED_QUESTIONS,
    BUNDLED_RESOURCE_TYPES,
    BUNDLED_SNAPSHOT,
)
from generator.model import snapshot


def main() -> None:
    """Write the documents."""
    reading = snapshot.read(BUNDLED_SNAPSHOT)
    site_content = content.gather(reading, None, content.read_bundled(), None, lambda _: None)
    inputs = api.ApiInputs(
        catalog=site_content.catalog,
        groups=site_content.groups,
        changes=site_content.changes,
        snapshot=reading,
        history=site_content.history,
        gone=site_content.gone,
        dates=site_content.dates,
    )
    bundled = {
        "questions": BUNDLED_QUESTIONS,
        "changes": BUNDLED_CHANGES,
        "resource-types": BUNDLED_RESOURCE_TYPES,
    }
    for name, path in bundled.items():
        kind = next(kind for kind in api.DOCUMENT_KINDS if kind.name == name)
        document = msgspec.json.encode(kind.make(inputs)) + b"\n"
        # Without a time, the same document gives the same file.
        write_whole(path, gzip.compress(document, 9, mtime=0))
        print(f"{path.name}: {len(document):,} bytes, packed {path.stat().st_size:,}")


if __name__ == "__main__":
    main()
