"""The files of a report: what is listed, and one more, streamed to its place and listed in the draft."""

from __future__ import annotations

from aiohttp import BodyPartReader, web

from api.auth import PARTS
from api.handlers.files import chunks
from api.keys import CLOCK, SETTINGS
from api.pages.filing import PLACE, named
from api.pages.shell import after, page, render
from restoration.errors import Malformed
from restoration.law.report.content import Content, FileRow
from restoration.law.report.words import FileKind
from restoration.permissions import Permission
from restoration.services.actors import Identity
from restoration.services.attachments import attachments
from restoration.services.reports import draft_content, drafts

MOST_FIELD = 400
KINDS = tuple(FileKind)


def add_routes(app: web.Application) -> None:
    """These pages."""
    app.router.add_get(f"{PLACE}/files", listed)
    app.router.add_post(f"{PLACE}/files", upload)


@page(Permission.REPORT_WRITE)
async def listed(request: web.Request, identity: Identity) -> web.Response:
    """The files of the draft, and the form for one more."""
    report = await named(request, identity)
    now = draft_content.drafted(await drafts.own_draft(report, identity))
    context = {
        "title": f"{report.year}年度报告附件",
        "mine": request.match_info["mine"],
        "report": report,
        "right": request.query.get("right", ""),
        "rows": (now.content if now else Content()).files.rows,
        "kinds": KINDS,
        "limit": attachments.LIMIT_BYTES // 2**20,
        "allowed": attachments.ALLOWED,
    }
    return render(request, "filing_files.html", context)


@page(Permission.REPORT_WRITE)
async def upload(request: web.Request, identity: Identity) -> web.StreamResponse:
    """Take in one file and list it. The form's fields come before the file, which is streamed."""
    report = await named(request, identity)
    if PARTS not in request:
        raise Malformed("请在页面上选择文件后上传", code="multipart_malformed")
    fields: dict[str, str] = {}
    while part := await request[PARTS].next():
        if not isinstance(part, BodyPartReader):
            break
        if part.name == "file":
            await take(request, identity, part, fields)
            break
        fields[str(part.name)] = (await part.read_chunk(MOST_FIELD)).decode("utf-8", "replace").strip()
    if "code" not in fields:
        raise Malformed("请选择要上传的文件", code="file_missing")
    row = FileRow(kind=kind_of(fields.get("kind", "")), file=fields["code"], title=fields.get("title") or None)
    await draft_content.add_file(identity, report, row, at=request.app[CLOCK].now())
    right = request.query.get("right")
    return after(request.path + (f"?right={right}" if right else ""), "uploaded")


async def take(request: web.Request, identity: Identity, part: BodyPartReader, fields: dict[str, str]) -> None:
    """Store the file; its code and, where no title was given, its name."""
    stored = await attachments.put(
        request.app[SETTINGS].data.folder,
        chunks(part),
        part.filename or "",
        part.headers.get("Content-Type", ""),
        by=identity.actor,
        at=request.app[CLOCK].now(),
    )
    fields["code"] = stored.code
    fields["title"] = (fields.get("title") or stored.name)[:100]


def kind_of(value: str) -> FileKind:
    """The kind chosen; what is none is 其他."""
    return next((k for k in KINDS if k.value == value), FileKind.OTHER)
