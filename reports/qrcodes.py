"""The QR code of a letter as rectangles: black modules of one row drawn together, no picture embedded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import zxingcpp

from reports.page import Box

_BLACK: Final = re.compile(rb"\0+")


def modules(content: str) -> tuple[bytes, ...]:
    """The code as rows of modules, 0 where black; error correction M, no quiet zone."""
    code: Any = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture: Any = memoryview(code.to_image(scale=1, add_quiet_zones=False))
    width, pixels = picture.shape[1], picture.tobytes()
    return tuple(pixels[i : i + width] for i in range(0, len(pixels), width))


def operators(content: str, box: Box) -> str:
    """PDF operators that fill the box with the code, in whole modules under one transformation."""
    rows = modules(content)
    side, top = box.width / len(rows), len(rows) - 1
    black = " ".join([f"{start} {top - y} {end - start} 1 re" for y, start, end in runs(rows)])
    return f"q {side:.5f} 0 0 {side:.5f} {box.x:.3f} {box.y:.3f} cm {black} f Q"


def runs(rows: tuple[bytes, ...]) -> Iterator[tuple[int, int, int]]:
    """Row from the top, first column and the column after the last of each black run."""
    for y, row in enumerate(rows):
        for start, end in map(re.Match.span, _BLACK.finditer(row)):
            yield y, start, end
