"""Who acted, by name: the record keeps codes of accounts, people read names."""

from __future__ import annotations

from collections.abc import Iterable

from restoration.tables import User

SYSTEM = "系统"
OFFICE = "办案机关"
"""What a company is told instead of an officer's name."""


async def names(actors: Iterable[str], *, staff: bool) -> dict[str, str]:
    """Each actor's name; only staff are told the names of people. An account no longer on record keeps its code."""
    wanted = set(actors)
    people = {a.removeprefix("user:") for a in wanted if not a.startswith("system:")}
    known = dict(await User.filter(code__in=people).values_list("code", "name")) if staff else {}
    return {a: name(a, known, staff) for a in wanted}


def name(actor: str, known: dict[str, str], staff: bool) -> str:
    """One actor's name."""
    if actor.startswith("system:"):
        return SYSTEM
    code = actor.removeprefix("user:")
    return known.get(code, code) if staff else OFFICE
