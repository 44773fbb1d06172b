"""Handing in a file for a case step or a proof of service: it gets a number, which the step's form asks for."""

from __future__ import annotations

from aiohttp import BodyPartReader, web

from api.auth import PARTS
from api.handlers.files import chunks
from api.keys import CLOCK, SETTINGS
from api.pages.shell import page, render
from restoration.errors import Malformed
from restoration.permissions import Permission
from restoration.services.actors import Identity
from restoration.services.attachments import attachments
from restoration.services.attachments.attachments import Stored


def add_routes(app: web.Application) -> None:
    """These pages."""
    app.router.add_get("/files/new", new)
    app.router.add_post("/files/new", upload)


@page(Permission.CASE_STEP)
async def new(request: web.Request, identity: Identity) -> web.Response:
    """The form."""
    return shown(request, None)


@page(Permission.CASE_STEP)
async def upload(request: web.Request, identity: Identity) -> web.Response:
    """Take in one file and say its number."""
    part = await request[PARTS].next() if PARTS in request else None
    if not isinstance(part, BodyPartReader) or part.name != "file" or not part.filename:
        raise Malformed("请选择要上传的文件", code="file_missing")
    stored = await attachments.put(
        request.app[SETTINGS].data.folder,
        chunks(part),
        part.filename,
        part.headers.get("Content-Type", ""),
        by=identity.actor,
        at=request.app[CLOCK].now(),
    )
    return shown(request, stored)


def shown(request: web.Request, stored: Stored | None) -> web.Response:
    """The page, with the file just taken in."""
    limits = {"limit": attachments.LIMIT_BYTES // 2**20, "allowed": attachments.ALLOWED}
    return render(request, "file_new.html", {"title": "上传附件", "stored": stored, **limits})
