"""What each command does: open the store, call a service, show the answer."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from datetime import date
from typing import Any

from api import show
from api.composition import clock_of, fonts_of, law_of, quiet_log, running
from reports import issue
from restoration import migrating
from restoration.law.books_check import refuse_defects
from restoration.law.content import NoticeContent
from restoration.law.findings import ATTENTION, STANDING_WORDS, Standing
from restoration.law.rulebook import Rulebook, load, resolve
from restoration.services import audit, checks, demonstration, explain, fund
from restoration.services.checks import Mode, Order, Outcome
from restoration.services.judging import Judged
from restoration.services.lawbook import Law
from restoration.services.notices import NoticeState
from restoration.settings import Settings
from restoration.tables import Notice

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


async def migrate(args: Namespace, settings: Settings) -> int:
    """Bring the database to the newest migration."""
    quiet_log()
    settings.data.folder.mkdir(parents=True, exist_ok=True)
    applied = await migrating.migrate(settings.database_url())
    show.line("、".join(applied) if applied else "数据库已是最新结构")
    return 0


async def demo(args: Namespace, settings: Settings) -> int:
    """Load the demonstration register once."""
    quiet_log()
    clock = clock_of(settings)
    async with running(settings):
        loaded = await demonstration.load(at=clock.now())
    show.line(f"已载入示例登记：{loaded} 座矿山" if loaded else "示例登记已在库中，未作改动")
    return 0


async def serve(args: Namespace, settings: Settings) -> int:
    """Serve until stopped."""
    from api.app import serve_forever

    return await serve_forever(settings, host=args.host, port=args.port)


# ---- check ---------------------------------------------------------------------------------------------------------


async def check(args: Namespace, settings: Settings) -> int:
    """Check a day and show what needs attention; ends by drawing the drafts."""
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
        "words": STANDING_WORDS[Standing(row["standing"])],
        "cited": cited,
        "days_overdue": late,
        "mark": "新" if row["new"] else "",
    }


def summary(outcome: Outcome) -> str:
    """One line that sums a run up."""
    return (
        f"读取矿山 {len(outcome.mines)} 座，核查义务 {outcome.obligations} 项，新标记 {len(outcome.flagged)}，"
        f"已履行结案 {outcome.cured}，撤销 {outcome.withdrawn}，起草文书 {outcome.drafted}，"
        f"失败 {outcome.failed}，用时 {outcome.seconds:.2f} 秒"
    )


# ---- explain -------------------------------------------------------------------------------------------------------


async def explain_mine(args: Namespace, settings: Settings) -> int:
    """Explain every duty of a mine on a day."""
    quiet_log()
    as_of = args.as_of or clock_of(settings).today()
    async with running(settings):
        answer = await explain.explain(args.mine, as_of=as_of, known_at=args.known_at, rule=args.rule)
    if args.json:
        show.as_json(answer)
    else:
        show_explanation(answer)
    return 0


def show_explanation(answer: dict[str, Any]) -> None:
    """An explanation to read."""
    show.line(f"{answer['mine']} {answer['name']}（{answer['as_of']}）")
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
    yield f"■ {row['title']}  【{STANDING_WORDS[Standing(row['standing'])]}】"
    yield f"  {row['why']}"
    yield f"  规则版本：{'、'.join(row['rule_versions'])}"
    yield f"  依据：{'；'.join(printed(c) for c in row['cites'])}"
    yield f"  义务人：{row['addressee']['name'] or '—'}（{row['addressee']['kind']}）"
    for fact in row["facts"]:
        yield f"  事实：{fact['effective_on']} {fact['title']}（{fact['id']}，登记于 {fact['recorded_at'][:19]}Z）"
    yield f"  计算：{' → '.join(row['arithmetic'])}"
    for consequence in row["consequences"]:
        yield f"  后果：{consequence['text']}（{'；'.join(printed(c) for c in consequence['cites'])}）"
    for cure in row["cleared_by"]:
        yield f"  办结条件：{cure}"


def printed(cite: dict[str, str]) -> str:
    """A citation as printed."""
    number = f"（{cite['number']}）" if cite["number"] else ""
    return f"《{cite['instrument']}》{number}{cite['article']}"


# ---- rules ---------------------------------------------------------------------------------------------------------


async def rules_list(args: Namespace, settings: Settings) -> int:
    """What is in force where and when."""
    items = rule_items(load())
    if args.json:
        show.as_json({"items": items})
    else:
        heads = (("id", "规则"), ("place", "地区"), ("in_force", "起"), ("until", "止"), ("confidence", "效力"))
        show.table("规则库", (*heads, ("cited", "依据")), map(with_cited, items), "规则库为空")
    return 0


async def rules_show(args: Namespace, settings: Settings) -> int:
    """Everything the books say about one rule."""
    items = [i for i in rule_items(load()) if i["id"] == args.rule]
    if not items:
        show.defect(f"没有规则 {args.rule}；用 restoration rules list 查看全部")
        return 1
    if args.json:
        show.as_json({"items": items})
        return 0
    for item in items:
        show.line(f"{item['title']}  {item['version']}  {item['in_force']} 起  {item['until'] or '现行'}")
        show.line(f"  依据：{with_cited(item)['cited']}")
        for c in item["consequences"]:
            show.line(f"  后果：{c['text']}（{'；'.join(printed(x) for x in c['cites'])}，{c['in_force']} 起）")
    return 0


def with_cited(item: dict[str, Any]) -> dict[str, Any]:
    """A rule version with its citations as one text."""
    return {**item, "cited": "；".join(printed(c) for c in item["cites"])}


def rule_items(rulebook: Rulebook) -> Findings:
    """Every version of every rule in every book."""
    return [
        {
            "id": rule,
            "title": body.title,
            "version": f"{book.book.place}/{rule}@{version.in_force}",
            "place": book.book.place,
            "in_force": version.in_force.isoformat(),
            "until": version.until.isoformat() if version.until else None,
            "confidence": version.confidence.value,
            "cites": [c.model_dump() for c in resolve(book, version.cites)],
            "note": version.note,
            "consequences": [
                {
                    "kind": c.kind.value,
                    "text": c.text,
                    "in_force": c.in_force.isoformat(),
                    "until": c.until.isoformat() if c.until else None,
                    "confidence": c.confidence.value,
                    "cites": [x.model_dump() for x in resolve(book, c.cites)],
                }
                for c in body.consequence
            ],
        }
        for book in rulebook.books
        for rule, body in book.rule.items()
        for version in body.version
    ]


async def rules_verify(args: Namespace, settings: Settings) -> int:
    """Refuse a bad rule book with every defect named (by raising ``BookRefused``)."""
    if args.books is None:
        rulebook = load()
    else:
        texts = {f.name: f.read_text(encoding="utf-8") for f in sorted(args.books.glob("*.toml"))}
        rulebook = refuse_defects(texts)
    show.line(f"规则库合格：{len(rulebook.books)} 个文件，摘要 {rulebook.digest[:16]}")
    return 0


# ---- notices -------------------------------------------------------------------------------------------------------


async def notices_list(args: Namespace, settings: Settings) -> int:
    """What is drafted, approved, issued."""
    quiet_log()
    async with running(settings):
        query = Notice.filter(state=args.state) if args.state else Notice.exclude(state=NoticeState.DROPPED.value)
        rows = [notice_row(n) for n in await query.order_by("id")]
    if args.json:
        show.as_json({"items": rows})
    else:
        heads = (("id", "编号"), ("kind", "种类"), ("state", "状态"), ("number", "文号"))
        show.table("文书", (*heads, ("to", "收件人"), ("mine", "矿山"), ("items", "事项")), rows, "没有文书")
    return 0


def notice_row(notice: Notice) -> dict[str, Any]:
    """One notice as listed."""
    content = NoticeContent.model_validate_json(notice.content)
    return {
        "id": notice.code,
        "kind": notice.kind,
        "state": notice.state,
        "number": content.number,
        "addressee": content.addressee.model_dump(mode="json"),
        "to": content.addressee.name,
        "mine": content.mine.code,
        "items": len(content.items),
        "sha256": notice.sha256 if notice.state != NoticeState.DRAFT else None,
    }


async def notices_render(args: Namespace, settings: Settings) -> int:
    """Put letters out as PDF files."""
    quiet_log()
    if not args.all and not args.ids:
        show.defect("请给出文书编号，或用 --all 输出全部")
        return 2
    async with running(settings):
        chosen = Notice.exclude(state=NoticeState.DROPPED.value)
        rows = await (chosen if args.all else chosen.filter(code__in=args.ids)).order_by("id")
        unknown = sorted(set(args.ids) - {n.code for n in rows})
        with show.progress("输出") as bar:
            drawn = await issue.files(rows, args.out, fonts_of(settings), clock_of(settings).today(), bar)
    show.line(f"已输出 {drawn.files} 个文件到 {args.out}")
    for text in (*(f"{code}: 没有这份文书" for code in unknown), *drawn.failures):
        show.defect(text)
    return 1 if unknown or drawn.failures else 0


# ---- chains --------------------------------------------------------------------------------------------------------


async def ledger_verify(args: Namespace, settings: Settings) -> int:
    """Walk the accounts' chains."""
    quiet_log()
    async with running(settings):
        found = await fund.verify()
    bad = found.first_bad
    document = {"ok": found.ok, "accounts": found.accounts, "entries": found.entries, "first_bad": None}
    if bad is not None:
        document["first_bad"] = {"account": bad.account, "seq": bad.seq, "reason": bad.reason}
    return show_verified(args, document, f"基金账户 {found.accounts} 个，流水 {found.entries} 笔")


async def audit_verify(args: Namespace, settings: Settings) -> int:
    """Walk the bureaus' audit chains."""
    quiet_log()
    async with running(settings):
        names = await audit.chains()
        broken = [(name, bad) for name in names if (bad := await audit.verify(name))]
    first = {"chain": broken[0][0], "seq": broken[0][1].seq, "reason": broken[0][1].reason} if broken else None
    return show_verified(args, {"ok": not broken, "chains": len(names), "first_bad": first}, f"记录链 {len(names)} 条")


def show_verified(args: Namespace, document: dict[str, Any], counted: str) -> int:
    """The verdict on a set of chains."""
    if args.json:
        show.as_json(document)
    elif document["ok"]:
        show.line(f"{counted}，全部相符")
    if not document["ok"]:
        show.defect(f"{counted}，第一处不符：{document['first_bad']}")
    return 0 if document["ok"] else 1
