"""Gates that close on a breach: a duty not performed, an order not obeyed, an entry on a list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from restoration.law.admission import gate_terms as gatebook
from restoration.law.admission.gate_kinds.looking import CaseFact, Found, HeldRight, Look, Verdict
from restoration.law.cases.states import EFFECTIVE, CaseKind, CaseState
from restoration.law.events import EventKind
from restoration.law.events.supervision import Recheck
from restoration.law.facts import Event, RightFacts
from restoration.law.findings import SETTLED, UNLAWFUL, Finding, Standing, not_in_breach
from restoration.law.life.inspecting import Inspected, inspections
from restoration.law.numerals import chinese_date
from restoration.law.texts.book import Confidence

NOT_KNOWN: Final = {
    Standing.CANNOT_TELL: "缺少判断所需的事实",
    Standing.NO_RECORD: "建账日前到期，没有记录",
    Standing.OUTSTANDING: "尚未履行，文本未定期限，是否属于不依法履行由人判断",
}


def rights_within(at: Look) -> Iterator[HeldRight]:
    """The rights whose breaches the text reaches: in its own place, the right's own or the company's."""
    candidates = at.application.held if at.gate.scope == "holder" else ()
    own = (at.application.right,) if at.application.right is not None else ()
    seen: set[int] = set()
    for right in (*own, *candidates):
        if at.place in right.facts.places and right.facts.id not in seen:
            seen.add(right.facts.id)
            yield right


def unperformed(at: Look, terms: gatebook.Unperformed) -> Iterator[Found]:
    """Overdue duties of the applicant, and those found on the spot; what cannot be told is unknown.

    A duty late only under a text of another place (a plan's tighter day, a part a plan adds) closes none here.
    """
    for right in rights_within(at):
        for finding in right.findings:
            duty = finding.duty
            obeyed = not_in_breach(duty, finding.due_on, finding.standing, finding.as_of)
            if duty.rule in terms.rules and duty.liable.uscc == at.application.uscc and at.place not in obeyed:
                yield from breach(right, finding)
        for one in own_inspections(at, right.facts):
            yield from found_on_the_spot(right, one, terms)


def breach(right: HeldRight, finding: Finding) -> Iterator[Found]:
    """One duty: closed where it is late and may be acted on, unknown where nobody can say."""
    duty = finding.duty
    where = (right.facts.mine_code, right.facts.id, duty.rule, duty.occasion)
    if finding.standing in UNLAWFUL:
        sure = finding.confidence in {Confidence.CONFIRMED, Confidence.LOCAL}
        how = f"逾期{finding.days_overdue}日" if finding.standing is Standing.OVERDUE else "经检查认定"
        tail = "" if sure else "，依据待核实"
        verdict = Verdict.CLOSED if sure else Verdict.UNKNOWN
        yield Found(verdict, f"矿山{where[0]}“{duty.title}”{how}未履行{tail}", *where)
    elif finding.standing in NOT_KNOWN:
        yield Found(Verdict.UNKNOWN, f"矿山{where[0]}“{duty.title}”：{NOT_KNOWN[finding.standing]}", *where)


# ---- found by inspection -------------------------------------------------------------------------------------------


def own_inspections(at: Look, facts: RightFacts) -> Iterator[Inspected]:
    """The inspections of a time the applicant answers for, whose findings no re-check has found put right."""
    for one in inspections(facts):
        liable = facts.liable_on(one.event.effective_on)
        if liable.uscc == at.application.uscc and one.standing in {"open", "inadequate"}:
            yield one


def found_on_the_spot(right: HeldRight, one: Inspected, terms: gatebook.Unperformed) -> Iterator[Found]:
    """What one inspection found: the text's own breach closes, other defects are for a person to read."""
    facts, day = right.facts, chinese_date(one.event.effective_on)
    settled = {(f.duty.rule, f.duty.occasion) for f in right.findings if f.standing in SETTLED}
    duties = [d for _, d in one.breaches if d.rule in terms.rules and (d.rule, d.occasion) not in settled]
    for duty in duties:
        text = f"矿山{facts.mine_code}：{day}检查（{one.event.id}）确认未履行义务（{duty.ground}），尚未复查合格"
        yield Found(Verdict.CLOSED, text, facts.mine_code, facts.id, duty.rule, duty.occasion)
    if duties or not terms.grounds:
        return
    if set(one.detail.grounds) & set(terms.grounds):
        text = f"矿山{facts.mine_code}：{day}检查（{one.event.id}）认定未按规定履行治理恢复与土地复垦义务，尚未复查合格"
        yield Found(Verdict.CLOSED, text, facts.mine_code, facts.id)
    else:
        text = f"矿山{facts.mine_code}：{day}检查（{one.event.id}）发现的问题尚未复查合格，是否属于本条所称义务由人判断"
        yield Found(Verdict.UNKNOWN, text, facts.mine_code, facts.id)


def rectification(at: Look, terms: gatebook.Rectification) -> Iterator[Found]:
    """Orders of the applicant that were not obeyed, by case; failed re-checks of inspections outside a case as well."""
    for case in own_cases(at, CaseKind.CORRECTION):
        if terms.rules and case.rule not in terms.rules:
            continue
        if case.failed_on is not None:
            text = f"案件{case.code}：{chinese_date(case.failed_on)}复核，整改不到位"
            yield Found(Verdict.CLOSED, text, case.mine, rule=case.rule, case=case.code)
        elif terms.stage == "overdue_or_failed" and case.late_since is not None:
            text = f"案件{case.code}：责令改正期限已过，自{chinese_date(case.late_since)}起逾期未改正"
            yield Found(Verdict.CLOSED, text, case.mine, rule=case.rule, case=case.code)
    for right in rights_within(at):
        yield from failed_rechecks(at, terms, right.facts)


def failed_rechecks(at: Look, terms: gatebook.Rectification, facts: RightFacts) -> Iterator[Found]:
    """Re-checks found inadequate and not adequate since: of the text's own ground closed, any other for a person."""
    seen = {facts.origin(one.event.id): one for one in inspections(facts)}
    for about, event in latest_rechecks(facts).items():
        one = seen.get(about)
        answers = facts.liable_on((one.event if one else event).effective_on)
        if not isinstance(event.detail, Recheck) or event.detail.result == "adequate":
            continue
        if answers.uscc == at.application.uscc:
            same = one is not None and bool(set(one.detail.grounds) & set(terms.grounds))
            tail = "检查认定未按规定履行治理恢复与土地复垦义务，整改不到位" if same else "是否属于修复义务由人判断"
            text = f"矿山{facts.mine_code}：{chinese_date(event.effective_on)}复查不合格（{event.id}），{tail}"
            yield Found(Verdict.CLOSED if same else Verdict.UNKNOWN, text, facts.mine_code, facts.id)


def latest_rechecks(facts: RightFacts) -> dict[str, Event]:
    """The last re-check of each inspection or order, by the code it had before any correction."""
    rechecks = facts.of_kind(EventKind.RECHECKED)
    return {facts.origin(e.detail.about): e for e in rechecks if isinstance(e.detail, Recheck)}


def own_cases(at: Look, kind: CaseKind, *, follows: bool = False) -> Iterator[CaseFact]:
    """Cases of a kind about the applicant's duties where the text reaches; on a right alone, its own.

    ``follows``: a case stays with the mine whoever holds it now.
    """
    here = at.application.right.facts.mine_code if at.application.right else ""
    for case in at.application.cases:
        whose = case.uscc == at.application.uscc or (follows and case.mine == here)
        reached = at.place in case.places and (at.gate.scope == "holder" or case.mine == here)
        if case.kind is kind and whose and reached:
            yield case


def listed(at: Look, terms: gatebook.Listed) -> Iterator[Found]:
    """Entries on a list that are in force and not past their term; an entry follows the right to a new holder."""
    for kind in (CaseKind.LISTING, CaseKind.DISHONESTY):
        for case in own_cases(at, kind, follows=True):
            over = case.ends_on is not None and at.application.as_of >= case.ends_on
            if case.state in EFFECTIVE and not over:
                name = "严重失信主体名单" if case.state is CaseState.SERIOUS_LISTED else "矿业权人异常名录"
                yield Found(Verdict.CLOSED, f"案件{case.code}：在{name}内", case.mine, case=case.code)
