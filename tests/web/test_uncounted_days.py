"""A period that runs into a year without a calendar: every reading says so and none of them fails."""

from __future__ import annotations

import pytest

from restoration.errors import Conflict
from restoration.law.cases.states import Step
from restoration.services.casesteps.forms import CheckIn
from restoration.services.casesteps.overdue import overdue_orders
from restoration.services.casesteps.take import take
from restoration.strict import model
from restoration.tables import Case, Notice
from tests.services import desk
from tests.services import scenario as s
from tests.web.test_service_page import page
from tests.web.world import World

SAID = "2027年工作日历尚未确认，届满日未能计算"


async def test_the_letter_and_its_case_stay_readable_and_say_why_no_last_day_is_known(service: World) -> None:
    notice = await Notice.filter(right__mine__code="OWN-1", kind="correction_order").first()
    assert notice is not None
    await desk.served(notice, rectify_days=1095, statement_days=5)  # from 10 January 2024 to 9 January 2027
    case = await Case.get(right__mine__code="OWN-1", state="ordered")
    service.at("2024-01-12")

    for path in (f"/letters/{notice.code}", f"/cases/{case.code}", "/worklist"):
        status, text = await page(service, path, "inspector")
        assert status == 200 and SAID in text, path
    letter = await service.get("inspector", f"/notices/{notice.code}")
    assert (letter["rectify_until"], letter["rectify_unknown"]) == (None, SAID)
    whole = await service.get("inspector", f"/cases/{case.code}/file")
    [row] = [x for x in whole["letters"] if x["id"] == notice.code]
    assert (row["rectify_until"], row["rectify_unknown"]) == (None, SAID)
    waits = whole["case"]["waiting"]
    assert (waits["waits_for"], waits["what"], waits["due_on"]) == ("holder", f"改正并报告（{SAID}）", None)

    assert await overdue_orders(s.noon("2026-12-31").date()) == []
    body = {"checked_on": "2024-01-12", "officers": ["张某", "李某"], "document": "1号", "found": "缺", "basis": "一"}
    with pytest.raises(Conflict, match=SAID) as refused:
        at = s.noon("2024-01-12")
        await take(await desk.inspector(), case.code, Step.FAIL_CHECK, model(CheckIn, body), at=at)
    assert refused.value.code == "calendar_missing"
