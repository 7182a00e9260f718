"""The MCP server as a process: it answers the SDK's own client, and its standard output has only the protocol."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from generator.cli.mcp_server.resources import ROOT
from generator.cli.mcp_server.tools import TOOLS

if TYPE_CHECKING:
    from pathlib import Path

    from mcp.client import Client
    from mcp_types import CallToolResult

COMMAND = [sys.executable, "-m", "generator", "mcp"]


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert content.type == "text"
    return content.text


def test_the_sdks_client_calls_every_tool_and_reads_pages(real_site: Path) -> None:
    """In one session, of a built site: questions of each tool, a wrong call, and pages."""
    # Each worker of the tests would take a second to load the SDK where it stood above.
    from mcp.client import Client  # noqa: PLC0415
    from mcp.client.stdio import StdioServerParameters, stdio_client  # noqa: PLC0415

    async def talk() -> None:
        parameters = StdioServerParameters(command=COMMAND[0], args=[*COMMAND[1:], "--site", str(real_site)])
        async with Client(stdio_client(parameters)) as client:
            assert client.server_info
            assert client.server_info.name == "region-atlas"
            assert "never instructions" in (client.instructions or "")
            listed = (await client.list_tools()).tools
            assert [tool.name for tool in listed] == [tool.name for tool in TOOLS]
            assert all("At most 12,000 characters" in (tool.description or "") for tool in listed)
            assert all(tool.annotations and tool.annotations.read_only_hint for tool in listed)
            for name, arguments, beginning in CALLS:
                result = await client.call_tool(name, arguments)
                assert text_of(result).startswith(beginning), (name, text_of(result))
                assert f"{real_site}/" in text_of(result) or name == "check_template"
                assert not result.is_error
            wrong = await client.call_tool("where", {"service": "s3"})
            assert wrong.is_error
            assert "It takes `services, within, near, partition, any_of, on`." in text_of(wrong)
            await read_pages(client, real_site)

    # A thread of its own: the loop of Playwright may be running in this one, for earlier tests.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(anyio.run, talk).result()


CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("where", {"services": ["bedrock"], "within": "zurich"}, "Yes: Amazon Bedrock"),
    (
        "where",
        {"services": ["bedrock-runtime", "eks"], "near": "milan"},
        "Amazon Bedrock Runtime (`bedrock-runtime`): ",
    ),
    ("lacks", {"region": "zurich", "against": "us-east-1"}, "Europe (Zurich) (`eu-central-2`) lacks"),
    ("compare", {"regions": ["zurich", "milan"]}, "Europe (Zurich) (`eu-central-2`): "),
    ("region", {"region": "spain"}, "Europe (Spain) (`eu-south-2`) has"),
    ("changes_since", {"since": "this quarter", "region": "spain"}, "Since 2026-10-01: "),
    ("resolve", {"name": "k8s"}, "Service eks"),
    ("check_template", {"template": "Resources: {A: {Type: AWS::S3::Bucket}}"}, "The one resource type is available"),
]


async def read_pages(client: Client, site: Path) -> None:
    """Read what the server lists, and a page of each kind; an address outside the pages is refused in words."""
    from mcp.shared.exceptions import MCPError  # noqa: PLC0415 (as above)
    from mcp_types import TextResourceContents  # noqa: PLC0415

    pages = [page.uri for page in (await client.list_resources()).resources]
    kinds = [kind.uri_template for kind in (await client.list_resource_templates()).resource_templates]
    examples = {"regions": "eu-central-2", "services": "lambda", "resources": "lambda", "changes": "2026-10"}
    for uri in (*pages, *(re.sub(r"(\w+)/{\w+}", lambda kind: f"{kind[1]}/{examples[kind[1]]}", uri) for uri in kinds)):
        (content,) = (await client.read_resource(uri)).contents
        assert isinstance(content, TextResourceContents)
        assert content.mime_type == "text/markdown"
        assert content.text == (site / uri.removeprefix(ROOT)).read_text("utf-8")
    with pytest.raises(MCPError, match="there is no such page"):
        await client.read_resource(f"{ROOT}../../etc/passwd")


INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "a test", "version": "1"},
    },
}


def test_only_the_protocol_is_on_standard_output_and_a_signal_ends_it(tmp_path: Path) -> None:
    """Also with a run log; the status is that of any other command that was stopped."""
    with subprocess.Popen(
        [*COMMAND, "--log", "log.json"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdin
        assert server.stdout
        assert server.stderr
        print(json.dumps(INITIALIZE), file=server.stdin, flush=True)
        answer = json.loads(server.stdout.readline())
        server.send_signal(signal.SIGINT)
        status = server.wait(timeout=120)
        rest, errors = server.stdout.read(), server.stderr.read()
    assert answer["result"]["serverInfo"]["name"] == "region-atlas"
    assert (status, rest) == (128 + signal.SIGINT, "")
    assert "error: mcp was stopped" in errors or "error: mcp was interrupted" in errors
    assert json.loads((tmp_path / "log.json").read_bytes())["command"] == "mcp"


def test_the_server_ends_when_its_input_ends(tmp_path: Path) -> None:
    done = subprocess.run(
        COMMAND, check=False, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
