"""The command ``serve``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from generator.cli.command import FOLDER, CommandArguments, run, with_arguments
from generator.serve import serve as site_server

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class ServeArguments(CommandArguments):
    """What ``serve`` takes; each field is the option of its name."""

    site: Path
    port: int


@click.command()
@click.option("--site", type=FOLDER, default=site_server.SITE, show_default=True, help="The folder to serve.")
@click.option(
    "--port",
    type=click.IntRange(0, site_server.MAX_PORT),
    default=site_server.PORT,
    show_default=True,
    metavar="NUMBER",
    help="The port; 0 takes a free one.",
)
@with_arguments(ServeArguments)
def serve(arguments: ServeArguments) -> None:
    """Show a built site on this machine alone, as it will be hosted.

    Folders answer with their pages, what is not there with the 404 page, everything with the security headers. Tools
    may read parts of a file (ranges), ask whether it changed, and read data from a page of another site.
    """
    with run("serve", arguments) as (_, printer), site_server.server(arguments.site, arguments.port) as server:
        url = f"http://{site_server.HOST}:{server.server_address[1]}/"
        printer.message("serving", f"{arguments.site}/ at {url} (Ctrl-C stops it)", url=url)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            printer.message("stopped", "stopped")
