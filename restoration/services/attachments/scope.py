"""Who may fetch a file: who put it in, and whoever may see what it is attached to."""

from __future__ import annotations

from restoration import database
from restoration.services import scope
from restoration.services.actors import Identity
from restoration.services.scope import Condition

OF_RIGHT = "JOIN rights r ON r.id = {0}.right_id JOIN mines m ON m.id = r.mine_id"
LETTERS = "SELECT 1 AS found FROM notice_steps s JOIN notices n ON n.id = s.notice_id " + OF_RIGHT.format("n")
CASES = "SELECT 1 AS found FROM case_steps s JOIN cases k ON k.id = s.case_id " + OF_RIGHT.format("k")
DRAFTS = "SELECT 1 AS found FROM report_drafts s " + OF_RIGHT.format("s")
DECLARED = (
    "SELECT 1 AS found FROM audit s JOIN annual_reports x ON s.object = 'report:' || x.code AND "
    "s.action = 'report:declare' " + OF_RIGHT.format("x")
)

FILED = "SELECT 1 AS found FROM report_files f JOIN annual_reports s ON s.id = f.report_id " + OF_RIGHT.format("s")


async def check(identity: Identity, code: str) -> None:
    """Raises ``NotFound`` unless the file is one's own or attached to something one may see."""
    rows = await database.fetch("SELECT uploaded_by FROM attachments WHERE code = ?", [code])
    if not rows:
        raise scope.hidden()
    if rows[0]["uploaded_by"] == identity.actor.id:
        return
    filed = Condition("f.file = ?", (code,)) & scope.rights(identity)
    if await database.fetch(f"{FILED} WHERE {filed.text} LIMIT 1", filed.params):
        return
    for text, where in places_of(identity, code):
        if await database.fetch(f"{text} WHERE {where.text} LIMIT 1", where.params):
            return
    raise scope.hidden()


def places_of(identity: Identity, code: str) -> list[tuple[str, Condition]]:
    """Where a file may be named, under the reader's scope: drafts are the company's alone."""
    rights = scope.rights(identity)
    steps = [(LETTERS, "s.detail", scope.mines(identity)), (CASES, "s.detail", scope.mines(identity))]
    own = [(DRAFTS, "s.content", rights)]
    found = [(DECLARED, "s.after", rights), *(steps if identity.staff else own)]
    return [(text, named(column, code) & where) for text, column, where in found]


def named(column: str, code: str) -> Condition:
    """The text names the file."""
    find = "instr" if database.dialect() == "sqlite" else "strpos"
    return Condition(f"{find}({column}, ?) > 0", (f'"{code}"',))
