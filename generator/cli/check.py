"""The command ``check``: in which Regions everything that templates declare is available."""

from __future__ import annotations

import difflib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

import click

from generator.cli import check_answer, check_formats, check_source, check_text
from generator.cli.command import FILE, CommandArguments, run, with_arguments
from generator.core.disk import append, read_regular
from generator.core.errors import AtlasError, DataError, NotAvailableError, NotJudgedError
from generator.query import templates
from generator.query.check import judge, verdict
from generator.query.declarations import TemplateError

if TYPE_CHECKING:
    from generator.cli.console import Printer
    from generator.query.availability import Availability
    from generator.query.declarations import Template


STANDARD_INPUT = Path("-")


@dataclass(frozen=True, kw_only=True)
class CheckArguments(CommandArguments):
    """What ``check`` takes; each field is the argument or option of its name."""

    files: tuple[Path, ...]
    regions: tuple[str, ...]
    any_region: bool
    partition: str | None
    site: str | None
    strict: bool
    form: Literal["json", "markdown"] | None
    github: bool


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option(
    "--region",
    "regions",
    metavar="CODE",
    multiple=True,
    help="A Region in which everything must be available; give it for each. Without it, all Regions are considered, "
    "and one that has everything is enough.",
)
@click.option("--any", "any_region", is_flag=True, help="One of the Regions is enough.")
@click.option("--partition", metavar="NAME", help="Consider only the Regions of this partition: aws, aws-cn, …")
@click.option(
    "--site",
    metavar="ADDRESS",
    help="Check with the catalog of this site: a folder that build wrote, or https://…. Without it, with the catalog "
    "that ships with the program.",
)
@click.option("--strict", is_flag=True, help="Fail also where something was not recognized (status 11).")
@click.option("--json", "form", flag_value="json", help="Print the whole answer as JSON.")
@click.option("--markdown", "form", flag_value="markdown", help="Print the answer in Markdown, for a pull request.")
@click.option(
    "--github",
    is_flag=True,
    help="In a workflow of GitHub Actions: mark the lines of what is missing, and write the job summary and the "
    "outputs to GITHUB_STEP_SUMMARY and GITHUB_OUTPUT.",
)
@with_arguments(CheckArguments)
def check(arguments: CheckArguments) -> None:
    """Check in which Regions everything that templates declare is available.

    Takes CloudFormation and SAM templates, CDK's cdk.out/*.template.json, Terraform files and the output of terraform
    show -json; - reads standard input. They are sent nowhere.

    Status 0: everything is available. 10: something is missing. 11: the catalog does not know.
    """
    with run("check", arguments) as (record, printer):
        with record.stage("read"):
            files = {str(path): _read(path) for path in arguments.files}
        with record.stage("catalog"):
            availability = (
                check_source.of_site(arguments.site, printer.aside)
                if arguments.site is not None
                else check_source.bundled()
            )
            codes = _considered(arguments, availability)
        with record.stage("judge"):
            declarations = [each for template in files.values() for each in template.declarations]
            judgement = judge(declarations, availability)
            if arguments.site is None and any(judgement.regions[code].missing for code in codes):
                availability = check_source.dated(availability)
                judgement = judge(declarations, availability)
        is_one_enough = arguments.any_region or not arguments.regions
        answer = check_answer.CheckAnswer(
            files=files,
            availability=availability,
            judgement=judgement,
            codes=codes,
            verdict=verdict(judgement, codes, one_is_enough=is_one_enough, strict=arguments.strict),
        )
        record.as_of = availability.as_of
        record.counts = {"files": len(files), "resources": len(declarations)}
        _print(printer, arguments, answer)
        if answer.verdict != "available":
            _fail(answer)


def _read(path: Path) -> Template:
    """Read a template; raise ``DataError`` for one that is missing, is damaged (with the line), or is none."""
    name = "standard input" if path == STANDARD_INPUT else str(path)
    try:
        if path == STANDARD_INPUT:
            content = sys.stdin.buffer.read(templates.MAX_BYTES + 1)
        else:
            content = read_regular(path, templates.MAX_BYTES)
    except OSError as error:
        raise DataError(
            f"{name}: cannot be read: {error.strerror}", "check the path, or give - and pipe it in"
        ) from error
    try:
        return templates.read(content, path.name)
    except TemplateError as error:
        place = name if error.line is None else f"{name}:{error.line}"
        raise DataError(f"{place}: {error.problem}", error.advice) from error


def _considered(arguments: CheckArguments, availability: Availability) -> tuple[str, ...]:
    """Return the Regions that are considered; raise ``UsageError`` for one that the catalog does not have."""
    places = availability.places
    for code in arguments.regions:
        if code not in places:
            similar = difflib.get_close_matches(code, places, 3) or sorted(places)[:3]
            raise click.UsageError(f"--region {code}: the catalog has no such Region; it has {', '.join(similar)}")
    partitions = sorted({place.partition for place in places.values() if place.partition})
    if arguments.partition is not None and arguments.partition not in partitions:
        raise click.UsageError(
            f"--partition {arguments.partition}: the catalog has no such partition; it has {', '.join(partitions)}"
        )
    codes = tuple(
        code
        for code in dict.fromkeys(arguments.regions or sorted(places))
        if arguments.partition in {None, places[code].partition}
    )
    if not codes:
        raise click.UsageError(f"--partition {arguments.partition}: none of the named Regions is in it")
    return codes


def _print(printer: Printer, arguments: CheckArguments, answer: check_answer.CheckAnswer) -> None:
    if arguments.form == "json":
        printer.document(check_formats.as_json(answer))
    elif arguments.form == "markdown":
        printer.document(check_formats.as_markdown(answer))
    else:
        printer.message("checked", *check_text.as_text(answer), verdict=answer.verdict, regions=answer.available)
    if arguments.github:
        for note in check_formats.line_notes(answer):
            printer.annotation(note.level, note.message, file=note.file, line=note.line)
        _append("GITHUB_STEP_SUMMARY", check_formats.as_markdown(answer))
        _append("GITHUB_OUTPUT", check_formats.outputs(answer))


def _append(variable: str, text: str) -> None:
    """Add a text to the file that a variable of the environment names, where there is one."""
    if path := os.environ.get(variable):
        try:
            append(Path(path), text.encode())
        except OSError as error:
            raise AtlasError(f"{variable}: {path} cannot be written: {error.strerror}") from error


def _fail(answer: check_answer.CheckAnswer) -> NoReturn:
    problem = check_answer.failure(answer)
    if answer.verdict == "missing":
        raise NotAvailableError(problem, check_answer.advice(answer))
    raise NotJudgedError(problem, check_answer.advice(answer))
