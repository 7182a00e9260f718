"""What changed, as Markdown: by the day on which it was first seen."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from generator.build.markdown.text import codes, escape, joined, short_code
from generator.cli.mcp_server.text import Brief
from generator.cli.mcp_server.wording import foot, name_with_code
from generator.core.text import quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.query.answers import ChangesAnswer, ListedChange


GROUPED_KINDS = {"offering-appeared": "Launched in", "offering-went": "Removed from"}
UNSETTLED = " (counted once a second check confirms it)"


def changes(answer: ChangesAnswer) -> Brief:
    """Return what changed, by the day on which it was first seen; of resource types only the namespaces.

    What came to many Regions or left them is listed by Region, unless the question names one.
    """
    subjects = [name_with_code(each.name, each.code) for each in (answer.region, answer.service) if each]
    subject = f" of {' and '.join(subjects)}" if subjects else ""
    valid = [change for change in answer.changes if change.undone is None]
    service_changes = [change for change in valid if not change.namespace]
    count = quantity(len(service_changes), "change") if service_changes else "no changes"
    lines = [f"Since {answer.since}: {count}{subject}{':' if service_changes else '.'}"]
    for date, members in groupby(service_changes, key=lambda change: change.date):
        day_changes = list(members)
        kind = "recording" if day_changes[0].recorded else "reading"
        lines.append(f"{date} ({kind}; the one before is of {day_changes[0].previous_date}):")
        lines += [f"- {line}" for line in _change_lines(day_changes, by_region=answer.region is None)]
    spaces = sorted({change.namespace for change in valid if change.namespace})
    lines += [f"Resource types changed in {quantity(len(spaces), 'namespace')}: {joined(spaces)}."] * bool(spaces)
    undone = len(answer.changes) - len(valid)
    lines += [f"Not listed: {undone} that were taken back since."] * bool(undone)
    return Brief(tuple(lines), "name a later day, a Region or a service", foot(answer))


def _change_lines(changes: Sequence[ListedChange], *, by_region: bool) -> Iterator[str]:
    """Yield what changed in one reading: news of services and Regions first, then what each Region got, then names."""
    names = {"service-renamed", *(GROUPED_KINDS if by_region else ())}
    for change in changes:
        if change.kind not in names:
            yield escape(change.text)
    for kind, words in GROUPED_KINDS.items() if by_region else ():
        for settled in (True, False):
            services: dict[str, list[str]] = {}
            for change in changes:
                if change.kind == kind and change.settled == settled:
                    services.setdefault(change.region or "", []).append(change.service or "")
            for own_code, own_services in services.items():
                suffix = "" if settled else UNSETTLED
                yield f"{words} {short_code(own_code)} ({len(own_services)}): {codes(own_services)}{suffix}"
    if renamed := [change.service or "" for change in changes if change.kind == "service-renamed"]:
        yield f"Renamed: {codes(renamed)}"
