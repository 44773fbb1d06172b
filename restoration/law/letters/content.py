"""What a letter says, as data: frozen when it is approved, drawn from nothing else.

A notice row stores this content as canonical JSON. Its hash is what an approver signs for; the letter
is composed and drawn from it and never from the live register, so the paper and the record cannot part.
"""

from __future__ import annotations

import hashlib
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from restoration.law.letters.frozen import CiteContent as CiteContent
from restoration.law.letters.frozen import Frozen as Frozen
from restoration.law.letters.letterkinds import BY_THE_CHECK as BY_THE_CHECK
from restoration.law.letters.letterkinds import LetterKind as LetterKind
from restoration.law.letters.papers import Papers


class AddresseeKind(StrEnum):
    """Who answers for a duty; only the first two and an authority can receive a letter."""

    HOLDER = "holder"  # 采矿权人
    FORMER_HOLDER = "former_holder"  # 原采矿权人: revoked, terminated or closed, and still owing
    GOVERNMENT = "government"  # 责任主体灭失: the government's task, never a company's
    BUREAU = "bureau"  # the bureau's own clock (验收、核实、公告 …): shown to officers, never a letter
    AUTHORITY = "authority"  # the authority that registered the right, or another one a letter is handed to
    PUBLIC = "public"  # everybody: a posting is addressed to nobody in particular
    UNKNOWN = "unknown"  # nobody on record: to be found out, nothing can be sent


ADDRESSEE_WORDS = {
    AddresseeKind.HOLDER: "矿业权人",
    AddresseeKind.FORMER_HOLDER: "原矿业权人",
    AddresseeKind.GOVERNMENT: "人民政府",
    AddresseeKind.BUREAU: "本局",
    AddresseeKind.AUTHORITY: "有关机关",
    AddresseeKind.PUBLIC: "社会公众",
    AddresseeKind.UNKNOWN: "义务人待查明",
}

CAN_RECEIVE = frozenset({AddresseeKind.HOLDER, AddresseeKind.FORMER_HOLDER})
"""Only these are ever flagged and get a letter of the check; an ownerless site's name is a label, not an addressee."""


def nothing(value: tuple[object, ...]) -> bool:
    """Whether a field says nothing and so is not written."""
    return not value


class ConsequenceContent(Frozen):
    """What a text attaches to the breach, in its own terms, with the article that says so."""

    kind: str
    text: str
    cites: tuple[CiteContent, ...]


class EvidenceContent(Frozen):
    """One finding of officers as proof: what they did and when, the paper that shows it, who they were, its code."""

    event: str  # code on the register
    act: str  # 现场检查、复查 …
    on: date
    record: str  # the papers, as the register names them: 现场检查记录、照片
    officers: tuple[str, ...]  # their names


class ItemContent(Frozen):
    """One numbered item of a letter: a duty, how it stands, what must be done."""

    obligation: str  # public code ob_…
    rule: str
    occasion: str
    duty: str  # the duty as a clause: 应当报送2024年度…报告
    title: str  # 2024年度土地复垦义务履行情况报告
    original_due_on: date | None
    due_on: date | None
    days_overdue: int
    found: str  # what the record shows
    missing: tuple[str, ...]  # Chinese names of what is missing
    required: str  # the exact act asked for
    done_when: str  # what counts as done
    duty_cites: tuple[CiteContent, ...]
    order_cites: tuple[CiteContent, ...] = ()
    consequences: tuple[ConsequenceContent, ...] = ()
    evidence: Annotated[tuple[EvidenceContent, ...], Field(exclude_if=nothing)] = ()
    """What officers established. Left out of the canonical bytes where empty: contents stored before it was known
    keep their hashes."""


class OrganContent(Frozen):
    """The issuing bureau as printed: letterhead, number prefix, remedies, contact."""

    name: str
    name_confirmed: bool  # False: a placeholder letterhead; blocks issuing outside the demonstration
    number_prefix: str  # 代字, e.g. 正自然资
    division: str
    reconsideration_body: str
    court: str
    contact: str
    phone: str
    address: str
    online_channel: str = ""


class AddresseeContent(Frozen):
    """Who the letter goes to, as the register names them."""

    kind: AddresseeKind
    name: str
    uscc: str = ""
    legal_representative: str = ""
    address: str = ""


class MineContent(Frozen):
    """The mine and the right the letter is about."""

    code: str
    name: str
    licence_no: str
    township: str
    holder_name: str  # for a proposal, whose addressee is an authority
    holder_uscc: str = ""


class RectifyBy(Frozen):
    """改正期限: a date, days from service, or both (the later counts). Both ``None`` until an officer sets it."""

    on: date | None = None
    days_from_service: int | None = None


class NoticeContent(Frozen):
    """A whole letter as data; ``number`` and ``dated_on`` stay empty until a person issues it."""

    kind: LetterKind
    wording: str  # id of the dated wording, e.g. correction_order@2024-01-01; empty until approved
    organ: OrganContent
    addressee: AddresseeContent
    mine: MineContent
    as_of: date  # the day the facts were read on
    items: tuple[ItemContent, ...]
    terms: dict[str, str]  # the place's own words: plan, fund, report …
    rectify_by: RectifyBy = RectifyBy()
    statement_days: int | None = None  # 陈述申辩期限, days from service; blank until set
    measures: str = ""  # an officer's own words on what to do, printed after the items
    number: str | None = None
    dated_on: date | None = None
    verify_url: str | None = None
    demonstration: bool = False
    case: str = ""  # the file the document belongs to, ca_…
    fields: Papers | None = None  # what only this kind of document says; never for those the check drafts

    def canonical(self) -> bytes:
        """The bytes that are hashed and stored: JSON with keys in the order of the model."""
        return self.model_dump_json().encode()

    def sha256(self) -> str:
        """Hash of the canonical bytes, hex."""
        return hashlib.sha256(self.canonical()).hexdigest()
