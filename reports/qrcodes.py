"""The QR code of a letter as rectangles: black modules of one row drawn together, no picture embedded."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import Any

import zxingcpp

from reports.page import Box


@lru_cache(maxsize=64)
def modules(content: str) -> tuple[tuple[bool, ...], ...]:
    """The code as rows of modules, true where black; error correction M."""
    code: Any = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture = memoryview(code.to_image(scale=1, add_quiet_zones=False))
    width = picture.shape[1]
    pixels = picture.tobytes()
    rows = (pixels[i : i + width] for i in range(0, len(pixels), width))
    return tuple(tuple(pixel == 0 for pixel in row) for row in rows)


def rectangles(content: str, box: Box) -> Iterator[Box]:
    """The black parts of the code, filling the box."""
    rows = modules(content)
    side = box.width / len(rows)
    for number, row in enumerate(rows, start=1):
        column = 0
        for black, run in groupby(row):
            length = len(list(run))
            if black:
                yield Box(box.x + column * side, box.y + box.height - number * side, length * side, side)
            column += length
