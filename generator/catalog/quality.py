"""How good the data is: five percentages, each with its counts and its cases."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from generator.core import percentages
from generator.core.values import Value
from generator.model.catalog import UNCATEGORIZED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.model.catalog import Catalog


class Figure(Value, frozen=True, kw_only=True):
    """One quality figure: ``good`` of ``total``; ``cases`` names what is missing, sorted.

    A case is the code of a Region or a service, or "service in Region" for an offering.
    """

    key: str
    title: str
    good: int
    total: int
    cases: tuple[str, ...]

    @property
    def percent(self) -> float | None:
        """``good`` as a percentage of ``total``; None where there is nothing to count."""
        return 100 * self.good / self.total if self.total else None

    @property
    def percent_text(self) -> str | None:
        """The percentage as pages say it."""
        return None if self.percent is None else percentages.percent_words(self.percent)

    @property
    def bar(self) -> float:
        """The percentage to draw."""
        return percentages.rounded(self.percent or 0, 1)


def figures(catalog: Catalog) -> tuple[Figure, ...]:
    """Return the five figures: names, endpoints, categories, launch dates, agreement of AWS's two trees."""
    services, regions, offerings = catalog.services, catalog.regions, catalog.offerings
    unnamed = [service.code for service in services if service.name is None]
    uncategorized = [service.code for service in services if service.category == UNCATEGORIZED]
    without_launch = [region.code for region in regions if region.launch is None]
    without_endpoint = [
        f"{offering.service} in {offering.region}" for offering in offerings if offering.endpoint is None
    ]
    disagreeing = [f"{offering.service} in {offering.region}" for offering in offerings if offering.listed != "both"]
    return (
        _figure("named_services", "Services with a name", unnamed, len(services)),
        _figure("offerings_with_endpoint", "Offerings with an endpoint", without_endpoint, len(offerings)),
        _figure("categorised_services", "Services with a category", uncategorized, len(services)),
        _figure("regions_with_launch_date", "Regions with a launch date", without_launch, len(regions)),
        _figure("offerings_in_both_trees", "Offerings in both of AWS's lists", disagreeing, len(offerings)),
    )


def type_figure(catalog: Catalog) -> Figure:
    """Return how many Regions have known resource types: a figure of its own, which is no part of the mean."""
    return _figure(
        "regions_with_known_types",
        "Regions whose resource types are known",
        list(catalog.type_catalog.unknown),
        len(catalog.regions),
    )


def overall(figures: Sequence[Figure]) -> float | None:
    """Return the quality figure: the mean of the percentages that can be computed, None where none can."""
    percents = [figure.percent for figure in figures if figure.percent is not None]
    return fmean(percents) if percents else None


def _figure(key: str, title: str, cases: list[str], total: int) -> Figure:
    return Figure(key=key, title=title, good=total - len(cases), total=total, cases=tuple(sorted(cases)))
