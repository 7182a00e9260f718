"""The program's help: complete, and quick."""

from __future__ import annotations

import subprocess
import sys

from generator.cli.main import COMMANDS, Commands

HEAVY = ("boto3", "botocore", "icalendar", "jinja2", "openpyxl", "requests")
SHOW_HELP = f"""
import sys
from generator.cli.main import main
main(["--help"], standalone_mode=False)
print("imported:", *sorted(set({HEAVY}) & sys.modules.keys()))
import generator.cli.build
print("build imports openpyxl:", "openpyxl" in sys.modules)
"""


def test_each_summary_is_the_first_sentence_of_the_command_s_own_help() -> None:
    for name, command in Commands().items():
        assert (command.help or "").partition("\n\n")[0] == COMMANDS[name]


def test_help_names_every_command_and_imports_none() -> None:
    """``build`` leaves openpyxl to the process that makes the reports."""
    run = subprocess.run([sys.executable, "-c", SHOW_HELP], check=True, capture_output=True, text=True)
    words = " ".join(run.stdout.split())
    for name, summary in COMMANDS.items():
        assert f"{name} {summary}" in words
    assert [line.strip() for line in run.stdout.splitlines()[-2:]] == ["imported:", "build imports openpyxl: False"]
