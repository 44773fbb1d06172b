"""``draw``: a double-random draw from the prompt, and its repetition from the record."""

from __future__ import annotations

import getpass
from argparse import Namespace
from typing import TYPE_CHECKING, Any

from api import show
from api.composition import clock_of, quiet_log, running
from restoration import strict
from restoration.errors import Defect, Invalid
from restoration.law.events.supervision import DrawRecord
from restoration.services.actors import Actor
from restoration.services.life import draws, reading
from restoration.services.life.records import DrawIn
from restoration.settings import Settings

if TYPE_CHECKING:
    from api.cli import Subs

SHOWN = (("mine", "抽中矿山"), ("officers", "检查人员"), ("mark", ""))


def add_draw(subs: Subs) -> None:
    """draw."""
    drawing = subs.add_parser("draw", help="双随机抽取：矿山和检查人员均随机抽取，结果可据记录重复验证")
    drawing.add_argument("--division", help="行政区划代码")
    drawing.add_argument("--mines", type=int, help="抽取矿山数")
    drawing.add_argument("--inspectors", type=int, help="抽取检查人员数（不少于2）")
    drawing.add_argument("--seed", help="种子文字，随结果公开")
    drawing.add_argument("--verify", metavar="编号", help="按记录重新抽取，核对结果是否一致")
    drawing.add_argument("--json", action="store_true")
    drawing.set_defaults(command=draw)


async def draw(args: Namespace, settings: Settings) -> int:
    """Hold a draw, or repeat one; 1 where the repetition differs."""
    quiet_log()
    if args.verify:
        return await verify(args, settings)
    refuse_missing(args)
    wanted = {k: getattr(args, k) for k in ("division", "mines", "inspectors", "seed")}
    sent = strict.model(DrawIn, wanted)
    async with running(settings):
        code = await draws.hold(Actor(f"cli:{getpass.getuser()}"[:64]), sent, at=clock_of(settings).now())
        record = await draws.record_of(code)
        people = await reading.people(record.inspector_frame)
    show_draw(args, code, record, dict(people))
    return 0


def refuse_missing(args: Namespace) -> None:
    """Everything a draw needs. Raises ``Invalid`` naming what is lacking."""
    wrong = [
        Defect(f"--{name}", "missing", "（缺）", "必填", "请补填此项，或用 --verify 编号 验证已有的抽取")
        for name in ("division", "mines", "inspectors", "seed")
        if getattr(args, name) is None
    ]
    if wrong:
        raise Invalid("抽取需要给出全部参数", wrong)


async def verify(args: Namespace, settings: Settings) -> int:
    """Repeat a draw from its record."""
    async with running(settings):
        record, same = await draws.record_of(args.verify), await draws.repeats(args.verify)
    if args.json:
        show.as_json({"code": args.verify, "repeats": same, "algorithm": record.algorithm, "seed": record.seed})
    elif same:
        show.line(f"{args.verify}：按算法 {record.algorithm} 和种子“{record.seed}”重新抽取，结果一致")
    if not same:
        show.defect(f"{args.verify}：按记录重新抽取，结果不一致")
    return 0 if same else 1


def show_draw(args: Namespace, code: str, record: DrawRecord, people: dict[str, str]) -> None:
    """The draw for a person, or as JSON."""
    if args.json:
        show.as_json({"code": code, "names": people, **record.model_dump(mode="json")})
        return
    rows: list[dict[str, Any]] = [
        {
            "mine": p.mine,
            "officers": "、".join(people.get(o, o) for o in p.officers),
            "mark": "（含回避后补位）" if p.substitutes else "" if len(p.officers) > 1 else "无可派的两名人员",
        }
        for p in record.pairings
    ]
    mines = f"矿山 {len(record.mine_frame)} 抽 {record.mines}"
    title = f"{code} {mines}，检查人员 {len(record.inspector_frame)} 抽 {record.inspectors}"
    show.table(title, SHOWN, rows, "没有抽中的矿山")
    show.line(f"算法 {record.algorithm}，种子“{record.seed}”；验证：restoration draw --verify {code}")
