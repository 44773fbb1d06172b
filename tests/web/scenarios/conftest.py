"""A service over one 正宁 mine behind its plan, on the day an inspector was there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

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


@pytest.fixture
async def zhengning(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """正宁-A owes 2.0 ha by 31 March and has done 0.4; its bureau's people and its company's signatory."""
    app = application(settings(database_url, tmp_path))
    plan = b.plan("ZA-P1", on="2022-12-01", phases=[b.phase(1, "2023-03-31", planned_m2=20_000)])
    done = b.event("restoration_recorded", "2023-02-20", {"plan": "ZA-P1", "phase": 1, "restored_m2": 4_000})
    body = {
        "divisions": s.places(),
        "bureaus": s.bureaus(),
        "companies": [b.company(n) for n in range(1, 10)],
        "mines": [s.mine("ZA", b.ZHENGNING, 1, holdings=[b.holding(1)], events=[b.survey(), done], plans=[plan])],
    }
    async with TestClient(TestServer(app)) as client:
        await register.load(b.CLERK, b.delivered(body), at=s.noon("2023-03-20"))
        ready = {"number_prefix": "正自然资", "contact": "王某", "phone": "0934-6120000", "name_confirmed": True}
        await Bureau.filter(code="ZN").update(**ready)
        home, company = await Division.get(code=b.ZHENGNING), await Company.get(uscc=b.uscc(1))
        tokens = {name: await person(name, (role,), home, company) for name, role in STAFF.items()}
        tokens["signatory"] = await person("signatory", (Role.COMPANY_SIGNATORY,), home, company)
        other = await Company.get(uscc=b.uscc(2))
        tokens["stranger"] = await person("stranger", (Role.COMPANY_SIGNATORY,), home, other)
        await s.check(FOUND)
        yield World(client, tokens, tmp_path).at(FOUND)
