"""Files that are damaged, enormous or hostile end in an error, without delay and without any effect."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import hcl2
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.query import nodes, templates
from generator.query.declarations import TemplateError
from tests.paths import ROOT
from tests.query.case_table import CASES

if TYPE_CHECKING:
    from pathlib import Path

    from generator.query.declarations import Declaration

DEEP = 100_000
BOMB = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))


def declarations_or_none(text: str) -> tuple[Declaration, ...] | None:
    """Return what a file declares; None for one that is refused in words."""
    try:
        return templates.read(text.encode()).declarations
    except TemplateError as error:
        if not error.problem or not error.advice:
            raise
        return None


@pytest.mark.parametrize(
    "text",
    [
        "Resources: " + "[" * DEEP,
        "Resources: " + "{a: " * DEEP,
        "Resources:\n" + "".join(" " * depth + "a:\n" for depth in range(2000)),
        '{"Resources": ' + "[" * DEEP,
        '{"Resources": ' + '{"a":' * DEEP,
        'resource "a" "b" {\n' + "x {\n" * DEEP,
        'resource "a" "b" {\n x = ' + '"${' * DEEP,
        'resource "a" "b" {\n x = ' + "[" * DEEP,
        "Resources: *nowhere\n",
        "Resources: &a\n  <<: *a\n  A: {<<: [*a, *a]",
        "Resources: !!python/object/apply:os.system ['touch bad']",
        "Resources: !!binary '='\n---\nResources: {}\n",
        'resource "a" "b" {\n x = <<EOF\n}\n',
        'resource "a" "b" {\n x = "a\n"\n}\n',
        'resource "a" "b" {\n x = (1]\n}\n',
        'resource "a" "b" {\n ? \n}\n',
        'module "a" {}\n}\n',
    ],
    ids=lambda text: text[:45],
)
def test_a_hostile_file_is_an_error_or_declares_nothing(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert declarations_or_none(text) in {None, ()}
    assert not list(tmp_path.iterdir())


def test_an_alias_is_never_copied() -> None:
    """Each line repeats the one before nine times: written out, the last would have billions of entries."""
    text = f"{BOMB}Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Metadata: *a11\n"
    (declaration,) = templates.read(text.encode()).declarations
    assert declaration.name == "AWS::S3::Bucket"


def test_a_resource_that_merges_itself_ends() -> None:
    (declaration,) = templates.read(b"Resources:\n  A: &a\n    <<: *a\n    Type: AWS::S3::Bucket\n").declarations
    assert declaration.name == "AWS::S3::Bucket"


def test_a_file_that_is_too_large_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "MAX_BYTES", 10)
    with pytest.raises(TemplateError, match="larger than 0 MiB"):
        templates.read(b"Resources: {}")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_may_begin_with_a_mark_of_its_encoding(encoding: str) -> None:
    """PowerShell writes what a program prints in UTF-16."""
    text = (CASES / "templates" / "plan.json").read_text("utf-8")
    assert templates.read(text.encode(encoding)) == templates.read(text.encode())


@pytest.mark.parametrize(
    "document",
    [
        {"planned_values": []},
        {"planned_values": {"root_module": {"resources": {}}}},
        {"planned_values": {"root_module": {"resources": ["x"]}}},
        {"planned_values": {"root_module": {"resources": [{"mode": "managed", "type": 7, "address": "a"}]}}},
        {"planned_values": {"root_module": {"child_modules": [7, {"child_modules": "x"}]}}},
        {"planned_values": {"root_module": {"resources": 7, "child_modules": 7}}},
        {"Resources": []},
        {"Resources": {"A": "B", "C": ["Type"], "D": {"Type": {"Ref": "X"}}}},
        {"resource": ["x", {"aws_vpc": ["y", {"z": 1}]}], "module": {"m": 1}},
        {"Transform": 7, "Resources": None},
    ],
    ids=json.dumps,
)
def test_json_of_another_shape_declares_no_resource_type(document: object) -> None:
    declarations = declarations_or_none(json.dumps(document)) or ()
    assert all(declaration.kind in {"unknown", "aws", "module", "transform"} for declaration in declarations)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_json_is_read_with_every_key_and_text(document: object) -> None:
    """As Python's own reader reads it, whatever the signs in its texts."""

    def value(node: nodes.Node) -> object:
        entries = [(key, value(child)) for key, _, child in node.entries()]
        return (
            dict(entries)
            if node.is_mapping
            else [value(item) for item in node.items()]
            if node.text is None
            else node.text
        )

    def as_text(part: object) -> object:
        if isinstance(part, dict):
            return {key: as_text(child) for key, child in part.items()}
        if isinstance(part, list):
            return [as_text(child) for child in part]
        return part if isinstance(part, str) else json.dumps(part)

    for text in (json.dumps(document), json.dumps(document, indent=1, ensure_ascii=False)):
        assert value(nodes.read_json(text)) == as_text(document)


TERRAFORM = [*sorted((ROOT / "infra").rglob("*.tf")), CASES / "templates" / "main.tf"]


@pytest.mark.parametrize("path", TERRAFORM, ids=lambda path: str(path.relative_to(ROOT)))
def test_terraform_is_read_as_a_parser_of_all_of_hcl_reads_it(path: Path) -> None:
    document = hcl2.loads(path.read_text("utf-8"))
    expected = {
        f"{kind.strip(chr(34))}.{name.strip(chr(34))}"
        for block in document.get("resource", [])
        for kind, named in block.items()
        if isinstance(named, dict)
        for name in named
        if not name.startswith("__")
    }
    names = {declaration.resource for declaration in templates.read(path.read_bytes()).declarations}
    assert {name for name in names if not name.startswith("module.")} == expected


def test_yaml_is_read_alike_without_the_library_in_c(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PyYAML was built without it; it alone takes a tab after a colon."""
    monkeypatch.setattr(nodes, "LOADER", yaml.SafeLoader)
    paths = sorted((CASES / "templates").glob("*.yaml"))
    assert paths
    for path in paths:
        expected = json.loads((CASES / "readings" / f"{path.name}.json").read_text("utf-8"))
        if "error" in expected or "tabs" in path.name:
            continue
        names = [declaration.name for declaration in templates.read(path.read_bytes()).declarations]
        assert names == [declaration["name"] for declaration in expected["declarations"]]
