"""Drafts of letters: one for each addressee, mine and kind, kept in step with the facts until a person approves.

The row is the message: drawing is done by ``reports`` from the stored content. Content is compared without the day
it was read on, so a night that changes nothing rewrites nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from restoration.law.facts import RegistrationLevel
from restoration.law.letters.content import (
    BY_THE_CHECK,
    AddresseeContent,
    AddresseeKind,
    LetterKind,
    MineContent,
    NoticeContent,
    OrganContent,
)
from restoration.law.letters.drafting import Draft, Setup, drafts_of
from restoration.services import audit, codes
from restoration.services.judging import Judged, Moment
from restoration.services.lawbook import Law
from restoration.services.letters.evidence import Proofs, proofs_of
from restoration.tables import Bureau, Company, Notice, NoticeItem


class NoticeState(StrEnum):
    """A letter's way: draft → approved → issued → sealed → served; dropped while a draft, withdrawn once approved."""

    DRAFT = "draft"
    APPROVED = "approved"
    ISSUED = "issued"
    SEALED = "sealed"
    SERVED = "served"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"


OFFICERS_PART = ("wording", "rectify_by", "statement_days", "measures", "fields", "case")
"""What of a content is not read from the register or the findings."""
PAST_DRAFT = (NoticeState.APPROVED, NoticeState.ISSUED, NoticeState.SEALED, NoticeState.SERVED)


@dataclass(slots=True)
class Register:
    """What letters print of bureaus, companies and officers' findings, read once for a batch."""

    bureaus: Mapping[int, Bureau]
    divisions: Mapping[int, str]
    companies: Mapping[str, Company]
    proofs: Proofs


@dataclass(slots=True)
class DraftCounts:
    """What happened to drafts, with the effects to audit by bureau."""

    drafted: int = 0
    effects: defaultdict[int, list[audit.Effect]] = field(default_factory=lambda: defaultdict(list))


async def redraft(judged: Sequence[Judged], law: Law, moment: Moment) -> DraftCounts:
    """Bring the drafts of a batch in step with its findings: add, change or drop; letters past draft are left alone."""
    with_bureau = [one for one in judged if one.subject.bureau is not None]
    register = await read_register(with_bureau)
    drafts, covered = await on_record(with_bureau)
    counts = DraftCounts()
    for one in with_bureau:
        await redraft_one(one, drafts[one.subject.facts.id], covered, register, law, moment, counts)
    return counts


async def redraft_one(
    one: Judged,
    known: list[Notice],
    covered: set[tuple[int, str]],
    register: Register,
    law: Law,
    moment: Moment,
    counts: DraftCounts,
) -> None:
    """One subject's drafts."""
    wanted = {content_key(c): c for c in contents(one, covered, register, law, moment)}
    for notice in known:
        content = wanted.pop((notice.kind, notice.addressee_key), None)
        if content is None:
            await drop(notice, one, moment, counts)
        elif not same(content, NoticeContent.model_validate_json(notice.content)):
            await rewrite(notice, keep_edits(content, notice), one, moment, counts)
    for content in wanted.values():
        await create(content, one, moment, counts)


# ---- content -------------------------------------------------------------------------------------------------------


def contents(
    one: Judged, covered: set[tuple[int, str]], register: Register, law: Law, moment: Moment
) -> Iterable[NoticeContent]:
    """The letters the findings call for, without the duties that already stand in a letter past draft."""
    codes_of = {key: row.code for key, row in one.stored.items()}
    proofs = register.proofs.get(one.subject.facts.id, {})
    setup = Setup(codes_of, law.remind_days, registered_here(one), proofs)
    for draft in drafts_of(one.findings, setup):
        open_items = tuple(
            i for i in draft.items if (one.stored[i.rule, i.occasion].id, draft.kind.value) not in covered
        )
        if open_items:
            fresh = Draft(draft.kind, draft.uscc, draft.addressee_kind, open_items)
            yield content_of(one, fresh, register, law, moment)


def registered_here(one: Judged) -> bool:
    """Whether the bureau in charge registered the right itself; a county right without a registrar is its own."""
    if one.subject.registered_by is None:
        return one.subject.registration_level is RegistrationLevel.COUNTY
    return one.subject.registered_by == one.subject.bureau


def content_of(one: Judged, draft: Draft, register: Register, law: Law, moment: Moment) -> NoticeContent:
    """A whole letter as data, from today's register."""
    facts = one.subject.facts
    company = register.companies.get(draft.uscc)
    return NoticeContent(
        kind=draft.kind,
        wording="",
        organ=organ_of(one, register),
        addressee=addressee_of(one, draft, company, register),
        mine=MineContent(
            code=facts.mine_code,
            name=facts.mine_name,
            licence_no=facts.licence_no,
            township=one.subject.township,
            holder_name=company.name if company else "",
            holder_uscc=draft.uscc,
        ),
        as_of=moment.as_of,
        items=draft.items,
        terms=law.rulebook.words_at(facts.places),
        demonstration=law.demonstration,
    )


def organ_of(one: Judged, register: Register) -> OrganContent:
    """The bureau in charge, as printed."""
    bureau = register.bureaus[one.subject.bureau or 0]
    return OrganContent(
        name=bureau.name,
        name_confirmed=bureau.name_confirmed,
        number_prefix=bureau.number_prefix,
        division=register.divisions[bureau.id],
        reconsideration_body=bureau.reconsideration_body,
        court=bureau.court,
        contact=bureau.contact,
        phone=bureau.phone,
        address=bureau.address,
        online_channel=bureau.online_channel,
    )


def addressee_of(one: Judged, draft: Draft, company: Company | None, register: Register) -> AddresseeContent:
    """The company, or for a proposal the authority that registered the right."""
    if draft.kind is LetterKind.LISTING_PROPOSAL:
        authority = register.bureaus.get(one.subject.registered_by or 0)
        return AddresseeContent(kind=AddresseeKind.AUTHORITY, name=authority.name if authority else "")
    return AddresseeContent(
        kind=draft.addressee_kind,
        name=company.name if company else "",
        uscc=draft.uscc,
        legal_representative=company.legal_representative if company else "",
        address=company.address if company else "",
    )


def content_key(content: NoticeContent) -> tuple[str, str]:
    """What makes two drafts the same letter: kind and addressee (of one right)."""
    return content.kind.value, content.addressee.uscc or content.mine.holder_uscc


def same(new: NoticeContent, old: NoticeContent) -> bool:
    """Whether a draft still says the same, apart from the day it was read on and the days that have passed."""
    return undated(with_officers_part(new, old)) == undated(old)


def undated(content: NoticeContent) -> NoticeContent:
    """Content without what changes by itself from day to day."""
    items = tuple(i.model_copy(update={"days_overdue": 0}) for i in content.items)
    return content.model_copy(update={"as_of": content.as_of.min, "items": items})


def with_officers_part(content: NoticeContent, edited: NoticeContent) -> NoticeContent:
    """Content with what an officer fills in taken from an edited one; whom to ask only where it is stated there."""
    asked = {k: v for k in ("contact", "phone") if (v := getattr(edited.organ, k))}
    fields = {k: getattr(edited, k) for k in OFFICERS_PART}
    return content.model_copy(update={**fields, "organ": content.organ.model_copy(update=asked)})


def keep_edits(content: NoticeContent, notice: Notice) -> NoticeContent:
    """New facts under an officer's dates and measures, which stay."""
    return with_officers_part(content, NoticeContent.model_validate_json(notice.content))


# ---- store ---------------------------------------------------------------------------------------------------------


async def read_register(judged: Sequence[Judged]) -> Register:
    """Bureaus, companies and officers' findings of a batch."""
    wanted = {b for one in judged for b in (one.subject.bureau, one.subject.registered_by) if b}
    usccs = {f.duty.liable.uscc for one in judged for f in one.findings if f.duty.liable.uscc}
    bureaus = await Bureau.filter(id__in=list(wanted)).select_related("division")
    companies = await Company.filter(uscc__in=list(usccs))
    return Register(
        bureaus={b.id: b for b in bureaus},
        divisions={b.id: b.division.code for b in bureaus},
        companies={c.uscc: c for c in companies},
        proofs=await proofs_of(judged),
    )


async def on_record(judged: Sequence[Judged]) -> tuple[defaultdict[int, list[Notice]], set[tuple[int, str]]]:
    """Open drafts of the check's own kinds by right, and the (obligation, kind) pairs in a letter past draft."""
    ids = [one.subject.facts.id for one in judged]
    drafts: defaultdict[int, list[Notice]] = defaultdict(list)
    own = Notice.filter(right_id__in=ids, state=NoticeState.DRAFT, kind__in=[k.value for k in BY_THE_CHECK])
    for notice in await own.order_by("id"):
        drafts[notice.right_id].append(notice)  # type: ignore[attr-defined]
    past = NoticeItem.filter(notice__right_id__in=ids, notice__state__in=[s.value for s in PAST_DRAFT])
    covered = await past.values_list("obligation_id", "notice__kind")
    return drafts, {(int(o), str(k)) for o, k in covered}


async def create(content: NoticeContent, one: Judged, moment: Moment, counts: DraftCounts) -> None:
    """A new draft with its items."""
    notice = await Notice.create(
        code=codes.new("no"),
        kind=content.kind.value,
        right_id=one.subject.facts.id,
        bureau_id=one.subject.bureau,
        addressee_kind=content.addressee.kind.value,
        addressee_key=content_key(content)[1],
        state=NoticeState.DRAFT.value,
        content=content.canonical().decode(),
        sha256=content.sha256(),
        drafted_at=moment.at,
        changed_at=moment.at,
    )
    await put_items(notice, content, one)
    counts.drafted += 1
    counts.effects[one.subject.bureau or 0].append(audit.Effect("notice:draft", notice.code, described(content)))


async def rewrite(notice: Notice, content: NoticeContent, one: Judged, moment: Moment, counts: DraftCounts) -> None:
    """A draft follows the facts; its version counts up so that an editor with an old copy is told."""
    before = {"sha256": notice.sha256}
    values = {"content": content.canonical().decode(), "sha256": content.sha256(), "changed_at": moment.at}
    await Notice.filter(id=notice.id, state=NoticeState.DRAFT.value).update(version=notice.version + 1, **values)
    await NoticeItem.filter(notice_id=notice.id).delete()
    await put_items(notice, content, one)
    effect = audit.Effect("notice:redraft", notice.code, described(content), before)
    counts.effects[one.subject.bureau or 0].append(effect)


async def drop(notice: Notice, one: Judged, moment: Moment, counts: DraftCounts) -> None:
    """The facts no longer call for this letter: the draft is dropped, not deleted."""
    await Notice.filter(id=notice.id, state=NoticeState.DRAFT.value).update(
        state=NoticeState.DROPPED.value, changed_at=moment.at
    )
    effect = audit.Effect("notice:drop", notice.code, {"state": "dropped"}, {"state": "draft"})
    counts.effects[one.subject.bureau or 0].append(effect)


async def put_items(notice: Notice, content: NoticeContent, one: Judged) -> None:
    """Link the draft to the obligations it is about."""
    keys = {row.code: row.id for row in one.stored.values()}
    await NoticeItem.bulk_create(
        [NoticeItem(notice_id=notice.id, obligation_id=keys[i.obligation]) for i in content.items]
    )


def described(content: NoticeContent) -> dict[str, object]:
    """A draft for the audit: what, to whom, its hash."""
    return {
        "kind": content.kind,
        "addressee": content.addressee.uscc or content.addressee.name,
        "items": [i.obligation for i in content.items],
        "sha256": content.sha256(),
    }
