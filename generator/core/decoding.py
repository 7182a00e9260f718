"""Decode what comes from outside: the errors that damage raises, keys that an object repeats, and TOML."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, TypeVar

import msgspec

from generator.core.errors import DataError
from generator.core.text import excerpt

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")

DECODE_ERRORS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec's decoders raise for a damaged document, one that is nested too deeply included."""


def read_toml(path: Path, decoder: msgspec.json.Decoder[T], advice: str) -> T:
    """Read a TOML file; raise ``DataError`` with the path of the bad field and this advice.

    It is decoded by way of JSON: msgspec compiles a decoder for JSON once, and for TOML in each call.
    """
    try:
        return decoder.decode(msgspec.json.encode(tomllib.loads(path.read_text("utf-8"))))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise DataError(f"{path}: {error}", advice) from error


def require_unique_keys(content: bytes) -> None:
    """Raise ``msgspec.ValidationError`` if an object repeats a key: msgspec keeps the last of its values.

    Also raised for content of unknown fields that msgspec skips and Python's own parser does not accept.
    """
    try:
        # Numbers stay text: Python refuses a number of more than 4,300 digits, which an unknown field may have.
        json.loads(
            content.decode(),
            strict=False,
            object_pairs_hook=_require_unique,
            parse_int=str,
            parse_float=str,
            parse_constant=str,
        )
    except ValueError as error:
        raise msgspec.ValidationError(str(error)) from error


def _require_unique(pairs: list[tuple[str, object]]) -> None:
    """Raise ``msgspec.ValidationError`` for a repeated key; return nothing, so that no second copy is kept."""
    if len({key for key, _ in pairs}) == len(pairs):
        return
    keys: set[str] = set()
    for key, _ in pairs:
        if key in keys:
            raise msgspec.ValidationError(f"the key {excerpt(key)!r} stands twice in one object")
        keys.add(key)
