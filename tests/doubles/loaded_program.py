"""The program, loaded once: a server that forks a process of its own for each command that a test runs.

Such a process has the command's own folder, environment, streams, signals and exit status. It lacks what takes longest
and proves nothing twice: to start Python, to load modules and AWS's descriptions of its services, to compile the
templates. Tests of just that run ``python -m generator``.
"""

from __future__ import annotations

import gc
import os
import select
import selectors
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import botocore.session
import pytest

from generator.__main__ import main
from generator.build.pages.renderer import environment
from generator.cli.main import COMMANDS, Commands
from generator.model import bundled_histories
from tests.doubles import program_client
from tests.doubles.constants import make_constants_once
from tests.doubles.program_client import FOLLOWS, number, parsed_request, request, send
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SERVICES = ("cloudfront", "cloudwatch", "s3", "sns", "ssm")
"""AWS's services whose descriptions the commands load."""


LONGEST = 120
"""Seconds without a word after which a program is killed: whatever it waits for does not come."""


class RunningProgram:
    """A command that was started; standard output and error are one pipe."""

    def __init__(self, connection: socket.socket, pid: int, output: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._connection, self._output = connection, output

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def communicate(self) -> str:
        """Return what was printed, when the program has ended; then ``returncode`` is as that of ``Popen``."""
        output = b""
        with self._connection:
            while piece := self._piece():
                output += piece
            os.close(self._output)
            self.returncode = number(self._connection)
        return output.decode()

    def _piece(self) -> bytes:
        """Return the next piece of what is printed, as soon as there is one; empty at the end."""
        if not select.select([self._output], [], [], LONGEST)[0]:
            self.send_signal(signal.SIGKILL)
        return os.read(self._output, 65536)


class LoadedProgram:
    """What tests have of the server: its address, and ``command``, a script that runs the program there."""

    def __init__(self, address: Path) -> None:
        self.address = address
        self.command = address.with_name("region-atlas")
        words = [sys.executable, "-IS", program_client.__file__, str(address)]
        self.command.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$0" "$@"\n', "utf-8")
        self.command.chmod(0o755)

    def start(self, *arguments: str, environment: Mapping[str, str] | None = None) -> RunningProgram:
        """Start a command in the current folder."""
        content = request(str(Path.cwd()), [str(self.command), *arguments], dict(environment or os.environ))
        reading, writing = os.pipe()
        with open(os.devnull) as nothing:  # noqa: PTH123 (as the program's standard input)
            connection, pid = send(str(self.address), content, (nothing.fileno(), writing, writing))
        os.close(writing)
        return RunningProgram(connection, pid, reading)


@contextmanager
def loaded_program() -> Iterator[LoadedProgram]:
    """Start the server; it ends with the block, or with this process."""
    # The address of a socket is short: tests' own folders can be too deep for it.
    with tempfile.TemporaryDirectory() as folder:
        address = Path(folder) / "socket"
        arguments = [sys.executable, "-m", "tests.doubles.loaded_program", str(address)]
        server = subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        with server:
            assert server.stdout is not None
            assert server.stdout.readline() == b"ready\n"
            yield LoadedProgram(address)
            assert server.stdin is not None
            server.stdin.close()
            server.wait()


def serve(address: str) -> None:
    """Run commands until standard input ends."""
    running: dict[int, socket.socket] = {}
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    with socket.socket(socket.AF_UNIX) as listener, selectors.DefaultSelector() as selector:
        listener.bind(address)
        listener.listen()
        for source in (listener, reading, sys.stdin):
            selector.register(source, selectors.EVENT_READ)
        os.write(1, b"ready\n")
        while True:
            sources = [key.fileobj for key, _ in selector.select()]
            if sys.stdin in sources:
                return
            if reading in sources:
                os.read(reading, 4096)
                _report_ends(running)
            if listener in sources:
                _begin(listener, running)


def _begin(listener: socket.socket, running: dict[int, socket.socket]) -> None:
    """Start the command of the next connection in a process of its own."""
    connection, _ = listener.accept()
    beginning, streams, *_ = socket.recv_fds(connection, FOLLOWS, 3)
    length = int.from_bytes(beginning, "big")
    command = parsed_request(connection.recv(length, socket.MSG_WAITALL))
    if pid := os.fork():
        connection.sendall(pid.to_bytes(FOLLOWS, "big"))
        running[pid] = connection
        for descriptor in streams:
            os.close(descriptor)
        return
    connection.close()
    listener.close()
    _run(*command, streams)


def _report_ends(running: dict[int, socket.socket]) -> None:
    """Send the exit status of each process that ended to whoever waits for it."""
    while running:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with running.pop(pid) as connection:
            try:
                connection.sendall(os.waitstatus_to_exitcode(status).to_bytes(FOLLOWS, "big", signed=True))
            except OSError:
                continue  # Nobody waits any more.


def _run(folder: str, arguments: list[str], variables: Mapping[str, str], streams: list[int]) -> None:
    """Run a command in this process, which ends with it."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number_, descriptor in enumerate(streams):
            os.dup2(descriptor, number_)
            os.close(descriptor)
        sys.stdin, sys.stdout, sys.stderr = (
            open(number_, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 (stay open)
            for number_, mode in enumerate("rww")
        )
        os.environ.clear()
        os.environ.update(variables)
        os.chdir(folder)
        sys.argv = arguments
        main()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:  # noqa: BLE001 (as Python itself ends)
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def load() -> None:
    """Load what every command would load anew."""
    for name in COMMANDS:
        Commands()[name]
    for name in environment().list_templates(extensions=["html"]):
        environment().get_template(name)
    bundled_histories.offerings()
    bundled_histories.resource_types()
    session = botocore.session.get_session()
    for service in SERVICES:
        session.create_client(service, "us-east-1", aws_access_key_id="nobody", aws_secret_access_key="nothing")


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as patch:
        make_constants_once(patch)
        load()
        gc.freeze()
        serve(sys.argv[1])
