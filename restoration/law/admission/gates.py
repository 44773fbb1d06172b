"""Whether a decision may be taken about a right or a company on a day: yes, no or unknown, with what decides it.

Advice to the person who decides: a closed gate names the duty or case and the article; nothing is refused by itself.
What is not known never reads as yes, and neither does a decision no text speaks of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final

from restoration.law.admission import gate_kinds
from restoration.law.admission.book import Admission, PlaceBook, acts, gates_of
from restoration.law.admission.gate_kinds.looking import Application, Found, Look, Verdict, entry_said, tell
from restoration.law.admission.gate_terms import Decision, EntryRules, Gate
from restoration.law.events import EventKind
from restoration.law.events.closure import Aftercare
from restoration.law.letters.content import CiteContent
from restoration.law.texts.book import Confidence


class Answer(StrEnum):
    """What a person deciding is told."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


BREACHES: Final = frozenset({"unperformed_duty", "rectification"})
OUTLIVES_FROM: Final = date(2025, 7, 1)
"""矿产资源法 第四十五条 says so since that day."""
NO_TEXT: Final = "规则库中没有适用的规定，由审批人员依法判断"
ONLY_PENDING: Final = "规则库中适用的规定都尚待法制审核人核实，由审批人员依法判断"
ANSWER_WORDS: Final = {Answer.YES: "未见限制", Answer.NO: "不应批准", Answer.UNKNOWN: "无法判断"}


@dataclass(frozen=True, slots=True)
class GateFinding:
    """One gate judged: open, closed or unknown, and why."""

    id: str
    place: str
    title: str
    verdict: Verdict
    confidence: Confidence
    cites: tuple[CiteContent, ...]
    kind: str
    found: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionAnswer:
    """One decision answered, with every gate that was asked."""

    decision: Decision
    answer: Answer
    gates: tuple[GateFinding, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def deciding(self) -> tuple[GateFinding, ...]:
        """The gates that decide the answer: the closed ones of a no, the unknown ones of an unknown."""
        wanted = {Answer.NO: Verdict.CLOSED, Answer.UNKNOWN: Verdict.UNKNOWN}.get(self.answer)
        return tuple(g for g in self.gates if g.verdict is wanted)

    @property
    def silence(self) -> str:
        """Why nothing is known although no gate is in doubt: no text speaks of it, or only texts to be confirmed."""
        if self.answer is not Answer.UNKNOWN or self.deciding:
            return ""
        return ONLY_PENDING if self.gates else NO_TEXT


def ask(
    admission: Admission, application: Application, decisions: Iterable[Decision] = tuple(Decision)
) -> list[DecisionAnswer]:
    """Each decision answered by the texts in force on the application's day."""
    return [one(admission, application, decision) for decision in decisions]


def one(admission: Admission, application: Application, decision: Decision) -> DecisionAnswer:
    """One decision: no if a gate is closed, unknown if one is unknown or no text that counts speaks of it, else yes."""
    judged = tuple(
        judge(book, id_, gate, application, decision)
        for book in admission.at(application.places)
        for id_, gate in gates_of(book)
        if decision in gate.decisions
        and gate.holds_on(application.as_of)
        and applies(gate, application, book.file.place)
    )
    verdicts = {g.verdict for g in judged}
    spoken = any(acts(g.confidence) for g in judged)
    answer = Answer.YES if spoken and Verdict.UNKNOWN not in verdicts else Answer.UNKNOWN
    if Verdict.CLOSED in verdicts:
        answer = Answer.NO
    return DecisionAnswer(decision, answer, judged, tuple(notes(decision, judged, application)))


def applies(gate: Gate, application: Application, place: str) -> bool:
    """A gate on a right asks nothing of a company alone, and only of its own kind of right; rules for new rights only
    where one speaks of it."""
    if gate.confidence is Confidence.DRAFT:
        return False
    if application.right is None:
        return gate.scope == "holder"
    if isinstance(gate.terms, EntryRules) and not entry_said(application, place, gate.terms):
        return False
    return application.right.facts.subject_type in gate.subjects


def judge(book: PlaceBook, id_: str, gate: Gate, application: Application, decision: Decision) -> GateFinding:
    """One gate. A pending text or one that only restricts never says no: a person must look."""
    confidence = book.counts_as(gate, application.confirmed_sources)
    found = tuple(gate_kinds.look(Look(gate, book.file.place, application, decision)))
    verdict = tell(found)
    if verdict is Verdict.CLOSED and (gate.effect == "restrict" or not acts(confidence)):
        why = gate.note or "规定只说“限制”，是否批准由审批人员判断"
        reason = why if acts(confidence) else "该依据尚待法制审核人核实"
        found = (*(replace(f, verdict=Verdict.UNKNOWN) for f in found), Found(Verdict.UNKNOWN, reason))
        verdict = Verdict.UNKNOWN
    return GateFinding(
        id_, book.file.place, gate.title, verdict, confidence, book.resolve(gate.cites), gate.terms.kind, found
    )


# ---- notes ---------------------------------------------------------------------------------------------------------


def notes(decision: Decision, judged: Iterable[GateFinding], application: Application) -> Iterator[str]:
    """What a person should know beside the answer: cancellation blocked as well, duties that outlive it."""
    if decision is not Decision.CANCELLATION:
        return
    if any(g.verdict is not Verdict.OPEN and g.kind in BREACHES for g in judged):
        article = "（矿产资源法第四十五条）" if application.as_of >= OUTLIVES_FROM else ""
        yield f"注销也在限制之列：义务人不能以注销免除修复义务，应先履行；修复义务不因注销而消灭{article}"
    if application.right is not None:
        for event in application.right.facts.of_kind(EventKind.AFTERCARE_SET):
            if isinstance(event.detail, Aftercare) and event.detail.until >= application.as_of:
                yield f"后期管护至{event.detail.until.isoformat()}，注销后继续履行"
