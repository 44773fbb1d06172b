"""Scenarios E: changes that reopen the plan in Taonan (layer: the plans alone)."""

from __future__ import annotations

from datetime import date

import pytest

from restoration.permissions import Role
from restoration.services import mines, plans
from restoration.services.lists import Sheet
from restoration.services.records import PlanIn
from restoration.strict import model
from restoration.tables import Case
from tests import builders as b
from tests.services import desk
from tests.services import scenario as s


@pytest.mark.parametrize("kind", ["method_changed", "area_changed", "mineral_changed", "life_changed"])
async def test_s17_a_change_reopens_the_plan(store: str, kind: str) -> None:
    plan = b.plan("Q-P1", on="2021-06-01", phases=[])
    await s.county(s.mine("Q", s.TAONAN, 1, plans=[plan]), at="2023-07-01", law=s.LOCAL)
    assert await superseded("2023-08-01") == {"Q-P1": None}
    await s.event("Q-R1", kind, "2023-08-01", before="露天", after="地下")
    assert await superseded("2023-07-31") == {"Q-P1": None}
    assert await superseded("2023-08-01") == {"Q-P1": date(2023, 8, 1)}
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
    assert await superseded("2023-11-15") == {"Q-P1": date(2023, 8, 1), "Q-P2": None}


async def superseded(on: str) -> dict[str, object]:
    """By version, since when it no longer stands as of a day."""
    who = await desk.officer("reader", Role.INSPECTOR, place=s.TAONAN)
    items = (await mines.plans(who, "Q", Sheet(), as_of=date.fromisoformat(on))).items
    return {str(i["code"]): i["superseded_on"] for i in items}


async def test_s17_a_change_of_scale_reopens_nothing(store: str) -> None:
    plan = b.plan("Q-P1", on="2021-06-01", phases=[])
    await s.county(s.mine("Q", s.TAONAN, 1, plans=[plan]), at="2023-07-01", law=s.LOCAL)
    await s.event("Q-R1", "scale_changed", "2023-08-01", before="10", after="20")
    await s.check("2023-08-02")
    assert await s.shown("2023-08-02") == []
    assert await superseded("2023-08-02") == {"Q-P1": None}
