"""``rules list / show / verify``: the rule book, as it will be judged by."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from typing import Any

from api import show
from api.check_commands import printed
from api.replay_commands import book_texts
from restoration.errors import Malformed
from restoration.law.books_check import refuse_defects
from restoration.law.differences import Difference, Kind, between, differences, with_books
from restoration.law.rulebook import Rulebook, load, resolve
from restoration.settings import Settings

Findings = list[dict[str, Any]]


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
        if not args.books.is_dir() or not any(args.books.glob("*.toml")):
            raise Malformed(f"{args.books}：没有这个文件夹，或者其中没有 .toml 规则文件")
        texts = {f.name: f.read_text(encoding="utf-8") for f in sorted(args.books.glob("*.toml"))}
        rulebook = refuse_defects(texts)
    show.line(f"规则库合格：{len(rulebook.books)} 个文件，摘要 {rulebook.digest[:16]}")
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
