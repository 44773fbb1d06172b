"""Attachments: in as multipart, out as a download and never as a page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import asdict
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from api.auth import IDENTITY
from api.keys import SETTINGS
from api.requests import Unsupported, answer, now, query
from api.schemas.letters import UploadQuery
from restoration.errors import Malformed
from restoration.services.attachments import attachments, upkeep
from restoration.services.attachments import scope as attachment_scope
from restoration.services.attachments.attachments import Stored

CHUNK = 64 * 1024


async def upload(request: web.Request) -> web.Response:
    """POST /attachments: one part named ``file``."""
    part = await file_part(request)
    stored = await attachments.put(
        request.app[SETTINGS].data.folder,
        chunks(part),
        part.filename or "",
        part.headers.get("Content-Type", ""),
        by=request[IDENTITY].actor,
        at=now(request),
        replaces=await replaced(request),
    )
    return answer(shown(stored), status=201)


def shown(stored: Stored) -> dict[str, object]:
    """A file as answered."""
    return {**asdict(stored), "type": stored.type.value, "media_type": stored.media_type}


async def replaced(request: web.Request) -> str | None:
    """The file the upload takes the place of, if it is the sender's to see."""
    code = query(request, UploadQuery).replaces
    if code is not None:
        await attachment_scope.check(request[IDENTITY], code)
    return code


async def versions(request: web.Request) -> web.Response:
    """GET /attachments/{code}/versions"""
    code = request.match_info["code"]
    await attachment_scope.check(request[IDENTITY], code)
    return answer({"items": [shown(s) for s in await upkeep.versions(code)]})


async def file_part(request: web.Request) -> BodyPartReader:
    """The first part, if it is a file under the right name. Raises ``Unsupported``, ``Malformed``."""
    if request.content_type != "multipart/form-data":
        raise Unsupported("请以 multipart/form-data 上传文件")
    try:
        part = await (await request.multipart()).next()
    except (ValueError, LookupError, AssertionError) as error:
        raise Malformed("上传的内容无法读取，请重新上传", code="multipart_malformed") from error
    if not isinstance(part, BodyPartReader) or part.name != "file":
        raise Malformed("请把文件放在名为 file 的部分中", code="file_missing")
    return part


async def chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    """The file's bytes as they come."""
    while chunk := await part.read_chunk(CHUNK):
        yield chunk


async def download(request: web.Request) -> web.StreamResponse:
    """GET /attachments/{code}"""
    code = request.match_info["code"]
    await attachment_scope.check(request[IDENTITY], code)
    found = await attachments.open_file(request.app[SETTINGS].data.folder, code)
    name = quote(found.record.name, safe="")
    headers = {
        "Content-Type": found.record.media_type,
        "Content-Disposition": f"attachment; filename=\"file\"; filename*=UTF-8''{name}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return web.FileResponse(found.path, headers=headers)
