"""Figures of the MCP server: how soon a client has an answer, and what the usual questions cost a model."""

from __future__ import annotations

import sys
import time
from statistics import median
from typing import TYPE_CHECKING, Any

import anyio
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from tools.bench.documents import CHARACTERS
from tools.bench.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


RUNS = 15
LIMIT_MS = 50
TEMPLATE = "Resources: {A: {Type: AWS::S3::Bucket}, B: {Type: AWS::Bedrock::Agent}}"
QUESTIONS: dict[str, tuple[str, dict[str, Any], int | None]] = {
    "is X in Y": ("where", {"services": ["bedrock"], "within": "zurich"}, 300),
    "where are X and Y, near Z": ("where", {"services": ["bedrock-runtime", "eks"], "near": "milan"}, None),
    "what lacks Z": ("lacks", {"region": "eu-central-2", "against": "us-east-1"}, 3_000),
    "what changed this month": ("changes_since", {"since": "this month"}, 4_000),
    "compare three Regions": ("compare", {"regions": ["frankfurt", "zurich", "us-east-1"]}, None),
    "one Region": ("region", {"region": "spain"}, None),
    "a mistyped name": ("resolve", {"name": "bedrok"}, None),
    "check a template": ("check_template", {"template": TEMPLATE}, None),
}
"""Each question as a tool and its arguments, with the tokens that its answer may take (None: no goal of its own)."""


def rows(_: Path) -> Iterator[Row]:
    """Ask a server in a process of its own, as a client does: each question once to warm it, then in turn."""
    yield from anyio.run(_rows)


async def _rows() -> list[Row]:
    command = StdioServerParameters(command=sys.executable, args=["-m", "generator", "mcp"])
    start, rows_of_server = time.perf_counter(), []
    async with Client(stdio_client(command)) as client:
        await client.list_tools()
        rows_of_server.append(
            Row("MCP server, started and its tools listed", f"{time.perf_counter() - start:.2f} s", "", None)
        )
        for title, (tool, arguments, tokens) in QUESTIONS.items():
            text = (await client.call_tool(tool, arguments)).content[0].model_dump()["text"]
            durations = []
            for _run in range(RUNS):
                start = time.perf_counter()
                await client.call_tool(tool, arguments)
                durations.append((time.perf_counter() - start) * 1000)
            size, milliseconds = len(text) / CHARACTERS, median(durations)
            goal = f"{LIMIT_MS} ms" if tokens is None else f"{LIMIT_MS} ms, {tokens:,} tokens"
            met = milliseconds <= LIMIT_MS and (tokens is None or size <= tokens)
            rows_of_server.append(Row(f"MCP: {title}", f"{milliseconds:.0f} ms, {size:,.0f} tokens", goal, met))
    return rows_of_server
