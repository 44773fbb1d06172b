"""A service over one 正宁 mine behind its plan, on the day an inspector was there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from api.app import application
from restoration.permissions import Role
from restoration.services.register import register
from restoration.tables import Bureau, Company, Division
from tests import builders as b
from tests.services import scenario as s
from tests.web.world import World, person, settings

FOUND = "2023-04-12"
STAFF = {
    "inspector": Role.INSPECTOR,
    "approver": Role.APPROVER,
    "leader": Role.LEADER,
    "legal": Role.LEGAL_OFFICER,
    "auditor": Role.AUDITOR,
}


@asynccontextmanager
async def bureau_world(
    url: str, folder: Path, bureau: str, place: str, mines: list[dict[str, Any]]
) -> AsyncIterator[World]:
    """A service over some mines of one county: its bureau ready for letters, its people, two companies' signatories."""
    app = application(settings(url, folder))
    body = {
        "divisions": s.places(),
        "bureaus": s.bureaus(),
        "companies": [b.company(n) for n in range(1, 10)],
        "mines": mines,
    }
    async with TestClient(TestServer(app)) as client:
        await register.load(b.CLERK, b.delivered(body), at=s.noon("2023-03-20"))
        ready = {"number_prefix": "某自然资", "contact": "王某", "phone": "0934-6120000", "name_confirmed": True}
        await Bureau.filter(code=bureau).update(**ready)
        home = await Division.get(code=place)
        company, other = await Company.get(uscc=b.uscc(1)), await Company.get(uscc=b.uscc(2))
        tokens = {name: await person(name, (role,), home, company) for name, role in STAFF.items()}
        tokens["signatory"] = await person("signatory", (Role.COMPANY_SIGNATORY,), home, company)
        tokens["stranger"] = await person("stranger", (Role.COMPANY_SIGNATORY,), home, other)
        yield World(client, tokens, folder)


@pytest.fixture
async def zhengning(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """正宁-A owes 2.0 ha by 31 March and has done 0.4; its bureau's people and its company's signatory."""
    plan = b.plan("ZA-P1", on="2022-12-01", phases=[b.phase(1, "2023-03-31", planned_m2=20_000)])
    done = b.event("restoration_recorded", "2023-02-20", {"plan": "ZA-P1", "phase": 1, "restored_m2": 4_000})
    mine = s.mine("ZA", b.ZHENGNING, 1, holdings=[b.holding(1)], events=[b.survey(), done], plans=[plan])
    async with bureau_world(database_url, tmp_path, "ZN", b.ZHENGNING, [mine]) as world:
        await s.check(FOUND)
        yield world.at(FOUND)
