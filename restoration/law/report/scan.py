"""A report handed in as files: what its cover says, and the checks that need no figures.

No check of figures reads a picture. Whose report it is, of which year, who answers for it and that the papers are there
is held to the same checks as a report filed block by block; that nobody has looked at the figures is said beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Final

from pydantic import Field

from restoration.law.report.checks import whole
from restoration.law.report.checks.base import Remarkable, Saying
from restoration.law.report.content import Content, Declaration
from restoration.law.report.context import Context
from restoration.law.report.forms import Label, Piece, Text

SCANS: Final = frozenset({"pdf", "png", "jpeg"})
"""What a sealed paper can be seen on."""
UNCHECKED: Final = "以扫描件报送，系统未检查其中的数字，请人工核对"
PAPER: Final = "纸质报送，系统未检查其中的数字，请人工核对"


class Cover(Piece):
    """What the cover of the paper says: whose, of which year, by whom prepared, and who answers for it."""

    licence_no: Annotated[Text, Label("采矿许可证号")] = None
    holder: Annotated[Text, Label("采矿权人")] = None
    year: Annotated[Annotated[int | None, Field(ge=2000, le=2100)], Label("年度")] = None
    preparer: Annotated[Text, Label("填报人")] = None
    phone: Annotated[Text, Label("填报人电话")] = None
    legal_representative: Annotated[Text, Label("法定代表人")] = None


OF_IDENTITY: Final = ("licence_no", "holder", "year")


def findings(
    cover: Cover, parts: Mapping[str, Sequence[str]], types: Mapping[str, str], context: Context
) -> tuple[Remarkable, ...]:
    """Everything to say of a report as files, by the cells of a report that the cover stands for.

    ``parts``: the files (codes) of each part; ``types``: the types of those on record, by code.
    """
    content = as_content(cover, context)
    say = Saying(21)
    said = (*whole.identity(content, context), *whole.time(content, context), *whole.declared(content, context, say))
    unread = say.note("files", UNCHECKED, "按表格填写的报告", "可以改按表格填写，由系统逐项检查")
    return (*said, *papers(parts, types), unread)


def as_content(cover: Cover, context: Context) -> Content:
    """What the cover says in the cells of a report; the rest is as the register has it."""
    stated = {name: getattr(cover, name) for name in OF_IDENTITY}
    said = {name: getattr(cover, name) for name in Declaration.model_fields}
    return Content(identity=context.identity.model_copy(update=stated), declaration=Declaration(**said))


def papers(parts: Mapping[str, Sequence[str]], types: Mapping[str, str]) -> Iterator[Remarkable]:
    """Every part that has files has one among them on which the seal can be seen."""
    say = Saying(21)
    for n, (part, files) in enumerate(parts.items()):
        kinds = {types[f] for f in files if f in types}
        if kinds and not kinds & SCANS:
            cure = "报告须有加盖公章的扫描件（PDF、PNG 或者 JPEG）；表格文件可以一并附上"
            yield say.error(f"parts.{n}.attachments", "、".join(sorted(kinds)), "扫描件", cure, part)
