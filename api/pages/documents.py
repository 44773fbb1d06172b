"""Starting a document about a mine, and filling in what only its kind says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from pydantic import JsonValue

from api.keys import CLOCK, FONTS
from api.pages import document_form
from api.pages.letters import CODE, version, whole
from api.pages.shell import after, beside, form, page, render
from reports import approval
from restoration.documents import KINDS, Frame
from restoration.errors import Defect, Invalid, NotFound, Refused
from restoration.law.letters.content import LetterKind, NoticeContent
from restoration.law.letters.papers import MODELS, Papers
from restoration.permissions import Permission
from restoration.services import lists
from restoration.services.actors import Identity
from restoration.services.letters import starting
from restoration.services.letters.letters import LetterEdit
from restoration.services.letters.starting import StartIn
from restoration.strict import model
from restoration.tables import Notice

NOTHING_TYPED: dict[str, Any] = {"typed": {}, "errors": {}, "refusal": None}
GROUPS = {
    Frame.ENFORCEMENT: "执法文书",
    Frame.LETTER: "信函",
    Frame.DOCUMENT: "文件",
    Frame.FORM: "表格",
}


def add_routes(app: web.Application) -> None:
    """These pages."""
    app.router.add_get("/documents/new", new)
    app.router.add_post("/documents/new", start)
    app.router.add_get(f"/letters/{CODE}/fields", fields)
    app.router.add_post(f"/letters/{CODE}/fields", save)


def kind_of(text: str) -> LetterKind:
    """A kind an officer may start. Raises ``NotFound``."""
    if text not in set(LetterKind) or LetterKind(text) not in MODELS:
        raise NotFound("没有这种文书")
    return LetterKind(text)


@page(Permission.NOTICE_EDIT)
async def new(request: web.Request, identity: Identity) -> web.Response:
    """Which document, then its form."""
    mine, case, asked = (request.query.get(name, "") for name in ("mine", "case", "kind"))
    context: dict[str, Any] = {"title": "起草文书", "mine": mine, "case": case, "groups": groups(), "kind": ""}
    context |= NOTHING_TYPED
    if asked:
        kind = kind_of(asked)
        context |= of_kind(kind)
        duty = request.query.get("obligation", "")
        filled = await begun(request, identity, {"mine": mine, "case": case, "obligation": duty, "kind": kind.value})
        context |= {"obligation": duty, "entries": list(document_form.entries(MODELS[kind], filled))}
    elif mine:
        context["offers"] = await offered(request, identity, mine)
    return render(request, "document_new.html", context)


def of_kind(kind: LetterKind) -> dict[str, Any]:
    """What the form of a kind says of it."""
    return {"kind": kind.value, "line": KINDS[kind], "title": f"起草{KINDS[kind].title}"}


def typed_again(kind: LetterKind, sent: Mapping[str, str], refusal: Refused) -> dict[str, Any]:
    """A form as it was typed, with why it was refused beside each field."""
    errors = beside(refusal)
    shown = list(document_form.retyped(MODELS[kind], sent, errors))
    return {"entries": shown, "typed": sent, "errors": errors, "refusal": refusal}


async def begun(request: web.Request, identity: Identity, about: dict[str, str]) -> Papers | None:
    """What the record fills in; nothing while it is not settled what the document is about."""
    try:
        asked = model(StartIn, {name: value for name, value in about.items() if value})
        return await starting.filled(identity, asked, at=request.app[CLOCK].now())
    except Refused:
        return None


async def offered(request: web.Request, identity: Identity, mine: str) -> list[dict[str, str]]:
    """The orders that overdue money duties of the mine call for, as links with their figures filled in."""
    found = await starting.offers(identity, mine, at=request.app[CLOCK].now())
    return [{"kind": o.kind.value, "obligation": o.obligation, "title": KINDS[o.kind].title} for o in found]


def groups() -> dict[str, dict[str, str]]:
    """The kinds that may be started, by frame: name to title."""
    return {
        name: {kind.value: KINDS[kind].title for kind in MODELS if KINDS[kind].frame is frame}
        for frame, name in GROUPS.items()
    }


@page(Permission.NOTICE_EDIT)
async def start(request: web.Request, identity: Identity) -> web.StreamResponse:
    """A draft with what was typed."""
    sent = await form(request)
    kind = kind_of(sent.get("kind", ""))
    try:
        code = await started_from(request, identity, kind, sent)
    except Refused as refusal:
        about = {name: sent.get(name, "") for name in ("mine", "case", "obligation")}
        context = about | of_kind(kind) | typed_again(kind, sent, refusal)
        return render(request, "document_new.html", context, status=refusal.status)
    return after(f"/letters/{code}", "started")


async def started_from(request: web.Request, identity: Identity, kind: LetterKind, sent: Mapping[str, str]) -> str:
    """Start what the form says; the draft's code. Raises ``Refused``."""
    own = document_form.read(MODELS[kind], sent)
    body: dict[str, JsonValue] = {"kind": kind.value, "fields": own}
    body |= {
        name: sent[name] for name in ("mine", "right", "case", "obligation", "rectify_on", "measures") if name in sent
    }
    body |= {name: whole(sent[name]) for name in ("rectify_days", "statement_days") if name in sent}
    if "mine" not in sent:
        raise Invalid("请填写矿山编号", [Defect("mine", "missing", "", "矿山编号", "请补填矿山编号")])
    now = await approval.start(identity, model(StartIn, body), request.app[FONTS], at=request.app[CLOCK].now())
    return now.code


async def started(identity: Identity, code: str) -> tuple[Notice, NoticeContent]:
    """A started document and what it says. Raises ``NotFound``."""
    await lists.notice(identity, code)
    notice = await Notice.get(code=code)
    content = NoticeContent.model_validate_json(notice.content)
    kind_of(content.kind)
    return notice, content


@page(Permission.NOTICE_EDIT)
async def fields(request: web.Request, identity: Identity) -> web.Response:
    """The form of a draft's own fields, filled."""
    notice, content = await started(identity, request.match_info["code"])
    shown = list(document_form.entries(MODELS[content.kind], content.fields))
    context = NOTHING_TYPED | {"title": f"填写{KINDS[content.kind].title}", "notice": notice, "entries": shown}
    return render(request, "document_fields.html", context)


@page(Permission.NOTICE_EDIT)
async def save(request: web.Request, identity: Identity) -> web.StreamResponse:
    """Keep what was typed."""
    code, sent = request.match_info["code"], await form(request)
    notice, content = await started(identity, code)
    try:
        changes = model(LetterEdit, {"fields": document_form.read(MODELS[content.kind], sent)})
        at = request.app[CLOCK].now()
        await approval.edit(identity, code, changes, request.app[FONTS], version=version(sent), at=at)
    except Refused as refusal:
        context = {"title": f"填写{KINDS[content.kind].title}", "notice": notice}
        context |= typed_again(content.kind, sent, refusal)
        return render(request, "document_fields.html", context, status=refusal.status)
    return after(f"/letters/{code}", "saved")
