"""Checks of the whole report: whose it is, when it comes, what is missing, what looks copied or in another unit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from restoration.law.numerals import chinese_date
from restoration.law.report.checks.base import Remarkable, Saying
from restoration.law.report.content import Content
from restoration.law.report.context import Context
from restoration.law.report.editing import by_key
from restoration.law.report.forms import Kind
from restoration.law.report.guard import conversions
from restoration.law.report.parts import lacking
from restoration.law.report.tables import cells, empty, shown, title_of
from restoration.law.report.words import FileKind, Shape

FIGURES = (Kind.AREA, Kind.MONEY, Kind.DECIMAL, Kind.COUNT)
FEWEST = 3
"""With fewer figures than this, equality with last year says nothing."""


def identity(content: Content, context: Context) -> Iterator[Remarkable]:
    """1: what the register knows is not the company's to change; a mistake in it is reported beside it."""
    say = Saying(1)
    known = context.identity
    for name in type(known).model_fields:
        wanted, found = getattr(known, name), getattr(content.identity, name)
        if name == "errors" or wanted is None or found == wanted:
            continue
        path = f"identity.{name}"
        column = next(c.column for c in cells(content) if c.path == path)
        cure = "此项取自登记簿，请恢复；登记有误的，请填在“报告登记错误”中"
        yield say.error(path, shown(found, column), shown(wanted, column), cure)


def time(content: Content, context: Context) -> Iterator[Remarkable]:
    """2: a year is reported when it runs or is over; the day of receipt is the server's; lateness is said."""
    say = Saying(2)
    if context.year > context.today.year:
        cure = "请核对年度；尚未开始的年度不能报送"
        yield say.error("identity.year", str(context.year), f"不晚于{context.today.year}", cure)
    last = date(context.year, 12, 31)
    if context.today > last:
        late = (context.today - last).days
        cure = f"已过报送期限 {late} 天，仍应报送；收到日期由系统记录"
        yield say.note("identity.year", chinese_date(context.today), f"不晚于{chinese_date(last)}", cure)


def next_year(content: Content, context: Context) -> Iterator[Remarkable]:
    """20: the next year's plan is there and not below the approved plan's task."""
    say = Saying(20)
    plan = content.next_year
    if content.shape is Shape.SHORT or plan.nothing:
        return
    if not plan.rows:
        yield say.warning("next_year", "（未填写）", "下年度的任务", "请填写下年度计划，或者说明原因")
        return
    asked = context.plan.next_task_m2 if context.plan else 0
    total = sum(r.area_m2 or 0 for r in plan.rows)
    if total < asked:
        cell = next(c.column for c in cells(content) if c.path == "next_year.rows.0.area_m2")
        cure = "下年度计划面积少于方案安排，请核对或者说明原因"
        yield say.warning("next_year", shown(total, cell), f"不少于{shown(asked, cell)}公顷", cure)


def completeness(content: Content, context: Context) -> Iterator[Remarkable]:
    """21: the form fits the mine's state, files that are named exist, files that are needed are named.

    A part still empty never blocks: half a report is received, and the part stays owed; so it is said as a warning.
    """
    say = Saying(21)
    if content.shape is Shape.SHORT and not context.suspended:
        cure = "登记簿中本矿不是停产状态，请填写完整报告，或者先向主管部门报告停产"
        yield say.error("shape", Shape.SHORT.word, Shape.FULL.word, cure)
    yield from contradictions(content, say)
    yield from named_files(content, context, say)
    yield from needed_files(content, say)
    yield from declared(content, context, say)
    for part, title in context.asked:
        if missing := lacking(content, part):
            named = "、".join(title_of(p) for p in missing[:5]) + ("等" if len(missing) > 5 else "")
            cure = f"尚缺：{named}。可以先报送，但该部分仍须补报；请填写，或者说明何时补报"
            yield say.warning(f"parts.{part}", f"（{title}不完整）", title, cure)


def declared(content: Content, context: Context, say: Saying) -> Iterator[Remarkable]:
    """Who prepared the report, how to reach them, and who answers for it; the day is the server's own."""
    said = content.declaration
    answers = said.legal_representative or context.identity.legal_representative
    needs = (("preparer", said.preparer), ("phone", said.phone), ("legal_representative", answers))
    cure = "声明须写明填报人、电话和法定代表人，请填写"
    for name, value in needs:
        if not value:
            path = f"declaration.{name}"
            yield say.error(path, "（未填写）", title_of(path).partition(" ")[2], cure)


def contradictions(content: Content, say: Saying) -> Iterator[Remarkable]:
    """A block that says nothing happened and yet has rows."""
    for block in type(content).model_fields:
        value = getattr(content, block)
        rows = [n for n in ("rows", "points", "readings") if getattr(value, n, ())]
        if getattr(value, "nothing", False) and rows:
            cure = "已声明本年度没有发生，又填写了明细；请去掉声明或者删除明细"
            yield say.error(block, "有明细", "声明与明细一致", cure)


def named_files(content: Content, context: Context, say: Saying) -> Iterator[Remarkable]:
    """A file that is named is on record."""
    for cell in cells(content):
        if cell.column.form.kind is Kind.FILE and cell.value and cell.value not in context.files:
            yield say.error(cell.path, str(cell.value), "已上传的附件", "请重新上传该附件", cell.key)


def needed_files(content: Content, say: Saying) -> Iterator[Remarkable]:
    """The full form shows the land on a map, works on photos, the balance on a bank statement."""
    if content.shape is Shape.SHORT:
        return
    kinds = {r.kind for r in content.files.rows if r.file}
    photos = FileKind.PHOTO in kinds or any(r.after for r in content.restoration.rows)
    statement = FileKind.STATEMENT in kinds or bool(content.fund.statement)
    needs = (
        (bool(content.damage.rows), FileKind.STATUS_MAP in kinds, FileKind.STATUS_MAP),
        (any(r.done_m2 for r in content.restoration.rows), photos, FileKind.PHOTO),
        (content.fund.statement_fen is not None, statement, FileKind.STATEMENT),
    )
    for needed, there, kind in needs:
        if needed and not there:
            yield say.error("files", "（缺）", kind.word, f"请上传{kind.word}，并在附件目录中列出")


def copied(content: Content, context: Context) -> Iterator[Remarkable]:
    """22: every figure equals last year's; and cells taken over and not looked at since are counted."""
    say = Saying(22)
    if context.last:
        new = figures(content)
        if len(new) >= FEWEST and new == figures(context.last):
            cure = "所有数字都与去年相同，请核对是否为今年的情况；确实相同的请说明"
            yield say.warning("damage", f"{len(new)}个数字与去年相同", "今年的数字", cure)
    if content.prefilled:
        cure = "标有“沿用”的内容取自去年或者登记簿，请逐项核对"
        yield say.note(content.prefilled[0], f"{len(content.prefilled)}处沿用未改动", "已核对的内容", cure)


def figures(content: Content) -> dict[tuple[str, str, str], object]:
    """Every figure of a report but those of its identity."""
    return {
        key: c.value
        for key, c in by_key(content).items()
        if c.column.form.kind in FIGURES and not empty(c.value) and c.table.block != "identity"
    }


def units(content: Content, context: Context) -> Iterator[Remarkable]:
    """23: a figure that looks typed in another unit; the offer to convert it is data (``guard``).

    A year's own figure may leap in truth and is asked about; what begins the year cannot, and blocks.
    """
    say = Saying(23)
    for c in conversions(content, context):
        cure = f"{c.why}；是否应为{c.suggested_text}？可一键换算"
        if c.impossible:
            yield say.error(c.field, c.found_text, c.suggested_text, f"{cure}，或者改为上年末的数")
        else:
            yield say.warning(c.field, c.found_text, c.suggested_text, f"{cure}，确实无误的请说明")
