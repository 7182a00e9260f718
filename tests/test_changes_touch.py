"""docs/architecture.md, "What a change touches": each change is made in a copy, in just the files its row names."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import jsonschema
import msgspec
import openpyxl
import pytest

from generator.model import snapshot
from generator.model.history import History
from tests.conftest import tiny_snapshot
from tests.doubles.readings import offered, on
from tests.doubles.resource_types import typed_history, typed_snapshot
from tests.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = ROOT / "docs" / "architecture.md"
URL = "https://atlas.example/"


def rows() -> dict[str, list[str]]:
    """Return, for each kind of change, the files and folders that its row names, relative to the project.

    A name in backquotes that ends in ``/`` is a folder that gets one new file; one with an ending is a file. Modules
    are named from ``generator/`` on.
    """
    section = DOCUMENT.read_text("utf-8").partition("## What a change touches")[2].partition("\n## ")[0]
    table = re.findall(r"^\| (an? [^|]+) \| ([^|]+) \| [^|]+ \|$", section, re.MULTILINE)
    return {change: [located(name) for name in re.findall(r"`([\w/]+(?:/|\.\w+))`", cell)] for change, cell in table}


def located(name: str) -> str:
    """Return a name of the document relative to the project."""
    inside = f"generator/{name}"
    return inside if (ROOT / inside).exists() else name


class Copy:
    """A copy of what a site is built from, to change and to build; it knows which files each change touched."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.touched: set[str] = set()
        self.files: dict[str, set[str]] = {}
        # With the compiled modules, where there are any: what is not changed need not be compiled again.
        for folder in ("generator", "templates", "static"):
            shutil.copytree(ROOT / folder, root / folder)
        (root / "infra").mkdir()
        shutil.copy2(ROOT / "infra" / "headers.json", root / "infra")
        snapshot.write(tiny_snapshot(), root / "snapshot.json")
        # Each build would read what is bundled, and show the months of its history of types: here that is short.
        data = root / "generator" / "data"
        snapshot.write(typed_snapshot(), data / "snapshot.json.gz")
        (data / "history.jsonl").write_bytes(History().content)
        (data / "resource_type_history.jsonl.gz").write_bytes(gzip.compress(typed_history().content))

    def make(self, name: str) -> None:
        """Make one of the ``CHANGES``, and keep which files it touched."""
        self.touched = self.files[name] = set()
        CHANGES[name](self)

    def change(self, path: str, old: str, new: str) -> None:
        """Replace a piece of a file, which is in it once."""
        file = self.root / path
        text = file.read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {path}"
        self.touched.add(path)
        file.write_text(text.replace(old, new), "utf-8")

    def append(self, path: str, text: str) -> None:
        """Add a definition to the end of a module."""
        file = self.root / path
        self.touched.add(path)
        file.write_text(f"{file.read_text('utf-8')}\n\n{text}", "utf-8")

    def add(self, path: str, text: str) -> None:
        """Add a file, to a folder that the row names."""
        assert not (self.root / path).exists()
        self.touched.add(f"{path.rpartition('/')[0]}/")
        (self.root / path).write_text(text, "utf-8")

    def build(self, out: str, *options: str) -> subprocess.CompletedProcess[str]:
        """Build the tiny site with the copy's modules; return how that ended."""
        command = [sys.executable, "-m", "generator", "build", "--snapshot", "snapshot.json", "--out", out]
        return subprocess.run(
            [*command, "--site-url", URL, *options],
            check=False,
            cwd=self.root,
            env=os.environ | {"PYTHONPATH": str(self.root)},
            capture_output=True,
            text=True,
        )

    def build_well(self, out: str, *options: str) -> Path:
        """Build the tiny site, which must succeed, and return its folder."""
        result = self.build(out, *options)
        assert result.returncode == 0, result.stdout + result.stderr
        return self.root / out

    @property
    def site(self) -> Path:
        """The folder of the site that was built first."""
        return self.root / "site"


Change = Callable[[Copy], None]
CHANGES: dict[str, Change] = {}
"""How each row's change is made, by the row's name; what follows from it is proven below each."""
REFUSED = "a check"
"""The change after which nothing is built any more."""


def makes(name: str) -> Callable[[Change], Change]:
    """Add a function to ``CHANGES``."""

    def add(function: Change) -> Change:
        CHANGES[name] = function
        return function

    return add


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """Make every change but one in the same copy, and build the site there once: a build takes seconds."""
    copy = Copy(tmp_path_factory.mktemp("changes") / "copy")
    for name in CHANGES:
        if name != REFUSED:
            copy.make(name)
    copy.build_well("site")
    return copy


@makes("a report format")
def a_report_format(copy: Copy) -> None:
    copy.add(
        "generator/build/reports/tsv.py",
        '"""The offerings with tabs between their columns."""\n\n'
        "from generator.core.files import Report\n\n\n"
        "def tsv_reports(catalog):\n"
        "    rows = [f'{offering.region}\\t{offering.service}\\n' for offering in catalog.offerings]\n"
        "    text = 'Every offering, separated by tabs.'\n"
        "    make = ''.join(rows).encode\n"
        "    yield Report(path='offerings.tsv', description=text, rows=len(rows), make=make)\n",
    )
    formats = "generator/build/reports/formats.py"
    copy.change(
        formats, "import xlsx_reports\n", "import xlsx_reports\nfrom generator.build.reports.tsv import tsv_reports\n"
    )
    copy.change(formats, "\nFORMATS = (", '\nFORMATS = (("tsv", tsv_reports), ')
    copy.change("generator/core/headers.py", '    ".txt":', '    ".tsv": "text/tab-separated-values",\n    ".txt":')


def test_a_report_format(copy: Copy) -> None:
    """It is listed on the downloads page and in the summary, and has a media type of its own."""
    content = (copy.site / "downloads" / "offerings.tsv").read_text("utf-8")
    assert "eu-west-1\tiam\n" in content
    page = (copy.site / "downloads" / "index.html").read_text("utf-8")
    assert "offerings.tsv" in page
    assert "Every offering, separated by tabs." in page
    assert "offerings.tsv" in (copy.site / "llms.txt").read_text("utf-8")
    summary = json.loads((copy.site / "downloads" / "summary.json").read_text("utf-8"))
    (report,) = (report for report in summary["reports"] if report["path"] == "offerings.tsv")
    assert report["rows"] == content.count("\n")
    assert summary["missing"] == []


@makes("a table")
def a_table(copy: Copy) -> None:
    copy.append(
        "generator/build/reports/tables.py",
        "def partitions(catalog):\n"
        '    """Return the partitions."""\n'
        "    names = sorted({region.partition for region in catalog.regions})\n"
        '    return Table("Partitions", (Column("partition"),), tuple((name,) for name in names))\n',
    )
    copy.change(
        "generator/build/reports/csv_json.py",
        "SITE_TABLES = (\n",
        'SITE_TABLES = (\n    ("partitions.csv", "The partitions.", tables.partitions),\n',
    )
    copy.change("generator/build/reports/xlsx.py", "TABS = (\n", "TABS = (\n    tables.partitions,\n")


def test_a_table(copy: Copy) -> None:
    """It is a report of its own, listed with what it holds, and a tab of the workbook."""
    workbook = openpyxl.load_workbook(copy.site / "downloads" / "aws_regions_services.xlsx", read_only=True)
    assert "Partitions" in workbook.sheetnames
    assert (copy.site / "downloads" / "partitions.csv").read_bytes().split() == [b"partition", b"aws", b"aws-us-gov"]
    assert "partitions.csv" in (copy.site / "downloads" / "index.html").read_text("utf-8")


@makes("a column")
def a_column(copy: Copy) -> None:
    tables = "generator/build/reports/tables.py"
    copy.change(tables, "OFFERING = (", 'OFFERING = (Column("length", "count"), ')
    copy.change(
        tables, "    return offering.endpoint, ", "    return len(offering.endpoint or ''), offering.endpoint, "
    )


def test_a_column(copy: Copy) -> None:
    """It is in every format that has the table."""
    downloads = copy.site / "downloads"
    (row,) = (
        row
        for row in csv.DictReader(io.StringIO((downloads / "services" / "iam.csv").read_text("utf-8-sig")))
        if row["region_code"] == "eu-west-1"
    )
    assert row["length"] == str(len("iam.amazonaws.com"))
    report = json.loads((downloads / "services" / "iam.json").read_text("utf-8"))
    assert {region["length"] for region in report["regions"]} == {17, 24}


@makes("a figure")
def a_figure(copy: Copy) -> None:
    copy.change(
        "generator/build/reports/statistics.py",
        '    yield "services_in_one_region"',
        '    yield "largest_reach", max(sizes), "regions"\n    yield "services_in_one_region"',
    )


def test_a_figure(copy: Copy) -> None:
    """It is a row of the statistics."""
    downloads = copy.site / "downloads"
    assert "\nlargest_reach,3,regions\n" in (downloads / "statistics.csv").read_text("utf-8").replace("\r", "")


@makes("a page")
def a_page(copy: Copy) -> None:
    copy.add(
        "templates/partitions.html",
        '{% extends "base.html" %}\n'
        "{% block title %}Partitions{% endblock %}\n"
        "{% block description %}The partitions of AWS.{% endblock %}\n"
        "{% block kind %}page-partitions{% endblock %}\n"
        "{% block content %}\n<h1>{{ count }} partitions</h1>\n{% endblock %}\n",
    )
    copy.add(
        "generator/build/pages/partitions.py",
        '"""The page of the partitions."""\n\n'
        "from generator.catalog.page_entities import PageLink\n\n\n"
        "def page(render):\n"
        '    trail = [PageLink("partitions/", "Partitions")]\n'
        '    return render("partitions/", "partitions.html", trail=trail, count=2)\n',
    )
    pages = "generator/build/pages/pages.py"
    copy.change(pages, "    matrix,\n", "    matrix,\n    partitions,\n")
    copy.change(
        pages, "    yield api.page(render)\n", "    yield api.page(render)\n    yield partitions.page(render)\n"
    )
    copy.change("generator/build/pages/sitemap.py", "LIST_PAGES = (", 'LIST_PAGES = ("partitions/", ')


def test_a_page(copy: Copy) -> None:
    """It is rendered, with its trail, and in the sitemap."""
    page = (copy.site / "partitions" / "index.html").read_text("utf-8")
    assert "<h1>2 partitions</h1>" in page
    assert f'"{URL}partitions/"' in page
    assert f"<loc>{URL}partitions/</loc>" in (copy.site / "sitemap.xml").read_text("utf-8")


@makes("a kind of change")
def a_kind_of_change(copy: Copy) -> None:
    kinds, changes = "generator/history/kinds.py", "generator/history/changes.py"
    copy.change(
        kinds,
        "HEADINGS: Final = (\n",
        'HEADINGS: Final = (\n    Heading("facts", "New facts", "fact", "facts", "Facts"),\n',
    )
    copy.change(
        kinds,
        "\nKINDS: Final = (\n",
        "\nKINDS: Final = (\n"
        '    ChangeKind(name="facts-changed", title="Facts", heading="facts",\n'
        '        sentence=Wording("{service} has other facts", service="other facts")),\n',
    )
    copy.change(
        changes,
        "    def names(self) -> Iterator[Change]:\n",
        "    def facts(self) -> Iterator[Change]:\n"
        '        """Yield the services of which some other fact changed."""\n'
        "        for number, reading in enumerate(self.readings):\n"
        "            for code in reading.services_touched:\n"
        '                yield self._change(number, kind="facts-changed", service=code)\n\n'
        "    def names(self) -> Iterator[Change]:\n",
    )
    copy.change(changes, "*record.names(), ", "*record.names(), *record.facts(), ")


# Longer than 40 lines: the change in each file, and what follows from it, are one story.
def test_a_kind_of_change(copy: Copy) -> None:
    """It is on pages, in a filter, a feed, a report and the API, all in the words of its row."""
    later = on(1, offered(tiny_snapshot(), "awkward", "us-gov-west-1"))
    iam = next(service for service in later.services if service.code == "iam")
    moved = msgspec.structs.replace(iam, url="https://aws.amazon.com/moved/")
    services = tuple(moved if service is iam else service for service in later.services)
    snapshot.write(msgspec.structs.replace(later, services=services), copy.root / "snapshot.json")
    site = copy.build_well("later", "--previous", "site/downloads")
    sentence = "AWS Identity and Access Management (IAM) has other facts"
    assert "<code>facts-changed</code>" in (site / "about" / "data" / "index.html").read_text("utf-8")
    page = (site / "changes" / "index.html").read_text("utf-8")
    assert '<option value="facts-changed">Facts</option>' in page
    assert "New facts" in page
    assert '<th class="number">Facts</th>' in page
    for path in ("feed.atom", "services/iam/feed.json", "api/v1/changes.json"):
        assert sentence in (site / path).read_text("utf-8"), path
    assert "<dd>Other facts\n" in (site / "services" / "iam" / "index.html").read_text("utf-8")
    assert ",facts-changed," in (site / "downloads" / "history.csv").read_text("utf-8")
    schema = json.loads((site / "api" / "v1" / "schema" / "changes.json").read_text("utf-8"))
    jsonschema.validate(json.loads((site / "api" / "v1" / "changes.json").read_text("utf-8")), schema)
    assert "facts-changed" in json.dumps(schema)


@makes(REFUSED)
def a_check(copy: Copy) -> None:
    checks = "generator/catalog/checks.py"
    copy.change(
        checks,
        "CHECKS: tuple",
        "def four_regions(catalog, previous):\n"
        '    """Four Regions are there at least."""\n'
        "    if len(catalog.regions) < 4:\n"
        '        yield f"it has {len(catalog.regions)} Regions of four"\n\n\n'
        "CHECKS: tuple",
    )
    copy.change(checks, "    every_kind_present,\n", "    every_kind_present,\n    four_regions,\n")


def test_a_check(tmp_path: Path) -> None:
    """It refuses the catalog, in its own words, and nothing is written."""
    copy = Copy(tmp_path / "copy")
    copy.make(REFUSED)
    result = copy.build("site")
    assert result.returncode != 0
    assert "it has 3 Regions of four" in result.stderr
    assert not copy.site.exists()

    assert copy.files[REFUSED] == set(rows()[REFUSED])


@makes("a curated fact")
def a_curated_fact(copy: Copy) -> None:
    facts = "generator/data/services.toml"
    line = next(line for line in (copy.root / facts).read_text("utf-8").splitlines() if line.startswith("lambda "))
    copy.change(facts, line, re.sub(r"aliases = \[", 'aliases = ["anonymous function", ', line))


def test_a_curated_fact(copy: Copy) -> None:
    """An alias is found by the search index and is on the service's page."""
    assert "anonymous function" in (copy.site / "api" / "v1" / "search.json").read_text("utf-8")
    assert "anonymous function" in (copy.site / "services" / "lambda" / "index.html").read_text("utf-8")


@makes("a name in a tool")
def a_name_in_a_tool(copy: Copy) -> None:
    facts = "generator/data/names.toml"
    line = next(line for line in (copy.root / facts).read_text("utf-8").splitlines() if line.startswith("lambda "))
    copy.change(facts, line, line.replace("sdk = [", 'sdk = ["lambda-of-tomorrow", '))


def test_a_name_in_a_tool(copy: Copy) -> None:
    """It leads to the service in the API's list of names and in the report of them, and search finds it."""
    names = json.loads((copy.site / "api" / "v1" / "names.json").read_text("utf-8"))["names"]
    assert {"name": "lambda-of-tomorrow", "kind": "sdk", "code": "lambda"} in names
    assert "lambda-of-tomorrow,sdk,lambda,AWS Lambda\n" in (copy.site / "downloads" / "names.csv").read_text("utf-8")
    assert "lambdaoftomorrow" in (copy.site / "api" / "v1" / "search.json").read_text("utf-8")


@makes("an API document")
def an_api_document(copy: Copy) -> None:
    documents, api = "generator/build/api/documents.py", "generator/build/api/api.py"
    copy.append(
        documents,
        "class Partitions(Document, frozen=True, kw_only=True):\n"
        '    """``partitions.json``: all partitions."""\n\n'
        "    partitions: tuple[str, ...]\n",
    )
    copy.change(api, "    Matrix,\n    NamesDocument,\n", "    Matrix,\n    NamesDocument,\n    Partitions,\n")
    copy.change(
        api,
        "\nDOCUMENT_KINDS = (\n",
        "\ndef _partitions(inputs):\n"
        "    names = {region.partition for region in inputs.catalog.regions}\n"
        "    return Partitions(as_of=inputs.catalog.as_of, partitions=tuple(sorted(names)))\n\n\n"
        "DOCUMENT_KINDS = (\n"
        '    DocumentKind("partitions", "partitions.json", Partitions, "All partitions.", _partitions),\n',
    )


def test_an_api_document(copy: Copy) -> None:
    """It is there with a schema that it obeys, in the index and on the page of the API."""
    folder = copy.site / "api" / "v1"
    document = json.loads((folder / "partitions.json").read_text("utf-8"))
    assert document["partitions"] == ["aws", "aws-us-gov"]
    schema = json.loads((folder / "schema" / "partitions.json").read_text("utf-8"))
    jsonschema.validate(document, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document | {"partitions": None}, schema)
    index = json.loads((folder / "index.json").read_text("utf-8"))
    assert "partitions.json" in {entry["path"] for entry in index["documents"]}
    assert "api/v1/partitions.json" in (copy.site / "api" / "index.html").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(CHANGES.keys() - {REFUSED}))
def test_a_change_touches_what_its_row_names(name: str, copy: Copy) -> None:
    """No other file is needed, and the row names none in vain."""
    assert copy.files[name] == set(rows()[name])
