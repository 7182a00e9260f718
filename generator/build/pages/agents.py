"""The page for agents: the MCP server with the settings of its clients, the Markdown of pages, and a skill to copy."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.build.pages.shared import LOCAL
from generator.catalog.page_entities import PageLink

if TYPE_CHECKING:
    from generator.build.pages.renderer import Renderer
    from generator.core.files import File


ADDRESS: Final = "agents/"
SKILL: Final = f"{ADDRESS}SKILL.md"
COMMAND: Final = ("uvx", "--from", "region-atlas[mcp]", "region-atlas", "mcp")
"""The command that starts the server, without an installation."""
NAME: Final = "region-atlas"


class ClientSettings(NamedTuple):
    """How a client is configured for the server: the text to put into a file of settings (None: to type in a terminal).

    ``note`` says where the file is, after its name.
    """

    client: str
    file: str | None
    text: str
    note: str = ""


def page(render: Renderer) -> File:
    """Return the page; the skill that it shows is a file beside it."""
    site_url = render.context.site_url
    command = (*COMMAND, "--site", site_url) if site_url else COMMAND
    return render(
        ADDRESS,
        "agents.html",
        trail=[PageLink(ADDRESS, "For agents")],
        clients=clients(command),
        skill=skill(render).content.decode(),
        base_url=site_url or LOCAL,
        local=site_url is None,
        command=shlex.join(command),
    )


def skill(render: Renderer) -> File:
    """Return the skill: a text that tells an agent when to ask, and how to read the answer."""
    return render(SKILL, "skill.md", base_url=render.context.site_url or LOCAL)


def clients(command: tuple[str, ...]) -> list[ClientSettings]:
    """Return the settings of each client, in the form that its documentation gives."""
    server = {"command": command[0], "args": list(command[1:])}
    common = _json({"mcpServers": {NAME: server}})
    return [
        ClientSettings("Claude Code", None, f"claude mcp add {NAME} -- {shlex.join(command)}"),
        ClientSettings(
            "Claude Desktop", "claude_desktop_config.json", common, ", which Settings, Developer, Edit Config opens"
        ),
        ClientSettings(
            "Visual Studio Code", ".vscode/mcp.json", _json({"servers": {NAME: {"type": "stdio"} | server}})
        ),
        ClientSettings(
            "Cursor", ".cursor/mcp.json", common, ", or in the same file of your home folder for every project"
        ),
    ]


def _json(document: object) -> str:
    return json.dumps(document, indent=2)
