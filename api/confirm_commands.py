"""``confirm``: a legal officer says that a pending source was checked at its official text."""

from __future__ import annotations

import hashlib
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from api import show
from api.composition import clock_of, quiet_log, running
from restoration.clock import legal_day
from restoration.errors import Defect, Forbidden, Invalid, NotFound
from restoration.permissions import Permission
from restoration.services import events
from restoration.services.people.identities import by_login
from restoration.settings import Settings

if TYPE_CHECKING:
    from api.cli import Subs


def add_confirm(subs: Subs) -> None:
    """confirm."""
    confirming = subs.add_parser("confirm", help="法制审核人员确认已按公布文本核实一部待核实的依据")
    confirming.add_argument("source", metavar="依据", help="依据的编号，如 CN:MGE；编号不对时列出全部")
    confirming.add_argument("--by", required=True, metavar="账号", help="核实人的登录账号，须为法制审核人员")
    confirming.add_argument("--document", required=True, type=Path, metavar="文件", help="所核对的公布文本")
    confirming.add_argument("--bureau", metavar="编号", help="管辖范围内有几个主管部门时指明")
    confirming.set_defaults(command=confirm)


async def confirm(args: Namespace, settings: Settings) -> int:
    """Record the confirmation; the document is named with its SHA-256, so that the same text can be shown again."""
    quiet_log()
    digest = sha256_of(args.document)
    at = clock_of(settings).now()
    async with running(settings):
        who = await by_login(args.by, at=at)
        if not who.may(Permission.SOURCE_CONFIRM):
            raise Forbidden(f"账号 {args.by} 不是法制审核人员，不能核实依据")
        known = sorted(str(s["id"]) for s in await events.sources(who))
        if args.source not in known:
            raise NotFound(f"没有编号为 {args.source[:40]} 的依据，应为以下之一：{'、'.join(known)}")
        code = await events.confirm_source(
            who,
            args.source,
            bureau=args.bureau,
            document=args.document.name,
            evidence=f"{args.document.name} SHA-256 {digest}",
            on=legal_day(at),
            at=at,
        )
    show.line(f"已登记：{args.source} 由 {who.name} 核实（{code}）")
    return 0


def sha256_of(path: Path) -> str:
    """Of a file that must be there. Raises ``Invalid``."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as e:
        wrong = Defect("--document", "unreadable", str(path), "可以读取的文件", "请给出所核对的公布文本的文件")
        raise Invalid("公布文本无法读取", [wrong]) from e
