"""How long `region-atlas check` takes for templates of 500 resources, in a fresh process each time."""

from __future__ import annotations

import json
from statistics import median
from typing import TYPE_CHECKING

from generator.core.resources import BUNDLED_SNAPSHOT
from generator.model import snapshot
from tools.bench.rows import Row, timed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


RESOURCES = 500
RUNS = 5
YAML = """  Resource{number}:
    Type: {name}
    Condition: Wanted
    Properties:
      Name: !Sub "${{AWS::StackName}}-{number}"
      Tags:
        - {{Key: Project, Value: !Ref Project}}
      Policy:
        Statement:
          - Effect: Allow
            Action: "*"
            Resource: !GetAtt Other.Arn
"""
HCL = """resource "aws_s3_bucket" "bucket_{number}" {{
  bucket = "${{var.name}}-{number}"
  tags = {{
    Project = var.project
  }}
  lifecycle {{
    prevent_destroy = true
  }}
}}

"""


def rows(folder: Path) -> Iterator[Row]:
    """Check one template of each format: types that one Region has all of, the answer for all Regions."""
    names = resource_type_names()
    resources = {f"Resource{number}": {"Type": name, "Properties": {"A": [1]}} for number, name in enumerate(names)}
    files = {
        "CloudFormation, YAML": ("a.yaml", yaml_template(names), 0.8),
        "CloudFormation, JSON": ("a.json", json.dumps({"Resources": resources}, indent=1), 0.8),
        "Terraform": ("a.tf", "".join(HCL.format(number=number) for number in range(RESOURCES)), 4.0),
    }
    for title, (name, text, limit) in files.items():
        (folder / name).write_text(text, "utf-8")
        seconds = median(timed("check", str(folder / name))[0] for _ in range(RUNS))
        yield Row(f"check of {RESOURCES} resources, {title}", f"{seconds:.2f} s", f"{limit:g} s", seconds <= limit)


def resource_type_names() -> list[str]:
    """Return the types of the resources: all different where there are so many, and all in one Region."""
    types = snapshot.read(BUNDLED_SNAPSHOT).resource_types
    names = [name for name, regions in types.types.items() if "us-east-1" in regions] if types else []
    return [names[number % len(names)] for number in range(RESOURCES)]


def yaml_template(names: Iterable[str]) -> str:
    """Return a template with a resource of each type."""
    return "Resources:\n" + "".join(YAML.format(number=number, name=name) for number, name in enumerate(names))
