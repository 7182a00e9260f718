"""The command ``has``: whether a Region has services, as an exit status for scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from generator.cli.command import with_arguments
from generator.cli.completion import complete_region, complete_service
from generator.cli.question_options import QuestionArguments, open_question, question_options
from generator.cli.question_output import (
    FIRST_SEEN_COLUMNS,
    AnswerColumn,
    AnswerTable,
    Cell,
    Presentation,
    first_seen_cells,
    joined,
    subject_label,
    types_notes,
)
from generator.core.errors import NotAvailableError, NotJudgedError
from generator.query.where import has as answer_has

if TYPE_CHECKING:
    from generator.query.answers import HasAnswer


@dataclass(frozen=True, kw_only=True)
class HasCommandArguments(QuestionArguments):
    """What ``has`` takes; each field is the argument or option of its name."""

    region: str
    words: tuple[str, ...]


@click.command()
@click.argument("region", metavar="REGION", shell_complete=complete_region)
@click.argument("words", metavar="NAME...", nargs=-1, required=True, shell_complete=complete_service)
@question_options
@with_arguments(HasCommandArguments)
def has(arguments: HasCommandArguments) -> None:
    """Say whether a Region has services: status 0 if it has all of them, 10 if not.

    Made for scripts: region-atlas has eu-south-2 bedrock AWS::MSK::Cluster && deploy. The status is 2 if a name means
    nothing, and 11 if the catalog does not know: for a resource type in a Region without a list of types, and for a
    part of a service, such as a model, in a Region that has the service.
    """
    with open_question("has", arguments) as question:
        region, words = question.names.region_and_rest((arguments.region, *arguments.words))
        answer = answer_has(question.names, region, words)
        question.answer(presentation(answer), arguments.form)
        if not answer.available:
            kind = NotJudgedError if answer.available is None else NotAvailableError
            question.record.status = kind.status
            question.record.error = next((each.note for each in answer.services if each.note), sentence(answer))


def sentence(answer: HasAnswer) -> str:
    """Return the answer in a sentence."""
    region = subject_label(answer.region)
    missing = [service.name for service in answer.services if service.available is False]
    unknown = [service.name for service in answer.services if service.available is None]
    names = missing or unknown or [service.name for service in answer.services]
    verb = "is" if len(names) == 1 else "are"
    if missing:
        return f"No: {joined(names)} {verb} not available in {region}"
    if unknown:
        return f"It is not known whether {joined(names)} {verb} available in {region}"
    yes = "" if any(service.note for service in answer.services) else "Yes: "
    return f"{yes}{joined(names)} {verb} available in {region}"


def presentation(answer: HasAnswer) -> Presentation:
    """Return the answer for people."""
    columns = (
        AnswerColumn("service_code", "Service", is_code=True),
        AnswerColumn("service_name", "Name"),
        AnswerColumn("available", "Available"),
        *FIRST_SEEN_COLUMNS,
        AnswerColumn("nearest", "Nearest Region with it", is_code=True),
        AnswerColumn("km", "km"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            service.code,
            service.name,
            "not known" if service.available is None else service.available,
            *first_seen_cells(service.first_seen, answer.first_reading),
            service.nearest,
            service.nearest_km,
        )
        for service in answer.services
    ]
    return Presentation(
        answer,
        sentence(answer),
        table=AnswerTable(columns, rows),
        notes=(
            *(service.note for service in answer.services if service.note),
            *(
                f"{service.name} is listed there with a global endpoint: it need not run in that Region."
                for service in answer.services
                if service.global_endpoint
            ),
            *(
                f"{service.name}: the list of the resource types of this Region was not read."
                for service in answer.services
                if service.available is None
            ),
            *types_notes(answer.types_as_of),
        ),
    )
