"""A day that has not come is told as a projection: on pages, in the API, at the prompt; no other is."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import date
from pathlib import Path

import pytest

from api import check_commands, fund_commands
from tests.web import world as w
from tests.web.world import World

DAYS = [("2024-01-01", False), ("2024-01-02", False), ("2024-01-03", True), ("2031-06-01", True)]


@pytest.mark.parametrize(("as_of", "future"), DAYS)
async def test_pages_and_answers_say_so(service: World, as_of: str, future: bool) -> None:
    headers = {"Accept": "text/html", "Authorization": f"Bearer {service.tokens['inspector']}"}
    for path in ("/mines/OWN-1", "/mines/OWN-1/fund"):
        async with service.client.get(f"{path}?as_of={as_of}", headers=headers) as found:
            text = await found.text()
            assert found.status == 200 and (f"推算：{as_of} 尚未到来" in text) is future, path
    for path in ("/public/abnormal-list", "/mines", "/flags"):  # as of now, whatever the address says
        async with service.client.get(f"{path}?as_of={as_of}", headers=headers) as found:
            assert found.status == 200 and "推算" not in await found.text(), path
    duty = (await service.get("inspector", "/obligations?mine=OWN-1"))["items"][0]
    for path in ("/mines/OWN-1/obligations", f"/obligations/{duty['code']}/explanation"):
        told = (await service.get("inspector", f"{path}?as_of={as_of}"))["projection"]
        assert (told is not None) is future
        assert not future or ("推算" in told and "2024-01-02" in told)
    assert (await service.get("inspector", "/mines/OWN-1/obligations"))["projection"] is None


async def test_the_prompt_says_so(sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with w.world(sqlite_url, tmp_path):
        pass
    for as_of, future in DAYS:
        asked = {"mine": "OWN-1", "as_of": date.fromisoformat(as_of), "known_at": None, "rule": None, "trace": None}
        for as_json in (False, True):
            capsys.readouterr()
            settings = w.settings(sqlite_url, tmp_path)
            assert await check_commands.explain_mine(Namespace(**asked, json=as_json), settings) == 0
            said = capsys.readouterr().out
            told = json.loads(said)["projection"] if as_json else said
            assert ("推算：" in (told or "")) is future


async def test_what_must_be_set_aside_is_answered_even_where_it_is_not_known(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with w.world(sqlite_url, tmp_path):
        pass
    asked = Namespace(mine="OWN-1", as_of=None, json=False)
    capsys.readouterr()
    assert await fund_commands.fund_require(asked, w.settings(sqlite_url, tmp_path)) == 0
    told = capsys.readouterr()
    assert "未知" in told.out and "尚缺：" in told.out and told.err == ""
