"""What changed since a day, of the documents in which a site publishes its changes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import msgspec

from generator.core.layout import API_FOLDER, link
from generator.core.values import Value
from generator.model import document
from generator.query.answers import ChangesAnswer, ListedChange
from generator.query.period import first_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.query.facts import Facts
    from generator.query.names import Names


CHANGES_PATH: Final = f"{API_FOLDER}changes.json"
MAX_MONTHS: Final = 6
"""Months that are read one by one; more are read from the document of all changes at once."""
DEFAULT_PERIOD: Final = dt.timedelta(days=30)
"""The time before the last news that a question is about if it names no day, no Region and no service."""


class PublishedChanges(Value, frozen=True, kw_only=True):
    """What a question needs of ``changes.json``, and of the document of a month."""

    changes: tuple[ListedChange, ...]


DECODER: Final = msgspec.json.Decoder(PublishedChanges)


def since(names: Names, time: str | None, *, is_named: bool) -> dt.date:
    """Return the day since which changes are listed.

    ``is_named`` says that the question names a Region or a service: without a time, it is then about all of them.
    """
    facts = names.facts
    if time is not None:
        return first_day(time, facts.document.as_of)
    oldest = dt.date.fromisoformat(f"{facts.document.months[-1]}-01") if facts.document.months else facts.as_of
    return oldest if is_named else facts.document.as_of - DEFAULT_PERIOD


def paths(facts: Facts, day: dt.date) -> tuple[str, ...]:
    """Return the paths of the documents that have the changes since a day."""
    months = [month for month in facts.document.months if month >= day.isoformat()[:7]]
    if len(months) > MAX_MONTHS:
        return (CHANGES_PATH,)
    return tuple(f"{API_FOLDER}changes/{link(month)}.json" for month in months)


def decode(content: bytes, where: str) -> PublishedChanges:
    """Validate a document of changes; raise ``DataError`` with its address and the path of the bad field."""
    return document.decode(DECODER, content, where)


def changes(
    names: Names,
    documents: Iterable[PublishedChanges],
    day: dt.date,
    region: str | None = None,
    service: str | None = None,
) -> ChangesAnswer:
    """Return what changed since a day, the newest first.

    Raises ``UnknownNameError`` for a name that means nothing, or more than one Region.
    """
    facts = names.facts
    region_code = names.region(region) if region is not None else None
    service_code = names.service(service) if service is not None else None
    namespaces = {namespace for namespace, row in facts.document.resource_types.items() if row.service == service_code}
    later_changes = (change for document in documents for change in document.changes if change.date >= day)
    return ChangesAnswer(
        **facts.common_fields,
        since=day,
        region=facts.named_region(region_code) if region_code else None,
        service=facts.named_service(service_code) if service_code else None,
        changes=tuple(_fitting(later_changes, region_code, service_code, namespaces)),
    )


def _fitting(
    changes: Iterable[ListedChange], region: str | None, service: str | None, namespaces: set[str]
) -> Iterator[ListedChange]:
    for change in changes:
        in_region = region is None or change.region == region or (change.region is None and region in change.codes)
        of_service = (
            service is None
            or change.service == service
            or (change.service is None and change.region is not None and service in change.codes)
            or change.namespace in namespaces
        )
        if in_region and of_service:
            yield change
