"""Cases and the abnormal list: read, opened, moved; worklists, 回避, set-up, the dossier."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aiohttp import web

from api.auth import IDENTITY
from api.keys import SETTINGS
from api.requests import BODY, answer, body, listed, now, query, tag_given, today
from api.schemas.cases import AnswerIn, CaseQuery, ListingQuery, WorkQuery
from restoration.law.cases.states import Step
from restoration.services import listings, lists, setup
from restoration.services.casesteps import interests, opening, take, whole, worklist
from restoration.services.casesteps.forms import StepForm, form_of
from restoration.services.casesteps.interests import InterestIn
from restoration.services.casesteps.opening import CaseIn
from restoration.services.casesteps.worklist import WorkFilter
from restoration.services.dossier import dossier
from restoration.services.setup import DaysIn, GroundIn


async def case_list(request: web.Request) -> web.Response:
    """GET /cases"""
    q = query(request, CaseQuery)
    state = q.state.value if q.state else None
    return listed(await lists.cases(request[IDENTITY], state, q.mine, q.open, q.sheet()))


async def case_open(request: web.Request) -> web.Response:
    """POST /cases"""
    code = await opening.open_case(request[IDENTITY], body(request, CaseIn), at=now(request))
    return answer({"code": code}, status=201)


async def case_detail(request: web.Request) -> web.Response:
    """GET /cases/{code}"""
    found = await whole.case(request[IDENTITY], request.match_info["code"], today(request))
    return answer(found, tag=str(found["tag"]))


async def case_file(request: web.Request) -> web.Response:
    """GET /cases/{code}/file"""
    return answer(await whole.whole(request[IDENTITY], request.match_info["code"], today(request)))


def sent_form(request: web.Request) -> tuple[Step, StepForm, str | None]:
    """The step of the body with its form, and the state or tag that was read."""
    sent: Any = request[BODY]
    given = sent.model_dump(mode="json", exclude={"step", "state"}, exclude_none=True)
    step, state = Step(sent.step), getattr(sent, "state", None)
    return step, form_of(step, given), tag_given(request) or state


async def case_step(request: web.Request) -> web.Response:
    """POST /cases/{code}/steps"""
    code = request.match_info["code"]
    await lists.case(request[IDENTITY], code)
    step, form, seen = sent_form(request)
    return answer(asdict(await take.take(request[IDENTITY], code, step, form, at=now(request), seen=seen)), status=201)


async def work(request: web.Request) -> web.Response:
    """GET /worklist"""
    q, identity = query(request, WorkQuery), request[IDENTITY]
    owner = identity.actor.id if q.owner == "me" else f"user:{q.owner}" if q.owner else None
    wanted = WorkFilter(q.by, owner, q.division, q.kind)
    return listed(await worklist.work(identity, wanted, q.sheet(), today(request)))


async def pack(request: web.Request) -> web.Response:
    """GET /cases/{code}/dossier"""
    code, folder = request.match_info["code"], request.app[SETTINGS].data.folder
    data = await dossier.export(request[IDENTITY], code, folder, at=now(request))
    headers = {"Content-Disposition": f'attachment; filename="{code}.zip"'}
    return web.Response(body=data, content_type="application/zip", headers=headers)


# ---- the list ------------------------------------------------------------------------------------------------------


async def listing_list(request: web.Request) -> web.Response:
    """GET /listings"""
    q = query(request, ListingQuery)
    return listed(await listings.listings(request[IDENTITY], q.as_of, every=q.every, sheet=q.sheet()))


async def listing_detail(request: web.Request) -> web.Response:
    """GET /listings/{code}"""
    return answer(await listings.listing(request[IDENTITY], request.match_info["code"]))


async def listing_step(request: web.Request) -> web.Response:
    """POST /listings/{code}/steps"""
    code = request.match_info["code"]
    await listings.listing(request[IDENTITY], code)
    step, form, seen = sent_form(request)
    done = await listings.take(request[IDENTITY], code, step, form, at=now(request), seen=seen)
    return answer(asdict(done), status=201)


async def letter_answer(request: web.Request) -> web.Response:
    """POST /notices/{code}/answers"""
    code, sent = request.match_info["code"], body(request, AnswerIn)
    await lists.notice(request[IDENTITY], code)
    form = form_of(Step(sent.step), sent.model_dump(mode="json", exclude={"step"}, exclude_none=True))
    done = await listings.answer(request[IDENTITY], code, Step(sent.step), form, at=now(request))
    return answer({"items": [asdict(d) for d in done]}, status=201)


# ---- 回避, set-up --------------------------------------------------------------------------------------------------


async def interest_list(request: web.Request) -> web.Response:
    """GET /interests"""
    return answer({"items": await interests.listed(request[IDENTITY])})


async def interest_create(request: web.Request) -> web.Response:
    """POST /interests"""
    code = await interests.record(request[IDENTITY], body(request, InterestIn), at=now(request))
    return answer({"code": code}, status=201)


async def interest_end(request: web.Request) -> web.Response:
    """POST /interests/{code}/end"""
    code = request.match_info["code"]
    await interests.end(request[IDENTITY], code, at=now(request))
    return answer({"code": code})


async def setup_read(request: web.Request) -> web.Response:
    """GET /setup"""
    return answer({"items": await setup.shown(request[IDENTITY], today(request))})


async def ground_confirm(request: web.Request) -> web.Response:
    """POST /setup/grounds/{id}/confirm"""
    sent, at, on = body(request, GroundIn), now(request), today(request)
    code = await setup.confirm_ground(request[IDENTITY], request.match_info["id"], sent, at=at, on=on)
    return answer({"code": code}, status=201)


async def days_confirm(request: web.Request) -> web.Response:
    """POST /setup/days/{id}/confirm"""
    sent, at, on = body(request, DaysIn), now(request), today(request)
    code = await setup.confirm_days(request[IDENTITY], request.match_info["id"], sent, at=at, on=on)
    return answer({"code": code}, status=201)
