"""Find the files that ship with the package: templates, static files, data, security headers.

In a checkout they stand at the top level; in an installed wheel, inside the package.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
DATA = PACKAGE / "data"


def _shipped(name: str) -> Path:
    inside = PACKAGE / name
    return inside if inside.exists() else PACKAGE.parent / name


TEMPLATES = _shipped("templates")
STATIC = _shipped("static")
HEADERS = _shipped("infra/headers.json")
BUNDLED_SNAPSHOT = DATA / "snapshot.json.gz"
BUNDLED_HISTORY = DATA / "history.jsonl"
BUNDLED_RESOURCE_TYPE_HISTORY = DATA / "resource_type_history.jsonl.gz"
BUNDLED_QUESTIONS = DATA / "questions.json.gz"
BUNDLED_CHANGES = DATA / "changes.json.gz"
BUNDLED_RESOURCE_TYPES = DATA / "resource_types.json.gz"
