"""Builders with honest defaults: what a test does not say is ordinary, complete and on time."""

from __future__ import annotations

from dataclasses import replace as replace
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, Literal

from restoration.law.duty import Setting
from restoration.law.events import (
    Change,
    Detail,
    EventKind,
    Ground,
    Inspection,
    LandSurvey,
    OfficerDate,
    PartyRecord,
    Plain,
    Recheck,
    ReportRef,
    RestorationRecorded,
)
from restoration.law.events.supervision import InspectionItem
from restoration.law.facts import (
    Account,
    Event,
    Fact,
    Holding,
    LedgerFact,
    Phase,
    Plan,
    Report,
    RightFacts,
    SubjectType,
)
from restoration.law.findings import Finding, findings_of
from restoration.law.texts.books_check import refuse_defects
from restoration.law.texts.rulebook import Rulebook, load
from restoration.law.workdays import Calendar

KAIZHOU = ("CN", "50", "5001", "500154")
ZHENGNING = ("CN", "62", "6210", "621025")
YONGJING = ("CN", "62", "6229", "622923")
PINGQUAN = ("CN", "13", "1308", "130881")
TAONAN = ("CN", "22", "2208", "220881")
ELSEWHERE = ("CN", "37", "3701", "370112")  # no book of its own: the nation alone

LRR_PARTS = frozenset({"land_damage", "fee_use", "works"})
KZ_PARTS = frozenset({"implementation_report", "monitoring_data"})
ALL_PARTS = LRR_PARTS | KZ_PARTS

HOLDER = "91500234MA5U0A0A1X"
BUYER = "91500234MA5U0B0B2Y"


def d(text: str) -> date:
    return date.fromisoformat(text)


def noon(day: str) -> datetime:
    """Noon in UTC on a day: the instant a fact of that day is recorded unless a test says otherwise."""
    return datetime.combine(d(day), time(12), UTC)


def header(code: str, on: str, recorded: str | None, supersedes: str | None) -> dict[str, Any]:
    return {"id": code, "effective_on": d(on), "recorded_at": noon(recorded or on), "supersedes": supersedes}


def holding(
    on: str = "2015-01-01",
    uscc: str = HOLDER,
    *,
    code: str | None = None,
    recorded: str | None = None,
    supersedes: str | None = None,
) -> Holding:
    return Holding(
        **header(code or f"h-{on}-{uscc[-1]}", on, recorded, supersedes), uscc=uscc, name=f"矿业公司{uscc[-1]}"
    )


def event(
    kind: EventKind,
    on: str,
    detail: Detail | None = None,
    *,
    code: str | None = None,
    recorded: str | None = None,
    supersedes: str | None = None,
) -> Event:
    head = header(code or f"e-{kind}-{on}", on, recorded, supersedes)
    return Event(**head, kind=kind, detail=detail or Plain())


def survey(on: str, damaged: int = 50_000, reclaimed: int = 0, **header: Any) -> Event:
    detail = LandSurvey(damaged_m2=damaged, reclaimed_m2=reclaimed)
    return event(EventKind.LAND_SURVEYED, on, detail, **header)


def restored(on: str, area: int, phase: int = 1, plan: str = "pl-1", **header: Any) -> Event:
    detail = RestorationRecorded(plan=plan, phase=phase, restored_m2=area)
    header.setdefault("code", f"w-{on}-{area}-{plan}-{phase}")
    return event(EventKind.RESTORATION_RECORDED, on, detail, **header)


def changed(kind: EventKind, on: str, **header: Any) -> Event:
    return event(kind, on, Change(before="露天", after="地下"), **header)


def withdrawn(on: str, report: str) -> Event:
    return event(EventKind.REPORT_WITHDRAWN, on, ReportRef(report=report, reason="填报错误"))


def party_gone(on: str) -> Event:
    return event(EventKind.PARTY_GONE, on, PartyRecord(basis="认定文件"))


def party_found(on: str) -> Event:
    return event(EventKind.PARTY_FOUND, on, PartyRecord(basis="查明文件"))


def officer(kind: EventKind, on: str, rule: str, occasion: str, due: str | None = None, **header: Any) -> Event:
    due_on = d(due) if due else None
    detail = OfficerDate(rule=rule, occasion=occasion, due_on=due_on, ground="现场情况", approver="局长")
    return event(kind, on, detail, **header)


def inspected(on: str, *grounds: Ground, found: str = "采坑未治理", **header: Any) -> Event:
    items = (InspectionItem(item="治理恢复", result="defect", found=found),)
    detail = Inspection(source="special", officers=("张三", "李四"), items=items, grounds=grounds)
    return event(EventKind.INSPECTED, on, detail, **header)


def rechecked(on: str, about: str, result: Literal["adequate", "inadequate"]) -> Event:
    detail = Recheck(about=about, officers=("张三", "李四"), result=result)
    return event(EventKind.RECHECKED, on, detail)


def phase(due: str, planned: int = 30_000, no: int = 1) -> Phase:
    return Phase(no=no, title=f"{no}号采坑", due_on=d(due), planned_m2=planned)


def plan(on: str, *phases: Phase, code: str = "pl-1", version: int = 1, **extra: Any) -> Plan:
    head = header(code, on, extra.get("recorded"), extra.get("supersedes"))
    return Plan(**head, code=code, version=version, title="方案", phases=phases)


def account(
    on: str, *, scope: str = "治理恢复", method: str = "按产量计提", code: str = "ac-1", **extra: Any
) -> Account:
    head = header(code, on, extra.get("recorded"), extra.get("supersedes"))
    return Account(**head, code=code, scope_of_use=scope, accrual_method=method)


def entry(on: str, kind: str = "deposit", fen: int = 1_000_000, *, code: str | None = None, **extra: Any) -> LedgerFact:
    code = code or f"le-{kind}-{on}"
    return LedgerFact(
        **header(code, on, extra.get("recorded"), None),
        code=code,
        account=extra.get("account", "ac-1"),
        kind=kind,
        amount_fen=fen,
        reverses=extra.get("reverses"),
    )


def report(on: str, year: int, parts: frozenset[str] = ALL_PARTS, *, version: int = 1, **extra: Any) -> Report:
    code = extra.get("code", f"rp-{year}-{version}")
    head = header(code, on, extra.get("recorded"), extra.get("supersedes"))
    return Report(**head, code=code, year=year, version=version, parts=parts)


def right(*facts: Fact, places: tuple[str, ...] = KAIZHOU, held: bool = True, **over: Any) -> RightFacts:
    """A producing mine held by one company since 2015, tracked from 2023-01-01, with these facts."""
    everything: tuple[Fact, ...] = (holding(), *facts) if held else facts
    groups = {
        name: tuple(f for f in everything if isinstance(f, kind))
        for name, kind in (
            ("holdings", Holding),
            ("events", Event),
            ("plans", Plan),
            ("accounts", Account),
            ("entries", LedgerFact),
            ("reports", Report),
        )
    }
    values: dict[str, Any] = {
        "subject_type": SubjectType.MINING_RIGHT,
        "id": 1,
        "code": "rt_1",
        "mine_code": "M-1",
        "mine_name": "甲矿",
        "division": places[-1],
        "places": places,
        "mineral": "煤",
        "licence_no": "C5002342010011110000001",
        "newly_granted": True,
        "granted_on": None,
        "tracked_from": d("2023-01-01"),
    }
    return RightFacts(**groups, **(values | over))


@cache
def shipped() -> Rulebook:
    return load()


@cache
def local() -> Rulebook:
    """The five plans alone."""
    return shipped().only_local()


def book(*texts: str) -> Rulebook:
    """A rule book of a test's own; each text is one file and begins with its place."""
    return refuse_defects({file_name(text): text for text in texts})


def file_name(text: str) -> str:
    return text.split('place = "')[1].split('"')[0] + ".toml"


def setting(as_of: str, rulebook: Rulebook | None = None) -> Setting:
    return Setting(rulebook or shipped(), Calendar.load(), d(as_of))


def judge(facts: RightFacts, as_of: str, rulebook: Rulebook | None = None) -> list[Finding]:
    return findings_of(facts, setting(as_of, rulebook))


def find(
    facts: RightFacts, as_of: str, rule: str, occasion: str | None = None, rulebook: Rulebook | None = None
) -> Finding | None:
    """The only finding of a rule (and occasion); ``None`` where nothing is owed."""
    found = [f for f in judge(facts, as_of, rulebook) if f.duty.rule == rule and occasion in {None, f.duty.occasion}]
    assert len(found) <= 1, f"{len(found)} findings of {rule}: name the occasion"
    return found[0] if found else None


def the(
    facts: RightFacts, as_of: str, rule: str, occasion: str | None = None, rulebook: Rulebook | None = None
) -> Finding:
    """As ``find``, where something must be owed."""
    found = find(facts, as_of, rule, occasion, rulebook)
    assert found is not None, f"nothing owed under {rule}"
    return found
