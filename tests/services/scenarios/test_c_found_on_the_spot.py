"""Scenarios C and D, their first half: what two officers found leads to papers at once (layers: the plans alone, all).

The case with its choice of list, its served order and its refusals (S10, S11, S15) is played with the cases.
"""

from __future__ import annotations

import pytest

from restoration.law.letters.content import LetterKind
from restoration.tables import Case
from tests import builders as b
from tests.services import scenario as s

OFFICERS = ["张三", "李四"]
DEFECT = {"item": "治理恢复", "result": "defect", "found": "采坑边坡未治理"}


async def found(right: str, ground: str, on: str) -> str:
    """An inspection that established the ground."""
    return await s.event(right, "inspected", on, source="special", officers=OFFICERS, grounds=[ground], items=[DEFECT])


async def evidence(mine: str) -> dict[str, list[tuple[str, str, str, str, tuple[str, ...]]]]:
    """What each draft of a mine names as evidence, by kind."""
    return {
        c.kind: [(e.event, e.act, e.on.isoformat(), e.record, e.officers) for i in c.items for e in i.evidence]
        for c in await s.drafts(mine)
    }


@pytest.mark.parametrize("law", [s.LOCAL, s.ALL], ids=["local", "all"])
async def test_s10_the_order_and_the_listing_are_drafted_in_one_step(store: str, law: s.Law) -> None:
    await s.county(s.mine("A", b.ZHENGNING, 1, events=[b.survey(reclaimed=20_000)]), at="2023-04-01", law=law)
    await s.check("2023-04-11")
    assert await s.drafts("A") == []
    code = await found("A-R1", "restoration_duty", "2023-04-12")  # the write settles its right: no night is waited for
    letters = {c.kind: c for c in await s.drafts("A")}
    assert set(letters) == {LetterKind.CORRECTION_ORDER, LetterKind.LISTING_NOTICE}
    order = letters[LetterKind.CORRECTION_ORDER]
    assert (order.rectify_by.on, order.rectify_by.days_from_service) == (None, None)  # the plan gives no date
    [item] = order.items
    assert (item.rule, item.occasion, item.due_on) == ("unperformed_duty_found", code, None)
    assert [c.article for c in item.order_cites] == ["五（四）1 生产矿山"]
    assert "采坑边坡未治理" in item.found
    seen = (code, "现场检查", "2023-04-12", b.EVIDENCE, tuple(OFFICERS))
    assert await evidence("A") == {kind: [seen] for kind in letters}
    case = await Case.get()
    assert (case.kind, case.state, case.opened_on.isoformat()) == ("correction", "suspected", "2023-04-12")
    again = await s.check("2023-04-13")
    assert (len(again.flagged), await Case.all().count()) == (0, 1)


async def test_a_passed_recheck_clears_what_nobody_has_acted_on(store: str) -> None:
    await s.county(s.mine("A", b.ZHENGNING, 1), at="2023-04-01", law=s.LOCAL)
    code = await found("A-R1", "restoration_duty", "2023-04-12")
    await s.event("A-R1", "rechecked", "2023-07-13", about=code, officers=OFFICERS, result="adequate")
    case = await Case.get()
    assert (case.state, case.closed_on.isoformat()) == ("clear", "2023-07-13")
    days = [(state, day.isoformat()) for state, day in await s.history("unperformed_duty_found")]
    assert days == [("breached", "2023-04-12"), ("met", "2023-07-13")]


async def test_s15_a_failed_recheck_asks_an_officer_about_closure_and_closes_nothing(store: str) -> None:
    await s.county(s.mine("Q", s.YONGJING, 1, events=[b.survey()]), at="2023-05-01", law=s.LOCAL)
    code = await found("Q-R1", "serious_damage", "2023-05-08")
    assert [r[1] for r in await s.shown("2023-08-08")] == ["serious_damage_found"]
    await s.event("Q-R1", "rechecked", "2023-08-09", about=code, officers=OFFICERS, result="inadequate")
    rows = {r["rule"]: r for r in await s.attention("2023-08-09")}
    assert (rows["closure_proposal"]["standing"], rows["closure_proposal"]["addressee"]["kind"]) == (
        "outstanding",
        "bureau",
    )
    assert {c.kind for c in await s.drafts("Q")} == {LetterKind.CORRECTION_ORDER}
    await s.event("Q-R1", "closure_decided", "2023-09-20")
    assert "closure_proposal" not in {r[1] for r in await s.shown("2023-09-20")}


async def test_s15_a_passed_recheck_asks_nobody(store: str) -> None:
    await s.county(s.mine("Q", s.YONGJING, 1, events=[b.survey()]), at="2023-05-01", law=s.LOCAL)
    code = await found("Q-R1", "serious_damage", "2023-05-08")
    await s.event("Q-R1", "rechecked", "2023-08-09", about=code, officers=OFFICERS, result="adequate")
    assert await s.shown("2023-08-09") == []
