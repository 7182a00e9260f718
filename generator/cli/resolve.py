"""The command ``resolve``: what a name means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from generator.cli.command import with_arguments
from generator.cli.completion import complete_service
from generator.cli.question_options import QuestionArguments, open_question, question_options
from generator.cli.question_output import AnswerColumn, AnswerTable, Cell, Presentation, tool_facts, types_notes
from generator.core.errors import UnknownNameError
from generator.core.text import excerpt
from generator.query.name_errors import INSTANCE_TYPES_ADVICE, NO_INSTANCE_TYPES, no_name_advice, several_types
from generator.query.profiles import resolve as answer_resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.query.answers import NameMeaning, ResolveAnswer
    from generator.query.names import Names


KIND_WORDS = {
    "service": "the service",
    "region": "the Region",
    "place": "the place",
    "category": "the category",
    "resource-type": "the resource type",
}
MATCHES = {
    "code": "code",
    "name": "name",
    "alias": "what people say",
    "tool": "name in a tool",
    "zone": "zone",
    "resource-type": "resource type",
}


@dataclass(frozen=True, kw_only=True)
class ResolveCommandArguments(QuestionArguments):
    """What ``resolve`` takes; each field is the argument or option of its name."""

    words: tuple[str, ...]


@click.command()
@click.argument("words", metavar="NAME...", nargs=-1, required=True, shell_complete=complete_service)
@question_options
@with_arguments(ResolveCommandArguments)
def resolve(arguments: ResolveCommandArguments) -> None:
    """Say what a name means, in any spelling of any tool.

    Names of boto3, the AWS CLI, CloudFormation, Terraform and IAM, ARNs, cities, zones, what people say, former names.
    """
    with open_question("resolve", arguments) as question:
        answer = answer_resolve(question.names, " ".join(arguments.words))
        if not answer.meanings:
            raise _unknown(question.names, answer)
        question.answer(presentation(answer), arguments.form)


def _unknown(names: Names, answer: ResolveAnswer) -> UnknownNameError:
    if types := names.type_spellings.of_cdk_class(answer.query):
        return several_types(answer.query, types)
    if answer.note == NO_INSTANCE_TYPES:
        return UnknownNameError(f"{excerpt(answer.query)}: {answer.note}", INSTANCE_TYPES_ADVICE, answer.query)
    similar = ", ".join(
        each.code if each.code == each.name else f"{each.code} ({each.name})" for each in answer.suggestions
    )
    reason = f": AWS lists no service for it: {answer.note}" if answer.note else ": this means nothing here"
    return UnknownNameError(
        f"{excerpt(answer.query)}{reason}",
        f"did you mean {similar}?" if similar else no_name_advice(answer.note),
        answer.query,
        tuple(each.code for each in answer.suggestions),
    )


def presentation(answer: ResolveAnswer) -> Presentation:
    """Return the answer for people."""
    first = answer.meanings[0]
    name = first.code if first.name == first.code else f"{first.code} ({first.name})"
    columns = (
        AnswerColumn("kind", "Kind"),
        AnswerColumn("code", "Code", is_code=True),
        AnswerColumn("name", "Name"),
        AnswerColumn("matched_by", "Known by"),
        AnswerColumn("category", "Category"),
        AnswerColumn("removed", "Removed by"),
    )
    rows: list[tuple[Cell, ...]] = [
        (each.kind.replace("-", " "), each.code, each.name, MATCHES[each.matched_by], each.category, each.removed)
        for each in answer.meanings
    ]
    return Presentation(
        answer,
        f"{answer.query} {'is part of' if first.note else 'is'} {KIND_WORDS[first.kind]} {name}",
        facts=(*_facts(first), *(fact for each in answer.meanings for fact in _type_facts(each))),
        table=AnswerTable(columns, rows),
        notes=(
            *(each.note for each in answer.meanings if each.note),
            *types_notes(next((each.types_as_of for each in answer.meanings if each.types_as_of), None)),
        ),
    )


def _type_facts(meaning: NameMeaning) -> Iterator[tuple[str, str]]:
    if meaning.region_count is not None:
        count = f"{meaning.region_count} of the {meaning.regions_known} Regions whose resource types are known"
        yield "Resource type", f"{meaning.code}, available in {count}"


def _facts(meaning: NameMeaning) -> Iterator[tuple[str, str]]:
    for title, words in (
        ("Regions", meaning.regions),
        ("Family" if meaning.kind == "service" else "Services", meaning.members),
        ("Closest today", meaning.successors),
    ):
        if words:
            yield title, ", ".join(words)
    if meaning.names:
        yield from tool_facts(meaning.names)
