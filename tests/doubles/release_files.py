"""The files of a release that a test changes, and the summary that lists them."""

from __future__ import annotations

import hashlib
import json

from generator.core import layout


def with_updated_summary(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files of a release, by name, with a summary that has the size and the digest of each as it is."""
    summary = json.loads(files[layout.SUMMARY_NAME])
    for entry in summary["reports"]:
        if content := files.get(entry["path"]):
            entry |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return files | {layout.SUMMARY_NAME: json.dumps(summary).encode()}
