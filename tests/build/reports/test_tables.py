"""The tables: their columns, their cells, and statistics that are recounted here from the catalog."""

from __future__ import annotations

import datetime as dt
import statistics as arithmetic
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given

from generator.build.reports import records, statistics, tables
from generator.catalog import quality
from generator.catalog.counts import counts
from generator.core import percentages
from generator.history.changes import changes
from generator.model.catalog import Catalog
from tests.conftest import AWKWARD, bundled_history
from tests.doubles.resource_types import ALIAS, FUNCTION, METADATA, ROLE, typed_catalog
from tests.doubles.strategies import catalogs

if TYPE_CHECKING:
    from generator.build.reports.tables import Cell, Table


EMPTY = Catalog(as_of=dt.date(2024, 2, 29), categories=(), regions=(), services=(), offerings=(), findings=())
HISTORY = ("date", "previous_date", "kind", "region_code", "service_code", "detail", "previous_recorded")
SITE = (
    tables.main_dataset,
    tables.regional_services,
    tables.service_matrix,
    tables.region_summary,
    tables.zones,
    tables.distances,
    tables.families,
    tables.service_summary,
    statistics.statistics,
)


def names(table: Table) -> str:
    return " ".join(column.name for column in table.columns)


def row(table: Table, *key: Cell) -> dict[str, Cell]:
    """Return the row that begins with the key, by column."""
    (match,) = [row for row in table.rows if row[: len(key)] == key]
    return dict(zip((column.name for column in table.columns), match, strict=True))


def figures(catalog: Catalog) -> dict[str, Cell]:
    return {str(metric): value for metric, value, _ in statistics.statistics(catalog).rows}


def test_columns_are_those_that_the_data_dictionary_fixes(tiny: Catalog):
    assert names(tables.main_dataset(tiny)) == (
        "region_code region_name partition service_code service_name category endpoint protocols first_seen "
        "global_endpoint"
    )
    assert names(tables.regional_services(tiny)) == "region_code region_name service_code service_name global_endpoint"
    assert names(tables.service_matrix(tiny)) == (
        "service_code service_name category eu-west-1 us-east-1 us-gov-west-1"
    )
    assert names(tables.region_summary(tiny)) == (
        "region_code region_name partition country launch_date launch_date_source announcement_url "
        "availability_zones local_zones wavelength_zones service_count coverage_percent first_seen "
        "country_name geolocation_region geolocation_region_name geography place latitude longitude launch_year "
        "launch_year_source launch_note opt_in opt_in_assumed opt_in_source country_note domain global_endpoint_count"
    )
    assert names(tables.service_summary(tiny)) == (
        "service_code service_name category region_count coverage_percent partitions marketing_url first_seen "
        "family aliases global_endpoint_count"
    )
    assert names(tables.zones(tiny)) == "zone_id kind region_code region_name location place"
    assert names(tables.distances(tiny)) == "region_code other_region_code km same_partition"
    assert names(tables.families(tiny)) == (
        "family family_name service_code service_name purpose region_count regions_lacking regions_beyond"
    )
    assert names(statistics.statistics(tiny)) == "metric value unit"
    assert names(tables.region_services(tiny, "us-east-1")) == (
        "service_code service_name category endpoint protocols global_endpoint first_seen"
    )
    assert names(tables.service_regions(tiny, "iam")) == (
        "region_code region_name partition geography endpoint protocols global_endpoint first_seen"
    )


def test_an_offering_has_the_facts_of_its_region_and_service(tiny: Catalog):
    facts = row(tables.main_dataset(tiny), "eu-west-1", "Europe (Ireland)", "aws", "lambda")
    assert facts["service_name"] == "AWS Lambda"
    assert facts["endpoint"] == "lambda.eu-west-1.amazonaws.com"
    assert facts["protocols"] == "HTTPS, HTTP"


def test_every_table_of_offerings_says_which_have_a_global_endpoint(tiny: Catalog):
    """IAM has one host for both Regions of the partition; the summaries count such offerings of either side."""
    marks = {(row[0], row[3]): row[-1] for row in tables.main_dataset(tiny).rows}
    assert marks == {
        (offering.region, offering.service): offering.service == "iam" and offering.region != "us-gov-west-1"
        for offering in tiny.offerings
    }
    assert [row[-1] for row in tables.regional_services(tiny).rows] == list(marks.values())
    for table, key in ((tables.region_summary(tiny), 0), (tables.service_summary(tiny), 1)):
        for row in table.rows:
            assert row[-1] == sum(mark is True for codes, mark in marks.items() if codes[key] == row[0])


def test_what_is_unknown_is_none_and_never_a_code_or_a_word(tiny: Catalog):
    nameless = msgspec.structs.replace(
        tiny, services=tuple(msgspec.structs.replace(service, name=None) for service in tiny.services)
    )
    assert {row[4] for row in tables.main_dataset(nameless).rows} == {None}
    awkward = row(tables.region_services(tiny, "us-east-1"), "awkward")
    assert (awkward["endpoint"], awkward["protocols"], awkward["first_seen"]) == (None, None, None)
    nowhere = row(tables.service_summary(tiny), "iotthingsgraph")
    assert (nowhere["region_count"], nowhere["partitions"], nowhere["marketing_url"]) == (0, None, None)


def test_region_summary_shows_launch_zones_and_share(tiny: Catalog):
    facts = row(tables.region_summary(tiny), "us-east-1")
    launch = tiny.region["us-east-1"].launch
    assert launch
    assert facts["launch_date"] == dt.date(2006, 8, 25)
    assert facts["launch_date_source"] == launch.source
    assert facts["announcement_url"] == "https://aws.amazon.com/blogs/aws/amazon_ec2_beta/"
    assert (facts["availability_zones"], facts["local_zones"], facts["wavelength_zones"]) == (2, 1, 0)
    assert (facts["service_count"], facts["coverage_percent"]) == (3, 75.0)


def test_region_summary_has_the_facts_that_a_region_is_chosen_by(real: Catalog):
    hong_kong = row(tables.region_summary(real), "ap-east-1")
    assert (hong_kong["country"], hong_kong["geolocation_region"], hong_kong["opt_in"]) == ("CN", "CN-HK", True)
    assert "Hong Kong" in str(hong_kong["country_note"])
    ireland = row(tables.region_summary(real), "eu-west-1")
    assert (ireland["launch_date"], ireland["launch_year"], ireland["opt_in"]) == (None, 2007, False)


def test_zones_distances_and_families_are_tables_too(real: Catalog):
    assert row(tables.zones(real), "use1-bos1-az1") == {
        "zone_id": "use1-bos1-az1",
        "kind": "local",
        "region_code": "us-east-1",
        "region_name": "US East (N. Virginia)",
        "location": "bos",
        "place": "Boston",
    }
    count_by_kind = counts(real)
    assert len(tables.zones(real).rows) == sum(
        count_by_kind[kind] for kind in ("availability_zones", "local_zones", "wavelength_zones")
    )
    count = len(real.regions)
    assert len(tables.distances(real).rows) == count * (count - 1)
    runtime = row(tables.families(real), "bedrock", "Amazon Bedrock", "bedrock-runtime")
    assert runtime["purpose"] == "inference"
    assert runtime["region_count"] == len(real.of_service["bedrock-runtime"])


def test_service_summary_names_the_partitions_in_which_it_is_offered(tiny: Catalog):
    assert row(tables.service_summary(tiny), "iam")["partitions"] == "aws, aws-us-gov"
    assert row(tables.service_summary(tiny), "lambda")["coverage_percent"] == 66.67


def test_matrix_marks_what_is_offered_in_either_tree(tiny: Catalog):
    """The awkward service is listed in eu-west-1 by the services tree alone."""
    assert tables.service_matrix(tiny).rows[0] == (
        "awkward",
        AWKWARD,
        tiny.service["awkward"].category,
        True,
        True,
        False,
    )


def test_tables_of_one_entity_hold_only_what_is_offered(tiny: Catalog):
    assert [row[0] for row in tables.region_services(tiny, "us-gov-west-1").rows] == ["iam"]
    assert [row[0] for row in tables.service_regions(tiny, "lambda").rows] == ["eu-west-1", "us-east-1"]
    assert tables.service_regions(tiny, "iotthingsgraph").rows == ()


def test_unknown_codes_are_refused(tiny: Catalog):
    with pytest.raises(KeyError):
        tables.region_services(tiny, "mars-1")


def test_statistics_are_what_a_recount_gives(real: Catalog):
    metrics = figures(real)
    by_region = {
        region.code: [pair for pair in real.offerings if pair.region == region.code] for region in real.regions
    }
    sizes = [len(pairs) for pairs in by_region.values()]
    reach = [sum(pair.service == service.code for pair in real.offerings) for service in real.services]
    assert metrics["regions"] == len(real.regions)
    assert metrics["services"] == len(real.services)
    assert metrics["offerings"] == len(real.offerings)
    for partition in {region.partition for region in real.regions}:
        slug = str(partition).replace("-", "_")
        inside = {region.code for region in real.regions if region.partition == partition}
        assert metrics[f"regions_in_partition_{slug}"] == len(inside)
        assert metrics[f"offerings_in_partition_{slug}"] == sum(pair.region in inside for pair in real.offerings)
        assert metrics[f"services_in_partition_{slug}"] == len(
            {pair.service for pair in real.offerings if pair.region in inside}
        )
    assert metrics["regions_in_geography_europe"] == sum(region.geography == "Europe" for region in real.regions)
    assert metrics["services_in_category_compute"] == sum(service.category == "Compute" for service in real.services)
    assert metrics["services_per_region_mean"] == round(sum(sizes) / len(sizes), 2)
    assert metrics["services_per_region_median"] == arithmetic.median(sizes)
    assert metrics["services_per_region_min"] == min(sizes)
    assert (
        metrics["services_per_region_max"]
        == max(sizes)
        == len(by_region[str(metrics["services_per_region_max_region"])])
    )
    assert metrics["regions_per_service_max"] == max(reach)
    assert metrics["regions_per_service_max_shared_by"] == reach.count(max(reach))
    assert metrics["services_in_every_region"] == reach.count(len(real.regions))
    assert metrics["services_in_one_region"] == reach.count(1)
    assert metrics["services_in_no_region"] == reach.count(0)
    rows = tables.resource_types(real).rows
    assert metrics["registered_resource_types"] == len(rows)
    assert metrics["resource_types"] == len({name for name, *_ in rows})
    assert metrics["resource_type_namespaces"] == len({namespace for _, namespace, *_ in rows})
    for kind in ("availability", "local", "wavelength"):
        assert metrics[f"{kind}_zones"] == sum(len(getattr(region.zones, kind)) for region in real.regions)


def test_statistics_have_each_quality_figure_with_its_counts(real: Catalog):
    metrics = figures(real)
    measured = quality.figures(real)
    assert len(measured) == 5
    for figure in (*measured, quality.type_figure(real)):
        assert figure.percent is not None
        assert metrics[f"quality_{figure.key}"] == percentages.rounded(figure.percent, 2)
        assert metrics[f"quality_{figure.key}_good"] == figure.good
        assert metrics[f"quality_{figure.key}_total"] == figure.total


def test_an_empty_catalog_has_tables_without_facts():
    for table in SITE[:-1]:
        assert table(EMPTY).rows == ()
    metrics = figures(EMPTY)
    assert metrics["regions"] == 0
    assert metrics["services_per_region_mean"] is None
    assert metrics["services_per_region_max_region"] is None
    assert metrics["services_in_every_region"] == 0


@given(catalogs())
def test_every_row_has_a_cell_for_each_column_and_each_offering_and_metric_stands_once(catalog: Catalog):
    entities = [tables.region_services(catalog, code) for code in catalog.region]
    entities += [tables.service_regions(catalog, code) for code in catalog.service]
    for table in [make(catalog) for make in SITE] + entities:
        assert {len(row) for row in table.rows} <= {len(table.columns)}
    metrics = [row[0] for row in statistics.statistics(catalog).rows]
    assert len(set(metrics)) == len(metrics)
    pairs = [(offering.region, offering.service) for offering in catalog.offerings]
    assert [(row[0], row[3]) for row in tables.main_dataset(catalog).rows] == pairs
    assert [(row[0], row[2]) for row in tables.regional_services(catalog).rows] == pairs
    assert sum(row[3:].count(True) for row in tables.service_matrix(catalog).rows) == len(pairs)
    assert sum(len(tables.region_services(catalog, code).rows) for code in catalog.region) == len(pairs)
    assert sum(len(tables.service_regions(catalog, code).rows) for code in catalog.service) == len(pairs)


def test_the_details_of_the_history_are_no_formulas() -> None:
    """What has an endpoint or a name for the first time was none before."""
    rows = [dict(zip(HISTORY, cells, strict=True)) for cells in records.history_table(changes(bundled_history())).rows]
    details = [str(row["detail"]) for row in rows if row["detail"]]
    assert not [detail for detail in details if detail[0] in "=+-@"]
    key = ("endpoint-changed", "eventbridge", "af-south-1")
    (first,) = (row["detail"] for row in rows if (row["kind"], row["service_code"], row["region_code"]) == key)
    assert first == "none -> events.af-south-1.amazonaws.com"


def test_resource_types_are_a_row_for_each_region_and_a_matrix():
    """Unknown Regions are empty in the matrix: neither yes nor no."""
    catalog = typed_catalog()
    assert names(tables.resource_types(catalog)) == "resource_type namespace service_code region_code first_seen"
    assert tables.resource_types(catalog).rows == (
        (METADATA, "AWS::CDK", None, "us-east-1", dt.date(2024, 2, 15)),
        (ROLE, "AWS::IAM", "iam", "eu-west-1", None),
        (ROLE, "AWS::IAM", "iam", "us-east-1", None),
        (ALIAS, "AWS::Lambda", "lambda", "eu-west-1", dt.date(2024, 2, 29)),
        (ALIAS, "AWS::Lambda", "lambda", "us-east-1", dt.date(2024, 2, 29)),
        (FUNCTION, "AWS::Lambda", "lambda", "eu-west-1", None),
        (FUNCTION, "AWS::Lambda", "lambda", "us-east-1", None),
    )
    matrix = tables.resource_type_matrix(catalog)
    assert names(matrix) == "resource_type eu-west-1 us-east-1 us-gov-west-1"
    assert matrix.rows[:2] == ((METADATA, False, True, None), (ROLE, True, True, None))


def test_the_matrix_of_resource_types_has_the_rows_of_their_list(real: Catalog):
    """Cell by cell: a yes for each row, nothing else."""
    listed = {(name, region) for name, _, _, region, _ in tables.resource_types(real).rows}
    matrix = tables.resource_type_matrix(real)
    codes = [column.name for column in matrix.columns[1:]]
    marked = {(row[0], code) for row in matrix.rows for code, cell in zip(codes, row[1:], strict=True) if cell}
    assert marked == listed
