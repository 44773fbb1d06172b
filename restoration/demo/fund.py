"""Fund accounts of the demonstration: what an account is made of, and the facts it becomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from restoration.demo.chance import Chance, mark
from restoration.demo.seats import Json, Seat, table
from restoration.law.numerals import yuan_to_fen
from restoration.strict import required

FIRST_DISCLOSURES = (date(2021, 3, 1), date(2022, 4, 30))


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account before it has a code: opening, content, movements as rows, and the day it was disclosed."""

    opened_on: date
    entries: tuple[Json, ...]
    disclosed_on: date | None = None
    missing: tuple[str, ...] = ()  # of scope_of_use, accrual_method
    evidence: str = ""


def stated_account(row: Json) -> Account:
    """An account from a row of a TOML file."""
    entries = tuple(row.get("entries", ())) or (entry("deposit", row["deposit_on"], row["yuan"]),)
    return Account(
        opened_on=row["opened_on"],
        entries=entries,
        disclosed_on=row.get("disclosed_on"),
        missing=tuple(row.get("missing", ())),
        evidence=row.get("evidence", ""),
    )


def usual_account(seat: Seat, chance: Chance, plan_on: date) -> Account | None:
    """An account with everything in order, where the plan knows the fund and the mine opened one."""
    if seat.account_on is not None:
        return opened(seat.account_on, chance)
    if stated := [r for r in table("zhengning")["account"] if r["mine"] == seat.code]:
        return stated_account(stated[0] | {"disclosed_on": chance.day(*FIRST_DISCLOSURES)})
    if seat.new or not chance.happens({"LX": 33, "KZ": 45}.get(seat.prefix, 0)):
        return None
    return opened(chance.day(plan_on, date(2020, 12, 20)), chance)


def opened(day: date, chance: Chance) -> Account:
    """A deposit each winter; now and then works are paid from it and recorded on the same day."""
    years = range(max(day.year, 2020), 2031)
    rows = [entry("deposit", date(y, 12, chance.number(22, 30)), f"{chance.number(20, 90, 5)}000.00") for y in years]
    if day.year <= 2020 and chance.happens(40):
        spent = chance.day(date(2024, 2, 1), date(2026, 10, 31))
        paid = entry("withdrawal", spent, f"{chance.number(3, 15)}000.00") | {"used_on": spent}
        rows = sorted([*rows, paid], key=lambda r: r["on"])
    first = rows[0]["on"]
    shown = chance.day(*FIRST_DISCLOSURES) if first < FIRST_DISCLOSURES[0] else first
    return Account(opened_on=day, entries=tuple(rows), disclosed_on=shown)


def entry(kind: str, on: date, yuan: str) -> Json:
    """A movement as a county file writes it."""
    return {"kind": kind, "on": on, "yuan": yuan}


def account_record(code: str, account: Account, chance: Chance) -> Json:
    """The account as the register takes it in."""
    common = table("common")
    content = {k: common[k] for k in ("scope_of_use", "accrual_method") if k not in account.missing}
    return {
        "code": code,
        "effective_on": account.opened_on,
        "evidence": account.evidence or mark(),
        "bank": common["bank"],
        "branch": common["branch"],
        "account_type": "dedicated",
        "number_tail": f"{chance.number(0, 9999):04d}",
        "entries": [entry_record(f"{code}-E{n}", row) for n, row in enumerate(account.entries, start=1)],
        **content,
    }


def entry_record(code: str, row: Json) -> Json:
    """A movement as the register takes it in."""
    fen = required(yuan_to_fen(row["yuan"], positive=True))
    return {"code": code, "kind": row["kind"], "amount_fen": fen, "value_on": row["on"], "reference": mark()}


def account_events(code: str, account: Account, chance: Chance) -> Iterator[tuple[str, date, Json]]:
    """Disclosure, and the use of what was withdrawn."""
    common = table("common")
    if account.disclosed_on is not None:
        yield "fund_disclosed", account.disclosed_on, {"account": code, "where": common["disclosed_where"]}
    for n, row in enumerate(account.entries, start=1):
        if "used_on" in row:
            purpose = chance.pick(tuple(common["purposes"]))
            yield "fund_use_recorded", row["used_on"], {"entry": f"{code}-E{n}", "purpose": purpose}
