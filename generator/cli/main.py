"""The command line: gathers the commands. With ``commands/`` the only clock, and the only printer of errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import click

from generator.cli import streams
from generator.core.printable import is_plain, printable

COMMANDS = {
    "fetch": "fetch",
    "build": "build",
    "serve": "serve",
    "publish": "publish",
    "releases": "rollback",
    "rollback": "rollback",
    "resume": "rollback",
    "notify": "notify",
    "history": "history",
}
"""Every command, and the module of ``cli/`` that it lives in."""


class Commands(Mapping[str, click.Command]):
    """The commands by name, each imported when it is asked for: to publish takes no workbook and no template."""

    def __getitem__(self, name: str) -> click.Command:
        """Import a command."""
        command: click.Command = getattr(import_module(f"generator.cli.{COMMANDS[name]}"), name)
        return command

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(COMMANDS)

    def __len__(self) -> int:
        """Count the commands."""
        return len(COMMANDS)


class Program(click.Group):
    """The program as the operating system runs it: whatever it was given, and wherever its output goes."""

    def main(self, *called: Any, **extra: Any) -> Any:  # noqa: ANN401 (click's own)
        """Run a command and end with its exit status, also where its output cannot be written."""
        with streams.lasting() as output:
            try:
                return super().main(*called, **extra)
            except SystemExit as ended:
                status = output.status(ended.code if isinstance(ended.code, int) else int(bool(ended.code)))
                raise SystemExit(status) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of their use."""
        del ctx
        return list(COMMANDS)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse arguments that no file, page or message could repeat as they are; parse the rest."""
        for argument in args:
            if not is_plain(argument):
                raise click.UsageError(
                    f"'{printable(argument)}': an argument holds no control characters and is UTF-8",
                    ctx,
                )
        return super().parse_args(ctx, args)


@click.group(
    cls=Program,
    commands=Commands(),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="region-atlas")
def main() -> None:
    """Region Atlas: which AWS services run in which AWS Regions.

    fetch reads the sources into a snapshot, build makes the site from it, serve shows it, publish hosts it.
    """
