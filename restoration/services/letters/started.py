"""A started document against the register of the day: whom it is addressed to, which mine, which duties.

What an officer wrote stays; what the register says is read again at approval and before issue, so that no document
goes to a company under a name or an address that has changed since it was drafted.
"""

from __future__ import annotations

from restoration.documents import KINDS, Recipient
from restoration.errors import Conflict, Defect, Invalid, Refused, StaleRecord
from restoration.law.facts import RightFacts
from restoration.law.letters.content import (
    CAN_RECEIVE,
    AddresseeContent,
    AddresseeKind,
    ItemContent,
    LetterKind,
    MineContent,
    NoticeContent,
)
from restoration.law.letters.drafting import item
from restoration.services import notices
from restoration.services.judging import Judged
from restoration.services.letters.held import Letter
from restoration.services.notices import NoticeState
from restoration.tables import Company, Notice


async def reread(letter: Letter, one: Judged) -> NoticeContent | Refused:
    """The document on today's register; where that has changed the draft is rewritten, and the officer looks again."""
    fresh = await on_todays_register(letter.content, one, letter)
    if notices.undated(fresh) == notices.undated(letter.content):
        return fresh
    values = {"content": fresh.canonical().decode(), "sha256": fresh.sha256(), "changed_at": letter.at}
    await Notice.filter(id=letter.id, state=NoticeState.DRAFT.value).update(version=letter.notice.version + 1, **values)
    return StaleRecord("登记的事实有变化，草稿已按新的事实更新，请承办人重新核对确认")


async def refuse_outdated(letter: Letter, one: Judged) -> None:
    """Refuse to issue under a name, address or standing of a duty that is no longer so. Raises ``Conflict``."""
    content = letter.content
    fresh = await on_todays_register(content, one, letter)
    if relied_on(fresh) != relied_on(content):
        raise Conflict(
            "批准后登记的事实有变化（受送达人、矿山或者义务），不能制发；请撤回后重新拟稿", code="facts_changed"
        )


def relied_on(content: NoticeContent) -> tuple[object, ...]:
    """What must still be so when a document is issued."""
    bare = notices.undated(content)
    return bare.addressee, bare.mine, bare.items


async def on_todays_register(content: NoticeContent, one: Judged, letter: Letter) -> NoticeContent:
    """The content with bureau, addressee, mine and duties as they stand today."""
    register = await notices.read_register([one])
    wanted = [i.obligation for i in content.items]
    key = letter.notice.addressee_key
    return content.model_copy(
        update={
            "organ": notices.with_officers_part(
                content.model_copy(update={"organ": notices.organ_of(one, register)}), content
            ).organ,
            "addressee": await addressee_of(content.kind, one.subject.facts, key, content.addressee.name),
            "mine": await mine_of(one, key),
            "items": items_of(content.kind, one, wanted),
            "as_of": letter.today,
        }
    )


def items_of(kind: LetterKind, one: Judged, wanted: list[str]) -> tuple[ItemContent, ...]:
    """The duties a document is about, by their codes, as they stand today."""
    found = ((one.stored[f.duty.rule, f.duty.occasion].code, f) for f in one.findings)
    return tuple(item(kind, finding, code) for code, finding in found if code in wanted)


async def addressee_of(kind: LetterKind, facts: RightFacts, uscc: str, receiver: str) -> AddresseeContent:
    """Whom a kind goes to: a holder or former holder of the right, another authority, or everybody.

    Raises ``Invalid`` for a company that never held the right, ``Refused`` where nobody can be addressed.
    """
    line = KINDS[kind]
    match line.to:
        case Recipient.PUBLIC:
            return AddresseeContent(kind=AddresseeKind.PUBLIC, name="")
        case Recipient.AUTHORITY:
            return AddresseeContent(kind=AddresseeKind.AUTHORITY, name=receiver)
        case Recipient.INTERNAL:
            return AddresseeContent(kind=AddresseeKind.BUREAU, name=receiver)
    standing = standing_of(facts, uscc)
    if standing not in CAN_RECEIVE and not line.sheet:
        raise Refused("责任主体灭失或者不明，没有可以送达的当事人，请先查明责任主体", code="addressee_not_addressable")
    company = await Company.get_or_none(uscc=uscc) if standing in CAN_RECEIVE else None
    if company is None:
        return AddresseeContent(kind=standing, name="")
    return AddresseeContent(
        kind=standing,
        name=company.name,
        uscc=company.uscc,
        legal_representative=company.legal_representative,
        address=company.address,
    )


def standing_of(facts: RightFacts, uscc: str) -> AddresseeKind:
    """How a company stands to the right today. Raises ``Invalid`` for one that never held it."""
    if facts.ownerless():
        return AddresseeKind.GOVERNMENT
    held = [h.uscc for h in facts.holdings]
    if not held:
        return AddresseeKind.UNKNOWN
    if uscc not in held:
        raise never_held(uscc)
    present = uscc == held[-1] and facts.ended() is None
    return AddresseeKind.HOLDER if present else AddresseeKind.FORMER_HOLDER


def never_held(uscc: str) -> Invalid:
    """A company the right was never held by."""
    wrong = Defect("uscc", "never_held", uscc, "现在或者曾经持有该采矿权的企业", "请核对受送达人")
    return Invalid("受送达人有误", [wrong])


async def mine_of(one: Judged, uscc: str) -> MineContent:
    """The mine as printed, with the holder the document concerns; nobody where the responsible party is gone."""
    facts = one.subject.facts
    answers = uscc != "" and standing_of(facts, uscc) in CAN_RECEIVE
    company = await Company.get_or_none(uscc=uscc) if answers else None
    return MineContent(
        code=facts.mine_code,
        name=facts.mine_name,
        licence_no=facts.licence_no,
        township=one.subject.township,
        holder_name=company.name if company else "",
        holder_uscc=uscc if answers else "",
    )
