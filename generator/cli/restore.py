"""The command ``restore``: what a bucket lost, from its replica."""

from __future__ import annotations

from dataclasses import dataclass

import click

from generator.aws import clients
from generator.cli.aws_options import count_calls
from generator.cli.command import run, with_arguments, with_options
from generator.cli.hosting_options import (
    CDN_OPTIONS,
    LOCK_OPTIONS,
    ChangeArguments,
    bucket_options,
    make_publish_run,
    name_and_prefix,
)
from generator.publish import replica as site_replica


@dataclass(frozen=True, kw_only=True)
class RestoreArguments(ChangeArguments):
    """What ``restore`` takes; each field is the option of its name, ``replica`` that of ``--from``."""

    replica: str
    accept_deletes: bool = False


@click.command()
@bucket_options()
@click.option(
    "--from", "replica", required=True, metavar="NAME[/PREFIX]", help="The replica, which has what the bucket lost."
)
@with_options(*CDN_OPTIONS, *LOCK_OPTIONS)
@with_arguments(RestoreArguments)
def restore(arguments: RestoreArguments) -> None:
    """Restore what a bucket lost of its site and history from its replica, byte for byte.

    Copies what the current release consists of and the bucket lacks; nothing that is there is replaced.
    """
    with run("restore", arguments) as (record, printer):
        calls = clients.Calls()
        record.run = arguments.identity
        try:
            publish_run = make_publish_run(record, printer, calls, arguments)
            bucket = publish_run.bucket
            name, prefix = name_and_prefix(arguments.replica, "", "--from")
            replica = bucket._replace(name=name, prefix=prefix)
            with printer.progress("restoring", "objects restored", calls) as on_sent:
                site = site_replica.restore(replica, publish_run._replace(on_sent=on_sent))
        finally:
            count_calls(record, calls)
        record.counts = {
            "restored": site.restored,
            "kept": site.kept,
            "lacking": len(site.lacking),
            "invalidated": site.invalidated,
            "bytes": site.bytes,
        }
        printer.message(
            "restored",
            f"{bucket}: release {site.release}; {site.restored:,} restored from {replica} ({site.bytes:,} bytes), "
            f"{site.kept:,} were there",
            release=site.release,
            **record.counts,
        )
        if site.lacking:
            raise site_replica.lacking_error(bucket, site)
