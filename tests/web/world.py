"""A whole service over a small world: two counties, a county's child and parent, people of every role, real tokens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

import orjson
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from multidict import CIMultiDictProxy
from pydantic import SecretStr

from api.app import application
from restoration import database
from restoration.permissions import Role
from restoration.services import codes
from restoration.services.people import sessions
from restoration.services.people.identities import written
from restoration.services.people.sessions import Kind
from restoration.services.register import register
from restoration.settings import ClockSection, Data, Database, Security, Settings
from restoration.tables import Bureau, Company, Division, Mandate, Right, User
from tests import builders as b
from tests.services import scenario as s

API = "/api/v1"
START, TODAY = "2023-03-20", "2024-01-02"
CHILD = "500154101"

PEOPLE: dict[str, tuple[Role, ...]] = {
    "filer": (Role.COMPANY_FILER,),
    "signatory": (Role.COMPANY_SIGNATORY,),
    "township": (Role.TOWNSHIP_OFFICER,),
    "inspector": (Role.INSPECTOR,),
    "approver": (Role.APPROVER,),
    "leader": (Role.LEADER,),
    "legal": (Role.LEGAL_OFFICER,),
    "auditor": (Role.AUDITOR,),
    "administrator": (Role.ADMINISTRATOR,),
}
COMPANY = frozenset({"filer", "signatory"})


def settings(url: str, folder: Path) -> Settings:
    """A demonstration whose clock the test moves."""
    clock = folder / "clock"
    clock.write_text(s.noon(TODAY).isoformat())
    return Settings(
        data=Data(folder=folder),
        database=Database(url=SecretStr(url)),
        clock=ClockSection(file=clock),
        security=Security(secret=SecretStr("s" * 40)),
    )


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: CIMultiDictProxy[str]
    data: bytes

    @property
    def body(self) -> Any:
        return orjson.loads(self.data)


@dataclass
class World:
    """A running service and how to talk to it as somebody."""

    client: TestClient[web.Request, web.Application]
    tokens: dict[str, str]
    folder: Path
    keys: int = field(default=0)

    def at(self, day: str | datetime) -> Self:
        """Move the clock."""
        instant = day if isinstance(day, datetime) else s.noon(day)
        (self.folder / "clock").write_text(instant.isoformat())
        return self

    async def ask(
        self, who: str | None, method: str, path: str, sent: object = None, *, key: str | None = "", **more: Any
    ) -> Answer:
        """One request as somebody; a POST gets a fresh key unless one is given (``None``: none)."""
        headers = dict(more.pop("headers", {}))
        if who is not None:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        if method == "POST" and key is not None:
            self.keys += 1
            headers.setdefault("Idempotency-Key", key or f"key-{self.keys}")
        if sent is not None:
            headers.setdefault("Content-Type", "application/json")
            more["data"] = sent if isinstance(sent, bytes) else orjson.dumps(sent)
        full = path if path.startswith(("/api", "/healthz", "/readyz", "/metrics", "/static", "/x")) else API + path
        async with self.client.request(method, full, headers=headers, allow_redirects=False, **more) as found:
            return Answer(found.status, found.headers, await found.read())

    async def get(self, who: str | None, path: str, **more: Any) -> Any:
        """A reading that must succeed; its body."""
        found = await self.ask(who, "GET", path, **more)
        assert found.status == 200, (path, found.status, found.data)
        return found.body

    async def post(self, who: str, path: str, sent: object = None, **more: Any) -> Any:
        """An act that must succeed; its body."""
        found = await self.ask(who, "POST", path, sent, **more)
        assert found.status in (200, 201), (path, found.status, found.data.decode())
        return found.body

    async def tag(self, who: str, path: str) -> str:
        """The ETag of a reading."""
        return (await self.ask(who, "GET", path)).headers["ETag"]


def mine(code: str, division: str, number: int, township: str = "甲镇", **right: Any) -> dict[str, Any]:
    """A mine that owes an annual report, with a plan and a fund account."""
    more = {
        "holdings": [b.holding(number)],
        "events": [b.survey()],
        "plans": [b.plan(f"{code}-FA1")],
        "accounts": [b.account(f"{code}-ZH1", "2023-01-10", entries=(b.entry(f"{code}-FL1", on="2023-01-12"),))],
    }
    more["plans"][0]["effective_on"] = "2023-02-10"
    made = s.mine(code, division, number, **(more | right))
    if len(division) == 9:
        made["rights"][0]["licence_no"] = None
    return {**made, "township": township}


def register_body() -> dict[str, Any]:
    """OWN and SAME in a county, OTHER in another one, CHILD in a town of the county, PARENT in its province."""
    places = [*s.places(), {**b.division(CHILD, "甲镇", b.KAIZHOU), "tracked_from": "2023-01-01"}]
    return {
        "divisions": places,
        "bureaus": [*s.bureaus(), b.bureau("CQ", b.CHONGQING, registration_level="province")],
        "companies": [b.company(n) for n in range(1, 10)],
        "mines": [
            mine("OWN-1", b.KAIZHOU, 1),
            mine("SAME-1", b.KAIZHOU, 2, "乙镇"),
            mine("OTHER-1", b.ZHENGNING, 3),
            mine("CHILD-1", CHILD, 4),
            mine("PARENT-1", b.CHONGQING, 5),
        ],
    }


async def people() -> dict[str, str]:
    """A person of every role with an API token: staff of 开州, company people of company 1."""
    home = await Division.get(code=b.KAIZHOU)
    company = await Company.get(uscc=b.uscc(1))
    return {name: await person(name, roles, home, company) for name, roles in PEOPLE.items()}


async def cover(right: str = "OWN-1-R1", year: int = 2023, number: int = 1) -> dict[str, Any]:
    """What the cover of a report as files says, as the register knows it."""
    row = await Right.get(code=right)
    who = {"preparer": "某填报", "phone": "13800000000", "legal_representative": "某法人"}
    return {"licence_no": row.licence_no, "holder": b.company(number)["name"], "year": year, **who}


async def person(
    name: str, roles: tuple[Role, ...], home: Division | None, company: Company | None, township: str = "甲镇"
) -> str:
    """A person and the token they act with."""
    at = s.noon(START)

    async def unit() -> str:
        staff = not {Role.COMPANY_FILER, Role.COMPANY_SIGNATORY} & set(roles)
        user = await User.create(
            code=codes.new("us"),
            login=name,
            name=f"某{name}"[:60],
            roles=written(roles),
            division=home if staff else None,
            township=township if Role.TOWNSHIP_OFFICER in roles else "",
            created_at=at,
        )
        if not staff and company is not None:
            await Mandate.create(user=user, company=company, from_on=at.date(), granted_by="test", recorded_at=at)
        opened = await sessions.begin(user, kind=Kind.TOKEN, until=at + timedelta(days=9000), at=at)
        return opened.secret

    return await database.unit_of_work(unit)


@asynccontextmanager
async def world(
    url: str, folder: Path, body: dict[str, Any] | None = None, *, begun: str = START, checked: str = TODAY
) -> AsyncIterator[World]:
    """The service with its register and people on record since START, checked on TODAY, or on other days."""
    app = application(settings(url, folder))
    async with TestClient(TestServer(app)) as client:
        at = s.noon(begun)
        await register.load(b.CLERK, b.delivered(register_body() if body is None else body), at=at)
        await Bureau.filter(code="KZ").update(
            number_prefix="开州规资", contact="王某", phone="023-52220000", name_confirmed=True
        )
        await s.check(checked)
        yield World(client, await people(), folder)
