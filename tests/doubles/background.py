"""Servers of tests: each runs in a thread beside its test, and ends at once."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from socketserver import TCPServer


@contextmanager
def in_background(server: TCPServer) -> Iterator[None]:
    """Run a server in a thread until the block ends, and close it."""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        end(server)
        thread.join()
        server.server_close()


def end(server: TCPServer) -> None:
    """End a server's ``serve_forever``: it looks whether it should only after a connection, or each half a second."""
    server._BaseServer__shutdown_request = True  # type: ignore[attr-defined]
    address: Any = server.server_address[:2]
    with suppress(OSError), socket.create_connection(address):
        server.shutdown()
