"""The command ``resume``: the end of the hold that a rollback left."""

from __future__ import annotations

import click

from generator.aws import clients
from generator.cli.aws_options import count_calls
from generator.cli.command import run, with_arguments, with_options
from generator.cli.hosting_options import LOCK_OPTIONS, LockArguments, bucket_options, make_publish_run
from generator.publish import rollback


@click.command()
@bucket_options()
@with_options(*LOCK_OPTIONS)
@with_arguments(LockArguments)
def resume(arguments: LockArguments) -> None:
    """Lift the hold that a rollback left: publishing goes on."""
    with run("resume", arguments) as (record, printer):
        calls = clients.Calls()
        record.run = arguments.identity
        try:
            hold = rollback.resume(make_publish_run(record, printer, calls, arguments))
        finally:
            count_calls(record, calls)
        printer.message("resumed", f"lifted: {hold}" if hold else "nothing is held")
