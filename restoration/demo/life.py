"""A mine's life with everything in order: holding, plan, works, land, reports. Stories then change what they tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from restoration.demo import fund
from restoration.demo.chance import Chance, mark
from restoration.demo.seats import Json, Seat, table
from restoration.law.workdays import add_years

LAST_YEAR: Final = 2030
"""The demonstration's facts run to the end of this year."""

TERM: Final = {"large": 30, "medium": 20}
NATIONAL: Final = ("land_damage", "fee_use", "works")
CHONGQING: Final = ("implementation_report", "monitoring_data")
DUE: Final = ((6, 30), (9, 30), (10, 31), (12, 31))


@dataclass(slots=True)
class Life:
    """One right and its facts, dates still as dates."""

    seat: Seat
    chance: Chance
    granted_on: date
    evidence: str
    note: str
    companies: list[Json] = field(default_factory=list)
    holdings: list[Json] = field(default_factory=list)
    events: list[Json] = field(default_factory=list)
    plans: list[Json] = field(default_factory=list)
    accounts: list[Json] = field(default_factory=list)
    reports: list[Json] = field(default_factory=list)

    @property
    def right(self) -> str:
        """The right's code."""
        return f"{self.seat.code}-R1"

    def hold(self, company: Json, day: date) -> None:
        """The company holds the right from that day."""
        self.companies.append(company)
        self.holdings.append({"effective_on": day, "evidence": self.evidence, "uscc": company["uscc"]})

    def happen(self, kind: str, day: date, detail: Json | None = None) -> None:
        """A dated fact."""
        fact = {"effective_on": day, "evidence": self.evidence, "kind": kind, "detail": detail or {}}
        self.events.append(fact)

    def report(self, year: int, day: date, parts: Iterable[str], version: int = 1, channel: str = "online") -> None:
        """A version of a year's report, received."""
        code = f"{self.seat.code}-{year}-{version}"
        fact = {"code": code, "effective_on": day, "evidence": self.evidence, "year": year, "version": version}
        self.reports.append(fact | {"channel": channel, "parts": list(parts)})

    def plan(self, version: int, day: date, phases: list[Json]) -> None:
        """A plan version with its schedule."""
        title = table("common")["plan_title"][self.seat.prefix]
        code = f"{self.seat.code}-P{version}"
        fact = {"code": code, "effective_on": day, "evidence": self.evidence, "version": version, "title": title}
        self.plans.append(fact | {"approval_no": f"示例审〔{day.year}〕{self.seat.number}号", "phases": phases})

    def work(self, version: int, no: int, day: date, area: int) -> None:
        """Restored land recorded against a phase."""
        detail = {"plan": f"{self.seat.code}-P{version}", "phase": no, "restored_m2": area}
        self.happen("restoration_recorded", day, detail)

    def fund(self, account: fund.Account) -> None:
        """The fund account with its facts."""
        code = f"{self.seat.code}-A{len(self.accounts) + 1}"
        self.accounts.append(fund.account_record(code, account, self.chance))
        for kind, day, detail in fund.account_events(code, account, self.chance):
            self.happen(kind, day, detail)


def usual(seat: Seat) -> Life:
    """A life in which nothing is late."""
    chance = Chance(seat.code)
    granted = seat.granted_on or drawn_grant(seat, chance)
    life = Life(seat, chance, granted, evidence=mark(), note=mark())
    life.hold(seat.company, granted)
    plan_on = seat.plan_on or drawn_plan(seat, chance, granted)
    phases = drawn_phases(chance, plan_on, seat.new)
    life.plan(1, plan_on, phases)
    in_time(life, 1, phases)
    land(life, phases)
    operation(life)
    reports(life)
    account = fund.usual_account(seat, chance, plan_on)
    if account is not None:
        life.fund(account)
    return life


def drawn_grant(seat: Seat, chance: Chance) -> date:
    """A day from 2005, late enough for short licences, to mid-2020."""
    first = date(2005, 3, 1) if seat.scale == "large" else date(2011, 3, 1)
    return chance.day(first, date(2019, 6, 30) if seat.suspended_on else date(2020, 6, 30))


def drawn_plan(seat: Seat, chance: Chance, granted: date) -> date:
    """Approval of the first plan: before 2021, or soon after a later grant."""
    if seat.new:
        return chance.day(granted + timedelta(days=40), granted + timedelta(days=90))
    return chance.day(max(granted + timedelta(days=30), date(2016, 3, 1)), date(2020, 11, 30))


def drawn_phases(chance: Chance, plan_on: date, new: bool) -> list[Json]:
    """Two to four phases, a year or two apart."""
    year = plan_on.year + 2 if new else chance.number(2021, 2023)
    found = []
    for no in range(1, chance.number(2, 4) + 1):
        due = date(year, *DUE[chance.number(0, len(DUE) - 1)])
        found.append(phase(no, due, chance.number(3000, 24000, 500)))
        year += chance.number(1, 2)
    return found


def phase(no: int, due: date, area: int) -> Json:
    """One phase of a schedule."""
    return {"no": no, "title": table("common")["phase_titles"][no - 1], "due_on": due, "planned_m2": area}


def in_time(life: Life, version: int, phases: Iterable[Json]) -> None:
    """Every phase done before its day, in one or two steps."""
    for p in phases:
        last = life.chance.day(p["due_on"] - timedelta(days=60), p["due_on"] - timedelta(days=3))
        first = p["planned_m2"] * life.chance.number(30, 70) // 100
        if life.chance.happens(50):
            life.work(version, p["no"], last - timedelta(days=life.chance.number(10, 50)), first)
            life.work(version, p["no"], last, p["planned_m2"] - first)
        else:
            life.work(version, p["no"], last, p["planned_m2"])


def land(life: Life, phases: Iterable[Json]) -> None:
    """Damaged land is on record before reports are owed for it: before 2023, or with a later grant."""
    area, chance = sum(p["planned_m2"] for p in phases), life.chance
    if life.seat.new:
        survey(life, life.granted_on, chance.number(5000, 9000, 100), 0)
        survey(life, add_years(life.granted_on, 1), area + chance.number(8000, 15000, 100), 0)
        return
    survey(life, chance.day(date(2021, 2, 1), date(2022, 11, 30)), area * 3 // 2, area // 4)
    survey(life, chance.day(date(2024, 3, 1), date(2024, 11, 30)), area * 9 // 5, area // 2)


def survey(life: Life, day: date, damaged: int, reclaimed: int) -> None:
    """Land on record from that day."""
    life.happen("land_surveyed", day, {"damaged_m2": damaged, "reclaimed_m2": reclaimed})


def operation(life: Life) -> None:
    """Production begins; some mines have stopped, and still owe everything."""
    life.happen("mining_started", life.granted_on + timedelta(days=life.chance.number(60, 180)))
    stopped = life.seat.suspended_on
    if stopped is None and life.chance.happens(6) and not life.seat.new:
        stopped = life.chance.day(date(2021, 6, 1), date(2024, 12, 31))
    if stopped is not None:
        life.happen("suspended", max(stopped, life.granted_on + timedelta(days=200)))


def reports(life: Life) -> None:
    """Every year's report, whole and in time; some mines have one for 2022 as well."""
    first = max(life.granted_on.year, 2022 if life.chance.happens(30) else 2023)
    for year in range(first, LAST_YEAR + 1):
        earliest = max(date(year, 11, 3), life.granted_on)
        day = life.chance.day(earliest, date(year, 12, 28))
        life.report(year, day, parts_of(life.seat), channel=life.chance.pick(("online", "online", "paper")))


def parts_of(seat: Seat) -> tuple[str, ...]:
    """What a whole report holds there."""
    return (*NATIONAL, *CHONGQING) if seat.prefix == "KZ" else NATIONAL
