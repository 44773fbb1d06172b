"""``notices list / render / print``: letters on their way, their PDFs as files, and sheets to take along."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from api import show
from api.composition import clock_of, fonts_of, quiet_log, running
from reports import batch, issue
from reports.sheets import drawn
from restoration.clock import legal_day
from restoration.documents import KINDS
from restoration.law.letters.content import LetterKind, NoticeContent
from restoration.services.letters import sheets
from restoration.services.letters.held import STATE_NAMES
from restoration.services.notices import NoticeState
from restoration.settings import Settings
from restoration.tables import IssuedDocument, Mine, Notice, Right


async def notices_list(args: Namespace, settings: Settings) -> int:
    """What is drafted, approved, issued."""
    quiet_log()
    async with running(settings):
        query = Notice.filter(state=args.state) if args.state else Notice.exclude(state=NoticeState.DROPPED.value)
        numbers = dict(await IssuedDocument.all().values_list("notice__code", "document_number"))
        rows = [notice_row(n, numbers.get(n.code)) for n in await query.order_by("id")]
    if args.json:
        show.as_json({"items": rows})
    else:
        heads = (("id", "编号"), ("kind", "种类"), ("state", "状态"), ("number", "文号"))
        columns = (*heads, ("to", "收件人"), ("mine", "矿山"), ("items", "事项"))
        show.table("文书", columns, map(worded, rows), "没有文书")
    return 0


def notice_row(notice: Notice, number: str | None) -> dict[str, Any]:
    """One notice as listed."""
    content = NoticeContent.model_validate_json(notice.content)
    return {
        "id": notice.code,
        "kind": notice.kind,
        "state": notice.state,
        "number": number,
        "addressee": content.addressee.model_dump(mode="json"),
        "to": content.addressee.name,
        "mine": content.mine.code,
        "items": len(content.items),
        "sha256": notice.sha256 if notice.state != NoticeState.DRAFT else None,
    }


def worded(row: dict[str, Any]) -> dict[str, Any]:
    """A row as people read it: kind and state in words."""
    return row | {"kind": KINDS[LetterKind(row["kind"])].title, "state": STATE_NAMES[NoticeState(row["state"])]}


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


async def notices_print(args: Namespace, settings: Settings) -> int:
    """Letters as one PDF with a list in front; what could not be printed is named and the rest is printed."""
    quiet_log()
    wanted = list(dict.fromkeys(args.ids))
    async with running(settings):
        known = Notice.filter(code__in=wanted).exclude(state=NoticeState.DROPPED.value)
        rows = {n.code: n for n in await known}
        found = [rows[code] for code in wanted if code in rows]
        agency = NoticeContent.model_validate_json(found[0].content).organ.name if found else ""
        unknown = [code for code in wanted if code not in rows]
        made = await batch.merged(found, unknown, fonts_of(settings), agency, clock_of(settings).today())
    if made.lines:
        issue.whole(args.out, made.pdf)
        show.line(f"已合并 {len(made.lines)} 份文书到 {args.out}")
    for code, why in made.failures.items():
        show.defect(f"{code}: {why}")
    return 1 if made.failures else 0


async def inspection_records(args: Namespace, settings: Settings) -> int:
    """Blank inspection records of mines as one PDF."""
    quiet_log()
    at = clock_of(settings).now()
    async with running(settings):
        rights = await Right.filter(mine__code__in=args.mines).order_by("id")
        known = {mine.code for mine in await Mine.filter(code__in=args.mines)}
        made = [await sheets.of_right(right.id, LetterKind.INSPECTION_RECORD, legal_day(at)) for right in rights]
        parts = [await drawn(content, fonts_of(settings), legal_day(at)) for content in made]
    if parts:
        issue.whole(args.out, parts[0] if len(parts) == 1 else batch.joined(parts))
        show.line(f"已输出 {len(parts)} 份记录表到 {args.out}")
    unknown = [code for code in args.mines if code not in known]
    for code in unknown:
        show.defect(f"{code}: 没有这座矿山")
    return 1 if unknown else 0
