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
from restoration.law.draw import DrawOrder, draw
from restoration.permissions import GRANTS, Permission
from restoration.services.life import bureau
from restoration.services.people.identities import OWN as EVERYBODY
from restoration.services.records import BureauEventIn, EventIn
from restoration.services.register import register
from restoration.strict import model
from restoration.tables import Attachment, Bureau, Case, Interest, Notice, Obligation, Right, User
from tests import builders as b
from tests.services import scenario as s
from tests.web.world import CHILD, COMPANY, PEOPLE, START, TODAY, World

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
    "post_mines_code_events": {**EVIDENCE, "kind": "township_supervised"},
    "post_mines_code_plans": {**EVIDENCE, "code": "NEW", "version": 7, "title": "方案", "phases": []},
    "post_mines_code_fund_accounts": {**EVIDENCE, "code": "NEW"},
    "post_fund_accounts_code_entries": {
        "kind": "deposit",
        "amount_fen": 1,
        "value_on": "2023-12-01",
        "reference": "存入",
    },
    "post_fund_accounts_code_changes": {**EVIDENCE, "ground": "更名", "branch": "新支行"},
    "post_fund_accounts_code_close": {**EVIDENCE, "reason": "闭坑"},
    "post_fund_accounts_code_statement_match": {"serial": "1", "entry": "FL1"},
    "post_fund_accounts_code_statement_unmatch": {"serial": "1", "reason": "有误"},
    "post_fund_accounts_code_reconciliations": {**EVIDENCE, "bank_fen": 1, "signed_by": "某"},
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
    "post_listings_code_steps": {"step": "apply_removal", "applied_on": "2023-12-01", "summary": "已整改"},
    "post_notices_code_answers": {"step": "report_rectified", "reported_on": "2023-12-01", "summary": "已整改"},
    "post_setup_grounds_id_confirm": {"article": "第十六条", "text": "未按规定填报", "document": "公报"},
    "post_setup_days_id_confirm": {"workdays": 10, "document": "公报"},
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
    "post_notices_code_send_back": {"reason": "改正期限过短"},
    "post_notices_code_discard": {"reason": "重复"},
    "put_bureaus_code_series": {"series": {"accrual_order": "提"}},
    "post_sources_id_confirm": {"document": "公报", "evidence": "核对记录"},
    "patch_users_code": {"disabled": False},
    "post_calendars_year_preview": {"source": "通知"},
    "post_calendars_year_confirm": {"source": "通知", "evidence": "公报"},
    "post_inspections_code_rechecks": {**EVIDENCE, "officers": ["us_a", "us_b"], "result": "adequate"},
    "post_inspections_code_breaches": {
        **EVIDENCE,
        "officers": ["us_a", "us_b"],
        "obligation": "ob_x",
        "ground": "未修复",
    },
    "post_emergencies_code_reports": {"recipient": "township", "reported_at": "2023-12-01T09:00:00+08:00"}
    | {"evidence": "电话记录"},
    "post_emergencies_code_settle": {**EVIDENCE, "note": "已补偿"},
    "post_mines_code_acceptance_applications": {**EVIDENCE, "scope": "whole"},
    "post_mines_code_acceptance_examinations": {**EVIDENCE, "application": "x", "departments": [], "experts": []}
    | {"villagers": [], "opinion": "合格"},
    "post_mines_code_acceptance_postings": {**EVIDENCE, "application": "x", "until": "2024-02-01", "where": "村委会"},
    "post_mines_code_acceptance_objections": {**EVIDENCE, "application": "x", "by": "村民", "text": "未覆土"},
    "post_mines_code_acceptance_answers": {**EVIDENCE, "application": "x", "objection": "y", "note": "已核实"},
    "post_mines_code_acceptance_decisions": {**EVIDENCE, "application": "x", "result": "passed"},
    "post_legacy_sites_code_spots": {**EVIDENCE, "step": "registered", "spot": "T9", "area_m2": 100},
    "post_mines_code_applications": {"decision": "renewal", "received_on": "2023-12-01", "evidence": "收文1号"},
    "post_indicators_id_returns": {"year": 2023, "value": "12.5", "evidence": "统计表1号"},
}
UNSCOPED = {
    "post_mines": {},
    "post_cases": {},
    "post_checks": {"dry_run": True},
    "post_overrides": {},
    "post_overrides_preview": {},
    "post_interests": {},
    "post_report_samples": {"division": "500154", "year": 2023, "count": 1, "seed": "甲"},
    "post_sessions": {"login": "nobody", "password": "x"},
    "put_sessions_password": {"present_password": "x", "new_password": "y"},
    "post_notices": {},
    "post_notices_batch": {"ids": ["no_abcdefghjkmnpqr"]},
    "post_users": {},
    "post_inspections": {},
    "post_supervision_plans": {},
    "post_upward_reports": {},
    "post_draws": {},
    "post_emergencies": {},
    "post_statement_layouts": {},
    "post_fund_disclosure_settings": {},
    "post_invitations_accept": {},
    "post_gate_settings": {},
}
"""Routes that name no record, with a body; what they refuse is tested with their own parts."""
ELSEWHERE = {"delete_sessions", "delete_sessions_code", "post_attachments", "post_companies_uscc_invitations"} | {
    "post_fund_accounts_code_statement"
}
"""Routes of one's own session, or with tests of their own beside permissions."""


@dataclass(frozen=True)
class Objects:
    """By relation, the code of the record that a kind of address names."""

    by_kind: dict[str, dict[str, str]]

    def path(self, route: Route, relation: str) -> str:
        """The route's address for one relation."""
        kind = kind_of(route)
        code = self.by_kind[kind][relation] if "{" in route.path else ""
        return (
            re.sub(r"{(code|uscc|id|token)}", code, route.path)
            .replace("{year}", "2023")
            .replace("{version}", "1")
            .replace("{other}", "1")
        )


def kind_of(route: Route) -> str:
    """What kind of record an address names; the set-up has two."""
    parts = route.path.split("/")
    return parts[2] if parts[1] == "setup" and len(parts) > 2 else parts[1]


async def entries() -> tuple[dict[str, str], dict[str, str]]:
    """An entry of the abnormal list for every relation's mine, and an interest of somebody there."""
    listed, interests = {"none": "ca_abcdefghjkmnpqrs"}, {"none": "in_abcdefghjkmnpqrs"}
    inspector = await User.get(login="inspector")
    for n, relation in enumerate(RELATIONS[:-1], 1):
        right = await Right.get(code=f"{MINES[relation]}-R1")
        bureau = await Bureau.get(code={"other": "ZN", "parent": "CQ"}.get(relation, "KZ"))
        listed[relation] = f"ca_{relation}_listed"
        await Case.create(
            code=listed[relation],
            kind="listing",
            state="listed",
            right=right,
            bureau=bureau,
            uscc=b.uscc(n),
            opened_on=s.noon(START).date(),
            changed_at=s.noon(START),
        )
        interests[relation] = f"in_{relation}"
        person = "user:us_elsewhere" if relation in ("other", "parent") else f"user:{inspector.code}"
        what = {"person": person, "uscc": b.uscc(9), "ground": "亲属任职", "recorded_by": "user:x"}
        await Interest.create(code=interests[relation], recorded_at=s.noon(START), **what)
    return listed, interests


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
    life = await life_of(rights)
    companies = {r: b.uscc(n) for n, r in enumerate(RELATIONS[:-1], 1)} | {"none": b.uscc(99)}
    listed, interests = await entries()
    admin = dict.fromkeys(RELATIONS, "us_abcdefghjkmnpqrs") | {"own": (await User.get(login="inspector")).code}
    return Objects(
        {
            "mines": MINES,
            **life,
            "plans": {r: f"{m}-FA1" for r, m in MINES.items()},
            "fund-accounts": {r: f"{m}-ZH1" for r, m in MINES.items()},
            "obligations": owed,
            "cases": await of(Case, "right__mine__code"),
            "notices": await of(Notice, "right__mine__code"),
            "companies": companies,
            "listings": listed,
            "interests": interests,
            "grounds": dict.fromkeys(RELATIONS, "mge_26") | {"none": "nothing"},
            "days": dict.fromkeys(RELATIONS, "check") | {"none": "nothing"},
            "attachments": {**files, "none": "at_none"},
            "sources": dict.fromkeys(RELATIONS, "CN:LRR") | {"none": "CN:NONE"},
            "users": admin,
            "bureaus": dict.fromkeys(RELATIONS, "ZN") | {"own": "KZ", "none": "NONE"},
            "sessions": dict.fromkeys(RELATIONS, "se_abcdefghjkmnpqrs"),
            "indicators": dict.fromkeys(RELATIONS, "kz_output_iron") | {"none": "no_such_indicator"},
            "public": dict.fromkeys(RELATIONS, "abcdefgh"),
            "calendars": dict.fromkeys(RELATIONS, ""),
        }
    )


async def life_of(rights: dict[str, str]) -> dict[str, dict[str, str]]:
    """An inspection, an emergency, a legacy site, and a draw of every relation's place."""
    places = {"own": b.KAIZHOU, "same": b.KAIZHOU, "other": b.ZHENGNING, "child": CHILD, "parent": b.CHONGQING}
    towns = {"same": "乙镇"}
    sites = [
        b.mine(f"L-{r}", places[r], (b.right(f"L-{r}-R1", None, subject_type="legacy_site", holdings=[], events=[]),))
        | {"township": towns.get(r, "甲镇")}
        for r in places
    ]
    await register.load(b.CLERK, b.delivered({"mines": sites}), at=s.noon(START))
    found: dict[str, dict[str, str]] = {"inspections": {}, "emergencies": {}, "draws": {}}
    at, bureaus = s.noon(TODAY), {"other": "ZN", "parent": "CQ"}
    for relation in places:
        found["inspections"][relation] = await fact(rights[relation], "inspected", INSPECTED)
        found["emergencies"][relation] = await fact(rights[relation], "emergency_occurred", EMERGENCY)
        body = b.event("draw_held", "2023-12-01", drawn()) | {"bureau": bureaus.get(relation, "KZ")}
        found["draws"][relation] = await bureau.record(b.CLERK, model(BureauEventIn, body), at=at)
    none = {name: codes | {"none": "none-V1"} for name, codes in found.items()}
    return {**none, "legacy-sites": {r: f"L-{r}-R1" for r in places} | {"none": "L-none-R1"}}


async def fact(right: str, kind: str, detail: dict[str, Any]) -> str:
    """A dated fact of a right."""
    return await register.record_event(
        b.CLERK, right, model(EventIn, b.event(kind, "2023-12-01", detail)), at=s.noon(TODAY)
    )


INSPECTED = {"source": "plan", "officers": ["us_a", "us_b"], "items": [{"item": "边坡", "result": "defect"}]}
EMERGENCY = {"occurred_at": "2023-12-01T08:00:00+08:00", "what": "滑坡", "measures": "撤离", "damage": "两户房屋"}


def drawn() -> dict[str, Any]:
    """A draw's record."""
    frame = {"mine_frame": frozenset({"A", "B"}), "inspector_frame": frozenset({"us_a", "us_b"})}
    return draw(DrawOrder(seed="1", division=b.KAIZHOU, mines=1, inspectors=2, **frame)).model_dump(mode="json")


def seen(route: Route, who: str) -> frozenset[str]:
    """The relations whose records this person finds under this route."""
    kind = kind_of(route)
    if kind == "attachments":
        return frozenset()  # nobody's file, attached to nothing
    if kind == "draws":  # a bureau's: who belongs to it, whatever the township
        return SEEN["inspector"] if who not in ("administrator", *COMPANY) else frozenset()
    if kind in (
        "sources",
        "indicators",
        "grounds",
        "days",
    ):  # known to all who may ask: the sources, and one's own plan's indicator
        return frozenset(RELATIONS) - {"none"}
    if kind == "calendars":
        return frozenset(RELATIONS)  # the nation's
    if kind in ("users", "bureaus"):
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
