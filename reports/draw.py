"""From frozen content to the finished PDF: the one door the rest of the system uses.

Content that carries a number is about to go out; it is drawn only if no mandatory element is missing. Content
without one is a draft: its gaps are printed as blanks and each page says that it is a draft.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from reports import wordings
from reports.fonts import Fonts, GlyphMissing
from reports.layout import pages
from reports.letters import Letter, compose, defects
from reports.render import drawn, texts
from restoration.errors import Defect, Invalid
from restoration.law.letters.content import LetterKind, NoticeContent


def draw(content: NoticeContent, fonts: Fonts) -> bytes:
    """The letter as PDF, from nothing but its content."""
    wording = wordings.wording(content.wording)
    letter = compose(content, wording)
    if content.number is not None and (missing := defects(content, wording)):
        raise Invalid("文书缺少必备要素，不能制发", missing)
    require_glyphs(content, letter, fonts)
    return drawn(letter, pages(letter, fonts.width), fonts)


def approval_defects(content: NoticeContent, fonts: Fonts) -> list[Defect]:
    """Everything that keeps the content from being approved, missing characters among it."""
    wording = wordings.wording(content.wording)
    found = defects(content, wording)
    try:
        require_glyphs(content, compose(content, wording), fonts)
    except GlyphMissing as missing:
        found += missing.defects
    return found


def require_glyphs(content: NoticeContent, letter: Letter, fonts: Fonts) -> None:
    """Refuse a letter that cannot be drawn, naming the field each missing character comes from."""
    lost = dict.fromkeys(c for _, text, role in texts(letter) for c in fonts.missing_glyphs(text, role))
    if not lost:
        return
    known = list(strings("", content.model_dump()))
    raise GlyphMissing(
        (field, char) for char in lost for field in [field for field, text in known if char in text] or ["wording"]
    )


def strings(field: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every string of a content with its path: ``items[0].found``."""
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from strings(f"{field}.{key}" if field else key, inner)
    elif isinstance(value, (tuple, list)):
        for index, inner in enumerate(value):
            yield from strings(f"{field}[{index}]", inner)


def latest_wording(kind: LetterKind, on: date) -> str:
    """The id of the wording in force on a day, for new content of this kind."""
    return wordings.latest(kind, on).id
