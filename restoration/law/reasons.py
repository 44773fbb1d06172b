"""Why a duty stands as it does, and what would settle it, in words an officer and a filer both understand."""

from __future__ import annotations

from restoration.law.duty import CALENDAR, Duty
from restoration.law.findings import Finding
from restoration.law.numerals import chinese_date
from restoration.law.standing import SETTLED, STANDING_WORDS, Standing


def why(finding: Finding) -> str:
    """One sentence an officer and a filer both understand."""
    duty = finding.duty
    due = f"应于{chinese_date(finding.due_on)}前" if finding.due_on else "应"
    text = f"{duty.provided}{due}{duty.act}；{duty.found}"
    match finding.standing:
        case Standing.OVERDUE:
            return f"{text}，已逾期{finding.days_overdue}日。"
        case Standing.MET_LATE:
            return f"{text}，逾期{finding.days_overdue}日。"
        case Standing.CANNOT_TELL:
            return f"{text}；缺少判断所需的事实：{needed(duty)}。"
        case _:
            return f"{text}（{STANDING_WORDS[finding.standing]}）。"


def needed(duty: Duty) -> str:
    """The fact that is lacking, in words."""
    unknown = duty.unknown or ""
    return f"{unknown.removeprefix(CALENDAR)}年工作日历" if unknown.startswith(CALENDAR) else "损毁土地登记"


def needed_act(duty: Duty) -> str:
    """What would supply the lacking fact."""
    if (duty.unknown or "").startswith(CALENDAR):
        return f"录入并确认{needed(duty)}"
    return "登记损毁土地面积，或登记已全部复垦"


def cleared_by(finding: Finding) -> tuple[str, ...]:
    """What would settle it."""
    if finding.standing in SETTLED:
        return ()
    if finding.standing is Standing.CANNOT_TELL:
        return (needed_act(finding.duty),)
    return tuple(f"补齐：{m.title}" for m in finding.duty.missing)
