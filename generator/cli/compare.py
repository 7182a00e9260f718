"""The command ``compare``: Regions side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from generator.cli.command import with_arguments
from generator.cli.completion import complete_region
from generator.cli.question_options import QuestionArguments, open_question, question_options
from generator.cli.question_output import AnswerColumn, AnswerTable, Cell, Presentation, joined, subject_label
from generator.core.text import quantity
from generator.query.answers import NamedSubject
from generator.query.differences import compare as answer_compare

if TYPE_CHECKING:
    from generator.query.answers import CompareAnswer


@dataclass(frozen=True, kw_only=True)
class CompareCommandArguments(QuestionArguments):
    """What ``compare`` takes; each field is the argument or option of its name."""

    words: tuple[str, ...]


@click.command()
@click.argument("words", metavar="REGION...", nargs=-1, required=True, shell_complete=complete_region)
@question_options
@with_arguments(CompareCommandArguments)
def compare(arguments: CompareCommandArguments) -> None:
    """Compare the services of Regions side by side.

    Lists each service that some of them have and others lack; JSON also has those that all of them have.
    """
    with open_question("compare", arguments) as question:
        answer = answer_compare(question.names, arguments.words)
        question.answer(presentation(answer), arguments.form)


def presentation(answer: CompareAnswer) -> Presentation:
    """Return the answer for people."""
    names = joined(region.name for region in answer.regions)
    sentence = (
        f"{names} have {quantity(len(answer.common), 'service')} in common, and differ in {len(answer.differences):,}"
    )
    facts = [
        (
            subject_label(NamedSubject(code=region.code, name=region.name)),
            f"{quantity(region.service_count, 'service')}, {region.only_here:,} only there",
        )
        for region in answer.regions
    ]
    columns = (
        AnswerColumn("service_code", "Service", is_code=True),
        AnswerColumn("service_name", "Name"),
        AnswerColumn("category", "Category"),
        *(AnswerColumn(region.code, region.code) for region in answer.regions),
    )
    rows: list[tuple[Cell, ...]] = [
        (each.code, each.name, each.category, *(region.code in each.available for region in answer.regions))
        for each in answer.differences
    ]
    return Presentation(answer, sentence, facts=tuple(facts), table=AnswerTable(columns, rows))
