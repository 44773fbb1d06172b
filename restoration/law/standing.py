"""How a duty may stand at the close of a day, and what each standing is called."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """How a duty stands at the close of a day."""

    PENDING = "pending"  # owed, not yet due
    DUE_TODAY = "due_today"  # the last day, still in time
    MET = "met"
    MET_LATE = "met_late"
    OVERDUE = "overdue"
    BREACHED = "breached"  # found by two officers not to be performed, where no text gives a date
    OUTSTANDING = "outstanding"  # owed, and no text or officer gives a date
    INCOMPLETE = "incomplete"  # a record lacks something; shown, never late
    CANNOT_TELL = "cannot_tell"  # a needed fact is not on record
    EXEMPT = "exempt"  # an officer's recorded exemption
    LAPSED = "lapsed"  # the time for something nobody must do is over
    NO_RECORD = "no_record"  # due before the division began to keep records


STANDING_WORDS = {
    Standing.PENDING: "未到期",
    Standing.DUE_TODAY: "今日到期",
    Standing.MET: "已履行",
    Standing.MET_LATE: "逾期后履行",
    Standing.OVERDUE: "逾期",
    Standing.BREACHED: "认定未履行",
    Standing.OUTSTANDING: "待履行（未定期限）",
    Standing.INCOMPLETE: "材料不全",
    Standing.CANNOT_TELL: "无法判断",
    Standing.EXEMPT: "已免除",
    Standing.LAPSED: "期间已过",
    Standing.NO_RECORD: "建账日前无记录",
}

SETTLED = frozenset({Standing.MET, Standing.MET_LATE, Standing.EXEMPT, Standing.LAPSED, Standing.NO_RECORD})
"""Standings that ask nothing of anybody today."""

ATTENTION = frozenset(
    {
        Standing.OVERDUE,
        Standing.BREACHED,
        Standing.OUTSTANDING,
        Standing.INCOMPLETE,
        Standing.CANNOT_TELL,
        Standing.DUE_TODAY,
    }
)
"""Standings an officer wants to see in the check's list."""

UNLAWFUL = frozenset({Standing.OVERDUE, Standing.BREACHED})
"""Standings that can open a case and call for an order."""
