"""What the matrix decides, apart from its page: what a state shows, how it is told, and how it is written as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from generator.build.reports.csv_json import csv_content
from generator.build.reports.tables import Column, Table
from tests.conftest import AWKWARD
from tests.doubles import formulas

Logic = Callable[..., Any]

REGIONS = [
    {"code": "eu-west-1", "partition": "aws", "geography": "Europe"},
    {"code": "eusc-de-east-1", "partition": "aws-eusc", "geography": "Europe"},
    {"code": "us-east-1", "partition": "aws", "geography": "North America"},
]
SERVICES = [
    ["ec2", "Amazon Elastic Compute Cloud (EC2)", "virtual machine, vm", "Compute", "111"],
    ["lambda", "AWS Lambda", "faas, serverless", "Compute", "101"],
    ["s3-outposts", "Amazon S3 on Outposts", "", "Storage", "001"],
    ["nowhere", "", "", "Storage", "000"],
]
GLOBAL = ["iam", "AWS Identity and Access Management (IAM)", "", "Security", "g0g"]
DEFAULT: dict[str, Any] = {
    "q": "",
    "category": "",
    "partition": "",
    "geography": "",
    "regions": [],
    "differs": False,
    "runs_there": False,
}
EVERY = ["ec2", "lambda", "s3-outposts", "nowhere"]


def look(logic: Logic, rows: list[list[str]] = SERVICES, **state: Any) -> tuple[list[str], list[str], str]:
    """Return the services and the Regions that a state shows, and the count in words."""
    script = """(model, [services, regions, state]) => {
      const matrix = { services: services.map((fields) => model.service(...fields)), regions };
      const { rows, columns, offerings } = model.selectView(matrix, state);
      const codes = [rows.map((at) => matrix.services[at].code), columns.map((at) => regions[at].code)];
      return [...codes, model.countText(matrix, { rows, columns, offerings })];
    }"""
    services, regions, text = logic("matrix/model.js", script, [rows, REGIONS, DEFAULT | state])
    return services, regions, text


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", EVERY),
        ("ec2", ["ec2"]),
        ("EC2", ["ec2"]),
        ("amazon", ["ec2", "s3-outposts"]),
        ("outposts s3", ["s3-outposts"]),
        ("s3-outposts", ["s3-outposts"]),
        ("cloud", ["ec2"]),
        ("oud", ["ec2"]),
        ("vm", ["ec2"]),
        ("serverl", ["lambda"]),
        ("erless", []),
        ("machine lambda", []),
        ("nowhere", ["nowhere"]),
        ("-- ()", EVERY),
        ("\\", EVERY),
        ("zzz", []),
    ],
)
def test_text_is_sought_in_names_and_codes_and_begins_aliases(logic: Logic, query: str, codes: list[str]) -> None:
    """Every word must be there; of an alias only the beginning counts; capitals and marks do not."""
    assert look(logic, q=query)[0] == codes


@pytest.mark.parametrize(
    ("state", "services", "regions"),
    [
        ({}, EVERY, ["eu-west-1", "eusc-de-east-1", "us-east-1"]),
        ({"category": "Storage"}, ["s3-outposts", "nowhere"], ["eu-west-1", "eusc-de-east-1", "us-east-1"]),
        ({"partition": "aws"}, EVERY, ["eu-west-1", "us-east-1"]),
        ({"geography": "Europe"}, EVERY, ["eu-west-1", "eusc-de-east-1"]),
        ({"regions": ["us-east-1", "eu-west-1"]}, EVERY, ["eu-west-1", "us-east-1"]),
        ({"geography": "Europe", "partition": "aws"}, EVERY, ["eu-west-1"]),
        ({"differs": True}, ["lambda", "s3-outposts"], ["eu-west-1", "eusc-de-east-1", "us-east-1"]),
        ({"differs": True, "partition": "aws"}, ["s3-outposts"], ["eu-west-1", "us-east-1"]),
        ({"differs": True, "regions": ["us-east-1"]}, [], ["us-east-1"]),
        ({"geography": "Europe", "regions": ["us-east-1"]}, [], []),
    ],
)
def test_each_filter_takes_away(logic: Logic, state: dict[str, Any], services: list[str], regions: list[str]) -> None:
    """A service differs when some of the shown Regions offer it and some do not; without a Region there is no row."""
    assert look(logic, **state)[:2] == (services, regions)


@pytest.mark.parametrize(
    ("state", "services", "message"),
    [
        ({}, ["iam", "ec2"], "2 of 2 services in 3 of 3 Regions, 5 offerings"),
        ({"runs_there": True}, ["ec2"], "1 of 2 services in 3 of 3 Regions, 3 offerings"),
        ({"differs": True}, ["iam"], "1 of 2 services in 3 of 3 Regions, 2 offerings"),
        ({"differs": True, "runs_there": True}, [], "0 of 2 services in 3 of 3 Regions, 0 offerings"),
    ],
)
def test_a_global_endpoint_counts_unless_only_services_that_run_there_are_chosen(
    logic: Logic, state: dict[str, Any], services: list[str], message: str
) -> None:
    shown, _, text = look(logic, [GLOBAL, SERVICES[0]], **state)
    assert (shown, text) == (services, message)


PLACES = [
    {"code": "eu-west-1", "title": "Europe (Ireland)", "at": [53.3, -6.3]},
    {"code": "eu-west-3", "title": "Europe (Paris)", "at": [48.9, 2.4]},
    {"code": "us-east-1", "title": "US East (N. Virginia)", "at": [38.9, -77.4]},
    {"code": "xx-hidden-1", "title": "Nowhere known", "at": None},
    {"code": "eu-south-2", "title": "Europe (Spain)", "at": [41.6, -0.9]},
]


@pytest.mark.parametrize(
    ("offered", "nearest", "reach"),
    [
        ("11110", ["eu-west-3", "eu-west-1", "us-east-1"], "Available in 4 of 5 Regions"),
        ("g0100", ["eu-west-1", "us-east-1"], "Available in 2 of 5 Regions"),
        ("00010", [], "Available in 1 of 5 Regions"),
        ("00000", [], "Available in no Region"),
    ],
)
def test_the_nearest_regions_that_have_a_service(logic: Logic, offered: str, nearest: list[str], reach: str) -> None:
    """From Spain, by distance; a Region of which nobody knows where it lies is left out."""
    script = """(model, [offered, regions]) => [
      model.nearestRegions({ offered }, regions.at(-1), regions), model.reachText({ offered })]"""
    rows, text = logic("matrix/cell-model.js", script, [offered, PLACES])
    assert [row["region"]["code"] for row in rows] == nearest
    assert all(row["distance"].endswith(" km") for row in rows)
    assert text == reach


@pytest.mark.parametrize(
    ("offering", "facts"),
    [
        (
            {"endpoint": "x.amazonaws.com", "protocols": ["HTTP", "HTTPS"], "first_seen": "2024-03-09"},
            ["x.amazonaws.com", "HTTP, HTTPS", "2024-03-09"],
        ),
        (
            {"endpoint": None, "protocols": [], "first_seen": "2022-03-12"},
            ["not published", "not published", "by 2022-03-12, the first check"],
        ),
        ({"endpoint": None, "protocols": [], "first_seen": None}, ["not published", "not published"]),
    ],
)
def test_what_a_cell_says_of_an_offering(logic: Logic, offering: dict[str, Any], facts: list[str]) -> None:
    """What nobody publishes says so; what the first reading had may be older than it."""
    script = "(model, offering) => model.offeringFacts(offering, '2022-03-12')"
    rows = logic("matrix/cell-model.js", script, offering)
    assert [fact for _, fact in rows] == facts


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({}, "4 of 4 services in 3 of 3 Regions, 6 offerings"),
        ({"q": "s3"}, "1 of 4 services in 3 of 3 Regions, 1 offering"),
        ({"q": "zzz"}, "0 of 4 services in 3 of 3 Regions, 0 offerings"),
        ({"regions": ["eu-west-1"]}, "4 of 4 services in 1 of 3 Regions, 2 offerings"),
    ],
)
def test_counts_are_said_in_words(logic: Logic, state: dict[str, Any], message: str) -> None:
    assert look(logic, **state)[2] == message


def test_what_the_matrix_does_not_have_is_named_and_left_out(logic: Logic) -> None:
    """Spelt as the matrix spells it, whatever the capitals."""
    requested = DEFAULT | {
        "q": " ec2 ",
        "category": "compute",
        "partition": "aws-moon",
        "geography": "<b>",
        "regions": ["US-EAST-1", "xx-nowhere-1"],
    }
    script = """(model, [services, regions, state]) =>
      model.resolveState(state, { services: services.map((fields) => model.service(...fields)), regions })"""
    resolved = logic("matrix/model.js", script, [SERVICES, REGIONS, requested])
    assert resolved["state"] == DEFAULT | {"q": "ec2", "category": "Compute", "regions": ["us-east-1"]}
    assert resolved["unknown"] == ["Region “xx-nowhere-1”", "partition “aws-moon”", "geography “<b>”"]


@pytest.mark.parametrize(("runs_there", "word"), [(False, "yes"), (True, "global endpoint")])
def test_what_is_shown_becomes_a_table(logic: Logic, *, runs_there: bool, word: str) -> None:
    """The columns of ``service_matrix.csv``, in the order of the page; a name that nobody publishes is empty.

    A global endpoint is a yes as there, unless only services count that run there.
    """
    services = [
        dict(zip(("code", "name", "aliases", "category", "offered"), service, strict=True))
        | {"nameWords": "", "aliasWords": ""}
        for service in [*SERVICES, GLOBAL]
    ]
    script = """(download, [services, regions, runsThere]) =>
      download.viewRows({ services, regions }, { rows: [1, 3, 4], columns: [0, 1], offerings: 1 }, runsThere)"""
    assert logic("matrix/csv-download.js", script, [services, REGIONS, runs_there]) == [
        ["service_code", "service_name", "category", "eu-west-1", "eusc-de-east-1"],
        ["lambda", "AWS Lambda", "Compute", "yes", "no"],
        ["nowhere", "", "Storage", "no", "no"],
        ["iam", "AWS Identity and Access Management (IAM)", "Security", word, "no"],
    ]


ROWS = [
    ["service_code", "service_name"],
    ["awkward", AWKWARD],
    *([text, text] for text in (*formulas.EXECUTED, *formulas.HARMLESS)),
]


def test_csv_is_written_as_the_reports_are(logic: Logic) -> None:
    """Byte for byte: quoting, line ends, and an apostrophe before what a spreadsheet would run."""
    written = logic("shared/csv.js", "(csv, rows) => csv.formatCsv(rows)", ROWS)
    columns = tuple(Column(name) for name in ROWS[0])
    table = Table("Awkward", columns, tuple(tuple(row) for row in ROWS[1:]))
    assert written.encode() == csv_content(lambda: table)
    read = list(csv.reader(io.StringIO(written, newline="")))
    for row, expected in zip(read[2:], ROWS[2:], strict=True):
        assert row == [f"'{expected[0]}" if expected[0] in formulas.EXECUTED else expected[0]] * 2
