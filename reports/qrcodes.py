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
    side = box.width / len(rows)
    black = " ".join(f"{column} {len(rows) - 1 - y} {length} 1 re" for column, y, length in runs(rows))
    return f"q {side:.5f} 0 0 {side:.5f} {box.x:.3f} {box.y:.3f} cm {black} f Q"


def runs(rows: tuple[bytes, ...]) -> Iterator[tuple[int, int, int]]:
    """Column, row from the top, and length of each black run."""
    return ((run.start(), y, len(run[0])) for y, row in enumerate(rows) for run in _BLACK.finditer(row))
