"""The same services, typed at a prompt. Exit 0 done, 1 refused or defects found (on stderr), 2 wrong usage."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

from api import (
    check_commands,
    commands,
    exchange_commands,
    fund_commands,
    law_commands,
    letter_commands,
    operations_commands,
    people_commands,
)
from restoration.errors import RestorationError
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
    top = argparse.ArgumentParser(prog="restoration", description="矿山生态修复义务跟踪系统")
    top.add_argument("--config", type=Path, default=Path("config.toml"), help="配置文件（默认 config.toml）")
    subs = top.add_subparsers(required=True, metavar="命令")
    parts = (add_running, add_check, add_explain, add_rules, add_notices, add_verify, exchange_commands.add_exchange)
    for add in (*parts, fund_commands.add_fund, people_commands.add_people, operations_commands.add_operations):
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
    check.set_defaults(command=check_commands.check)


def add_explain(subs: Subs) -> None:
    """explain."""
    explain = subs.add_parser("explain", help="说明一座矿山每项义务的依据、事实和计算过程")
    explain.add_argument("mine", help="矿山编号")
    explain.add_argument("--rule", help="只看一条规则")
    explain.add_argument("--as-of", type=day)
    explain.add_argument("--known-at", type=instant, help="只用该时刻以前登记的事实，如 2024-01-01T08:00:00+08:00")
    explain.add_argument("--json", action="store_true")
    explain.set_defaults(command=check_commands.explain_mine)


def add_rules(subs: Subs) -> None:
    """rules list / show / verify."""
    rules = subs.add_parser("rules", help="规则库").add_subparsers(required=True, metavar="操作")
    listing = rules.add_parser("list", help="各地现行和历史版本")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(command=law_commands.rules_list)
    show = rules.add_parser("show", help="一条规则的全部版本、依据和后果")
    show.add_argument("rule")
    show.add_argument("--json", action="store_true")
    show.set_defaults(command=law_commands.rules_show)
    verify = rules.add_parser("verify", help="检查规则库：无依据、重叠、悬空、低位阶放宽的一律拒绝")
    verify.add_argument("--books", type=Path, help="另一个规则目录")
    verify.set_defaults(command=law_commands.rules_verify)


def add_notices(subs: Subs) -> None:
    """notices list / render."""
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


def day(text: str) -> date:
    """A calendar day, YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} 不是 YYYY-MM-DD 格式的日期") from None


def instant(text: str) -> datetime:
    """An instant with its offset."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} 不是带时区的时刻，如 2024-01-01T08:00:00+08:00")
    return found


if __name__ == "__main__":
    sys.exit(main())
