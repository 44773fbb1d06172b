"""The annual report: block by block, saved as a draft at any time, checked, and submitted with a declaration.

Whatever is typed comes back, also when it cannot be read: nothing a clerk typed is lost to a refusal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from aiohttp import web

from api import problems
from api.keys import CLOCK, FONTS, SETTINGS
from api.pages import filing_sent, report_form
from api.pages.shell import after, form, page, render
from api.requests import answer
from reports import filing
from reports.issue import Press
from restoration.clock import SHANGHAI
from restoration.errors import Defect, Invalid, Refused
from restoration.law.facts import RightFacts
from restoration.law.findings import STANDING_WORDS, Standing
from restoration.law.kinds.annual_report import reporting_years
from restoration.law.report.content import Content
from restoration.law.report.life import STATE_WORDS, State
from restoration.law.report.words import Shape
from restoration.permissions import Permission
from restoration.services import lists, mines
from restoration.services.actors import Identity
from restoration.services.lists import DutyFilter, Sheet
from restoration.services.reports import contents, draft_content, drafts, reading, whose
from restoration.services.reports.draft_content import Start
from restoration.services.reports.drafts import Which
from restoration.services.reports.typed import assemble
from restoration.services.reports.waits import WAIT_WORDS, Wait
from restoration.services.snapshot import places, subjects

ROWS = 50
STATUS_WORDS = {
    staff: {s.value: STANDING_WORDS[s] for s in Standing} | {wait.value: WAIT_WORDS[wait]}
    for staff, wait in ((True, Wait.REVIEW), (False, Wait.SUBMISSION))
}
"""How a duty stands, and what its report waits for: by whether a member of staff asks."""
RULE = "annual_reclamation_report"
PLACE = "/filings/{mine:[A-Za-z0-9-]{1,24}}/{year:20[0-9]{2}}"
DECLARATION = "本单位声明：所报内容真实、完整，并对其负责。"
Sent = Mapping[str, str]


def add_routes(app: web.Application) -> None:
    """These pages."""
    app.router.add_get("/filings", listed)
    app.router.add_get(PLACE, one)
    for name, handler in (("save", save), ("prefill", prefill), ("convert", convert), ("submit", submit)):
        app.router.add_post(f"{PLACE}/{name}", handler)


@page(Permission.REPORT_READ)
async def listed(request: web.Request, identity: Identity) -> web.Response:
    """Reports owed and received, the latest year first."""
    status, mine = request.query.get("status", ""), request.query.get("mine", "").strip()
    wait = Wait(status) if status in set(Wait) else None
    wanted = DutyFilter(rule=RULE, status=None if wait else status or None, mine=mine or None, report=wait)
    found = await lists.obligations(
        identity, wanted, Sheet(ROWS, request.query.get("cursor")), listing=lists.BY_OCCASION
    )
    context: dict[str, Any] = {
        "title": "年度报告",
        "rows": found.items,
        "next": found.next,
        "status": status,
        "mine": mine,
    }
    owed = [(str(r["right"]), int(str(r["occasion"]))) for r in found.items]
    context["received"] = {f"{code} {year}": gaps for (code, year), gaps in (await reading.received(owed)).items()}
    return render(request, "filings.html", context | {"words": STATUS_WORDS[identity.staff]})


async def named(request: web.Request, identity: Identity) -> Which:
    """The report the address names."""
    mine, year = request.match_info["mine"], int(request.match_info["year"])
    today: date = request.app[CLOCK].today()
    return await drafts.which(identity, mine, request.query.get("right"), year, today=today)


@page(Permission.REPORT_READ)
async def one(request: web.Request, identity: Identity) -> web.Response:
    """One year's report: the form while it can be filled in, what was received, the receipts."""
    return await shown(request, identity, await named(request, identity))


async def shown(
    request: web.Request,
    identity: Identity,
    report: Which,
    sent: Sent | None = None,
    refusal: Refused | None = None,
    review: Sent | None = None,
) -> web.Response:
    """The form: with what was typed and why it was refused, else with the draft as it was kept.

    ``review`` is what was typed in the review that was refused.
    """
    draft = await drafts.own_draft(report, identity)
    now, kept = draft_content.drafted(draft), json.loads(draft.content) if draft else {}
    versions = await reading.versions(report)
    checks: dict[str, Any] = await reading.checks(report, identity, at=request.app[CLOCK].now())
    typed = dict(sent) if sent is not None else report_form.typed_of(now.content if now else Content())
    [subject] = await subjects([report.right], await places())
    today: date = request.app[CLOCK].today()
    known = Content(identity=await whose.identity_of(subject.facts.current(), report.year, today))
    last = await contents.last_content(subject.facts, report.year)
    marks = now.content.prefilled if now else ()
    latest = next((v for v in reversed(versions) if not v["withdrawn"]), None)
    asked = {p["id"]: p["title"] for p in checks["required"]}
    context: dict[str, Any] = {
        "title": f"{report.year}年度报告",
        "mine": await mines.mine(identity, request.match_info["mine"]),
        "report": report,
        "right": request.query.get("right", ""),
        "tag": drafts.draft_tag(draft, reading.last_version(versions)),
        "short": typed.get(report_form.SHAPE) == Shape.SHORT.value,
        "sections": list(report_form.sections(typed, known, last, marks, refusal.defects if refusal else ())),
        "by_files": kept if drafts.by_files(kept) else None,
        "remarks": report_form.remarks_sent(typed) if sent is not None else (now.remarks if now else {}),
        "refusal": refusal if review is None else None,
        "sent": await filing_sent.sent(report, latest) if latest else None,
        "asked": asked,
        "titles": filing_sent.titles() | asked,
        "review": filing_sent.review(identity, latest, asked, review, refusal) if latest else None,
        "checks": checks,
        "checked": now is not None,
        "versions": versions,
        "states": {s.value: STATE_WORDS[s] for s in State},
        "to_fix": reading.to_fix(latest),
        "declaration": DECLARATION,
        "closed": closed(subject.facts, report.year, today),
        "days_left": (date(report.year, 12, 31) - today).days,
    }
    return render(request, "filing.html", context, status=refusal.status if refusal else 200)


def closed(facts: RightFacts, year: int, today: date) -> str:
    """Why no report can be filed for a year: it has not come, or was never asked about. Empty where one can be."""
    if year in reporting_years(facts, today):
        return ""
    return f"{year}年度尚未开始，还不能报送。" if year > today.year else f"{year}年度无须报送。"


async def put(request: web.Request, identity: Identity, report: Which, sent: Sent) -> str:
    """Keep what is in the form; the tag of the draft as it is now. Raises ``Invalid`` with every cell not readable."""
    values, wrong = assemble(report_form.cells_sent(sent))
    if wrong:
        raise Invalid(f"有 {len(wrong)} 处填写的内容不能识别，尚未保存", [at_cell(d) for d in wrong])
    now = draft_content.drafted(await drafts.own_draft(report, identity))
    shape = Shape.SHORT if sent.get(report_form.SHAPE) == Shape.SHORT.value else Shape.FULL
    values |= {"shape": shape.value, "prefilled": list(now.content.prefilled) if now else []}
    body: dict[str, object] = {"content": values, "remarks": report_form.remarks_sent(sent)}
    return await draft_content.put(identity, report, body, sent.get("tag", ""), at=request.app[CLOCK].now())


def at_cell(d: Defect) -> Defect:
    """A defect by the cell's path in the report."""
    return Defect(f"content.{d.field}", d.code, d.found, d.expected, d.cure)


def place(request: web.Request, action: str) -> str:
    """The form's own address, after an action on it."""
    right = request.query.get("right")
    return request.path.removesuffix(f"/{action}") + (f"?right={right}" if right else "")


@page(Permission.REPORT_WRITE)
async def save(request: web.Request, identity: Identity) -> web.StreamResponse:
    """Keep the draft; a script that saves while somebody types is told its tag, or why not, as JSON."""
    report, sent = await named(request, identity), await form(request)
    by_script = request.headers.get("Accept") == "application/json"
    try:
        tag = await put(request, identity, report, sent)
    except Refused as refusal:
        if by_script:
            return problems.of(refusal)
        return await shown(request, identity, report, sent, refusal)
    if by_script:
        at: datetime = request.app[CLOCK].now()
        return answer({"tag": tag, "at": f"{at.astimezone(SHANGHAI):%H:%M}"})
    return after(place(request, "save"), "saved")


@page(Permission.REPORT_WRITE)
async def prefill(request: web.Request, identity: Identity) -> web.StreamResponse:
    """Keep the draft and fill its empty cells, from last year and the register or from the version that stands."""
    report, sent = await named(request, identity), await form(request)
    start = Start.LATEST if sent.get("source") == Start.LATEST.value else Start.LAST_YEAR
    try:
        await put(request, identity, report, sent)
        await draft_content.fill(identity, report, start, at=request.app[CLOCK].now())
    except Refused as refusal:
        return await shown(request, identity, report, sent, refusal)
    return after(place(request, "prefill"), "filled")


@page(Permission.REPORT_WRITE)
async def convert(request: web.Request, identity: Identity) -> web.StreamResponse:
    """Keep the draft and take the conversions that were ticked."""
    report, sent = await named(request, identity), await form(request)
    fields = [k.removeprefix(report_form.CONVERT) for k in sent if k.startswith(report_form.CONVERT)]
    try:
        await put(request, identity, report, sent)
        await draft_content.convert(identity, report, fields, at=request.app[CLOCK].now())
    except Refused as refusal:
        return await shown(request, identity, report, sent, refusal)
    return after(place(request, "convert"), "converted")


@page(Permission.REPORT_SUBMIT)
async def submit(request: web.Request, identity: Identity) -> web.StreamResponse:
    """Save what is in the form and submit it, declared by the signatory; the server states the time of receipt."""
    report, sent = await named(request, identity), await form(request)
    try:
        if "declared" not in sent:
            raise Invalid("请先勾选声明，再提交报告")
        tag = await put(request, identity, report, sent)
        press = Press(request.app[FONTS], request.app[SETTINGS].service.public_url)
        await filing.submit(identity, report, tag, press, at=request.app[CLOCK].now())
    except Refused as refusal:
        return await shown(request, identity, report, sent, refusal)
    return after(place(request, "submit"), "submitted")
