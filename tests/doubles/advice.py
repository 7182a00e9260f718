"""The commands that a message names, taken out of it and parsed as a shell and click parse them."""

from __future__ import annotations

import ast
import re
import shlex
from typing import TYPE_CHECKING

import click
from click.testing import CliRunner

from generator.cli.main import COMMANDS, Commands, main

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result


COMMAND = re.compile(r"`region-atlas ([^`]+)`")
HOLE = "\0"
"""Stands in a text for what is only known when the program runs."""


def commands(message: str) -> list[list[str]]:
    """Return the arguments of each command that a message names, in its order."""
    return [shlex.split(command) for command in COMMAND.findall(message)]


def misuse(arguments: list[str]) -> str | None:
    """Return what is wrong with a command, as an unknown option or a lack of one is; None where nothing is."""
    name, *rest = arguments
    if name not in COMMANDS:
        return f"there is no command {name!r}"
    try:
        Commands()[name].make_context(name, rest)
    except click.UsageError as error:
        return f"region-atlas {shlex.join(arguments)}: {error.format_message()}"
    return None


def pasted(message: str, number: int = 0) -> Result:
    """Run a command that a message names, as whoever reads it would."""
    return CliRunner().invoke(main, commands(message)[number], catch_exceptions=False)


def written(source: str) -> Iterator[list[str]]:
    """Yield each command that a module's messages name; what only runs know is a word of its own."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant | ast.JoinedStr):
            # A hole that touches a word ends it: it may be empty, and then what follows it begins a word.
            text = re.sub(rf"(?<=\w){HOLE}", "", _text(node))
            yield from commands(text.replace(HOLE, "X"))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "command":
            words = [_text(argument) for argument in node.args if not isinstance(argument, ast.Starred)]
            if words and words[0].split()[:1] != [] and words[0].split()[0] in COMMANDS:
                yield [*shlex.split(" ".join(words).replace(HOLE, "X")), "--bucket", "X"]


def _text(node: ast.expr) -> str:
    """Return a string as far as the source says it."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    return HOLE
