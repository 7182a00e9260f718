"""Serve a built site on this machine alone, as it will be hosted."""

from __future__ import annotations

import os
import shlex
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from stat import S_ISDIR

from generator.core import swap
from generator.core.errors import AtlasError
from generator.serve.handler import Handler

HOST = "127.0.0.1"
PORT = 8000
SITE = Path("site")
"""The default folder of a site."""
FIRST_UNPRIVILEGED_PORT = 1024
"""Lower ports need special rights."""
MAX_PORT = 65535


class Server(ThreadingHTTPServer):
    """A server that prints nothing when a client disconnects: only ``cli`` prints."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Drop the connection without a message."""


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of the folder on the loopback, not yet serving; port 0 takes a free one.

    Raises ``AtlasError`` when there is no site or the port is taken.
    """
    if not os.path.isdir(folder):  # noqa: PTH112 (pathlib raises for some names)
        swap.restore(folder)
    if not os.path.isfile(folder / "index.html"):  # noqa: PTH113 (the same)
        raise AtlasError(f"{folder}: no site there", _build_advice(folder))
    try:
        return Server((HOST, port), partial(Handler, directory=str(folder.resolve())))
    except OSError as error:
        raise AtlasError(
            f"port {port} of {HOST} cannot be used: {error.strerror}",
            f"take another: {command(folder, _suggested_port(port))}",
        ) from error


def _build_advice(folder: Path) -> str:
    """Return how a site comes to be: in this folder, or in another where no build can write this one."""
    try:
        buildable = S_ISDIR(folder.stat().st_mode)
    except FileNotFoundError:
        buildable = True
    except (OSError, ValueError):  # Too long a name, a link to itself, a file for a parent.
        buildable = False
    if not buildable:
        return "no build can write there: build into another folder with `region-atlas build --out FOLDER`"
    out = "" if folder == SITE else f" --out {shlex.quote(str(folder))}"
    return f"build one first with `region-atlas build{out}`"


def command(folder: Path, port: int = PORT) -> str:
    """Return the command that serves a folder, as messages write it."""
    site = "" if folder == SITE else f" --site {shlex.quote(str(folder))}"
    return f"`region-atlas serve{site}" + ("`" if port == PORT else f" --port {port}`")


def _suggested_port(port: int) -> int:
    return port + 1 if FIRST_UNPRIVILEGED_PORT <= port < MAX_PORT else PORT + 1
