"""Cases as officers work on them: what waits for whom, one file with the steps this person may take, the set-up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

from aiohttp import web

from api.keys import CLOCK, SETTINGS
from api.pages.labels import CHOICES, LABELS
from api.pages.shell import after, beside, form, page, render
from restoration.documents import KINDS
from restoration.errors import Defect, Invalid, Refused
from restoration.law.cases.flow import BY_WORDS, By
from restoration.law.cases.states import KIND_WORDS, STATE_WORDS, STEP_WORDS, CaseKind, CaseState, Step
from restoration.law.letters.content import LetterKind
from restoration.permissions import Permission
from restoration.services import lists_record, setup
from restoration.services.actors import Identity
from restoration.services.casesteps import take, whole, worklist
from restoration.services.casesteps.forms import FORMS, form_of
from restoration.services.casesteps.interests import colleagues
from restoration.services.casesteps.worklist import WorkFilter
from restoration.services.dossier import dossier
from restoration.services.life import bureau
from restoration.services.lists import Sheet
from restoration.services.people.names import names, signatures
from restoration.services.setup import DaysIn, GroundIn
from restoration.strict import model

ROWS = 50
CODE = "{code:ca_[a-z0-9_]{1,36}}"
LISTS = ("officers", "members", "files")
TICKS = "elements"
"""Each choice is a box of its own, ``elements.<name>``."""
PEOPLE = ("author", "authors", "to")
"""Details that name accounts."""


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
        "own": await bureau.outstanding(identity, as_of=today(request)),
    }
    return render(request, "worklist.html", context)


@page(Permission.CASE_READ)
async def one(request: web.Request, identity: Identity) -> web.Response:
    """A file: where it stands, every paper and step, and what this person may do now."""
    return await shown(request, identity)


async def shown(
    request: web.Request, identity: Identity, sent: Mapping[str, str] | None = None, refusal: Refused | None = None
) -> web.Response:
    """The file; after a refusal with what was typed in the form of the step and why it was refused."""
    file = await whole.whole(identity, request.match_info["code"], today(request))
    case: Any = file["case"]
    told = await history(identity, case["steps"], file["letters"])
    typed = dict(sent or {})
    open_now = await forms(identity, file)
    lost = [(LABELS[k], v) for k, v in typed.items() if k in LABELS]
    offered = typed.get("step") in {a["step"] for a, _ in open_now}
    context = {
        "title": f"案件 {case['code']}",
        "file": file,
        "case": case,
        "forms": open_now,
        "refusal": refusal,
        "typed": typed,
        "errors": beside(refusal),
        "lost": [] if offered else lost,
        "history": told,
        "titles": {k.value: KINDS[k].title for k in LetterKind},
        "may_step": identity.may(Permission.CASE_STEP),
        "state_words": {s.value: STATE_WORDS[s] for s in CaseState},
        "step_words": {s.value: STEP_WORDS[s] for s in Step},
        "actors": {b.value: BY_WORDS[b] for b in By},
    }
    return render(request, "case.html", context, status=refusal.status if refusal else 200)


async def forms(identity: Identity, file: dict[str, Any]) -> list[tuple[Any, list[dict[str, Any]]]]:
    """The steps open to this person, each with its fields; a colleague is chosen by name."""
    found = [(a, fields(a["step"], a["fields"], file["grounds"])) for a in file["case"]["allowed"]]
    people = {c.removeprefix("user:"): n for c, n in (await names(await colleagues(identity), staff=True)).items()}
    for one in (f for _, shown in found for f in shown if f["name"] == "to"):
        one.update(shape="choice", choices=people)
    for step, one in ((a, f) for a, shown in found for f in shown if f["name"] == TICKS):
        one.update(shape="ticks", choices=step["elements"])
    return found


async def history(identity: Identity, steps: list[dict[str, Any]], letters: Any) -> list[dict[str, Any]]:
    """The steps taken, in words: who by name, which letter, yes and no; an answer of no is shown like one of yes."""
    actors = {p for s in steps for p in (s["recorded_by"], *(p for k in PEOPLE for p in several(s["detail"].get(k))))}
    who = await signatures(actors, staff=identity.staff)
    which = {n["id"]: f"{KINDS[LetterKind(n['kind'])].title}　{n['number'] or '草稿'}" for n in letters}
    return [{**s, "by": who[s["recorded_by"]], "said": said(s["detail"], who, which)} for s in steps]


def said(detail: dict[str, Any], who: dict[str, str], which: dict[str, str]) -> list[tuple[str, str, str]]:
    """A step's details: their names, their words, and the letter to open, if it is one that can be read."""
    shown = {k: v for k, v in detail.items() if k in LABELS and v not in (None, "", [])}
    told = {
        k: "、".join(dict.fromkeys(who[p] for p in several(v))) if k in PEOPLE else worded(v) for k, v in shown.items()
    }
    letter = str(detail.get("notice"))
    told |= {"notice": which.get(letter, "已作废的草稿")} if "notice" in shown else {}
    return [(LABELS[k], text, letter if k == "notice" and letter in which else "") for k, text in told.items()]


def several(value: Any) -> list[str]:
    """One account or several, as a step's detail names them."""
    return [str(v) for v in (value if isinstance(value, list) else [value]) if v]


def worded(value: Any) -> str:
    """A detail's value as people read it."""
    if isinstance(value, bool):
        return CHOICES["yes" if value else "no"]
    return "、".join(map(str, value)) if isinstance(value, list) else CHOICES.get(str(value), str(value))


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
    name = step_asked(sent.get("step", ""))
    body = {k: typed(k, v) for k, v in sent.items() if k not in ("tag", "step") and not k.startswith(f"{TICKS}.")}
    if ticked := [k.removeprefix(f"{TICKS}.") for k in sent if k.startswith(f"{TICKS}.")]:
        body[TICKS] = ticked
    try:
        at, seen = request.app[CLOCK].now(), sent.get("tag")
        await take.take(identity, code, name, form_of(name, body), at=at, seen=seen)
    except Refused as refusal:
        return await shown(request, identity, sent, refusal)
    return after(f"/cases/{code}", "saved")


def step_asked(text: str) -> Step:
    """The step a form names. Raises ``Invalid``."""
    if text in set(Step):
        return Step(text)
    raise Invalid("没有这个办理步骤", [Defect("step", "unknown", text, "页面上列出的步骤", "请从案件页面重新办理")])


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
