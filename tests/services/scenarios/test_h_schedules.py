"""Scenarios H: behind the plan's own schedule (layers: the plans alone)."""

from __future__ import annotations

import pytest

from tests import builders as b
from tests.services import scenario as s


@pytest.mark.parametrize("suspended", [False, True])
async def test_s29_behind_the_plans_own_schedule(store: str, suspended: bool) -> None:
    plan = b.plan("F-P1", on="2021-06-01", phases=[b.phase(1, "2023-12-31", planned_m2=30_000)])
    works = b.event("restoration_recorded", "2023-09-01", {"plan": "F-P1", "phase": 1, "restored_m2": 12_000})
    events = [works, *([b.event("suspended", "2023-01-01")] if suspended else [])]
    await s.county(s.mine("F", s.PINGQUAN, 1, plans=[plan], events=events), at="2023-10-01", law=s.LOCAL)
    assert len((await s.check("2023-12-31")).flagged) == 0
    assert len((await s.check("2024-01-01")).flagged) == 1
    [row] = await s.attention("2024-01-01")
    assert "落后方案进度1.8000公顷" in row["why"]
