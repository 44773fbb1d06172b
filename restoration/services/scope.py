"""What of the register somebody may know of: the one place that turns an identity into a condition.

Staff see a division and all below it by real descent (ids, never likeness of codes), a township officer only the own
township; company people see the rights their companies hold or held; everybody else sees nothing. The same condition
is given as fixed SQL (with the aliases ``r`` for rights and ``m`` for mines) and as keys for the models. What lies
outside is answered exactly as what does not exist.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from restoration import database
from restoration.errors import NotFound
from restoration.permissions import Role
from restoration.services.actors import Identity
from restoration.services.register.known import fits
from restoration.tables import Mine, Right
from restoration.tables.fields import read_date

ADDRESSED = ("holder", "former_holder")
"""Kinds of addressee that are companies: a proposal to an authority carries the holder's code, yet is not theirs."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of fixed SQL for a WHERE clause, with its parameters."""

    text: str
    params: tuple[object, ...] = ()

    def __and__(self, other: Condition) -> Condition:
        """Both."""
        return Condition(f"({self.text}) AND ({other.text})", (*self.params, *other.params))


NOTHING = Condition("1 = 0")
EVERYTHING = Condition("1 = 1")


def among(column: str, values: Iterable[int] | Iterable[str]) -> Condition:
    """``column`` is one of the values; they travel as one parameter, so the statement's text never changes."""
    found = sorted(values, key=str)
    if not found:
        return NOTHING
    if database.dialect() == "sqlite":
        return Condition(f"{column} IN (SELECT value FROM json_each(?))", (json.dumps(found),))
    kind = "bigint[]" if isinstance(found[0], int) else "text[]"
    return Condition(f"{column} = ANY(?::{kind})", (found,))


def hidden() -> NotFound:
    """The one answer to what does not exist and to what is not yours."""
    return NotFound("没有找到该记录，请核对编号")


def sees_divisions(identity: Identity) -> bool:
    """Whether they are staff with business to see; an administrator alone has none."""
    return identity.staff and bool(identity.roles - {Role.ADMINISTRATOR})


def mines(identity: Identity) -> Condition:
    """On mines ``m``: theirs to know of."""
    if not identity.staff:
        held = among("hc.uscc", identity.companies)
        text = (
            "EXISTS (SELECT 1 FROM rights hr JOIN holdings hh ON hh.right_id = hr.id "
            f"JOIN companies hc ON hc.id = hh.company_id WHERE hr.mine_id = m.id AND {held.text})"
        )
        return Condition(text, held.params)
    if not sees_divisions(identity):
        return NOTHING
    inside = among("m.division_id", identity.divisions)
    return inside & Condition("m.township = ?", (identity.township,)) if identity.township else inside


def rights(identity: Identity) -> Condition:
    """On rights ``r`` (of mines ``m``): a company only those it holds or held itself."""
    if identity.staff:
        return mines(identity)
    held = among("hc.uscc", identity.companies)
    text = (
        "EXISTS (SELECT 1 FROM holdings hh JOIN companies hc ON hc.id = hh.company_id "
        f"WHERE hh.right_id = r.id AND {held.text})"
    )
    return Condition(text, held.params)


def obligations(identity: Identity) -> Condition:
    """On obligations ``o`` (of rights ``r``, mines ``m``): a company only its own duties, former ones included."""
    return mines(identity) if identity.staff else among("o.addressee_uscc", identity.companies)


def notices(identity: Identity) -> Condition:
    """On notices ``n`` (of rights ``r``, mines ``m``): a company only letters to itself that were served on it."""
    if identity.staff:
        return mines(identity)
    kinds = ", ".join(f"'{k}'" for k in ADDRESSED)
    served = "EXISTS (SELECT 1 FROM notice_steps ns WHERE ns.notice_id = n.id AND ns.step IN ('serve', 'served'))"
    return among("n.addressee_key", identity.companies) & Condition(f"n.addressee_kind IN ({kinds}) AND {served}")


def cases(identity: Identity) -> Condition:
    """On cases (of rights ``r``, mines ``m``): the bureau's own files."""
    return mines(identity) if identity.staff else NOTHING


def companies(identity: Identity) -> Condition:
    """On companies ``c``: one's own, or those that hold or held a right in one's divisions."""
    if not identity.staff:
        return among("c.uscc", identity.companies)
    inside = mines(identity)
    text = (
        "EXISTS (SELECT 1 FROM holdings h JOIN rights r ON r.id = h.right_id JOIN mines m ON m.id = r.mine_id "
        f"WHERE h.company_id = c.id AND {inside.text})"
    )
    return Condition(text, inside.params)


# ---- one record ----------------------------------------------------------------------------------------------------


async def mine_id(identity: Identity, code: str) -> int:
    """The key of a mine they may know of. Raises ``NotFound``."""
    where = Condition("m.code = ?", (code,)) & mines(identity)
    return await only(f"SELECT m.id FROM mines m WHERE {where.text}", where, known=fits(Mine, code))


async def right_id(identity: Identity, code: str) -> int:
    """The key of a right they may know of. Raises ``NotFound``."""
    where = Condition("r.code = ?", (code,)) & rights(identity)
    text = f"SELECT r.id FROM rights r JOIN mines m ON m.id = r.mine_id WHERE {where.text}"
    return await only(text, where, known=fits(Right, code))


async def rights_of(identity: Identity, mine: str) -> dict[str, int]:
    """A mine's rights that are theirs to know of, in order: key by code. Raises ``NotFound``."""
    key = await mine_id(identity, mine)
    where = Condition("r.mine_id = ?", (key,)) & rights(identity)
    text = f"SELECT r.id, r.code FROM rights r JOIN mines m ON m.id = r.mine_id WHERE {where.text} ORDER BY r.id"
    return {str(row["code"]): int(row["id"]) for row in await database.fetch(text, where.params)}


async def through_right(identity: Identity, table: str, code: str) -> int:
    """The key of a row of ``table`` that hangs on a right (a plan, a fund account). Raises ``NotFound``.

    ``table`` is one of our own names, never input.
    """
    where = Condition("x.code = ?", (code,)) & rights(identity)
    text = f"SELECT x.id FROM {table} x JOIN rights r ON r.id = x.right_id JOIN mines m ON m.id = r.mine_id"
    return await only(f"{text} WHERE {where.text}", where)


async def only(text: str, where: Condition, *, known: bool = True) -> int:
    """The one key a query finds."""
    rows = await database.fetch(text, where.params) if known else []
    if not rows:
        raise hidden()
    return int(rows[0]["id"])


# ---- a company's time with a right -----------------------------------------------------------------------------------

PERIODS = """
SELECT h.effective_on, c.uscc FROM holdings h JOIN companies c ON c.id = h.company_id
WHERE h.right_id = ? AND NOT EXISTS (SELECT 1 FROM holdings s WHERE s.supersedes = h.code)
ORDER BY h.effective_on, h.id"""


@dataclass(frozen=True, slots=True)
class Tenure:
    """Who held one right since when, oldest first; what a company may see of the right follows from it."""

    identity: Identity
    since: tuple[tuple[date, str], ...]

    def mine_on(self, day: date) -> bool:
        """Whether one of their companies held the right at the end of a day; staff always see."""
        if self.identity.staff:
            return True
        held = [uscc for start, uscc in self.since if start <= day]
        return bool(held) and held[-1] in self.identity.companies

    def sees(self, effective_on: date) -> bool:
        """Whether a fact of the right is theirs to see: a former holder nothing of after its time."""
        return self.identity.staff or self.until is None or effective_on < self.until

    @property
    def until(self) -> date | None:
        """The day their time ended; ``None`` while they hold the right."""
        ours = self.identity.companies
        last = max((n for n, (_, uscc) in enumerate(self.since) if uscc in ours), default=-1)
        if last < 0:
            return date.min
        return self.since[last + 1][0] if last + 1 < len(self.since) else None

    def may_report(self, year: int, today: date) -> bool:
        """Whether the year's report is theirs: they held the right when the year ended, or hold it now."""
        return self.mine_on(min(date(year, 12, 31), today))


async def tenure(identity: Identity, right: int) -> Tenure:
    """Who held a right when, as the record stands."""
    rows = await database.fetch(PERIODS, [right])
    return Tenure(identity, tuple((read_date(r["effective_on"]), str(r["uscc"])) for r in rows))
