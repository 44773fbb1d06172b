"""Lists in pages: fixed SQL over one table, a scope and filters as conditions, and a place to go on from.

The order is that of registration, which nothing ever changes, within a column's greatest value first where the list
names one; the place to go on from is the public code of the last row shown, looked up inside the reader's own scope,
so that it tells nothing about anybody else's records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from restoration import database
from restoration.errors import Defect, Invalid
from restoration.services.scope import Condition
from restoration.tables.fields import read_date, read_instant

Row = Mapping[str, Any]
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Listing:
    """What is listed: the columns and tables, the key the order follows, and the code a reader knows a row by.

    ``latest`` is a column (never null, never changed) whose greatest value comes first; the key decides between equals.
    """

    columns: str
    tables: str
    key: str
    code: str
    show: Callable[[Row], Json]
    newest_first: bool = False
    latest: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the code to go on after; ``None`` at the end."""

    items: list[Json]
    next: str | None

    def as_json(self, seal: Callable[[str], str]) -> Json:
        """The page as the API shows it; ``seal`` makes a cursor of a code."""
        return {"items": self.items, "next": seal(self.next) if self.next is not None else None}


async def page(listing: Listing, where: Condition, *, limit: int, after: str | None) -> Page:
    """The rows after ``after``, at most ``limit``. Raises ``Invalid`` for a place that is not in this list."""
    if after is not None:
        where = await beyond(listing, where, after) & where
    order = f"{listing.key} {'DESC' if listing.newest_first else 'ASC'}"
    order = f"{listing.latest} DESC, {order}" if listing.latest else order
    text = f"SELECT {listing.columns}, {listing.code} AS next_code FROM {listing.tables} WHERE {where.text}"
    rows = await database.fetch(f"{text} ORDER BY {order} LIMIT {int(limit) + 1}", where.params)
    shown = rows[:limit]
    return Page([listing.show(r) for r in shown], str(shown[-1]["next_code"]) if len(rows) > limit else None)


async def count(listing: Listing, where: Condition) -> int:
    """How many rows a list has in all."""
    rows = await database.fetch(f"SELECT COUNT(*) AS n FROM {listing.tables} WHERE {where.text}", where.params)
    return int(rows[0]["n"])


async def beyond(listing: Listing, where: Condition, after: str) -> Condition:
    """The rows that come after one in the list's order."""
    row = await place(listing, where, after)
    sign = "<" if listing.newest_first else ">"
    if not listing.latest:
        return Condition(f"{listing.key} {sign} ?", (row["k"],))
    text = f"{listing.latest} < ? OR ({listing.latest} = ? AND {listing.key} {sign} ?)"
    return Condition(text, (row["latest"], row["latest"], row["k"]))


async def place(listing: Listing, where: Condition, after: str) -> Row:
    """Where in the order the row stands that a reader saw last, among the rows this reader may see."""
    known = Condition(f"{listing.code} = ?", (after,)) & where
    columns = f"{listing.key} AS k, {listing.latest or 'NULL'} AS latest"
    rows = await database.fetch(f"SELECT {columns} FROM {listing.tables} WHERE {known.text}", known.params)
    if not rows:
        wrong = Defect("cursor", "cursor_unknown", after[:40], "上一页返回的 next", "请从第一页重新读取")
        raise Invalid("分页位置无效", [wrong])
    return rows[0]


def everything(*conditions: Condition | None) -> Condition:
    """All conditions that were given."""
    found = Condition("1 = 1")
    for condition in conditions:
        found = found & condition if condition is not None else found
    return found


def equals(column: str, value: object | None) -> Condition | None:
    """``column`` equals the value; nothing where no value was given."""
    return None if value is None else Condition(f"{column} = ?", (value,))


def contains(columns: tuple[str, ...], text: str | None) -> Condition | None:
    """One of the columns contains the text, letter for letter: no character is a wildcard."""
    if text is None:
        return None
    find = "instr" if database.dialect() == "sqlite" else "strpos"
    return Condition(" OR ".join(f"{find}({c}, ?) > 0" for c in columns), (text,) * len(columns))


def day(value: Any) -> str | None:
    """A date column as either engine gives it, as JSON shows it."""
    return None if value is None else read_date(value).isoformat()


def moment(value: Any) -> str | None:
    """An instant column as either engine gives it, as JSON shows it (RFC 3339, UTC)."""
    return None if value is None else read_instant(value).isoformat()
