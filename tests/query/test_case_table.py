"""Every case of the table that Python and the scripts of `/check/` share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from generator.query import templates
from generator.query.check import judge
from generator.query.declarations import TemplateError
from tests.query.case_table import CASES, JUDGEMENTS, TEMPLATES, availability, reading

if TYPE_CHECKING:
    from pathlib import Path


def as_document(value: msgspec.Struct) -> Any:
    """Return a value as JSON has it."""
    return msgspec.json.decode(msgspec.json.encode(value))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_is_read_exactly(path: Path) -> None:
    """Each resource with its kind, line and condition, and nothing that resembles one."""
    expected = reading(path.name)
    if "error" in expected:
        with pytest.raises(TemplateError) as raised:
            templates.read(path.read_bytes())
        assert raised.value.line == expected["error"]["line"]
    else:
        assert as_document(templates.read(path.read_bytes())) == expected


def test_every_template_has_a_reading_and_every_reading_a_template() -> None:
    assert {path.name for path in (CASES / "readings").iterdir()} == {f"{path.name}.json" for path in TEMPLATES}


@pytest.mark.parametrize("case", JUDGEMENTS["cases"], ids=lambda case: case["name"])
def test_a_judgement_is_right_in_every_region(case: dict[str, Any]) -> None:
    """What is needed, what is not judged, and what each Region has of it."""
    declarations = [
        declaration for text in case["files"].values() for declaration in templates.read(text.encode()).declarations
    ]
    document = as_document(judge(declarations, availability()))
    for requirement in document["requirements"]:
        requirement["regions"] = sorted(requirement["regions"])
    assert document == {key: case[key] for key in ("requirements", "unjudged", "regions")}
