"""The base of every document of the JSON API."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal, TypeVar

from generator.core.decoding import DECODE_ERRORS
from generator.core.errors import DataError
from generator.core.values import Value

if TYPE_CHECKING:
    import msgspec


class Document(Value, frozen=True, kw_only=True):
    """What every document has: the version of its shape, and the date on which its facts last changed."""

    schema_version: Literal[1] = 1
    as_of: dt.date


T = TypeVar("T")


def decode(decoder: msgspec.json.Decoder[T], content: bytes, where: str) -> T:
    """Validate a document that was read from a site; raise ``DataError`` with its address and the bad field's path."""
    try:
        return decoder.decode(content)
    except DECODE_ERRORS as error:
        raise DataError(
            f"{where}: damaged or of another version: {error}",
            "ask the catalog that ships with the program: leave --site out",
        ) from error
