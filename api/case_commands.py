"""``dossier CASE --out FILE``: a case as one file that can be checked without this system."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from api import show
from api.composition import clock_of, quiet_log, running
from restoration.services.dossier.dossier import CLERK, exported
from restoration.settings import Settings

if TYPE_CHECKING:
    from api.cli import Subs


def add_cases(subs: Subs) -> None:
    """dossier."""
    command = subs.add_parser("dossier", help="导出案件卷宗（zip，附逐件 SHA-256 清单和离线核验脚本）")
    command.add_argument("case", metavar="案件编号")
    command.add_argument("--out", type=Path, required=True, metavar="文件")
    command.set_defaults(command=dossier)


async def dossier(args: Namespace, settings: Settings) -> int:
    """Write a case's dossier; prints the manifest's hash, which is also in the audit chain."""
    quiet_log()
    async with running(settings):
        packed = await exported(CLERK, args.case, settings.data.folder, at=clock_of(settings).now())
    await asyncio.to_thread(args.out.write_bytes, packed.data)
    show.line(f"已导出 {args.out}（{len(packed.data)} 字节），清单 SHA-256：{packed.manifest_sha256}")
    return 0
