"""``gates`` and ``indicators``: what may be granted, and what the plans want measured."""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Iterable, Mapping
from typing import Any

from api import show
from api.check_commands import printed
from api.composition import clock_of, quiet_log, running
from api.dates import day
from restoration.law.admission.gate_terms import DECISION_WORDS, Decision
from restoration.permissions import Role, granted
from restoration.services.actors import Actor, Identity
from restoration.services.admission import gates
from restoration.services.indicators import indicators
from restoration.settings import Settings
from restoration.tables import Division

OPERATOR = Actor("system:command")
SHOWN = (
    ("division", "区划"),
    ("title", "指标"),
    ("value", "现状"),
    ("exact", "精确值"),
    ("target_printed", "规划"),
    ("unit", "单位"),
    ("attribute", "属性"),
    ("verdict_title", "结论"),
    ("source", "依据"),
)


def add_admission(subs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """gates, indicators."""
    asked = subs.add_parser("gates", help="某矿山某日能否颁证、延续、变更、注销、闭坑等，及其理由")
    asked.add_argument("mine", help="矿山编号")
    words = "；".join(f"{d.value} {w}" for d, w in DECISION_WORDS.items())
    asked.add_argument("--decision", choices=[d.value for d in Decision], help=words)
    asked.add_argument("--as-of", type=day)
    asked.add_argument("--json", action="store_true")
    asked.set_defaults(command=show_gates)
    measured = subs.add_parser("indicators", help="规划指标：现状、目标、属性、结论、依据")
    measured.add_argument("--division", help="行政区划代码")
    measured.add_argument("--as-of", type=day)
    measured.add_argument("--store", type=int, metavar="年度", help="把已结束年度的指标存档（已存档的不变）")
    measured.add_argument("--json", action="store_true")
    measured.set_defaults(command=show_indicators)


async def operator() -> Identity:
    """Whoever sits at the machine reads everything."""
    ids = frozenset([d.id for d in await Division.all()])
    roles = frozenset({Role.AUDITOR})
    return Identity(OPERATOR, "command", roles, granted(roles), divisions=ids)


async def show_gates(args: Namespace, settings: Settings) -> int:
    """The answers about a mine, with their reasons."""
    quiet_log()
    as_of = args.as_of or clock_of(settings).today()
    decisions = [Decision(args.decision)] if args.decision else list(Decision)
    async with running(settings):
        found = await gates.mine_gates(await operator(), args.mine, decisions, as_of)
    if args.json:
        show.as_json(found)
    else:
        for text in gate_lines(found):
            show.line(text)
    return 0


def gate_lines(found: Mapping[str, Any]) -> Iterable[str]:
    """The answers, line by line."""
    yield f"{found['mine']}（{found['as_of']}）准入结论；结论供审批人员参考，由审批人员决定"
    for item in found["items"]:
        yield f"■ {item['right']}  {item['summary']}"
        for gate in (g for g in item["gates"] if g["verdict"] != "open"):
            yield f"  {gate['title']}（{'；'.join(printed(c) for c in gate['cites'])}）"
        for note in item["notes"]:
            yield f"  注：{note}"


async def show_indicators(args: Namespace, settings: Settings) -> int:
    """The indicators of a day; with ``--store`` a year that is over is stored first."""
    quiet_log()
    clock = clock_of(settings)
    async with running(settings):
        if args.store is not None:
            stored = await indicators.store_year(args.store, at=clock.now(), actor=OPERATOR)
            show.line(f"{args.store}年度存档：{'、'.join(stored) or '已存档或没有主管部门，未作改变'}")
            return 0
        found = await indicators.listing(None, args.division, args.as_of or clock.today())
    if args.json:
        show.as_json(found)
    else:
        rows: Any = found["items"]
        show.table(f"规划指标（{found['as_of']}）", SHOWN, rows, "没有规划指标")
    return 0
