"""What may be granted, on both engines: S11 and S14 (gates), S19, S20 and S22 (their gate halves), S31 and S32."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from reports import approval
from reports import issue as issuing
from restoration.law.gatebook import Decision
from restoration.permissions import Role
from restoration.services import gate_settings, gates
from restoration.services.actors import Identity
from restoration.services.casesteps import casesteps
from restoration.services.letters import letters
from restoration.services.letters import service as letters_service
from restoration.services.records import EventIn
from restoration.services.register import register
from restoration.strict import model
from restoration.tables import Case, Event, Notice
from tests import builders as b
from tests.services import desk as d
from tests.services import scenario as s
from tests.services.test_case_steps import checked, rectified

FOUR = (Decision.RENEWAL, Decision.CHANGE, Decision.FIRST_LICENCE, Decision.CONSTRUCTION_LAND)


async def clerk(place: str, *roles: Role) -> Identity:
    """Somebody of a county's bureau."""
    return await d.officer("clerk", *(roles or (Role.INSPECTOR,)), place=place)


async def asked(mine: str, place: str, on: str, *decisions: Decision) -> dict[str, dict[str, Any]]:
    """The answers about a mine's right by decision."""
    found = await gates.mine_gates(await clerk(place), mine, decisions, date.fromisoformat(on))
    items = found["items"]
    assert isinstance(items, list)
    return {i["decision"]: i for i in items}


async def answer(mine: str, place: str, on: str, decision: Decision) -> tuple[str, list[str]]:
    """One answer and the reasons that decide it."""
    found = (await asked(mine, place, on, decision))[decision.value]
    verdict = {"no": "closed", "unknown": "unknown"}.get(found["answer"])
    texts = [r["text"] for g in found["gates"] for r in g["reasons"] if r["verdict"] == verdict]
    return found["answer"], texts


async def happened(right: str, kind: str, on: str, **detail: object) -> None:
    """Record a dated fact on its day."""
    await register.record_event(b.CLERK, right, model(EventIn, b.event(kind, on, dict(detail))), at=s.noon(on))


# ---- S11 -----------------------------------------------------------------------------------------------------------


def producing(code: str, number: int, division: str = b.ZHENGNING) -> dict[str, Any]:
    """A producing mine whose plan wanted 2 ha by 2023-03-31, of which 0.4 ha is done."""
    phase = b.phase(due="2023-03-31", planned_m2=20_000)
    done = b.event("restoration_recorded", "2023-03-01", {"plan": f"{code}-P1", "phase": 1, "restored_m2": 4_000})
    plan = b.plan(f"{code}-P1", on="2021-05-10", phases=[phase])
    return s.mine(code, division, number, plans=[plan], events=[b.survey(), done])


async def ordered_and_failed() -> Case:
    """S10's order with its date 2023-07-12, and the re-inspection of 2023-07-13 that found it inadequate."""
    other = s.mine("ZN-B", b.ZHENGNING, 3, events=[], holdings=[b.holding(1)])
    clean = s.mine("ZN-C", b.ZHENGNING, 2, events=[b.survey(damaged=0)])
    await s.county(producing("ZN-A", 1), other, clean, at="2023-03-20", law=s.LOCAL)
    await d.make_ready()
    ready = {"number_prefix": "正自然资", "contact": "王某", "phone": "0934-1", "name_confirmed": True}
    await d.Bureau.filter(code="ZN").update(**ready)
    await s.check("2023-04-12")
    who = await clerk(b.ZHENGNING, Role.INSPECTOR)
    leader = await d.officer("leader", Role.LEADER, place=b.ZHENGNING)
    draft = await Notice.get(kind="correction_order")
    edit = d.edit_of(rectify_on="2023-07-12", statement_days=5)
    now = await letters.edit(who, draft.code, edit, version=draft.version, at=s.noon("2023-04-13"))
    await approval.approve(leader, draft.code, d.fonts(), version=now.version, at=s.noon("2023-04-13"))
    await issuing.issue(leader, draft.code, d.press(), at=s.noon("2023-04-14"))
    await letters_service.record_sealing(who, draft.code, date(2023, 4, 14), at=s.noon("2023-04-14"))
    served = d.service_of(served_on="2023-04-17")
    await letters_service.record_service(who, draft.code, served, at=s.noon("2023-04-17"))
    case = await Case.get(kind="correction")
    await casesteps.report_rectified(who, case.code, rectified("2023-07-10"), at=s.noon("2023-07-10"))
    await casesteps.fail_check(who, case.code, checked("2023-07-13"), at=s.noon("2023-07-13"))
    return case


async def test_s11_failed_rectification_blocks_four_applications(store: str) -> None:
    case = await ordered_and_failed()
    after = await asked("ZN-A", b.ZHENGNING, "2023-08-01", *FOUR)
    assert {k: v["answer"] for k, v in after.items()} == dict.fromkeys((f.value for f in FOUR), "no")
    for found in after.values():
        assert case.code in found["summary"]
        [gate] = [g for g in found["gates"] if g["id"] == "rectification_failed"]
        assert [c["article"] for c in gate["cites"]] == ["五（四）1 生产矿山"]
    # the same holder's other mine is affected too; a different company is not
    assert (await answer("ZN-B", b.ZHENGNING, "2023-08-01", Decision.RENEWAL))[0] == "no"
    assert (await answer("ZN-C", b.ZHENGNING, "2023-08-01", Decision.RENEWAL))[0] == "yes"
    # while the time to rectify was running, and on the day before the finding, nothing was blocked
    for day in ("2023-05-01", "2023-07-12"):
        before = await asked("ZN-A", b.ZHENGNING, day, *FOUR)
        assert "no" not in {v["answer"] for v in before.values()}
        assert before["renewal"]["answer"] == before["construction_land"]["answer"] == "yes"
    assert (await answer("ZN-A", b.ZHENGNING, "2023-07-13", Decision.RENEWAL))[0] == "no"


async def test_s11_by_company(store: str) -> None:
    case = await ordered_and_failed()
    who = await clerk(b.ZHENGNING)
    for number, day, expected in ((1, "2023-08-01", "no"), (1, "2023-07-12", "yes"), (2, "2023-08-01", "yes")):
        found = await gates.company_gates(who, b.uscc(number), FOUR, date.fromisoformat(day))
        items = found["items"]
        assert isinstance(items, list)
        assert {i["answer"] for i in items} == {expected}, (number, day)
        assert all((case.code in i["summary"]) == (expected == "no") for i in items)


async def test_s11_the_answer_of_the_day_goes_on_record(store: str) -> None:
    case = await ordered_and_failed()
    who = await clerk(b.ZHENGNING)
    given = {"on": date(2023, 8, 1), "evidence": "收文2023-8号", "note": "", "at": s.noon("2023-08-01")}
    found = await gates.record(who, "ZN-A", "ZN-A-R1", Decision.RENEWAL, **given)
    row = await Event.get(code=found["code"])
    assert (row.kind, row.effective_on) == ("application_recorded", date(2023, 8, 1))
    assert case.code in row.detail and '"answer": "no"' in row.detail and "五（四）1 生产矿山" in row.detail


# ---- S14 -----------------------------------------------------------------------------------------------------------

PAPERS = ("矿产资源开发利用方案", "恢复治理方案", "土地复垦方案")


def applicant(code: str, number: int, results: dict[str, str], **right: Any) -> dict[str, Any]:
    """A right applied for, with its papers as far as they have come."""
    papers = [
        b.event("entry_document_recorded", "2023-02-01", {"document": name, "result": result})
        for name, result in results.items()
    ]
    return s.mine(code, s.YONGJING, number, events=papers, **right)


def new(code: str, number: int, results: dict[str, str]) -> dict[str, Any]:
    """An applicant for a first licence."""
    return applicant(code, number, results, licence_no=None, granted_on=None, expires_on=None)


async def test_s14_no_licence_with_a_document_missing(store: str) -> None:
    whole = dict.fromkeys(PAPERS, "approved")
    n = new("LX-N", 1, dict.fromkeys(PAPERS[:2], "approved"))
    o = applicant("LX-O", 2, whole)
    p = new("LX-P", 3, whole | {"恢复治理方案": "not_approved"})
    q = new("LX-Q", 4, whole)
    await s.county(n, o, p, q, at="2023-03-20", law=s.LOCAL)

    on = "2023-03-21"
    assert await answer("LX-N", s.YONGJING, on, Decision.FIRST_LICENCE) == ("no", ["土地复垦方案：未提交"])
    assert await answer("LX-O", s.YONGJING, on, Decision.REISSUE) == ("no", ["恢复治理基金账户：未建立"])
    assert await answer("LX-P", s.YONGJING, on, Decision.FIRST_LICENCE) == ("no", ["恢复治理方案：审查未获批准"])
    for mine in ("LX-N", "LX-O", "LX-P"):
        assert (await answer(mine, s.YONGJING, on, Decision.RELATED_APPROVAL))[0] == "no"
    # a first licence is not stopped by the account alone; both texts are shown
    first = (await asked("LX-Q", s.YONGJING, on, Decision.FIRST_LICENCE))["first_licence"]
    assert first["answer"] == "yes"
    [gate] = first["gates"]
    assert [c["article"] for c in gate["cites"]] == [
        "第四章第三节 矿区生态环境保护修复准入条件",
        "第五章第四节四",
    ]
    assert "两处规定不一致" in gate["reasons"][0]["text"]


async def test_s14_the_account_as_a_prerequisite_by_setting(store: str) -> None:
    await s.county(new("LX-Q", 1, dict.fromkeys(PAPERS, "approved")), at="2023-03-20", law=s.LOCAL)
    legal = await clerk(s.YONGJING, Role.LEGAL_OFFICER)
    [shown] = await gate_settings.listing(legal)
    assert len(shown["cites"]) == 2 and shown["decisions"] == []  # type: ignore[arg-type]
    given = {"bureau": "YJ", "ground": "局务会议定", "evidence": "会议纪要1号", "since": date(2023, 4, 1)}
    await gate_settings.choose(legal, str(shown["setting"]), True, **given, at=s.noon("2023-04-01"))
    assert (await answer("LX-Q", s.YONGJING, "2023-03-31", Decision.FIRST_LICENCE))[0] == "yes"
    missing = ("no", ["恢复治理基金账户：未建立"])
    assert await answer("LX-Q", s.YONGJING, "2023-04-01", Decision.FIRST_LICENCE) == missing
    assert await answer("LX-Q", s.YONGJING, "2023-04-01", Decision.RELATED_APPROVAL) == missing
    back = {**given, "since": date(2023, 5, 1)}
    await gate_settings.choose(legal, str(shown["setting"]), False, **back, at=s.noon("2023-05-01"))
    assert (await answer("LX-Q", s.YONGJING, "2023-05-01", Decision.FIRST_LICENCE))[0] == "yes"


# ---- S19, S20, S22: the gates' halves ------------------------------------------------------------------------------


async def test_s19_closing_in_zhengning_step_by_step(store: str) -> None:
    await s.county(s.mine("ZN-K", b.ZHENGNING, 1, events=[b.survey()]), at="2024-01-10", law=s.LOCAL)

    async def closing(on: str) -> tuple[str, list[str]]:
        return await answer("ZN-K", b.ZHENGNING, on, Decision.CLOSURE)

    nothing = ["闭坑治理方案未报送", "闭坑治理方案未批准", "治理工程未完工", "未经验收合格"]
    assert await closing("2024-02-29") == ("no", nothing)
    await happened("ZN-K-R1", "closure_plan_submitted", "2024-03-01")
    await happened("ZN-K-R1", "closure_plan_approved", "2024-04-10", works_due_on="2024-10-31")
    assert await closing("2024-05-01") == ("no", ["治理工程未完工", "未经验收合格"])
    await happened("ZN-K-R1", "works_finished", "2024-10-20")
    application = (await Event.get(kind="works_finished")).code
    await happened("ZN-K-R1", "acceptance_failed", "2024-11-15", about=application, faults="覆土厚度不足")
    assert await closing("2024-11-15") == ("no", ["未经验收合格"])
    await happened("ZN-K-R1", "acceptance_passed", "2025-03-20")
    assert await closing("2025-03-19") == ("no", ["未经验收合格"])
    assert await closing("2025-03-20") == ("yes", [])


async def test_s20_no_deregistration_in_taonan_before_acceptance(store: str) -> None:
    events = [b.survey(), b.event("closed", "2023-09-30")]
    await s.county(s.mine("TN-E", s.TAONAN, 1, mineral="煤", events=events), at="2023-10-10", law=s.LOCAL)
    await happened("TN-E-R1", "aftercare_set", "2023-10-10", until="2027-09-30")
    refused = ("no", ["未经验收合格"])
    assert await answer("TN-E", s.TAONAN, "2024-06-01", Decision.CANCELLATION) == refused
    await happened("TN-E-R1", "acceptance_passed", "2024-09-10")
    assert await answer("TN-E", s.TAONAN, "2024-09-09", Decision.CANCELLATION) == refused
    allowed = (await asked("TN-E", s.TAONAN, "2024-09-10", Decision.CANCELLATION))["cancellation"]
    assert allowed["answer"] == "yes"
    assert allowed["notes"] == ["后期管护至2027-09-30，注销后继续履行"]


async def test_s22_pingquan_asks_the_report_of_mines_ordered_to_close(store: str) -> None:
    await s.county(s.mine("PQ-R", s.PINGQUAN, 1, events=[b.survey()]), at="2023-07-01", law=s.LOCAL)

    async def closing(on: str) -> tuple[str, list[str]]:
        return await answer("PQ-R", s.PINGQUAN, on, Decision.CLOSURE)

    await happened("PQ-R-R1", "closure_decided", "2023-07-04", note="依法关闭")
    assert await closing("2023-07-04") == ("no", ["闭坑报告未报送", "闭坑报告未经审查批准", "治理恢复未完成"])
    await happened("PQ-R-R1", "closure_report_submitted", "2023-08-01")
    await happened("PQ-R-R1", "closure_report_approved", "2023-09-01")
    assert await closing("2023-09-01") == ("no", ["治理恢复未完成"])
    await happened("PQ-R-R1", "works_finished", "2024-05-01")
    assert await closing("2024-05-01") == ("yes", [])  # no 验收 in this text: review and approval, and the works


@pytest.mark.parametrize("decision", [Decision.RESUMPTION, Decision.TEMPORARY_LAND])
async def test_what_no_text_speaks_of_is_not_a_yes(store: str, decision: Decision) -> None:
    await s.county(s.mine("PQ-X", s.PINGQUAN, 1), at="2023-07-01", law=s.LOCAL)
    assert (await answer("PQ-X", s.PINGQUAN, "2023-07-02", decision))[0] == "unknown"
