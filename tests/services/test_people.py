"""Accounts, their scope and their deputies, each as it stands at a given instant."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from restoration import database, tables
from restoration.errors import Duplicate, Forbidden, Invalid, NotFound, StaleRecord
from restoration.law.texts.rulebook import load as load_books
from restoration.law.workdays import Calendar
from restoration.permissions import Permission, Role, granted
from restoration.services import audit, demonstration, lawbook
from restoration.services.actors import Actor, Identity
from restoration.services.lawbook import Law
from restoration.services.people import demo_people, deputies, identities, logins, passwords, people, sessions, tokens
from restoration.services.people.people import Change, NewPerson
from restoration.services.people.sessions import Kind
from restoration.services.snapshot import places
from restoration.tables import User
from tests import builders as b
from tests.services.scenario import LINXIA, YONGJING, noon
from tests.services.scenario import county as whole_county
from tests.services.staffing import (
    CLI,
    GOOD,
    accepted,
    actions,
    add,
    cheap,
    enter,
    good,
    invited,
    refused,
    who,
)

SECOND = timedelta(seconds=1)
cheap_hashes = pytest.fixture(autouse=True)(cheap)


# --- accounts --------------------------------------------------------------------------------------------


async def test_the_first_administrator_needs_nobody_and_a_place_neither(store: str) -> None:
    await add("root", Role.ADMINISTRATOR, division="")
    await b.load()
    root = await who("root")
    assert root.roles == {Role.ADMINISTRATOR}
    assert root.divisions == frozenset((await places()).by_id)
    business = granted(frozenset(Role) - {Role.ADMINISTRATOR}) - granted(frozenset({Role.ADMINISTRATOR}))
    assert not root.permissions & business
    assert (await people.authority(root)).divisions is None


async def test_only_an_administrator_manages_and_only_within_the_own_divisions(store: str) -> None:
    await b.load()
    for role in frozenset(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(Forbidden):
            await people.authority(Identity(Actor("user:x"), "", frozenset({role}), frozenset()))
    await add("kz-admin", Role.ADMINISTRATOR)
    await add("zn-inspector", Role.INSPECTOR, division=b.ZHENGNING)
    await add("kz-inspector", Role.INSPECTOR)
    by = await people.authority(await who("kz-admin"))
    assert [p.login for p in await people.listed(by, at=b.AT)] == ["kz-admin", "kz-inspector"]
    with pytest.raises(NotFound):
        await people.one(by, "zn-inspector", at=b.AT)
    with pytest.raises(NotFound):
        await people.change(by, (await User.get(login="zn-inspector")).code, Change(disabled=True), at=b.AT)
    for wrong in (b.ZHENGNING, b.CHONGQING, ""):
        with pytest.raises((NotFound, Invalid)):
            await people.add(by, NewPerson("new", "新", frozenset({Role.ADMINISTRATOR}), wrong), GOOD, at=b.AT)
    with pytest.raises(NotFound):
        code = (await User.get(login="kz-inspector")).code
        await people.change(by, code, Change(division=b.ZHENGNING), at=b.AT)
    with pytest.raises(Forbidden):
        await people.change(by, (await User.get(login="kz-admin")).code, Change(disabled=True), at=b.AT)


@pytest.mark.parametrize(
    "new",
    [
        NewPerson("Bad Login", "甲", frozenset({Role.INSPECTOR}), b.KAIZHOU),
        NewPerson("ok-login", " ", frozenset({Role.INSPECTOR}), b.KAIZHOU),
        NewPerson("ok-login", "甲", frozenset(), b.KAIZHOU),
        NewPerson("ok-login", "甲", frozenset({Role.INSPECTOR})),
        NewPerson("ok-login", "甲", frozenset({Role.INSPECTOR, Role.ADMINISTRATOR}), b.KAIZHOU),
        NewPerson("ok-login", "甲", frozenset({Role.COMPANY_FILER}), b.KAIZHOU),
        NewPerson("ok-login", "甲", frozenset({Role.TOWNSHIP_OFFICER}), b.KAIZHOU),
        NewPerson("ok-login", "甲", frozenset({Role.INSPECTOR}), b.KAIZHOU, "南门镇"),
    ],
)
async def test_an_account_that_cannot_be_is_refused_and_nothing_is_kept(sqlite_url: str, new: NewPerson) -> None:
    async with database.database(sqlite_url):
        await b.load()
        with pytest.raises(Invalid):
            await people.add(CLI, new, GOOD, at=b.AT)
        assert await User.all().count() == 0


async def test_a_login_is_given_once(store: str) -> None:
    await b.load()
    await add("one", Role.INSPECTOR)
    with pytest.raises(Duplicate, match="one"):
        await add("one", Role.LEADER)


async def test_moved_changed_disabled_and_enabled_each_at_once_and_audited(store: str) -> None:
    await b.load()
    code = await add("officer", Role.INSPECTOR, Role.APPROVER)
    opened = await enter("officer")
    token = await tokens.issue(CLI, "officer", "接口", 30, at=b.AT)
    tree = await places()

    moved = await people.change(CLI, code, Change(division=b.ZHENGNING), tag="1", at=b.AT)
    assert moved.version == 2
    signed = await sessions.resolve(opened.secret, Kind.SESSION, at=b.AT)
    assert signed is not None
    assert signed.identity.divisions == tree.under(b.ZHENGNING)
    with pytest.raises(StaleRecord):
        await people.change(CLI, code, Change(division=b.KAIZHOU), tag="1", at=b.AT)

    await people.change(CLI, code, Change(roles=frozenset({Role.LEADER})), at=b.AT)
    assert not await good(opened, b.AT), "new roles want a new log-in"
    signed = await sessions.resolve(token.secret, Kind.TOKEN, at=b.AT)
    assert signed is not None
    assert signed.identity.roles == {Role.LEADER}

    again = await enter("officer")
    await people.change(CLI, code, Change(disabled=True), at=b.AT)
    assert not await good(again, b.AT)
    assert not await good(token, b.AT, Kind.TOKEN)
    await refused("officer", GOOD)
    await people.change(CLI, code, Change(disabled=False), at=b.AT)
    assert not await good(again, b.AT), "what was shut stays shut"
    assert not await good(token, b.AT, Kind.TOKEN)
    assert await good(await enter("officer"), b.AT)
    assert (await actions()).count("user_added") == 1
    assert (await actions("ZN")).count("user_changed") == 4
    assert await audit.verify("ZN") is None


# --- scope (S35) -----------------------------------------------------------------------------------------


async def test_each_sees_the_own_place_and_no_other(store: str) -> None:
    lawbook.use(Law(load_books(), Calendar.load(), demonstration=True))
    at = noon("2025-06-03")
    await demonstration.load(at=at)
    printed = await demo_people.load(at=at)
    assert await demo_people.load(at=at) == printed
    assert await User.all().count() == len(printed) == 19
    tree = await places()
    by_code = {p.code: p.id for p in tree.by_id.values()}

    prefecture, village = await who("linxia-inspector", at), await who("yongjing-inspector", at)
    counties = {c for c in by_code if c.startswith("6229") and c != LINXIA}
    assert len(counties) == 8
    assert prefecture.divisions == {by_code[c] for c in counties | {LINXIA}} == tree.under(LINXIA)
    assert village.divisions == {by_code[YONGJING]}
    officer = await who("kaizhou-township", at)
    assert officer.divisions == {by_code[b.KAIZHOU]}
    assert await tables.Mine.exists(division_id=by_code[b.KAIZHOU], township=officer.township)
    filer, other = await who("company1-filer", at), await who("company2", at)
    assert len(filer.companies) == len(other.companies) == 1
    assert not filer.companies & other.companies
    assert not filer.divisions and not filer.staff
    assert not filer.may(Permission.REPORT_SUBMIT) and other.may(Permission.REPORT_SUBMIT)
    for one in printed:
        assert (await logins.log_in(one.login, one.password, at=at)).must_change is False


async def test_demonstration_logins_are_refused_in_production_and_changed_when_they_came_along(store: str) -> None:
    await b.load()
    with pytest.raises(Forbidden):
        await demo_people.load(at=b.AT)
    assert await User.all().count() == 0
    new = NewPerson("carried", "甲", frozenset({Role.INSPECTOR}), b.KAIZHOU)
    stored = await passwords.current().hash("shili-kaizhou-1")
    await people.add_hashed(CLI, new, stored, must_change=False, at=b.AT)
    assert (await enter("carried", password="shili-kaizhou-1")).must_change is True


async def test_below_is_what_the_tree_says(store: str) -> None:
    await whole_county(at="2025-06-03")
    tree = await places()
    for place in tree.by_id.values():
        assert await identities.below(place.id) == tree.under(place.code)


# --- deputies --------------------------------------------------------------------------------------------


async def test_a_deputy_has_the_principals_roles_and_scope_within_the_window_and_the_own_name(store: str) -> None:
    await whole_county(at="2025-06-03")
    await add("leader", Role.LEADER, division=LINXIA)
    await add("deputy", Role.INSPECTOR, division=YONGJING)
    first, last = date(2025, 7, 1), date(2025, 7, 3)
    await deputies.appoint(CLI, "leader", "deputy", first, last, at=b.AT)
    begin, end = noon("2025-07-01") - timedelta(hours=12), noon("2025-07-04") - timedelta(hours=12)
    tree, own = await places(), await User.get(login="deputy")
    for at, inside in ((begin - SECOND, False), (begin, True), (end - SECOND, True), (end, False)):
        found = await who("deputy", at)
        assert found.actor.id == f"user:{own.code}"
        assert found.may(Permission.NOTICE_ISSUE) is inside
        assert found.divisions == tree.under(LINXIA if inside else YONGJING)
        assert found.acting_for == ({(await User.get(login="leader")).code} if inside else set())
    await deputies.end(CLI, "leader", "deputy", first, at=begin + SECOND)
    assert not (await who("deputy", begin + SECOND)).acting_for
    [listed] = await deputies.listed(CLI)
    assert (listed.principal, listed.deputy, listed.until_on) == ("leader", "deputy", last)
    assert listed.ended_at == begin + SECOND


async def test_a_principal_who_left_or_moved_lends_nothing(store: str) -> None:
    await b.load()
    code = await add("leader", Role.LEADER)
    await add("deputy", Role.INSPECTOR)
    await deputies.appoint(CLI, "leader", "deputy", b.TODAY, b.TODAY, at=b.AT)
    assert (await who("deputy")).may(Permission.NOTICE_ISSUE)
    await people.change(CLI, code, Change(division=b.ZHENGNING), at=b.AT)
    assert not (await who("deputy")).may(Permission.NOTICE_ISSUE)
    await people.change(CLI, code, Change(division=b.KAIZHOU), at=b.AT)
    assert (await who("deputy")).may(Permission.NOTICE_ISSUE)
    await people.change(CLI, code, Change(disabled=True), at=b.AT)
    assert not (await who("deputy")).may(Permission.NOTICE_ISSUE)


async def test_nobody_deputises_out_of_place(store: str) -> None:
    await b.load()
    await add("leader", Role.LEADER)
    await add("inspector", Role.INSPECTOR)
    await add("far", Role.INSPECTOR, division=b.ZHENGNING)
    await add("admin", Role.ADMINISTRATOR)
    await add("township", Role.TOWNSHIP_OFFICER, township="南门镇")
    await accepted(await invited(), "boss")
    pairs = [
        ("leader", "leader"),
        ("leader", "far"),
        ("leader", "admin"),
        ("admin", "leader"),
        ("leader", "boss"),
        ("boss", "leader"),
        ("township", "inspector"),
    ]
    for principal, deputy in pairs:
        with pytest.raises(Invalid) as caught:
            await deputies.appoint(CLI, principal, deputy, b.TODAY, b.TODAY, at=b.AT)
        assert caught.value.code == "deputy_unfit"
    for first, last in ((b.TODAY, b.TODAY - timedelta(days=1)), (b.TODAY - timedelta(days=1), b.TODAY)):
        with pytest.raises(Invalid):
            await deputies.appoint(CLI, "leader", "inspector", first, last, at=b.AT)
    await deputies.appoint(CLI, "leader", "inspector", b.TODAY, b.TODAY, at=b.AT)
    with pytest.raises(Invalid) as caught:
        await deputies.appoint(CLI, "leader", "inspector", b.TODAY, b.TODAY, at=b.AT)
    assert caught.value.code == "deputy_overlap"


async def test_two_accounts_of_one_person_are_one_pair_of_eyes(store: str) -> None:
    await b.load()
    one = NewPerson("zhang-1", "张某", frozenset({Role.INSPECTOR}), b.KAIZHOU, staff_no="K007")
    other = NewPerson("zhang-2", "张某", frozenset({Role.LEADER}), b.KAIZHOU, staff_no="K007")
    codes = [await people.add(CLI, new, GOOD, must_change=False, at=b.AT) for new in (one, other)]
    third = await people.add(CLI, NewPerson("li-si", "李某", frozenset({Role.LEADER}), b.KAIZHOU), GOOD, at=b.AT)
    assert (await who("zhang-2")).people == frozenset(codes)
    assert (await who("li-si")).people == {third}
    assert await identities.accounts_of_same([codes[0]]) == frozenset(codes)
    await people.change(CLI, third, Change(staff_no="K007"), at=b.AT)
    assert (await who("li-si")).people == {*codes, third}
    elsewhere = NewPerson("far", "赵某", frozenset({Role.LEADER}), b.ZHENGNING, staff_no="K007")
    far = await people.add(CLI, elsewhere, GOOD, at=b.AT)
    assert (await who("far")).people == {far}  # a number means somebody within one bureau
    with pytest.raises(Invalid) as refused_no:
        await people.change(CLI, third, Change(staff_no="11010119900307123X"), at=b.AT)
    assert [d.code for d in refused_no.value.defects] == ["identity_number"]
