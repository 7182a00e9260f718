"""The command line: gathers the commands. With ``commands/`` the only clock, and the only printer of errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

import click

COMMANDS = {
    "fetch": "making",
    "build": "making",
    "serve": "making",
    "publish": "hosting",
    "releases": "hosting",
    "rollback": "hosting",
    "resume": "hosting",
    "notify": "telling",
    "history": "recalling",
}
"""Every command, and the module of ``commands/`` that it lives in."""


class Commands(Mapping[str, click.Command]):
    """The commands by name, each imported when it is asked for: to publish takes no workbook and no template."""

    def __getitem__(self, name: str) -> click.Command:
        """Import a command."""
        command: click.Command = getattr(import_module(f"generator.commands.{COMMANDS[name]}"), name)
        return command

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(COMMANDS)

    def __len__(self) -> int:
        """Count the commands."""
        return len(COMMANDS)


@click.group(
    commands=Commands(),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="region-atlas")
def main() -> None:
    """Region Atlas: which AWS services run in which AWS Regions.

    fetch reads the sources into a snapshot, build makes the site from it, serve shows it, publish hosts it.
    """
