"""What may be granted about a mine or to a company on a day, and the record of an application with that answer.

The answer is advice: yes, no or unknown, with the duties, cases and articles that decide it; a person decides. A
company's duties in other counties count, but what lies outside the reader's scope is not named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from restoration import database, strict
from restoration.law.admission import gates
from restoration.law.admission.book import Admission, load
from restoration.law.admission.gate_kinds.looking import Application, Found, HeldRight
from restoration.law.admission.gate_terms import DECISION_WORDS, Decision
from restoration.law.admission.gates import DecisionAnswer, GateFinding
from restoration.law.duty import Setting
from restoration.law.events import EventKind
from restoration.law.findings import findings_of
from restoration.services import lists, scope
from restoration.services.actors import Identity
from restoration.services.admission import gate_cases, gate_settings
from restoration.services.admission.entering import standing_findings
from restoration.services.explain import Codes, cites, obligation_codes
from restoration.services.lawbook import Law, current
from restoration.services.paging import Json
from restoration.services.records import EventIn
from restoration.services.register import register
from restoration.services.scope import among
from restoration.services.snapshot import Places, Subject, places, subjects

HELD_BY = """
SELECT DISTINCT h.right_id AS id FROM holdings h JOIN companies c ON c.id = h.company_id WHERE c.uscc = ? ORDER BY 1"""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every answer of one reading needs: the law, its gates, the tree, the day, and who may see which mines."""

    law: Law
    admission: Admission
    tree: Places
    as_of: date
    visible: frozenset[str] = frozenset()
    codes: Codes | None = None

    def held(self, found: Iterable[Subject]) -> tuple[HeldRight, ...]:
        """Rights with what is visible of them on the day and how their duties stand."""
        setting = Setting(self.law.rulebook, self.law.calendar, self.as_of)
        return tuple(HeldRight(s.facts.current().on(self.as_of), tuple(findings_of(s.facts, setting))) for s in found)


async def desk_for(identity: Identity, as_of: date, found: Sequence[Subject], tree: Places, law: Law) -> Desk:
    """The desk for some rights: their obligations' codes, and which of their mines the reader may know of."""
    ids = [s.facts.id for s in found]
    where = among("r.id", ids) & scope.mines(identity)
    rows = await database.fetch(
        f"SELECT DISTINCT m.code FROM rights r JOIN mines m ON m.id = r.mine_id WHERE {where.text}", where.params
    )
    visible = frozenset(str(r["code"]) for r in rows)
    return Desk(law, load(law.rulebook), tree, as_of, visible, await obligation_codes(ids))


# ---- reading -------------------------------------------------------------------------------------------------------


async def mine_gates(identity: Identity, code: str, decisions: Sequence[Decision], as_of: date) -> Json:
    """Every decision asked about each right of a mine. Raises ``NotFound``."""
    rights = await scope.rights_of(identity, code)
    law, tree = current(), await places()
    own = await subjects(list(rights.values()), tree)
    items: list[Json] = []
    for subject in own:
        items += await right_answers(identity, subject, decisions, as_of, tree, law)
    return {"mine": code, "as_of": as_of.isoformat(), "items": items}


async def right_answers(
    identity: Identity, subject: Subject, decisions: Sequence[Decision], as_of: date, tree: Places, law: Law
) -> list[Json]:
    """One right's answers; the applicant is who holds it on the day."""
    holder = subject.facts.current().holder_on(as_of)
    found = await company_rights(holder.uscc, tree) if holder else []
    everything = [subject, *(s for s in found if s.facts.id != subject.facts.id)]
    desk = await desk_for(identity, as_of, everything, tree, law)
    answers = await answered(desk, everything, holder.uscc if holder else "", decisions, right=subject)
    applicant = {"uscc": holder.uscc, "name": holder.name} if holder else None
    return [{"right": subject.facts.code, "applicant": applicant, **shown(a, desk)} for a in answers]


async def company_gates(identity: Identity, uscc: str, decisions: Sequence[Decision], as_of: date) -> Json:
    """Every decision asked about a company, by what its duties and cases are anywhere. Raises ``NotFound``."""
    company = await lists.company(identity, uscc)
    law, tree = current(), await places()
    found = await company_rights(uscc, tree)
    desk = await desk_for(identity, as_of, found, tree, law)
    answers = await answered(desk, found, uscc, decisions)
    applicant = {"uscc": uscc, "name": company["name"]}
    items = [{"right": None, "applicant": applicant, **shown(a, desk)} for a in answers]
    return {"company": uscc, "as_of": as_of.isoformat(), "items": items}


async def company_rights(uscc: str, tree: Places) -> list[Subject]:
    """Every right the company holds or ever held: it may owe for a time that is over."""
    ids = [int(r["id"]) for r in await database.fetch(HELD_BY, [uscc])]
    return await subjects(ids, tree) if ids else []


async def answered(
    desk: Desk, found: Sequence[Subject], uscc: str, decisions: Sequence[Decision], *, right: Subject | None = None
) -> list[DecisionAnswer]:
    """The pure question, put with everything it may rest on."""
    held = desk.held(found)
    cases = await gate_cases.cases_of(held, desk.as_of)
    division = next((s for s in found if right is None or s is right), None)
    settings = await gate_settings.chosen(desk.tree, division.facts.division, desk.as_of) if division else frozenset()
    application = Application(
        as_of=desk.as_of,
        places=right.facts.places if right else tuple(sorted({p for h in held for p in h.facts.places} | {"CN"})),
        uscc=uscc,
        right=held[0] if right else None,
        held=held,
        cases=tuple(cases),
        settings=settings,
        entry=tuple(await standing_findings(right, desk.as_of)) if right else (),
        confirmed_sources=confirmed(held[:1] if right else held),
    )
    return gates.ask(desk.admission, application, decisions)


def confirmed(held: Sequence[HeldRight]) -> frozenset[str]:
    """Sources every bureau concerned has confirmed."""
    found = [h.facts.confirmed_sources for h in held]
    return frozenset.intersection(*found) if found else frozenset()


# ---- showing -------------------------------------------------------------------------------------------------------


def shown(answer: DecisionAnswer, desk: Desk) -> Json:
    """An answer as the API and the command line show it."""
    gates_shown = [gate_shown(g, desk) for g in answer.gates]
    reasons = [r["text"] for g, s in zip(answer.gates, gates_shown, strict=True) for r in reasons_of(g, s, answer)]
    head = f"{DECISION_WORDS[answer.decision]}：{gates.ANSWER_WORDS[answer.answer]}"
    why = "；".join(dict.fromkeys(str(r) for r in reasons)) or answer.silence
    return {
        "decision": answer.decision.value,
        "title": DECISION_WORDS[answer.decision],
        "answer": answer.answer.value,
        "summary": f"{head}{'——' + why if why else ''}。",
        "notes": list(answer.notes),
        "gates": gates_shown,
    }


def reasons_of(gate: GateFinding, shown_: Json, answer: DecisionAnswer) -> list[Json]:
    """The reasons of a gate that decides the answer."""
    reasons = shown_["reasons"]
    assert isinstance(reasons, list)
    return [r for r in reasons if r["verdict"] == gate.verdict.value] if gate in answer.deciding else []


def gate_shown(gate: GateFinding, desk: Desk) -> Json:
    """One gate with its reasons and articles."""
    return {
        "id": gate.id,
        "place": gate.place,
        "title": gate.title,
        "verdict": gate.verdict.value,
        "confidence": gate.confidence.value,
        "cites": cites(gate.cites),
        "reasons": [reason(f, desk) for f in gate.found],
    }


ELSEWHERE = "申请人在本人管辖范围以外有影响本决定的情形，请向当地主管部门核实"


def reason(found: Found, desk: Desk) -> Json:
    """One thing found; of a mine outside the reader's scope only that there is something."""
    if found.mine and found.mine not in desk.visible:
        return {"verdict": found.verdict.value, "text": ELSEWHERE, "mine": "", "case": "", "rule": ""} | {
            "occasion": "",
            "obligation": None,
        }
    code = (desk.codes or {}).get((found.right, found.rule, found.occasion))
    plain = {k: getattr(found, k) for k in ("text", "mine", "case", "rule", "occasion")}
    return {"verdict": found.verdict.value, **plain, "obligation": code}


# ---- an application on record --------------------------------------------------------------------------------------

APPLIED = {Decision.RENEWAL: EventKind.RENEWAL_APPLIED, Decision.CANCELLATION: EventKind.CANCELLATION_APPLIED}


async def record(
    identity: Identity, mine: str, right: str, decision: Decision, *, on: date, evidence: str, note: str, at: datetime
) -> Json:
    """Record that an application was received on a day, with the answer of that day. Raises ``NotFound``.

    For a renewal or a cancellation the plain fact that it was applied for goes on record with it.
    """

    async def work() -> Json:
        found = await mine_gates(identity, mine, [decision], on)
        items = found["items"]
        assert isinstance(items, list)
        [answer] = [i for i in items if i["right"] == right]
        detail = {"decision": decision.value, "answer": answer["answer"], "reasons": recorded_reasons(answer)}
        body = {"kind": "application_recorded", "effective_on": on.isoformat(), "evidence": evidence}
        event = strict.model(EventIn, {**body, "detail": {**detail, "note": note}})
        code = await register.record_event(identity.actor, right, event, at=at)
        if decision in APPLIED:  # what the duty to apply in time is judged by
            plain = strict.model(EventIn, {**body, "kind": APPLIED[decision].value})
            await register.record_event(identity.actor, right, plain, at=at)
        return {"code": code, **answer}

    return await database.unit_of_work(work)


def recorded_reasons(answer: Json) -> list[str]:
    """The deciding gates as they go on record: what was found, and the article."""
    listed = answer["gates"]
    assert isinstance(listed, list)
    wanted = {"no": "closed", "unknown": "unknown"}.get(str(answer["answer"]))
    texts = []
    for gate in (g for g in listed if g["verdict"] == wanted):
        cited = "；".join(f"《{c['instrument']}》{c['article']}" for c in gate["cites"])
        why = "；".join(r["text"] for r in gate["reasons"] if r["verdict"] == wanted)
        texts.append(f"{why}（{cited}）"[:255])
    return texts
