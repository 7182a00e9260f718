"""Make a browser's PNGs small enough to commit: a palette instead of a color for every pixel."""

from __future__ import annotations

import struct
import zlib
from collections import Counter

COLORS = 256


def compact(png: bytes) -> bytes:
    """Return a browser's picture with a palette, which takes a third of the bytes.

    A color that is too rare for the palette becomes its nearest color.
    """
    width, height, rows = _pixels(png)
    counts = Counter(pixel for row in rows for pixel in row)
    palette = [color for color, _ in counts.most_common(COLORS)]
    place = {color: number for number, color in enumerate(palette)}
    for color in counts.keys() - place.keys():
        place[color] = min(
            range(len(palette)),
            key=lambda number: sum((a - b) ** 2 for a, b in zip(palette[number], color, strict=True)),
        )
    lines = b"".join(b"\0" + bytes(place[pixel] for pixel in row) for row in rows)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            (b"PLTE", bytes(value for color in palette for value in color)),
            (b"IDAT", zlib.compress(lines, 9)),
            (b"IEND", b""),
        )
    )


def _pixels(png: bytes) -> tuple[int, int, list[list[tuple[int, ...]]]]:
    """Return width, height and rows of (red, green, blue) of an 8-bit RGB or RGBA PNG."""
    width, height, _, kind = struct.unpack(">IIBB", png[16:26])
    data, at = b"", 8
    while at < len(png):
        size, name = struct.unpack(">I4s", png[at : at + 8])
        data += png[at + 8 : at + 8 + size] if name == b"IDAT" else b""
        at += size + 12
    raw, step = zlib.decompress(data), {2: 3, 6: 4}[kind]
    above, rows = bytearray(width * step), []
    for number in range(height):
        start = number * (width * step + 1)
        line = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + width * step]), above, step)
        rows.append([tuple(line[left : left + 3]) for left in range(0, len(line), step)])
        above = line
    return width, height, rows


def _unfiltered(kind: int, line: bytearray, above: bytearray, step: int) -> bytearray:
    """Undo one of PNG's five line filters, which store each byte as the difference from a prediction."""
    for at in range(len(line)):
        left = line[at - step] if at >= step else 0
        up, corner = above[at], above[at - step] if at >= step else 0
        guess = (0, left, up, (left + up) // 2, _nearest(left, up, corner))[kind]
        line[at] = (line[at] + guess) & 255
    return line


def _nearest(left: int, up: int, corner: int) -> int:
    """Return the neighbor nearest to the plane through all three: the prediction of the Paeth filter."""
    plane = left + up - corner
    return min((left, up, corner), key=lambda value: abs(plane - value))


def size(png: bytes) -> tuple[int, int]:
    """Return width and height of a picture."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height
