"""The check run by a person, within that person's own divisions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from restoration.errors import Defect, Invalid
from restoration.services import checks
from restoration.services.actors import Identity
from restoration.services.checks import Order, Outcome
from restoration.services.lawbook import Law
from restoration.services.paging import Json
from restoration.services.snapshot import Place, places


async def run(
    identity: Identity, law: Law, *, as_of: date, division: str | None, full: bool, dry_run: bool, at: datetime
) -> Json:
    """Check a day in one's divisions (or one of them); the figures. Raises ``Invalid``."""
    own = [p for p in (await places()).by_id.values() if p.id in identity.divisions]
    wanted = [division] if division is not None else [p.code for p in tops(own)]
    if division is not None and division not in {p.code for p in own}:
        wrong = Defect("division", "unknown", division, "本人管辖范围内的行政区划代码", "请核对行政区划代码")
        raise Invalid("行政区划有误", [wrong])
    outcomes = [await checks.run(Order(as_of, at, code, full, dry_run), law) for code in wanted]
    return together(outcomes)


def tops(own: Iterable[Place]) -> list[Place]:
    """The divisions of a scope that lie below no other of it."""
    own = list(own)
    ids = {p.id for p in own}
    return [p for p in own if not ids & set(p.ancestors[1:])]


def together(outcomes: list[Outcome]) -> Json:
    """The figures of several runs as one."""
    if not outcomes:
        raise Invalid("没有可核查的行政区划")
    first = outcomes[0].figures()
    for other in outcomes[1:]:
        for key, value in other.figures().items():
            if isinstance(value, (int, float, list)):
                first[key] = first[key] + value  # type: ignore[operator]
    return first
