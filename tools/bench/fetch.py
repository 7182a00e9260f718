"""Figures of reading all of AWS within its rate limit."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import moto

from generator.aws import clients
from generator.fetch import recordings, ssm
from tests.doubles.parameter_store import serving
from tools.bench.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator


RATE = 40
LATENCY = 0.025


def rows(_: Path) -> Iterator[Row]:
    """Fetch everything from the rate-limited stub: seconds over the least possible, and the share throttled."""
    parameters = recordings.read(Path(moto.__file__).parent / "ssm" / "resources").parameters
    os.environ |= {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing"}
    calls = clients.Calls()
    with serving(parameters, rate=RATE, latency=LATENCY) as stub:
        began = time.monotonic()
        ssm.read(clients.ssm(clients.Access(endpoint_url=stub.url), calls))
        seconds = time.monotonic() - began
    least = calls.sent / RATE
    throttled = calls.throttled / calls.sent
    measured = f"{seconds:.1f} s for {calls.sent:,} calls: {seconds / least:.2f} ×"
    yield Row("fetch, 40 calls/s, 25 ms", measured, "1.15 × calls ÷ 40 s", seconds <= 1.15 * least)
    yield Row("calls throttled", f"{throttled:.1%}", "under 5 %", throttled < 0.05)
