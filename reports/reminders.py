"""Reminders that go out by themselves, where a bureau has asked for it; no other letter ever does.

People still confirm and approve them; what happens by itself is the issue: number, date, drawing. A reminder has no
legal effect, and the same service issues it, with all its refusals.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from reports.issue import Press, issue
from restoration.errors import Refused
from restoration.law.letters.content import LetterKind
from restoration.permissions import Permission
from restoration.services.actors import Actor, Identity
from restoration.services.notices import NoticeState
from restoration.tables import Bureau, Notice

REMINDERS: Final = Actor("system:reminders")


@dataclass(slots=True)
class Sent:
    """What went out, by notice code, and what was refused, with the reason."""

    issued: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


async def issue_reminders(press: Press, *, at: datetime) -> Sent:
    """Issue the approved reminders of the bureaus that let them go by themselves; of no other bureau, no other kind."""
    sent = Sent()
    for bureau in await Bureau.filter(reminders_by_themselves=True).order_by("id"):
        ready = Notice.filter(
            bureau_id=bureau.id, kind=LetterKind.REMINDER.value, state=NoticeState.APPROVED.value
        ).order_by("id")
        for notice in await ready:
            try:
                await issue(identity_of(bureau), notice.code, press, at=at)
                sent.issued.append(notice.code)
            except Refused as refusal:
                sent.refused[notice.code] = refusal.message
    return sent


def identity_of(bureau: Bureau) -> Identity:
    """The system acting for one bureau: it may issue there, and nothing else anywhere."""
    division = int(bureau.division_id)  # type: ignore[attr-defined]
    return Identity(REMINDERS, "自动发出", frozenset(), frozenset({Permission.NOTICE_ISSUE}), frozenset({division}))
