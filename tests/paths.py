"""Where the tests find the project's files and their own."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORDINGS = ROOT / "tests" / "recordings"
STATIC = ROOT / "tests" / "static"
"""A stand-in for each kind of static file."""
