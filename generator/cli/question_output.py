"""The answer to a question as text for a terminal, JSON, CSV and Markdown."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from generator.cli.markdown_text import as_code, escaped
from generator.cli.text_table import terminal_width, text_table
from generator.core.printable import printable, printable_json
from generator.core.text import utc_minute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from generator.model.catalog import ToolNames
    from generator.query.answers import NamedSubject, Provenance, QueryAnswer


Cell = str | int | dt.date | bool | None


class AnswerColumn(NamedTuple):
    """A column: its key in CSV, its head elsewhere, either empty where it is not there; whether its cells are codes."""

    key: str
    head: str
    is_code: bool = False


class AnswerTable(NamedTuple):
    """A table of an answer; its cells are values, which each format writes in its own way."""

    columns: tuple[AnswerColumn, ...]
    rows: list[tuple[Cell, ...]]


class Presentation(NamedTuple):
    """An answer for people: a sentence, lines of facts (a title and a text), a table, notes.

    ``table`` is what CSV holds; ``notes`` stand below it.
    """

    answer: QueryAnswer
    sentence: str
    facts: tuple[tuple[str, str], ...] = ()
    table: AnswerTable = AnswerTable((), [])
    notes: tuple[str, ...] = ()


def printed_answer(presentation: Presentation, form: str | None) -> str:
    """Return the answer in a form; None is text, as wide as the terminal where there is one."""
    if form == "json":
        import json  # noqa: PLC0415 (the other forms do without)

        # In ASCII, so that no line has anything that would have to be escaped otherwise than JSON does.
        return printable_json(json.dumps(msgspec.to_builtins(presentation.answer), indent=2))
    if form == "csv":
        return _csv(presentation.table)
    if form == "markdown":
        return _markdown(presentation)
    return _text(presentation, terminal_width())


def _text(presentation: Presentation, width: int | None) -> str:
    lines = [presentation.sentence]
    if presentation.facts:
        lines += ["", *text_table(("", ""), [tuple(map(printable, fact)) for fact in presentation.facts], width)[1:]]
    visible_places = [place for place, column in enumerate(presentation.table.columns) if column.head]
    heads = [presentation.table.columns[place].head for place in visible_places]
    rows = [[printable(_cell_text(row[place])) for place in visible_places] for row in presentation.table.rows]
    if table := text_table(heads, rows, width):
        lines += ["", *table]
    lines += ["", *presentation.notes, dates(presentation.answer)]
    return "\n".join(lines)


def _markdown(presentation: Presentation) -> str:
    lines = [f"**{escaped(presentation.sentence)}**", ""]
    lines += [f"- {escaped(title)}: {escaped(text)}" for title, text in presentation.facts]
    lines += [""] if presentation.facts else []
    columns = presentation.table.columns
    places = [
        place
        for place, column in enumerate(columns)
        if column.head and any(row[place] not in {None, ""} for row in presentation.table.rows)
    ]
    if places:
        lines += [
            f"| {' | '.join(columns[place].head for place in places)} |",
            f"|{' --- |' * len(places)}",
        ]
        for row in presentation.table.rows:
            cells = [(as_code if columns[place].is_code else escaped)(_cell_text(row[place])) for place in places]
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    lines += [line for note in presentation.notes for line in (escaped(note), "")]
    lines.append(escaped(dates(presentation.answer)))
    return "\n".join(lines)


def _csv(table: AnswerTable) -> str:
    # Of the other forms, none needs what writes CSV.
    from generator.core.spreadsheet import csv_text, neutral  # noqa: PLC0415

    places = [place for place, column in enumerate(table.columns) if column.key]
    head = [table.columns[place].key for place in places]
    rows = ([neutral(printable(_cell_text(row[place]))) for place in places] for row in table.rows)
    return csv_text([head, *rows])


def _cell_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)


def dates(answer: QueryAnswer) -> str:
    """Return in a sentence of which day the catalog is, and where it comes from."""
    provenance: Provenance = answer.provenance
    recorded = ", from a recording at least as old" if provenance.recorded else ""
    copy = f"; a copy that was current at {utc_minute(provenance.retrieved)}" if provenance.retrieved else ""
    return f"As of {answer.as_of}{recorded}: {provenance.source} ({provenance.origin}{copy})."


def types_notes(types_as_of: dt.date | None) -> tuple[str, ...]:
    """Return of which day the lists of resource types are, where an answer needed them."""
    return (f"Resource types as of {types_as_of}.",) if types_as_of else ()


FIRST_SEEN_COLUMNS: Final = (AnswerColumn("first_seen", ""), AnswerColumn("", "First seen"))
"""Since when something is there: a date in CSV, in words elsewhere."""


def first_seen_cells(date: dt.date | None, first_reading: dt.date) -> tuple[Cell, Cell]:
    """Return the cells of these columns."""
    return date, first_seen_text(date, first_reading)


def first_seen_text(date: dt.date | None, first_reading: dt.date) -> str:
    """Return since when something is there; the very first reading says only that it was there by then."""
    return "" if date is None else f"by {date}" if date == first_reading else str(date)


def tool_facts(names: ToolNames) -> Iterator[tuple[str, str]]:
    """Yield each tool with the names that it has for a service."""
    for tool, words in (
        ("boto3", names.sdk),
        ("AWS CLI", names.cli),
        ("CloudFormation", names.cloudformation),
        ("Terraform", names.terraform),
        ("IAM", names.iam),
    ):
        if words:
            yield tool, ", ".join(words)


def subject_label(subject: NamedSubject) -> str:
    """Return a name with its code."""
    return subject.code if subject.name == subject.code else f"{subject.name}, {subject.code}"


def joined(names: Iterable[str]) -> str:
    """Return names as a sentence lists them."""
    listed: Sequence[str] = list(names)
    return " and ".join((", ".join(listed[:-1]), listed[-1])) if len(listed) > 1 else "".join(listed)
