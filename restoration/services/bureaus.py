"""Bureaus as those who belong to them need them: the name on a list, and the characters of their number series."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from restoration.database import lock_row, unit_of_work
from restoration.errors import Defect, Forbidden, Invalid, NotFound
from restoration.law.letters.letterkinds import LetterKind
from restoration.permissions import Role
from restoration.services import audit
from restoration.services.actors import Identity
from restoration.services.letters import numbers
from restoration.services.register.known import fits
from restoration.tables import Bureau


async def name_for(identity: Identity) -> str:
    """The name of the bureau somebody belongs to, the highest of several; empty where there is none."""
    found = await Bureau.filter(division_id__in=list(identity.divisions)).order_by("id").first()
    return found.name if found else ""


async def set_series(
    identity: Identity, code: str, changes: Mapping[LetterKind, str | None], *, at: datetime
) -> dict[LetterKind, str]:
    """Set a bureau's own 文种字; the series in use afterwards. An administrator's act, audited.

    A number already given keeps its series; a new series begins at 1. Raises ``Forbidden``, ``NotFound``, ``Invalid``
    for a sheet, which has no number.
    """
    if Role.ADMINISTRATOR not in identity.roles:
        raise Forbidden("只有系统管理员可以设置文种字", code="not_permitted")
    sheets = [kind for kind in changes if kind not in numbers.SERIES]
    if sheets:
        wrong = [
            Defect(f"series.{kind}", "no_series", kind, "编号的文书", "表格不编文号，请删除此项") for kind in sheets
        ]
        raise Invalid("文种字有误", wrong)

    async def work() -> dict[LetterKind, str]:
        held = lock_row(Bureau.filter(code=code, division_id__in=list(identity.divisions)))
        bureau = await held.get_or_none() if fits(Bureau, code) else None
        if bureau is None:
            raise NotFound("没有找到该机关，请核对编号")
        before = json.loads(bureau.series)
        after = {**before, **{kind.value: text for kind, text in changes.items()}}
        kept = {kind: text for kind, text in sorted(after.items()) if text}
        stored = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
        await Bureau.filter(id=bureau.id).update(series=stored)
        effect = audit.Effect("bureau:series", f"bureau:{code}", {"series": kept}, {"series": before})
        await audit.record(identity.actor, bureau.code, [effect], at=at)
        return {kind: numbers.series_of(kind, stored) for kind in numbers.SERIES}

    return await unit_of_work(work)
