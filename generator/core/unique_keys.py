"""Refuse JSON in which an object has a key twice: of the two values msgspec keeps the last one without a word."""

from __future__ import annotations

import json

import msgspec

from generator.core.text import excerpt


def require_unique_keys(content: bytes) -> None:
    """Raise ``msgspec.ValidationError`` with a key that stands twice in one object of a document.

    Also for what msgspec passes over in unknown fields and Python's own parser does not accept.
    """
    try:
        # Numbers stay text: Python refuses one of more than 4,300 digits, which an unknown field may hold.
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
