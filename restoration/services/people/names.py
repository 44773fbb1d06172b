"""Who acted, by name: the record keeps codes of accounts, people read names."""

from __future__ import annotations

from collections.abc import Iterable

from restoration.permissions import ROLE_WORDS
from restoration.services.people.identities import roles_of
from restoration.tables import User

SYSTEM = "系统"
OFFICE = "办案机关"
"""What a company is told instead of an officer's name."""


PROMPT = "服务器命令行"
"""Where somebody at the machine itself acted; the machine's own account name follows."""


async def names(actors: Iterable[str], *, staff: bool) -> dict[str, str]:
    """Each actor's name; only staff are told the names of people. An account no longer on record keeps its code."""
    return told(actors, {u.code: u.name for u in await accounts(actors)}, staff)


async def signatures(actors: Iterable[str], *, staff: bool) -> dict[str, str]:
    """Each actor's name with the roles of the account today, as a record of what was done shows them."""
    return told(actors, {u.code: f"{u.name}，{roles(u)}" for u in await accounts(actors)}, staff)


async def accounts(actors: Iterable[str]) -> list[User]:
    """The accounts of those who are people."""
    return await User.filter(code__in={a.removeprefix("user:") for a in actors if not a.startswith("system:")})


def roles(user: User) -> str:
    """An account's roles in words."""
    held = roles_of(user)
    return "、".join(words for role, words in ROLE_WORDS.items() if role in held)


def told(actors: Iterable[str], known: dict[str, str], staff: bool) -> dict[str, str]:
    """What each actor is called, by the words for those who are known."""
    return {a: name(a, known, staff) for a in set(actors)}


def name(actor: str, known: dict[str, str], staff: bool) -> str:
    """One actor's name."""
    if actor.startswith("system:"):
        return SYSTEM
    if not staff:
        return OFFICE
    if actor.startswith("cli:"):
        return f"{PROMPT}（{actor.removeprefix('cli:')}）"
    code = actor.removeprefix("user:")
    return known.get(code, code)
