"""Refuse JSON in which an object repeats a key: msgspec silently keeps the last of its values."""

from __future__ import annotations

import json

import msgspec

from generator.core.text import excerpt


def require_unique_keys(content: bytes) -> None:
    """Raise ``msgspec.ValidationError`` if an object of the document repeats a key.

    Also raised for content of unknown fields that msgspec skips and Python's own parser does not accept.
    """
    try:
        # Numbers stay text: Python refuses a number of more than 4,300 digits, which an unknown field may have.
        json.loads(
            content.decode(),
            strict=False,
            object_pairs_hook=_unique,
            parse_int=str,
            parse_float=str,
            parse_constant=str,
        )
    except ValueError as error:
        raise msgspec.ValidationError(str(error)) from error


def _unique(pairs: list[tuple[str, object]]) -> None:
    """Raise ``msgspec.ValidationError`` for a repeated key; return nothing, so that no second copy is kept."""
    if len({key for key, _ in pairs}) == len(pairs):
        return
    keys: set[str] = set()
    for key, _ in pairs:
        if key in keys:
            raise msgspec.ValidationError(f"the key {excerpt(key)!r} stands twice in one object")
        keys.add(key)
