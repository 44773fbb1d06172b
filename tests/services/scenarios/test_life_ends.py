"""How a mine's life ends and changes hands: S19, S20, S22 (record halves), acceptance, transfer, green."""

from __future__ import annotations

from typing import Any

import pytest

from restoration.errors import Invalid, NotFound
from restoration.permissions import Role
from restoration.services.actors import Identity
from restoration.services.life import (
    acceptances,
    closures,
    credit,
    inspections,
)
from restoration.services.life import records as r
from restoration.services.records import EventIn, HoldingIn
from restoration.services.register import register
from restoration.strict import model
from restoration.tables import Event
from tests import builders as b
from tests.services import scenario as s
from tests.services import staffing
from tests.services.scenarios.test_life import codes, company, county_zn, day, happened, inspect, people, refused, said

# ---- S19, S20, S22: closing as a record ------------------------------------------------------------------------------


async def state(who: Identity, mine: str, on: str) -> dict[str, Any]:
    [found] = await closures.status(who, mine, as_of=day(on))
    return found


def lacking(found: dict[str, Any], which: str = "conditions") -> list[str]:
    return [c["title"] for c in found[which] if not c["met"]]


async def closed(right: str, on: str, kind: str = "closed", **detail: object) -> list[str]:
    """What closing is refused for."""
    body = model(EventIn, b.event(kind, on, dict(detail)))
    with pytest.raises(Invalid) as caught:
        await register.record_event(b.CLERK, right, body, at=s.noon(on))
    return [d.expected for d in caught.value.defects]


async def test_s19_a_closing_goes_on_record_step_by_step_and_not_before(store: str) -> None:
    await s.county(s.mine("Z", b.ZHENGNING, 1, events=[b.survey()]), at="2024-02-01", law=s.LOCAL)
    [one] = await people(b.ZHENGNING, "one")
    assert (await state(one, "Z", "2024-02-02"))["state"] == "producing"
    await happened("Z-R1", "closure_plan_submitted", "2024-03-01")
    await happened("Z-R1", "closure_plan_approved", "2024-04-10", works_due_on="2024-10-31")
    assert await closed("Z-R1", "2024-05-01") == ["治理工程完工", "验收合格"]
    found = await state(one, "Z", "2024-10-31")
    assert (found["state"], found["works_due_on"], found["works_late"]) == ("closing", "2024-10-31", False)
    assert (await state(one, "Z", "2024-11-01"))["works_late"] is True  # nothing reported by then
    finished = await happened("Z-R1", "works_finished", "2024-10-20")
    assert (await state(one, "Z", "2024-11-01"))["works_late"] is False
    await happened("Z-R1", "acceptance_failed", "2024-11-15", about=finished, faults="坡面未覆土")
    assert await closed("Z-R1", "2024-11-16") == ["验收合格"]
    await happened("Z-R1", "acceptance_passed", "2025-03-20")
    await happened("Z-R1", "closed", "2025-03-21")
    found = await state(one, "Z", "2025-03-21")
    assert (found["state"], found["open_restoration"], lacking(found)) == ("closed", False, [])
    order = [(x["kind"], x["on"]) for x in found["steps"]]
    assert ("acceptance_passed", "2025-03-20") in order and found["works_due_on"] < "2025-03-20"


async def test_s20_aftercare_stays_open_after_the_registration_is_cancelled(store: str) -> None:
    await s.county(s.mine("T", s.TAONAN, 1, events=[b.survey()]), at="2023-09-01", law=s.LOCAL)
    [one] = await people(s.TAONAN, "one")
    await happened("T-R1", "closed", "2023-09-30")  # the text of 洮南 asks before cancelling, not before closing
    assert await closed("T-R1", "2024-06-01", "cancelled") == ["验收合格"]
    await happened("T-R1", "acceptance_passed", "2024-09-10")
    await happened("T-R1", "aftercare_set", "2024-09-10", until="2027-09-10")
    await happened("T-R1", "cancelled", "2024-10-08")
    owed = await s.explained("T", "2025-01-01", "aftercare_term")
    assert (owed["standing"], owed["addressee"]["kind"]) == ("outstanding", "former_holder")
    assert (await state(one, "T", "2025-01-01"))["aftercare"]["state"] == "running"
    await happened("T-R1", "aftercare_recorded", "2025-05-06")
    assert (await s.explained("T", "2027-09-10", "aftercare_term"))["standing"] == "outstanding"
    assert (await s.explained("T", "2027-09-11", "aftercare_term"))["standing"] == "met"


async def test_s22_an_ordered_closing_still_wants_report_review_and_restoration(store: str) -> None:
    await s.county(s.mine("R", s.PINGQUAN, 1, events=[b.survey()]), at="2023-04-01", law=s.LOCAL)
    [one] = await people(s.PINGQUAN, "one")
    await happened("R-R1", "closure_decided", "2023-07-10", ordered=True, note="依法关闭")
    assert (await state(one, "R", "2023-07-10"))["state"] == "closing"
    assert await closed("R-R1", "2023-07-11", ordered=True) == [
        "报送闭坑报告",
        "闭坑报告经审查批准",
        "完成治理恢复",
    ]
    await happened("R-R1", "closed", "2023-07-11", ordered=True, override="县政府决定当日关闭，手续补办")
    found = await state(one, "R", "2023-07-12")
    assert (found["state"], found["open_restoration"]) == ("closed_unmet", True)
    assert [x["override"] for x in found["steps"] if x["kind"] == "closed"] == ["县政府决定当日关闭，手续补办"]
    await happened("R-R1", "closure_report_submitted", "2023-09-01")
    await happened("R-R1", "closure_report_approved", "2023-09-20")
    assert lacking(await state(one, "R", "2023-09-20")) == ["完成治理恢复"]
    await happened("R-R1", "works_finished", "2024-05-01")
    assert (await state(one, "R", "2024-05-01"))["state"] == "closed"


# ---- acceptance ------------------------------------------------------------------------------------------------------


async def accepting() -> tuple[Identity, Identity]:
    """A mine with two phases, an inspector who records and an approver who decides."""
    phases = [b.phase(1, "2023-12-31", planned_m2=10_000), b.phase(2, "2025-12-31", planned_m2=20_000)]
    facts = {"plans": [b.plan("A-P1", on="2022-12-01", phases=phases)], "events": [b.survey(damaged=30_000)]}
    await s.county(s.mine("A", b.ZHENGNING, 1, **facts), at="2023-03-01")
    [one] = await people(b.ZHENGNING, "one")
    await staffing.add("boss", Role.APPROVER, division=b.ZHENGNING)
    return one, await staffing.who("boss", s.noon("2026-01-01"))


async def one_status(who: Identity, on: str) -> dict[str, Any]:
    [found] = await acceptances.status(who, "A", as_of=day(on))
    return found


async def apply(who: Identity, on: str, **more: object) -> str:
    return await acceptances.apply(who, "A", model(r.ApplicationIn, said(on, **more)), at=s.noon(on))


async def decide(who: Identity, on: str, code: str, **more: object) -> str:
    return await acceptances.decide(who, "A", code, model(r.DecisionIn, said(on, **more)), at=s.noon(on))


EXAMINED = {"departments": ["农业农村局"], "experts": ["某专家"], "villagers": ["某村民代表"], "opinion": "符合方案"}


async def test_a_phase_is_accepted_after_examination_posting_and_answers(store: str) -> None:
    one, boss = await accepting()
    await happened("A-R1", "restoration_recorded", "2024-01-10", plan="A-P1", phase=1, restored_m2=10_000)
    shown = await one_status(one, "2024-01-10")
    assert [p["state"] for p in shown["phases"]] == ["finished", "open"]
    assert (shown["finished_not_accepted_m2"], shown["accepted_m2"]) == (10_000, 0)

    code = await apply(one, "2024-01-15", scope="phase", plan="A-P1", phase=1, area_m2=10_000)
    [asked] = (await one_status(one, "2024-01-15"))["applications"]
    # by hand: 14 to 2 Feb, 4 Feb, 5-9 Feb: 20; 18 Feb; 19 Feb to 29 Mar: 51; 1-3 Apr, 7 Apr (made up), 8-12 Apr: 60
    assert (asked["state"], asked["decide_by"]) == ("applied", "2024-04-12")
    assert await refused(decide(boss, "2024-01-16", code, result="passed")) == ["procedure_open"] * 4

    sent = model(r.ExaminationIn, said("2024-02-20", **EXAMINED))
    await acceptances.examine(one, "A", code, sent, at=s.noon("2024-02-20"))
    short = model(r.PostingIn, said("2024-02-21", until="2024-03-21", where="村委会公示栏"))
    assert await refused(acceptances.post(one, "A", code, short, at=s.noon("2024-02-21"))) == ["posting_too_short"]
    sent_ = model(r.PostingIn, said("2024-02-21", until="2024-03-22", where="村委会公示栏"))
    await acceptances.post(one, "A", code, sent_, at=s.noon("2024-02-21"))
    objected = await acceptances.object_to(
        one, "A", code, model(r.ObjectionIn, said("2024-03-01", by="某村民", text="覆土不足")), at=s.noon("2024-03-01")
    )
    [asked] = (await one_status(one, "2024-03-01"))["applications"]
    assert [o["answer_by"] for o in asked["objections"]] == ["2024-03-16"]
    assert await refused(decide(boss, "2024-03-22", code, result="passed")) == ["procedure_open"] * 2
    sent__ = model(r.AnswerIn, said("2024-03-14", objection=objected, note="经核实覆土厚度符合方案"))
    await acceptances.answer(one, "A", code, sent__, at=s.noon("2024-03-14"))
    assert await refused(decide(one, "2024-03-23", code, result="passed")) == ["own_application"]
    await decide(boss, "2024-03-23", code, result="passed", area_m2=10_000, certificate_no="验1号")
    shown = await one_status(one, "2024-03-23")
    assert [p["state"] for p in shown["phases"]] == ["accepted", "open"]
    assert (shown["finished_not_accepted_m2"], shown["accepted_m2"]) == (0, 10_000)
    assert await refused(decide(boss, "2024-03-24", code, result="failed", faults="再看")) == ["already_decided"]


async def test_the_whole_is_accepted_only_when_every_phase_is_and_the_refusal_names_them(store: str) -> None:
    one, boss = await accepting()
    code = await apply(one, "2024-01-15", scope="whole")
    with pytest.raises(Invalid) as caught:
        await decide(boss, "2024-03-23", code, result="passed")
    named = [d.found for d in caught.value.defects if d.code == "phase_not_accepted"]
    assert named == [
        "矿山地质环境保护与土地复垦方案第1期（第1期）：未完工",
        "矿山地质环境保护与土地复垦方案第2期（第2期）：未完工",
    ]


async def test_a_refused_phase_is_shown_apart_and_applied_for_again(store: str) -> None:
    one, boss = await accepting()
    code = await apply(one, "2024-01-15", scope="phase", plan="A-P1", phase=1)
    assert await refused(decide(boss, "2024-02-01", code, result="failed")) == ["missing"]
    await decide(boss, "2024-02-01", code, result="failed", faults="坡面未覆土", due_on="2024-05-01")
    shown = await one_status(one, "2024-02-01")
    assert [p["state"] for p in shown["phases"]] == ["failed", "open"]
    assert (shown["applications"][0]["faults"], shown["applications"][0]["faults_due_on"]) == (
        "坡面未覆土",
        "2024-05-01",
    )
    await apply(one, "2024-05-02", scope="phase", plan="A-P1", phase=1)
    assert [p["state"] for p in (await one_status(one, "2024-05-02"))["phases"]] == ["finished", "open"]
    assert await refused(apply(one, "2024-05-02", scope="phase")) == ["missing", "missing"]
    assert await refused(apply(one, "2024-05-02", scope="phase", plan="A-P1", phase=9)) == ["reference_unknown"]


# ---- transfer, integrity, green --------------------------------------------------------------------------------------


async def test_a_transfer_leaves_ended_years_with_the_old_holder_and_moves_the_rest(store: str) -> None:
    phases = [b.phase(1, "2024-12-31", planned_m2=10_000)]
    facts = {"plans": [b.plan("A-P1", on="2022-12-01", phases=phases)], "events": [b.survey()]}
    await s.county(s.mine("A", b.ZHENGNING, 1, **facts), at="2023-03-01")
    [one] = await people(b.ZHENGNING, "one")

    async def divided() -> tuple[set[str], set[str]]:
        [found] = await closures.transfer(one, "A", on=day("2024-05-01"), as_of=day("2024-05-01"))
        assert found["old_holder"]["uscc"] == b.uscc(1)  # type: ignore[index]
        sides = (found["stays"], found["moves"])
        return tuple(
            {f"{x['rule']} {x['occasion']}" for x in side if x["rule"] != "transfer_of_duty"} for side in sides
        )  # type: ignore[attr-defined, return-value]

    stays, moves = await divided()
    assert "annual_reclamation_report 2023" in stays and "annual_reclamation_report 2024" in moves
    assert "concurrent_restoration A-P1#1" in moves
    assert not any(duty.startswith("capacity_check") for duty in stays | moves)  # the bureau's own does not move
    assert await Event.filter(kind="transferred").count() == 0
    await register.record_holding(
        b.CLERK, "A-R1", model(HoldingIn, b.holding(2, "2024-05-01")), at=s.noon("2024-05-01")
    )
    assert await divided() == (stays, moves)


async def test_the_integrity_file_keeps_each_entry_with_who_held_the_right_then(store: str) -> None:
    await county_zn()
    one, two = await people(b.ZHENGNING, "one", "two")
    code = await inspect(one, "A", "2023-04-12", codes(one, two))
    again = said("2023-07-13", officers=codes(one, two), result="inadequate")
    await inspections.recheck(one, code, model(r.RecheckIn, again), at=s.noon("2023-07-13"))
    await register.record_holding(
        b.CLERK, "A-R1", model(HoldingIn, b.holding(2, "2023-08-01")), at=s.noon("2023-08-01")
    )
    done = said("2023-09-01", officers=codes(one, two), result="adequate")
    await inspections.recheck(one, code, model(r.RecheckIn, done), at=s.noon("2023-09-01"))
    await happened(
        "A-R1", "integrity_recorded", "2023-10-01", entry="punished", ground="越界开采", article="第六十九条"
    )
    old = await credit.file(one, b.uscc(1), as_of=day("2024-01-01"))
    new = await credit.file(one, b.uscc(2), as_of=day("2024-01-01"))
    assert [(e.entry, e.on.isoformat()) for e in old] == [("breach", "2023-07-13")]
    assert [(e.entry, e.on.isoformat()) for e in new] == [("rectified", "2023-09-01"), ("punished", "2023-10-01")]
    assert [e.entry for e in await credit.file(one, b.uscc(2), as_of=day("2024-01-01"), bad=True)] == ["punished"]
    with pytest.raises(NotFound):
        await credit.file(company(3), b.uscc(1), as_of=day("2024-01-01"))


async def test_green_periods_begin_with_the_list_and_end_with_the_removal(store: str) -> None:
    await county_zn()
    [one] = await people(b.ZHENGNING, "one")
    for on, status in (("2023-04-01", "applied"), ("2023-06-01", "on_list"), ("2024-06-01", "removed")):
        await happened(
            "A-R1", "green_status_recorded", on, status=status, level="county" if status != "applied" else ""
        )
    [before] = await closures.green_status(one, "A", as_of=day("2024-05-31"))
    [after] = await closures.green_status(one, "A", as_of=day("2024-06-01"))
    assert (before["status"], before["listed"], after["listed"]) == ("on_list", True, False)
    assert after["periods"] == [{"level": "county", "since": "2023-06-01", "until": "2024-06-01"}]
