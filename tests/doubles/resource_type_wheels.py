"""Tiny wheels of cfn-lint, in each of the layouts that it ever had."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Time = tuple[int, int, int, int, int, int]
Layout = Literal["specifications", "folders", "modules", "json"]
LAYOUTS: tuple[Layout, ...] = ("specifications", "folders", "modules", "json")
OCTOBER: Time = (2026, 10, 20, 23, 48, 30)


def wheel(
    path: Path,
    lists: Mapping[str, Iterable[str]],
    *,
    layout: Layout = "json",
    time: Time = OCTOBER,
    schema_date: str | None = None,
) -> Path:
    """Write a wheel with the list of each Region, and the names that are in none of ours."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cfnlint/__init__.py", "")
        for region, names in lists.items():
            name, content = region_file(layout, region, names)
            archive.writestr(zipfile.ZipInfo(f"cfnlint/data/{name}", time), content)
        if layout != "specifications":
            archive.writestr(zipfile.ZipInfo("cfnlint/data/schemas/providers/__init__.py", (2026, 12, 1, 0, 0, 0)), "")
        if schema_date:
            date = json.dumps({"schema_date": schema_date})
            archive.writestr(zipfile.ZipInfo("cfnlint/data/schemas/version.json", time), date)
    return path


def region_file(layout: Layout, region: str, names: Iterable[str]) -> tuple[str, str]:
    """Return the path and the content of one Region's list."""
    module, listed = region.replace("-", "_"), sorted(names)
    if layout == "specifications":
        of_region: dict[str, object] = {
            name: {"Properties": {}} if region == "us-east-1" else "CACHED" for name in listed
        }
        specification = {"ValueTypes": {"Region": region}, "ResourceTypes": {"Alexa::ASK::Skill": {}, **of_region}}
        return f"CloudSpecs/{region}.json", json.dumps(specification)
    if layout == "folders":
        lines = "".join(f'    "{name}",\n' for name in ("AWS::CDK::Metadata", "Module", *listed))
        cached = 'cached = [\n    "module.json",\n]\n'
        head = "from __future__ import annotations\n\n# pylint: disable=too-many-lines\n"
        return f"schemas/providers/{module}/__init__.py", f"{head}types: list[str] = [\n{lines}]\n\n{cached}"
    if layout == "modules":
        lines = "".join(f'    "{name}": "{len(name):016x}",\n' for name in ("AMZN::SDC::Deployment", *listed))
        head = "# ruff: noqa: E501\nfrom __future__ import annotations\n\n"
        return f"schemas/providers/{module}.py", f"{head}types: dict[str, str] = {{\n{lines}}}\n"
    return f"schemas/providers/{region}.json", json.dumps(dict.fromkeys(listed, "1ed6aed85e4ae3a9"), indent=1)
