"""The files a report names: within the writer's reach, within the quota, on record, and kept with the version."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from restoration.errors import Defect, Invalid, Refused
from restoration.services.actors import Identity
from restoration.services.attachments import scope as attachment_scope
from restoration.tables import AnnualReport, Attachment, ReportFile

MOST_FILES: Final = 100
MOST_BYTES: Final = 200 * 1024 * 1024
"""How many files a report names, and how large they are together."""


class QuotaExceeded(Refused):
    """The files of one report are too many or too large together."""

    status = 413
    code = "quota"


async def refuse(identity: Identity, named: Mapping[str, str], before: Collection[str]) -> None:
    """A file newly named is one the writer may see; all of them together are within the quota."""
    new = named.keys() - set(before)
    if wrong := [unknown(named[c], c) for c in new if not await attachment_scope.within_reach(identity, c)]:
        raise Invalid("报告草稿有误，未作保存", wrong)
    rows = await Attachment.filter(code__in=sorted(named)) if named else []
    if len(named) > MOST_FILES or sum(r.size for r in rows) > MOST_BYTES:
        raise QuotaExceeded(
            f"一份报告最多 {MOST_FILES} 个附件，合计不超过 {MOST_BYTES // 1024 // 1024} MB，请精简后再保存"
        )


def unknown(field: str, code: str) -> Defect:
    """A file that is not on record, or not the writer's to see."""
    return Defect(field, "file_unknown", code, "已上传的附件", "没有这个附件，请重新上传后填写其编号")


async def gone(named: Mapping[str, str]) -> list[Defect]:
    """The files named that are not on record."""
    rows = await Attachment.filter(code__in=sorted(named)).values_list("code", flat=True) if named else []
    there = {str(code) for code in rows}
    return [unknown(field, code) for code, field in named.items() if code not in there]


async def keep(report: str, named: Iterable[str]) -> None:
    """Put on record which files a version names."""
    row = await AnnualReport.get(code=report)
    for code in named:
        await ReportFile.create(report_id=row.id, file=code)
