"""The address a calendar program reads: whose deadlines it shows, that it opens nothing else, and how it ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from api import ics
from restoration.law.findings import Standing
from restoration.services import deadlines
from restoration.tables import Obligation
from tests.services import scenario as s
from tests.web.world import TODAY, Answer, World


async def fetch(world: World, url: str, **headers: str) -> Answer:
    """Without a log-in."""
    async with world.client.request("GET", url, headers=headers) as found:
        return Answer(found.status, found.headers, await found.read())


async def test_each_sees_the_deadlines_of_their_place_and_an_ended_address_shows_nothing(service: World) -> None:
    opened = {who: await service.post(who, "/sessions/calendar") for who in ("signatory", "inspector")}
    seen = {}
    for who, found in opened.items():
        answer = await fetch(service, found["url"])
        assert answer.status == 200 and answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.data.startswith(b"BEGIN:VCALENDAR\r\n") and answer.data.endswith(b"END:VCALENDAR\r\n")
        text = answer.data.replace(b"\r\n ", b"").decode()
        seen[who] = {m for m in ("OWN-1", "SAME-1", "OTHER-1") if f"矿山编号 {m}" in text}
        assert "DTSTART;VALUE=DATE:20231231\r\nDTEND;VALUE=DATE:20240101" in text and "（已逾期）" in text
    assert seen == {"signatory": {"OWN-1"}, "inspector": {"OWN-1", "SAME-1"}}

    secret = opened["signatory"]["url"].removeprefix("/calendar/").removesuffix(".ics")
    as_token = await service.client.get("/api/v1/mines", headers={"Authorization": f"Bearer {secret}"})
    assert as_token.status == 401
    token = service.tokens["signatory"]
    assert (await fetch(service, f"/calendar/{token}.ics")).status == 404  # nor is a token an address
    ended = await service.ask("signatory", "DELETE", f"/sessions/{opened['signatory']['session']}")
    assert ended.status == 204
    assert (await fetch(service, opened["signatory"]["url"])).status == 404
    assert (await fetch(service, opened["inspector"]["url"])).status == 200
    assert (await service.ask(None, "POST", "/sessions/calendar")).status == 401


async def test_of_too_many_the_nearest_days_are_shown(service: World, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = await service.post("inspector", "/sessions/calendar")
    secret = opened["url"].removeprefix("/calendar/").removesuffix(".ics")
    today, standing = date.fromisoformat(TODAY), Standing.PENDING.value
    known = await Obligation.filter(standing=standing, live=True, due_on__gte=today).order_by("id")
    for n, duty in enumerate(known):  # the later it was recognised, the nearer its day
        await Obligation.filter(id=duty.id).update(due_on=today + timedelta(days=len(known) - n))

    async def days() -> list[int]:
        """In how many days each pending duty is due."""
        found = [d for d in await deadlines.of_secret(secret, at=s.noon(TODAY)) if d["standing"] == standing]
        return [(date.fromisoformat(str(d["due_on"])) - today).days for d in found]

    everything = await days()
    assert len(everything) > 4
    monkeypatch.setattr(deadlines, "PAGE", 2, raising=False)
    assert await days() == everything
    monkeypatch.setattr(deadlines, "MOST", 3)
    assert await days() == everything[:3]


def test_lines_are_escaped_and_folded_inside_no_character() -> None:
    duty = {"code": "ob_1", "mine": "M-1", "name": "某矿,一;二\\", "title": "报" * 40, "due_on": date(2024, 2, 29)}
    lines = ics.calendar([duty | {"standing": "pending"}], datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)).split(b"\r\n")
    assert all(len(line) <= 75 and (line.decode() or True) for line in lines)
    whole = b"\r\n".join(lines).replace(b"\r\n ", b"").decode()
    assert "SUMMARY:某矿\\,一\\;二\\\\：" + "报" * 40 in whole
    assert "DTEND;VALUE=DATE:20240301" in whole and "DTSTAMP:20240102T030405Z" in whole
