"""What every question on the command line takes: where it is asked, and how the answer is printed."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import click

from generator.cli.command import CommandArguments, run, with_options
from generator.cli.question_documents import QuestionDocuments
from generator.cli.question_output import printed_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generator.cli.question_output import Presentation
    from generator.model.run_log import RunLog
    from generator.query.names import Names


Form = Literal["json", "csv", "markdown"]


@dataclass(frozen=True, kw_only=True)
class QuestionArguments(CommandArguments):
    """What every question takes; each field is the option of its name."""

    site: str | None
    form: Form | None


question_options = with_options(
    click.option(
        "--site",
        metavar="ADDRESS",
        help="Ask the catalog of this site: a folder that build wrote, or https://…, of which a copy is kept for when "
        "it is out of reach. Without it, the catalog that ships with the program.",
    ),
    click.option("--json", "form", flag_value="json", help="Print the whole answer as JSON."),
    click.option("--csv", "form", flag_value="csv", help="Print the table as CSV, for a spreadsheet."),
    click.option("--markdown", "form", flag_value="markdown", help="Print the answer in Markdown."),
)


class Question:
    """A question that is being answered: the names that it is asked of, and how its answer is printed."""

    def __init__(
        self, source: QuestionDocuments, names: Names, record: RunLog, on_answer: Callable[[str], None]
    ) -> None:
        self.source = source
        self.names = names
        self.record = record
        self._on_answer = on_answer

    def answer(self, presentation: Presentation, form: Form | None) -> None:
        """Print the answer."""
        self.record.as_of = presentation.answer.as_of
        self._on_answer(printed_answer(presentation, form))


@contextmanager
def open_question(command: str, arguments: QuestionArguments) -> Iterator[Question]:
    """Run a command's block with the question that it asks; errors are printed as those of every command."""
    with run(command, arguments) as (record, printer):
        source = QuestionDocuments(arguments.site, printer.aside)
        with record.stage("read"):
            names = source.names()
        yield Question(source, names, record, printer.document)
