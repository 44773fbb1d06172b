"""Who is on the abnormal list now, as the public may see it: a projection with a list of allowed fields, nothing else.

After removal nothing of it is left here. The national system's publication is the list; this is the bureau's copy.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date

from restoration import database
from restoration.law.cases import CaseState
from restoration.tables.fields import read_date

IN_FORCE = (CaseState.LISTED, CaseState.REMOVAL_APPLIED, CaseState.REMOVAL_CHECKING)
ROWS = """
SELECT co.name AS holder, m.name AS mine, r.licence_no, d.name AS division, o.title AS ground, b.name AS authority,
    (SELECT MAX(s.effective_on) FROM case_steps s WHERE s.case_id = c.id AND s.step = 'list') AS listed_on
FROM cases c JOIN obligations o ON o.id = c.obligation_id JOIN rights r ON r.id = c.right_id
JOIN mines m ON m.id = r.mine_id JOIN divisions d ON d.id = m.division_id JOIN bureaus b ON b.id = c.bureau_id
JOIN companies co ON co.uscc = o.addressee_uscc
WHERE c.kind = 'listing' AND c.state IN (?, ?, ?) AND c.closed_on IS NULL ORDER BY c.id"""


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry: everything the public sees, and nothing the public does not."""

    holder: str
    mine: str
    licence_no: str
    division: str
    ground: str
    authority: str
    listed_on: date | None


HEADS = {
    "holder": "矿业权人",
    "mine": "矿山（项目）名称",
    "licence_no": "采矿许可证号",
    "division": "所在县",
    "ground": "列入事由",
    "authority": "作出决定机关",
    "listed_on": "列入日期",
}
assert set(HEADS) == {f.name for f in fields(Listed)}


async def listed() -> list[Listed]:
    """The entries in force, oldest first."""
    rows = await database.fetch(ROWS, [s.value for s in IN_FORCE])
    return [
        Listed(
            holder=r["holder"],
            mine=r["mine"],
            licence_no=r["licence_no"] or "",
            division=r["division"],
            ground=r["ground"],
            authority=r["authority"],
            listed_on=read_date(r["listed_on"]) if r["listed_on"] else None,
        )
        for r in rows
    ]


def as_text(entry: Listed) -> dict[str, str]:
    """An entry with its values as text."""
    return {k: "" if v is None else str(v) for k, v in asdict(entry).items()}
