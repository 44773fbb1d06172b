"""What was sent: a version's content, block by block as the form has it, with its files; and its review as shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from api.pages.report_form import LETTERS
from restoration.errors import Refused
from restoration.law.report.content import Content
from restoration.law.report.forms import Kind
from restoration.law.report.life import STATE_WORDS, Act, State, may
from restoration.law.report.tables import TABLES, Cell, cells, empty, shown
from restoration.permissions import Permission
from restoration.services.actors import Identity
from restoration.services.paging import Json
from restoration.services.reports import reading
from restoration.services.reports.drafts import Which

LINES, MOST_LINES = 3, 50
"""How many remarks a return has room for, and at most."""
OWN = "提交或者登记报告的人不能审核同一份报告，请由他人办理。"


@dataclass(frozen=True, slots=True)
class Value:
    """A cell as people read it; ``file`` is its attachment's code."""

    label: str
    text: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The values of one row; ``title`` is empty for single cells."""

    title: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One block; without rows where nothing was filled in."""

    id: str
    letter: str
    title: str
    rows: tuple[Row, ...]


async def sent(report: Which, version: Mapping[str, Any]) -> Json:
    """A version with what it holds: its blocks (none of one handed in as files) and its files."""
    number = int(version["version"])
    filing = (await reading.version(report, number))[1] if version["has_content"] else None
    blocks = list(parts(filing.content)) if filing else []
    return {"version": version, "blocks": blocks, "files": await reading.files_of(report, number)}


def parts(content: Content) -> Iterator[Part]:
    """A content's blocks, in the form's order and words."""
    found = list(cells(content))
    for block in dict.fromkeys(t.block for t in TABLES):
        own = [c for c in found if c.table.block == block]
        rows = groupby(own, lambda c: (c.table.prefix, c.row))
        filled = tuple(row(list(group)) for _, group in rows) if any(not empty(c.value) for c in own) else ()
        yield Part(block, LETTERS[block], block_title(block), filled)


def block_title(block: str) -> str:
    """A block's title, as the form's legend has it."""
    return next(t.title for t in TABLES if t.block == block).partition("·")[0]


def titles() -> dict[str, str]:
    """Every block by its letter and title."""
    return {b: f"{letter}　{block_title(b)}" for b, letter in LETTERS.items()}


def row(group: list[Cell]) -> Row:
    """A row's cells, the empty ones as a dash."""
    first = group[0]
    title = f"{first.table.title.rpartition('·')[2]} 第{first.row + 1}行" if first.table.many else ""
    return Row(title, tuple(map(value, group)))


def value(cell: Cell) -> Value:
    """One cell: 公顷 and 元, the words of a closed set, a file by its code."""
    text = shown(cell.value, cell.column)
    return Value(cell.column.head, text, text if cell.column.form.kind is Kind.FILE and cell.value else "")


def review(
    identity: Identity,
    latest: Mapping[str, Any],
    asked: Mapping[str, str],
    typed: Mapping[str, str] | None,
    refusal: Refused | None,
) -> dict[str, Any] | None:
    """What the review of the version that stands shows to who may review; nothing to others."""
    if not identity.may(Permission.REPORT_REVIEW):
        return None
    own = str(latest["recorded_by"]).removeprefix("user:") in identity.people
    now, texts = State(latest["state"]), typed or {}
    used = [int(k[5:]) for k in texts if k.startswith("text.") and k[5:].isascii() and k[5:].isdecimal()]
    return {
        "open": may(Act.ACCEPTED, now) and not own,
        "may_return": may(Act.RETURNED, now),
        "why": "提交或者登记报告的人不能审核同一份报告，请由他人办理。"
        if own
        else f"该版本目前为“{STATE_WORDS[now]}”。",
        "parts": titles() if latest["has_content"] else asked,
        "typed": texts,
        "lines": min(max([LINES, *(n + 1 for n in used)]), MOST_LINES),
        "kept": [v for k, v in texts.items() if k == "note" or k.startswith("text.")],
        "refusal": refusal if typed is not None else None,
    }
