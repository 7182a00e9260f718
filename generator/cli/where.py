"""The command ``where``: in which Regions services are available."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import click

from generator.cli.command import with_arguments
from generator.cli.completion import complete_region, complete_service
from generator.cli.question_options import QuestionArguments, open_question, question_options
from generator.cli.question_output import (
    AnswerColumn,
    AnswerTable,
    Cell,
    Presentation,
    first_seen_cells,
    joined,
    types_notes,
)
from generator.core.text import name_list, quantity
from generator.query.period import first_day
from generator.query.phrases import phrase
from generator.query.where import where as answer_where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.query.answers import RegionServices, ServiceReach, WhereAnswer
    from generator.query.where import Mode


MAX_NAMED: Final = 12
"""Regions that a note names; the rest is and JSON has all of them."""


@dataclass(frozen=True, kw_only=True)
class WhereCommandArguments(QuestionArguments):
    """What ``where`` takes; each field is the argument or option of its name."""

    words: tuple[str, ...]
    mode: Mode
    near: str | None
    places: tuple[str, ...]
    partition: str | None
    day: str | None


@click.command()
@click.argument("words", metavar="NAME...", nargs=-1, required=True, shell_complete=complete_service)
@click.option("--all", "mode", flag_value="all", default=True, help="List Regions that have all of them (the default).")
@click.option("--any", "mode", flag_value="any", help="List Regions that have any of them.")
@click.option(
    "--near",
    metavar="PLACE",
    help="List the nearest to this Region, city or country first.",
    shell_complete=complete_region,
)
@click.option(
    "--in",
    "places",
    metavar="PLACE",
    multiple=True,
    help="Consider only this Region or place: milan, europe, japan. May be given several times.",
    shell_complete=complete_region,
)
@click.option("--partition", metavar="NAME", help="Consider only the Regions of this partition: aws, aws-cn, …")
@click.option(
    "--on",
    "day",
    metavar="DATE",
    help="Answer for this day (2024-01-31, or the first day of 2024-05), and say what the readings around it prove.",
)
@question_options
@with_arguments(WhereCommandArguments)
def where(arguments: WhereCommandArguments) -> None:
    """Say in which Regions services are available.

    A name may be spelled as any tool or person does: s3, "Amazon S3", aws_s3_bucket, k8s. A resource type has its own
    name: AWS::MSK::Cluster, awscc_msk_cluster. Places may follow: where bedrock in europe, where eks msk near milan.
    """
    with open_question("where", arguments) as question:
        words = phrase(question.names, arguments.words)
        answer = answer_where(
            question.names,
            words.services,
            mode=arguments.mode,
            near=arguments.near or words.near,
            partition=arguments.partition,
            places=(*arguments.places, *words.places),
            outside=words.outside,
            on=first_day(arguments.day, question.names.facts.as_of) if arguments.day else None,
        )
        question.answer(presentation(answer), arguments.form)


def presentation(answer: WhereAnswer) -> Presentation:
    """Return the answer for people."""
    return Presentation(answer, _sentence(answer), table=_table(answer), notes=tuple(_notes(answer)))


def _sentence(answer: WhereAnswer) -> str:
    names = joined(service.name for service in answer.services)
    several = "at least one of " if answer.mode == "any" and len(answer.services) > 1 else ""
    scope = joined(answer.places) or (f"the partition {answer.partition}" if answer.partition else "")
    day = f" on {answer.state.date}" if answer.state else ""
    nearest = f", the nearest to {answer.near_city or answer.near.name} first" if answer.near and answer.regions else ""
    known_count = answer.considered - len(_undecided(answer))
    total = quantity(known_count, "Region")
    if answer.considered == 1:
        (region,) = (*answer.regions, *answer.others)
        verb = "is" if len(answer.services) == 1 or several else "are"
        if _undecided(answer):
            return f"It is not known whether {several}{names} {verb} available in {region.name}, {region.code}"
        yes, no = ("Yes: " if _is_certain(answer) else "", "") if answer.regions else ("No: ", "not ")
        subject = f"{several}{names}" if yes or not several else f"{several[:1].upper()}{several[1:]}{names}"
        return f"{yes}{subject} {verb} {no}available in {region.name}, {region.code}{day}"
    limits = f" of {scope}" if scope else ""
    limits += f" outside {joined(answer.outside)}" if answer.outside else ""
    limits += " whose resource types are known" if known_count < answer.considered else ""
    subject = f"{several}{names}"
    subject = f"{subject[:1].upper()}{subject[1:]}" if several else subject
    return f"{subject}: available in {len(answer.regions)} of {total}{limits}{day}{nearest}"


def _is_certain(answer: WhereAnswer) -> bool:
    """Return whether a Region with the services has what the question names, and not only what that is a part of."""
    certain = [not service.note for service in answer.services if service.region_count]
    return any(certain) if answer.mode == "any" else all(certain)


def _table(answer: WhereAnswer) -> AnswerTable:
    is_single = len(answer.services) == 1
    columns = (
        AnswerColumn("region_code", "Region", is_code=True),
        AnswerColumn("region_name", "Name"),
        AnswerColumn("partition", "Partition" if not answer.partition else ""),
        AnswerColumn("km", "km"),
        AnswerColumn("available", "" if is_single or answer.mode == "all" else "Available", is_code=True),
        AnswerColumn("missing", "" if is_single or answer.mode == "all" else "Not available", is_code=True),
        AnswerColumn("first_seen", ""),
        AnswerColumn("", "First seen" if is_single else "All first seen" if answer.mode == "all" else ""),
        AnswerColumn("global_endpoint", "Global endpoint", is_code=True),
        AnswerColumn("uncertain", "Uncertain", is_code=True),
        AnswerColumn("unknown", "Not known", is_code=True),
    )
    return AnswerTable(columns, [_row(answer, region) for region in answer.regions])


def _row(answer: WhereAnswer, region: RegionServices) -> tuple[Cell, ...]:
    dates = tuple(region.available.values())
    last_date = None if None in dates else max(filter(None, dates), default=None)
    return (
        region.code,
        region.name,
        region.partition,
        region.km,
        " ".join(region.available),
        " ".join(region.missing),
        # All of them are there since the last of them came.
        *first_seen_cells(last_date, answer.first_reading),
        " ".join(region.global_endpoint),
        " ".join(region.uncertain),
        " ".join(region.unknown),
    )


def _notes(answer: WhereAnswer) -> Iterator[str]:
    for service in answer.services:
        yield from _service_notes(service, answer)
    undecided = _undecided(answer)
    others = [region for region in answer.others if region not in undecided]
    if others and answer.considered > 1:
        if len(answer.services) == 1 or answer.mode == "any":
            names = [region.code for region in others]
        else:
            by_missing_count = sorted(others, key=lambda region: len(region.missing))
            names = [f"{region.code} (lacks {', '.join(region.missing)})" for region in by_missing_count]
        yield f"Not in {name_list(names, MAX_NAMED)}."
    if undecided:
        regions = name_list([row.code for row in undecided], MAX_NAMED)
        yield f"Not known in {regions}: the list of resource types was not read."
    for row in answer.others if answer.considered == 1 else ():
        for code in row.missing:
            nearest = row.nearest.get(code)
            yield f"{code} is not available there" + (f"; the nearest Region with it is {nearest}." if nearest else ".")
    if answer.near:
        yield "Distances are great circles, not latency."
    if answer.state:
        yield answer.state.proof
    yield from types_notes(answer.types_as_of)


def _undecided(answer: WhereAnswer) -> list[RegionServices]:
    """Return the Regions of which it is not known whether they belong to the answer."""
    return [region for region in answer.others if region.unknown and (answer.mode == "any" or not region.missing)]


def _service_notes(service: ServiceReach, answer: WhereAnswer) -> Iterator[str]:
    if service.removed and not answer.state:
        successors = f"; closest today: {', '.join(service.successors)}" if service.successors else ""
        yield f"{service.name} was removed by {service.removed}{successors}."
    differing = [member for member in service.family if member.region_count != service.region_count]
    if differing and not answer.state:
        members = ", ".join(f"{each.code} ({each.purpose}): {each.region_count}" for each in differing)
        yield f"{service.code} is in {service.region_count} of these Regions; of its family, {members}."
    if service.note:
        yield service.note
    if service.same_name and not answer.state:
        yield f"This is about the service. Its CloudFormation type of the same name is {service.same_name}."
