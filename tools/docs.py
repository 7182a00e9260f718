"""Make documents that say what is said elsewhere as well: ``make docs``.

The README's tables of options and the output of its questions come from the commands themselves. Each table stands
between two markers, ``<!-- options of NAME -->`` and ``<!-- end of options -->``. A question is a line of a ``console``
block, ``$ region-atlas where …``; with ``| head -5`` behind it, so many lines follow. ``docs/sql.md`` is the article on
SQL, which is also a page of the site.
"""

from __future__ import annotations

import re
import shlex

import click
from click.testing import CliRunner

from generator.build.pages import articles
from generator.build.pages.shared import LOCAL
from generator.cli.command import LOG_OPTIONS
from generator.cli.main import main as program
from tests.paths import ROOT

README = ROOT / "README.md"
SQL = ROOT / "docs" / "sql.md"
SQL_HEAD = f"""<!-- Made by `make docs` from templates/articles/sql.md, which is also a page of the site. -->

The examples ask a copy of the site on this machine: build it with `make site`, then show it with `make serve` at
<{LOCAL}>. A published site has the same files.
"""
LINK_TO_DATA = re.compile(r"\]\(\.\./data/(?:#[\w-]+)?\)")
"""A link to the site's data dictionary, whose headings have other ids in the repository."""
EVERY = "every command"
HEAD = "| option | meaning | default |\n| --- | --- | --- |"
CONSOLE = re.compile(r"```console\n(?P<line>\$ region-atlas [^\n]+)\n.*?```\n", re.DOTALL)
TABLE = re.compile(r"(<!-- options of (?P<name>[a-z ]+) -->\n).*?(<!-- end of options -->)", re.DOTALL)


def rewritten(document: str) -> str:
    """Return a document with each table of options, and each answer to a question, as the commands are now."""
    document = TABLE.sub(lambda match: f"{match[1]}\n{_table(match['name'])}\n\n{match[3]}", document)
    return CONSOLE.sub(lambda match: f"```console\n{match['line']}\n{_output(match['line'])}```\n", document)


def _output(line: str) -> str:
    """Return what a command prints; its first lines alone where ``head`` stands behind it."""
    command, _, count = line.removeprefix("$ region-atlas ").partition(" | head -")
    done = CliRunner().invoke(program, shlex.split(command), prog_name="region-atlas")
    lines = done.stdout.splitlines()[: int(count) if count else None]
    return "".join(f"{each}\n" for each in lines)


def sql_document() -> str:
    """Return ``docs/sql.md``."""
    _, _, text = articles.source("sql", LOCAL).partition("\n\n")
    title, _, rest = text.partition("\n\n")
    return f"{title}\n\n{SQL_HEAD}\n{LINK_TO_DATA.sub('](../templates/articles/data.md)', rest)}"


def _table(name: str) -> str:
    """Return the table of a command's own options, or of those of every command."""
    shared = _options(_logged())
    if name == EVERY:
        return "\n".join([HEAD, *map(_row, shared)])
    names = {option.name for option in shared}
    return "\n".join([HEAD, *(_row(option) for option in _options(program.commands[name]) if option.name not in names)])


def _logged() -> click.Command:
    command = click.Command("any")
    for option in LOG_OPTIONS:
        option(command)
    return command


def _options(command: click.Command) -> list[click.Option]:
    return [option for option in command.params if isinstance(option, click.Option)]


def _row(option: click.Option) -> str:
    """Return an option as a row; what its help calls by name is set as code."""
    name = option.opts[0] if option.is_flag else f"{option.opts[0]} {option.make_metavar(CONTEXT)}"
    meaning = re.sub(r"(?<![\w`-])(--[a-z][a-z-]*|[A-Z]+(?:_[A-Z]+)+)", r"`\1`", option.help or "")
    return f"| `{name}` | {meaning} | {_default(option)} |".replace("|  |", "| |")


def _default(option: click.Option) -> str:
    if option.required:
        return "required"
    return f"`{option.default}`" if option.show_default else ""


CONTEXT = click.Context(program)


def main() -> None:
    """Write the documents anew where something changed."""
    document = README.read_text("utf-8")
    if (current := rewritten(document)) != document:
        README.write_text(current, "utf-8")
        print("README.md: tables of options or answers are written anew")
    if not SQL.exists() or SQL.read_text("utf-8") != sql_document():
        SQL.write_text(sql_document(), "utf-8")
        print("docs/sql.md is written anew")


if __name__ == "__main__":
    main()
