"""The same services, typed at a prompt. Exit 0 done, 1 refused or defects found (on stderr), 2 wrong usage."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from api import (
    admission_commands,
    case_commands,
    check_commands,
    commands,
    confirm_commands,
    draw_commands,
    exchange_commands,
    fund_commands,
    law_commands,
    letter_commands,
    operations_commands,
    oversight_commands,
    people_commands,
    replay_commands,
    usage,
)
from api.dates import day, instant
from restoration.errors import RestorationError
from restoration.law.oversight import Matter
from restoration.services.notices import NoticeState
from restoration.settings import load


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point ``restoration``."""
    args = parser().parse_args(argv)
    try:
        settings = load(args.config)
        return int(asyncio.run(args.command(args, settings)))
    except RestorationError as e:
        sys.stderr.write(f"{e}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has gone (``| head``)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def parser() -> argparse.ArgumentParser:
    """Every command with its options; ``--help`` on each says what it does."""
    top: argparse.ArgumentParser = usage.Parser(prog="restoration", description="矿山生态修复义务跟踪系统")
    top.add_argument("--config", type=Path, default=Path("config.toml"), help="配置文件（默认 config.toml）")
    subs = top.add_subparsers(required=True, metavar="命令")
    parts = (add_running, add_check, add_explain, add_calendar, add_matters, add_rules, add_notices, add_verify)
    for add in (
        *parts,
        exchange_commands.add_exchange,
        fund_commands.add_fund,
        admission_commands.add_admission,
        case_commands.add_cases,
        people_commands.add_people,
        operations_commands.add_operations,
        draw_commands.add_draw,
        confirm_commands.add_confirm,
    ):
        add(subs)
    return top


Subs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_running(subs: Subs) -> None:
    """migrate, demo, serve."""
    subs.add_parser("migrate", help="把数据库升级到最新结构").set_defaults(command=commands.migrate)
    subs.add_parser("demo", help="载入五县示例登记（重复执行不改变数据）").set_defaults(command=commands.demo)
    serve = subs.add_parser("serve", help="启动服务（接口、页面、定时检查）")
    serve.add_argument("--host")
    serve.add_argument("--port", type=int)
    serve.add_argument("--no-scheduler", action="store_true", help="只提供页面和接口，不运行定时任务")
    serve.set_defaults(command=commands.serve)


def add_check(subs: Subs) -> None:
    """check."""
    check = subs.add_parser("check", help="核查义务履行情况，标记逾期并起草文书")
    check.add_argument("--as-of", type=day, help="核查日期 YYYY-MM-DD（默认今日）")
    check.add_argument("--division", help="行政区划代码，只核查该区划及其下级")
    check.add_argument("--full", action="store_true", help="全部重新计算")
    check.add_argument("--dry-run", action="store_true", help="试算，不写入")
    check.add_argument("--layers", choices=["all", "local"], default="all", help="local：只用规划层级，仅供试算")
    check.add_argument("--json", action="store_true")
    whatif = "与 --dry-run 一起：用这些规则文件代替同地区的规则试算，列出将被标记或者不再标记的矿山"
    check.add_argument("--what-if", nargs="+", type=Path, metavar="BOOK.toml", help=whatif)
    check.set_defaults(command=check_commands.check)


def add_explain(subs: Subs) -> None:
    """explain."""
    explain = subs.add_parser("explain", help="说明一座矿山每项义务的依据、事实和计算过程")
    explain.add_argument("mine", help="矿山编号")
    explain.add_argument("--rule", help="只看一条规则")
    explain.add_argument("--as-of", type=day)
    explain.add_argument("--known-at", type=instant, help="只用该时刻以前登记的事实，如 2024-01-01T08:00:00+08:00")
    explain.add_argument("--json", action="store_true")
    explain.add_argument("--trace", type=Path, metavar="FILE", help="另把全部核查依据写成可重放的 JSON 文件")
    explain.set_defaults(command=check_commands.explain_mine)
    again = subs.add_parser("replay", help="只凭核查依据文件重新判断，核对结果是否一致")
    again.add_argument("file", type=Path)
    again.set_defaults(command=replay_commands.replay)


def add_calendar(subs: Subs) -> None:
    """calendar list / preview."""
    calendar = subs.add_parser("calendar", help="工作日历").add_subparsers(required=True, metavar="操作")
    listing = calendar.add_parser("list", help="可以计算工作日的年份及依据")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(command=replay_commands.calendar_list)
    preview = calendar.add_parser("preview", help="某年日历确认后将变动的期限（不写入；确认由法制审核人在系统中办理）")
    preview.add_argument("file", type=Path)
    preview.add_argument("--division")
    preview.add_argument("--json", action="store_true")
    preview.set_defaults(command=replay_commands.calendar_preview)


def add_matters(subs: Subs) -> None:
    """matters."""
    matters = subs.add_parser("matters", help="待处理的举报、线索、监测和许可（没有法定期限，不作逾期）")
    matters.add_argument("--as-of", type=day)
    matters.add_argument("--division", help="行政区划代码，只看该区划及其下级")
    matters.add_argument("--matter", choices=[m.value for m in Matter])
    matters.add_argument("--json", action="store_true")
    matters.set_defaults(command=oversight_commands.matters)


def add_rules(subs: Subs) -> None:
    """rules list / show / verify."""
    rules = subs.add_parser("rules", help="规则库").add_subparsers(required=True, metavar="操作")
    listing = rules.add_parser("list", help="各地现行和历史版本")
    listing.add_argument("--notes", action="store_true", help="各地文本的疑难之处和本系统的读法")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(command=law_commands.rules_list)
    show = rules.add_parser("show", help="一条规则的全部版本、依据和后果")
    show.add_argument("rule")
    show.add_argument("--json", action="store_true")
    show.set_defaults(command=law_commands.rules_show)
    diff = rules.add_parser("diff", help="其他规则文件与现用规则的差别，或者两个日期之间规则的变化")
    diff.add_argument("books", nargs="*", type=Path, metavar="BOOK.toml")
    diff.add_argument("--from", dest="start", type=day)
    diff.add_argument("--to", dest="end", type=day)
    diff.add_argument("--place", action="append", help="只看这些地区，如 CN、50、500154")
    diff.add_argument("--json", action="store_true")
    diff.set_defaults(command=law_commands.rules_diff)
    verify = rules.add_parser("verify", help="检查规则库：无依据、重叠、悬空、低位阶放宽的一律拒绝")
    verify.add_argument("--books", type=Path, help="另一个规则目录")
    verify.set_defaults(command=law_commands.rules_verify)


def add_notices(subs: Subs) -> None:
    """notices list / render / print / inspection-records."""
    notices = subs.add_parser("notices", help="文书").add_subparsers(required=True, metavar="操作")
    listing = notices.add_parser("list", help="列出文书")
    listing.add_argument("--state", choices=[s.value for s in NoticeState])
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(command=letter_commands.notices_list)
    render = notices.add_parser("render", help="把文书输出为 PDF 文件（草稿带标记）")
    render.add_argument("ids", nargs="*", metavar="ID")
    render.add_argument("--all", action="store_true")
    render.add_argument("--out", type=Path, required=True)
    render.set_defaults(command=letter_commands.notices_render)
    printing = notices.add_parser("print", help="多份文书合并为一个 PDF 供打印，首页为清单")
    printing.add_argument("--ids", nargs="+", required=True, metavar="ID")
    printing.add_argument("--out", type=Path, required=True)
    printing.set_defaults(command=letter_commands.notices_print)
    records = notices.add_parser("inspection-records", help="打印矿山的空白实地核查记录表")
    records.add_argument("--mines", nargs="+", required=True, metavar="矿山编号")
    records.add_argument("--out", type=Path, required=True)
    records.set_defaults(command=letter_commands.inspection_records)


def add_verify(subs: Subs) -> None:
    """ledger verify, audit verify."""
    for name, helped, command in (
        ("ledger", "基金流水", commands.ledger_verify),
        ("audit", "操作记录", commands.audit_verify),
    ):
        chain = subs.add_parser(name, help=helped).add_subparsers(required=True, metavar="操作")
        verify = chain.add_parser("verify", help="逐条核对哈希链，指出第一条不符的记录")
        verify.add_argument("--json", action="store_true")
        verify.set_defaults(command=command)


if __name__ == "__main__":
    sys.exit(main())
