"""The command ``service``: what is known of a service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from generator.cli.command import with_arguments
from generator.cli.completion import complete_service
from generator.cli.question_options import QuestionArguments, open_question, question_options
from generator.cli.question_output import (
    FIRST_SEEN_COLUMNS,
    AnswerColumn,
    AnswerTable,
    Cell,
    Presentation,
    first_seen_cells,
    tool_facts,
)
from generator.core.text import quantity
from generator.query.profiles import service as answer_service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.query.answers import ServiceProfile


@dataclass(frozen=True, kw_only=True)
class ServiceCommandArguments(QuestionArguments):
    """What ``service`` takes; each field is the argument or option of its name."""

    words: tuple[str, ...]


@click.command()
@click.argument("words", metavar="NAME...", nargs=-1, required=True, shell_complete=complete_service)
@question_options
@with_arguments(ServiceCommandArguments)
def service(arguments: ServiceCommandArguments) -> None:
    """Show a service: its names in tools, its Regions, its family.

    One that AWS no longer lists is shown with the day of its removal, and with what is closest today.
    """
    with open_question("service", arguments) as question:
        answer = answer_service(question.names, " ".join(arguments.words))
        question.answer(presentation(answer), arguments.form)


def presentation(answer: ServiceProfile) -> Presentation:
    """Return the answer for people."""
    columns = (
        AnswerColumn("region_code", "Region", is_code=True),
        AnswerColumn("region_name", "Name"),
        *FIRST_SEEN_COLUMNS,
        AnswerColumn("global_endpoint", "Global endpoint"),
    )
    rows: list[tuple[Cell, ...]] = [
        (each.code, each.name, *first_seen_cells(each.first_seen, answer.first_reading), each.global_endpoint or None)
        for each in answer.regions
    ]
    missing = ", ".join(region.code for region in answer.not_available)
    notes = (f"Not available in {missing}.",) if missing and not answer.removed else ()
    return Presentation(
        answer, _sentence(answer), facts=tuple(_facts(answer)), table=AnswerTable(columns, rows), notes=notes
    )


def _sentence(answer: ServiceProfile) -> str:
    if answer.removed:
        was = f"; it was available in {quantity(answer.removed_regions or 0, 'Region')}"
        return f"{answer.name}, {answer.code}: AWS no longer lists it; it was removed by {answer.removed}{was}"
    total = quantity(answer.region_total, "Region")
    return f"{answer.name}, {answer.code}: available in {answer.region_count} of {total}"


def _facts(answer: ServiceProfile) -> Iterator[tuple[str, str]]:
    if answer.successors:
        yield "Closest today", ", ".join(answer.successors)
    yield "Category", answer.category
    yield from tool_facts(answer.names)
    if answer.names.former:
        yield "Former names", ", ".join(answer.names.former)
    if answer.family:
        members = ", ".join(f"{each.code} ({each.purpose}): {each.region_count}" for each in answer.family)
        yield "Family", f"{answer.code}: {answer.region_count} Regions; {members}"
    elif answer.family_leader and answer.family_leader != answer.code:
        yield "Family", f"of {answer.family_leader}"
    if answer.url:
        yield "AWS's page", answer.url
