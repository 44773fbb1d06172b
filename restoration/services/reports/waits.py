"""Which annual reports wait for somebody: received and not reviewed yet, or begun and not submitted.

Conditions on a duty (alias ``o``) to report on a year, held equal to what each report's own page says by a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from restoration import database
from restoration.law.events import EventKind
from restoration.law.report.life import STATE_WORDS, Act, State
from restoration.services.scope import Condition


class Wait(StrEnum):
    """What a report waits for."""

    REVIEW = "to_review"  # its latest standing version, for the bureau
    SUBMISSION = "drafted"  # its draft, for the company


WAIT_WORDS: Final[Mapping[Wait, str]] = {Wait.REVIEW: STATE_WORDS[State.RECEIVED], Wait.SUBMISSION: "草稿，待提交"}

DRAFTED: Final = """EXISTS (SELECT 1 FROM report_drafts f
WHERE f.right_id = o.subject_id AND CAST(f.year AS TEXT) = o.occasion)"""
UNREVIEWED: Final = """EXISTS (SELECT 1 FROM annual_reports a
WHERE a.right_id = o.subject_id AND CAST(a.year AS TEXT) = o.occasion AND {stands}
AND COALESCE((SELECT v.decision FROM report_reviews v WHERE v.report_id = a.id ORDER BY v.id DESC LIMIT 1), ?) = ?
AND NOT EXISTS (SELECT 1 FROM annual_reports b
  WHERE b.right_id = a.right_id AND b.year = a.year AND b.version > a.version AND {later_stands}))"""
STANDS: Final = """NOT EXISTS (SELECT 1 FROM annual_reports s
  WHERE s.right_id = {0}.right_id AND s.supersedes = {0}.code)
AND NOT EXISTS (SELECT 1 FROM events e
  WHERE e.right_id = {0}.right_id AND e.kind = ? AND {1}(e.detail, {0}.code) > 0)"""


def waiting(wait: Wait) -> Condition:
    """Duties whose report waits so. A draft is its company's alone: the reader's scope must be a company's."""
    if wait is Wait.SUBMISSION:
        return Condition(DRAFTED)
    find = "instr" if database.dialect() == "sqlite" else "strpos"
    text = UNREVIEWED.format(stands=STANDS.format("a", find), later_stands=STANDS.format("b", find))
    gone, again = EventKind.REPORT_WITHDRAWN.value, Act.SENT_BACK.value
    return Condition(text, (gone, again, again, gone))
