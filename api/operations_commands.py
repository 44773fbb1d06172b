"""What keeps the service running and safe: the worker that runs by itself, backup and restore."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from time import perf_counter, time
from typing import TYPE_CHECKING

from api import show
from api.composition import clock_of, fonts_of, quiet_log, running
from restoration.services.attachments import upkeep
from restoration.services.backup import backup as backups
from restoration.settings import Settings

if TYPE_CHECKING:
    from api.cli import Subs


def add_operations(subs: Subs) -> None:
    """worker, backup, restore, attachments verify."""
    files = subs.add_parser("attachments", help="附件").add_subparsers(required=True, metavar="操作")
    walk = files.add_parser("verify", help="核对附件：文件是否齐全、内容是否相符、报告引用的附件是否在库")
    walk.add_argument("--json", action="store_true")
    walk.set_defaults(command=verify_attachments)
    subs.add_parser("worker", help="只运行定时检查和文书制作，不提供网页和接口").set_defaults(command=worker)
    saving = subs.add_parser("backup", help="备份数据库和附件到一个文件（运行中也可以备份）")
    saving.add_argument("file", type=Path, metavar="文件")
    saving.set_defaults(command=backup)
    restoring = subs.add_parser("restore", help="从备份恢复到空的数据库和文件夹，并核对全部哈希链")
    restoring.add_argument("file", type=Path, metavar="文件")
    restoring.set_defaults(command=restore)


async def verify_attachments(args: Namespace, settings: Settings) -> int:
    """Walk the files; sweep what broken uploads left. 1 if anything named is missing or damaged."""
    quiet_log()
    async with running(settings):
        found = await upkeep.verify(settings.data.folder)
    swept = upkeep.sweep(settings.data.folder, now=time())
    if args.json:
        show.as_json({"ok": found.ok, **asdict(found), "swept": swept})
    else:
        show.line(f"附件 {found.files} 个，无记录的文件 {len(found.unnamed)} 个，清理上传残留 {swept} 个")
    for text, codes in (
        ("文件不在数据目录中", found.missing),
        ("文件内容与登记的摘要不符", found.damaged),
        ("报告引用了不存在的附件", found.dangling),
    ):
        for code in codes:
            show.defect(f"{code}：{text}")
    return 0 if found.ok else 1


async def worker(args: Namespace, settings: Settings) -> int:
    """The scheduler and the drawing alone, until told to stop."""
    from api.app import stopped
    from api.scheduler import always_on

    quiet_log()
    async with running(settings), always_on(settings, clock_of(settings), fonts_of(settings)):
        show.line("定时检查已启动，按 Ctrl+C 停止")
        await stopped()
    return 0


async def backup(args: Namespace, settings: Settings) -> int:
    """Save database and documents; 1 if an attachment's document is missing on disk."""
    quiet_log()
    with show.progress("备份") as bar:
        made = await backups.backup(settings, args.file, at=clock_of(settings).now(), progress=bar)
    show.line(f"已备份到 {args.file}：记录 {made.rows} 条，附件 {len(made.documents)} 个，摘要 {made.digest[:16]}")
    for sha256 in made.missing:
        show.defect(f"附件 {sha256} 的文件已不在磁盘上，备份中没有它")
    return 1 if made.missing else 0


async def restore(args: Namespace, settings: Settings) -> int:
    """Fill an empty installation from a backup; 1 if chains were longer before, as the files of their ends say."""
    quiet_log()
    started = perf_counter()
    with show.progress("恢复") as bar:
        done = await backups.restore(settings, args.file, progress=bar)
    made, seconds = done.manifest, perf_counter() - started
    show.line(
        f"已恢复 {made.made_at[:19]}Z 的备份：记录 {made.rows} 条，附件 {len(made.documents)} 个，"
        f"哈希链全部相符，用时 {seconds:.1f} 秒"
    )
    for text in (*(f"附件 {sha256} 的文件不在备份中" for sha256 in made.missing), *done.lost):
        show.defect(text)
    return 1 if made.missing or done.lost else 0
