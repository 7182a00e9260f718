"""The report as one SQLite database: all tables with keys, and a view for each report in CSV.

While the rows and the schema are those of the last release, its file stays: a newer SQLite may write the same rows as
other bytes, and nobody should load them again for that.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from generator.build.reports.sqlite_rows import all_rows
from generator.core.files import Report
from generator.core.layout import SQLITE_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.build.reports.formats import Histories
    from generator.build.reports.tables import Cell
    from generator.model.catalog import Catalog


TABLES = Path(__file__).with_name("sqlite_tables.sql").read_text("utf-8")
VIEWS = Path(__file__).with_name("sqlite_views.sql").read_text("utf-8")

SERVICE_MATRIX = """
SELECT 'CREATE VIEW report_service_matrix AS SELECT s.code AS service_code, s.name AS service_name, s.category'
  || coalesce(group_concat(printf(
    ', iif(EXISTS (SELECT 1 FROM offerings WHERE region_code = %Q AND service_code = s.code), ''yes'', ''no'') AS "%w"',
    code, code
  ), ''), '') || ' FROM services s'
FROM (SELECT code FROM regions ORDER BY code)
"""
RESOURCE_TYPE_MATRIX = """
SELECT 'CREATE VIEW report_resource_type_matrix AS SELECT t.name AS resource_type'
  || coalesce(group_concat(iif(resource_types_known, printf(
    ', iif(EXISTS (SELECT 1 FROM registrations WHERE region_code = %Q AND resource_type_id = t.id), ''yes'', ''no'')'
    || ' AS "%w"', code, code
  ), printf(', NULL AS "%w"', code)), ''), '') || ' FROM resource_types t'
FROM (SELECT code, resource_types_known FROM regions ORDER BY code)
"""
"""Queries that write the views with a column for each Region: SQLite itself quotes the codes, which are AWS's text."""


class Database:
    """The rows of one database, their digest, and the database as a file."""

    def __init__(self, catalog: Catalog, histories: Histories) -> None:
        self._catalog, self._histories = catalog, histories

    @cached_property
    def rows(self) -> dict[str, list[tuple[Cell, ...]]]:
        """The rows of each table by its name."""
        return all_rows(self._catalog, self._histories.offerings)

    def digest(self) -> str:
        """Return the SHA-256 of schema and rows, which no version of SQLite has a part in."""
        schema = (TABLES, VIEWS, SERVICE_MATRIX, RESOURCE_TYPE_MATRIX)
        return hashlib.sha256(msgspec.json.encode((schema, self.rows))).hexdigest()

    def content(self) -> bytes:
        """Return the database as a file, made in memory; text of AWS's enters as parameters only."""
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
            connection.executescript(TABLES)
            connection.execute("BEGIN")
            for table, rows in self.rows.items():
                if rows:
                    places = ", ".join("?" * len(rows[0]))
                    connection.executemany(f"INSERT INTO {table} VALUES ({places})", map(_stored, rows))  # noqa: S608 (names of ours)
            connection.execute("COMMIT")
            connection.executescript(VIEWS)
            for query in (SERVICE_MATRIX, RESOURCE_TYPE_MATRIX):
                (view,) = connection.execute(query).fetchone()
                connection.execute(view)
            # Rows that were not inserted in the order of their key left a tenth of the pages empty.
            connection.execute("VACUUM")
            return connection.serialize()


def sqlite_reports(catalog: Catalog, histories: Histories) -> Iterator[Report]:
    """Yield the database; ``rows`` counts those of all tables."""
    database = Database(catalog, histories)
    yield Report(
        path=SQLITE_NAME,
        description="SQLite database: all tables with keys and indexes, and a view for each of the CSV files.",
        rows=sum(len(rows) for rows in database.rows.values()),
        make=database.content,
        rows_digest=database.digest,
    )


def _stored(row: tuple[Cell, ...]) -> list[str | float | None]:
    """Return a row as SQLite stores it: dates as text, marks as 1 and 0."""
    return [cell.isoformat() if isinstance(cell, dt.date) else cell for cell in row]
