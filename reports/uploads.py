"""What kind of file somebody holds up against a letter: a scan can never be the same byte for byte, and is told so.

The file comes from anybody, so nothing of it is drawn or decoded: only its first bytes, and of a PDF the names of the
fonts of its first pages, are looked at.
"""

from __future__ import annotations

import io
from typing import Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError

_PICTURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
_PAGES: Final = 3


def is_scan(data: bytes) -> bool:
    """A picture, or a PDF whose pages carry no text at all."""
    return data.startswith(_PICTURES) or (data.startswith(b"%PDF-") and not _has_fonts(data))


def _has_fonts(data: bytes) -> bool:
    """Whether one of the first pages names a font; a file that cannot be read is taken to have some."""
    try:
        pages = PdfReader(io.BytesIO(data)).pages[:_PAGES]
        return any(_fonts_of(page) for page in pages) or not pages
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, IndexError, OSError):
        return True


def _fonts_of(page: object) -> bool:
    resources = page.get("/Resources") if hasattr(page, "get") else None
    found = resources.get_object() if resources is not None and hasattr(resources, "get_object") else None
    return bool(found and "/Font" in found)
