"""The page for agents: the server that clients start by it exists, and the skill is the file beside it."""

from __future__ import annotations

import html
import json
import re
import shlex
from typing import Any

import pytest
import yaml

from generator.build import build
from generator.build.pages import agents
from generator.cli.mcp_server.text import MAX_CHARACTERS
from generator.cli.mcp_server.tools import TOOLS
from tests.conftest import tiny_snapshot
from tests.doubles.advice import misuse

SITE = "https://atlas.example.org/sub/"


@pytest.fixture(scope="module", params=[None, SITE])
def site(request: pytest.FixtureRequest) -> tuple[str | None, dict[str, str]]:
    """Build the tiny world with and without an address, and return its texts about agents."""
    result = build.files(build.BuildOptions(snapshot=tiny_snapshot(), site_url=request.param))
    paths = ("agents/", "llms.txt", "sitemap.xml", "index.html")
    return request.param, {file.path: file.content.decode() for file in result.files if file.path.startswith(paths)}


def shown(page: str, words: str) -> str:
    """Return the text in the element that a copy button beside it copies."""
    match = re.search(rf'<pre[^>]* data-copy="{words}"><code>(.*?)</code></pre>', page, re.DOTALL)
    assert match, words
    return html.unescape(match[1])


def servers(text: str, key: str) -> dict[str, Any]:
    (name,) = (document := json.loads(text)[key])
    assert name == "region-atlas"
    server: dict[str, Any] = document[name]
    return server


def test_each_client_starts_the_server_of_this_site(site: tuple[str | None, dict[str, str]]) -> None:
    """By a command line that the program takes; of a site with an address, with that address."""
    address, files = site
    page = files["agents/index.html"]
    command = shlex.split(shown(page, "the command"))
    assert command[:4] == ["uvx", "--from", "region-atlas[mcp]", "region-atlas"]
    assert misuse(command[4:]) is None
    assert command[5:] == (["--site", address] if address else [])
    for client, key in (("Claude Desktop", "mcpServers"), ("Cursor", "mcpServers"), ("Visual Studio Code", "servers")):
        server = servers(shown(page, f"the settings of {client}"), key)
        assert [server["command"], *server["args"]] == command, client
    typed = shlex.split(shown(page, "the settings of Claude Code"))
    assert typed == ["claude", "mcp", "add", "region-atlas", "--", *command]


def test_the_page_names_every_tool_and_the_bound_of_an_answer(site: tuple[str | None, dict[str, str]]) -> None:
    page = site[1]["agents/index.html"]
    assert re.findall(r"<th><code>(\w+)</code></th>", page) == [tool.name for tool in TOOLS_IN_ORDER]
    assert f"at most {MAX_CHARACTERS:,} characters" in page


TOOLS_IN_ORDER = sorted(TOOLS, key=lambda tool: (tool.name == "check_template", TOOLS.index(tool)))


def test_the_skill_is_a_file_to_download_and_to_copy(site: tuple[str | None, dict[str, str]]) -> None:
    """With the name and description that agents find it by; it names only tools and commands that there are."""
    address, files = site
    skill = files[agents.SKILL]
    assert shown(files["agents/index.html"], "the skill").strip() == skill.strip()
    _, head, body = skill.split("---\n", 2)
    described = yaml.safe_load(head)
    assert re.fullmatch(r"[a-z0-9-]{1,64}", described["name"])
    assert 0 < len(described["description"]) <= 1024
    assert described["name"] in files["agents/index.html"]
    assert {tool.name for tool in TOOLS} <= set(re.findall(r"`(\w+)`", body))
    for command in re.findall(r"`uvx region-atlas ([^`]+)`", body):
        assert misuse(shlex.split(command)) is None
    assert f"`{address or 'http://127.0.0.1:8000/'}services/CODE/index.md`" in body


def test_the_page_is_linked_from_every_page_and_listed(site: tuple[str | None, dict[str, str]]) -> None:
    address, files = site
    assert '<a href="agents/">For agents</a>' in files["index.html"]
    assert "agents/SKILL.md" in files["llms.txt"]
    assert address is None or f"<loc>{address}agents/</loc>" in files["sitemap.xml"]
