"""The tables: their columns, their cells, and statistics that are recounted here from the catalog."""

from __future__ import annotations

import datetime as dt
import statistics as arithmetic
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given

from generator.build.reports import statistics, tables
from generator.catalog import quality
from generator.history.changes import changes
from generator.model.catalog import Catalog
from tests.conftest import AWKWARD, bundled_history
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
    (found,) = [one for one in table.rows if one[: len(key)] == key]
    return dict(zip((column.name for column in table.columns), found, strict=True))


def figures(catalog: Catalog) -> dict[str, Cell]:
    return {str(metric): value for metric, value, _ in statistics.statistics(catalog).rows}


def test_columns_are_those_that_the_data_dictionary_fixes(tiny: Catalog):
    assert names(tables.main_dataset(tiny)) == (
        "region_code region_name partition service_code service_name category endpoint protocols first_seen"
    )
    assert names(tables.regional_services(tiny)) == "region_code region_name service_code service_name"
    assert names(tables.service_matrix(tiny)) == (
        "service_code service_name category eu-west-1 us-east-1 us-gov-west-1"
    )
    assert names(tables.region_summary(tiny)) == (
        "region_code region_name partition country launch_date launch_date_source announcement_url "
        "availability_zones local_zones wavelength_zones service_count coverage_percent first_seen "
        "country_name geolocation_region geolocation_region_name geography place latitude longitude launch_year "
        "launch_year_source launch_note opt_in opt_in_assumed opt_in_source country_note domain"
    )
    assert names(tables.service_summary(tiny)) == (
        "service_code service_name category region_count coverage_percent partitions marketing_url first_seen "
        "family aliases"
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
    found = row(tables.main_dataset(tiny), "eu-west-1", "Europe (Ireland)", "aws", "lambda")
    assert found["service_name"] == "AWS Lambda"
    assert found["endpoint"] == "lambda.eu-west-1.amazonaws.com"
    assert found["protocols"] == "HTTPS, HTTP"


def test_what_is_unknown_is_none_and_never_a_code_or_a_word(tiny: Catalog):
    nameless = msgspec.structs.replace(
        tiny, services=tuple(msgspec.structs.replace(one, name=None) for one in tiny.services)
    )
    assert {found[4] for found in tables.main_dataset(nameless).rows} == {None}
    awkward = row(tables.region_services(tiny, "us-east-1"), "awkward")
    assert (awkward["endpoint"], awkward["protocols"], awkward["first_seen"]) == (None, None, None)
    nowhere = row(tables.service_summary(tiny), "iotthingsgraph")
    assert (nowhere["region_count"], nowhere["partitions"], nowhere["marketing_url"]) == (0, None, None)


def test_region_summary_tells_launch_zones_and_share(tiny: Catalog):
    found = row(tables.region_summary(tiny), "us-east-1")
    launch = tiny.region["us-east-1"].launch
    assert launch
    assert found["launch_date"] == dt.date(2006, 8, 25)
    assert found["launch_date_source"] == launch.source
    assert found["announcement_url"] == "https://aws.amazon.com/blogs/aws/amazon_ec2_beta/"
    assert (found["availability_zones"], found["local_zones"], found["wavelength_zones"]) == (2, 1, 0)
    assert (found["service_count"], found["coverage_percent"]) == (3, 75.0)


def test_region_summary_has_the_facts_that_a_region_is_chosen_by(real: Catalog):
    found = row(tables.region_summary(real), "ap-east-1")
    assert (found["country"], found["geolocation_region"], found["opt_in"]) == ("CN", "CN-HK", True)
    assert "Hong Kong" in str(found["country_note"])
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
    counts = tables.counts(real)
    assert len(tables.zones(real).rows) == sum(
        counts[kind] for kind in ("availability_zones", "local_zones", "wavelength_zones")
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
    assert [found[0] for found in tables.region_services(tiny, "us-gov-west-1").rows] == ["iam"]
    assert [found[0] for found in tables.service_regions(tiny, "lambda").rows] == ["eu-west-1", "us-east-1"]
    assert tables.service_regions(tiny, "iotthingsgraph").rows == ()


def test_unknown_codes_are_refused(tiny: Catalog):
    with pytest.raises(KeyError):
        tables.region_services(tiny, "mars-1")


def test_statistics_are_what_a_recount_gives(real: Catalog):
    found = figures(real)
    by_region = {one.code: [pair for pair in real.offerings if pair.region == one.code] for one in real.regions}
    sizes = [len(pairs) for pairs in by_region.values()]
    reach = [sum(pair.service == one.code for pair in real.offerings) for one in real.services]
    assert found["regions"] == len(real.regions)
    assert found["services"] == len(real.services)
    assert found["offerings"] == len(real.offerings)
    for partition in {one.partition for one in real.regions}:
        slug = str(partition).replace("-", "_")
        inside = {one.code for one in real.regions if one.partition == partition}
        assert found[f"regions_in_partition_{slug}"] == len(inside)
        assert found[f"offerings_in_partition_{slug}"] == sum(pair.region in inside for pair in real.offerings)
        assert found[f"services_in_partition_{slug}"] == len(
            {pair.service for pair in real.offerings if pair.region in inside}
        )
    assert found["regions_in_geography_europe"] == sum(one.geography == "Europe" for one in real.regions)
    assert found["services_in_category_compute"] == sum(one.category == "Compute" for one in real.services)
    assert found["services_per_region_mean"] == round(sum(sizes) / len(sizes), 2)
    assert found["services_per_region_median"] == arithmetic.median(sizes)
    assert found["services_per_region_min"] == min(sizes)
    assert (
        found["services_per_region_max"] == max(sizes) == len(by_region[str(found["services_per_region_max_region"])])
    )
    assert found["regions_per_service_max"] == max(reach)
    assert found["regions_per_service_max_shared_by"] == reach.count(max(reach))
    assert found["services_in_every_region"] == reach.count(len(real.regions))
    assert found["services_in_one_region"] == reach.count(1)
    assert found["services_in_no_region"] == reach.count(0)
    for kind in ("availability", "local", "wavelength"):
        assert found[f"{kind}_zones"] == sum(len(getattr(one.zones, kind)) for one in real.regions)


def test_statistics_have_each_quality_figure_with_its_counts(real: Catalog):
    found = figures(real)
    measured = quality.figures(real)
    assert len(measured) == 5
    for figure in measured:
        assert figure.percent is not None
        assert found[f"quality_{figure.key}"] == quality.rounded(figure.percent, 2)
        assert found[f"quality_{figure.key}_good"] == figure.good
        assert found[f"quality_{figure.key}_total"] == figure.total


def test_an_empty_catalog_has_tables_without_facts():
    for table in SITE[:-1]:
        assert table(EMPTY).rows == ()
    found = figures(EMPTY)
    assert found["regions"] == 0
    assert found["services_per_region_mean"] is None
    assert found["services_per_region_max_region"] is None
    assert found["services_in_every_region"] == 0


@given(catalogs())
def test_every_row_has_a_cell_for_each_column_and_every_metric_stands_once(catalog: Catalog):
    entities = [tables.region_services(catalog, code) for code in catalog.region]
    entities += [tables.service_regions(catalog, code) for code in catalog.service]
    for table in [make(catalog) for make in SITE] + entities:
        assert {len(found) for found in table.rows} <= {len(table.columns)}
    metrics = [found[0] for found in statistics.statistics(catalog).rows]
    assert len(set(metrics)) == len(metrics)


@given(catalogs())
def test_tables_hold_each_offering_once(catalog: Catalog):
    pairs = [(one.region, one.service) for one in catalog.offerings]
    assert [(found[0], found[3]) for found in tables.main_dataset(catalog).rows] == pairs
    assert [(found[0], found[2]) for found in tables.regional_services(catalog).rows] == pairs
    assert sum(found[3:].count(True) for found in tables.service_matrix(catalog).rows) == len(pairs)
    assert sum(len(tables.region_services(catalog, code).rows) for code in catalog.region) == len(pairs)
    assert sum(len(tables.service_regions(catalog, code).rows) for code in catalog.service) == len(pairs)


def test_the_details_of_the_history_are_no_formulas() -> None:
    """What has an endpoint or a name for the first time was none before."""
    rows = [dict(zip(HISTORY, one, strict=True)) for one in tables.history(changes(bundled_history())).rows]
    details = [str(one["detail"]) for one in rows if one["detail"]]
    assert not [one for one in details if one[0] in "=+-@"]
    asked = ("endpoint-changed", "eventbridge", "af-south-1")
    (first,) = (one["detail"] for one in rows if (one["kind"], one["service_code"], one["region_code"]) == asked)
    assert first == "none -> events.af-south-1.amazonaws.com"
