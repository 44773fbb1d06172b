"""Invitations and mandates: who may act for which company on which day."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from restoration import tables
from restoration.errors import Conflict, Forbidden, Invalid, NotFound
from restoration.permissions import Permission, Role
from restoration.services.actors import Actor
from restoration.services.people import identities, invitations, people
from restoration.services.people.people import Authority
from restoration.services.snapshot import places
from restoration.tables import User
from tests import builders as b
from tests.services.scenario import noon
from tests.services.staffing import (
    CLI,
    accepted,
    add,
    cheap,
    invited,
    who,
)

SECOND = timedelta(seconds=1)
cheap_hashes = pytest.fixture(autouse=True)(cheap)


# --- companies -------------------------------------------------------------------------------------------


async def test_an_invitation_lets_one_person_in_once_for_its_own_company(store: str) -> None:
    await b.load()
    token = await invited()
    assert not await tables.Invitation.exists(token_hash=token)
    with pytest.raises(NotFound) as wrong:
        await accepted(token, "filer", number=2)
    with pytest.raises(Invalid):
        await invitations.accept(token, b.uscc(), login="filer", name="甲", password="short", at=b.AT)
    await accepted(token, "filer")
    with pytest.raises(NotFound) as used:
        await accepted(token, "second")
    with pytest.raises(NotFound) as unknown:
        await accepted("nothing", "second")
    assert str(wrong.value) == str(used.value) == str(unknown.value)
    first = await who("filer")
    assert first.roles == identities.COMPANY_ROLES
    assert first.companies == {b.uscc()}
    with pytest.raises(NotFound):
        await invitations.invite(CLI, b.uscc(77), at=b.AT)


async def test_two_who_come_at_once_with_one_invitation_are_one(store: str) -> None:
    await b.load()
    token = await invited()
    found = await asyncio.gather(*(accepted(token, f"person-{n}") for n in range(4)), return_exceptions=True)
    assert sorted(isinstance(f, NotFound) for f in found) == [False, True, True, True]
    assert await User.all().count() == 1


async def test_an_invitation_ends_on_time(store: str) -> None:
    await b.load()
    token = await invited()
    with pytest.raises(NotFound):
        await accepted(token, "late", at=b.AT + invitations.VALID)
    await accepted(token, "early", at=b.AT + invitations.VALID - SECOND)


async def test_a_signatory_invites_to_the_own_company_only_and_the_next_one_files(store: str) -> None:
    await b.load()
    await accepted(await invited(), "boss")
    with pytest.raises(NotFound):
        await invitations.invite_as_signatory(await who("boss"), b.uscc(2), at=b.AT)
    found = await invitations.invite_as_signatory(await who("boss"), b.uscc(), at=b.AT)
    assert found.secret not in repr(found)
    await accepted(found.secret, "clerk")
    clerk = await who("clerk")
    assert clerk.roles == {Role.COMPANY_FILER}
    with pytest.raises(Forbidden):
        await invitations.invite_as_signatory(clerk, b.uscc(), at=b.AT)


async def test_mandates_hold_from_day_to_day_and_several_at_once(store: str) -> None:
    await b.load()
    await accepted(await invited(), "boss")
    first, last = date(2025, 7, 1), date(2025, 7, 31)
    await invitations.grant(CLI, "boss", b.uscc(2), first, last, at=b.AT)
    both = {b.uscc(1), b.uscc(2)}
    seen = {d: (await who("boss", noon(d))).companies for d in ("2025-06-30", "2025-07-01", "2025-07-31", "2025-08-01")}
    assert list(seen.values()) == [{b.uscc(1)}, both, both, {b.uscc(1)}]
    with pytest.raises(Conflict):
        await invitations.grant(CLI, "boss", b.uscc(2), last, None, at=b.AT)
    await invitations.end_mandate(CLI, "boss", b.uscc(1), b.TODAY - timedelta(days=1), at=b.AT)
    left = await who("boss")
    assert (left.companies, left.roles, left.permissions) == (frozenset(), frozenset(), {Permission.SELF})
    with pytest.raises(NotFound):
        await invitations.end_mandate(CLI, "boss", b.uscc(1), b.TODAY, at=b.AT)
    assert [(m.login, m.until_on) for m in await invitations.listed(CLI, b.uscc(2))] == [("boss", last)]


async def test_a_mandate_begins_and_ends_at_midnight_in_shanghai(store: str) -> None:
    await b.load()
    await accepted(await invited(), "boss")
    await invitations.grant(CLI, "boss", b.uscc(2), date(2025, 7, 1), None, at=b.AT)
    midnight = noon("2025-07-01") - timedelta(hours=12)
    assert b.uscc(2) not in (await who("boss", midnight - SECOND)).companies
    assert b.uscc(2) in (await who("boss", midnight)).companies


async def test_a_consultancy_takes_on_a_second_company_and_staff_never(store: str) -> None:
    await b.load()
    await accepted(await invited(), "consultant")
    await add("officer", Role.INSPECTOR)
    token = await invited(2)
    with pytest.raises(Forbidden):
        await invitations.join(await who("officer"), token, b.uscc(2), at=b.AT)
    await invitations.join(await who("consultant"), token, b.uscc(2), at=b.AT)
    assert (await who("consultant")).companies == {b.uscc(1), b.uscc(2)}
    with pytest.raises(NotFound):
        await invitations.join(await who("consultant"), token, b.uscc(2), at=b.AT)
    by = Authority(Actor("user:x"), (await places()).under(b.KAIZHOU))
    assert [p.login for p in await people.listed(by, at=b.AT)] == ["consultant", "officer"]
    elsewhere = Authority(Actor("user:x"), (await places()).under(b.ZHENGNING))
    assert await people.listed(elsewhere, at=b.AT) == []
