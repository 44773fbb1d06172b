"""Gates that ask for papers, for what the rules for new rights say, or for an answer only a person can give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from restoration.law.admission import gate_terms as gatebook
from restoration.law.admission.book import acts
from restoration.law.admission.entering import Level
from restoration.law.admission.gate_kinds.looking import Found, Look, Verdict, entry_said
from restoration.law.admission.gate_terms import Decision, Document
from restoration.law.events import ENDINGS, EVENT_KINDS, EventKind
from restoration.law.events.right import EntryDocument
from restoration.law.facts import RightFacts
from restoration.law.numerals import chinese_date

AFTER_LICENCE: Final = "领证后建立（两处规定不一致，按默认设置不作为首次颁证的前提）"
UNAPPROVED: Final = {"submitted": "已提交，尚未审查批准", "not_approved": "审查未获批准"}


def documents(at: Look, terms: gatebook.Documents) -> Iterator[Found]:
    """Papers of the checklist that are missing or not approved."""
    for document in terms.documents:
        if excused(at, document):
            yield Found(Verdict.OPEN, f"{document.title}：{AFTER_LICENCE}")
        elif (lack := lacking(at.facts, document)) is not None:
            yield Found(Verdict.CLOSED, f"{document.title}：{lack}", at.facts.mine_code, at.facts.id)


def excused(at: Look, document: Document) -> bool:
    """Whether a paper that another text asks for only after the licence is not yet a condition."""
    before_licence = at.decision is Decision.FIRST_LICENCE or (
        at.decision is Decision.RELATED_APPROVAL and at.facts.granted_on is None
    )
    return bool(document.after_licence) and before_licence and document.after_licence not in at.application.settings


def lacking(facts: RightFacts, document: Document) -> str | None:
    """What a paper lacks; ``None`` where it is there and approved."""
    if document.met_by == "account":
        return None if facts.accounts else "未建立"
    result = latest_result(facts, document)
    if result is None and any(counts(p.title, document) for p in facts.plans):
        return None
    return UNAPPROVED.get(result or "", "未提交") if result != "approved" else None


def counts(title: str, document: Document) -> bool:
    """Whether a plan on record is the paper asked for."""
    return document.met_by == "plan" or (document.met_by == "titled_plan" and named(title, document))


def latest_result(facts: RightFacts, document: Document) -> str | None:
    """How far a paper has come by its latest entry."""
    papers = [e.detail for e in facts.of_kind(EventKind.ENTRY_DOCUMENT_RECORDED) if isinstance(e.detail, EntryDocument)]
    found = [p.result for p in papers if named(p.document, document)]
    return found[-1] if found else None


def named(title: str, document: Document) -> bool:
    """Whether a title is one of the paper's."""
    return any(name in title for name in (document.title, *document.names))


def assessment(at: Look, terms: gatebook.Assessment) -> Iterator[Found]:
    """A person's recorded answer; none on record is unknown."""
    result = latest_result(at.facts, Document(id="assessment", title=terms.document))
    if result == "not_approved":
        yield Found(Verdict.CLOSED, f"{terms.question}：审查结论为否", at.facts.mine_code, at.facts.id)
    elif result != "approved":
        yield Found(Verdict.UNKNOWN, f"{terms.question}：须由审批人员判断并登记“{terms.document}”的审查结论")


def entry_rules(at: Look, terms: gatebook.EntryRules) -> Iterator[Found]:
    """What speaks against the right itself; exactly on a limit, only restricted or not on record: a person looks."""
    for finding in entry_said(at.application, at.place, terms):
        against = finding.level is Level.WARN and not finding.restricts and acts(finding.confidence)
        if finding.level is not Level.OK:
            verdict = Verdict.CLOSED if against else Verdict.UNKNOWN
            yield Found(verdict, finding.text, at.facts.mine_code, at.facts.id)


ENDED: Final = (*ENDINGS, EventKind.CANCELLED)


def licence(at: Look, terms: gatebook.LicenceHeld) -> Iterator[Found]:
    """No licence, one that ran out, or a right that has ended; without a last day on record nobody can say."""
    facts, ended = at.facts, at.facts.of_kind(*ENDED)
    until = facts.expiries()
    if ended:
        text = f"{chinese_date(ended[-1].effective_on)}已登记“{EVENT_KINDS[ended[-1].kind].title}”"
        yield Found(Verdict.CLOSED, text, facts.mine_code, facts.id)
    elif facts.granted_on is None and not facts.licence_no:
        yield Found(Verdict.CLOSED, "没有采矿许可证的登记", facts.mine_code, facts.id)
    elif not until:
        yield Found(Verdict.UNKNOWN, "没有登记采矿许可证的有效期", facts.mine_code, facts.id)
    elif until[-1] < at.application.as_of:
        yield Found(Verdict.CLOSED, f"采矿许可证已于{chinese_date(until[-1])}到期", facts.mine_code, facts.id)
