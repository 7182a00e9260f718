"""Pictures of pages in a browser, their size and their colors."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Page


COLORS = """
async ([encoded, screenful]) => {
  const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
  const whole = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const height = Math.min(screenful, whole.height);
  const count = (from) => {
    const canvas = new OffscreenCanvas(whole.width, height);
    const context = canvas.getContext('2d');
    context.drawImage(whole, 0, -from);
    return new Set(new Uint32Array(context.getImageData(0, 0, whole.width, height).data.buffer)).size;
  };
  return [whole.width, whole.height, count(0), count(whole.height - height)];
}
"""


class Measures(NamedTuple):
    """What a picture shows: its size in pixels, and how many colors its first and its last screenful have."""

    width: int
    height: int
    colors_above: int
    colors_below: int


def picture(page: Page, *, whole: bool = False) -> bytes:
    """Return a picture, as PNG, of the window or of the whole page, with animations at their end."""
    return page.screenshot(full_page=whole, animations="disabled")


def measures(page: Page, content: bytes, screenful: int) -> Measures:
    """Return the measures of a picture, which the browser reads; ``screenful`` is a height in pixels."""
    return Measures(*page.evaluate(COLORS, [base64.b64encode(content).decode(), screenful]))
