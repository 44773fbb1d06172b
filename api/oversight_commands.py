"""``matters``: complaints, leads, stale monitoring and permits that wait for somebody, or everything of one mine."""

from __future__ import annotations

from argparse import Namespace

from api import show
from api.composition import clock_of, quiet_log, running
from restoration.law.oversight import Matter
from restoration.services import oversight
from restoration.settings import Settings

COLUMNS = (
    ("mine", "矿山"),
    ("name", "名称"),
    ("kind", "事项"),
    ("text", "内容"),
    ("since", "日期"),
    ("words", "状态"),
    ("age_days", "天数"),
)


async def matters(args: Namespace, settings: Settings) -> int:
    """List what waits for somebody; none of it is late in law."""
    quiet_log()
    as_of = args.as_of or clock_of(settings).today()
    async with running(settings):
        matter = Matter(args.matter) if args.matter else None
        items = await oversight.everywhere(as_of=as_of, division=args.division, matter=matter)
    if args.json:
        show.as_json({"as_of": as_of.isoformat(), "items": items})
    else:
        show.table(f"{as_of} 待处理的举报、线索、监测和许可", COLUMNS, map(oversight.worded, items), "没有待处理的事项")
    return 0
