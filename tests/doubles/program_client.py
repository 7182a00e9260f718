"""Run the program at the server of ``loaded_program``, with this process's arguments, environment, folder and streams.

A script that a test makes starts it with the address of the server and its own path: see ``LoadedProgram.command``.
Only the standard library is used, and little of it: loading takes longest.
"""

from __future__ import annotations

import os
import socket
import sys

FOLLOWS = 8
"""Bytes that say how many bytes of a request follow."""


def request(folder: str, arguments: list[str], environment: dict[str, str]) -> bytes:
    """Return a request to run the program, as ``parsed_request`` reads it; the first argument is the program's path."""
    fields = [folder, str(len(arguments)), *arguments, *(f"{name}={value}" for name, value in environment.items())]
    content = "\0".join(fields).encode(errors="surrogateescape")
    return len(content).to_bytes(FOLLOWS, "big") + content


def parsed_request(content: bytes) -> tuple[str, list[str], dict[str, str]]:
    """Return the folder, the arguments and the environment of a request."""
    folder, count, *fields = content.decode(errors="surrogateescape").split("\0")
    variables = (field.partition("=") for field in fields[int(count) :])
    return folder, fields[: int(count)], {name: value for name, _, value in variables}


def send(address: str, content: bytes, streams: tuple[int, int, int]) -> tuple[socket.socket, int]:
    """Send a request with the descriptors of the three streams; return the connection, and the number of the process.

    The connection gives the exit status, when the process has ended.
    """
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(address)
    socket.send_fds(connection, [content[:FOLLOWS]], streams)
    connection.sendall(content[FOLLOWS:])
    return connection, number(connection)


def number(connection: socket.socket) -> int:
    """Return the next number that the server sends."""
    content = connection.recv(FOLLOWS, socket.MSG_WAITALL)
    if len(content) < FOLLOWS:
        raise ConnectionError("the server of the loaded program has ended")
    return int.from_bytes(content, "big", signed=True)


def main() -> None:
    """Run the program, and end as it ends."""
    _, address, *arguments = sys.argv
    folder = os.getcwd()  # noqa: PTH109 (to load pathlib takes as long as all else here)
    connection, _ = send(address, request(folder, arguments, dict(os.environ)), (0, 1, 2))
    status = number(connection)
    sys.exit(status if status >= 0 else 128 - status)


if __name__ == "__main__":
    main()
