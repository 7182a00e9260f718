"""Find what is known of resource types before a reading: in the last release, else in the bundled history."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.core.layout import RESOURCE_TYPE_HISTORY_NAME, SUMMARY_NAME
from generator.fetch.type_lists import EarlierList
from generator.history.resource_types import last_lists
from generator.model import bundled_histories, history, release
from generator.model.release import Summary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.model.history import History
    from generator.model.release import ResourceTypeSources


class EarlierTypes(NamedTuple):
    """The list of each Region whose types were known, and every name that a type ever had."""

    lists: dict[str, EarlierList]
    names: frozenset[str]


def earlier_types(files: Mapping[str, bytes] | None) -> EarlierTypes:
    """Return what the last release knew, given its files by name, or else what the package brings."""
    if not files or RESOURCE_TYPE_HISTORY_NAME not in files:
        return _known(bundled_histories.resource_types(), None)
    past = history.decode(files[RESOURCE_TYPE_HISTORY_NAME], f"the last release's {RESOURCE_TYPE_HISTORY_NAME}")
    if not past.lines:
        return _known(bundled_histories.resource_types(), None)
    summary = release.decode(SUMMARY_NAME, files[SUMMARY_NAME], Summary)
    rows = {entry.path: entry.rows for entry in summary.reports}
    # A publish that stopped left a history that is newer than the summary, whose marks are of other files then.
    is_same = rows.get(RESOURCE_TYPE_HISTORY_NAME) == len(past.lines)
    return _known(past, summary.resource_types if is_same else None)


def _known(past: History, sources: ResourceTypeSources | None) -> EarlierTypes:
    lists = last_lists(past, sources)
    if lists is None:
        return EarlierTypes({}, frozenset())
    types = {code: frozenset(names) for code, names in lists.by_region.items()}
    return EarlierTypes(
        lists={code: EarlierList(types[code], reading) for code, reading in lists.regions.items()},
        names=frozenset(name for reading in past.readings for name in reading.services_appeared),
    )
