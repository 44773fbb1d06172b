"""``check`` and ``explain``: what needs attention on a day, and why."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from api import replay_commands, show
from api.composition import clock_of, fonts_of, law_of, quiet_log, running
from reports import issue
from restoration.clock import SHANGHAI
from restoration.law.findings import ATTENTION, STANDING_WORDS, UNLAWFUL, Standing
from restoration.law.letters.content import ADDRESSEE_WORDS, AddresseeKind
from restoration.law.texts.book import Confidence
from restoration.services import checks, explain
from restoration.services.checks import Mode, Order, Outcome
from restoration.services.judging import Judged
from restoration.services.lawbook import Law
from restoration.settings import Settings

Findings = list[dict[str, Any]]

SHOWN_FINDINGS = (
    ("mine", "矿山"),
    ("name", "名称"),
    ("title", "义务"),
    ("words", "状态"),
    ("due_on", "期限"),
    ("days_overdue", "逾期日数"),
    ("cited", "依据"),
    ("mark", ""),
)


async def check(args: Namespace, settings: Settings) -> int:
    """Check a day and show what needs attention; ends by drawing the drafts."""
    if args.what_if:
        return await replay_commands.what_if(args, settings)
    quiet_log()
    clock = clock_of(settings)
    local = args.layers == "local"
    async with running(settings) as law:
        if local:
            law = law_of(settings, law.rulebook.only_local())
        order = Order(args.as_of or clock.today(), clock.now(), args.division, args.full, args.dry_run or local)
        with show.progress("核查") as bar:
            outcome = await checks.run(order, law, bar)
        findings = await findings_of(order, outcome, law)
        failures = await draw(settings, clock.today()) if outcome.mode is Mode.WRITE else []
    show_check(outcome, findings, failures, as_json=args.json)
    return 1 if outcome.failed or failures else 0


async def findings_of(order: Order, outcome: Outcome, law: Law) -> Findings:
    """What needs attention on the day, newest flags marked."""
    judged = outcome.judged if outcome.mode is not Mode.WRITE else [j async for j in checks.attention(order, law)]
    codes = await explain.obligation_codes(j.subject.facts.id for j in judged)
    rows = [row for one in judged for row in rows_of(one, codes, outcome)]
    return sorted(rows, key=lambda r: (str(r["division"]), str(r["mine"]), str(r["rule"]), str(r["occasion"])))


def rows_of(one: Judged, codes: explain.Codes, outcome: Outcome) -> Findings:
    """One subject's findings that need attention."""
    return [
        explain.as_found(one.subject, f, codes, (one.subject.facts.id, f.duty.rule, f.duty.occasion) in outcome.flagged)
        for f in one.findings
        if f.standing in ATTENTION
    ]


async def draw(settings: Settings, on: date) -> list[str]:
    """Draw the marked drafts; the reasons of those that could not be drawn."""
    with show.progress("制作草稿") as bar:
        drawn = await issue.drafts(settings.data.folder, fonts_of(settings), on, bar)
    return drawn.failures


def show_check(outcome: Outcome, findings: Findings, failures: list[str], *, as_json: bool) -> None:
    """The run's figures and its findings."""
    if as_json:
        show.as_json({**outcome.figures(), "findings": findings, "drawing_failed": failures})
    else:
        words = {Mode.WRITE: "核查", Mode.READ: "读取过去某日（不写入）", Mode.DRY_RUN: "试算（不写入）"}
        title = f"{outcome.as_of} {words[outcome.mode]}"
        show.table(title, SHOWN_FINDINGS, map(worded, findings), "没有需要处理的事项")
        show.line(summary(outcome))
    for text in (*(f"{e.mine}: {e.reason}" for e in outcome.errors), *failures):
        show.defect(text)


def worded(row: dict[str, Any]) -> dict[str, Any]:
    """A finding with its Chinese words."""
    cited = "；".join(f"{c['instrument']}{c['article']}" for c in row["cites"][:2])
    late = row["days_overdue"] or None
    return {
        **row,
        "words": standing_words(row),
        "cited": cited,
        "days_overdue": late,
        "mark": "新" if row["new"] else "",
    }


def standing_words(row: dict[str, Any]) -> str:
    """How it stands; what rests on a text nobody has confirmed is never told as plainly late."""
    standing = Standing(row["standing"])
    only_reminds = standing in UNLAWFUL and row["confidence"] == Confidence.PENDING
    return STANDING_WORDS[standing] + ("（依据待核实，只作提醒）" if only_reminds else "")


def summary(outcome: Outcome) -> str:
    """One line that sums a run up."""
    return (
        f"读取矿山 {len(outcome.mines)} 座，核查义务 {outcome.obligations} 项，新标记 {len(outcome.flagged)}，"
        f"已履行结案 {outcome.cured}，撤销 {outcome.withdrawn}，起草文书 {outcome.drafted}，"
        f"失败 {outcome.failed}，用时 {outcome.seconds:.2f} 秒"
    )


async def explain_mine(args: Namespace, settings: Settings) -> int:
    """Explain every duty of a mine on a day."""
    quiet_log()
    today = clock_of(settings).today()
    as_of = args.as_of or today
    async with running(settings):
        answer = await explain.explain(args.mine, as_of=as_of, known_at=args.known_at, rule=args.rule)
        answer = explain.marked(answer, today)
        if args.trace:
            await replay_commands.write_traces(args, settings, args.trace)
    if args.json:
        show.as_json(answer)
    else:
        show_explanation(answer)
    return 0


def show_explanation(answer: dict[str, Any]) -> None:
    """An explanation to read."""
    show.line(f"{answer['mine']} {answer['name']}（{answer['as_of']}）")
    if answer["projection"]:
        show.line(f"  {answer['projection']}")
    for note in answer["notes"]:
        show.line(f"  注：{note}")
    if not answer["obligations"]:
        show.line("  当日没有应履行的义务")
    for row in answer["obligations"]:
        show.line("")
        for text in explained_lines(row):
            show.line(text)


def explained_lines(row: dict[str, Any]) -> Iterable[str]:
    """One duty, line by line."""
    yield f"■ {row['title']}  【{standing_words(row)}】"
    yield f"  {row['why']}"
    yield f"  规则版本：{'、'.join(row['rule_versions'])}"
    yield f"  依据：{'；'.join(printed(c) for c in row['cites'])}"
    who = row["addressee"]
    yield f"  义务人：{who['name'] or '—'}（{ADDRESSEE_WORDS[AddresseeKind(who['kind'])]}）"
    for fact in row["facts"]:
        recorded = in_shanghai(fact["recorded_at"])
        yield f"  事实：{fact['effective_on']} {fact['title']}（{fact['id']}，登记于 {recorded}）"
    yield f"  计算：{' → '.join(row['arithmetic'])}"
    for consequence in row["consequences"]:
        yield f"  后果：{consequence['text']}（{'；'.join(printed(c) for c in consequence['cites'])}）"
    if row["penalty"]:
        yield from (f"  处罚：{text}" for text in row["penalty"]["told"])
    for cure in row["cleared_by"]:
        yield f"  办结条件：{cure}"


def in_shanghai(instant: str) -> str:
    """An instant as officials read it: Beijing time, to the second."""
    return datetime.fromisoformat(instant).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def printed(cite: dict[str, str]) -> str:
    """A citation as printed."""
    number = f"（{cite['number']}）" if cite["number"] else ""
    return f"《{cite['instrument']}》{number}{cite['article']}"
