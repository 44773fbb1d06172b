"""Every rule that is switched on, late and obeyed, through the whole machine: stored, checked, flagged, drafted.

The demonstration register has its table (``expected_findings.toml``); what it has no example of stands in
``expected_of_every_rule.toml`` with a mine of its own and a twin. A rule in neither table fails.
"""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from restoration.law.facts import Account, Event, LedgerFact
from restoration.law.findings import Standing
from restoration.law.texts.book import Confidence
from restoration.services import checks, explain, lawbook
from restoration.services.checks import Order
from restoration.services.register import register
from restoration.tables import Case
from tests import builders as b
from tests.law import sheet
from tests.law.builders import shipped
from tests.services import scenario as s
from tests.services.test_whole_register import DAYS, table

LOADED = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
OPEN = {Standing.OVERDUE, Standing.BREACHED, Standing.OUTSTANDING, Standing.INCOMPLETE, Standing.LAPSED}
RECORDS_SINCE = {b.ZHENGNING: "2012-01-01"}
"""From when a place keeps records; elsewhere from 2023."""


@cache
def expected() -> list[dict[str, Any]]:
    """The hand-made rows."""
    path = Path(__file__).with_name("expected_of_every_rule.toml")
    return list(tomllib.loads(path.read_text(encoding="utf-8"))["expected"])


def switched_on() -> set[str]:
    """Rules of rights with a version that is not a draft."""
    return {
        rule
        for book in shipped().books
        for rule, body in book.rule.items()
        for v in body.version
        if v.confidence is not Confidence.DRAFT and not getattr(v.terms, "of_bureau", False)
    }


def test_every_rule_stands_in_one_of_the_tables_both_ways() -> None:
    """In the register's table a row that begins after the first day, or ends, says both; here the twin does."""
    both_ways = {r["rule"] for r in table() if r["first_day"] > DAYS[0] or "last_day" in r}
    own = [r["rule"] for r in expected()]
    assert switched_on() - both_ways - set(own) == set(), "rules without an expected flag and an expected silence"
    assert len(own) == len(set(own)) and set(own) <= switched_on()


# ---- the register ----------------------------------------------------------------------------------------------------


def written(text: str, code: str, n: int) -> tuple[str, dict[str, Any]]:
    """A fact in words as a delivery brings it: the group it belongs to, and its body."""
    fact = sheet.fact(text.replace("{code}", code), f"{code}-{n}")
    on = fact.effective_on.isoformat()
    match fact:
        case Event():
            detail = fact.detail.model_dump(mode="json", exclude_defaults=True)
            if detail.get("about") == sheet.NEEDED["about"]:
                detail["about"] = f"{code}-R1-V1"
            return "events", b.event(fact.kind.value, on, detail)
        case LedgerFact():
            return "entries", b.entry(f"{code}-FL{n}", fact.amount_fen, fact.kind, on)
        case Account():
            return "accounts", b.account(f"{code}-A{n}", on)
    raise AssertionError(text)


def mine(row: dict[str, Any], n: int, *, obeyed: bool) -> dict[str, Any]:
    """The row's mine, or its twin."""
    code = code_of(row, obeyed=obeyed)
    bodies = [written(text, code, i) for i, text in enumerate(row["obeyed" if obeyed else "facts"])]
    groups = {g: [body for group, body in bodies if group == g] for g in ("events", "entries", "accounts")}
    if groups["entries"]:
        groups["accounts"] = [b.account(f"{code}-A0", "2015-01-01", tuple(groups["entries"]))]
    right = {"granted_on": "2015-01-01", "expires_on": "2035-01-01", "holdings": [b.holding(1, "2009-05-01")]}
    right |= {"events": groups["events"], "accounts": groups["accounts"]} | row.get("right", {})
    return s.mine(code, row.get("place", s.PINGQUAN), n, **right)


def code_of(row: dict[str, Any], *, obeyed: bool) -> str:
    """The mine's code: the rule's place in the table, and which of the two it is."""
    return f"R{expected().index(row):02d}{'B' if obeyed else 'A'}"


async def put_on_record() -> None:
    """All mines of the table."""
    rows = expected()
    mines = [mine(r, 2 * i + int(o) + 1, obeyed=o) for i, r in enumerate(rows) for o in (False, True)]
    places = [d | {"tracked_from": RECORDS_SINCE.get(d["code"], d["tracked_from"])} for d in s.places()]
    body = {"divisions": places, "bureaus": s.bureaus(), "companies": [b.company(1)], "mines": mines}
    lawbook.use(s.ALL)
    await register.load(b.CLERK, b.delivered(body), at=LOADED)


Shown = dict[tuple[str, str], list[tuple[Any, ...]]]


async def shown(day: date) -> Shown:
    """What is open that day by mine and rule: occasion, standing, due day, addressee."""
    found: Shown = {}
    async for one in checks.attention(Order(day, LOADED)):
        for f in one.findings:
            if f.standing in OPEN:
                r = explain.as_found(one.subject, f, {})
                value = (r["occasion"], r["standing"], r["due_on"], r["addressee"]["kind"])  # type: ignore[index]
                found.setdefault((str(r["mine"]), str(r["rule"])), []).append(value)
    return found


async def acts() -> dict[tuple[str, str], set[str]]:
    """Open cases and the drafts that ask for something, by mine and rule."""
    found: dict[tuple[str, str], set[str]] = {}
    for case in await Case.filter(closed_on__isnull=True).prefetch_related("obligation", "right__mine"):
        found.setdefault((case.right.mine.code, case.obligation.rule), set()).add("flag")
    for letter in await s.drafts():
        for item in letter.items:
            found.setdefault((letter.mine.code, item.rule), set()).add(letter.kind.value)
    return found


async def test_every_rule_shows_flags_and_drafts_as_the_table_says_and_its_twin_does_not(store: str) -> None:
    await put_on_record()
    for day in sorted({r["shows_on"] for r in expected()}):
        due = [r for r in expected() if r["shows_on"] == day]
        before, outcome = await shown(day - timedelta(days=1)), await checks.run(Order(day, LOADED))
        assert outcome.errors == []
        now, acted = await shown(day), await acts()
        for row in due:
            key, twin = ((code_of(row, obeyed=o), row["rule"]) for o in (False, True))
            assert key not in before, f"{row['rule']}: open on the day before {day}"
            assert len(now.get(key, [])) == 1, f"{row['rule']}: not open once on {day}: {now.get(key)}"
            [(occasion, standing, due_on, addressee)] = now[key]
            assert (standing, addressee) == (row["standing"], row["addressee"]), row["rule"]
            assert due_on == (row["due_on"].isoformat() if "due_on" in row else None), row["rule"]
            assert occasion == row.get("occasion", occasion), row["rule"]
            wanted = {"flag"} if row["flag"] else set()
            assert acted.get(key, set()) == wanted | ({row["letter"]} - {"none"}), row["rule"]
            assert twin not in now and twin not in acted, f"{row['rule']}: the twin shows"
