"""The fund at the prompt: what a mine must set aside and why, bank statements and how banks lay them out."""

from __future__ import annotations

import tomllib
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api import show
from api.composition import clock_of, quiet_log, running
from api.dates import day
from api.exchange_commands import operator
from restoration.errors import Malformed, NotFound
from restoration.law.numerals import yuan_grouped
from restoration.sealing import Sealer
from restoration.services.fund import position, statements
from restoration.services.fund.statement_files import LayoutIn
from restoration.services.snapshot import places
from restoration.settings import Settings, secret_of
from restoration.strict import model
from restoration.tables import Right

if TYPE_CHECKING:
    from api.cli import Subs


def add_fund(subs: Subs) -> None:
    """fund require / statement / layout."""
    fund = subs.add_parser("fund", help="基金：应提金额、银行流水").add_subparsers(required=True, metavar="操作")
    require = fund.add_parser("require", help="一座矿山应提多少、依据和每个系数；不知道的说明缺什么")
    require.add_argument("mine", help="矿山编号")
    require.add_argument("--as-of", type=day, help="截至日期 YYYY-MM-DD（默认今日）")
    require.add_argument("--json", action="store_true")
    require.set_defaults(command=fund_require)
    bring = fund.add_parser("statement", help="导入一个基金账户的银行流水：全部导入，或一行也不导入并指出每一处错误")
    bring.add_argument("account", help="账户编号")
    bring.add_argument("file", type=Path, metavar="FILE", help=".xlsx 或 .csv")
    bring.add_argument("--bank", required=True, help="列名对照中的银行名称")
    bring.add_argument("--json", action="store_true")
    bring.set_defaults(command=fund_statement)
    layout = fund.add_parser("layout", help="登记一家银行流水的列名对照")
    layout.add_argument("file", type=Path, metavar="LAYOUT.toml")
    layout.set_defaults(command=fund_layout)


async def fund_require(args: Namespace, settings: Settings) -> int:
    """What a mine must set aside; that something about it is unknown is an answer like another."""
    quiet_log()
    async with running(settings):
        ids = [r.id for r in await Right.filter(mine__code=args.mine).order_by("id")]
        if not ids:
            raise NotFound(f"没有编号为 {args.mine} 的矿山，请核对编号")
        as_of = args.as_of or clock_of(settings).today()
        found = [position.required_json(v) for v in await position.views(ids, await places(), as_of)]
    if args.json:
        show.as_json({"mine": args.mine, "as_of": as_of.isoformat(), "rights": found})
    else:
        for right in found:
            show_right(right)
    return 0


def show_right(right: dict[str, Any]) -> None:
    """One right's demands in lines."""
    show.line(
        f"{right['right']}　基金应提：{amount(right['accrual_fen'])}　复垦费用应存：{amount(right['prepayment_fen'])}"
    )
    for x in right["lines"]:
        cites = "；".join(f"{c['instrument']}（{c['number']}）{c['article']}" for c in x["cites"]) or "依据待收录"
        due = f"　截止{x['due_on']}" if x["due_on"] else ""
        show.line(f"  {x['period']}　{x['title']}　{amount(x['amount_fen'])}{due}　{cites}")
        for f in x["factors"]:
            show.line(f"      {f['title']}：{f['value'] or '未知'}（{f['source']}）")
        if x["arithmetic"]:
            show.line(f"      {x['arithmetic']}")
    for missing in right["missing"]:
        show.line(f"{right['right']} 尚缺：{missing}")


def amount(fen: int | None) -> str:
    """An amount, or that it is not known."""
    return "未知" if fen is None else f"{yuan_grouped(fen)}元"


async def fund_statement(args: Namespace, settings: Settings) -> int:
    """Take in a bank statement, or say everything that is wrong with it (by raising)."""
    quiet_log()
    if not args.file.is_file():
        raise Malformed(f"{args.file}：没有这个文件，请核对路径")
    async with running(settings):
        made = await statements.bring(
            operator(),
            args.account,
            args.file,
            bank=args.bank,
            sealer=Sealer(secret_of(settings)),
            at=clock_of(settings).now(),
        )
    if args.json:
        show.as_json({"rows": made.rows, "closing_fen": made.closing_fen, "source": made.source})
    else:
        closing = amount(made.closing_fen)
        show.line(f"已导入银行流水 {made.rows} 行（{made.first_on} 至 {made.last_on}），期末余额 {closing}")
    return 0


async def fund_layout(args: Namespace, settings: Settings) -> int:
    """Record how a bank lays out its statements."""
    quiet_log()
    try:
        given = tomllib.loads(args.file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise Malformed(f"{args.file}：无法读取（{e}）") from None
    layout = model(LayoutIn, given)
    async with running(settings):
        await statements.record_layout(operator(), layout, at=clock_of(settings).now())
    show.line(f"已登记 {layout.bank} 的列名对照")
    return 0
