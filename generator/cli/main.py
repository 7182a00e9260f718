"""The command line with all its commands; each has a module of its own, imported when it is used."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from generator.cli import streams
from generator.core.printable import is_plain, printable

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

MAX_ARGUMENT_LENGTH = 16_384
"""Characters of an argument: four times the longest path, or a list of every service."""
SHOWN_LENGTH = 100
"""Characters that a message shows of a longer one."""
COMMANDS = {
    "fetch": "Read AWS's public parameters, the launch feed and the resource types into a snapshot.",
    "build": "Build the whole site from a snapshot.",
    "serve": "Show a built site on this machine alone, as it will be hosted.",
    "where": "Say in which Regions services are available.",
    "has": "Say whether a Region has services: status 0 if it has all of them, 10 if not.",
    "lacks": "List the services that a Region lacks, alone or against another Region.",
    "compare": "Compare the services of Regions side by side.",
    "region": "Show a Region: its facts, its services, the nearest other Regions.",
    "service": "Show a service: its names in tools, its Regions, its family.",
    "changes": "List what changed since a day, in a Region or of a service.",
    "resolve": "Say what a name means, in any spelling of any tool.",
    "check": "Check in which Regions everything that templates declare is available.",
    "mcp": "Answer agents' questions as an MCP server on standard input and output.",
    "publish": "Publish a built site to a bucket behind CloudFront.",
    "probe": "Ask a published site itself whether it answers as it should.",
    "releases": "List the releases that a rollback can go back to.",
    "rollback": "Take the site back to an earlier release, and hold publishing until resume.",
    "resume": "Lift the hold that a rollback left: publishing goes on.",
    "restore": "Restore what a bucket lost of its site and history from its replica, byte for byte.",
    "notify": "Tell how a run went: a message, metrics, a job summary.",
    "history": "Make a history of the recordings in packages, or bring one that was published back.",
}
"""Every command, in the order of their use, with the first sentence of its help; its module has its name."""


class Commands(Mapping[str, click.Command]):
    """The commands by name; each is imported when it is used, since some imports take long."""

    def __getitem__(self, name: str) -> click.Command:
        """Import a command; raise ``KeyError`` for a name that is none."""
        if name not in COMMANDS:
            raise KeyError(name)
        command: click.Command = getattr(import_module(f"generator.cli.{name}"), name)
        return command

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(COMMANDS)

    def __len__(self) -> int:
        """Count the commands."""
        return len(COMMANDS)


class Program(click.Group):
    """The program: any arguments, and any output stream, are handled without a traceback."""

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401 (the signature that click overloads)
        """Run a command and exit with its status, also if its output cannot be written."""
        with streams.safe_output() as output:
            try:
                return super().main(*args, **extra)
            except SystemExit as end:
                status = output.status(end.code if isinstance(end.code, int) else int(bool(end.code)))
                raise SystemExit(status) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of their use."""
        del ctx
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them, which takes about a second."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command and its arguments; for a name that is none, name the command that may have been meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            if args[0].startswith("-") or get_close_matches(args[0], COMMANDS):
                raise
            advice = _next_step(ctx.command_path, args)
            raise click.UsageError(f"{error.format_message()} {advice}", ctx) from error

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands that begin as what was typed, without importing any of them; else what click has."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 (only a shell that completes needs it)

        names = [CompletionItem(name, help=text) for name, text in COMMANDS.items() if name.startswith(incomplete)]
        return names or click.Command.shell_complete(self, ctx, incomplete)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse arguments with control characters or of any length, which no message could repeat; parse the rest."""
        for argument in args:
            if len(argument) > MAX_ARGUMENT_LENGTH:
                raise click.UsageError(
                    f"'{printable(argument[:SHOWN_LENGTH])} …': an argument has at most {MAX_ARGUMENT_LENGTH:,} "
                    f"characters, and this one {len(argument):,}",
                    ctx,
                )
            if not is_plain(argument):
                raise click.UsageError(
                    f"'{printable(argument)}': an argument holds no control characters and is UTF-8",
                    ctx,
                )
        return super().parse_args(ctx, args)


def _next_step(program: str, args: list[str]) -> str:
    """Return what to run where the first argument is no command: its help, or a question about what is named."""
    if args[0] == "help":
        return f"Run: {' '.join([program, *(name for name in args[1:2] if name in COMMANDS), '--help'])}"
    return f"To ask where a service is available, run: {program} where {shlex.join(args)}"


@click.group(
    cls=Program,
    commands=Commands(),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="region-atlas")
def main() -> None:
    """Region Atlas: which AWS services run in which AWS Regions.

    fetch reads the sources into a snapshot, build makes the site from it, serve shows it, publish hosts it.
    """
