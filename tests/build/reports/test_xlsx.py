"""The workbooks, read back with openpyxl: tabs, formats, properties, safe text, stable bytes."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING
from zipfile import ZipFile

import msgspec
import pytest
from hypothesis import given, settings
from openpyxl import Workbook, load_workbook

from generator.build.reports import tables
from generator.build.reports.xlsx import TABS, xlsx_reports
from generator.model import snapshot
from tests.conftest import AWKWARD, examples, tiny_snapshot
from tests.doubles.strategies import catalogs

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from generator.build.reports.tables import Table
    from generator.model.catalog import Catalog


MAIN = "aws_regions_services.xlsx"
NAMES = ["Regional Services", "Service Matrix", "Region Summary", "Service Summary", "Statistics"]


def contents(catalog: Catalog) -> dict[str, bytes]:
    return {report.path: report.make() for report in xlsx_reports(catalog)}


def made(catalog: Catalog, path: str = MAIN) -> bytes:
    """Return one workbook alone."""
    (report,) = (report for report in xlsx_reports(catalog) if report.path == path)
    return report.make()


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def sheets_of(content: bytes) -> list[str]:
    """Return the XML of each sheet of a workbook."""
    with ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/")]


def readable(text: str) -> str:
    """Return text as openpyxl reads it: as XML can carry it, an escape as it stands."""
    clean = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)
    clean = re.sub("_(x[0-9A-Fa-f]{4}_)", r"_x005F_\1", clean)
    return clean.replace("\r\n", "\n").replace("\r", "\n")


def expected(table: Table) -> list[list[object]]:
    """Return the cells that a tab should have, as openpyxl reads them."""

    def cell(value: tables.Cell) -> object:
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, str):
            return readable(value)
        if isinstance(value, dt.date):
            return dt.datetime.combine(value, dt.time())
        return value

    header: list[object] = [readable(column.name) for column in table.columns]
    return [header, *([cell(value) for value in row] for row in table.rows)]


def values(sheet: Worksheet, width: int) -> list[list[object]]:
    return [list(row) for row in sheet.iter_rows(max_col=width, values_only=True)]


@pytest.fixture(scope="module")
def tiny_contents(tiny: Catalog) -> dict[str, bytes]:
    """Return every workbook of the tiny world, by path."""
    return contents(tiny)


@pytest.fixture(scope="module")
def workbook(tiny_contents: dict[str, bytes]) -> Workbook:
    return opened(tiny_contents[MAIN])


def test_there_is_one_workbook_for_everything_one_for_each_partition_and_one_for_each_region(
    tiny: Catalog, tiny_contents: dict[str, bytes]
):
    partitions = ["partitions/aws.xlsx", "partitions/aws-us-gov.xlsx"]
    assert sorted(tiny_contents) == sorted([MAIN, *partitions, *(f"regions/{code}.xlsx" for code in tiny.region)])


def test_the_workbook_has_the_five_tabs_with_frozen_header_and_filter(workbook: Workbook, tiny: Catalog):
    assert workbook.sheetnames == NAMES
    for table, sheet in zip([make(tiny) for make in TABS], workbook.worksheets, strict=True):
        assert sheet.freeze_panes in {"A2", "C2"}
        last = sheet.cell(row=len(table.rows) + 1, column=len(table.columns)).coordinate
        assert sheet.auto_filter.ref == f"A1:{last}"
        assert sheet["A1"].font.bold
        assert sheet.column_dimensions["A"].width >= len(str(sheet["A1"].value))


def test_each_tab_holds_its_table(workbook: Workbook, tiny: Catalog):
    for table, sheet in zip([make(tiny) for make in TABS], workbook.worksheets, strict=True):
        assert values(sheet, len(table.columns)) == expected(table)


def with_many_regions(catalog: Catalog, count: int) -> Catalog:
    """Return the catalog with copies of its last Region, which offer what that one does."""
    region = catalog.regions[-1]
    copies = tuple(msgspec.structs.replace(region, code=f"xx-copy-{number:02}") for number in range(count))
    offerings = (
        msgspec.structs.replace(offering, region=copy.code)
        for copy in copies
        for offering in catalog.in_region[region.code].values()
    )
    return msgspec.structs.replace(
        catalog, regions=(*catalog.regions, *copies), offerings=(*catalog.offerings, *offerings)
    )


def test_a_tab_with_more_columns_than_letters_holds_its_table(tiny: Catalog):
    """Their columns are called AA, AB and so on; the tabs of all of AWS are read back in `make test-deep`."""
    catalog = with_many_regions(tiny, 30)
    sheet = opened(made(catalog))["Service Matrix"]
    table = tables.service_matrix(catalog)
    assert sheet.max_column == len(table.columns) > 26
    assert sheet.auto_filter.ref == f"A1:AJ{len(table.rows) + 1}"
    assert values(sheet, len(table.columns)) == expected(table)


@pytest.mark.deep
def test_tabs_of_the_real_catalog_hold_their_tables(real: Catalog):
    report = next(xlsx_reports(real))
    workbook = load_workbook(io.BytesIO(report.make()), read_only=True)
    tabs = [make(real) for make in TABS]
    assert report.rows == sum(len(table.rows) for table in tabs)
    for table in tabs:
        assert values(workbook[table.name], len(table.columns)) == expected(table)


def test_numbers_percentages_and_dates_have_formats(workbook: Workbook):
    sheet = workbook["Region Summary"]
    cells = dict(zip((cell.value for cell in sheet[1]), sheet[3], strict=True))
    assert cells["region_code"].value == "us-east-1"
    assert (cells["launch_date"].value, cells["launch_date"].number_format) == (dt.datetime(2006, 8, 25), "yyyy-mm-dd")  # noqa: DTZ001 (a sheet has no zones)
    assert (cells["coverage_percent"].value, cells["coverage_percent"].number_format) == (75, '0.00"%"')
    assert (cells["service_count"].value, cells["service_count"].number_format) == (3, "#,##0")
    assert sheet["E2"].value is None


def test_the_matrix_reads_with_and_without_color(workbook: Workbook):
    sheet = workbook["Service Matrix"]
    yes, no = sheet["D2"], sheet["F2"]
    assert (yes.value, no.value) == ("yes", "no")
    assert yes.fill.fgColor.rgb != no.fill.fgColor.rgb
    assert yes.font.color.rgb != no.font.color.rgb
    assert sheet["D1"].value == "eu-west-1"
    assert sheet["D1"].alignment.textRotation == 90
    assert sheet["A1"].alignment.textRotation == 0


def test_properties_name_the_maker_and_the_date_of_the_facts(workbook: Workbook, tiny: Catalog):
    properties = workbook.properties
    midnight = dt.datetime.combine(tiny.as_of, dt.time())
    assert properties.title == "AWS services by Region"
    assert properties.creator == "Region Atlas"
    assert properties.description
    assert properties.created == properties.modified == midnight


def test_the_workbook_of_a_region_has_its_services_and_its_facts(tiny: Catalog):
    older = dt.date(2020, 1, 2)
    world = msgspec.structs.replace(
        tiny, regions=tuple(msgspec.structs.replace(region, changed=older) for region in tiny.regions)
    )
    own = opened(made(world, "regions/us-east-1.xlsx"))
    assert own.sheetnames == ["Services", "Region"]
    table = tables.region_services(world, "us-east-1")
    assert values(own["Services"], len(table.columns)) == expected(table)
    facts = {row[0]: row[1] for row in values(own["Region"], 2)}
    assert facts["region_name"] == "US East (N. Virginia)"
    assert facts["launch_date"] == dt.datetime(2006, 8, 25)  # noqa: DTZ001 (a sheet has no zones)
    assert facts["availability_zones"] == 2
    assert facts["availability_zone_ids"] == "us-east-1-az1, us-east-1-az2"
    assert facts["wavelength_zones"] == 0
    assert facts["wavelength_zone_ids"] is None
    assert facts["service_count"] == 3
    assert own.properties.modified == dt.datetime.combine(older, dt.time())


@pytest.mark.parametrize("name", ["=1+1", "=", "+1", "-1", "@x", "#N/A", "\x00\x1b\uffff", AWKWARD, "a" * 40_000])
def test_no_text_becomes_a_formula_an_error_value_or_a_crash(name: str, tiny: Catalog):
    world = msgspec.structs.replace(
        tiny,
        services=tuple(
            msgspec.structs.replace(service, name=name if service.code == "iam" else service.name)
            for service in tiny.services
        ),
    )
    for path in (MAIN, "regions/eu-west-1.xlsx"):
        content = made(world, path)
        assert not any("<f" in sheet or 't="e"' in sheet for sheet in sheets_of(content))
        first_sheet = opened(content).worksheets[0]
        cells = [cell for row in first_sheet.iter_rows() for cell in row if cell.value == readable(name)[:32767]]
        assert cells
        assert all(cell.data_type == "s" for cell in cells if name != "#N/A")


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("AWS_x0041_Thing", "AWS_x005F_x0041_Thing"),
        ("Tab_x0009_Name", "Tab_x005F_x0009_Name"),
        ("_x005F_x0041_", "_x005F_x005F_x005F_x0041_"),
        ("_x0041_x0042_", "_x005F_x0041_x005F_x0042_"),
        ("_xabcD_", "_x005F_xabcD_"),
        ("_x041_ _X0041_ x0041_ _x0041", "_x041_ _X0041_ x0041_ _x0041"),
    ],
)
def test_text_that_looks_like_an_escape_is_read_as_it_is(name: str, cell: str, tiny: Catalog):
    """ECMA-376, ST_Xstring: ``_x0041_`` in a cell is read as A, and ``_x005F_`` as the underscore that stands there."""
    services = tuple(msgspec.structs.replace(service, name=name) for service in tiny.services)
    regions = tuple(msgspec.structs.replace(region, name=name) for region in tiny.regions)
    world = msgspec.structs.replace(tiny, services=services, regions=regions)
    decoded = re.sub("_x([0-9A-Fa-f]{4})_", lambda cell_text: chr(int(cell_text[1], 16)), cell)
    assert decoded == name
    for path, title in ((MAIN, "AWS services by Region"), ("regions/eu-west-1.xlsx", f"AWS services in {name}")):
        content = made(world, path)
        assert f">{cell}<" in "".join(sheets_of(content))
        assert opened(content).properties.title == title


def test_two_awkward_texts_in_one_row_both_stay_text(tiny: Catalog):
    """Both look like a formula, and neither becomes one."""
    world = msgspec.structs.replace(
        tiny, regions=tuple(msgspec.structs.replace(region, name=AWKWARD) for region in tiny.regions)
    )
    rows = values(opened(made(world))["Regional Services"], 4)
    assert ["us-east-1", AWKWARD, "awkward", AWKWARD] in rows


def test_a_region_code_that_looks_like_a_formula_is_text_in_the_header(tiny: Catalog):
    region = msgspec.structs.replace(tiny.regions[0], code="=1+1")
    world = msgspec.structs.replace(tiny, regions=(region,), offerings=())
    header = opened(made(world))["Service Matrix"]["D1"]
    assert (header.value, header.data_type) == ("=1+1", "s")


def test_a_cell_keeps_its_outer_spaces_and_holds_no_more_than_a_spreadsheet_reads(tiny: Catalog):
    """Excel calls a workbook damaged that has a longer text in a cell."""
    region = msgspec.structs.replace(tiny.regions[0], country_note="x" * 40_000, launch_note=" <a> & b\t")
    world = msgspec.structs.replace(tiny, regions=(region, *tiny.regions[1:]))
    facts = values(opened(made(world, f"regions/{region.code}.xlsx"))["Region"], 2)
    assert ["country_note", "x" * 32_767] in facts
    assert ["launch_note", " <a> & b\t"] in facts


@settings(max_examples=examples(25))  # each is a workbook written and read
@given(catalogs())
def test_workbooks_of_any_catalog_read_back_as_its_tables(catalog: Catalog):
    workbook = opened(made(catalog))
    for table in [make(catalog) for make in TABS]:
        assert values(workbook[table.name], len(table.columns)) == expected(table)


def test_made_twice_is_the_same_bytes(tiny: Catalog, tiny_contents: dict[str, bytes]):
    assert contents(tiny) == tiny_contents


SCRIPT = """
import hashlib
import sys
from pathlib import Path
from generator.model import curated, snapshot
from generator.catalog.assemble import assemble
from generator.build.reports.xlsx import xlsx_reports
catalog = assemble(snapshot.read(Path(sys.argv[1])), curated.read())
print(hashlib.sha256(b"".join(report.make() for report in xlsx_reports(catalog))).hexdigest())
"""


def test_neither_time_zone_nor_hash_seed_nor_process_changes_a_byte(tmp_path: Path):
    file = tmp_path / "snapshot.json"
    snapshot.write(tiny_snapshot(), file)

    def digest(zone: str, seed: str) -> bytes:
        environment = os.environ | {"TZ": zone, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", SCRIPT, str(file)]
        return subprocess.run(command, env=environment, check=True, capture_output=True).stdout

    assert digest("Pacific/Auckland", "1") == digest("America/Los_Angeles", "2")


def test_the_archive_carries_no_time_of_writing(tiny_contents: dict[str, bytes]):
    for content in tiny_contents.values():
        with ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_partition_is_one_workbook_of_its_regions_alone(tiny: Catalog, tiny_contents: dict[str, bytes]):
    """Endpoints, the matrix of all services, facts and zones; other partitions have no part in it."""
    own = opened(tiny_contents["partitions/aws-us-gov.xlsx"])
    assert own.sheetnames == ["Main Dataset", "Service Matrix", "Region Summary", "Zones"]
    rows = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in own.worksheets}
    assert [row[:4] for row in rows["Main Dataset"][1:]] == [
        ("us-gov-west-1", "AWS GovCloud (US-West)", "aws-us-gov", "iam"),
    ]
    assert rows["Service Matrix"][0] == ("service_code", "service_name", "category", "us-gov-west-1")
    assert {row[0]: row[3] for row in rows["Service Matrix"][1:]} == {
        service.code: "yes" if service.code == "iam" else "no" for service in tiny.services
    }
    assert [row[0] for row in rows["Region Summary"][1:]] == ["us-gov-west-1"]
    assert {row[2] for row in rows["Zones"][1:]} == {"us-gov-west-1"}
