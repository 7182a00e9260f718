"""Gather the content that every output is made from: the catalog with its dates, both histories, and their changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from generator.catalog import checks
from generator.catalog.assemble import assemble
from generator.catalog.groups import Groups, groups
from generator.catalog.resource_types import with_resource_types
from generator.core.values import Value
from generator.history import (
    by_subject,
    changes,
    diff,
    fact_dates,
    gone,
    resource_type_changes,
    resource_types,
    sentences,
    timeline,
)
from generator.model import bundled_histories, curated, history
from generator.model.catalog import Catalog
from generator.model.history import History

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.history.by_subject import ChangesBySubject
    from generator.history.changes import Change
    from generator.model.curated import CuratedFacts
    from generator.model.previous_release import PreviousRelease
    from generator.model.snapshot import Snapshot


class BundledHistories(Value, frozen=True, kw_only=True):
    """The histories that ship with the package, and the catalog of the last reading (None: that one is built)."""

    history: History
    resource_type_history: History = History()
    catalog: Catalog | None = None


def read_bundled() -> BundledHistories:
    """Read the histories that ship with the package, without the catalog."""
    return BundledHistories(
        history=bundled_histories.offerings(), resource_type_history=bundled_histories.resource_types()
    )


class DatedCatalog(NamedTuple):
    """The catalog with its dates, and the histories that they come from, as in ``SiteContent``."""

    catalog: Catalog
    facts: CuratedFacts
    previous_history: History
    history: History
    resource_type_history: History
    comparison: str


class SiteContent(NamedTuple):
    """The content that every output is made from.

    ``previous_history`` is the history before this reading, ``history`` the same with it. ``changes`` are all changes,
    also those of resource types, by what they are about; ``history_changes`` are those in ``history``. ``gone`` is what
    is no longer listed, ``dates`` are those of the last news of each kind; ``comparison`` says how the catalog differs
    from the last one.
    """

    catalog: Catalog
    groups: Groups
    previous_history: History
    history: History
    resource_type_history: History
    history_changes: tuple[Change, ...]
    titles: sentences.Titles
    changes: ChangesBySubject
    gone: gone.GoneEntities
    dates: fact_dates.FactDates
    comparison: str

    @property
    def news(self) -> tuple[str, ...]:
        """A sentence for each change that the reading added to the history."""
        if self.history == self.previous_history:
            return ()
        return sentences.news(changes.changes(self.previous_history), self.history_changes, self.titles)


def gather(
    snapshot: Snapshot,
    previous: PreviousRelease | None,
    bundled: BundledHistories | None,
    accept_shrink: str | None,
    on_stage: Callable[[str], None],
) -> SiteContent:
    """Assemble and check the catalog, and add the reading to the histories; raises as ``build.files`` does."""
    return with_changes(dated_catalog(snapshot, previous, bundled, accept_shrink, on_stage))


def dated_catalog(
    snapshot: Snapshot,
    previous: PreviousRelease | None,
    bundled: BundledHistories | None,
    accept_shrink: str | None,
    on_stage: Callable[[str], None],
) -> DatedCatalog:
    """Return what the reports are made from: the first part of ``gather``, whose arguments and errors it has."""
    on_stage("assemble")
    facts = curated.read()
    undated = assemble(snapshot, facts)
    on_stage("history")
    last_history, last_reading = _previous_history(snapshot, previous, bundled)
    previous_history = history.chained(last_history)
    current_history = diff.add_reading(previous_history, snapshot, undated, last_reading)
    # After the order of readings: an older reading may lack much, and no reason makes it one to publish.
    comparison = checks.require_fit(undated, _last_catalog(previous, facts), accept_shrink)
    type_history = _resource_type_history(snapshot, previous, bundled)
    catalog = timeline.with_dates(undated, current_history)
    if catalog.resource_types:
        catalog = msgspec.structs.replace(
            catalog, resource_types=resource_types.with_dates(catalog.resource_types, type_history)
        )
    return DatedCatalog(
        catalog=catalog,
        facts=facts,
        previous_history=previous_history,
        history=current_history,
        resource_type_history=type_history,
        comparison=comparison,
    )


def with_changes(dated: DatedCatalog) -> SiteContent:
    """Return the whole content of a site: the second part of ``gather``."""
    catalog, facts = dated.catalog, dated.facts
    history_changes, titles = changes.changes(dated.history), sentences.titles(dated.history, catalog)
    subject_changes = by_subject.changes_by_subject(dated.history, history_changes, titles)._replace(
        gone=by_subject.gone(titles, catalog, facts)
    )
    subject_changes = resource_type_changes.with_type_changes(subject_changes, dated.resource_type_history, catalog)
    return SiteContent(
        catalog=catalog,
        groups=groups(catalog, facts),
        previous_history=dated.previous_history,
        history=dated.history,
        resource_type_history=dated.resource_type_history,
        history_changes=history_changes,
        titles=titles,
        changes=subject_changes,
        gone=gone.gone_entities(dated.history, facts),
        dates=fact_dates.fact_dates(dated.history),
        comparison=dated.comparison,
    )


def _last_catalog(previous: PreviousRelease | None, facts: CuratedFacts) -> Catalog | None:
    """Return the last release's catalog, with the resource types that its history has."""
    if previous is None:
        return None
    if previous.resource_type_history is None:
        return previous.catalog
    lists = resource_types.last_lists(previous.resource_type_history, previous.summary.resource_types)
    if lists is None:
        return previous.catalog
    return with_resource_types(previous.catalog, lists, previous.summary.read_at, facts.names)


def _previous_history(
    snapshot: Snapshot, previous: PreviousRelease | None, bundled: BundledHistories | None
) -> tuple[History, diff.LastReading]:
    """Return the history that this reading continues, and its last reading.

    It is the last release's, else the bundled one up to the time of the snapshot. It is empty if the snapshot is not of
    AWS (from a test server): the reading then begins a history of its own.
    """
    last_reading = (
        diff.LastReading(catalog=previous.catalog, read_at=previous.summary.read_at) if previous else diff.LastReading()
    )
    if previous and previous.history:
        return previous.history, last_reading
    continued_history = bundled.history.until(last_reading.read_at or snapshot.read_at) if bundled else History()
    if not diff.continues(continued_history, snapshot):
        return History(), last_reading
    if bundled and not previous and continued_history == bundled.history:
        last_reading = diff.LastReading(catalog=bundled.catalog)
    return continued_history, last_reading


def _resource_type_history(
    snapshot: Snapshot, previous: PreviousRelease | None, bundled: BundledHistories | None
) -> History:
    """Return the history of resource types with this reading: the last release's, else the bundled one, continued.

    It begins anew if there is no last release's and the lists are not of AWS.
    """
    lists = snapshot.resource_types
    # Lists have a time of their own: those of a recording are older than its parameters, or newer.
    read_at = (lists.read_at if lists else None) or snapshot.read_at
    if previous and previous.resource_type_history and previous.resource_type_history.lines:
        continued_history = history.chained(previous.resource_type_history)
    else:
        continued_history = bundled.resource_type_history.until(read_at) if bundled else History()
        if lists and not resource_types.continues(continued_history, lists):
            continued_history = History()
    return resource_types.add_reading(continued_history, lists, read_at) if lists else continued_history
