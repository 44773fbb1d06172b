"""An officer's date on an order: nothing is late before it has passed, whatever the plan says (S15, S22)."""

from __future__ import annotations

from datetime import date

import pytest

from restoration.services.casesteps.overdue import mark_overdue, overdue_orders
from restoration.tables import CaseStep
from tests.services import desk as d
from tests.services import scenario as s


@pytest.mark.parametrize(("due", "day_after"), [("2024-08-08", "2024-08-09"), ("2024-07-03", "2024-07-04")])
async def test_an_order_is_late_the_day_after_the_officers_date(store: str, due: str, day_after: str) -> None:
    [draft] = await d.late_county(1)
    await d.served(draft, rectify_on=due, statement_days=5)
    assert await overdue_orders(date.fromisoformat(due)) == []
    assert await mark_overdue(date.fromisoformat(due), s.noon(due)) == 0
    [late] = await overdue_orders(date.fromisoformat(day_after))
    assert await mark_overdue(date.fromisoformat(day_after), s.noon(day_after)) == 1
    assert await mark_overdue(date.fromisoformat(day_after), s.noon(day_after)) == 0
    marked = await CaseStep.filter(step="mark_overdue").get()
    assert marked.effective_on == date.fromisoformat(day_after)
    assert late.deadline == date.fromisoformat(due)
