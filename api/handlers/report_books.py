"""Annual reports as workbooks: out as they stand, in as a draft."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from aiohttp import web

from api.auth import IDENTITY
from api.handlers.files import chunks, file_part
from api.handlers.reports import report_now, which
from api.requests import TAG, now
from reports import report_workbook
from reports.workbook import Stamp
from restoration.clock import SHANGHAI
from restoration.law.report.content import Content
from restoration.services.attachments.attachments import MEDIA_TYPES, FileType, TooLarge
from restoration.services.exchange import report_book, sheets
from restoration.services.reports import report_exchange
from restoration.services.reports.drafts import Which


async def export(request: web.Request) -> web.Response:
    """GET /mines/{code}/reports/{year}/workbook"""
    report = await which(request)
    content = await report_exchange.content_now(report, request[IDENTITY])
    data = await asyncio.to_thread(
        written, content, Stamp(request[IDENTITY].name, now(request).astimezone(SHANGHAI), "")
    )
    headers = {"Content-Disposition": f'attachment; filename="report-{report.code}-{report.year}.xlsx"'}
    return web.Response(body=data, content_type=MEDIA_TYPES[FileType.XLSX], headers=headers)


def written(content: Content, stamp: Stamp) -> bytes:
    """A workbook's bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        report_workbook.report(path, content, stamp)
        return path.read_bytes()


async def bring(request: web.Request) -> web.Response:
    """POST /mines/{code}/reports/{year}/workbook"""
    report = await which(request)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        await receive(request, path)
        content = await report_book.read(path)
    return await keep(request, report, content)


async def receive(request: web.Request, path: Path) -> None:
    """The uploaded workbook, up to the size a workbook may have."""
    size = 0
    with path.open("wb") as file:
        async for chunk in chunks(await file_part(request)):
            size += len(chunk)
            if size > sheets.MAX_BYTES:
                raise TooLarge(f"文件超过 {sheets.MAX_BYTES // 2**20} MB，请拆分后再导入")
            await asyncio.to_thread(file.write, chunk)


async def keep(request: web.Request, report: Which, content: Content) -> web.Response:
    """The content as the draft."""
    await report_exchange.put(request[IDENTITY], report, content, request[TAG], at=now(request))
    return await report_now(request, report)
