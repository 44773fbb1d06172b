"""``notices list / render``: letters on their way, and their PDFs as files."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from api import show
from api.composition import clock_of, fonts_of, quiet_log, running
from reports import issue
from restoration.law.content import NoticeContent
from restoration.services.notices import NoticeState
from restoration.settings import Settings
from restoration.tables import IssuedDocument, Notice


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
        show.table("文书", (*heads, ("to", "收件人"), ("mine", "矿山"), ("items", "事项")), rows, "没有文书")
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
