"""Figures of reading all of AWS within its rate limit, and every Region's list of resource types."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import moto

from generator.aws import clients
from generator.core.resources import BUNDLED_SNAPSHOT
from generator.fetch import recordings, resource_types, ssm
from generator.fetch.earlier_types import EarlierTypes, earlier_types
from generator.fetch.schema_zip import Transfer
from generator.model import snapshot
from generator.model.resource_types import types_by_name
from tests.doubles import schema_server
from tests.doubles.parameter_store import serving
from tests.doubles.schema_server import SchemaServer, zipped
from tools.bench.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator


RATE = 40
LATENCY = 0.025
ZIPS = 39
ZIP_BYTES = 4 * 1024 * 1024
ZIP_LATENCY = 0.03


def rows(_: Path) -> Iterator[Row]:
    """Fetch everything from the rate-limited stub: seconds over the least possible, and the share throttled."""
    parameters = recordings.read(Path(moto.__file__).parent / "ssm" / "resources").parameters
    os.environ |= {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing"}
    calls = clients.Calls()
    with serving(parameters, rate=RATE, latency=LATENCY) as stub:
        start = time.monotonic()
        ssm.read(clients.ssm(clients.Access(endpoint_url=stub.url), calls))
        seconds = time.monotonic() - start
    min_seconds = calls.sent / RATE
    throttled = calls.throttled / calls.sent
    measured = f"{seconds:.1f} s for {calls.sent:,} calls: {seconds / min_seconds:.2f} ×"
    yield Row("fetch, 40 calls/s, 25 ms", measured, "1.15 × calls ÷ 40 s", seconds <= 1.15 * min_seconds)
    yield Row("calls throttled", f"{throttled:.1%}", "under 5 %", throttled < 0.05)
    yield from _list_rows(seconds)


def _list_rows(parameter_seconds: float) -> Iterator[Row]:
    """Read the lists of all Regions, all changed since the bundled history: seconds, and bytes against the whole."""
    world = snapshot.read(BUNDLED_SNAPSHOT)
    # A Region whose list is not known serves that of another, in part: what is the whole of another is a copy.
    lists = list(world.resource_types.by_region.values()) if world.resource_types else []
    codes = [region.code for region in world.regions][:ZIPS]
    types = {code: lists[number % len(lists)][number // len(lists) :] for number, code in enumerate(codes)}
    zips = {code: zipped(*names, size=ZIP_BYTES) for code, names in types.items()}
    transfer = Transfer()
    with schema_server.serving(SchemaServer(zips, latency=ZIP_LATENCY)) as server:
        start = time.monotonic()
        last_types = earlier_types(None)
        lists_read = resource_types.read(
            world.regions, EarlierTypes({}, last_types.names), transfer, read_at=world.read_at, address=server.address
        )
        seconds = time.monotonic() - start
    is_same = lists_read.reading.types == types_by_name({code: set(names) for code, names in types.items()})
    share = transfer.bytes_read / transfer.bytes_whole
    bound = min(20.0, parameter_seconds)
    measured = f"{seconds:.1f} s for {transfer.sent} requests"
    yield Row(
        f"resource types, {len(zips)} zips of 4 MiB, 30 ms",
        measured,
        f"{bound:.0f} s",
        is_same and seconds <= bound,
    )
    yield Row("bytes of the zips that are read", f"{share:.1%}", "20 %", share <= 0.2)
