"""What needs attention, and why: the list of duties and the explanation of one mine's."""

from __future__ import annotations

from datetime import date
from typing import Any

from aiohttp import web

from api.keys import CLOCK
from api.pages.shell import as_of_day, page, render
from restoration.errors import Invalid
from restoration.law.cases.states import KIND_WORDS, STATE_WORDS
from restoration.law.findings import ATTENTION, Standing
from restoration.permissions import Permission
from restoration.services import explain, lists, lists_record, mines, oversight
from restoration.services.actors import Identity
from restoration.services.lists import DutyFilter, Sheet
from restoration.strict import iso_date

ROWS, MINES = 20, 50
SHOWN = [s.value for s in (Standing.OVERDUE, *sorted(ATTENTION - {Standing.OVERDUE}), Standing.PENDING, Standing.MET)]


def add_routes(app: web.Application) -> None:
    """These pages."""
    app.router.add_get("/flags", flags)
    app.router.add_get("/mines", mine_list)
    app.router.add_get("/mines/{code:[A-Za-z0-9-]{1,24}}", mine)


@page(Permission.OBLIGATION_READ)
async def flags(request: web.Request, identity: Identity) -> web.Response:
    """Duties that need attention, page by page."""
    asked = request.query
    standing = asked.get("status", Standing.OVERDUE.value)
    wanted = DutyFilter(status=standing, division=asked.get("division") or None, mine=asked.get("mine") or None)
    found = await lists.obligations(identity, wanted, Sheet(ROWS, asked.get("cursor")))
    today = request.app[CLOCK].today()
    places = {str(d["code"]): d["name"] for d in (await lists_record.divisions(Sheet(200))).items}
    whys = await explain.whys([str(row["code"]) for row in found.items], as_of=today)
    context = {
        "title": "待处理事项",
        "rows": [
            {
                **row,
                "late": late(row, today),
                "place": places.get(str(row["division"])),
                "why": whys.get(str(row["code"])),
            }
            for row in found.items
        ],
        "next": found.next,
        "standing": standing,
        "standings": SHOWN,
        "division": asked.get("division", ""),
        "mine": asked.get("mine", ""),
        "places": places,
    }
    return render(request, "flags.html", context)


def late(row: dict[str, Any], today: date) -> int:
    """Days overdue as of today."""
    due = row["due_on"]
    overdue = row["standing"] == Standing.OVERDUE and due
    return (today - date.fromisoformat(str(due))).days if overdue else 0


@page(Permission.OBLIGATION_READ)
async def mine_list(request: web.Request, identity: Identity) -> web.Response:
    """Every mine one may see, found by number, name or place, whatever stands on it."""
    asked = request.query
    q, division = asked.get("q", "").strip(), asked.get("division", "")
    found = await mines.mines(
        identity, division=division or None, q=q or None, state=None, limit=MINES, after=asked.get("cursor")
    )
    places = {str(d["code"]): d["name"] for d in (await lists_record.divisions(Sheet(200))).items}
    context = {"title": "矿山", "rows": found.items, "next": found.next, "places": places}
    return render(request, "mines.html", {**context, "q": q, "division": division})


@page(Permission.OBLIGATION_READ)
async def mine(request: web.Request, identity: Identity) -> web.Response:
    """A mine with every duty explained, as of a day."""
    code = request.match_info["code"]
    shown = await mines.mine(identity, code)
    as_of = day_asked(request)
    answer = await explain.explain(code, as_of=as_of)
    own = {row["obligation"] for row in await visible(identity, code)}
    duties = [d for d in answer["obligations"] if identity.staff or d["obligation"] in own]  # type: ignore[attr-defined]
    matters = await oversight.of_mine(identity, code, as_of=as_of) if identity.staff else []
    context = {"title": shown["name"], "shown": shown, "answer": answer, "duties": ordered(duties)}
    context |= as_of_day(request, as_of)
    context |= {"matters": [oversight.worded(m) for m in matters]}
    may_read = identity.may(Permission.CASE_READ)
    cases = (await lists.cases(identity, None, code, False, Sheet(50))).items if may_read else []
    return render(request, "mine.html", {**context, "cases": cases, "states": STATE_WORDS, "kinds": KIND_WORDS})


async def visible(identity: Identity, code: str) -> list[dict[str, Any]]:
    """The mine's duties that are this person's to see."""
    found = await lists.obligations(identity, DutyFilter(mine=code), Sheet(500))
    return [{"obligation": row["code"]} for row in found.items]


def ordered(duties: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What needs attention first, the newest first within that."""
    return sorted(duties, key=lambda d: (d["standing"] not in ATTENTION, d["standing"] != "overdue", d["due_on"] or ""))


def day_asked(request: web.Request) -> date:
    """The day in the address, or today. Raises ``Invalid``."""
    text = request.query.get("as_of")
    if not text:
        return request.app[CLOCK].today()
    found = iso_date(text, field="as_of")
    if isinstance(found, date):
        return found
    raise Invalid("日期有误", [found])
