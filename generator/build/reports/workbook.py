"""Write tables as an XLSX workbook: formatted tabs to filter and sort, the same bytes on every run."""

from __future__ import annotations

import datetime as dt
import io
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from generator.build.reports.zip_entries import write_entry
from generator.core.text import xml_encodable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from generator.build.reports.tables import Cell as TableCell
    from generator.build.reports.tables import Column, Table


MAX_COLUMN_WIDTH, UPRIGHT_WIDTH, FILTER_WIDTH, HEADER_HEIGHT = 60, 5, 4, 100
"""Widths of columns and of the filter's button in characters; the height of an upright header in points."""
NUMBER_FORMATS = {"count": "#,##0", "measure": "0.00", "percent": '0.00"%"', "date": "yyyy-mm-dd", "year": "0"}
"""The sign of a percentage is text, so that a cell holds the number that the CSV file has, 87.41 and not 0.8741."""
FONT_NAME, FONT_SIZE = "Calibri", 11
"""The font of openpyxl's unstyled cells: some programs replace a font without a name by another one."""
TEXT_COLOR, HEADER_FILL, YES_FILL, NO_COLOR = "FF1F2A37", "FFEFECE4", "FFCFE8D5", "FF8A8F98"
ESCAPE_LOOKALIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""``_x0041_`` in a cell is read as ``A``, so the underscore of such text has to be escaped."""
LONGEST_TEXT = 32767
"""Characters that a cell holds."""
DAY_ZERO = dt.date(1899, 12, 30)
"""A workbook holds a date as the number of days since then."""
END_OF_ROWS = b"</sheetData>"


def content(title: str, description: str, as_of: dt.date, tabs: Sequence[Table]) -> bytes:
    """Return a workbook with a tab for each table, written in streaming mode and without a timestamp."""
    workbook = Workbook(write_only=True)
    rows = {f"xl/worksheets/sheet{number}.xml": _sheet(workbook, table) for number, table in enumerate(tabs, start=1)}
    properties = workbook.properties
    properties.title, properties.description = xml_encodable(title), xml_encodable(description)
    properties.creator = "Region Atlas"
    properties.created = properties.modified = dt.datetime.combine(as_of, dt.time())
    content = io.BytesIO()
    # Workbook.save() would stamp the time of day; the writer that it uses does not.
    ExcelWriter(workbook, ZipFile(content, "w")).save()
    with ZipFile(content) as archive:
        return _completed(archive, rows)


def _completed(archive: ZipFile, rows: Mapping[str, bytes]) -> bytes:
    """Return the archive compressed, with the rows of each sheet after its header.

    It has no timestamps, so that the same content gives the same bytes.
    """
    content = io.BytesIO()
    with ZipFile(content, "w") as copy:
        for name in archive.namelist():
            part = archive.read(name)
            if name in rows:
                part = part.replace(END_OF_ROWS, rows[name] + END_OF_ROWS)
            write_entry(copy, name, part)
    return content.getvalue()


def _sheet(workbook: Workbook, table: Table) -> bytes:
    """Add a tab with a frozen header, a filter and fitted widths; return the XML of the rows below the header."""
    sheet: Worksheet = workbook.create_sheet(table.name)
    matrix = table.matrix
    sheet.freeze_panes = "C2" if matrix else "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table.rows) + 1}"
    if matrix:
        sheet.row_dimensions[1].height = HEADER_HEIGHT
    for index, column in enumerate(table.columns):
        upright = matrix and column.kind == "mark"
        width = UPRIGHT_WIDTH if upright else _width(column, [row[index] for row in table.rows])
        sheet.column_dimensions[get_column_letter(index + 1)].width = width
    sheet.append([_header(sheet, column, upright=matrix and column.kind == "mark") for column in table.columns])
    return _Rows(sheet, table.columns).xml(table.rows)


def _width(column: Column, cells: Sequence[TableCell]) -> float:
    longest = max((len(str(cell)) for cell in cells if cell is not None), default=0)
    return min(max(longest + 1, len(column.name) + FILTER_WIDTH), MAX_COLUMN_WIDTH)


def _header(sheet: Worksheet, column: Column, *, upright: bool) -> Cell:
    cell = WriteOnlyCell(sheet, _text(column.name))
    cell.data_type = "s"
    cell.font = Font(FONT_NAME, FONT_SIZE, bold=True, color=TEXT_COLOR)
    cell.fill = PatternFill("solid", fgColor=HEADER_FILL)
    cell.border = Border(bottom=Side("thin", color=TEXT_COLOR))
    over_numbers = "right" if column.kind in NUMBER_FORMATS else "left"
    cell.alignment = Alignment(textRotation=90 if upright else 0, horizontal="center" if upright else over_numbers)
    return cell


class _Rows:
    """Writes the rows of a sheet as XML.

    openpyxl writes the same bytes, but takes twenty times as long: it makes objects and an element tree of every cell.
    """

    def __init__(self, sheet: Worksheet, columns: Sequence[Column]) -> None:
        self.columns = [(get_column_letter(number), column.kind) for number, column in enumerate(columns, start=1)]
        yes, no = WriteOnlyCell(sheet), WriteOnlyCell(sheet)
        yes.fill, yes.font = PatternFill("solid", fgColor=YES_FILL), Font(FONT_NAME, FONT_SIZE, color=TEXT_COLOR)
        no.font = Font(FONT_NAME, FONT_SIZE, color=NO_COLOR)
        yes.alignment = no.alignment = Alignment(horizontal="center")
        self.marks = {True: (yes, "yes"), False: (no, "no")}
        # A cell's style is looked up in all styles of the workbook, so each is asked for its own once.
        self.mark_ends: dict[bool, str] = {}
        self.number_starts: dict[str, str] = {}
        self.numbers = {kind: WriteOnlyCell(sheet) for kind in NUMBER_FORMATS}
        for kind, cell in self.numbers.items():
            cell.number_format = NUMBER_FORMATS[kind]

    def xml(self, rows: Sequence[tuple[TableCell, ...]]) -> bytes:
        """Return the rows, the first of which is the second of the sheet; None is an empty cell."""
        return "".join(
            f'<row r="{number}">{"".join(self._cells(number, row))}</row>' for number, row in enumerate(rows, start=2)
        ).encode()

    def _cells(self, number: int, row: tuple[TableCell, ...]) -> Iterator[str]:
        for (letters, kind), value in zip(self.columns, row, strict=True):
            place = f"{letters}{number}"
            if value is None:
                continue
            if isinstance(value, str):
                yield f'<c r="{place}" t="inlineStr">{_string(value)}</c>'
            elif isinstance(value, bool):
                yield f'<c r="{place}"{self.mark_ends.get(value) or self._mark_end(value)}'
            elif isinstance(value, dt.date):
                yield self._number(place, "date", (value - DAY_ZERO).days)
            elif kind in {"percent", "year"}:
                yield self._number(place, kind, value)
            else:
                # A column of figures holds counts and measures; the unit stands beside each.
                yield self._number(place, "count" if isinstance(value, int) else "measure", value)

    def _mark_end(self, value: bool) -> str:  # noqa: FBT001 (a cell)
        cell, word = self.marks[value]
        self.mark_ends[value] = end = f' s="{cell.style_id}" t="inlineStr">{_string(word)}</c>'
        return end

    def _number(self, place: str, kind: str, value: float) -> str:
        start = self.number_starts.get(kind)
        if start is None:
            self.number_starts[kind] = start = f' s="{self.numbers[kind].style_id}" t="n"><v>'
        return f'<c r="{place}"{start}{value:.16g}</v></c>'


@lru_cache(maxsize=65_536)  # Most text is in many sheets.
def _string(value: str) -> str:
    """Return text as the content of a cell, with its outer white space."""
    text = _text(value)[:LONGEST_TEXT]
    preserved = "" if text == text.strip() else ' xml:space="preserve"'
    return f"<is><t{preserved}>{escape(text)}</t></is>"


def _text(value: str) -> str:
    """Return text as a cell holds it: characters that XML can carry, and nothing that reads as an escape."""
    return ESCAPE_LOOKALIKE.sub("_x005F_", xml_encodable(value))
