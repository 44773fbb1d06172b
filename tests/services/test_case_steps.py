"""Steps people take on a case, from the order to its end; and orders whose time has run out."""

from __future__ import annotations

import asyncio
import json
from datetime import date, timedelta
from typing import Any

import pytest

from reports import issue as issuing
from restoration.errors import Conflict, Forbidden, IllegalStep, Invalid, NotFound
from restoration.law.cases.states import CaseState, Step
from restoration.permissions import Role
from restoration.services import audit
from restoration.services.actors import Identity
from restoration.services.casesteps.forms import CheckIn, ClosingIn, RectifiedIn
from restoration.services.casesteps.held import CaseNow
from restoration.services.casesteps.overdue import MARK, case_deadline, mark_overdue, overdue_orders
from restoration.services.casesteps.take import take
from restoration.services.letters import letters
from restoration.services.letters import service as letters_service
from restoration.services.letters import verify as letters_verify
from restoration.strict import model
from restoration.tables import AuditEntry, Case, CaseStep, IssuedDocument, Notice
from tests import builders as b
from tests.services import desk as d
from tests.services import scenario as s
from tests.services.scenario import KAIZHOU_PARTS as KAIZHOU
from tests.services.scenario import NATIONAL, report

SERVED, DUE = "2024-01-10", date(2024, 2, 9)  # thirty days from service
WHOLE = (*NATIONAL, *KAIZHOU)


def rectified(on: str = "2024-02-01") -> RectifiedIn:
    return model(RectifiedIn, {"reported_on": on, "summary": "已补报年度报告"})


def checked(on: str = "2024-02-05", **changes: Any) -> CheckIn:
    body: dict[str, Any] = {
        "checked_on": on,
        "officers": ["张某", "李某"],
        "basis": "《土地复垦条例》第四十一条",
        "document": "整改复核意见书2024-1号",
        "found": "材料齐全",
    }
    return model(CheckIn, body | changes)


def closing() -> ClosingIn:
    return model(ClosingIn, {"reason": "经核实该年度无损毁土地", "basis": "《土地复垦条例》第十七条"})


async def ordered(**fields: Any) -> Case:
    """A case under an order served on 10 January, to be obeyed by 9 February."""
    [draft] = await d.late_county()
    await d.served(draft, on=SERVED, **fields)
    return await d.case()


async def steps(case: Case) -> list[tuple[str, str, str]]:
    return [(r.step, r.before, r.after) for r in await CaseStep.filter(case_id=case.id).order_by("id")]


# ---- the way to the end -------------------------------------------------------------------------------------------


async def test_from_the_order_to_the_end(store: str) -> None:
    case, who = await ordered(), await d.inspector()
    await take(who, case.code, Step.REPORT_RECTIFIED, rectified(), at=s.noon("2024-02-01"))
    failed = checked(found="缺监测资料", new_deadline="2024-03-01")
    await take(who, case.code, Step.FAIL_CHECK, failed, at=s.noon("2024-02-05"))
    assert (await case_deadline(await d.case())).day == date(2024, 3, 1)
    await take(who, case.code, Step.REPORT_RECTIFIED, rectified("2024-02-20"), at=s.noon("2024-02-20"))
    with pytest.raises(Conflict) as caught:
        await take(who, case.code, Step.PASS_CHECK, checked("2024-02-21"), at=s.noon("2024-02-21"))
    assert caught.value.code == "still_owed"
    await report("J1-R1", "J1-2023-1", 2023, "2024-02-21", WHOLE)
    now = await take(who, case.code, Step.PASS_CHECK, checked("2024-02-21"), at=s.noon("2024-02-21"))
    assert now == CaseNow(case.code, CaseState.CLEAR, date(2024, 2, 21))
    assert await steps(case) == [
        ("flag", "", "suspected"),
        ("order", "suspected", "ordered"),
        ("report_rectified", "ordered", "rectified_pending_check"),
        ("fail_check", "rectified_pending_check", "ordered"),
        ("report_rectified", "ordered", "rectified_pending_check"),
        ("pass_check", "rectified_pending_check", "clear"),
    ]
    last = await CaseStep.filter(case_id=case.id).order_by("-id").first()
    assert last is not None
    assert json.loads(last.detail) == {
        "checked_on": "2024-02-21",
        "officers": ["张某", "李某"],
        "basis": "《土地复垦条例》第四十一条",
        "document": "整改复核意见书2024-1号",
        "found": "材料齐全",
        "files": [],
    }
    await s.check("2024-02-22", full=True)
    assert await s.open_cases() == 0
    assert await audit.verify("KZ") is None
    actions = [r.action for r in await AuditEntry.filter(chain="KZ", object=case.code).order_by("seq")]
    assert actions[-2:] == ["case:report_rectified", "case:pass_check"]


async def test_a_person_closes_with_reason_and_it_stays_closed(store: str) -> None:
    await d.late_county()
    case = await d.case()
    now = await take(await d.inspector(), case.code, Step.CLOSE, closing(), at=s.noon("2024-01-05"))
    assert (now.state, now.closed_on) == (CaseState.CLEAR, date(2024, 1, 5))
    await s.check("2024-01-06", full=True)
    assert await s.open_cases() == 0


async def test_of_two_officers_at_once_one_is_told(store: str) -> None:
    case, who = await ordered(), await d.inspector()
    at = s.noon("2024-02-01")
    both = [take(who, case.code, Step.REPORT_RECTIFIED, rectified(), at=at) for _ in range(2)]
    done = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(x).__name__ for x in done) == ["CaseNow", "IllegalStep"]
    assert len(await steps(case)) == 3


async def test_what_a_step_must_state(store: str) -> None:
    case, who = await ordered(), await d.inspector()
    for on in ("2024-01-01", "2024-02-03"):
        with pytest.raises(Invalid):
            await take(who, case.code, Step.REPORT_RECTIFIED, rectified(on), at=s.noon("2024-02-02"))
    await take(who, case.code, Step.REPORT_RECTIFIED, rectified(), at=s.noon("2024-02-02"))
    bad = checked("2024-01-31", officers=["张某", "张某"], new_deadline="2024-02-05", files=["at_none"])
    with pytest.raises(Invalid) as caught:
        await take(who, case.code, Step.FAIL_CHECK, bad, at=s.noon("2024-02-05"))
    assert {x.code for x in caught.value.defects} == {"too_early", "two_officers", "deadline_past", "no_attachment"}
    with pytest.raises(Invalid) as caught:
        await take(who, case.code, Step.PASS_CHECK, checked(new_deadline="2024-03-05"), at=s.noon("2024-02-05"))
    assert [x.code for x in caught.value.defects] == ["not_here"]
    with pytest.raises(Invalid):
        model(CheckIn, {"checked_on": "2024-02-05", "officers": ["张某", "李某"], "document": "1", "found": "齐全"})
    assert (await d.case()).state == "rectified_pending_check"


async def test_who_may_and_where(store: str) -> None:
    await d.late_county()
    case = await d.case()

    async def tries(who: Identity, code: str) -> None:
        await take(who, code, Step.CLOSE, closing(), at=s.noon("2024-01-05"))

    with pytest.raises(NotFound):
        await tries(await d.officer("far", Role.INSPECTOR, place=b.ZHENGNING), case.code)
    with pytest.raises(Forbidden):
        await tries(await d.officer("town", Role.TOWNSHIP_OFFICER), case.code)
    with pytest.raises(NotFound):
        await tries(await d.inspector(), "ca_" + "x" * 60)
    assert (await d.case()).state == "suspected"


# ---- listing papers -----------------------------------------------------------------------------------------------


async def behind(phases: int = 1) -> tuple[Notice, Notice]:
    """An order and a listing paper for works behind the plan's schedule, approved."""
    ends = [b.phase(n, f"2023-1{3 - n}-30", planned_m2=30_000) for n in range(1, phases + 1)]
    plan = b.plan("F-P1", on="2021-06-01", phases=ends)
    await s.county(s.mine("F", b.KAIZHOU, 1, plans=[plan]), at="2023-10-01")
    await d.make_ready()
    await s.check(d.TODAY)
    order = await Notice.get(kind="correction_order")
    paper = await Notice.get(kind="listing_notice")
    await d.approved(order)
    await d.approved(paper, statement_days=5)
    return order, paper


async def test_a_listing_paper_opens_a_case_linked_to_the_orders(store: str) -> None:
    order, paper = await behind()
    who, press, at = await d.leader(), d.press(), s.noon(d.TODAY)
    with pytest.raises(IllegalStep, match="请先制发责令限期改正通知书"):
        await issuing.issue(who, paper.code, press, at=at)
    await issuing.issue(who, order.code, press, at=at)
    out = await issuing.issue(who, paper.code, press, at=at)
    assert out.document_number == "开州规资异告〔2024〕1号", "the refused attempt gave its number back"
    correction, listing = await Case.all().order_by("id")
    assert (correction.kind, correction.state) == ("correction", "ordered")
    assert (listing.kind, listing.state) == ("listing", "hearing_of_views")
    assert (listing.linked_id, listing.obligation_id) == (correction.id, correction.obligation_id)  # type: ignore[attr-defined]
    assert await steps(listing) == [
        ("propose_listing", "", "listing_proposed"),
        ("give_notice", "listing_proposed", "hearing_of_views"),
    ]

    token = (await IssuedDocument.get(document_number=out.document_number)).verify_token
    assert (await letters_verify.verify(token)).status == "有效"
    await Case.filter(id=listing.id).update(state="removed")
    assert (await letters_verify.verify(token)).status == "已移出"

    await Case.filter(id=listing.id).update(state="listing_proposed")
    await letters.withdraw(who, paper.code, "事实有误", at=at)
    assert (await letters_verify.verify(token)).status == "已作废"
    assert [c.state for c in await Case.all().order_by("id")] == ["ordered", "clear"]


async def test_the_verify_page_says_of_each_matter_how_it_ended(store: str) -> None:
    order, paper = await behind(phases=2)
    who, press, at = await d.leader(), d.press(), s.noon(d.TODAY)
    await issuing.issue(who, order.code, press, at=at)
    out = await issuing.issue(who, paper.code, press, at=at)
    token = (await IssuedDocument.get(document_number=out.document_number)).verify_token
    titles = [i.title for i in d.content(await Notice.get(code=paper.code)).items]
    files = {c.obligation.title: c for c in await Case.filter(kind="listing").prefetch_related("obligation")}
    assert len(titles) == len(files) == 2

    async def shown(*states: str) -> tuple[str, list[tuple[int, str]]]:
        for title, state in zip(titles, states, strict=True):
            await Case.filter(id=files[title].id).update(state=state)
        view = await letters_verify.verify(token)
        return view.status, [(m.number, m.status) for m in view.matters]

    assert await shown("listed", "listed") == ("有效", [])
    assert await shown("listed", "revoked") == ("各事项状态不同", [(1, "有效"), (2, "已撤销")])
    assert await shown("removed", "revoked") == ("各事项状态不同", [(1, "已移出"), (2, "已撤销")])
    assert await shown("removed", "removed") == ("已移出", [])


# ---- late with rectification ---------------------------------------------------------------------------------------


async def test_late_from_the_day_after_the_last_day_and_marked_once(store: str) -> None:
    case = await ordered()
    assert await mark_overdue(DUE, s.noon(DUE)) == 0
    assert await overdue_orders(DUE) == []
    after = DUE + timedelta(days=5)
    [late] = await overdue_orders(after)
    assert (late.case.code, late.deadline) == (case.code, DUE)
    both = await asyncio.gather(*(mark_overdue(after, s.noon(after)) for _ in range(2)))
    assert sorted(both) == [0, 1]
    assert await mark_overdue(after + timedelta(days=1), s.noon(after)) == 0
    [row] = await CaseStep.filter(case_id=case.id, step=MARK)
    assert (row.effective_on, row.before, row.after) == (DUE + timedelta(days=1), "ordered", "ordered")
    assert row.recorded_by == "system:check"
    assert (await d.case()).state == "ordered"


async def test_only_the_own_divisions_orders_are_listed(store: str) -> None:
    await ordered()
    here, far = await d.inspector(), await d.officer("far", Role.INSPECTOR, place=b.ZHENGNING)
    assert len(await overdue_orders(date(2024, 3, 1), here.divisions)) == 1
    assert await overdue_orders(date(2024, 3, 1), far.divisions) == []


async def test_what_was_not_served_is_never_late(store: str) -> None:
    [draft] = await d.late_county()
    await d.issued(draft, rectify_on="2024-01-20", statement_days=5)
    assert await mark_overdue(date(2024, 6, 1), s.noon("2024-06-01")) == 0
    assert (await case_deadline(await d.case())).day is None


async def test_an_order_that_arrived_after_its_date_makes_nobody_late(store: str) -> None:
    case = await ordered(rectify_on="2024-01-08", statement_days=5)
    assert (case.state, (await case_deadline(case)).day) == ("ordered", None)
    assert await mark_overdue(date(2024, 6, 1), s.noon("2024-06-01")) == 0


async def test_reported_in_time_is_not_late_and_a_new_last_day_counts_anew(store: str) -> None:
    case, who = await ordered(), await d.inspector()
    await take(who, case.code, Step.REPORT_RECTIFIED, rectified(), at=s.noon("2024-02-01"))
    assert await mark_overdue(date(2024, 2, 20), s.noon("2024-02-20")) == 0
    again = checked("2024-02-20", new_deadline="2024-03-15")
    await take(who, case.code, Step.FAIL_CHECK, again, at=s.noon("2024-02-20"))
    assert await mark_overdue(date(2024, 3, 15), s.noon("2024-03-15")) == 0
    assert await mark_overdue(date(2024, 3, 16), s.noon("2024-03-16")) == 1
    assert await CaseStep.filter(step=MARK, effective_on=date(2024, 3, 16)).count() == 1


async def test_a_year_without_calendar_marks_nobody(store: str) -> None:
    [draft] = await d.late_county()
    await d.issued(draft, rectify_days=1095, statement_days=5)
    who = await d.inspector()
    await letters_service.record_sealing(who, draft.code, date(2024, 1, 2), at=s.noon(d.TODAY))
    await letters_service.record_service(who, draft.code, d.service_of(), at=s.noon(SERVED))
    assert await overdue_orders(date(2030, 1, 1)) == []
