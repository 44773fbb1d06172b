"""S32: kinds of area are never added into one figure without a label, wherever a figure is shown or given out."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import AsyncIterator, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from restoration.permissions import Role
from restoration.services.exchange.exchange import export
from restoration.services.exchange.kinds import Kind
from restoration.tables import Division
from tests import builders as b
from tests.services import scenario as s
from tests.web.scenarios.conftest import bureau_world
from tests.web.world import World, person

DAY = "2024-03-01"
CLOSED, LEGACY, RESTORED, RECLAIMED = 661_700, 208_300, 150_000, 110_000
"""洮南's closed mines and legacy land (m²); 正宁's restored and reclaimed land."""
KINDS = (CLOSED, LEGACY, RESTORED, RECLAIMED)
COUNTIES = {"TN": s.TAONAN, "ZN": b.ZHENGNING}
LEAST_ADDRESSES = 60


def county(code: str, division: str, number: int) -> list[dict[str, Any]]:
    """A mine at work (restored and reclaimed differ), one that was closed, and a legacy site, all of one county."""
    plan = b.plan(f"{code}-P1", on="2023-01-05", phases=[b.phase(1, "2023-03-01", planned_m2=RESTORED)])
    stage = {"plan": f"{code}-P1", "phase": 1}
    works = [
        b.survey("2023-03-10", damaged=987_100, reclaimed=RECLAIMED),
        b.event("restoration_recorded", "2023-02-20", {**stage, "restored_m2": RESTORED}),
        b.event("phase_accepted", "2023-03-15", {**stage, "area_m2": RESTORED}),
    ]
    ended = [b.survey("2023-02-01", damaged=CLOSED, reclaimed=CLOSED), b.event("closed", "2023-02-10")]
    spots = [
        b.event("spot_verified", "2023-02-20", {"spot": "图斑1", "area_m2": LEGACY, "officers": ["甲", "乙"]}),
        b.event("spot_restored", "2023-03-01", {"spot": "图斑1", "restored_m2": LEGACY, "funding": "财政"}),
    ]
    bare = {"subject_type": "legacy_site", "holdings": [], "granted_on": None, "expires_on": None}
    return [
        s.mine(f"{code}-O", division, number, holdings=[b.holding(number)], events=works, plans=[plan]),
        s.mine(f"{code}-C", division, number + 1, holdings=[b.holding(number + 1)], events=ended),
        b.mine(f"{code}-L", division, (b.right(f"{code}-L-R1", None, events=spots, **bare),)),
    ]


def sums() -> re.Pattern[str]:
    """Every sum of two kinds of area or more, as m² or 公顷, with or without grouping and trailing zeros."""
    found = {sum(chosen) for n in range(2, len(KINDS) + 1) for chosen in combinations(KINDS, n)}
    written = (
        {str(v) for v in found} | {f"{v:,}" for v in found} | {f"{v / 10_000:.{n}f}" for v in found for n in (1, 2, 4)}
    )
    return re.compile(r"(?<![\d.,])(" + "|".join(re.escape(w) for w in sorted(written)) + r")(?![\d])")


def addresses(world: World, county: str) -> Iterator[str]:
    """Every address that can be read without naming a record, and those of the county's own mines and site."""
    own = (f"{county}-O", f"{county}-C", f"{county}-L")
    for resource in world.client.server.app.router.resources():  # type: ignore[attr-defined]
        path = resource.canonical
        if not any(route.method == "GET" for route in resource) or path.startswith("/static"):
            continue
        if "{" not in path:
            yield path
        elif path.count("{") == 1 and re.search("/(mines|legacy-sites)/{code}", path):
            yield from (path.replace("{code}", code) for code in own)


def words(data: bytes) -> str:
    """What a file says, the sheets of a workbook among it."""
    if not data.startswith(b"PK"):
        return data.decode("utf-8", "ignore")
    whole = zipfile.ZipFile(io.BytesIO(data))
    return "\n".join(whole.read(name).decode("utf-8", "ignore") for name in whole.namelist())


async def read(world: World, county: str) -> AsyncIterator[tuple[str, str]]:
    """Each address with what the county's leader reads there."""
    headers = {"Authorization": f"Bearer {world.tokens[county]}"}
    for path in addresses(world, county):
        async with world.client.get(path, headers=headers, allow_redirects=False) as found:
            if found.status == 200:
                yield path, words(await found.read())


async def test_s32_areas_are_kept_apart_wherever_they_are_shown(database_url: str, tmp_path: Path) -> None:
    mines = [m for n, (code, place) in enumerate(COUNTIES.items()) for m in county(code, place, 2 * n + 1)]
    added = sums()
    async with bureau_world(database_url, tmp_path, "TN", s.TAONAN, mines) as world:
        for code, place in COUNTIES.items():
            world.tokens[code] = await person(code, (Role.LEADER,), await Division.get(code=place), None)
        await s.check(DAY)
        world.at(DAY)
        for code, place in COUNTIES.items():
            lines = {i["title"]: i for i in (await world.get(code, f"/land?division={place}"))["items"]}
            working, ended, legacy = lines["未闭坑矿山"], lines["已闭坑（终止）矿山"], lines["历史遗留矿山"]
            assert (working["accepted_m2"], working["reclaimed_m2"]) == (RESTORED, RECLAIMED)
            assert (ended["reclaimed_m2"], legacy["spots_restored_m2"]) == (CLOSED, LEGACY)
            shown = {path: text async for path, text in read(world, code)}
            assert len(shown) > LEAST_ADDRESSES
            assert {path: added.findall(text) for path, text in shown.items() if added.search(text)} == {}
            for kind in Kind:
                rows = [str(list(row.values())) async for row in export(kind, place)]
                assert not any(added.search(row) for row in rows), kind


def test_a_sum_would_be_seen() -> None:
    for text in ('"total_m2": 870000,', "合计 87.0000 公顷", ">87.00<", "共26.0公顷", "1,130,000平方米"):
        assert sums().search(text), text
    for text in ('"reclaimed_m2": 661700', "66.1700公顷", "20.83", "1870000", "187.00"):
        assert not sums().search(text), text
