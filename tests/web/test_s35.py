"""S35 through HTTP: each person sees and acts within their place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from restoration.permissions import Role
from restoration.tables import Company, Division
from tests import builders as b
from tests.services import scenario as s
from tests.web.world import World, mine, person, register_body, world

COUNTIES = ["622901", "622921", "622922", "622923", "622924", "622925", "622926", "622927"]


def delivery() -> dict[str, object]:
    """The small world, and a mine in each of Linxia's eight counties and in two Zhengning townships."""
    body = register_body()
    places = [b.division(c, f"示例县{c}", s.LINXIA) for c in COUNTIES if c != s.YONGJING]
    linxia = [mine(f"LX-{c}", c, 6) for c in COUNTIES]
    for n, made in enumerate(linxia):
        made["rights"][0]["licence_no"] = f"C6229002019057116{n:06d}"
    zhengning = [mine("ZN-A", b.ZHENGNING, 7, "榆林子镇"), mine("ZN-B", b.ZHENGNING, 8, "山河镇")]
    return {
        **body,
        "divisions": [*body["divisions"], *places],
        "mines": [*body["mines"], *linxia, *zhengning],
    }


@pytest.fixture
async def places(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """The service, with the scenario's people."""
    async with world(database_url, tmp_path, delivery()) as running:
        for name, roles, code, township in (
            ("prefecture", (Role.INSPECTOR,), s.LINXIA, ""),
            ("yongjing", (Role.INSPECTOR,), s.YONGJING, ""),
            ("yulinzi", (Role.TOWNSHIP_OFFICER,), b.ZHENGNING, "榆林子镇"),
        ):
            running.tokens[name] = await person(name, roles, await Division.get(code=code), None, township)
        other = await Company.get(uscc=b.uscc(2))
        running.tokens["company2"] = await person("company2", (Role.COMPANY_SIGNATORY,), None, other)
        yield running


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("prefecture", {f"LX-{c}" for c in COUNTIES}),
        ("yongjing", {"LX-622923"}),
        ("yulinzi", {"ZN-A"}),
        ("signatory", {"OWN-1"}),
        ("company2", {"SAME-1"}),
    ],
)
async def test_each_sees_the_mines_of_their_place(places: World, who: str, seen: set[str]) -> None:
    assert {m["code"] for m in (await places.get(who, "/mines?limit=100"))["items"]} == seen


async def test_a_company_files_and_sees_its_findings_and_decides_nothing(places: World) -> None:
    duties = await places.get("signatory", "/obligations?status=overdue")
    assert {d["mine"] for d in duties["items"]} == {"OWN-1"}
    notice = (await places.get("inspector", "/notices?mine=OWN-1"))["items"][0]
    for path in (f"/notices/{notice['id']}/approve", f"/notices/{notice['id']}/issue"):
        assert (await places.ask("signatory", "POST", path, {})).status == 403
    case = (await places.get("inspector", "/cases?mine=OWN-1"))["items"][0]
    assert (await places.ask("signatory", "POST", f"/cases/{case['code']}/steps", {"step": "close"})).status == 403


async def test_a_township_officer_decides_nothing(places: World) -> None:
    assert (await places.ask("yulinzi", "GET", "/mines/ZN-B")).status == 404
    assert (await places.ask("yulinzi", "POST", "/checks", {})).status == 403
