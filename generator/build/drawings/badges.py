"""Badges for other people's pages: in how many Regions a service is available, as a small SVG each."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from generator.catalog.page_entities import page_entities
from generator.core.files import File
from generator.core.layout import segment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.catalog.page_entities import PageEntity
    from generator.history.gone import GoneEntities
    from generator.model.catalog import Catalog


FOLDER: Final = "badge/"
GONE: Final = "no longer available"
MAX_LABEL_LENGTH: Final = 40
"""Characters of a name on a badge; the title has all of them."""
HEIGHT: Final = 20
FONT_SIZE: Final = 11
PADDING: Final = 7
# A badge lies on pages of others, light or dark: it has grounds of its own, on which white is legible.
LABEL_GROUND: Final = "#3a4449"
AVAILABLE_GROUND: Final = "#0b5f5a"
ABSENT_GROUND: Final = "#8a5a00"
INK: Final = "#fff"
WIDTHS: Final = (
    *(318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337),
    *(636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531),
    *(1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787),
    *(603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500),
    *(500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612),
    *(635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838),
)
"""Widths of the characters from the space to ``~`` in thousandths of the font size, as DejaVu Sans has them.

Verdana's are about the same. ``textLength`` makes any other font take the same room.
"""
OTHER_WIDTH: Final = 1000
"""The width that any other character is given: as wide as one can be."""


def files(catalog: Catalog, gone: GoneEntities) -> Iterator[File]:
    """Yield the badge of every service, also of those that AWS no longer lists."""
    for code, entity in page_entities(catalog).services.items():
        yield File(path(code), badge(entity.title, available_text(entity), available=entity.offered > 0))
    for service in gone.services:
        yield File(path(service.code), badge(service.name, GONE, available=False))


def path(code: str) -> str:
    """Return the path of a service's badge."""
    return f"{FOLDER}{segment(code)}.svg"


def available_text(entity: PageEntity) -> str:
    """Return in how many Regions a service is available, as its badge says it."""
    return f"{entity.offered} of {entity.total} Regions"


def badge(name: str, message: str, *, available: bool) -> bytes:
    """Return a badge with a service's name and a message beside it."""
    label = name if len(name) <= MAX_LABEL_LENGTH else f"{name[: MAX_LABEL_LENGTH - 1].rstrip()}…"
    label_width, message_width = text_width(label), text_width(message)
    left, width = label_width + 2 * PADDING, label_width + message_width + 4 * PADDING
    ground = AVAILABLE_GROUND if available else ABSENT_GROUND
    words = escape(f"{name}: {message}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" role="img" aria-label="{words}">'
        f"<title>{words}</title>"
        f'<rect width="{width}" height="{HEIGHT}" rx="3" fill="{LABEL_GROUND}"/>'
        f'<path fill="{ground}" d="M{left} 0h{width - left - 3}a3 3 0 0 1 3 3v{HEIGHT - 6}a3 3 0 0 1-3 3H{left}z"/>'
        f'<g fill="{INK}" font-family="Verdana,DejaVu Sans,sans-serif" font-size="{FONT_SIZE}">'
        f"{_text(label, PADDING, label_width)}{_text(message, left + PADDING, message_width)}</g></svg>\n"
    ).encode()


def text_width(text: str) -> int:
    """Return the width of a text on a badge, in pixels."""
    places = (ord(character) - ord(" ") for character in text)
    widths = (WIDTHS[place] if 0 <= place < len(WIDTHS) else OTHER_WIDTH for place in places)
    return round(sum(widths) * FONT_SIZE / 1000)


def _text(text: str, x: int, width: int) -> str:
    return f'<text x="{x}" y="14" textLength="{width}">{escape(text, quote=False)}</text>'
