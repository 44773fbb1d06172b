"""The entry of a right as corrected since (登记事项更正), for readings that take it from the table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from restoration.law.events import EventKind, RightCorrected
from restoration.services.snapshot import read

CORRECTIONS = f"""
SELECT e.right_id, e.detail FROM events e
WHERE e.kind = '{EventKind.RIGHT_CORRECTED.value}' AND e.right_id IN {{batch}}
AND NOT EXISTS (SELECT 1 FROM events s WHERE s.supersedes = e.code) ORDER BY e.recorded_at, length(e.code), e.code"""


async def corrections(ids: Sequence[int]) -> dict[int, dict[str, date | bool]]:
    """What corrections say of the entries of some rights, by column; the last recorded has the word."""
    found: dict[int, dict[str, date | bool]] = {}
    for row in await read(CORRECTIONS, ids):
        detail = RightCorrected.model_validate(json.loads(row["detail"]))
        found.setdefault(int(row["right_id"]), {}).update(detail.entry)
    return found
