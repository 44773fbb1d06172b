"""What an independent reader finds in a PDF: its words, their places, its fonts, its ink."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import NamedTuple

MM = 72 / 25.4
HEIGHT = 297 * MM
_WORD = re.compile(r'<page |<word xMin="([0-9.-]+)" yMin="([0-9.-]+)" xMax="([0-9.-]+)" yMax="([0-9.-]+)">(.*?)</word>')
_LINE = re.compile(rb"([0-9.]+) ([0-9.]+) m ([0-9.]+) ([0-9.]+) l S")


class Word(NamedTuple):
    """A word with its box in millimetres from the upper left corner of the paper."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str


class Ruled(NamedTuple):
    """A line in millimetres, ``y`` from the foot of the paper."""

    x1: float
    y1: float
    x2: float
    y2: float
    weight: float


def run(*command: str, pdf: bytes) -> bytes:
    return subprocess.run(command, input=pdf, check=True, capture_output=True).stdout


def text(pdf: bytes, mode: str = "-raw") -> str:
    return run("pdftotext", mode, "-enc", "UTF-8", "-", "-", pdf=pdf).decode()


def words(pdf: bytes) -> list[Word]:
    html = run("pdftotext", "-bbox", "-", "-", pdf=pdf).decode()
    found, page = [], 0
    for match in _WORD.finditer(html):
        if match[0].startswith("<page"):
            page += 1
            continue
        left, top, right, bottom = (float(match[i]) / MM for i in range(1, 5))
        found.append(Word(page, left, top, right, bottom, match[5]))
    return found


def font_rows(pdf: bytes, folder: Path) -> list[list[str]]:
    """The rows of pdffonts: name, type, encoding, emb, sub, uni, object."""
    path = folder / "fonts.pdf"
    path.write_bytes(pdf)
    return [row.split() for row in run("pdffonts", str(path), pdf=b"").decode().splitlines()[2:]]


def pages(pdf: bytes, folder: Path) -> int:
    path = folder / "pages.pdf"
    path.write_bytes(pdf)
    return int(re.search(rb"Pages: +([0-9]+)", run("pdfinfo", str(path), pdf=b""))[1])  # type: ignore[index]


def plain(pdf: bytes, folder: Path) -> bytes:
    """The file with its streams inflated; qpdf also checks its structure."""
    path = folder / "plain.pdf"
    path.write_bytes(pdf)
    return run("qpdf", "--qdf", "--object-streams=disable", str(path), "-", pdf=b"")


def rules(pdf: bytes, folder: Path) -> list[Ruled]:
    """The straight lines drawn, with the width last set before each."""
    found, weight = [], 0.0
    for row in re.split(rb"(?<=S)\s|\n", plain(pdf, folder)):
        if width := re.search(rb"([0-9.]+) w\b", row):
            weight = float(width[1])
        if line := _LINE.search(row):
            x1, y1, x2, y2 = (float(value) / MM for value in line.groups())
            found.append(Ruled(x1, y1, x2, y2, weight))
    return found


class Raster(NamedTuple):
    """One page as grey pixels."""

    width: int
    height: int
    pixels: bytes

    def ink_top(self, below_mm: float, dpi: int, left_mm: float = 0.0, right_mm: float = 210.0) -> float:
        """Millimetres from the top of the paper to the first dark row below a height."""
        first, last = round(left_mm / 25.4 * dpi), round(right_mm / 25.4 * dpi)
        for y in range(round(below_mm / 25.4 * dpi), self.height):
            row = self.pixels[y * self.width + first : y * self.width + min(last, self.width)]
            if min(row) < 200:
                return y / dpi * 25.4
        raise AssertionError("no ink")

    def darkest(self, left: float, top: float, right: float, bottom: float, dpi: int) -> int:
        """The darkest pixel of a rectangle given in millimetres from the upper left corner."""
        x1, y1, x2, y2 = (round(value / 25.4 * dpi) for value in (left, top, right, bottom))
        return min(min(self.pixels[y * self.width + x1 : y * self.width + x2]) for y in range(y1, y2))


def raster(pdf: bytes, page: int = 1, dpi: int = 150) -> Raster:
    number = str(page)
    pgm = run("pdftoppm", "-gray", "-r", str(dpi), "-f", number, "-l", number, "-", pdf=pdf)
    _, size, _, pixels = pgm.split(b"\n", 3)
    width, height = (int(value) for value in size.split())
    return Raster(width, height, pixels)
