"""Documents as JSON in which each row of a list is a line: compact, and two of them can be compared line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping


ENCODER = msgspec.json.Encoder()


def json_by_rows(fields: Mapping[str, object]) -> bytes:
    """Return an object as JSON: a line for each field, and for each row of a field that is a list."""
    lines = (ENCODER.encode(name) + b":" + _value(value) for name, value in fields.items())
    return b"{\n" + b",\n".join(lines) + b"\n}\n"


def _value(value: object) -> bytes:
    if not isinstance(value, list | tuple) or not value:
        return ENCODER.encode(value)
    return b"[\n" + b",\n".join(map(ENCODER.encode, value)) + b"\n]"
