"""A year's report as a workbook at the prompt: ``template report``, ``export report``, ``import report``.

What comes in becomes the draft; submitting stays with the company's signatory.
"""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from api import show
from api.composition import clock_of, quiet_log, running
from reports import report_workbook
from reports.workbook import Stamp
from restoration import database
from restoration.clock import SHANGHAI
from restoration.errors import Malformed, NotFound
from restoration.law.report.content import Content
from restoration.law.report.words import Shape
from restoration.services.actors import Actor, Identity
from restoration.services.exchange import report_book
from restoration.services.exchange.report_book import BookRefusedCells
from restoration.services.reports import report_exchange
from restoration.services.reports.drafts import Which
from restoration.settings import Settings
from restoration.tables import Right

KIND = report_book.KIND


async def template(path: Path, *, short: bool) -> int:
    """An empty workbook."""
    report_workbook.report(path, Content(shape=Shape.SHORT if short else Shape.FULL))
    show.line(f"已生成年度报告模板 {path}")
    return 0


def operator_identity(actor: Actor) -> Identity:
    """Who is at the prompt: somebody with no scope of their own, so files of others cannot be newly named."""
    return Identity(actor, actor.id, frozenset(), frozenset())


async def named(code: str | None, year: int | None) -> Which:
    """The right and year a command is about. Raises ``Malformed``, ``NotFound``."""
    if code is None or year is None:
        raise Malformed("请用 --right 和 --year 指明矿业权和年度")
    right = await Right.get_or_none(code=code[:40])
    if right is None:
        raise NotFound(f"没有编号为 {code[:40]} 的矿业权，请核对编号")
    return Which(right.id, right.code, year)


async def export(args: Namespace, settings: Settings, actor: Actor) -> int:
    """The version that stands, or an empty report of that right and year, as a workbook."""
    quiet_log()
    async with running(settings):
        report = await named(args.right, args.year)
        content = await report_exchange.content_now(report, operator_identity(actor))
        at = clock_of(settings).now().astimezone(SHANGHAI)
        report_workbook.report(args.file, content, Stamp(actor.id, at, report.code))
    show.line(f"已导出 {report.code} {report.year}年度报告到 {args.file}")
    return 0


async def bring(args: Namespace, settings: Settings, actor: Actor) -> int:
    """A workbook as the draft of the right and year it names; or everything that is wrong with it."""
    quiet_log()
    async with running(settings):
        try:
            content = await report_book.read(args.file)
        except BookRefusedCells as refusal:
            return refused(args, refusal)
        report = await named(content.identity.right, content.identity.year)
        at, who = clock_of(settings).now(), operator_identity(actor)
        if not args.dry_run:

            async def work() -> None:
                tag = await report_exchange.tag_now(who, report, at=at)
                await report_exchange.put(who, report, content, tag, at=at)

            await database.unit_of_work(work)
    verb = "试导入（未写入）" if args.dry_run else "已导入为草稿"
    if args.json:
        show.as_json({"kind": KIND, "dry_run": args.dry_run, "right": report.code, "year": report.year, "errors": []})
    else:
        show.line(f"{verb}：{report.code} {report.year}年度报告，由企业检查后提交")
    return 0


def refused(args: Namespace, refusal: BookRefusedCells) -> int:
    """Every defect on stderr, and the error workbook if one is wanted."""
    if args.json:
        errors = [
            {"field": d.field, "code": d.code, "found": d.found, "expected": d.expected, "cure": d.cure}
            for d in refusal.defects
        ]
        show.as_json({"kind": KIND, "dry_run": args.dry_run, "errors": errors})
    show.defect(refusal.message)
    for d in refusal.defects:
        show.defect(f"{d.field}：填写为“{d.found}”，应为{d.expected}；{d.cure}")
    if args.errors is not None:
        report_workbook.errors(args.errors, refusal.sheets)
        show.defect(f"已标出错误：{args.errors}，改正后可直接导入")
    return 1
