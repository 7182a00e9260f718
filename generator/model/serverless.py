"""The curated table of what SAM makes of each of its resources (``data/sam.toml``)."""

from __future__ import annotations

from functools import cache

import msgspec

from generator.core.decoding import read_toml
from generator.core.resources import DATA
from generator.core.values import Value


class ServerlessRow(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The types that a resource makes always, those that it makes with a property, and without one.

    A property is one of ``Properties``; with a dot behind it, the type of one of its events, or a text of its entries.
    """

    always: tuple[str, ...]
    with_property: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    without_property: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


class ServerlessTable(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All rows by type of resource, where AWS lists them, and the types that more than a property decides about."""

    source: str
    everywhere: tuple[str, ...]
    resources: dict[str, ServerlessRow]


TABLE_DECODER = msgspec.json.Decoder(ServerlessTable)


@cache
def table() -> ServerlessTable:
    """Read the curated table; raise ``DataError`` for a damaged one."""
    return read_toml(DATA / "sam.toml", TABLE_DECODER, "correct the row that the message names")
