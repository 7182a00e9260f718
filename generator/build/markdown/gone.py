"""The page of a Region or service that AWS does not list any more, as Markdown: until when and where it was."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from generator.build.markdown.text import MarkdownText, codes
from generator.build.pages import gone as html

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.build.markdown.renderer import MarkdownRenderer
    from generator.build.pages.gone import StayRow
    from generator.core.files import File


class StayGroup(NamedTuple):
    """Where something was available during the same time: the codes as a list, ``since`` and ``until`` in words."""

    since: str
    until: str
    codes: MarkdownText


def files(render: MarkdownRenderer) -> Iterator[File]:
    """Yield the Markdown of the page of each Region and service that is gone."""
    for gone_entity in html.gone_entities(render.context, render.entities):
        yield render(
            gone_entity.path, "gone.md", gone=gone_entity, entity=gone_entity.entity, stays=stays(gone_entity.rows)
        )


def stays(rows: Iterable[StayRow]) -> list[StayGroup]:
    """Return where it was available, by the time in which it was; the last that ended come first."""
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        for interval in row.intervals:
            groups[interval.until, interval.since].append(row.code)
    return [StayGroup(since, until, codes(sorted(own))) for (until, since), own in sorted(groups.items(), reverse=True)]
