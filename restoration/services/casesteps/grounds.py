"""Which grounds and days a bureau may use: the law's tables with what its legal officer has filled in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from restoration.errors import Defect
from restoration.law.cases.grounds import LIST_WORDS, Confirmation, Confirmed, GroundList, Usable, usable_at
from restoration.law.cases.periods import PROPOSED, Days, Stage
from restoration.law.events import DaysConfirmed, EventKind, GroundConfirmed
from restoration.services.snapshot import Places, places
from restoration.tables import Case, Event, Mine, Right


async def confirmed_by(bureau: int, tree: Places) -> Confirmed:
    """What a bureau's legal officer has filled in for grounds, and the sources confirmed."""
    rows = await Event.filter(bureau_id=bureau, kind=EventKind.GROUND_CONFIRMED.value).order_by("id")
    found = [GroundConfirmed.model_validate_json(r.detail) for r in rows]
    filled = tuple(Confirmation(c.ground, c.article, c.text, c.document) for c in found)
    return Confirmed(filled, tree.confirmed.get(bureau, frozenset()))


async def days_of(bureau: int) -> dict[Stage, Days]:
    """The bureau's working days for each stage; what nobody confirmed stays a proposal."""
    rows = await Event.filter(bureau_id=bureau, kind=EventKind.DAYS_CONFIRMED.value).order_by("id")
    filled = [DaysConfirmed.model_validate_json(r.detail) for r in rows]
    return PROPOSED | {Stage(d.stage): Days(Stage(d.stage), d.workdays, True, d.document) for d in filled}


async def usable_for(case: Case, kind: GroundList) -> list[Usable]:
    """The grounds of a kind for a file, read on the day of the breach, with what each lacks."""
    tree = await places()
    where = tree.by_id[await division_of(case)].places
    confirmed = await confirmed_by(case.bureau_id, tree)  # type: ignore[attr-defined]
    return usable_at(where, breach_of(case), kind, confirmed, rule_of(case))


def rule_of(case: Case) -> str:
    """The rule of the duty a file is about, or the one its opener named."""
    return str(case.obligation.rule) if case.obligation is not None else case.rule


async def division_of(case: Case) -> int:
    """The division the mine lies in."""
    right = await Right.get(id=case.right_id)  # type: ignore[attr-defined]
    mine = await Mine.get(id=right.mine_id)  # type: ignore[attr-defined]
    return int(mine.division_id)  # type: ignore[attr-defined]


def breach_of(case: Case) -> date:
    """The first day of the breach: after the due day, the day of the finding, or else the day of opening."""
    if case.obligation is not None and case.obligation.due_on is not None:
        return case.obligation.due_on + timedelta(days=1)
    return case.found_on or case.opened_on


async def ground_defects(case: Case, code: str, kind: GroundList) -> list[Defect]:
    """A ground that this place does not know, or whose text nobody has confirmed for this bureau."""
    return refusals(code, kind, await usable_for(case, kind))


def refusals(code: str, kind: GroundList, known: Iterable[Usable]) -> list[Defect]:
    """Why a ground may not be used."""
    by_id = {u.ground.id: u for u in known}
    if code not in by_id:
        return [
            Defect("ground", "unknown_ground", code, "、".join(by_id) or "（无）", f"请选择{LIST_WORDS[kind]}的事由")
        ]
    lacking = by_id[code].missing
    cure = "请由法制审核人员在“事由和期限设置”中核实后再办理"
    return (
        [Defect("ground", "ground_not_confirmed", code, "已核实的事由", f"尚缺：{'、'.join(lacking)}。{cure}")]
        if lacking
        else []
    )
