"""Who may fetch a file: who put it in, staff of the same place, and whoever may see what it is attached to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from restoration import database
from restoration.database import Row
from restoration.errors import NotFound
from restoration.law.report.files import named_in
from restoration.services import scope
from restoration.services.actors import Identity
from restoration.services.scope import Condition, among
from restoration.tables.fields import read_date

OF_RIGHT = "JOIN rights r ON r.id = {0}.right_id JOIN mines m ON m.id = r.mine_id"
LETTERS = "SELECT s.detail FROM notice_steps s JOIN notices n ON n.id = s.notice_id " + OF_RIGHT.format("n")
CASES = "SELECT s.detail FROM case_steps s JOIN cases k ON k.id = s.case_id " + OF_RIGHT.format("k")
IN_STEPS = ("files", "photos", "scan")
"""Fields of a step that name files: of a case's form, of a proof of service, of a sealed paper."""
DRAFTS = "SELECT s.right_id, s.year, s.content FROM report_drafts s " + OF_RIGHT.format("s")
DECLARED = (
    "SELECT x.right_id, x.year, x.effective_on, s.after FROM audit s JOIN annual_reports x "
    "ON s.object = 'report:' || x.code AND s.action = 'report:declare' " + OF_RIGHT.format("x")
)
"""Files of reports handed in before versions had a list of theirs."""
FILED = (
    "SELECT s.right_id, s.year, s.effective_on FROM report_files f JOIN annual_reports s ON s.id = f.report_id "
    + OF_RIGHT.format("s")
)


async def check(identity: Identity, code: str) -> None:
    """Raises ``NotFound`` unless the file is one's own, a colleague's, or attached to something one may see."""
    rows = await database.fetch("SELECT uploaded_by FROM attachments WHERE code = ?", [code])
    if not rows:
        raise scope.hidden()
    if rows[0]["uploaded_by"] == identity.actor.id or await colleague_s(identity, str(rows[0]["uploaded_by"])):
        return
    if await filed(identity, code):
        return
    if await (in_steps(identity, code) if identity.staff else in_drafts(identity, code)):
        return
    if not await declared(identity, code):
        raise scope.hidden()


async def within_reach(identity: Identity, code: str) -> bool:
    """Whether a file is on record and theirs to see, so that they may name it where others will find it."""
    try:
        await check(identity, code)
    except NotFound:
        return False
    return True


async def colleague_s(identity: Identity, uploader: str) -> bool:
    """Whether staff of the officer's own place put it in: one scans, another takes the step."""
    if not scope.sees_divisions(identity):
        return False
    where = Condition("u.code = ?", (uploader.removeprefix("user:"),)) & among("u.division_id", identity.divisions)
    if identity.township:
        where &= Condition("u.township = ?", (identity.township,))
    return bool(await database.fetch(f"SELECT u.id FROM users u WHERE {where.text}", where.params))


async def filed(identity: Identity, code: str) -> bool:
    """Whether a version of a report of theirs names the file."""
    where = Condition("f.file = ?", (code,)) & scope.rights(identity)
    return await any_theirs(identity, await database.fetch(f"{FILED} WHERE {where.text}", where.params))


async def any_theirs(identity: Identity, reports: Sequence[Row]) -> bool:
    """Whether one of the reports is theirs: a company's are those it filed or answers for, not another holder's."""
    for row in reports:
        year_end = date(row["year"], 12, 31)
        then = min(year_end, read_date(row["effective_on"])) if "effective_on" in row else year_end  # a draft has none
        held = await scope.tenure(identity, row["right_id"])
        if held.mine_on(then) or held.mine_on(year_end):
            return True
    return False


async def in_steps(identity: Identity, code: str) -> bool:
    """Whether a step of a letter or of a case in the officer's scope names it in a field for files, not in a text."""
    where = named("s.detail", code) & scope.mines(identity)
    for text in (LETTERS, CASES):
        rows = await database.fetch(f"{text} WHERE {where.text}", where.params)
        if any(code in files_of(json.loads(row["detail"])) for row in rows):
            return True
    return False


def files_of(detail: Mapping[str, Any]) -> set[str]:
    """The files a step names."""
    found: set[str] = set()
    for field in IN_STEPS:
        given = detail.get(field) or ()
        found |= {given} if isinstance(given, str) else {str(code) for code in given}
    return found


async def in_drafts(identity: Identity, code: str) -> bool:
    """Whether a draft of their company names the file in a cell for files; a text that is a code names nothing."""
    where = named("s.content", code) & scope.rights(identity)
    rows = await database.fetch(f"{DRAFTS} WHERE {where.text}", where.params)
    return await any_theirs(identity, [row for row in rows if code in named_in(json.loads(row["content"]))])


async def declared(identity: Identity, code: str) -> bool:
    """Whether a report submitted in their scope names the file in a place for files."""
    where = named("s.after", code) & scope.rights(identity)
    rows = await database.fetch(f"{DECLARED} WHERE {where.text}", where.params)
    return await any_theirs(identity, [row for row in rows if code in named_in(json.loads(row["after"])["content"])])


def named(column: str, code: str) -> Condition:
    """The text names the file."""
    find = "instr" if database.dialect() == "sqlite" else "strpos"
    return Condition(f"{find}({column}, ?) > 0", (f'"{code}"',))
