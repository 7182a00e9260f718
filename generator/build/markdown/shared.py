"""What several kinds of page show in Markdown: Regions with their places, categories, the latest changes."""

from __future__ import annotations

from collections import Counter
from itertools import groupby, islice
from typing import TYPE_CHECKING, NamedTuple

from generator.build.markdown.text import MarkdownText, codes, escape, joined, short_code
from generator.build.pages import alternate_links, changelog
from generator.build.pages.renderer import Format
from generator.catalog.region_words import place_in_name
from generator.core.headers import media_type
from generator.core.layout import API_FOLDER

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from generator.build.markdown.renderer import MarkdownRenderer
    from generator.build.pages.change_lines import Piece
    from generator.build.pages.renderer import SiteContext
    from generator.catalog.page_entities import PageEntity
    from generator.history.by_subject import SubjectChange
    from generator.history.kinds import PageSubject
    from generator.model.catalog import Catalog, Service


class CategoryCodes(NamedTuple):
    """The codes of some services of a category, as a list, and how many there are."""

    name: str
    size: int
    codes: MarkdownText


class DatedSentences(NamedTuple):
    """The sentences on the changes that the check of a day detected."""

    date: dt.date
    sentences: MarkdownText


def data_links(context: SiteContext, entity: PageEntity) -> list[Format]:
    """Return where a Region or a service is to be had as data: its document, and its table where there is one."""
    document, table = f"{API_FOLDER}{entity.file}.json", alternate_links.reports(context, entity.file, "csv")
    return [Format("JSON", document, media_type(document)), *table]


def region_texts(catalog: Catalog) -> dict[str, MarkdownText]:
    """Return each Region by its code as a list of Regions has it: the code and its place, by which people ask."""
    names = {region.code: place_in_name(region.label) or region.label for region in catalog.regions}
    shared = Counter(names.values())
    unique = {code: name for code, name in names.items() if shared[name] == 1}
    return {
        region.code: MarkdownText(f"{short_code(region.code)} {escape(unique.get(region.code, region.label))}")
        for region in catalog.regions
    }


def codes_by_category(catalog: Catalog, fits: Callable[[Service], bool]) -> list[CategoryCodes]:
    """Return the codes of the services that fit, by category in display order."""
    codes_by_name = (
        (name, [service.code for service in services if fits(service)]) for name, services in _sorted(catalog)
    )
    return [CategoryCodes(name, len(own), codes(own)) for name, own in codes_by_name if own]


def _sorted(catalog: Catalog) -> Iterable[tuple[str, list[Service]]]:
    """Yield the categories with their services by code, which is what the lists show."""
    for name, services in catalog.by_category.items():
        yield name, sorted(services, key=lambda service: service.code)


def latest_changes(
    render: MarkdownRenderer, own_changes: Iterable[SubjectChange], subject: PageSubject, page: str, size: int
) -> list[DatedSentences]:
    """Return the changes of the latest readings that had any but of resource types; at most ``size`` sentences."""
    settled = (change for change in own_changes if change.change.settled and not change.change.types)
    by_reading = groupby(settled, key=lambda change: change.change.read_at)
    latest = [change for _, changes in islice(by_reading, size) for change in changes]
    readings, _ = changelog.split(
        changelog.subject_readings(latest, render.context.changes, render.entities, subject, page), size
    )
    return [
        DatedSentences(
            reading.date,
            joined((sentence(line.pieces) for chapter in reading.chapters for line in chapter.lines), ". "),
        )
        for reading in readings
    ]


def sentence(pieces: Iterable[Piece], *, service_codes: bool = True) -> MarkdownText:
    """Return a sentence that names Regions by their codes, and services by theirs or by name."""
    return MarkdownText("".join(_piece(piece, service_codes=service_codes) for piece in pieces))


def _piece(piece: Piece, *, service_codes: bool) -> str:
    if piece.region or (piece.service and service_codes):
        return short_code(piece.region or piece.service or "")
    # White space at the ends of a piece stands between it and the next one.
    text = piece.text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before and ' '}{escape(text)}{after and ' '}"
