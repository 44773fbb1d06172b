"""Why: findings as the command line and the API show them, with rule version, citations, facts and arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from restoration import database
from restoration.errors import Defect, Invalid, NotFound
from restoration.law.events import EVENT_KINDS
from restoration.law.facts import Account, Event, Fact, Holding, LedgerFact, Plan, Report, SubjectType
from restoration.law.findings import Finding, findings_of
from restoration.law.letters.content import CiteContent
from restoration.law.reasons import cleared_by, why
from restoration.law.texts.readings import notes_at
from restoration.services import penalties
from restoration.services.lawbook import Law, in_force
from restoration.services.snapshot import Places, Subject, subjects
from restoration.tables import Obligation

Json = dict[str, object]
RIGHT_TYPES = [t.value for t in SubjectType if t is not SubjectType.BUREAU]
Codes = Mapping[tuple[int, str, str], str]


async def explain(
    mine: str, *, as_of: date, known_at: datetime | None = None, rule: str | None = None, law: Law | None = None
) -> Json:
    """Every duty of a mine on a day, as known now or as known at an instant. Raises ``NotFound``."""
    law, tree = await in_force(law, known_at)
    refuse_rule(law, rule)
    found = await read_mine(mine, tree)
    where = found[0].facts
    found = as_known(found, known_at)
    codes = await obligation_codes([s.facts.id for s in found])
    setting = law.on(as_of)
    rows = [
        explained(s, f, codes, law)
        for s in found
        for f in findings_of(s.facts, setting)
        if rule is None or f.duty.rule == rule
    ]
    expired = law.rulebook.expired_plans(where.places, as_of)
    return {
        "mine": mine,
        "name": where.mine_name,
        "as_of": as_of.isoformat(),
        "known_at": known_at.isoformat() if known_at else None,
        "projection": None,
        "notes": [
            *(f"{b.name}规划期已于{b.period_end}届满，在新规划载入前继续适用" for b in expired),
            *(n.printed for n in notes_at(law.rulebook, where.places, {str(r["rule"]) for r in rows})),
        ],
        "obligations": rows,
    }


def projection(as_of: date, today: date) -> str | None:
    """What must be said of a day that has not come; ``None`` for today and before."""
    if as_of <= today:
        return None
    return f"推算：{as_of} 尚未到来，以下按 {today} 已登记的事实和现行规则推算，届时情况可能不同"


def marked(answer: Json, today: date) -> Json:
    """An answer whose ``projection`` says what must be said where its day has not come."""
    return {**answer, "projection": projection(date.fromisoformat(str(answer["as_of"])), today)}


def refuse_rule(law: Law, rule: str | None) -> None:
    """A rule no book has would read as nothing owed. Raises ``Invalid``."""
    rules = sorted({name for book in law.rulebook.books for name in book.rule})
    if rule is not None and rule not in rules:
        wrong = Defect("rule", "unknown_rule", rule, f"以下之一：{'、'.join(rules)}", "请核对规则名称")
        raise Invalid(f"没有规则 {rule[:60]}", [wrong])


def as_known(found: Iterable[Subject], known_at: datetime | None) -> list[Subject]:
    """Rights with their facts as known at an instant, or now; a right not yet entered then is left out."""
    if known_at is None:
        return list(found)
    return [replace(s, facts=s.facts.known_at(known_at)) for s in found if s.recorded_at <= known_at]


async def read_mine(mine: str, tree: Places) -> list[Subject]:
    """A mine's rights with their facts."""
    text = "SELECT r.id FROM rights r JOIN mines m ON m.id = r.mine_id WHERE m.code = ? ORDER BY r.id"
    ids = [r["id"] for r in await database.fetch(text, [mine])]
    if not ids:
        raise NotFound(f"没有编号为 {mine} 的矿山")
    return await subjects(ids, tree)


async def obligation_codes(rights: Iterable[int]) -> dict[tuple[int, str, str], str]:
    """Stored obligation codes by (right, rule, occasion)."""
    rows = Obligation.filter(subject_type__in=RIGHT_TYPES, subject_id__in=list(rights))
    found = await rows.values_list("subject_id", "rule", "occasion", "code")
    return {(int(s), str(r), str(o)): str(c) for s, r, o, c in found}


async def whys(obligations: Sequence[str], *, as_of: date, law: Law | None = None) -> dict[str, str]:
    """One sentence for each of some obligations, by code, judged afresh on a day."""
    law, tree = await in_force(law)
    rows = await Obligation.filter(code__in=list(obligations)).values_list("subject_id", "rule", "occasion", "code")
    codes = {(int(s), str(r), str(o)): str(c) for s, r, o, c in rows}
    setting = law.on(as_of)
    found = await subjects(sorted({right for right, _, _ in codes}), tree)
    keyed = ((s.facts.id, f.duty.rule, f.duty.occasion, f) for s in found for f in findings_of(s.facts, setting))
    return {
        codes[right, rule, occasion]: why(f) for right, rule, occasion, f in keyed if (right, rule, occasion) in codes
    }


def explained(subject: Subject, finding: Finding, codes: Codes, law: Law) -> Json:
    """One duty with everything that led to the verdict."""
    duty = finding.duty
    years = {d.year for d in (duty.tied_on, finding.due_on) if d}
    labels = [law.calendar.label(y) for y in sorted(years) if y in law.calendar.years]
    return {
        **as_found(subject, finding, codes),
        "rule_version": duty.terms.version_id,
        "rule_versions": [v.id for v in duty.terms.versions],
        "parts": [{"id": p.id, "title": p.title, "cites": cites(p.cites)} for p in duty.terms.parts],
        "facts": [fact(f) for f in (*duty.facts, *finding.officer_dates)],
        "arithmetic": list(finding.arithmetic),
        "calendar": "、".join(labels),
        "consequences": [
            {"kind": c.kind.value, "text": c.content.text, "cites": cites(c.content.cites)}
            for c in finding.consequences
        ],
        "penalty": penalties.shown(finding, subject.facts, law.rulebook),
        "verdict": finding.standing.value,
        "met_on": duty.met_on.isoformat() if duty.met_on else None,
        "cleared_by": list(cleared_by(finding)),
    }


def as_found(subject: Subject, finding: Finding, codes: Codes, new: bool = False) -> Json:
    """A finding in the shape the check lists it in."""
    facts, duty = subject.facts, finding.duty
    return {
        "mine": facts.mine_code,
        "name": facts.mine_name,
        "division": facts.division,
        "right": facts.code,
        "rule": duty.rule,
        "occasion": duty.occasion,
        "title": duty.title,
        "obligation": codes.get((facts.id, duty.rule, duty.occasion)),
        "standing": finding.standing.value,
        "confidence": finding.confidence.value,
        "original_due_on": duty.due_on.isoformat() if duty.due_on else None,
        "due_on": finding.due_on.isoformat() if finding.due_on else None,
        "days_overdue": finding.days_overdue,
        "missing": [m.id for m in duty.missing],
        "addressee": {"kind": duty.liable.kind.value, "uscc": duty.liable.uscc, "name": duty.liable.name},
        "new": new,
        "cites": cites(duty.terms.cites),
        "why": why(finding),
    }


def cites(found: Iterable[CiteContent]) -> list[Json]:
    """Citations as JSON."""
    return [c.model_dump() for c in found]


def fact(row: Fact) -> Json:
    """A fact a verdict rests on: what kind, which row, its two dates."""
    return {
        "kind": fact_kind(row),
        "title": fact_title(row),
        "id": row.id,
        "effective_on": row.effective_on.isoformat(),
        "recorded_at": row.recorded_at.isoformat(),
    }


KINDS: Mapping[type[Fact], tuple[str, str]] = {
    Report: ("report_submitted", "年度报告"),
    Plan: ("plan_approved", "方案批准"),
    Account: ("fund_account_opened", "基金账户设立"),
    LedgerFact: ("ledger_entry", "基金流水"),
    Holding: ("holding", "采矿权人"),
}


def fact_kind(row: Fact) -> str:
    """A stable name for the kind of row."""
    return row.kind.value if isinstance(row, Event) else KINDS[type(row)][0]


def fact_title(row: Fact) -> str:
    """The kind in Chinese."""
    return EVENT_KINDS[row.kind].title if isinstance(row, Event) else KINDS[type(row)][1]
