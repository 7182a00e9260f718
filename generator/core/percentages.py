"""Percentages as documents, reports, pages and messages have them: 100 only of all, 0 only of nothing."""

from __future__ import annotations

FULL_PERCENT = 100


def percent(share: float | None) -> float | None:
    """Return a share of 0 to 1 as a percentage with two decimals; None stays None."""
    return None if share is None else rounded(100 * share, 2)


def rounded(percent: float, digits: int) -> float:
    """Return a percentage with so many decimals: 100 only where nothing is missing, 0 only where nothing is there."""
    nearest, smallest = round(percent, digits), float(10**-digits)
    if nearest == FULL_PERCENT > percent:
        return round(FULL_PERCENT - smallest, digits)
    return smallest if nearest == 0 < percent else nearest


def percent_words(percent: float) -> str:
    """Return a percentage as pages and messages say it, with one decimal."""
    return f"{rounded(percent, 1):.1f} %"
