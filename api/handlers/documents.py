"""Documents an officer starts, the sheets that go with a letter or a mine, and many letters as one file."""

from __future__ import annotations

from aiohttp import web

from api.auth import IDENTITY
from api.handlers.letters import seen, shown
from api.keys import FONTS
from api.requests import answer, body, now, today
from api.schemas.documents import BatchIn, DiscardIn, SeriesIn
from reports import approval, batch, sheets
from restoration.documents import KINDS
from restoration.law.letters.letterkinds import LetterKind
from restoration.law.letters.papers import MODELS
from restoration.law.letters.papers.base import Maybe, Needed, Part
from restoration.services import bureaus, lists
from restoration.services.letters import letters, starting
from restoration.services.letters.starting import StartIn
from restoration.services.paging import Json
from restoration.tables import Notice


async def kinds(request: web.Request) -> web.Response:
    """GET /document-kinds"""
    return answer({"items": [kind_row(kind) for kind in LetterKind]})


def kind_row(kind: LetterKind) -> Json:
    """One kind with the fields of its own."""
    line = KINDS[kind]
    flags = {name: getattr(line, name) for name in ("remedies", "heard", "rectify", "two_officers", "sheet")}
    people = {name: sorted(getattr(line, name)) for name in ("starts", "approves")}
    named = {"kind": kind, "title": line.title, "frame": line.frame, "series": line.series, "to": line.to}
    model = MODELS.get(kind)
    return {**named, **people, **flags, "fields": fields_of(model) if model else []}


def fields_of(model: type[Part]) -> list[Json]:
    """The fields of a model in order, those of its rows below."""
    return [field_row(model, name, label) for name, label in model.labels().items()]


def field_row(model: type[Part], name: str, label: Maybe) -> Json:
    """One field."""
    row = model.row_of(name)
    return {
        "name": name,
        "title": label.title,
        "needed": label.needed,
        "at_least": label.at_least if isinstance(label, Needed) else 0,
        "row": fields_of(row) if row else [],
    }


async def offers(request: web.Request) -> web.Response:
    """GET /mines/{code}/document-offers"""
    found = await starting.offers(request[IDENTITY], request.match_info["code"], at=now(request))
    rows = [
        {"obligation": o.obligation, "kind": o.kind, "title": KINDS[o.kind].title}
        | {"fields": o.fields.model_dump(mode="json", exclude_none=True, exclude={"kind"})}
        for o in found
    ]
    return answer({"items": rows})


async def start(request: web.Request) -> web.Response:
    """POST /notices"""
    asked = body(request, StartIn)
    begun = await approval.start(request[IDENTITY], asked, request.app[FONTS], at=now(request))
    document = {"id": begun.code, "state": begun.state, "version": begun.version, "sha256": begun.sha256}
    return answer(document, status=201, tag=f"v{begun.version}")


async def discard(request: web.Request) -> web.Response:
    """POST /notices/{code}/discard"""
    code, reason = await seen(request), body(request, DiscardIn).reason
    return shown(await letters.discard(request[IDENTITY], code, reason, at=now(request)))


async def print_many(request: web.Request) -> web.Response:
    """POST /notices/batch: one PDF, with the list in front; what could not be printed is named there."""
    asked = list(dict.fromkeys(body(request, BatchIn).ids))
    known = [code for code in asked if await lists.knows_notice(request[IDENTITY], code)]
    rows = {n.code: n for n in await Notice.filter(code__in=known).exclude(state="dropped")}
    found = [rows[code] for code in asked if code in rows]
    unknown = [code for code in asked if code not in rows]
    agency = await bureaus.name_for(request[IDENTITY])
    made = await batch.merged(found, unknown, request.app[FONTS], agency, today(request))
    return pdf(made.pdf, "notices")


async def service_receipt(request: web.Request) -> web.Response:
    """GET /notices/{code}/service-receipt"""
    code = request.match_info["code"]
    return pdf(await sheets.service_receipt(request[IDENTITY], code, request.app[FONTS], today(request)), f"{code}-hz")


async def sign_off(request: web.Request) -> web.Response:
    """GET /notices/{code}/sign-off-sheet"""
    code = request.match_info["code"]
    return pdf(await sheets.sign_off(request[IDENTITY], code, request.app[FONTS], today(request)), f"{code}-fw")


async def inspection_record(request: web.Request) -> web.Response:
    """GET /mines/{code}/inspection-record"""
    code, fonts = request.match_info["code"], request.app[FONTS]
    made = await sheets.inspection_records(request[IDENTITY], [code], fonts, at=now(request), on=today(request))
    return pdf(made, f"{code}-hc")


async def series(request: web.Request) -> web.Response:
    """PUT /bureaus/{code}/series"""
    sent = body(request, SeriesIn).series
    used = await bureaus.set_series(request[IDENTITY], request.match_info["code"], sent, at=now(request))
    series_now = {kind.value: text for kind, text in used.items()}
    return answer({"bureau": request.match_info["code"], "series": series_now})


def pdf(data: bytes, name: str) -> web.Response:
    """A PDF to save or print."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Content-Security-Policy": "sandbox"}
    return web.Response(body=data, content_type="application/pdf", headers=headers)
