"""Scenarios E: changes that reopen the plan in Taonan (layer: the plans alone)."""

from __future__ import annotations

import pytest

from restoration.services import plans
from restoration.services.records import PlanIn
from restoration.strict import model
from restoration.tables import Case
from tests import builders as b
from tests.services import scenario as s


@pytest.mark.parametrize("kind", ["method_changed", "area_changed", "mineral_changed", "life_changed"])
async def test_s17_a_change_reopens_the_plan(store: str, kind: str) -> None:
    plan = b.plan("Q-P1", on="2021-06-01", phases=[])
    await s.county(s.mine("Q", s.TAONAN, 1, plans=[plan]), at="2023-07-01", law=s.LOCAL)
    await s.event("Q-R1", kind, "2023-08-01", before="露天", after="地下")
    await s.check("2023-08-02")
    [(mine, rule, occasion, standing, _)] = await s.shown("2023-08-02")
    assert (mine, rule, standing) == ("Q", "plan_re_preparation", "outstanding")
    assert await s.open_cases() == 0

    dates = {"rule": rule, "occasion": occasion, "due_on": "2023-10-31", "ground": "主管部门通知", "approver": "示例"}
    await s.event("Q-R1", "date_set", "2023-08-10", **dates)
    assert len((await s.check("2023-10-31")).flagged) == 0
    assert len((await s.check("2023-11-01")).flagged) == 1
    newer = b.plan("Q-P2", 2, "2023-11-15", phases=[])
    await plans.approve(b.CLERK, "Q-R1", model(PlanIn, newer), at=s.noon("2023-11-15"))
    assert await s.shown("2023-11-15") == []
    assert (await Case.get()).state == "clear"


async def test_s17_a_change_of_scale_reopens_nothing(store: str) -> None:
    await s.county(s.mine("Q", s.TAONAN, 1), at="2023-07-01", law=s.LOCAL)
    await s.event("Q-R1", "scale_changed", "2023-08-01", before="10", after="20")
    await s.check("2023-08-02")
    assert await s.shown("2023-08-02") == []
