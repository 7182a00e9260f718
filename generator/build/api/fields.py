"""The fields of every type of the API in words, for people: what their JSON Schemas say to programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


DATE_FORMATS = {"date": "date", "date-time": "time"}
"""What a text of a format is called; the page says how dates and times are written."""
UNTYPED = "any value"


class TypeWord(NamedTuple):
    """A piece of the words for a type; ``reference`` is the name of the type that it names."""

    text: str
    reference: str | None = None


class FieldText(NamedTuple):
    """One field: its name, and the words for its type; ``default`` is the value, as JSON, of a field that is left out.

    Without a default (None) the field is always there.
    """

    name: str
    words: tuple[TypeWord, ...]
    default: str | None


class TypeText(NamedTuple):
    """One type: its name, what it is (paragraphs, with names in backquotes), its fields."""

    name: str
    paragraphs: tuple[str, ...]
    fields: tuple[FieldText, ...]


def type_texts(schemas: Mapping[str, Any]) -> list[TypeText]:
    """Return every type in words, from its JSON Schema by name."""
    return [
        TypeText(
            name,
            tuple(schema["description"].split("\n\n")),
            tuple(
                FieldText(field, tuple(words(value)), None if field in schema["required"] else _default(value))
                for field, value in schema["properties"].items()
            ),
        )
        for name, schema in schemas.items()
    ]


def words(schema: Mapping[str, Any]) -> Iterator[TypeWord]:
    """Yield the words for the type that a schema describes: ``array of``, ``RegionEntry``, ``or null``."""
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        yield TypeWord(name, name)
    elif options := schema.get("anyOf") or schema.get("oneOf"):
        yield from _joined(options, " or ")
    elif values := schema.get("enum"):
        yield TypeWord(", ".join(f"“{value}”" if isinstance(value, str) else str(value) for value in values))
    elif places := schema.get("prefixItems"):
        yield TypeWord("array of exactly ")
        yield from _joined(places, ", ")
    elif isinstance(items := schema.get("items"), dict):
        yield TypeWord("array of ")
        yield from words(items)
    elif isinstance(values := schema.get("additionalProperties"), dict):
        yield TypeWord("object with values of ")
        yield from words(values)
    else:
        yield TypeWord(DATE_FORMATS.get(schema.get("format", ""), schema.get("type", UNTYPED)))


def _default(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema["default"])


def _joined(schemas: list[Mapping[str, Any]], separator: str) -> Iterator[TypeWord]:
    for number, schema in enumerate(schemas):
        if number:
            yield TypeWord(separator)
        yield from words(schema)
