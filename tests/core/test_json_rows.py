"""JSON with a line for each row."""

from __future__ import annotations

import json

from generator.core.json_rows import json_by_rows


def test_each_field_and_each_row_of_a_list_is_a_line() -> None:
    """Values are compact within a line, and the whole is the same document."""
    fields = {"date": "2026-10-11", "rows": ({"a": [1, 2]}, {"a": ["é\n"]}), "none": [], "last": {"b": None}}
    content = json_by_rows(fields)
    assert content.decode() == (
        '{\n"date":"2026-10-11",\n"rows":[\n{"a":[1,2]},\n{"a":["é\\n"]}\n],\n"none":[],\n"last":{"b":null}\n}\n'
    )
    assert json.loads(content) == json.loads(json.dumps(fields))
