"""The sections of a wording, said with a content's phrases: headings, paragraphs, tables and the rows of sheets.

A section that has nothing to say is left out; headings are numbered as they are printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.blocks import Block, Form, FormRow, Paragraph, Style, Table
from reports.papers import paper_rows
from reports.phrases import consequence_rows, item_fields, measure_rows, ordinal
from reports.wordings import GridRow, Section, Wording, fill, paragraph
from restoration.law.letters.content import NoticeContent

Fields = dict[str, str]


def body(content: NoticeContent, wording: Wording, fields: Fields) -> Iterator[Block]:
    """The sections that have something to say; headings are numbered as they are printed."""
    printed = 0
    for section in wording.sections:
        if not _holds(section.when, content):
            continue
        blocks = list(_section(section, _rows(section.part, content), fields))
        if blocks and section.heading:
            printed += 1
            yield Paragraph(f"{ordinal(printed)}、{section.heading}", Style.SECTION)
        yield from blocks


def _holds(when: str, content: NoticeContent) -> bool:
    """Whether a section's condition, ``field=value``, is so."""
    name, _, value = when.partition("=")
    return not when or str(getattr(content.fields, name, "")) == value


def _rows(part: str, content: NoticeContent) -> Sequence[Fields] | None:
    """What a section repeats over; ``None`` for one that is said once."""
    if part == "items":
        return [item_fields(item, number) for number, item in enumerate(content.items, start=1)]
    if part == "consequences":
        return consequence_rows(content)
    if part == "measures":
        return measure_rows(content)
    return paper_rows(content.fields, part) if content.fields else None


def _section(section: Section, rows: Sequence[Fields] | None, fields: Fields) -> Iterator[Block]:
    if section.grid:
        yield Form(tuple(_form_row(row, fields) for row in section.grid))
        return
    if rows is not None and not rows and not section.blanks:
        return
    several = rows is not None and len(rows) > 1
    yield from _said(section.paragraphs, fields)
    if rows and several:
        yield from _said(section.several, fields)
    if section.always or (rows and several):
        yield from _table(section, rows or (), fields)
    for number, row in enumerate(rows or (), start=1):
        yield from _row(section, fields | row, number if several else None)


def _form_row(row: GridRow, fields: Fields) -> FormRow:
    return FormRow(tuple(fill(cell, fields) for cell in row.cells), row.lines, fill(row.foot, fields))


def _said(paragraphs: Sequence[tuple[str, ...]], fields: Fields) -> Iterator[Paragraph]:
    yield from (Paragraph(text) for sentences in paragraphs if (text := paragraph(sentences, fields)))


def _table(section: Section, rows: Sequence[Fields], fields: Fields) -> Iterator[Table]:
    """The rows under their heads; a sheet is filled up with empty rows."""
    if not section.table:
        return
    heads, widths = tuple(c.head for c in section.table), tuple(c.width for c in section.table)
    empty = "" if section.blanks else "—"
    cells = [tuple(fill(c.value, fields | row) or empty for c in section.table) for row in rows]
    cells += [("",) * len(heads)] * (section.blanks - len(rows))
    yield Table(heads, widths, tuple(cells))


def _row(section: Section, fields: Fields, number: int | None) -> Iterator[Paragraph]:
    """One row's paragraphs: an item under its own heading, anything else with a running number."""
    said = list(_said(section.each, fields))
    if number is None:
        yield from said
    elif section.part == "items":
        yield Paragraph(f"（{ordinal(number)}）{fields['title']}", Style.ITEM)
        yield from said
    else:
        yield from (Paragraph(f"{number}.{p.text}") for p in said)
