"""An officer starts a document about a mine: the register fills in whom and what it concerns, the officer the rest.

It is a draft like any other from then on: edited, confirmed, approved by somebody else, issued. The check neither
writes nor drops it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from restoration.clock import legal_day
from restoration.database import unit_of_work
from restoration.documents import KINDS, OFFERED
from restoration.errors import Conflict, Defect, Forbidden, Invalid, NotFound, Refused
from restoration.law.facts import SubjectType
from restoration.law.findings import Standing
from restoration.law.letters.content import LetterKind, NoticeContent
from restoration.law.letters.papers import MODELS, Papers
from restoration.permissions import Permission
from restoration.services import codes, lawbook, notices, scope
from restoration.services.actors import Identity
from restoration.services.casesteps.held import held
from restoration.services.casesteps.orders import CARRY_OUT
from restoration.services.casesteps.who import avoid
from restoration.services.judging import Judged, Stored, judge, lock, stored_obligations
from restoration.services.letters.filled_from_file import of_decision
from restoration.services.letters.filled_from_register import fields_of
from restoration.services.letters.held import Letter, LetterNow, LetterStep, require, signed
from restoration.services.letters.letters import LetterEdit, changed, edit_defects
from restoration.services.letters.started import addressee_of, items_of, mine_of, never_held
from restoration.services.notices import NoticeState
from restoration.strict import Text, Uscc
from restoration.tables import Bureau, Case, Notice, NoticeItem, Obligation

Code = Annotated[str, Text(40)]


class StartIn(LetterEdit):
    """What an officer sends: which document, about which mine and right, for which file, to which company.

    The right may be left out where the mine has one; the company where the present holder is meant, or the one the
    file's duty falls on. A duty may be named instead of a file. Fields that are not sent at all are filled from the
    record.
    """

    kind: LetterKind
    mine: Code
    right: Code | None = None
    case: Code | None = None
    obligation: Code | None = None
    uscc: Uscc | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What a document is about, found and judged: the right, the company's code, the duties' codes, the file."""

    one: Judged
    uscc: str
    duties: tuple[str, ...] = ()
    case: str = ""


async def start(identity: Identity, asked: StartIn, *, at: datetime) -> LetterNow:
    """Start a document. Raises ``Forbidden``, ``NotFound``, ``Invalid`` with every defect, ``Conflict`` (draft_exists).

    Only the kinds officers start; those of the check come from the check.
    """
    require(identity, Permission.NOTICE_EDIT)
    refuse_kind(identity, asked.kind)

    async def work() -> LetterNow:
        right_id = await right_of(identity, asked.mine, asked.right)
        await lock([right_id])
        about = await concerning(right_id, asked, legal_day(at))
        await avoid(identity, about.uscc)
        whole = await with_decision(identity, about, asked, at)
        content = await drafted(about, whole, legal_day(at))
        return await create(identity, content, about, at)

    return await unit_of_work(work)


def refuse_kind(identity: Identity, kind: LetterKind) -> None:
    """Refuse a kind that one's roles do not start."""
    line = KINDS[kind]
    if not line.starts:
        raise Forbidden(f"{line.title}由核查自动起草，不能另行拟稿", code="by_the_check")
    if not line.starts & identity.roles:
        raise Forbidden(f"您的角色不能起草{line.title}", code="not_permitted")


async def right_of(identity: Identity, mine: str, right: str | None) -> int:
    """The key of the right meant. Raises ``NotFound``, ``Invalid`` where the mine has several and none is named."""
    rights = await scope.rights_of(identity, mine)
    if right is not None:
        if right not in rights:
            raise scope.hidden()
        return rights[right]
    if len(rights) != 1:
        wrong = Defect("right", "missing", "", "、".join(rights) or "矿业权", "该矿山有多个矿业权，请指明其中一个")
        raise Invalid("请指明矿业权", [wrong])
    return next(iter(rights.values()))


async def concerning(right_id: int, asked: StartIn, today: date) -> About:
    """The right as it stands today with the file and the company the document is about.

    Raises ``Invalid`` for a company that never held the right, whoever the document goes to.
    """
    one = await judged(right_id, today)
    if asked.uscc is not None and asked.uscc not in {h.uscc for h in one.subject.facts.holdings}:
        raise never_held(asked.uscc)
    case = await case_of(right_id, asked.case) if asked.case else None
    duty = await duty_of(right_id, case, asked.obligation)
    concerned = duty.addressee_uscc if duty else case.uscc if case else ""
    uscc = asked.uscc or concerned or present_holder(one, today)
    return About(one, uscc, (duty.code,) if duty else (), case.code if case else "")


async def judged(right_id: int, today: date) -> Judged:
    """The right judged on a day; a duty not yet on record has no code. Raises ``Conflict``."""
    found, failed = await judge([right_id], *await lawbook.in_force(), today)
    if failed:
        raise Conflict(
            f"矿山 {failed[0].mine} 的登记事实无法核算，不能办理文书：{failed[0].reason}", code="facts_unreadable"
        )
    [one] = found
    known = (await stored_obligations([right_id]))[right_id]
    for finding in one.findings:
        key = (finding.duty.rule, finding.duty.occasion)
        one.stored[key] = known.get(key) or Stored(0, "", ())
    return one


async def duty_of(right_id: int, case: Case | None, code: str | None) -> Obligation | None:
    """The duty of the file, or the one named. Raises ``NotFound``, ``Invalid`` where the file is about another."""
    duty = await Obligation.get_or_none(id=case.obligation_id or 0) if case else None  # type: ignore[attr-defined]
    if code is None or (duty is not None and duty.code == code):
        return duty
    if case is not None:
        found, cure = duty.code if duty else "（无）", "该案件不是为这项义务立的，请核对案件或者义务编号"
        raise Invalid("案件与义务不符", [Defect("obligation", "other_duty", code, found, cure)])
    named = await Obligation.get_or_none(code=code, subject_id=right_id, subject_type__not=SubjectType.BUREAU.value)
    if named is None:
        raise NotFound("该矿业权没有此编号的义务，请核对编号")
    return named


async def case_of(right_id: int, code: str) -> Case:
    """The file of the right. Raises ``NotFound``."""
    found = await Case.get_or_none(code=code, right_id=right_id)
    if found is None:
        raise NotFound("该矿业权没有此编号的案件，请核对编号")
    return found


def present_holder(one: Judged, today: date) -> str:
    """Who holds the right today, by code; nobody for a site without one."""
    holder = one.subject.facts.holder_on(today)
    return holder.uscc if holder else ""


async def drafted(about: About, asked: StartIn, today: date) -> NoticeContent:
    """The content: the register's part and the officer's. Raises ``Invalid``, ``Refused``."""
    content = changed(await blank(about, asked.kind, today), asked)
    if found := [*edit_defects(content, asked, today)]:
        raise Invalid(f"文书草稿有 {len(found)} 处需要更正，未起草", found)
    return content


async def with_decision(identity: Identity, about: About, asked: StartIn, at: datetime) -> StartIn:
    """What was sent, and where nothing was sent what the file says of the decision the document carries out."""
    if asked.kind not in CARRY_OUT or not about.case:
        return asked
    case = await Case.get(code=about.case).select_related("bureau")
    known = await of_decision(await held(identity, case, at=at))
    own = {name: value for name, value in known.items() if value and name in MODELS[asked.kind].model_fields}
    return asked.model_copy(update={"fields": {**own, **(asked.fields or {})}})


async def blank(about: About, kind: LetterKind, today: date) -> NoticeContent:
    """A document of a kind with everything the register knows, and nothing an officer must say."""
    one = about.one
    if one.subject.bureau is None:
        raise Refused("该矿山所在区划没有登记主管机关，不能起草文书", code="no_bureau")
    if KINDS[kind].registrar and not notices.registered_here(one):
        raise Conflict(
            "该矿业权不由本局登记，列入、移出等决定应当由登记机关作出；可以提出列入建议", code="not_registered_here"
        )
    law = lawbook.current()
    register = await notices.read_register([one])
    facts = one.subject.facts
    return NoticeContent(
        kind=kind,
        wording="",
        organ=notices.organ_of(one, register),
        addressee=await addressee_of(kind, facts, about.uscc, ""),
        mine=await mine_of(one, about.uscc),
        as_of=today,
        items=items_of(kind, one, list(about.duties)),
        terms=law.rulebook.words_at(facts.places),
        demonstration=law.demonstration,
        case=about.case,
        fields=await fields_of(kind, one, about.duties, today),
    )


async def create(identity: Identity, content: NoticeContent, about: About, at: datetime) -> LetterNow:
    """Store the draft with its duties, its first step and its audit."""
    right_id = about.one.subject.facts.id
    key = notices.content_key(content)[1]
    await refuse_second(right_id, content.kind, key)
    bureau = await Bureau.get(id=about.one.subject.bureau)
    notice = await Notice.create(
        code=codes.new("no"),
        kind=content.kind.value,
        right_id=right_id,
        bureau_id=bureau.id,
        addressee_kind=content.addressee.kind.value,
        addressee_key=key,
        state=NoticeState.DRAFT.value,
        case_code=about.case,
        content=content.canonical().decode(),
        sha256=content.sha256(),
        edited_by=identity.actor.id,
        drafted_at=at,
        changed_at=at,
    )
    duties = [row.id for row in about.one.stored.values() if row.code and row.code in about.duties]
    await NoticeItem.bulk_create([NoticeItem(notice_id=notice.id, obligation_id=duty) for duty in duties])
    letter = Letter(notice, bureau, identity, at)
    await letter.record(LetterStep.START, NoticeState.DRAFT, signed(identity, notices.described(content)), letter.today)
    return letter.now()


async def refuse_second(right_id: int, kind: LetterKind, key: str) -> None:
    """One draft of a kind to one addressee at a time. Raises ``Conflict`` (draft_exists)."""
    open_draft = await Notice.get_or_none(
        right_id=right_id, kind=kind.value, addressee_key=key, state=NoticeState.DRAFT.value
    )
    if open_draft is not None:
        raise Conflict(
            f"已有同一当事人的{KINDS[kind].title}草稿 {open_draft.code}，请在该草稿上办理，或者先作废",
            code="draft_exists",
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """A document a duty calls for, with its fields as the record fills them."""

    obligation: str
    kind: LetterKind
    fields: Papers


async def offers(identity: Identity, mine: str, *, at: datetime) -> list[Offer]:
    """The orders of their own that overdue money duties of a mine call for."""
    require(identity, Permission.NOTICE_EDIT)
    today = legal_day(at)
    found = [await judged(key, today) for key in (await scope.rights_of(identity, mine)).values()]
    return [
        Offer(code, kind, await fields_of(kind, one, (code,), today))
        for one in found
        if one.subject.facts.subject_type is not SubjectType.LEGACY_SITE
        for f in one.findings
        if f.standing is Standing.OVERDUE and f.duty.rule in OFFERED
        for code, kind in [(one.stored[f.duty.rule, f.duty.occasion].code, OFFERED[f.duty.rule])]
    ]


async def filled(identity: Identity, asked: StartIn, *, at: datetime) -> Papers:
    """A kind's fields as a draft would begin with. Raises what starting it would."""
    require(identity, Permission.NOTICE_EDIT)
    refuse_kind(identity, asked.kind)
    about = await concerning(await right_of(identity, asked.mine, asked.right), asked, legal_day(at))
    return await fields_of(asked.kind, about.one, about.duties, legal_day(at))
