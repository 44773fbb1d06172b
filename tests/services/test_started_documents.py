"""Documents an officer starts: from the register and the officer's own fields to issue, and everything refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from reports import approval
from reports import issue as issuing
from reports.draw import latest_wording
from restoration.documents import KINDS
from restoration.errors import Conflict, Forbidden, IllegalStep, Invalid, NotFound, Refused, StaleRecord
from restoration.law.letters.content import BY_THE_CHECK, AddresseeKind, LetterKind, RectifyBy
from restoration.law.letters.papers.matters import ReportReceipt, ReportSummary
from restoration.law.letters.papers.orders import PrepaymentOrder
from restoration.permissions import Role
from restoration.services.casesteps.orders import NEEDS_FILE
from restoration.services.letters import letters, sheets, starting
from restoration.services.letters.starting import StartIn
from restoration.services.notices import NoticeState
from restoration.services.records import ReportIn
from restoration.strict import model
from restoration.tables import (
    AuditEntry,
    Case,
    Company,
    Interest,
    IssuedDocument,
    Notice,
    NoticeItem,
    NoticeStep,
    Obligation,
)
from tests import builders as b
from tests.letters.papers import NUMBERED, SAMPLES, as_sent
from tests.services import desk as d
from tests.services import filings
from tests.services import scenario as s

pytestmark = pytest.mark.usefixtures("store")
K = LetterKind
DAYS = {"rectify_days": 30, "statement_days": 5}


def asked(kind: LetterKind = K.ACCRUAL_ORDER, mine: str = "J1", **changes: Any) -> StartIn:
    """A whole document about a mine of the late county."""
    line = KINDS[kind]
    dates = {"rectify_days": 30} if line.rectify else {}
    dates |= {"statement_days": 5} if line.heard else {}
    return model(StartIn, {"kind": kind.value, "mine": mine, "fields": as_sent(kind), **dates, **changes})


async def started(kind: LetterKind = K.ACCRUAL_ORDER, **changes: Any) -> Notice:
    """A draft an inspector started."""
    now = await approval.start(await d.inspector(), asked(kind, **changes), d.fonts(), at=s.noon(d.TODAY))
    return await Notice.get(code=now.code)


async def approved(notice: Notice) -> None:
    """The leader approves it as it is."""
    who = await d.leader()
    await approval.approve(who, notice.code, d.fonts(), version=notice.version, at=s.noon(d.TODAY))


async def test_a_document_goes_its_whole_way() -> None:
    await d.late_county()
    notice = await started()
    content = d.content(notice)
    assert (notice.state, notice.edited_by) == ("draft", "user:inspector")
    assert content.addressee.kind is AddresseeKind.HOLDER
    assert content.addressee.uscc == b.uscc(1)
    assert content.organ.number_prefix == "开州规资"
    assert content.rectify_by == RectifyBy(days_from_service=30)
    await approved(notice)
    issued = await issuing.issue(await d.leader(), notice.code, d.press(), at=s.noon(d.TODAY))
    assert issued.document_number == "开州规资责提〔2024〕1号"
    row = await IssuedDocument.get(notice_id=notice.id)
    assert row.series == "责提"
    steps = await NoticeStep.filter(notice_id=notice.id).order_by("id").values_list("step", flat=True)
    assert list(steps) == ["start", "approve", "issue"]
    assert await AuditEntry.filter(action="notice:start").count() == 1


def on_engines(kinds: Iterable[LetterKind], on_postgres: LetterKind) -> pytest.MarkDecorator:
    """Every kind on SQLite, one on PostgreSQL: kinds differ in data alone, and the store does not see which it is."""
    pairs = [("sqlite", kind) for kind in kinds]
    pairs.append(pytest.param("postgres", on_postgres, marks=pytest.mark.postgres))  # type: ignore[arg-type]
    return pytest.mark.parametrize(("database_url", "kind"), pairs, indirect=["database_url"])


@on_engines([k for k in NUMBERED if k not in NEEDS_FILE], K.CHARGE_ORDER)
async def test_every_kind_can_be_started_approved_and_issued(kind: LetterKind, store: str) -> None:
    await d.late_county()
    notice = await started(kind)
    await approved(notice)
    issued = await issuing.issue(await d.leader(), notice.code, d.press(), at=s.noon(d.TODAY))
    assert issued.document_number == f"开州规资{KINDS[kind].series}〔2024〕1号"
    assert d.content(await Notice.get(id=notice.id)).wording == latest_wording(kind, s.noon(d.TODAY).date())


@on_engines(sorted(NEEDS_FILE), K.LISTING_DECISION)
async def test_papers_of_the_lists_are_not_issued_beside_a_file(kind: LetterKind, store: str) -> None:
    await d.late_county()
    notice = await started(kind)
    await approved(notice)
    with pytest.raises(IllegalStep, match="请先立案"):
        await issuing.issue(await d.leader(), notice.code, d.press(), at=s.noon(d.TODAY))
    assert not await IssuedDocument.exists(notice_id=notice.id)


async def test_the_check_leaves_started_drafts_alone() -> None:
    await d.late_county()
    notice = await started()
    await s.check("2024-01-03")
    again = await Notice.get(id=notice.id)
    assert (again.state, again.version, again.sha256) == ("draft", notice.version, notice.sha256)


async def test_who_started_it_does_not_approve_it() -> None:
    await d.late_county()
    notice = await started()
    both = await d.officer("inspector", Role.INSPECTOR, Role.LEADER)
    with pytest.raises(Forbidden) as refused:
        await approval.approve(both, notice.code, d.fonts(), version=notice.version, at=s.noon(d.TODAY))
    assert refused.value.code == "four_eyes"


async def test_a_decision_is_a_leaders_and_an_opinion_an_approvers() -> None:
    await d.late_county()
    approver = await d.officer("approver", Role.APPROVER)
    decision, opinion = await started(K.LISTING_DECISION), await started(K.RECHECK_OPINION)
    with pytest.raises(Forbidden, match="局领导"):
        await approval.approve(approver, decision.code, d.fonts(), version=decision.version, at=s.noon(d.TODAY))
    now = await approval.approve(approver, opinion.code, d.fonts(), version=opinion.version, at=s.noon(d.TODAY))
    assert now.state is NoticeState.APPROVED


@pytest.mark.parametrize("kind", sorted(BY_THE_CHECK))
async def test_what_the_check_drafts_nobody_starts(kind: LetterKind) -> None:
    await d.late_county()
    with pytest.raises(Forbidden) as refused:
        await starting.start(
            await d.inspector(), model(StartIn, {"kind": kind.value, "mine": "J1"}), at=s.noon(d.TODAY)
        )
    assert refused.value.code == "by_the_check"


async def test_only_an_inspector_starts_one() -> None:
    await d.late_county()
    for role in (Role.APPROVER, Role.LEADER, Role.TOWNSHIP_OFFICER, Role.ADMINISTRATOR, Role.LEGAL_OFFICER):
        with pytest.raises(Forbidden):
            await starting.start(await d.officer("x", role), asked(), at=s.noon(d.TODAY))


async def test_a_mine_out_of_scope_is_not_found() -> None:
    await d.late_county()
    stranger = await d.officer("z", Role.INSPECTOR, place=b.ZHENGNING)
    with pytest.raises(NotFound):
        await starting.start(stranger, asked(), at=s.noon(d.TODAY))
    with pytest.raises(NotFound):
        await starting.start(await d.inspector(), asked(case="ca_nothing"), at=s.noon(d.TODAY))


async def test_a_second_draft_of_the_kind_is_refused_until_the_first_is_given_up() -> None:
    await d.late_county()
    first = await started()
    with pytest.raises(Conflict, match=first.code) as refused:
        await started()
    assert refused.value.code == "draft_exists"
    await letters.discard(await d.inspector(), first.code, "重复", at=s.noon(d.TODAY))
    assert (await started()).code != first.code


async def test_a_draft_of_the_check_is_not_discarded() -> None:
    [notice, *_] = await d.late_county()
    with pytest.raises(IllegalStep):
        await letters.discard(await d.inspector(), notice.code, "不需要", at=s.noon(d.TODAY))


async def test_a_document_of_a_file_carries_its_duty() -> None:
    await d.late_county()
    case = await Case.get()
    notice = await started(K.RECTIFICATION_NOTICE, case=case.code)
    content = d.content(notice)
    assert (content.case, notice.case_code) == (case.code, case.code)
    assert [i.occasion for i in content.items] == ["2023"]
    assert await NoticeItem.filter(notice_id=notice.id).count() == 1


async def test_every_defect_of_the_fields_at_once() -> None:
    await d.late_county()
    wrong = as_sent(K.ACCRUAL_ORDER) | {"due_fen": "5", "checked_on": "2024-02-30", "formula": "a\u200bb", "ghost": 1}
    with pytest.raises(Invalid) as refused:
        await starting.start(await d.inspector(), asked(fields=wrong), at=s.noon(d.TODAY))
    fields = {"fields.checked_on", "fields.formula", "fields.due_fen", "fields.ghost"}
    assert {x.field for x in refused.value.defects} == fields
    rows = as_sent(K.CHARGE_ORDER)
    rows["lines"][1]["area_m2"] = -1
    with pytest.raises(Invalid) as refused:
        await starting.start(await d.inspector(), asked(K.CHARGE_ORDER, fields=rows), at=s.noon(d.TODAY))
    assert {x.field for x in refused.value.defects} == {"fields.lines.1.area_m2"}


async def test_a_date_in_a_kind_that_prints_none_is_refused() -> None:
    await d.late_county()
    with pytest.raises(Invalid) as refused:
        await starting.start(await d.inspector(), asked(K.TALK_NOTICE, rectify_days=5), at=s.noon(d.TODAY))
    assert {x.field for x in refused.value.defects} == {"rectify_on"}


async def test_a_character_no_font_has_is_refused_at_once() -> None:
    await d.late_county()
    fields = as_sent(K.TALK_NOTICE) | {"reason": "昆𠮷矿业多次未报告"}
    with pytest.raises(Refused, match=r"U\+20BB7"):
        await approval.start(await d.inspector(), asked(K.TALK_NOTICE, fields=fields), d.fonts(), at=s.noon(d.TODAY))


async def test_fields_are_edited_and_the_receiver_follows() -> None:
    await d.late_county()
    notice = await started(K.CLOSURE_PROPOSAL)
    assert d.content(notice).addressee.name == "正宁县人民政府"
    fields = as_sent(K.CLOSURE_PROPOSAL) | {"receiver": "开州区人民政府"}
    change = d.edit_of(fields=fields)
    await letters.edit(await d.inspector(), notice.code, change, version=notice.version, at=s.noon(d.TODAY))
    after = d.content(await Notice.get(id=notice.id))
    assert after.addressee.name == "开州区人民政府"
    assert after.sha256() != notice.sha256


async def test_a_draft_of_the_check_takes_no_fields() -> None:
    [notice, *_] = await d.late_county()
    with pytest.raises(Invalid):
        await letters.edit(
            await d.inspector(), notice.code, d.edit_of(fields={}), version=notice.version, at=s.noon(d.TODAY)
        )


async def test_a_changed_register_sends_the_draft_back() -> None:
    await d.late_county()
    notice = await started()
    await Company.filter(uscc=b.uscc(1)).update(address="新地址1号")
    with pytest.raises(StaleRecord):
        await approved(notice)
    again = await Notice.get(id=notice.id)
    assert (again.version, d.content(again).addressee.address) == (notice.version + 1, "新地址1号")


async def test_a_register_changed_after_approval_stops_the_issue() -> None:
    await d.late_county()
    notice = await started()
    await approved(notice)
    await Company.filter(uscc=b.uscc(1)).update(name="另一家公司")
    with pytest.raises(Conflict) as refused:
        await issuing.issue(await d.leader(), notice.code, d.press(), at=s.noon(d.TODAY))
    assert refused.value.code == "facts_changed"
    assert not await IssuedDocument.exists(notice_id=notice.id)


async def test_what_is_needed_is_missed_at_approval() -> None:
    await d.late_county()
    notice = await started(fields={})
    with pytest.raises(Invalid) as refused:
        await approved(notice)
    needed = {"fields.checked_on", "fields.due_fen", "fields.done_fen", "fields.year", "fields.formula"}
    assert needed <= {x.field for x in refused.value.defects}


async def test_a_sheet_is_neither_approved_nor_issued() -> None:
    await d.late_county()
    notice = await started(K.INSPECTION_RECORD)
    with pytest.raises(IllegalStep):
        await approved(notice)


async def test_a_right_registered_elsewhere_is_not_listed_here() -> None:
    await s.county(s.mine("J1", b.KAIZHOU, 1, holdings=[b.holding(1)], registration_level="province"), at="2023-03-20")
    await d.make_ready()
    with pytest.raises(Conflict) as refused:
        await started(K.LISTING_DECISION)
    assert refused.value.code == "not_registered_here"


async def test_a_company_that_never_held_the_right_gets_nothing() -> None:
    await d.late_county()
    with pytest.raises(Invalid) as refused:
        await started(uscc=b.uscc(2))
    assert {x.code for x in refused.value.defects} == {"never_held"}


async def test_a_company_that_never_held_the_right_is_not_named_to_others_either() -> None:
    await d.late_county()
    for kind in (K.JOINT_PUNISHMENT, K.CLOSURE_PROPOSAL, K.PUBLIC_SERVICE):
        with pytest.raises(Invalid) as refused:
            await started(kind, uscc=b.uscc(2))
        assert {x.code for x in refused.value.defects} == {"never_held"}, kind


async def test_an_ownerless_mine_names_no_company_to_anybody() -> None:
    gone = b.event("party_gone", "2023-06-01", {"basis": "企业已注销，县政府认定文件"})
    await s.county(s.mine("J1", b.KAIZHOU, 1, holdings=[b.holding(1)], events=[b.survey(), gone]), at="2023-07-20")
    await d.make_ready()
    with pytest.raises(Refused) as refused:
        await started(K.TALK_NOTICE)
    assert refused.value.code == "addressee_not_addressable"
    draft = await started(K.JOINT_PUNISHMENT)
    content = d.content(draft)
    assert (content.mine.holder_name, content.mine.holder_uscc, content.addressee.uscc) == ("", "", "")
    doors = ((approval.confirm, await d.inspector()), (approval.approve, await d.leader()))
    for door, who in doors:  # neither put forward nor approved
        with pytest.raises(Invalid) as lacking:
            await door(who, draft.code, d.fonts(), version=draft.version, at=s.noon(d.TODAY))
        assert {"mine.holder_name", "mine.holder_uscc"} <= {x.field for x in lacking.value.defects}
    sheet = await sheets.of_mine(await d.inspector(), "J1", K.INSPECTION_RECORD, at=s.noon(d.TODAY))
    assert [x.mine.holder_name for x in sheet] == [""]


async def test_who_has_an_interest_in_the_company_handles_none_of_its_letters() -> None:
    [order] = await d.late_county()
    draft = await started()
    what = {"uscc": b.uscc(1), "ground": "亲属任职", "recorded_by": "user:x", "recorded_at": s.noon(d.TODAY)}
    await Interest.create(code="in_leader", person="user:leader", **what)
    for notice in (draft, order):
        now = await d.filled(notice)
        with pytest.raises(Forbidden) as refused:
            await approval.approve(await d.leader(), notice.code, d.fonts(), version=now.version, at=s.noon(d.TODAY))
        assert refused.value.code == "avoidance"
    await Interest.create(code="in_inspector", person="user:inspector", **what)
    with pytest.raises(Forbidden) as told:
        await started(K.TALK_NOTICE)
    assert told.value.code == "avoidance"


async def test_a_bureaus_own_series_is_used_and_each_kind_counts_for_itself() -> None:
    await d.late_county(2, series='{"accrual_order":"提"}')
    numbers = []
    for mine in ("J1", "J2"):
        notice = await started(mine=mine)
        await approved(notice)
        numbers.append(
            (await issuing.issue(await d.leader(), notice.code, d.press(), at=s.noon(d.TODAY))).document_number
        )
    talk = await started(K.TALK_NOTICE)
    await approved(talk)
    numbers.append((await issuing.issue(await d.leader(), talk.code, d.press(), at=s.noon(d.TODAY))).document_number)
    assert numbers == ["开州规资提〔2024〕1号", "开州规资提〔2024〕2号", "开州规资约谈〔2024〕1号"]


def test_the_samples_cover_every_kind() -> None:
    assert set(SAMPLES) | BY_THE_CHECK == set(LetterKind)


async def costed() -> str:
    """A mine whose first instalment of 5000.00元 is late, 1200.00元 of it paid; the duty's code."""
    cost = {"plan": "J1-FA1", "total_fen": 1_000_000, "life_years": 10}
    cost |= {"instalments": [{"due_on": "2023-10-31", "amount_fen": 500_000}]}
    account = b.account("J1-ZH1", "2023-03-10", (b.entry("J1-F1", 120_000, on="2023-03-15"),), number_tail="1234")
    more = {"holdings": [b.holding(1)], "plans": [b.plan("J1-FA1", on="2023-03-01")], "accounts": [account]}
    events = [b.survey(), b.event("cost_planned", "2023-03-02", cost)]
    await s.county(s.mine("J1", b.KAIZHOU, 1, events=events, **more), at="2023-03-20")
    await d.make_ready()
    await s.check(d.TODAY)
    return (await Obligation.get(rule="reclamation_fee_instalment")).code


async def test_an_overdue_money_duty_is_offered_its_own_order_with_its_figures() -> None:
    duty, who, at = await costed(), await d.inspector(), s.noon(d.TODAY)
    [offer] = [o for o in await starting.offers(who, "J1", at=at) if o.obligation == duty]
    assert offer.kind is K.PREPAYMENT_ORDER
    known = offer.fields
    assert isinstance(known, PrepaymentOrder)
    assert (known.due_fen, known.done_fen, known.shortfall_fen) == (500_000, 120_000, 380_000)
    assert (known.total_fen, known.checked_on, known.account[-8:]) == (1_000_000, at.date(), "****1234")
    with pytest.raises(NotFound):
        await starting.offers(await d.officer("z", Role.INSPECTOR, place=b.ZHENGNING), "J1", at=at)


async def test_a_draft_started_about_a_duty_begins_with_the_record_and_gives_way_to_the_officer() -> None:
    duty, who, at = await costed(), await d.inspector(), s.noon(d.TODAY)
    sent = {"kind": K.PREPAYMENT_ORDER.value, "mine": "J1", "obligation": duty}
    now = await starting.start(who, model(StartIn, sent), at=at)
    content = d.content(await Notice.get(code=now.code))
    assert isinstance(content.fields, PrepaymentOrder)
    assert (content.fields.due_fen, content.fields.done_fen) == (500_000, 120_000)
    assert [i.obligation for i in content.items] == [duty]
    await letters.discard(who, now.code, "改由承办人填写", at=at)
    own = await starting.start(who, model(StartIn, {**sent, "fields": {"due_fen": 7}}), at=at)
    typed = d.content(await Notice.get(code=own.code)).fields
    assert isinstance(typed, PrepaymentOrder)
    assert (typed.due_fen, typed.done_fen, typed.plan) == (7, None, "")
    with pytest.raises(NotFound):
        await starting.start(who, model(StartIn, {**sent, "obligation": "ob_nothing"}), at=at)


async def test_an_overdue_money_duty_is_offered_its_own_order(monkeypatch: pytest.MonkeyPatch) -> None:
    await d.late_county()
    who = await d.inspector()
    assert await starting.offers(who, "J1", at=s.noon(d.TODAY)) == []
    monkeypatch.setattr(starting, "OFFERED", {"annual_reclamation_report": K.ACCRUAL_ORDER})
    [offer] = await starting.offers(who, "J1", at=s.noon(d.TODAY))
    assert offer.kind is K.ACCRUAL_ORDER and offer.obligation.startswith("ob_")
    about = model(StartIn, {"kind": "accrual_order", "mine": "J1", "obligation": offer.obligation})
    assert await starting.filled(who, about, at=s.noon(d.TODAY)) == offer.fields
    with pytest.raises(NotFound):
        await starting.filled(who, about.model_copy(update={"obligation": "ob_elsewhere"}), at=s.noon(d.TODAY))
    with pytest.raises(NotFound):
        await starting.offers(await d.officer("z", Role.INSPECTOR, place=b.ZHENGNING), "J1", at=s.noon(d.TODAY))


async def test_report_papers_begin_with_what_was_reported() -> None:
    await d.late_county()
    who, at = await d.inspector(), s.noon(d.TODAY)
    summary = await starting.filled(who, model(StartIn, {"kind": "report_summary", "mine": "J1"}), at=at)
    assert isinstance(summary, ReportSummary)
    assert (summary.year, [row.received_on for row in summary.rows]) == (2023, [None])  # owed, and nothing filed
    await filings.record_paper(
        b.CLERK,
        "J1-R1",
        model(ReportIn, b.fact("2024-01-02", code="J1-2023", year=2023, version=1, channel="paper", parts=["works"])),
        at=at,
    )
    summary = await starting.filled(who, model(StartIn, {"kind": "report_summary", "mine": "J1"}), at=at)
    assert isinstance(summary, ReportSummary)
    assert [row.received_on for row in summary.rows] == [date(2024, 1, 2)]
    receipt = await starting.filled(who, model(StartIn, {"kind": "report_receipt", "mine": "J1"}), at=at)
    assert isinstance(receipt, ReportReceipt)
    assert {row.state for row in receipt.rows} == {
        "已收到",
        "未收到",
    } and receipt.received == "2024年1月2日（纸质报送）"
