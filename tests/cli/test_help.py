"""The program's help: complete, and quick."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from generator.cli.main import COMMANDS, Commands, main

HEAVY = ("boto3", "botocore", "icalendar", "jinja2", "openpyxl", "requests")
SHOW_HELP = f"""
import sys
from generator.cli.main import main
main(["--help"], standalone_mode=False)
print("imported:", *sorted(set({HEAVY}) & sys.modules.keys()))
import generator.cli.build
print("build imports openpyxl:", "openpyxl" in sys.modules)
"""


def test_each_summary_is_the_first_paragraph_of_the_command_help() -> None:
    for name, command in Commands().items():
        assert (command.help or "").partition("\n\n")[0] == COMMANDS[name]


def test_help_names_every_command_and_imports_no_heavy_library() -> None:
    """``build`` leaves openpyxl to the process that makes the reports."""
    run = subprocess.run([sys.executable, "-c", SHOW_HELP], check=True, capture_output=True, text=True)
    words = " ".join(run.stdout.split())
    for name, summary in COMMANDS.items():
        assert f"{name} {summary}" in words
    assert [line.strip() for line in run.stdout.splitlines()[-2:]] == ["imported:", "build imports openpyxl: False"]


@pytest.mark.parametrize(
    ("args", "advice"),
    [
        (["wher", "bedrock"], "Did you mean 'where'?"),
        (["bedrock", "frankfurt"], "run: region-atlas where bedrock frankfurt"),
        (["where is bedrock"], "run: region-atlas where 'where is bedrock'"),
        (["help"], "Run: region-atlas --help"),
        (["help", "lacks"], "Run: region-atlas lacks --help"),
    ],
)
def test_what_is_no_command_has_a_next_step(args: list[str], advice: str) -> None:
    answer = CliRunner().invoke(main, args, prog_name="region-atlas")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert f"No such command '{args[0]}'." in answer.stderr
    assert advice in answer.stderr
