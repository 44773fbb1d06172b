"""What goes into a dossier, member by member: read from the record, never from what a screen happens to show."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from restoration import database
from restoration.clock import SHANGHAI
from restoration.law.cases.grounds import grounds
from restoration.services import explain, traces
from restoration.services.attachments.attachments import path_of
from restoration.services.attachments.scope import files_of
from restoration.services.casesteps.grounds import rule_of
from restoration.services.casesteps.whole import DECISIONS, letters_of, related
from restoration.services.fund.account_changes import as_on, made
from restoration.services.lawbook import current
from restoration.services.letters.service import proof
from restoration.services.lists import step_row
from restoration.services.mines import detail as fact_detail
from restoration.services.paging import Json, day, moment
from restoration.services.snapshot import Subject, places, subjects
from restoration.tables import Attachment, AuditEntry, Case, FundAccount, IssuedDocument, Notice
from restoration.tables.fields import read_date

STEPS: Final = """
SELECT k.code, s.step, s.before, s.after, s.effective_on, s.recorded_at, s.recorded_by, s.detail
FROM case_steps s JOIN cases k ON k.id = s.case_id WHERE k.code = ? ORDER BY s.id"""
NOTICE_STEPS: Final = """
SELECT n.code, s.step, '' AS before, '' AS after, s.effective_on, s.recorded_at, s.recorded_by, s.detail
FROM notice_steps s JOIN notices n ON n.id = s.notice_id WHERE n.code = ? ORDER BY s.id"""
LEDGER: Final = """
SELECT a.code AS account, e.seq, e.code, e.kind, e.amount_fen, e.value_on, e.recorded_at,
e.recorded_by, e.previous_hash, e.hash FROM ledger_entries e JOIN fund_accounts a ON a.id = e.account_id
WHERE a.right_id = ? ORDER BY a.id, e.seq"""
SUFFIX: Final = {"pdf": "pdf", "png": "png", "jpeg": "jpg", "xlsx": "xlsx", "docx": "docx"}
APART: Final = "dossier:export"


def encoded(document: object) -> bytes:
    """Canonical JSON to read: sorted, indented, UTF-8."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode()


async def collect(case: Case, folder: Path, as_of: date) -> dict[str, bytes]:
    """Every member of a case's dossier but manifest and script."""
    right = int(case.right_id)  # type: ignore[attr-defined]
    [subject] = await subjects([right], await places())
    others = [str(r["code"]) for r in await related(case)]
    codes = sorted({case.code, *others})
    history = {code: await rows(STEPS, code) for code in codes}
    letters = await letters_of(case)
    mine, rule = subject.facts.mine_code, known_rule(rule_of(case))
    trace = await explain.explain(mine, as_of=as_of, rule=rule)
    replayable = [t for t in await traces.of_mine(mine, as_of=as_of, rule=rule) if t.facts["id"] == right]
    return {
        "case.json": encoded(case_row(case, subject, others)),
        "facts.json": encoded(facts_of(subject)),
        "trace.json": encoded(trace),
        "traces.json": traces.document(replayable).encode(),
        "trace.txt": "".join(f"{line}\n" for line in trace_lines(trace)).encode(),
        "law.json": encoded(law_of(rule_of(case), subject)),
        "service.json": encoded({n.code: await proof(n) for n in letters}),
        "ledger.json": encoded(await ledger(right)),
        "decisions.json": encoded([s for code in codes for s in history[code] if s["step"] in DECISIONS]),
        "history.json": encoded(history),
        "audit.json": encoded(await audit_rows([*codes, *(n.code for n in letters)])),
        **await letter_members(letters),
        **await evidence_members([*codes, *(n.code for n in letters)], folder),
    }


async def rows(text: str, code: str) -> list[Json]:
    """Steps as recorded."""
    return [{**step_row(r), "of": r["code"]} for r in await database.fetch(text, [code])]


def known_rule(rule: str) -> str | None:
    """The rule, if a book has it; a stated cause may rest on one that gives no duty."""
    return rule if any(rule in book.rule for book in current().rulebook.books) else None


def case_row(case: Case, subject: Subject, others: Iterable[str]) -> Json:
    """The file's own columns."""
    plain: Json = {k: getattr(case, k) for k in ("code", "kind", "state", "uscc", "cause", "finding")}
    dates = {k: day(getattr(case, k)) for k in ("opened_on", "closed_on", "found_on")}
    where = {"mine": subject.facts.mine_code, "name": subject.facts.mine_name, "division": subject.facts.division}
    owed = {"obligation": case.obligation.code, "title": case.obligation.title} if case.obligation else {}
    about = {"right": subject.facts.code, "licence_no": subject.facts.licence_no, "bureau": case.bureau.name}
    return {**plain, **dates, **where, **owed, **about, "rule": rule_of(case), "related": list(others)}


def facts_of(subject: Subject) -> list[Json]:
    """Every fact of the right with both its dates, oldest first."""
    found = [
        {**explain.fact(f), "supersedes": f.supersedes, "detail": fact_detail(f)} for f in subject.facts.every_fact()
    ]
    return sorted(found, key=lambda f: (str(f["effective_on"]), str(f["id"])))


def trace_lines(trace: Json) -> Iterator[str]:
    """The reasons in Chinese, to be read without this system."""
    yield f"{trace['mine']} {trace['name']}（截至 {trace['as_of']}）"
    duties = trace["obligations"]
    assert isinstance(duties, list)
    for duty in duties:
        yield ""
        yield f"■ {duty['title']}：{duty['why']}"
        yield f"  规则版本：{'、'.join(duty['rule_versions'])}"
        yield f"  依据：{'；'.join(c['instrument'] + c['article'] for c in duty['cites'])}"
        for fact in duty["facts"]:
            recorded = datetime.fromisoformat(fact["recorded_at"]).astimezone(SHANGHAI)
            said = f"登记于 {recorded:%Y-%m-%d %H:%M:%S}"
            yield f"  事实：{fact['effective_on']} {fact['title']}（{fact['id']}，{said}）"
        yield f"  计算：{' → '.join(duty['arithmetic'])}"
        for consequence in duty["consequences"]:
            yield f"  后果：{consequence['text']}"


def law_of(rule: str, subject: Subject) -> Json:
    """What the books of the place say about the rule, with their sources; and the grounds that name it."""
    books = current().rulebook.at(subject.facts.places)
    return {
        "rule": rule,
        "books": [
            {
                "place": b.book.place,
                "rule": b.rule[rule].model_dump(mode="json"),
                "sources": {k: s.model_dump(mode="json") for k, s in b.source.items()},
            }
            for b in books
            if rule in b.rule
        ],
        "grounds": [g.model_dump(mode="json") for g in grounds() if g.place in subject.facts.places],
    }


async def ledger(right: int) -> list[Json]:
    """Every entry of a right's accounts, with the bank the account was at on its day."""
    known = {a.code: (a, await made(a.id)) for a in await FundAccount.filter(right_id=right)}
    entries = await database.fetch(LEDGER, [right])
    return [{**ledger_row(r), "bank": as_on(*known[r["account"]], read_date(r["value_on"])).bank} for r in entries]


def ledger_row(r: dict[str, Any]) -> Json:
    """A ledger entry as it stands in the chain."""
    return {**r, "value_on": day(r["value_on"]), "recorded_at": moment(r["recorded_at"])}


async def audit_rows(objects: list[str]) -> list[Json]:
    """The audit's entries about the files and letters; that a dossier was exported is not part of the case."""
    found = await AuditEntry.filter(object__in=objects).exclude(action=APART).order_by("chain", "seq")
    return [
        {
            **{k: getattr(e, k) for k in ("chain", "seq", "actor", "action", "object", "before", "after")},
            "at": moment(e.at),
            "previous_hash": e.previous_hash,
            "hash": e.hash,
        }
        for e in found
    ]


async def letter_members(letters: Iterable[Notice]) -> dict[str, bytes]:
    """Letters as issued, with what they say and every step; drafts are no part of the case."""
    found: dict[str, bytes] = {}
    for notice in letters:
        issued = await IssuedDocument.get_or_none(notice_id=notice.id)
        if issued is None:
            continue
        about = {"kind": notice.kind, "state": notice.state, "number": issued.document_number, "sha256": issued.sha256}
        steps = await rows(NOTICE_STEPS, notice.code)
        document = {**about, "content": json.loads(issued.content), "steps": steps}
        found[f"letters/{notice.code}.json"] = encoded(document)
        found[f"letters/{notice.code}.pdf"] = bytes(issued.pdf)
    return found


async def evidence_members(codes: Iterable[str], folder: Path) -> dict[str, bytes]:
    """The attachments named in the steps, by their code; one whose file is gone is named in the index as lost."""
    texts = [
        str(r["detail"]) for code in codes for text in (STEPS, NOTICE_STEPS) for r in await database.fetch(text, [code])
    ]
    found: dict[str, bytes] = {}
    index = []
    for row in await Attachment.filter(code__in=sorted(attached(texts))).order_by("id"):
        name = f"evidence/{row.code}.{SUFFIX.get(row.media_type, 'bin')}"
        path = path_of(folder / "attachments", row.sha256)
        there = await asyncio.to_thread(path.is_file)
        if there:
            found[name] = await asyncio.to_thread(path.read_bytes)
        index.append({"code": row.code, "name": row.name, "sha256": row.sha256, "member": name if there else None})
    return {**found, "evidence.json": encoded(index)}


def attached(texts: Iterable[str]) -> set[str]:
    """Codes of attachments in the steps' fields for files; a text that is a code names none."""
    return {code for text in texts for code in files_of(json.loads(text))}
