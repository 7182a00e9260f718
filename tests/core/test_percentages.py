"""Percentages as reports and pages have them."""

from __future__ import annotations

import pytest

from generator.core import percentages


@pytest.mark.parametrize(
    ("percent", "digits", "shown"),
    [
        (100.0, 1, 100.0),
        (100 * 9288 / 9289, 1, 99.9),
        (100 * 9288 / 9289, 2, 99.99),
        (99.9999, 2, 99.99),
        (99.94, 1, 99.9),
        (66.6666, 2, 66.67),
        (0.0001, 2, 0.01),
        (0.0, 2, 0.0),
    ],
)
def test_a_percentage_is_100_only_where_nothing_is_missing(percent: float, digits: int, shown: float) -> None:
    assert percentages.rounded(percent, digits) == shown
