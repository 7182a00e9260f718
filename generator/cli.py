"""The command line: gathers the commands. With ``commands/`` the only clock, and the only printer of errors."""

from __future__ import annotations

import click

from generator.commands.making import build, fetch, serve


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="region-atlas")
def main() -> None:
    """Region Atlas: which AWS services run in which AWS Regions.

    fetch reads the sources into a snapshot, build makes the site from it, serve shows it.
    """


for command in (fetch, build, serve):
    main.add_command(command)
