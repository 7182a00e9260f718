"""Making every report: one that fails does not stop the rest, and dates stand while contents do."""

from __future__ import annotations

import hashlib
import io
import pickle
from typing import TYPE_CHECKING, Any, NoReturn
from zipfile import ZipFile

import msgspec
import pytest

from generator.build.reports import formats
from generator.build.reports.csv_json import csv_reports
from generator.model.history import History
from tests.build.reports.earlier_release import EARLIER, released

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.build.reports.formats import ReportSet
    from generator.core.files import Report
    from generator.model.catalog import Catalog


NO_HISTORIES = formats.Histories(History(), History())


def fail(*_: object) -> NoReturn:
    raise ValueError("no ink")


def one_that_fails(catalog: Catalog) -> Iterator[Report]:
    for report in csv_reports(catalog):
        yield msgspec.structs.replace(report, make=fail) if report.path == "service_matrix.csv" else report


def stops_after_two(catalog: Catalog) -> Iterator[Report]:
    for number, report in enumerate(csv_reports(catalog)):
        if number == 2:
            fail()
        yield report


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Any:
    def replace(name: str, reports: Any) -> None:
        replaced = tuple((label, reports if label == name else make) for label, make in formats.FORMATS)
        monkeypatch.setattr(formats, "FORMATS", replaced)

    return replace


def test_every_listed_report_is_made_with_its_size_and_digest(tiny: Catalog):
    report_set = formats.make(tiny, NO_HISTORIES, None)
    assert report_set.missing == ()
    assert [file.path for file in report_set.files] == [f"downloads/{path}" for path in report_set.descriptions]
    for file, entry in zip(report_set.files, report_set.entries, strict=True):
        assert file.path == f"downloads/{entry.path}"
        assert entry.bytes == len(file.content)
        assert entry.sha256 == hashlib.sha256(file.content).hexdigest()
        assert entry.changed == tiny.as_of


def test_what_a_report_holds_is_reported_even_of_one_that_could_not_be_made(
    tiny: Catalog, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("generator.build.reports.xlsx._workbook", fail)
    monkeypatch.setattr("generator.build.reports.csv_json.encoded", fail)
    descriptions = formats.make(tiny, NO_HISTORIES, None).descriptions
    assert {"aws_regions_services.xlsx", "aws_regions_services.json", "services/iam.csv"} <= set(descriptions)
    assert "services/iam.xlsx" not in descriptions
    assert all(descriptions.values())
    names = {name for name, _ in (*formats.FORMATS, *formats.DATABASE_FORMATS)}
    assert {path.rpartition(".")[2] for path in descriptions} == names | {"jsonl", "zip"}


def opened_archive(report_set: ReportSet) -> ZipFile:
    (file,) = (file for file in report_set.files if file.path == "downloads/region_atlas.zip")
    return ZipFile(io.BytesIO(file.content))


def test_the_archive_has_every_csv_and_json_report_of_the_whole_catalog_and_says_what_each_is(tiny: Catalog):
    """With the bytes of the files beside it; the same reports give the same archive, whenever it is made."""
    report_set = formats.make(tiny, NO_HISTORIES, None)
    files = {file.path.removeprefix("downloads/"): file.content for file in report_set.files}
    expected = {path for path in files if "/" not in path and path.endswith((".csv", ".json", ".jsonl"))}
    assert {
        "aws_regions_services.json",
        "history.jsonl",
        "resource_type_history.jsonl",
        "presence.csv",
    } <= expected
    archive = opened_archive(report_set)
    assert archive.namelist() == ["README.txt", *sorted(expected)]
    assert archive.testzip() is None
    for name in expected:
        assert archive.read(name) == files[name]
        assert f"{name}: {report_set.descriptions[name]}" in archive.read("README.txt").decode()
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    (entry,) = (entry for entry in report_set.entries if entry.path == "region_atlas.zip")
    assert entry.rows == sum(entry.rows for entry in report_set.entries if entry.path in expected)
    assert formats.make(tiny, NO_HISTORIES, None) == report_set


def test_a_report_that_did_not_change_keeps_its_date(tiny: Catalog):
    first = formats.make(tiny, NO_HISTORIES, None)
    again = formats.make(tiny, NO_HISTORIES, released(tiny, first))
    assert {entry.changed for entry in again.entries} == {EARLIER}


def test_a_report_that_changed_gets_the_date_of_the_catalog(tiny: Catalog):
    before = released(tiny, formats.make(tiny, NO_HISTORIES, None))
    lambda_ = msgspec.structs.replace(tiny.service["lambda"], url="https://aws.amazon.com/lambda/")
    world = msgspec.structs.replace(
        tiny, services=tuple(lambda_ if service.code == "lambda" else service for service in tiny.services)
    )
    dates = {entry.path: entry.changed for entry in formats.make(world, NO_HISTORIES, before).entries}
    assert dates["service_summary.csv"] == tiny.as_of
    assert dates["services/lambda.json"] == tiny.as_of
    assert dates["region_summary.csv"] == EARLIER
    assert dates["regions/eu-west-1.xlsx"] == EARLIER


def test_a_report_that_fails_is_missing_and_every_other_is_made(tiny: Catalog, broken: Any):
    whole = formats.make(tiny, NO_HISTORIES, None)
    before = released(tiny, whole)
    broken("csv", one_that_fails)
    report_set = formats.make(tiny, NO_HISTORIES, before)
    (missing,) = report_set.missing
    assert missing.path == "service_matrix.csv"
    assert missing.error == "ValueError: no ink"
    assert missing.last_good == next(report for report in before.reports if report.path == "service_matrix.csv")
    assert {file.path for file in whole.files} - {file.path for file in report_set.files} == {
        "downloads/service_matrix.csv"
    }
    archive = opened_archive(report_set)
    assert "service_matrix.csv" not in archive.namelist()
    assert b"could not be made: service_matrix.csv" in archive.read("README.txt")


def test_a_report_that_fails_again_keeps_its_last_good_copy(tiny: Catalog, broken: Any):
    before = released(tiny, formats.make(tiny, NO_HISTORIES, None))
    broken("csv", one_that_fails)
    second = formats.make(tiny, NO_HISTORIES, before)
    third = formats.make(tiny, NO_HISTORIES, released(tiny, second))
    assert third.missing == second.missing
    assert third.missing[0].last_good is not None


def test_a_first_release_has_no_last_good_copy(tiny: Catalog, broken: Any):
    broken("csv", one_that_fails)
    assert [report.last_good for report in formats.make(tiny, NO_HISTORIES, None).missing] == [None]


def test_a_format_that_cannot_list_its_reports_misses_those_that_were_there(tiny: Catalog, broken: Any):
    before = released(tiny, formats.make(tiny, NO_HISTORIES, None))
    broken("xlsx", fail)
    report_set = formats.make(tiny, NO_HISTORIES, before)
    lost = {report.path for report in before.reports if report.path.endswith(".xlsx")}
    assert {report.path for report in report_set.missing} == lost
    assert all(report.last_good for report in report_set.missing)
    assert {entry.path for entry in report_set.entries} == {report.path for report in before.reports} - lost
    assert not any(path.endswith(".xlsx") for path in report_set.descriptions)


def test_a_format_that_stops_midway_keeps_what_it_had_listed(tiny: Catalog, broken: Any):
    before = released(tiny, formats.make(tiny, NO_HISTORIES, None))
    broken("csv", stops_after_two)
    report_set = formats.make(tiny, NO_HISTORIES, before)
    assert [entry.path for entry in report_set.entries if entry.path.endswith(".csv")] == [
        "aws_regions_services.csv",
        "regional_services.csv",
        *(f"{name}.csv" for name, _ in formats.HISTORY_REPORTS),
    ]
    assert "statistics.csv" in {report.path for report in report_set.missing}
    assert "regional_services.csv" not in {report.path for report in report_set.missing}


def test_a_format_that_never_worked_is_named_as_a_whole(tiny: Catalog, broken: Any):
    broken("json", fail)
    assert [(report.path, report.last_good) for report in formats.make(tiny, NO_HISTORIES, None).missing] == [
        ("*.json", None)
    ]


def test_catalog_and_reports_travel_between_processes(tiny: Catalog):
    report_set = formats.make(pickle.loads(pickle.dumps(tiny)), NO_HISTORIES, None)  # noqa: S301 (our own bytes)
    assert pickle.loads(pickle.dumps(report_set)) == report_set == formats.make(tiny, NO_HISTORIES, None)  # noqa: S301 (our own bytes)
