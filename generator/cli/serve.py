"""The command ``serve``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from generator.cli.command import FOLDER, logged, run
from generator.serve import serve as serving

if TYPE_CHECKING:
    from pathlib import Path

    from generator.cli.console import LogFormat


@click.command()
@click.option("--site", type=FOLDER, default=serving.SITE, show_default=True, help="The folder to serve.")
@click.option(
    "--port",
    type=click.IntRange(0, serving.HIGHEST_PORT),
    default=serving.PORT,
    show_default=True,
    help="The port; 0 takes a free one.",
)
@logged
def serve(log: Path | None, log_format: LogFormat, site: Path, port: int) -> None:
    """Show a built site on this machine alone, as it will be hosted.

    Folders answer with their pages, what is not there with the 404 page, everything with the security headers.
    """
    with run("serve", log, log_format) as (_, voice), serving.server(site, port) as server:
        url = f"http://{serving.HOST}:{server.server_address[1]}/"
        voice.say("serving", f"{site}/ at {url} (Ctrl-C stops it)", url=url)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            voice.say("stopped", "stopped")
