"""Who may check which mine: officers of its place, two of them, none with an interest in its holder (回避)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from restoration.errors import Defect, Invalid
from restoration.permissions import Role
from restoration.services.people.identities import account_of, roles_of
from restoration.services.snapshot import Places, Subject, places
from restoration.tables import Interest, User


async def interests() -> frozenset[tuple[str, str]]:
    """(officer, company) of every interest in force: who keeps away from what, whatever day the record is about."""
    rows = await Interest.filter(ended_at__isnull=True).values_list("person", "uscc")
    return frozenset((account_of(str(person)), str(uscc)) for person, uscc in rows)


async def refuse_unfit(subject: Subject, officers: Sequence[str], recorder: str, on: date) -> None:
    """Raise ``Invalid`` for officers who may not check this mine, and for a recorder who must keep away."""
    tree = await places()
    people = {u.code: u for u in await User.filter(code__in=list(officers))}
    wrong = [d for n, code in enumerate(officers) for d in unfit(f"officers.{n}", code, people, subject, tree)]
    wrong += keeping_away(subject, [*officers, account_of(recorder)], on, await interests())
    if wrong:
        raise Invalid("检查人员不符合要求，未作任何登记", list(dict.fromkeys(wrong)))


async def refuse_interested(subject: Subject, person: str, on: date) -> None:
    """Raise ``Invalid`` for somebody who decides about a company they have an interest in."""
    if wrong := keeping_away(subject, [account_of(person)], on, await interests()):
        raise Invalid("与当事企业有利害关系的人员应当回避，未作任何登记", wrong)


def unfit(field: str, code: str, people: Mapping[str, User], subject: Subject, tree: Places) -> list[Defect]:
    """An officer is an inspector of the mine's division or of one above it."""
    user = people.get(code)
    home = getattr(user, "division_id", None)
    line = next(p.ancestors for p in tree.by_id.values() if p.code == subject.facts.division)
    if user is None or Role.INSPECTOR not in roles_of(user) or home not in line:
        expected = "本矿所在地（含上级）主管部门的检查人员"
        return [Defect(field, "officer_unknown", code[:40], expected, "请填写检查人员的账号编号")]
    return []


def keeping_away(subject: Subject, people: Iterable[str], on: date, known: frozenset[tuple[str, str]]) -> list[Defect]:
    """Whoever has a recorded interest in the company that holds the right keeps away (行政处罚法 第四十三条)."""
    holder = subject.facts.current().holder_on(on)
    held = holder.uscc if holder else ""
    cure = "该人员与采矿权人有登记的利害关系，应当回避，请另行安排人员"
    return [
        Defect("officers", "avoidance", person, "无利害关系的人员", cure)
        for person in people
        if (person, held) in known
    ]
