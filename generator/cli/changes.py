"""The command ``changes``: what changed since a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from generator.cli.command import with_arguments
from generator.cli.completion import complete_region, complete_service
from generator.cli.question_options import QuestionArguments, open_question, question_options
from generator.cli.question_output import AnswerColumn, AnswerTable, Cell, Presentation, subject_label
from generator.core.text import quantity
from generator.query import change_list
from generator.query.phrases import change_phrase

if TYPE_CHECKING:
    from generator.query.answers import ChangesAnswer, ListedChange


@dataclass(frozen=True, kw_only=True)
class ChangesCommandArguments(QuestionArguments):
    """What ``changes`` takes; each field is the argument or option of its name."""

    words: tuple[str, ...]
    since: str | None
    region: str | None
    service: str | None


@click.command()
@click.argument("words", metavar="[NAME]...", nargs=-1, shell_complete=complete_service)
@click.option(
    "--since",
    metavar="DATE",
    help='From this day on: 2026-10-01, 2026-10, "Q4 2026", "this quarter", "30 days"; what is relative counts from '
    "the last news. Without it, all of a Region or service, else the last 30 days.",
)
@click.option("--region", metavar="REGION", help="Only in this Region.", shell_complete=complete_region)
@click.option("--service", metavar="NAME", help="Only of this service.", shell_complete=complete_service)
@question_options
@with_arguments(ChangesCommandArguments)
def changes(arguments: ChangesCommandArguments) -> None:
    """List what changed since a day, in a Region or of a service.

    The newest come first. A change is dated by the reading that first showed it. Words work as well as options:
    changes bedrock in spain, changes milan this quarter.
    """
    with open_question("changes", arguments) as question:
        words = change_phrase(question.names, arguments.words)
        region, service = arguments.region or words.region, arguments.service or words.service
        is_named = region is not None or service is not None
        day = change_list.since(question.names, arguments.since or words.since, is_named=is_named)
        documents = question.source.changes(question.names, day)
        answer = change_list.changes(question.names, documents, day, region, service)
        question.answer(presentation(answer), arguments.form)


def presentation(answer: ChangesAnswer) -> Presentation:
    """Return the answer for people."""
    where = f" in {subject_label(answer.region)}" if answer.region else ""
    service_text = f" of {subject_label(answer.service)}" if answer.service else ""
    columns = (
        AnswerColumn("date", "Date"),
        AnswerColumn("previous_date", "Previous reading"),
        AnswerColumn("kind", ""),
        AnswerColumn("region_code", ""),
        AnswerColumn("service_code", ""),
        AnswerColumn("namespace", ""),
        AnswerColumn("text", "Change"),
        AnswerColumn("settled", ""),
        AnswerColumn("undone", "Listed again"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            change.date,
            change.previous_date,
            change.kind,
            change.region,
            change.service,
            change.namespace,
            change.text,
            change.settled,
            change.undone,
        )
        # Sorting is stable: what people ask for comes first, and resource types after it; each the newest first.
        for change in sorted(answer.changes, key=lambda change: change.namespace is not None)
    ]
    types = sum(change.namespace is not None for change in answer.changes)
    share = f", {types:,} of them of resource types" if types else ""
    return Presentation(
        answer,
        f"{quantity(len(answer.changes), 'change')}{service_text}{where} since {answer.since}{share}",
        table=AnswerTable(columns, rows),
        notes=_notes(answer.changes),
    )


def _notes(changes: tuple[ListedChange, ...]) -> tuple[str, ...]:
    if any(change.recorded or change.previous_recorded for change in changes):
        return ("A reading of these was a recording, at least as old as its date: a change may have happened earlier.",)
    return ()
