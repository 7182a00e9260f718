"""The scripts of `/check/` answer every case of the table as Python does, and go on where a line cannot be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from generator.model import serverless
from tests.query.case_table import JUDGEMENTS, TEMPLATES, reading

if TYPE_CHECKING:
    from pathlib import Path


Logic = Callable[..., Any]

READ = """(module, [text, serverless]) => {
  try {
    const template = module.readTemplate(text, serverless);
    return template.problems.length
      ? { error: { line: template.problems[0].line }, declarations: template.declarations }
      : { format: template.format, declarations: template.declarations };
  } catch (error) {
    if (!("line" in error)) throw error;
    return { error: { line: error.line } };
  }
}"""

JUDGE = """async (module, [files, serverless, availability]) => {
  const { readTemplate } = await import(new URL("template.js", module.url));
  const presence = ([name, service, regions, since]) => [name, { service, regions: new Set(regions), since }];
  const presences = (table) => new Map(table.map(presence));
  const joined = {
    places: new Map(availability.places.map((place) => [place.code, place])),
    unknown: new Set(availability.unknown),
    types: presences(availability.types),
    services: presences(availability.services),
    terraform: new Map(Object.entries(availability.terraform)),
    gone: new Map(Object.entries(availability.gone)),
  };
  const read = ([name, text]) => readTemplate(text, serverless, name).declarations;
  const declarations = Object.entries(files).flatMap(read);
  const judgement = module.judge(declarations, joined);
  const names = (needs) => needs.map((need) => need.name);
  return {
    requirements: judgement.requirements.map(({ hasAllRegions, since, ...need }) => ({
      ...need,
      regions: [...need.regions].sort(),
      unknown: hasAllRegions ? [] : [...joined.unknown].sort(),
    })),
    unjudged: judgement.unjudged,
    regions: Object.fromEntries(
      [...judgement.regions].map(([code, { status, missing, unknown }]) => [
        code,
        {
          status,
          missing: Object.fromEntries(
            missing.map((need) => [
              need.name,
              { nearest: module.nearest(code, need.regions, joined), since: need.since },
            ]),
          ),
          unknown: names(unknown),
        },
      ]),
    ),
    changes: module
      .changes(judgement, [...joined.places.keys()])
      .map(({ without, gained }) => [names(without), gained]),
  };
}"""

SERVERLESS = msgspec.to_builtins(serverless.table().resources)


def script_reading(logic: Logic, text: str) -> dict[str, Any]:
    """Return what the scripts read of a text."""
    document: dict[str, Any] = logic("check/template.js", READ, [text, SERVERLESS])
    return document


def script_judgement(logic: Logic, files: dict[str, str]) -> dict[str, Any]:
    """Return how the scripts judge files, by the small catalog of the table."""
    catalog = JUDGEMENTS["catalog"]
    types = catalog["resource_types"]
    availability = {
        "places": [region | {"at": [region["latitude"], region["longitude"]]} for region in catalog["regions"]],
        "unknown": list(types["unknown"]),
        "types": [
            [
                each["name"],
                each["service"],
                list(each["regions"]),
                min(filter(None, each["regions"].values()), default=None),
            ]
            for each in types["types"]
        ],
        "services": [[service["code"], service["code"], service["regions"], None] for service in catalog["services"]],
        "terraform": {
            name: catalog["shared_names"].get(name, [service["code"]])[0]
            for service in catalog["services"]
            for name in service["terraform"]
        }
        | {name: code for code, service in catalog["gone"].items() for name in service["terraform"]},
        "gone": catalog["gone"],
    }
    document: dict[str, Any] = logic("check/judge.js", JUDGE, [files, SERVERLESS, availability])
    return document


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_is_read_exactly(logic: Logic, path: Path) -> None:
    result, expected = script_reading(logic, path.read_bytes().decode()), reading(path.name)
    if "error" in expected:
        assert result["error"] == expected["error"]
    else:
        assert result == expected


@pytest.mark.parametrize("case", JUDGEMENTS["cases"], ids=lambda case: case["name"])
def test_a_case_is_judged_as_by_the_command(logic: Logic, case: dict[str, Any]) -> None:
    result = script_judgement(logic, case["files"])
    assert {key: result[key] for key in ("requirements", "unjudged", "regions")} == {
        key: case[key] for key in ("requirements", "unjudged", "regions")
    }


@pytest.mark.parametrize(
    ("text", "line", "names"),
    [
        ('Resources:\n  A:\n    Type: AWS::S3::Bucket\n  B:\n    Name: "open\n    Type: AWS::SQS::Queue\n', 5, 2),
        ("Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Tags: [a, b\n  B:\n    Type: AWS::SQS::Queue\n", 4, 2),
        ("Resources:\n  A:\n    Type: AWS::S3::Bucket\n   B: misplaced\n  C:\n    Type: AWS::SQS::Queue\n", 4, 2),
        ("Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Tags: *nothing\n  B:\n    Type: AWS::SQS::Queue\n", 4, 2),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_the_rest_is_read(
    logic: Logic, text: str, line: int, names: int
) -> None:
    result = script_reading(logic, text)
    assert result["error"] == {"line": line}
    assert [each["name"] for each in result["declarations"]][:names] == ["AWS::S3::Bucket", "AWS::SQS::Queue"]


def test_nothing_is_too_deep_or_too_long(logic: Logic) -> None:
    """A reader that would recurse without end, or take minutes, is a way to hang a page."""
    deep = "Resources:\n" + "".join(f"{' ' * depth}a{depth}:\n" for depth in range(1, 3000))
    assert script_reading(logic, deep)["declarations"][0]["kind"] == "unknown"
    brackets = "Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Deep: " + "[" * 20000
    assert script_reading(logic, brackets)["error"]["line"] == 4
    many = "Resources:\n" + "".join(f"  R{at}:\n    Type: AWS::SQS::Queue\n" for at in range(20000))
    assert len(script_reading(logic, many)["declarations"]) == 20000
    objects = json.dumps({"Resources": {f"R{at}": {"Type": "AWS::SQS::Queue"} for at in range(20000)}})
    assert len(script_reading(logic, objects)["declarations"]) == 20000


def test_the_fewest_changes_that_gain_regions_come_first(logic: Logic) -> None:
    result = script_judgement(
        logic,
        {"a.yaml": "Resources:\n  A: {Type: AWS::Bedrock::Agent}\n  B: {Type: AWS::S3::Bucket}\n"},
    )
    assert result["changes"] == [[["AWS::Bedrock::Agent"], ["eu-beta-1"]]]
