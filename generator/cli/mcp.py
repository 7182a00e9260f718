"""The command ``mcp``: a server that answers agents' questions by the Model Context Protocol, on standard streams."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from generator.cli.command import CommandArguments, run, with_arguments
from generator.core.errors import AtlasError

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, kw_only=True)
class McpArguments(CommandArguments):
    """What ``mcp`` takes; each field is the option of its name."""

    site: str | None


@click.command()
@click.option(
    "--site",
    metavar="ADDRESS",
    help="Answer from this site: a folder that build wrote, or https://…. Without it, from the catalog that ships with "
    "the program.",
)
@with_arguments(McpArguments)
def mcp(arguments: McpArguments) -> None:
    """Answer agents' questions as an MCP server on standard input and output.

    For a client that starts it, such as Claude, VS Code or Cursor; it ends when its input ends. Needs the extra mcp.
    """
    with run("mcp", arguments) as (record, printer):
        require_sdk()
        # Neither the SDK nor what it answers from is imported before it is known to be there.
        from generator.cli.mcp_server import server, source  # noqa: PLC0415

        with record.stage("catalog"):
            questions = source.question_sources(arguments.site, printer.aside)
        record.as_of = questions().names.facts.as_of
        with record.stage("serve"):
            server.serve(questions, source.page_source(arguments.site, printer.aside))


def require_sdk(packages: Sequence[str] = ("mcp", "mcp_types", "anyio")) -> None:
    """Raise ``AtlasError`` where the SDK is not installed, which is an extra."""
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        raise AtlasError(
            f"the MCP server needs the Python package {missing[0]}, which is not installed",
            "install the extra: pipx install 'region-atlas[mcp]', or pip install 'region-atlas[mcp]' beside it",
        )
