"""Rows a lawyer can read: ``tests/law/rows/*.toml``, one for each version of the books that is a deed or a yearly duty.

A row names the version, the facts on record (``kind day key=value …``), the last day, and what fulfils it. From that
every case is played: the day before the last day, the day itself, the day after; fulfilled on the last day and a day
late; the version's own first and last days, and the days outside them. Without ``due`` no text gives a day: then the
duty stands open, and an officer's date, two months on, takes the last day's part. ``met`` is the record that fulfils
it. ``right`` holds what the register says of the right; ``also`` further facts that must be there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from restoration.law.events import EVENT_KINDS, Detail, EventKind
from restoration.law.facts import Fact, RegistrationLevel, RightFacts
from restoration.law.findings import Standing
from restoration.law.texts.book import Version
from restoration.law.texts.deed_terms import Deed, Yearly
from tests.law import builders as b
from tests.law.rows import Row

FOLDER = Path(__file__).with_name("rows")
ALWAYS = date(1990, 1, 1)
S = Standing
PLACES = {
    "nation": b.ELSEWHERE,
    "chongqing": ("CN", "50", "5001", "500152"),
    **{p[-1]: p for p in (b.KAIZHOU, b.ZHENGNING, b.YONGJING, b.PINGQUAN, b.TAONAN)},
}
NEEDED: dict[str, Any] = {
    "about": "e-0",
    "year": 2024,
    "before": "甲",
    "after": "乙",
    "expires_on": "2040-01-01",
    "plan": "pl-1",
    "total_fen": 1_000_000,
    "life_years": 10,
    "period": "2024",
    "amount_fen": 100,
    "until": "2027-01-01",
    "where": "本局网站",
    "faults": "坡面未覆土",
    "parties": "采矿权人、银行、本局",
    "topic": "restoration",
    "clause": "修复条款",
    "stripped_m2": 100,
    "occurred_at": "2024-03-01T08:00:00+08:00",
    "reported_at": "2024-03-01T09:00:00+08:00",
    "what": "滑坡",
    "measures": "撤离",
    "recipient": "natural_resources",
    "source": "plan",
    "officers": ("张三", "李四"),
    "result": "adequate",
    "point": "1号点",
    "object": "边坡",
    "value": "0",
    "entry": "breach",
    "ground": "违法行为",
    "basis": "认定文件",
    "items": ({"item": "边坡", "result": "defect"},),
    "occurrence": "",
    "approved": "10万吨",
    "actual": "8万吨",
    "over": False,
}


@dataclass(frozen=True)
class Sheet:
    """One row as written."""

    version: str
    facts: tuple[str, ...]
    due: date | None = None
    met: str = ""
    place: str = "nation"
    right: dict[str, Any] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    occasion: str | None = None
    opens: date | None = None  # from when it is owed, where that is not the first fact's day
    complete: tuple[str, ...] = ()  # the facts that make a record complete which nobody dates
    bounds: bool = True  # play the version's first and last days by moving the first fact there
    why: str = ""

    @property
    def opened(self) -> date:
        """The day from which it is owed."""
        return self.opens or (date.fromisoformat(self.facts[0].split()[1]) if self.facts else ALWAYS)

    @property
    def rule(self) -> str:
        return self.version.split("/")[1].split("@")[0]


def read() -> list[Sheet]:
    """All rows of all sheets."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["row"]:
            row |= {key: tuple(row.get(key, ())) for key in ("facts", "also", "complete")}
            found.append(Sheet(**row))
    return found


# ---- facts from words --------------------------------------------------------------------------------------------


def fact(text: str, code: str) -> Fact:
    """``works_finished 2024-03-01 scope=whole`` as the row it stands for."""
    kind, on, *pairs = text.split()
    given: dict[str, Any] = dict(p.split("=", 1) for p in pairs)
    match kind:
        case "holding":
            return b.holding(on, given.get("uscc", b.BUYER), code=code)
        case "plan":
            return b.plan(on, code=given.get("code", code))
        case "account":
            return b.account(on, code=given.get("code", code))
        case "deposit" | "withdrawal":
            return b.entry(on, kind, int(given.get("fen", 1_000_000)), code=code)
        case "survey":
            return b.survey(on, code=code)
    event = EventKind(kind)
    return b.event(event, on, detail(EVENT_KINDS[event].detail, given, on), code=code)


def detail(model: type[Detail], given: dict[str, Any], on: str) -> Detail:
    """A payload: what the row says, and something ordinary for whatever else the kind must hold."""
    values: dict[str, Any] = {}
    if "instalment" in given:
        due, fen = given["instalment"].split(":")
        values["instalments"] = ({"due_on": due, "amount_fen": fen},)
    for name, info in model.model_fields.items():
        if name in given:
            values[name] = given[name]
        elif info.is_required() or name == "items":
            values[name] = int(on[:4]) if name == "year" else NEEDED[name]
    return model.model_validate(values)


def facts_of(sheet: Sheet, *more: str, first_on: date | None = None) -> RightFacts:
    """The right with the row's facts; ``first_on`` moves the first one to another day."""
    texts = [*sheet.facts, *sheet.also]
    if first_on is not None and texts:
        kind, _, *pairs = texts[0].split()
        kept = [p for p in pairs if not p.startswith("year=")]
        texts[0] = " ".join([kind, first_on.isoformat(), *kept])
    over = {"tracked_from": ALWAYS, "newly_granted": True} | sheet.right
    for text in texts:
        if text.startswith("licence "):
            over["granted_on"] = date.fromisoformat(text.split()[1])
    if "registration_level" in over:
        over["registration_level"] = RegistrationLevel(over["registration_level"])
    rows = [fact(text, f"e-{n}") for n, text in enumerate(texts) if not text.startswith("licence ")]
    rows += [fact(text, f"m-{n}") for n, text in enumerate(more)]
    return b.right(*rows, places=PLACES[sheet.place], **over)


# ---- the cases of a row ------------------------------------------------------------------------------------------


@cache
def versions() -> dict[str, Version]:
    """Shipped versions by id."""
    return {
        f"{book.book.place}/{rule}@{version.in_force}": version
        for book in b.shipped().books
        for rule, body in book.rule.items()
        for version in body.version
    }


def cases(sheet: Sheet) -> Iterator[Row]:
    """The days around the last day, fulfilled in time and late."""
    if sheet.complete:
        done = b.replace(sheet, facts=sheet.complete)
        yield Row(sheet.version, facts_of(sheet), sheet.opened.isoformat(), S.INCOMPLETE, occasion=sheet.occasion)
        yield Row(sheet.version, facts_of(done), "2030-01-01", S.MET, occasion=sheet.occasion)
        return
    if sheet.due is None:
        yield from undated(sheet)
        return
    yield from around(sheet, facts_of(sheet), sheet.due)
    for late in (0, 1) if sheet.met else ():
        on = sheet.due + timedelta(days=late)
        done = facts_of(sheet, proof(sheet, on))
        read_on, standing = max(on, sheet.opened).isoformat(), (S.MET, S.MET_LATE)[late]
        yield Row(sheet.version, done, read_on, standing, sheet.due.isoformat(), late, sheet.occasion)


def around(sheet: Sheet, facts: RightFacts, due: date) -> Iterator[Row]:
    """The day before, the day, the day after."""
    terms = versions()[sheet.version].terms
    after = S.LAPSED if isinstance(terms, Deed) and terms.provided else S.OVERDUE
    for n, standing in ((-1, S.PENDING), (0, S.DUE_TODAY), (1, after)):
        on = due + timedelta(days=n)
        if on < sheet.opened:
            yield Row(sheet.version, facts, on.isoformat(), None, occasion=sheet.occasion)
        else:
            yield Row(
                sheet.version,
                facts,
                on.isoformat(),
                standing,
                due.isoformat(),
                max(0, n) if after is S.OVERDUE else 0,
                sheet.occasion,
            )


def proof(sheet: Sheet, on: date) -> str:
    """The fulfilling record on a day."""
    kind, *pairs = sheet.met.split()
    return " ".join([kind, on.isoformat(), *pairs])


def undated(sheet: Sheet) -> Iterator[Row]:
    """Open until an officer sets a day; then around that day; and fulfilled."""
    facts = facts_of(sheet)
    opened = sheet.opened
    found = b.the(facts, opened.isoformat(), sheet.rule, sheet.occasion)
    yield Row(sheet.version, facts, opened.isoformat(), S.OUTSTANDING, occasion=sheet.occasion)
    due = opened + timedelta(days=60)
    told = b.officer(EventKind.DATE_SET, opened.isoformat(), sheet.rule, found.duty.occasion, due.isoformat())
    dated = b.replace(facts, events=(*facts.events, told))
    yield from around(sheet, dated, due)
    if sheet.met:
        done = facts_of(sheet, proof(sheet, opened + timedelta(days=5)))
        yield Row(sheet.version, done, (opened + timedelta(days=5)).isoformat(), S.MET, occasion=sheet.occasion)


def outside(sheet: Sheet) -> Iterator[tuple[RightFacts, date, bool]]:
    """The first fact moved to the version's first and last days, and to the days just outside: read there or not."""
    version = versions()[sheet.version]
    edges = [version.in_force, *([version.until] if version.until else [])]
    if isinstance(version.terms, Yearly):
        for end in sorted({date(edge.year + n, 12, 31) for edge in edges for n in (-1, 0)}):
            facts = facts_of(sheet, first_on=date(end.year, 6, 1))
            yield b.replace(facts, tracked_from=date(end.year, 1, 1), granted_on=ALWAYS), end, version.holds_on(end)
    else:
        for day in (edge - timedelta(days=n) for edge in edges for n in (1, 0)):
            yield facts_of(sheet, first_on=day), day, version.holds_on(day)
