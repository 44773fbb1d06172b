"""Cases as officers work on them: what waits for whom, one file with the steps this person may take, the set-up."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

from aiohttp import web

from api.keys import CLOCK, SETTINGS
from api.pages.labels import CHOICES, LABELS
from api.pages.shell import after, form, page, render
from restoration.documents import KINDS
from restoration.law.caseflow import BY_WORDS, STEP_WORDS, By
from restoration.law.cases import KIND_WORDS, STATE_WORDS, CaseKind, CaseState, Step
from restoration.law.content import LetterKind
from restoration.permissions import Permission
from restoration.services import lists_record, setup
from restoration.services.actors import Identity
from restoration.services.casesteps import take, whole, worklist
from restoration.services.casesteps.forms import FORMS, form_of
from restoration.services.casesteps.worklist import WorkFilter
from restoration.services.dossier import dossier
from restoration.services.lists import Sheet
from restoration.services.setup import DaysIn, GroundIn
from restoration.strict import model

ROWS = 50
CODE = "{code:ca_[a-z0-9_]{1,36}}"
LISTS = ("officers", "members", "files")


def add_routes(app: web.Application) -> None:
    """These pages."""
    app.router.add_get("/worklist", work)
    app.router.add_get(f"/cases/{CODE}", one)
    app.router.add_post(f"/cases/{CODE}/steps", step)
    app.router.add_get(f"/cases/{CODE}/dossier", pack)
    app.router.add_get("/setup", settings)
    app.router.add_post("/setup/grounds/{id:[a-z0-9_]{1,40}}", confirm_ground)
    app.router.add_post("/setup/days/{id:[a-z_]{1,20}}", confirm_days)


def today(request: web.Request) -> date:
    """The legal day."""
    return request.app[CLOCK].today()


@page(Permission.CASE_READ)
async def work(request: web.Request, identity: Identity) -> web.Response:
    """待办: open files with whom they wait for and since when."""
    asked = request.query
    by = By(asked["by"]) if asked.get("by") in set(By) else None
    kind = CaseKind(asked["kind"]) if asked.get("kind") in set(CaseKind) else None
    owner = identity.actor.id if asked.get("owner") == "me" else None
    wanted = WorkFilter(by, owner, asked.get("division") or None, kind)
    found = await worklist.work(identity, wanted, Sheet(ROWS, asked.get("cursor")), today(request))
    places = {str(d["code"]): d["name"] for d in (await lists_record.divisions(Sheet(200))).items}
    context = {
        "title": "待办",
        "rows": found.items,
        "next": found.next,
        "asked": asked,
        "kinds": {k.value: KIND_WORDS[k] for k in CaseKind},
        "actors": {b.value: BY_WORDS[b] for b in (By.OFFICER, By.DECIDER, By.HOLDER)},
        "places": places,
    }
    return render(request, "worklist.html", context)


@page(Permission.CASE_READ)
async def one(request: web.Request, identity: Identity) -> web.Response:
    """A file: where it stands, every paper and step, and what this person may do now."""
    file = await whole.whole(identity, request.match_info["code"], today(request))
    case: Any = file["case"]
    context = {
        "title": f"案件 {case['code']}",
        "file": file,
        "case": case,
        "forms": [(a, fields(a["step"], a["fields"], file["grounds"])) for a in case["allowed"]],
        "titles": {k.value: KINDS[k].title for k in LetterKind},
        "may_step": identity.may(Permission.CASE_STEP),
        "state_words": {s.value: STATE_WORDS[s] for s in CaseState},
        "step_words": {s.value: STEP_WORDS[s] for s in Step},
        "actors": {b.value: BY_WORDS[b] for b in By},
        "labels": LABELS,
    }
    return render(request, "case.html", context)


def fields(step: str, names: list[str], grounds: Any) -> list[dict[str, Any]]:
    """A step's fields as typed in: enclosures last, grounds by their names."""
    found = [field(step, name) for name in sorted(names, key=lambda n: n == "files")]
    wanted = "closure" if step == Step.PROPOSE_CLOSURE else ""
    words = {g["id"]: g["title"] for g in grounds if g["usable"] and (g["list"] == "closure") == bool(wanted)}
    for one in found:
        if one["name"] == "ground":
            one.update(shape="choice", choices=words)
    return found


def field(step: str, name: str) -> dict[str, Any]:
    """How one field of a step's form is typed in."""
    info = FORMS[Step(step)].model_fields[name]
    kinds = {info.annotation, *get_args(info.annotation)}
    choices = [str(c) for k in kinds for c in get_args(k) if isinstance(c, str)]
    choices += [str(c) for c in get_args(info.annotation) if isinstance(c, str)]
    shape = "text"
    if bool in kinds:
        shape, choices = "choice", ["yes", "no"]
    elif choices:
        shape = "choice"
    elif date in kinds or name.endswith(("_on", "_until", "_deadline")) or name == "until":
        shape = "date"
    elif name in ("summary", "reason", "found", "collective", "reply", "lacking", "desk_reason", "text", "correction"):
        shape = "long"
    words = {c: CHOICES.get(c, c) for c in sorted(set(choices), reverse=True)}
    return {"name": name, "label": LABELS.get(name, name), "shape": shape, "choices": words} | {
        "required": info.is_required(),
        "many": name in LISTS,
    }


@page(Permission.CASE_STEP)
async def step(request: web.Request, identity: Identity) -> web.StreamResponse:
    """Take a step as it was typed in."""
    code, sent = request.match_info["code"], await form(request)
    seen, name = sent.pop("tag", None), Step(sent.pop("step", Step.NOTE))
    body = {k: typed(k, v) for k, v in sent.items()}
    await take.take(identity, code, name, form_of(name, body), at=request.app[CLOCK].now(), seen=seen)
    return after(f"/cases/{code}", "saved")


def typed(name: str, text: str) -> Any:
    """A field as its form takes it: names parted by 、, yes and no, or text."""
    if name in LISTS:
        return [part for part in text.replace("，", "、").replace(",", "、").split("、") if part.strip()]
    return {"yes": True, "no": False}.get(text, text)


@page(Permission.CASE_READ)
async def pack(request: web.Request, identity: Identity) -> web.Response:
    """The dossier as a file."""
    code, folder = request.match_info["code"], request.app[SETTINGS].data.folder
    data = await dossier.export(identity, code, folder, at=request.app[CLOCK].now())
    headers = {"Content-Disposition": f'attachment; filename="{code}.zip"'}
    return web.Response(body=data, content_type="application/zip", headers=headers)


# ---- set-up --------------------------------------------------------------------------------------------------------


@page(Permission.SETUP_READ)
async def settings(request: web.Request, identity: Identity) -> web.Response:
    """Which grounds and days can be used today, and what the others lack."""
    shown = await setup.shown(identity, today(request))
    may_confirm = identity.may(Permission.SOURCE_CONFIRM)
    return render(request, "setup.html", {"title": "事由和期限设置", "bureaus": shown, "may_confirm": may_confirm})


@page(Permission.SOURCE_CONFIRM)
async def confirm_ground(request: web.Request, identity: Identity) -> web.StreamResponse:
    """Fill a ground in."""
    sent: Any = await form(request)
    body, at = model(GroundIn, sent), request.app[CLOCK].now()
    await setup.confirm_ground(identity, request.match_info["id"], body, at=at, on=today(request))
    return after("/setup", "saved")


@page(Permission.SOURCE_CONFIRM)
async def confirm_days(request: web.Request, identity: Identity) -> web.StreamResponse:
    """Fill a stage's days in."""
    sent: Any = await form(request)
    if (number := sent.get("workdays", "")).isascii() and number.isdigit() and len(number) < 5:
        sent["workdays"] = int(number)
    body, at = model(DaysIn, sent), request.app[CLOCK].now()
    await setup.confirm_days(identity, request.match_info["id"], body, at=at, on=today(request))
    return after("/setup", "saved")
