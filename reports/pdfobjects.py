"""PDF objects whose bytes are known already: ReportLab's document numbers them and writes the file around them."""

from __future__ import annotations

import zlib
from typing import Any, Final

from reportlab.pdfbase import pdfdoc

FAST: Final = 4
"""Deflate level of what is written once: a hundredth larger than the usual level, in three quarters of the time."""


class Written(pdfdoc.PDFObject):  # type: ignore[misc]
    """One object of one document."""

    __RefOnly__ = 1

    def __init__(self, data: bytes) -> None:
        self._data = data

    def format(self, document: Any) -> bytes:
        """The bytes."""
        return self._data


def stream(data: bytes, entries: str = "", level: int = FAST) -> bytes:
    """A deflated stream; ``entries`` stand in its dictionary besides."""
    deflated = zlib.compress(data, level)
    head = f"<< {entries} /Filter /FlateDecode /Length {len(deflated)} >>\nstream\n".encode()
    return b"%s%s\nendstream" % (head, deflated)


def add(document: Any, data: bytes) -> str:
    """Make bytes an object of a document; how other objects refer to it."""
    return reference(document, Written(data))


def reference(document: Any, thing: Any) -> str:
    """How other objects refer to one of ReportLab's own."""
    found: bytes = document.Reference(thing).format(document)
    return found.decode()
