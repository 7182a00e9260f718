"""The runbook: no alarm, message, exit status or kind of fault without its paragraph, no link that leads nowhere."""

from __future__ import annotations

import ast
import re
import shlex
from typing import get_args

import pytest

from generator.core import errors
from generator.core.layout import anchor
from generator.notify.run import NotificationKind
from tests.doubles.advice import misuse
from tests.infra.actions import WORKFLOWS
from tests.infra.terraform import INFRA, alarm_names, resources
from tests.paths import ROOT

RUNBOOK = (ROOT / "docs" / "runbook.md").read_text("utf-8")
HEADINGS = {anchor(title) for title in re.findall(r"^#{2,3} (.+)$", RUNBOOK, re.MULTILINE)}


def paragraph(heading: str) -> str:
    """Return the text below a heading."""
    parts = re.split(r"^#{2,3} (.+)$", RUNBOOK, flags=re.MULTILINE)
    return {anchor(title): text.strip() for title, text in zip(parts[1::2], parts[2::2], strict=True)}[heading]


def test_every_alarm_has_a_paragraph() -> None:
    assert {"no-fresh-release", "fetch-failed", "5xx"} <= alarm_names()
    assert {f"alarm-{name}" for name in alarm_names()} <= HEADINGS


def test_what_it_costs_is_for_the_alarms_that_there_are_and_adds_up() -> None:
    """Prod has all alarms; any other environment lacks those of the schedule, of robots and of the replica."""
    hosting = (ROOT / "docs" / "hosting.md").read_text("utf-8")
    count = len(alarm_names())
    elsewhere = count - len({"no-fresh-release", "no-requests", "not-replicated"} & alarm_names())
    assert f"{count} alarms in prod and {elsewhere} elsewhere" in hosting
    assert f"of one kind = {count}, 10 of them free: {count - 10} × 0.10 |" in hosting
    assert f"its alarms, {elsewhere} × 0.10" in hosting
    table = hosting.split("| what | calculation | a month |")[1].split("\n\n")[0]
    amounts = [float(amount) for amount in re.findall(r"\| (?:\*\*)?(\d+\.\d\d)(?:\*\*)? \|$", table, re.MULTILINE)]
    assert len(amounts) == table.count("\n|") - 1
    assert round(sum(amounts[:-1]), 2) == amounts[-1]
    metrics = int(re.findall(r"\+ \d+ = (\d+), each put in one hour a day", table)[0]) + 4
    paid = sum(amounts[:-1]) - 0.1 * (count - 10)
    all_paid = paid + 0.3 * metrics + 0.1 * count + 3
    assert f"{paid:.2f} + {metrics} × 0.30 + {count} × 0.10 + 3.00 = {all_paid:.2f}" in hosting
    year = round(amounts[-1] + 1, 2)
    assert f"{year:.2f} in the second year and {year + 1:.2f} from the third" in hosting


def test_every_kind_of_message_has_a_paragraph() -> None:
    messages = {name for name in HEADINGS if name.startswith("message-")}
    assert {f"message-{kind}" for kind in get_args(NotificationKind)} == messages


def test_every_exit_status_has_a_paragraph() -> None:
    """Those of the program, of a command line that is not understood, and of signals."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.AtlasError)]
    statuses = {kind.status for kind in kinds} | {0, 2, 130, 141, 143}
    assert {f"status-{status}" for status in statuses} == {name for name in HEADINGS if name.startswith("status-")}


def test_every_kind_of_fault_of_a_probe_is_explained() -> None:
    """The kinds are read from the program: what it may name stands in the table, and in the README's list."""
    tree = ast.parse((ROOT / "generator/probe/probe.py").read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fault"]
    kinds = {str(call.args[0].value) for call in calls if isinstance(call.args[0], ast.Constant)}
    expectation = (ROOT / "generator/probe/expectation.py").read_text("utf-8")
    kinds |= set(re.findall(r'\(\(?"([a-z-]+)", f?"', expectation))
    assert {"unanswered", "age", "release", "cors"} <= kinds
    table = [row for row in paragraph("status-12").splitlines() if row.startswith("| `")]
    assert {kind for row in table for kind in re.findall(r"`([a-z-]+)`", row.split("|")[1])} == kinds
    section = (ROOT / "README.md").read_text("utf-8").split("### `region-atlas probe`")[1].split("\n### ")[0]
    assert kinds <= set(re.findall(r"`([a-z-]+)`", section))


@pytest.mark.parametrize("heading", sorted(HEADINGS))
def test_every_paragraph_says_something(heading: str) -> None:
    if re.match(r"(alarm|message|status)-", heading):
        assert len(paragraph(heading).split()) >= 6


def test_links_lead_to_headings() -> None:
    """Within the page, and to the page on hosting."""
    hosting = {
        anchor(title)
        for title in re.findall(r"^#{2,3} (.+)$", (ROOT / "docs/hosting.md").read_text("utf-8"), re.MULTILINE)
    }
    links = re.findall(r"\]\(([a-z.]*)#([a-z0-9-]+)\)", RUNBOOK)
    assert links
    for page, target in links:
        assert target in {"": HEADINGS, "hosting.md": hosting}[page], target


def test_commands_exist_and_are_complete() -> None:
    """Those of this program are tried against its command line, those of workflows against their files."""
    commands = re.findall(r"^\.venv/bin/(region-atlas .+)$", RUNBOOK, re.MULTILINE)
    assert commands
    assert [wrong for command in commands if (wrong := misuse(shlex.split(command)[1:]))] == []
    workflows = re.findall(r"^gh workflow \w+ (\S+)", RUNBOOK, re.MULTILINE)
    assert {name for name in workflows if not (WORKFLOWS / name).exists()} == set()
    for name in re.findall(r"module\.(\w+)\.aws_\w+\.\w+", RUNBOOK):
        assert (INFRA / "modules" / name).is_dir()
    for kind, name in re.findall(r"module\.\w+\.(aws_\w+)\.(\w+)", RUNBOOK):
        assert name in resources(kind)
