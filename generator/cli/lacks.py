"""The command ``lacks``: the services that a Region does not have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import click

from generator.cli.command import with_arguments
from generator.cli.completion import complete_region
from generator.cli.question_options import QuestionArguments, open_question, question_options
from generator.cli.question_output import AnswerColumn, AnswerTable, Cell, Presentation, subject_label
from generator.core.text import name_list
from generator.query.differences import lacks as answer_lacks
from generator.query.phrases import region_phrase

if TYPE_CHECKING:
    from generator.query.answers import LacksAnswer


MAX_NAMED: Final = 12


@dataclass(frozen=True, kw_only=True)
class LacksCommandArguments(QuestionArguments):
    """What ``lacks`` takes; each field is the argument or option of its name."""

    words: tuple[str, ...]
    against: str | None


@click.command()
@click.argument("words", metavar="REGION...", nargs=-1, required=True, shell_complete=complete_region)
@click.option(
    "--against",
    metavar="REGION",
    help="List only what this Region has. Without it, what any Region has.",
    shell_complete=complete_region,
)
@question_options
@with_arguments(LacksCommandArguments)
def lacks(arguments: LacksCommandArguments) -> None:
    """List the services that a Region lacks, alone or against another Region.

    Those that most Regions have come first. A second Region is the one to compare with: lacks zurich frankfurt.
    A sentence works too: lacks "what does zurich lack that frankfurt has".
    """
    with open_question("lacks", arguments) as question:
        region, against = region_phrase(question.names, arguments.words)
        answer = answer_lacks(question.names, region, arguments.against or against)
        question.answer(presentation(answer), arguments.form)


def presentation(answer: LacksAnswer) -> Presentation:
    """Return the answer for people."""
    scope = f"of {subject_label(answer.against)}" if answer.against else "that any Region has"
    sentence = f"{subject_label(answer.region)}, lacks {len(answer.missing):,} of the {answer.total:,} services {scope}"
    columns = (
        AnswerColumn("service_code", "Service", is_code=True),
        AnswerColumn("service_name", "Name"),
        AnswerColumn("category", "Category"),
        AnswerColumn("region_count", "Regions"),
        AnswerColumn("nearest", "Nearest Region with it", is_code=True),
        AnswerColumn("km", "km"),
    )
    rows: list[tuple[Cell, ...]] = [
        (gap.code, gap.name, gap.category, gap.region_count, gap.nearest, gap.nearest_km) for gap in answer.missing
    ]
    names = [service.code for service in answer.additional]
    extra = f"It alone has {name_list(names, MAX_NAMED)}." if names else ""
    return Presentation(
        answer,
        sentence,
        table=AnswerTable(columns, rows),
        notes=(extra,) if extra else (),
    )
