"""Signals: the first takes effect at once, whatever the program is doing, and the program ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from generator.fetch.parameters import REGIONS
from tests.doubles import schema_server
from tests.doubles.parameter_store import StubHandler, serving, small_tree

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


SIGNALS = (signal.SIGINT, signal.SIGTERM)
IMPORTED_MODULES = ("generator.cli.main", "click", "generator.cli.fetch", "boto3", "requests")
EARLY = """
import os, sys
from generator.__main__ import main

class Sender:
    def find_spec(self, name, *_):
        if name == {name!r}:
            os.kill(os.getpid(), {number})

sys.meta_path.insert(0, Sender())
sys.argv = ["region-atlas", "fetch", "--no-feed", "--no-resource-types"]
main()
"""
"""A program that gets a signal when it begins to import a module."""


def stop_message(number: signal.Signals, command: str) -> str:
    """Return all that standard error says of a command that a signal stopped."""
    return f"error: {command} was stopped ({number.name}): cancelled, or out of time\nnext: run it again\n"


def alternating(moments: Iterable[str]) -> list[Any]:
    """Return each moment with each signal: `make test` sends one signal at a moment, and each signal at some.

    Both signals have the same handler, installed by one call.
    """
    return [
        pytest.param(
            moment, number, marks=[] if position % 2 == place else pytest.mark.deep, id=f"{moment}, {number.name}"
        )
        for position, moment in enumerate(moments)
        for place, number in enumerate(SIGNALS)
    ]


@pytest.mark.parametrize(("name", "number"), alternating(IMPORTED_MODULES))
def test_a_signal_takes_effect_while_the_program_is_being_loaded(
    name: str, number: signal.Signals, tmp_path: Path
) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-c", EARLY.format(name=name, number=int(number))]
    done = subprocess.run(command, check=False, cwd=tmp_path, env=environment, capture_output=True, timeout=120)
    assert done.returncode == 128 + number
    assert done.stderr.decode() == stop_message(number, "region-atlas")
    assert not list(tmp_path.iterdir())


HOLDS = {
    "retries that pause": b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
    "an answer that does not come": b"",
    "an answer that does not end": b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{",
}


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize(("kind", "number"), alternating(HOLDS))
def test_a_signal_takes_effect_while_aws_is_waited_for(kind: str, number: signal.Signals, tmp_path: Path) -> None:
    """The calls under way would go on for minutes: nobody waits for them."""
    reached, over = threading.Event(), threading.Event()

    def hold(handler: StubHandler, _: str, __: dict[str, Any]) -> bool:
        again = reached.is_set()
        if not again:
            handler.wfile.write(HOLDS[kind])
        reached.set()
        if again or "pause" not in kind:
            over.wait(120)  # later calls are never answered, so that the reading cannot end by itself
        return True

    with serving(small_tree(1, 1), fault=hold) as stub:
        command = [
            sys.executable,
            "-m",
            "generator",
            "fetch",
            "--no-feed",
            "--no-resource-types",
            "--endpoint-url",
            stub.url,
        ]
        process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert reached.wait(120)
        process.send_signal(number)
        try:
            out, err = process.communicate(timeout=120)
        finally:
            over.set()
            process.kill()
    assert (process.returncode, out) == (128 + number, b"")
    assert err.decode() == stop_message(number, "fetch")
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("credentials")
def test_a_signal_takes_effect_while_the_resource_types_are_waited_for(tmp_path: Path) -> None:
    reached, over = threading.Event(), threading.Event()

    def hold(*_: object) -> bool:
        reached.set()
        return over.wait(120)

    tree = small_tree(1, 1) | {f"{REGIONS}/xx-test-1/domain": "example.org"}
    with serving(tree) as stub, schema_server.serving(schema_server.SchemaServer({}, fault=hold)) as schemas:
        options = ["--no-feed", "--endpoint-url", stub.url, "--resource-types", schemas.address]
        command = [sys.executable, "-m", "generator", "fetch", *options]
        process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert reached.wait(120)
        process.send_signal(signal.SIGTERM)
        try:
            _, err = process.communicate(timeout=120)
        finally:
            over.set()
            process.kill()
    assert process.returncode == 128 + signal.SIGTERM
    assert err.decode() == stop_message(signal.SIGTERM, "fetch")
    assert not list(tmp_path.iterdir())


def test_a_signal_that_was_ignored_from_the_start_stays_ignored(tmp_path: Path) -> None:
    """As under nohup, or in the background of a script."""
    program = (
        "import os, signal\nfrom generator.cli import signals\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "signals.install()\nos.kill(os.getpid(), signal.SIGINT)\nwith signals.raising_signals():\n"
        "    os.kill(os.getpid(), signal.SIGINT)\nprint('goes on')\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, cwd=tmp_path, env=environment, capture_output=True, timeout=120
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"goes on\n", b"")
