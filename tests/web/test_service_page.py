"""A record of service mended on its page: typed over, with a reason; the earlier record stays."""

from __future__ import annotations

import json
import re

from api.pages.service import FIELDS, METHODS
from restoration.services.letters.service import Method, ServiceIn
from restoration.tables import Notice, NoticeStep
from tests.services import desk
from tests.web.world import World

ACCEPT = {"Accept": "text/html"}


async def page(service: World, path: str, who: str, sent: dict[str, str] | None = None) -> tuple[int, str]:
    """A page read, or a form sent."""
    headers = ACCEPT | {"Authorization": f"Bearer {service.tokens[who]}"}
    method = "GET" if sent is None else "POST"
    async with service.client.request(method, path, data=sent, headers=headers) as found:
        return found.status, await found.text()


def typed(text: str) -> dict[str, str]:
    """The form as a browser would send it back untouched."""
    fields = dict(re.findall(r'<input id="(\w+)" name="\w+" type="\w+" value="([^"]*)"', text))
    [chosen] = re.findall(r'<option value="(\w+)" selected>', text)
    return {k: v for k, v in fields.items() if v} | {"method": chosen}


async def steps(notice: Notice) -> list[dict[str, str]]:
    """Every record of service, oldest first."""
    rows = await NoticeStep.filter(notice_id=notice.id, step="serve").order_by("id")
    return [json.loads(r.detail) for r in rows]


async def test_a_wrong_day_is_mended_and_the_earlier_record_stays(service: World) -> None:
    notice = await Notice.filter(right__mine__code="OWN-1", kind="correction_order").first()
    assert notice is not None
    where = f"/letters/{notice.code}"
    status, text = await page(service, f"{where}/service", "inspector")
    assert status == 409 and "文书没有送达记录" in text
    assert "更正送达记录" not in (await page(service, where, "inspector"))[1]

    await desk.served(notice, on="2024-01-10", at="2024-01-02")
    service.at("2024-01-12")
    assert f'href="{where}/service"' in (await page(service, where, "inspector"))[1]
    assert f'href="{where}/service"' not in (await page(service, where, "auditor"))[1]
    status, text = await page(service, f"{where}/service", "inspector")
    sent = typed(text)
    assert status == 200 and (sent["served_on"], sent["servers"]) == ("2024-01-10", "甲某、乙某")

    status, text = await page(service, f"{where}/service", "inspector", sent | {"served_on": "2024-01-08"})
    assert status == 422 and "更正原因：现为“（未填写）”" in text and typed(text)["served_on"] == "2024-01-08"
    assert len(await steps(notice)) == 1

    mended = sent | {"served_on": "2024-01-08", "correction": "回证日期看错"}
    status, text = await page(service, f"{where}/service", "inspector", mended)
    assert status == 200 and "更正原因：回证日期看错" in text and "2024-02-07" in text  # thirty days from the 8th
    first, second = await steps(notice)
    assert (first["served_on"], second["served_on"]) == ("2024-01-10", "2024-01-08")
    assert second["servers"] == ["甲某", "乙某"] and "correction" not in first

    again = typed((await page(service, f"{where}/service", "inspector"))[1])
    assert "correction" not in again and again["served_on"] == "2024-01-08"
    for who, status in (("approver", 403), ("filer", 403)):
        assert (await page(service, f"{where}/service", who))[0] == status


def test_every_field_of_a_proof_can_be_typed() -> None:
    assert set(FIELDS) == set(ServiceIn.model_fields) - {"method"}
    assert set(METHODS) == set(Method)
