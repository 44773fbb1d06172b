"""``rules list / show / verify``: the rule book, as it will be judged by."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from api import show
from api.check_commands import printed
from api.replay_commands import book_texts
from restoration.errors import Malformed
from restoration.law.admission import book as admission_book
from restoration.law.indicators import book as indicator_book
from restoration.law.texts.book import Confidence
from restoration.law.texts.book_files import texts_in
from restoration.law.texts.books_check import refuse_defects
from restoration.law.texts.differences import Difference, Kind, between, differences, with_books
from restoration.law.texts.readings import notes_at
from restoration.law.texts.rulebook import Rulebook, load, resolve
from restoration.law.workdays import add_days
from restoration.settings import Settings

Findings = list[dict[str, Any]]
CONFIDENCE_WORDS = {
    Confidence.CONFIRMED: "已核实",
    Confidence.LOCAL: "地方规划",
    Confidence.PENDING: "待核实，只作提醒",
    Confidence.DRAFT: "征求意见稿，未启用",
}


async def rules_list(args: Namespace, settings: Settings) -> int:
    """What is in force where and when."""
    if args.notes:
        return notes_list(load(), as_json=args.json)
    items = rule_items(load())
    if args.json:
        show.as_json({"items": items})
    else:
        heads = (("id", "规则"), ("place", "地区"), ("in_force", "起"), ("last_day", "止"), ("force", "效力"))
        show.table("规则库", (*heads, ("cited", "依据")), map(in_words, items), "规则库为空")
    return 0


def notes_list(rulebook: Rulebook, *, as_json: bool) -> int:
    """Every doubtful place of the books with how it is read."""
    items = note_items(rulebook)
    if as_json:
        show.as_json({"items": items})
        return 0
    for item in items:
        for text in note_lines(item):
            show.line(text)
    return 0


def note_items(rulebook: Rulebook) -> Findings:
    """Every note of every book, nation first."""
    return [
        {
            "id": found.id,
            "title": found.note.title,
            "says": found.note.says,
            "reads": found.note.reads,
            "setting": found.note.setting or None,
            "rules": list(found.note.rules),
            "where": found.where,
            "cites": [c.model_dump() for c in found.cites],
        }
        for found in notes_at(rulebook, rulebook.places())
    ]


def note_lines(item: dict[str, Any]) -> Iterator[str]:
    """One note to read."""
    yield f"{item['id']}  {item['title']}（{item['where']}）"
    yield f"  文本：{item['says']}"
    yield f"  读法：{item['reads']}"
    if item["setting"]:
        yield f"  可调整：{item['setting']}"


async def rules_show(args: Namespace, settings: Settings) -> int:
    """Everything the books say about one rule."""
    rulebook = load()
    items = [i for i in rule_items(rulebook) if i["id"] == args.rule]
    notes = [n for n in note_items(rulebook) if args.rule in n["rules"]]
    if not items:
        show.defect(f"没有规则 {args.rule}；用 restoration rules list 查看全部")
        return 1
    if args.json:
        show.as_json({"items": items, "notes": notes})
        return 0
    for item in items:
        show.line(f"{item['title']}  {item['version']}  {period(item)}")
        show.line(f"  依据：{in_words(item)['cited']}")
        for c in item["consequences"]:
            show.line(f"  后果：{c['text']}（{'；'.join(printed(x) for x in c['cites'])}；{period(c)}）")
        if item["note"]:
            show.line(f"  说明：{item['note']}")
    for text in (line for note in notes for line in note_lines(note)):
        show.line(text)
    return 0


def in_words(item: dict[str, Any]) -> dict[str, Any]:
    """A rule version with its citations as one text, the last day it holds, and how far it may be acted on."""
    cited = "；".join(printed(c) for c in item["cites"])
    force = CONFIDENCE_WORDS[Confidence(item["confidence"])]
    return {**item, "cited": cited, "last_day": last_day(item), "force": force}


def last_day(item: dict[str, Any]) -> str | None:
    """The last day a version or consequence holds: ``until`` itself is the first day after it."""
    return add_days(date.fromisoformat(item["until"]), -1).isoformat() if item["until"] else None


def period(item: dict[str, Any]) -> str:
    """From when to when it holds, and how far it may be acted on."""
    ends = f"至 {last}" if (last := last_day(item)) else "起，现行"
    return f"{item['in_force']} {ends}，{CONFIDENCE_WORDS[Confidence(item['confidence'])]}"


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
        texts = texts_in(args.books) if args.books.is_dir() else {}
        if not texts:
            raise Malformed(f"{args.books}：没有这个文件夹，或者其中没有 .toml 规则文件")
        rulebook = refuse_defects(texts)
    more = beside(rulebook) if args.books is None else ""
    show.line(f"规则库合格：{len(rulebook.books)} 部，摘要 {rulebook.digest[:16]}{more}")
    return 0


DIFFERENT = (("kind", "变化"), ("place", "地区"), ("rule", "规则"), ("what", "版本或后果"), ("fields", "内容"))
KIND_WORDS = {Kind.ADDED: "新增", Kind.REMOVED: "取消", Kind.CHANGED: "修改"}


async def rules_diff(args: Namespace, settings: Settings) -> int:
    """What other book files would change, or what changes in law between two days."""
    if bool(args.books) == bool(args.start and args.end):
        raise Malformed("请给出规则文件，或者用 --from 和 --to 给出两个日期，二者择一")
    if args.books:
        found = differences(load(), with_books(load(), book_texts(args.books)))
    else:
        found = between(load(), args.start, args.end, args.place)
    rows = [
        {**asdict(d), "kind": d.kind.value, "fields": [{"field": f, "before": x, "after": y} for f, x, y in d.fields]}
        for d in found
    ]
    if args.json:
        show.as_json({"items": rows})
    else:
        show.table("规则变化", DIFFERENT, map(worded_difference, found), "规则没有变化")
    return 0


def worded_difference(d: Difference) -> dict[str, Any]:
    """A difference to read."""
    fields = [f"{name}：{before or '—'} → {after or '—'}" for name, before, after in d.fields]
    return {"kind": KIND_WORDS[d.kind], "place": d.place, "rule": d.rule, "what": d.what, "fields": fields}


def beside(rulebook: Rulebook) -> str:
    """What stands beside the books: admission rules and indicators, refused like them where they are bad."""
    indicators = sum(len(plan.file.indicator) for plan in indicator_book.load(rulebook))
    return f"；准入规则 {len(admission_book.load(rulebook).books)} 个文件，规划指标 {indicators} 项"
