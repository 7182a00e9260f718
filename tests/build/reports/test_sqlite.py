"""The SQLite database: its views are the CSV files, its keys hold, and it stays while its rows do."""

from __future__ import annotations

import csv
import hashlib
import io
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import assume, given

from generator.build.reports import formats, sqlite
from generator.build.reports.csv_json import csv_content, csv_reports
from generator.build.reports.tables import Column, Table
from generator.core.layout import SQLITE_NAME
from generator.model.history import History
from tests.build.reports.earlier_release import EARLIER, released
from tests.conftest import bundled_history
from tests.doubles.resource_types import typed_catalog
from tests.doubles.strategies import catalogs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from generator.model.catalog import Catalog


NO_HISTORIES = formats.Histories(History(), History())
HOSTILE = """x'); DROP TABLE regions; -- "y" [z] `%Q %w"""
"""A code that would end a literal, a quoted name, or a format."""


def opened(content: bytes) -> closing[sqlite3.Connection]:
    """Open a database from its bytes; foreign keys are enforced from now on."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(content)
    return closing(connection)


def as_csv(connection: sqlite3.Connection, view: str) -> list[list[str]]:
    """Return a view as the reports write it in CSV: the header, and the rows sorted."""
    cursor = connection.execute(f'SELECT * FROM "{view}"')  # noqa: S608 (a name of ours)
    table = Table(view, tuple(Column(name) for name, *_ in cursor.description), tuple(cursor.fetchall()))
    return sorted_rows(csv_content(lambda: table))


def sorted_rows(content: bytes) -> list[list[str]]:
    header, *rows = csv.reader(io.StringIO(content.decode(), newline=""))
    return [header, *sorted(rows)]


def views(connection: sqlite3.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'view'")]


@pytest.fixture(scope="module")
def real_database(real_site: Path) -> Iterator[sqlite3.Connection]:
    with opened((real_site / "downloads" / SQLITE_NAME).read_bytes()) as connection:
        yield connection


def test_there_is_a_view_for_each_csv_file_with_its_columns_and_rows(
    real_site: Path, real_database: sqlite3.Connection
) -> None:
    """Of the real catalog and its whole history, down to each cell."""
    files = {f"report_{path.stem}": path for path in (real_site / "downloads").glob("*.csv")}
    assert set(views(real_database)) == set(files)
    for view, path in files.items():
        assert as_csv(real_database, view) == sorted_rows(path.read_bytes()), view


@given(catalogs())
def test_views_and_csv_files_agree_for_any_catalog(catalog: Catalog) -> None:
    """Whatever AWS's text holds, in values as well as in the codes that name columns.

    SQLite itself gives a column of a view a number in place of the names ``true`` and ``false``.
    """
    assume(not {"true", "false"} & {region.code.lower() for region in catalog.regions})
    with opened(sqlite.Database(catalog, NO_HISTORIES).content()) as connection:
        for report in csv_reports(catalog):
            if "/" not in report.path:
                view = f"report_{report.path.removesuffix('.csv')}"
                assert as_csv(connection, view) == sorted_rows(report.make()), view
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_text_of_aws_is_never_run(tiny: Catalog) -> None:
    """A code that ends a literal or a quoted name is a code like another."""
    region, *others = tiny.regions
    regions = tuple(sorted((msgspec.structs.replace(region, code=HOSTILE), *others), key=lambda each: each.code))
    offerings = tuple(
        msgspec.structs.replace(each, region=HOSTILE) if each.region == region.code else each for each in tiny.offerings
    )
    hostile = msgspec.structs.replace(
        tiny, regions=regions, offerings=tuple(sorted(offerings, key=lambda each: (each.region, each.service)))
    )
    with opened(sqlite.Database(hostile, NO_HISTORIES).content()) as connection:
        cursor = connection.execute("SELECT * FROM report_service_matrix")
        assert HOSTILE in [name for name, *_ in cursor.description]
        (table,) = (report for report in csv_reports(hostile) if report.path == "service_matrix.csv")
        assert as_csv(connection, "report_service_matrix") == sorted_rows(table.make())


def test_keys_hold_and_tables_are_strict(real_database: sqlite3.Connection) -> None:
    """Each table has a primary key, types that are checked, and rows; most say what they hold."""
    assert real_database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert real_database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    tables = real_database.execute(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    )
    names = [name for name, strict in tables if not name.startswith("sqlite_") and strict]
    definitions = dict(real_database.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'"))
    assert sorted(names) == sorted(definitions)
    for name, definition in definitions.items():
        assert "PRIMARY KEY" in definition
        assert real_database.execute(f"SELECT 1 FROM {name}").fetchone(), name  # noqa: S608 (a name of ours)
    assert sum("--" in definition for definition in definitions.values()) > 15


def test_types_that_are_unknown_in_a_region_are_neither_there_nor_missing() -> None:
    catalog = typed_catalog()
    unknown = sorted(catalog.type_catalog.unknown)
    assert unknown
    with opened(sqlite.Database(catalog, NO_HISTORIES).content()) as connection:
        connection.row_factory = sqlite3.Row
        for row in connection.execute("SELECT * FROM report_resource_type_matrix"):
            assert [code for code in catalog.region if row[code] is None] == unknown


def test_changes_name_every_offering_that_came(real_database: sqlite3.Connection) -> None:
    """Also those that came with their Region or service, which are one change with all of them."""
    unnamed = """
        SELECT p.region_code, p.service_code, p.since FROM presence p
        WHERE p.number = 1 AND p.since > (SELECT min(since) FROM presence) AND NOT EXISTS (
            SELECT 1 FROM changes c JOIN change_offerings o ON o.change_id = c.id
            WHERE c.date = p.since AND o.region_code = p.region_code AND o.service_code = p.service_code
        )
    """
    assert real_database.execute(unnamed).fetchall() == []
    counts = real_database.execute("SELECT count(*) FROM change_offerings GROUP BY change_id").fetchall()
    assert max(counts) > (99,)


def test_the_same_rows_give_the_same_bytes_and_the_same_digest(tiny: Catalog) -> None:
    first, other = (sqlite.Database(tiny, NO_HISTORIES) for _ in range(2))
    assert (first.content(), first.digest()) == (other.content(), other.digest())
    later = sqlite.Database(tiny, formats.Histories(bundled_history(), History()))
    assert later.digest() != first.digest()


def test_the_digest_is_of_the_schema_too(tiny: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sqlite.Database(tiny, NO_HISTORIES).digest()
    monkeypatch.setattr(sqlite, "VIEWS", sqlite.VIEWS + "-- another view")
    assert sqlite.Database(tiny, NO_HISTORIES).digest() != before


OTHER_LIBRARY = b"the same rows, as another version of SQLite wrote them"


def test_the_last_releases_file_stays_while_its_rows_do(tiny: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newer library alone sends nothing: the file, its digest and its date stay as they were."""
    for others in ("FORMATS", "HISTORY_REPORTS", "RESOURCE_TYPE_HISTORY_REPORTS"):
        monkeypatch.setattr(formats, others, ())
    report_set = formats.make(tiny, NO_HISTORIES, None)
    digest = hashlib.sha256(OTHER_LIBRARY).hexdigest()
    assert report_set.entries[0].path == SQLITE_NAME
    entry = msgspec.structs.replace(report_set.entries[0], sha256=digest, bytes=len(OTHER_LIBRARY))
    previous = released(tiny, msgspec.structs.replace(report_set, entries=(entry,)))
    kept = {SQLITE_NAME: OTHER_LIBRARY}

    again = formats.make(tiny, NO_HISTORIES, previous, kept)
    assert again.files[0].content == OTHER_LIBRARY
    assert again.entries[0] == msgspec.structs.replace(entry, changed=EARLIER)

    renamed = msgspec.structs.replace(tiny.services[0], name="Another name")
    changed = msgspec.structs.replace(tiny, services=(renamed, *tiny.services[1:]))
    for catalog, files in ((changed, kept), (tiny, None)):
        file, _ = formats.make(catalog, NO_HISTORIES, previous, files).files
        assert file.content.startswith(b"SQLite format 3\0")
