"""What if, and why again: another law tried on the register, traces written and replayed, calendars and overrides."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from api import show
from api.composition import clock_of, law_of, quiet_log, running
from restoration.errors import Malformed
from restoration.law import trace
from restoration.law.findings import STANDING_WORDS, Standing
from restoration.law.texts.differences import with_books
from restoration.services import lawbook, traces
from restoration.services.decided import calendars
from restoration.services.whatif import EFFECT_WORDS, Change, Effect, Question, compare
from restoration.settings import Settings

CHANGES = (
    ("effect", "影响"),
    ("mine", "矿山"),
    ("name", "名称"),
    ("title", "义务"),
    ("before", "现行规则"),
    ("after", "变动后"),
)


async def what_if(args: Namespace, settings: Settings) -> int:
    """``check --what-if BOOK.toml --dry-run``: which mines a changed rule would flag or clear."""
    if not args.dry_run:
        raise Malformed("--what-if 只能与 --dry-run 一起使用：未载入的规则不能写入核查结果")
    quiet_log()
    as_of = args.as_of or clock_of(settings).today()
    async with running(settings) as law:
        other = law_of(settings, with_books(law.rulebook, book_texts(args.what_if)))
        now, tree = await lawbook.in_force(law)
        question = Question(now, other.revised(tree.revisions), as_of, args.division)
        with show.progress("试算") as bar:
            found = [change async for change in compare(question, tree, bar)]
    show_changes(found, as_json=args.json, title=f"{as_of} 试算（不写入）")
    return 0


def show_changes(found: list[Change], *, as_json: bool, title: str) -> None:
    """The duties that would read differently, and how many of each kind."""
    counts = {effect.value: sum(1 for c in found if c.effect is effect) for effect in Effect}
    if as_json:
        show.as_json({"counts": counts, "changes": [c.as_json() for c in found]})
        return
    show.table(title, CHANGES, (worded(c) for c in found), "没有任何义务的状态会变化")
    show.line("，".join(f"{EFFECT_WORDS[Effect(name)]} {n}" for name, n in counts.items() if n) or "无变化")


def worded(change: Change) -> dict[str, Any]:
    """A change to read."""
    row = change.as_json()
    return {
        **row,
        "effect": EFFECT_WORDS[change.effect],
        "before": reading_words(row["before"]),
        "after": reading_words(row["after"]),
    }


def reading_words(reading: Any) -> str:
    """How a duty stands, in a few words."""
    if reading is None:
        return ""
    due = f"，期限 {reading['due_on']}" if reading["due_on"] else ""
    return f"{STANDING_WORDS[Standing(reading['standing'])]}{due}"


async def replay(args: Namespace, settings: Settings) -> int:
    """``replay FILE``: judge again from the traces alone; 1 where one gives another verdict."""
    if not args.file.is_file():
        raise Malformed(f"没有文件 {args.file}")
    found = [(t, trace.replay(t)) for t in traces.read_all(args.file.read_bytes())]
    for one, again in found:
        outcome = "重放结果一致" if again.same else f"重放结果不一致：{'、'.join(again.differs)}"
        show.line(f"{one.rule} {one.occasion}（{one.as_of}）：{outcome}")
    return 0 if all(again.same for _, again in found) else 1


async def write_traces(args: Namespace, settings: Settings, path: Path) -> None:
    """``explain MINE --trace FILE``: everything each verdict rests on, in one file that can be replayed."""
    as_of = args.as_of or clock_of(settings).today()
    found = await traces.of_mine(args.mine, as_of=as_of, known_at=args.known_at, rule=args.rule)
    with path.open("x", encoding="utf-8") as file:
        file.write(traces.document(found))
    show.line(f"已写入 {len(found)} 项义务的核查依据：{path}；用 restoration replay {path} 重放")


async def calendar_list(args: Namespace, settings: Settings) -> int:
    """``calendar list``: the years that working days can be counted in."""
    quiet_log()
    async with running(settings):
        items = await calendars.listed()
    if args.json:
        show.as_json({"items": items})
    else:
        heads = (("year", "年份"), ("source", "依据"), ("confirmed_here", "本库核实"))
        rows = ({**i, "confirmed_here": "是" if i["confirmed_here"] else "随软件提供"} for i in items)
        show.table("工作日历", heads, rows, "没有工作日历")
    return 0


async def calendar_preview(args: Namespace, settings: Settings) -> int:
    """``calendar preview FILE.toml``: which open deadlines a year's table would move; nothing is written."""
    quiet_log()
    if not args.file.is_file():
        raise Malformed(f"没有文件 {args.file}")
    stated = calendars.from_toml(args.file.read_text(encoding="utf-8"))
    as_of = clock_of(settings).today()
    async with running(settings):
        found = [c async for c in calendars.preview(stated, as_of=as_of, division=args.division)]
    show_changes(found, as_json=args.json, title=f"{stated.year} 年工作日历：确认后将变动的期限（尚未写入）")
    return 0


def book_texts(paths: list[Path]) -> dict[str, str]:
    """Book files by name. Raises ``Malformed`` for one that is not there."""
    if missing := [str(p) for p in paths if not p.is_file()]:
        raise Malformed(f"没有这些规则文件：{'、'.join(missing)}")
    return {p.name: p.read_text(encoding="utf-8") for p in paths}
