"""The CSV and JSON reports and the summary: read back, they say what the catalog says."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given

from generator.build.reports import statistics, tables
from generator.build.reports.csv_json import RegionReport, ServiceReport, csv_reports, json_reports
from generator.build.reports.summary import summary
from generator.catalog import quality
from generator.core.layout import segment
from generator.core.spreadsheet import FORMULA
from generator.model import release
from generator.model.release import CatalogDocument, MissingReport, ReportEntry, Summary
from tests.conftest import AWKWARD, tiny_snapshot
from tests.doubles import formulas
from tests.doubles.strategies import HOSTILE, catalogs

if TYPE_CHECKING:
    from generator.build.reports.tables import Cell, Table
    from generator.model.catalog import Catalog
    from generator.model.snapshot import Snapshot


NAMES = (
    "aws_regions_services.csv",
    "regional_services.csv",
    "service_matrix.csv",
    "region_summary.csv",
    "zones.csv",
    "distances.csv",
    "families.csv",
    "service_summary.csv",
    "names.csv",
    "resource_types.csv",
    "resource_type_matrix.csv",
    "statistics.csv",
)


def csv_files(catalog: Catalog) -> dict[str, bytes]:
    return {report.path: report.make() for report in csv_reports(catalog)}


def json_files(catalog: Catalog) -> dict[str, bytes]:
    return {report.path: report.make() for report in json_reports(catalog)}


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def as_text(cell: Cell) -> str:
    """Return what a cell of a table is in a CSV file; which texts get the apostrophe is tested text by text below."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str) and FORMULA.match(cell):
        return "'" + cell
    return "" if cell is None else str(cell)


def same(table: Table, content: bytes) -> bool:
    header = [as_text(column.name) for column in table.columns]
    return read_csv(content) == [header, *([as_text(cell) for cell in row] for row in table.rows)]


def summarize(catalog: Catalog, snapshot: Snapshot, **more: Any) -> Summary:
    defaults: dict[str, Any] = {"comparison": "first release", "accepted_shrink": None, "reports": (), "missing": ()}
    file = summary(catalog, snapshot, **(defaults | more))
    assert file.path == "downloads/summary.json"
    return release.decode("summary.json", file.content, Summary)


def test_the_names_of_the_files_are_the_fixed_ones_and_one_for_each_code(tiny: Catalog):
    regions = [f"regions/{code}" for code in tiny.region]
    services = [f"services/{code}" for code in tiny.service]
    assert [report.path for report in csv_reports(tiny)] == [*NAMES, *(f"{code}.csv" for code in regions + services)]
    assert [report.path for report in json_reports(tiny)] == [
        "aws_regions_services.json",
        *(f"{code}.json" for code in regions + services),
    ]


def test_csv_is_utf_8_without_mark_and_ends_lines_with_a_line_feed(tiny: Catalog):
    content = csv_files(tiny)["regional_services.csv"]
    assert content.startswith(b"region_code,region_name,service_code,service_name,global_endpoint\n")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert b"eu-west-1,Europe (Ireland),lambda,AWS Lambda,no\n" in content


def test_csv_neutralizes_text_that_a_spreadsheet_would_run(tiny: Catalog):
    rows = read_csv(csv_files(tiny)["regions/us-east-1.csv"])
    assert rows[1] == ["awkward", "'" + AWKWARD, tiny.service["awkward"].category, "", "", "no", ""]


def named(catalog: Catalog, name: str) -> Catalog:
    """Return the catalog with every service so named, as no assembled one has to be."""
    services = tuple(msgspec.structs.replace(service, name=name) for service in catalog.services)
    return msgspec.structs.replace(catalog, services=services)


@pytest.mark.parametrize("name", [*formulas.EXECUTED, *formulas.HARMLESS])
def test_csv_neutralizes_each_way_to_start_a_formula(name: str, tiny: Catalog):
    cell = f"'{name}" if name in formulas.EXECUTED else name
    files = csv_files(named(tiny, name))
    for path, column in (("regional_services.csv", 3), ("service_summary.csv", 1), ("regions/eu-west-1.csv", 1)):
        assert {row[column] for row in read_csv(files[path])[1:]} == {cell}


@given(catalogs())
def test_any_catalog_comes_back_from_its_files(catalog: Catalog):
    """CSV read back is the table; JSON of an entity has the rows of its CSV; the JSON of all is the whole catalog."""
    as_csv, as_json = csv_files(catalog), json_files(catalog)
    require_same_tables(catalog, as_csv)
    require_same_rows(as_csv, as_json)
    content = as_json["aws_regions_services.json"]
    assert release.decode("aws_regions_services.json", content, CatalogDocument).catalog() == catalog


def require_same_tables(catalog: Catalog, files: dict[str, bytes]) -> None:
    """Compare each CSV file with the table that it is made of."""
    for table, name in (
        (tables.main_dataset, "aws_regions_services"),
        (tables.regional_services, "regional_services"),
        (tables.service_matrix, "service_matrix"),
        (tables.region_summary, "region_summary"),
        (tables.zones, "zones"),
        (tables.distances, "distances"),
        (tables.families, "families"),
        (tables.service_summary, "service_summary"),
        (tables.names, "names"),
        (statistics.statistics, "statistics"),
    ):
        assert same(table(catalog), files[f"{name}.csv"]), name
    for code in catalog.region:
        assert same(tables.region_services(catalog, code), files[f"regions/{segment(code)}.csv"])
    for code in catalog.service:
        assert same(tables.service_regions(catalog, code), files[f"services/{segment(code)}.csv"])


def require_same_rows(as_csv: dict[str, bytes], as_json: dict[str, bytes]) -> None:
    """Compare the JSON of each Region and service with its CSV file."""
    for path, content in as_json.items():
        if "/" in path:
            document = json.loads(content)
            header, *rows = read_csv(as_csv[path.removesuffix("json") + "csv"])
            offerings = document["services" if path.startswith("regions/") else "regions"]
            assert [[as_text(row[name]) for name in header] for row in offerings] == rows


def test_the_real_catalog_comes_back_from_its_json_and_counts_itself(real: Catalog):
    content = next(json_reports(real)).make()
    document = release.decode("aws_regions_services.json", content, CatalogDocument)
    # Resource types have documents and a history of their own.
    assert document.catalog() == msgspec.structs.replace(real, resource_types=None)
    assert document.metadata.region_count == len(real.regions)
    assert document.metadata.service_count == len(real.services)
    assert document.metadata.offering_count == len(real.offerings)
    assert "Apache-2.0" in document.metadata.licence


def test_reports_count_their_rows_before_they_are_made(real: Catalog):
    for report in csv_reports(real):
        assert report.rows == len(read_csv(report.make())) - 1, report.path
    for report in json_reports(real):
        document = json.loads(report.make())
        rows = document.get("offerings", document["regions" if "service" in document else "services"])
        assert report.rows == len(rows), report.path


def test_the_json_of_an_entity_carries_its_own_date(tiny: Catalog):
    older = dt.date(2020, 1, 2)
    world = msgspec.structs.replace(
        tiny,
        regions=tuple(msgspec.structs.replace(region, changed=older) for region in tiny.regions),
        services=tuple(msgspec.structs.replace(service, changed=older) for service in tiny.services),
    )
    files = json_files(world)
    region = msgspec.json.decode(files["regions/us-east-1.json"], type=RegionReport)
    service = msgspec.json.decode(files["services/awkward.json"], type=ServiceReport)
    assert region.as_of == service.as_of == older
    assert json.loads(files["aws_regions_services.json"])["as_of"] == str(tiny.as_of)


def test_an_unknown_is_null_in_json(tiny: Catalog):
    (awkward,) = [
        row
        for row in json.loads(json_files(tiny)["regions/us-east-1.json"])["services"]
        if row["service_code"] == "awkward"
    ]
    assert awkward["service_name"] == AWKWARD
    assert [awkward[name] for name in ("endpoint", "protocols", "first_seen")] == [None, None, None]
    assert awkward["global_endpoint"] is False


@given(catalogs())
def test_no_code_leads_out_of_its_folder(catalog: Catalog):
    """``..`` and ``../x`` are among the codes."""
    for report in [*csv_reports(catalog), *json_reports(catalog)]:
        folder, _, name = report.path.rpartition("/")
        assert folder in {"", "regions", "services"}
        assert name.strip(".")
        assert report.path.isascii()


def test_hostile_codes_keep_files_of_their_own(tiny: Catalog):
    base = tiny.services[0]
    world = msgspec.structs.replace(
        tiny, services=tuple(msgspec.structs.replace(base, code=code) for code in sorted(HOSTILE)), offerings=()
    )
    files = [path for path in csv_files(world) if path.startswith("services/")]
    assert len(set(files)) == len(HOSTILE)
    assert {"services/%2E%2E%2Fx.csv", "services/%2E%2E.csv", "services/index.csv"} <= set(files)


def test_reports_made_twice_are_the_same_bytes(tiny: Catalog):
    assert csv_files(tiny) == csv_files(tiny)
    assert json_files(tiny) == json_files(tiny)


def test_summary_says_whose_run_it_was_and_what_the_catalog_holds(tiny: Catalog):
    snapshot = tiny_snapshot()
    run_summary = summarize(tiny, snapshot)
    assert (run_summary.run, run_summary.read_at, run_summary.source) == (
        snapshot.run,
        snapshot.read_at,
        snapshot.source,
    )
    assert run_summary.as_of == tiny.as_of
    assert (run_summary.counts["regions"], run_summary.counts["services"], run_summary.counts["offerings"]) == (3, 4, 7)
    assert sum(run_summary.findings_by_level.values()) == len(tiny.findings)
    assert set(run_summary.findings_by_level) == {"info", "warning"}
    assert run_summary.quality_percent == quality.overall(quality.figures(tiny))
    assert [figure.percent for figure in run_summary.quality] == [figure.percent for figure in quality.figures(tiny)]
    assert run_summary.notices == ()


def test_summary_has_a_notice_for_a_feed_that_failed(tiny: Catalog):
    snapshot = tiny_snapshot()
    feed = msgspec.structs.replace(snapshot.feed, problem="answered 503")
    (notice,) = summarize(tiny, msgspec.structs.replace(snapshot, feed=feed)).notices
    assert "answered 503" in notice
    assert feed.address
    assert feed.address in notice


def test_summary_lists_reports_losses_and_what_an_operator_accepted(tiny: Catalog):
    entry = ReportEntry(path="statistics.csv", bytes=1, rows=2, sha256="ab", changed=tiny.as_of)
    missing = MissingReport(path="service_matrix.csv", error="ValueError: no", last_good=entry)
    run_summary = summarize(
        tiny, tiny_snapshot(), reports=[entry], missing=[missing], accepted_shrink="a Region was closed"
    )
    assert run_summary.reports == (entry,)
    assert run_summary.missing == (missing,)
    assert run_summary.accepted_shrink == "a Region was closed"
    assert run_summary.comparison == "first release"
