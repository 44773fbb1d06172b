"""Who may do what to whose: every line of the route table, every role, every relation, on both engines.

Generated from the table: a route without a line in ``SENT`` (where it takes a body) or ``OBJECTS`` (where it names a
record) fails. What is outside one's scope is answered exactly as what does not exist.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from api.guard import PATHS
from api.routes import ROUTES
from api.routing import PUBLIC, Route
from restoration.permissions import GRANTS, Permission
from restoration.services.people.identities import OWN as EVERYBODY
from restoration.tables import Attachment, Case, Notice, Obligation, User
from tests import builders as b
from tests.services import scenario as s
from tests.web.world import COMPANY, PEOPLE, START, World

RELATIONS = ("own", "same", "other", "child", "parent", "none")
"""The reader's own company or township; another one in the county; another county; a town below; the province."""
MINES = {r: f"{r.upper()}-1" for r in RELATIONS}
SEEN = {
    "township": frozenset({"own", "child"}),
    **dict.fromkeys(("inspector", "approver", "leader", "legal", "auditor"), frozenset({"own", "same", "child"})),
    **dict.fromkeys(COMPANY, frozenset({"own"})),
    "administrator": frozenset[str](),
}
"""By hand: whose records each role of 开州 (甲镇, company 1) may know of."""
EVIDENCE = {"effective_on": "2023-12-01", "evidence": "档案1号"}
SENT: dict[str, Any] = {
    "patch_mines_code": {"note": "备注"},
    "post_mines_code_events": {**EVIDENCE, "kind": "suspended"},
    "post_mines_code_plans": {**EVIDENCE, "code": "NEW", "version": 7, "title": "方案", "phases": []},
    "post_mines_code_fund_accounts": {**EVIDENCE, "code": "NEW"},
    "post_fund_accounts_code_entries": {
        "kind": "deposit",
        "amount_fen": 1,
        "value_on": "2023-12-01",
        "reference": "存入",
    },
    "put_mines_code_reports_year": {"parts": [{"id": "works", "text": "已完成"}]},
    "post_mines_code_reports_year_submit": {"declaration": True},
    "post_mines_code_reports_year_withdraw": {"reason": "填错"},
    "post_mines_code_reports_year_return": {"remarks": [{"part": "works", "text": "请补充"}]},
    "post_mines_code_reports_year_accept": {},
    "post_mines_code_reports_year_paper": {"parts": ["works"], "received_on": "2023-12-20", "evidence": "收文1号"},
    "post_mines_code_reports_year_prefill": {"source": "last_year"},
    "post_mines_code_reports_year_conversions": {"fields": ["damage.total_m2"]},
    "post_mines_code_reports_year_correction": {"remarks": [{"part": "works", "text": "请更正"}]},
    "post_mines_code_reports_year_sample": {"result": "confirmed"},
    "post_obligations_code_dates": {**EVIDENCE, "kind": "date_extended", "due_on": "2024-03-01", "ground": "疫情"}
    | {"approver": "某局长"},
    "post_cases_code_steps": {"step": "close", "reason": "已履行", "basis": "依据"},
    "patch_notices_code": {"measures": "报送年度报告"},
    "post_notices_code_seal": {"sealed_on": "2024-01-02"},
    "post_notices_code_service": {
        "method": "direct",
        "served_on": "2024-01-02",
        "receiver": "某",
        "servers": ["甲", "乙"],
    }
    | {"place": "矿山办公室"},
    "post_notices_code_withdraw": {"reason": "有误"},
    "post_sources_id_confirm": {"document": "公报", "evidence": "核对记录"},
    "patch_users_code": {"disabled": False},
}
UNSCOPED = {
    "post_mines": {},
    "post_checks": {"dry_run": True},
    "post_report_samples": {"division": "500154", "year": 2023, "count": 1, "seed": "甲"},
    "post_sessions": {"login": "nobody", "password": "x"},
    "put_sessions_password": {"present_password": "x", "new_password": "y"},
    "post_users": {},
    "post_invitations_accept": {},
}
"""Routes that name no record, with a body; what they refuse is tested with their own parts."""
ELSEWHERE = {"delete_sessions", "delete_sessions_code", "post_attachments", "post_companies_uscc_invitations"}
"""Routes of one's own session, or with tests of their own beside permissions."""


@dataclass(frozen=True)
class Objects:
    """By relation, the code of the record that a kind of address names."""

    by_kind: dict[str, dict[str, str]]

    def path(self, route: Route, relation: str) -> str:
        """The route's address for one relation."""
        kind = route.path.split("/")[1]
        code = self.by_kind[kind][relation] if "{" in route.path else ""
        return (
            re.sub(r"{(code|uscc|id|token)}", code, route.path)
            .replace("{year}", "2023")
            .replace("{version}", "1")
            .replace("{other}", "1")
        )


async def objects() -> Objects:
    """The records of every relation's mine."""

    async def of(model: Any, path: str, column: str = "code") -> dict[str, str]:
        found = {r: await model.filter(**{path: MINES[r]}).order_by("id").first() for r in RELATIONS}
        return {r: getattr(row, column) if row else "no_abcdefghjkmnpqr" for r, row in found.items()}

    rights = {r: f"{MINES[r]}-R1" for r in RELATIONS}
    owed = {}
    for relation, code in rights.items():
        row = await Obligation.raw(  # obligations name their right by number
            f"SELECT o.* FROM obligations o JOIN rights r ON r.id = o.subject_id WHERE r.code = '{code}' ORDER BY o.id"
        )
        owed[relation] = row[0].code if row else "ob_abcdefghjkmnpqrs"
    files = {}
    for n, relation in enumerate(RELATIONS[:-1]):
        uploaded = {"uploaded_by": "user:somebody", "uploaded_at": s.noon(START), "name": "a.pdf", "media_type": "pdf"}
        files[relation] = (await Attachment.create(code=f"at_{n}", sha256="0" * 64, size=1, **uploaded)).code
    companies = {r: b.uscc(n) for n, r in enumerate(RELATIONS[:-1], 1)} | {"none": b.uscc(99)}
    admin = dict.fromkeys(RELATIONS, "us_abcdefghjkmnpqrs") | {"own": (await User.get(login="inspector")).code}
    return Objects(
        {
            "mines": MINES,
            "plans": {r: f"{m}-FA1" for r, m in MINES.items()},
            "fund-accounts": {r: f"{m}-ZH1" for r, m in MINES.items()},
            "obligations": owed,
            "cases": await of(Case, "right__mine__code"),
            "notices": await of(Notice, "right__mine__code"),
            "companies": companies,
            "attachments": {**files, "none": "at_none"},
            "sources": dict.fromkeys(RELATIONS, "CN:LRR") | {"none": "CN:NONE"},
            "users": admin,
            "sessions": dict.fromkeys(RELATIONS, "se_abcdefghjkmnpqrs"),
            "public": dict.fromkeys(RELATIONS, "abcdefgh"),
        }
    )


def seen(route: Route, who: str) -> frozenset[str]:
    """The relations whose records this person finds under this route."""
    kind = route.path.split("/")[1]
    if kind == "attachments":
        return frozenset()  # nobody's file, attached to nothing
    if kind == "sources":
        return frozenset(RELATIONS) - {"none"}
    if kind == "users":
        return frozenset({"own"})
    if kind == "notices" and who in COMPANY:
        return frozenset()  # drafts are the bureau's alone
    return SEEN[who]


async def send(service: World, who: str | None, route: Route, path: str) -> Any:
    """The route's request as somebody, whole enough to reach the record."""
    headers = {"If-Match": "*"} if route.if_match else {}
    sent = SENT.get(route.name, UNSCOPED.get(route.name)) if route.request is not None else None
    return await service.ask(who, route.method, path, sent, headers=headers)


def scoped() -> list[Route]:
    return [r for r in ROUTES if "{" in r.path and r.permission is not PUBLIC and r.name not in ELSEWHERE]


async def test_every_route_role_and_relation(service: World) -> None:
    named = await objects()
    wrong: list[str] = []
    for route in scoped():
        for who in PEOPLE:
            wrong += await refusals(service, named, route, who)
    assert not wrong, "\n".join(wrong)


async def refusals(service: World, named: Objects, route: Route, who: str) -> list[str]:
    """Where the answers differ from the hand-made table."""
    assert isinstance(route.permission, Permission)
    allowed = route.permission in GRANTS[PEOPLE[who][0]] | EVERYBODY
    asked = RELATIONS if allowed else ("own", "none")
    found = {r: await send(service, who, route, named.path(route, r)) for r in asked}
    wrong = []
    for relation, answer in found.items():
        mark = f"{route.method} {route.path} {who} {relation}: {answer.status} {answer.data[:200]!r}"
        if not allowed:
            right = answer.status == 403 and answer.body["code"] == "forbidden"
        elif relation in seen(route, who):
            right = answer.status not in (401, 403, 404, 500) or answer.data.find(b"four_eyes") > 0
        else:
            right = (answer.status, answer.data) == (404, found["none"].data)
        wrong += [] if right else [mark]
    return wrong


async def test_nobody_and_nobody_s_token(service: World) -> None:
    named = await objects()
    for route in ROUTES:
        path = named.path(route, "own")
        answer = await send(service, None, route, path)
        assert (answer.status == 401) == (route.permission is not PUBLIC) or route.name == "post_sessions", path
        assert answer.status != 500, path
        if route.permission is not PUBLIC:
            service.tokens["stranger"] = "nobody-ever-had-this-token"
            assert (await send(service, "stranger", route, path)).status == 401, path


def test_every_route_has_its_line() -> None:
    names = [r.name for r in ROUTES]
    assert len(set(names)) == len(names)
    for route in ROUTES:
        assert route.permission is PUBLIC or isinstance(route.permission, Permission)
        assert set(re.findall(r"{(\w+)}", route.path)) <= PATHS.keys()
        if route.request is not None:
            assert route.name in SENT.keys() | UNSCOPED.keys(), f"{route.name} is not in the matrix"
    assert SENT.keys() | UNSCOPED.keys() <= set(names)


@pytest.mark.parametrize("code", ["KZ-１", "OWN-1%", "OWN-1'", "ＯＷＮ-1", "%00", "a" * 41, "OWN-1%0a"])
async def test_codes_are_ascii(service: World, code: str) -> None:
    answer = await service.ask("inspector", "GET", f"/mines/{code}")
    assert answer.status == 404 and answer.body["code"] == "not_found"


async def test_likeness_of_codes_is_no_descent(service: World) -> None:
    """500154 does not hold 50, 5001 or 500154's sibling; a filter by another place shows nothing."""
    for division in ("621025", "500155", "500154999"):
        assert (await service.get("inspector", f"/mines?division={division}"))["items"] == []
    below = await service.get("inspector", "/mines?division=500154101")
    assert [m["code"] for m in below["items"]] == ["CHILD-1"]
