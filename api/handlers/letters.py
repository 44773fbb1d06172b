"""Letters: read, and every step a person takes."""

from __future__ import annotations

from dataclasses import asdict

from aiohttp import web

from api import problems
from api.auth import IDENTITY
from api.keys import FONTS, SEAL, SETTINGS
from api.pace import refuse_too_often
from api.requests import TAG, answer, body, listed, now, query, tag_given, today
from api.schemas.letters import NoticeQuery, NoticeWithdrawIn, PdfQuery, SealIn, SendBackIn, VerifyQuery
from reports import approval, issue, sealing
from restoration.errors import NotFound, Refused
from restoration.services import lists
from restoration.services.letters import letters
from restoration.services.letters import reads as letter_reads
from restoration.services.letters import service as letters_service
from restoration.services.letters import verify as letters_verify
from restoration.services.letters.held import LetterNow
from restoration.services.letters.letters import LetterEdit
from restoration.services.letters.sealed import newest
from restoration.services.letters.service import ServiceIn


async def index(request: web.Request) -> web.Response:
    """GET /notices"""
    q = query(request, NoticeQuery)
    state, kind = (e.value if e else None for e in (q.state, q.kind))
    return listed(await lists.notices(request[IDENTITY], state, kind, q.mine, q.sheet()))


async def detail(request: web.Request) -> web.Response:
    """GET /notices/{code}"""
    found = await letter_reads.notice(request[IDENTITY], request.match_info["code"])
    return answer(found, tag=f"v{found['version']}")


async def edit(request: web.Request) -> web.Response:
    """PATCH /notices/{code}"""
    code = await seen(request)
    changes = body(request, LetterEdit)
    who, at, version = request[IDENTITY], now(request), letter_reads.version_of(request[TAG])
    if changes.model_fields_set:
        return shown(await approval.edit(who, code, changes, request.app[FONTS], version=version, at=at), tag=True)
    return shown(await approval.confirm(who, code, request.app[FONTS], version=version, at=at), tag=True)


async def seen(request: web.Request) -> str:
    """The letter of the address, if the reader may know of it."""
    code = request.match_info["code"]
    await lists.notice(request[IDENTITY], code)
    return code


def shown(letter: LetterNow, *, tag: bool = False) -> web.Response:
    """Where a letter stands."""
    document = {"id": letter.code, "state": letter.state, "version": letter.version, "sha256": letter.sha256}
    return answer(document, tag=f"v{letter.version}" if tag else None)


async def approve(request: web.Request) -> web.Response:
    """POST /notices/{code}/approve"""
    code = await seen(request)
    version = await version_read(request, code)
    fonts = request.app[FONTS]
    decided = await approval.decide(request[IDENTITY], code, fonts, version=version, at=now(request))
    if decided.now is None:
        # answered, not raised: the draft that followed the facts is kept
        return problems.of(decided.refusal or Refused("文书未获批准"))
    return shown(decided.now)


async def version_read(request: web.Request, code: str) -> int:
    """The version the reader names, or the letter's own where none is named."""
    given = tag_given(request)
    known = await lists.notice(request[IDENTITY], code)
    return letter_reads.version_of(given) if given else int(str(known["version"]))


async def send_back(request: web.Request) -> web.Response:
    """POST /notices/{code}/send-back"""
    code, sent = await seen(request), body(request, SendBackIn)
    version = sent.version or await version_read(request, code)
    return shown(await letters.send_back(request[IDENTITY], code, sent.reason, version=version, at=now(request)))


async def issue_letter(request: web.Request) -> web.Response:
    """POST /notices/{code}/issue"""
    code = await seen(request)
    press = issue.Press(request.app[FONTS], request.app[SETTINGS].public_url)
    done = await issue.issue(request[IDENTITY], code, press, at=now(request))
    document = {"id": done.code, "number": done.document_number, "issued_on": done.issued_on}
    return answer({**document, "sha256": done.sha256, "verify_url": done.verify_url}, status=201)


async def seal(request: web.Request) -> web.Response:
    """POST /notices/{code}/seal"""
    code, sent = await seen(request), body(request, SealIn)
    return shown(
        await letters_service.record_sealing(request[IDENTITY], code, sent.sealed_on, sent.scan, at=now(request))
    )


async def seal_online(request: web.Request) -> web.Response:
    """POST /notices/{code}/seal-online"""
    code, app = await seen(request), request.app
    return shown(await sealing.seal(request[IDENTITY], code, app[SEAL].platform, app[FONTS], at=now(request)))


async def serve(request: web.Request) -> web.Response:
    """POST /notices/{code}/service"""
    code, sent = await seen(request), body(request, ServiceIn)
    return shown(await letters_service.record_service(request[IDENTITY], code, sent, at=now(request)))


async def withdraw(request: web.Request) -> web.Response:
    """POST /notices/{code}/withdraw"""
    code, reason = await seen(request), body(request, NoticeWithdrawIn).reason
    return shown(await letters.withdraw(request[IDENTITY], code, reason, at=now(request)))


async def pdf(request: web.Request) -> web.Response:
    """GET /notices/{code}/pdf"""
    row = await letter_reads.row(request[IDENTITY], request.match_info["code"])
    if query(request, PdfQuery).sealed:
        kept = await newest(row)
        if kept is None:
            raise NotFound("该文书没有经印章平台用印的文件")
        data = bytes(kept.pdf)
    else:
        data = await issue.bytes_of(row, request.app[FONTS], today(request))
    headers = {"Content-Disposition": f'attachment; filename="{row.code}.pdf"', "Content-Security-Policy": "sandbox"}
    return web.Response(body=data, content_type="application/pdf", headers=headers)


async def verify(request: web.Request) -> web.Response:
    """GET /public/verify/{token}"""
    tail = query(request, VerifyQuery).tail or ""
    refuse_too_often(request, tail=bool(tail))
    return answer(asdict(await letters_verify.verify(request.match_info["token"], tail)))
