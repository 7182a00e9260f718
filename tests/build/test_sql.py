"""The article on SQL: every example that can run here runs as it is written, against a served copy of the real site."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb
import duckdb_extension_httpfs
import pytest
import requests

from generator.build.pages import articles
from generator.build.reports.csv_json import SITE_TABLES
from generator.history.presence import PresenceRecord
from tests.conftest import bundled_history
from tests.infra.terraform import only
from tools import docs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.model.catalog import Catalog


EXTENSIONS = Path(duckdb_extension_httpfs.__file__).parent / "extensions"


class Example(NamedTuple):
    """One example: the heading that it stands under, the question before it, its language, its text."""

    heading: str
    question: str
    language: str
    text: str


def examples(site: str) -> list[Example]:
    """Return every example of the article, for a site at this address."""
    rows, heading, question = [], "", ""
    pattern = r"^## (.+)$|^\*\*(.+?)\*\*|^```(\w+)\n((?s:.*?))^```$"
    for match in re.finditer(pattern, articles.source("sql", site), re.MULTILINE):
        heading, question = match[1] or heading, match[2] or ("" if match[1] else question)
        if match[3]:
            rows.append(Example(heading, question, match[3], match[4]))
    return rows


def of(site: str, heading: str, language: str) -> list[Example]:
    chosen = [example for example in examples(site) if (example.heading, example.language) == (heading, language)]
    assert chosen
    return chosen


def answers(connection: duckdb.DuckDBPyConnection | sqlite3.Connection, chosen: list[Example]) -> dict[str, list[Any]]:
    """Run examples in SQL; return the rows of each by its question, which must be some."""
    rows = {example.question: connection.execute(example.text).fetchall() for example in chosen}
    assert all(rows.values()), [question for question, answer in rows.items() if not answer]
    return rows


@pytest.fixture
def over_http() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give DuckDB with the extension that reads addresses, which it would else load from its makers' site."""
    (extension,) = EXTENSIONS.rglob("httpfs.duckdb_extension")
    with duckdb.connect() as connection:
        connection.execute(f"LOAD '{extension}'")
        yield connection


@pytest.fixture
def downloaded(real_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with what the examples download, as the present one."""
    with zipfile.ZipFile(real_site / "downloads" / "region_atlas.zip") as archive:
        archive.extractall(tmp_path)
    (tmp_path / "region_atlas.sqlite").write_bytes((real_site / "downloads" / "region_atlas.sqlite").read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_docs_and_page_are_one_text() -> None:
    """``make docs`` was run."""
    assert docs.SQL.read_text("utf-8") == docs.sql_document()


def test_there_are_more_than_ten_questions_and_each_has_an_answer_here() -> None:
    chosen = examples("https://atlas.example.org")
    assert len({example.question for example in chosen} - {""}) > 10
    assert {example.language for example in chosen} == set(articles.LANGUAGES)


def test_the_questions_over_http_have_the_answers_of_the_catalog(
    over_http: duckdb.DuckDBPyConnection, site: str, real: Catalog
) -> None:
    """Where two services run near Milan, what Zurich lacks, what came to Spain, where an endpoint is global."""
    near, lacking, launches, global_only = answers(over_http, of(site, "DuckDB over HTTP", "sql")).values()

    expected_codes = real.of_service["bedrock-runtime"].keys() & real.of_service["eks"].keys()
    assert {code for code, _ in near} <= expected_codes
    assert [km for _, km in near] == sorted(km for _, km in near)
    assert near[0] == ("eu-south-1", 0) or "eu-south-1" not in expected_codes
    zurich, virginia = real.in_region["eu-central-2"], real.in_region["us-east-1"]
    assert [code for code, _ in lacking] == [code for code in virginia if code not in zurich]
    history = bundled_history()
    last = history.readings[-1].date
    quarter = last.replace(month=last.month - (last.month - 1) % 3, day=1)
    record = PresenceRecord(history)
    assert {code for _, code in launches} == {
        service
        for (region, service), presence in record.cells.items()
        for since, until in record.intervals(presence)
        if region == "eu-south-2" and until is None and record.readings[since].date >= quarter
    }
    assert dict(global_only) == {
        code: count
        for code, offered in real.of_service.items()
        if (count := sum(offering.global_endpoint for offering in offered.values()))
    }


def test_a_document_of_the_api_is_a_table(over_http: duckdb.DuckDBPyConnection, site: str, real: Catalog) -> None:
    (address,) = re.findall(r"`FROM '([^']+\.json)'`", articles.source("sql", site.rstrip("/")))
    (count,) = over_http.execute(f"SELECT len(regions) FROM '{address}'").fetchone() or (0,)  # noqa: S608 (our article)
    assert count == len(real.regions)


@pytest.mark.usefixtures("downloaded")
def test_the_questions_on_files_have_answers(real: Catalog) -> None:
    with duckdb.connect() as connection:
        by_year, _ = answers(connection, of("x", "DuckDB on files", "sql")).values()
    assert ("us-east-1", len(real.in_region["us-east-1"])) in [row[1:] for row in by_year]


@pytest.mark.usefixtures("downloaded")
def test_the_questions_to_the_database_have_answers(real: Catalog) -> None:
    with closing(sqlite3.connect("region_atlas.sqlite")) as connection:
        named, *_ = answers(connection, of("x", "sqlite3", "sql")).values()
    assert {(code, count) for *_, code, count in named} == {("waf", len(real.of_service["waf"]))}


@pytest.mark.usefixtures("downloaded")
def test_datasette_answers_from_the_database(real: Catalog) -> None:
    """By its own command, as a request that needs no server; the other example is that command without one."""
    (example,) = of("x", "Datasette", "sh")
    serve, ask = (shlex.split(line) for line in example.text.splitlines())
    assert ask[:2] == serve == ["datasette", "region_atlas.sqlite"]
    result = subprocess.run([sys.executable, "-m", *ask], check=True, capture_output=True, text=True)
    rows = json.loads(result.stdout)
    assert len(rows) == 5
    assert all(real.region[row["region_code"]].opt_in for row in rows)


@pytest.mark.parametrize("heading", ["pandas", "polars"])
def test_an_example_in_python_prints_a_table(heading: str, site: str) -> None:
    (example,) = of(site.rstrip("/"), heading, "python")
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(example.text, names)  # noqa: S102 (our article)
    assert len(names["answer"]) > 10
    assert printed.getvalue().count("\n") > 10


def test_every_address_that_an_example_loads_is_there(site: str) -> None:
    commands = [example.text for example in examples(site.rstrip("/")) if example.language == "sh"]
    addresses = {address for text in commands for address in re.findall(rf"{re.escape(site)}\S+", text)}
    assert len(addresses) == 4
    for address in addresses:
        assert requests.head(address, timeout=60).status_code == 200, address


@pytest.mark.usefixtures("downloaded")
def test_tables_of_athena_have_the_columns_of_the_files_and_its_questions_have_answers() -> None:
    """The definitions cannot run here; DuckDB runs the questions, over tables of text with the same names."""
    statements = [example.text for example in of("x", "Amazon Athena", "sql")]
    matches = [re.match(r"CREATE EXTERNAL TABLE (\w+)", text) for text in statements]
    tables = {match[1]: columns(match.string) for match in matches if match}
    mapped = dict(re.findall(r"'mapping\.(\w+)' = '([^']+)'", "\n".join(statements)))
    assert list(mapped) == tables.pop("access_logs")
    recorded = {field.lower() for field in only("aws_cloudwatch_log_delivery")["record_fields"]}
    assert set(mapped.values()) <= recorded
    assert {f"{name}.csv" for name in tables} <= {path for path, *_ in SITE_TABLES} | {"presence.csv"}
    with duckdb.connect() as connection:
        for name, names in tables.items():
            assert Path(f"{name}.csv").read_text("utf-8").partition("\n")[0] == ",".join(names)
            connection.execute(f"CREATE TABLE {name} AS FROM read_csv('{name}.csv', all_varchar = true)")
        connection.execute("CREATE TABLE access_logs AS SELECT '/' AS path, '200' AS status, '7' AS bytes")
        for text in statements:
            if not text.startswith("CREATE"):
                assert connection.execute(text).fetchall(), text


def columns(definition: str) -> list[str]:
    """Return the columns of a table of Athena, all of which are text."""
    match = re.search(r"\((.*?)\)\s*ROW FORMAT", definition, re.DOTALL)
    assert match
    pairs = [pair.split() for pair in match[1].split(",")]
    assert {kind for _, kind in pairs} == {"string"}
    return [name.strip("`") for name, _ in pairs]
