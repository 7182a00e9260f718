"""SAM's resources: the types that the curated table says they make are those that AWS's translator makes of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generator.core.resources import BUNDLED_SNAPSHOT
from generator.model import snapshot
from generator.model.serverless import table as serverless_table
from generator.query import templates
from tests.paths import RECORDINGS

MADE: list[dict[str, Any]] = json.loads((RECORDINGS / "sam.json").read_text("utf-8"))


@pytest.mark.parametrize("row", MADE, ids=lambda row: f"{row['Type'].split('::')[2]} {list(row['Properties'])}")
def test_a_resource_makes_what_the_translator_made_of_it(row: dict[str, Any]) -> None:
    """Exactly, but for types that depend on more than a property: those are registered everywhere."""
    resource = {"Type": row["Type"], "Properties": row["Properties"]}
    (declaration,) = templates.read(json.dumps({"Resources": {"R": resource}}).encode()).declarations
    makes, expected, everywhere = set(declaration.types), set(row["makes"]), set(serverless_table().everywhere)
    assert makes ^ expected <= everywhere


def test_every_row_was_compared_with_the_translator() -> None:
    rows = serverless_table().resources
    assert {row["Type"] for row in MADE} == set(rows)
    properties = {key for row in MADE for key in row["Properties"]}
    events = {event["Type"] for row in MADE for event in row["Properties"].get("Events", {}).values()}
    for row in rows.values():
        for name in (*row.with_property, *row.without_property):
            key, _, detail = name.partition(".")
            assert detail in events if key == "Events" else key in properties, name


def test_a_type_that_is_left_out_of_the_table_is_registered_in_every_region() -> None:
    """Where that ends, the table has to say when SAM makes it."""
    types = snapshot.read(BUNDLED_SNAPSHOT).resource_types
    assert types
    for name in serverless_table().everywhere:
        assert set(types.types[name]) == set(types.regions), name
