"""Workbooks at the prompt: ``import``, ``export``, ``template``."""

from __future__ import annotations

import argparse
import getpass
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from api import report_commands, show
from api.composition import clock_of, quiet_log, running
from reports import workbook
from restoration.clock import SHANGHAI
from restoration.errors import Malformed
from restoration.services.actors import Actor
from restoration.services.exchange import exchange
from restoration.services.exchange.exchange import ImportRefused, Outcome
from restoration.services.exchange.kinds import Kind, layout_of
from restoration.services.exchange.table import NO_MAPPING, bad_rows, read_mapping
from restoration.settings import Settings

if TYPE_CHECKING:
    from api.cli import Subs

SHOWN_DEFECTS = 200
"""How many defects are printed; the error workbook has them all."""


def add_exchange(subs: Subs) -> None:
    """import, export, template."""
    kinds = [*(k.value for k in Kind), report_commands.KIND]
    bring = subs.add_parser("import", help="导入工作簿：全部导入，或一行也不导入并指出每一处错误")
    add_file(bring, kinds)
    bring.add_argument("--dry-run", action="store_true", help="试导入，不写入")
    bring.add_argument("--errors", type=Path, metavar="OUT.xlsx", help="把有错的行写成工作簿，改正后可再导入")
    bring.add_argument("--fixed", type=Path, metavar="FIXED.xlsx", help="用改正后的错误工作簿替换原文件中的对应行")
    bring.add_argument("--mapping", type=Path, metavar="MAP.toml", help="本地工作簿的列与模板列的对照")
    bring.add_argument("--json", action="store_true")
    bring.set_defaults(command=import_workbook)
    out = subs.add_parser("export", help="导出现有登记，格式与模板相同")
    add_file(out, kinds)
    out.add_argument("--division", help="行政区划代码，只导出该区划及其下级")
    out.add_argument("--right", help="report：矿业权编号")
    out.add_argument("--year", type=int, help="report：年度")
    out.set_defaults(command=export_workbook)
    blank = subs.add_parser("template", help="生成空白模板")
    add_file(blank, kinds)
    blank.add_argument("--short", action="store_true", help="report：停产矿山简表")
    blank.set_defaults(command=template_workbook)


def add_file(parser: argparse.ArgumentParser, kinds: Sequence[str]) -> None:
    """KIND FILE."""
    parser.add_argument("kind", choices=kinds, metavar="KIND", help="、".join(kinds))
    parser.add_argument("file", type=Path, metavar="FILE.xlsx")


def operator() -> Actor:
    """Who is at the prompt, as the machine knows them."""
    try:
        return Actor(f"cli:{getpass.getuser()}"[:64])
    except (OSError, KeyError):
        return Actor("cli:unknown")


def refuse_place(path: Path | None) -> None:
    """A file that is written ends in .xlsx, in a folder that is there, and replaces nothing. Raises ``Malformed``."""
    if path is None:
        return
    if path.suffix.lower() != ".xlsx":
        raise Malformed(f"{path}：文件名须以 .xlsx 结尾")
    if path.exists():
        raise Malformed(f"{path}：文件已存在，不予覆盖；请换一个文件名，或先移走原文件")
    if not path.parent.is_dir():
        raise Malformed(f"{path}：没有文件夹 {path.parent}，请先建立")


# ---- import --------------------------------------------------------------------------------------------------------


async def import_workbook(args: Namespace, settings: Settings) -> int:
    """Put a workbook on record, or say everything that is wrong with it."""
    quiet_log()
    refuse_place(args.errors)
    if args.kind == report_commands.KIND:
        return await report_commands.bring(args, settings, operator())
    kind = Kind(args.kind)
    mapping = read_mapping(args.mapping) if args.mapping else NO_MAPPING
    async with running(settings):
        with show.progress("读取") as bar:
            table = await exchange.read(kind, args.file, mapping=mapping, fixed=args.fixed, progress=bar)
        try:
            with show.progress("核对"):
                done = await exchange.import_table(operator(), table, at=clock_of(settings).now(), dry_run=args.dry_run)
        except ImportRefused as refusal:
            return refused(args, refusal)
    show_imported(args, done)
    return 0


def show_imported(args: Namespace, done: Outcome) -> None:
    """What was done, or would be."""
    title = layout_of(done.kind).title
    if args.json:
        show.as_json(
            {
                "kind": done.kind.value,
                "dry_run": done.dry_run,
                "rows": done.rows,
                "new": done.new,
                "unchanged": done.unchanged,
                "tracked": list(done.tracked),
                "examples": done.examples,
                "alarms": list(done.alarms),
                "findings": list(done.findings),
                "errors": [],
            }
        )
        return
    verb = "试导入（未写入）" if done.dry_run else "已导入"
    show.line(f"{verb}{title}：读取 {done.rows} 行，新登记 {done.new} 条，已在库中 {done.unchanged} 条")
    if done.examples:
        show.line(f"示例行 {done.examples} 行未导入")
    if done.tracked:
        show.line(f"确定建账日期的行政区划：{'、'.join(done.tracked)}")
    for text in done.alarms:
        show.line(text)
    if done.findings:
        show.line(f"与规划或者国家标准不符 {len(done.findings)} 处，请核对：")
    for text in done.findings[:SHOWN_DEFECTS]:
        show.line(f"  {text}")


def refused(args: Namespace, refusal: ImportRefused) -> int:
    """Every defect on stderr, and the error workbook if one is wanted."""
    if args.json:
        errors = [
            {"row": d.row, "field": d.defect.field, "found": d.defect.found, "expected": d.defect.expected}
            | {"code": d.defect.code, "cure": d.defect.cure}
            for d in refusal.rows
        ]
        show.as_json({"kind": args.kind, "dry_run": args.dry_run, "new": 0, "errors": errors})
    for text in (refusal.message, *map(str, refusal.rows[:SHOWN_DEFECTS])):
        show.defect(text)
    if len(refusal.rows) > SHOWN_DEFECTS:
        show.defect(f"……另有 {len(refusal.rows) - SHOWN_DEFECTS} 处，请用 --errors 输出全部")
    if args.errors is not None:
        rows = workbook.errors(args.errors, refusal.table.layout, bad_rows(refusal.table, refusal.rows))
        show.defect(f"有错的 {rows} 行已写入 {args.errors}，改正后用 --fixed {args.errors} 再导入")
    return 1


# ---- export, template ----------------------------------------------------------------------------------------------


async def export_workbook(args: Namespace, settings: Settings) -> int:
    """Write what is on record as a workbook."""
    quiet_log()
    refuse_place(args.file)
    if args.kind == report_commands.KIND:
        return await report_commands.export(args, settings, operator())
    kind = Kind(args.kind)
    count = 0
    async with running(settings):
        layout = layout_of(kind)
        at = clock_of(settings).now().astimezone(SHANGHAI)
        stamp = workbook.Stamp(operator().id, at, args.division or "全部行政区划")
        with workbook.book(args.file, layout) as made, show.progress("导出") as bar:
            made.heads()
            async for values in exchange.export(kind, args.division):
                made.values(values)
                count += 1
                bar(count, count)
            made.choices()
            made.explain(workbook.stamped(layout, stamp))
    show.line(f"已导出{layout.title} {count} 行到 {args.file}")
    return 0


async def template_workbook(args: Namespace, settings: Settings) -> int:
    """Write an empty workbook to fill."""
    refuse_place(args.file)
    if args.kind == report_commands.KIND:
        return await report_commands.template(args.file, short=args.short)
    layout = layout_of(Kind(args.kind))
    workbook.template(args.file, layout)
    show.line(f"已生成{layout.title}模板 {args.file}")
    return 0
