"""What was heard from outside and what became of it: the inspections that looked into it, in one line of words."""

from __future__ import annotations

from typing import Final

from restoration.law.events import EventKind, Plain
from restoration.law.events.supervision import Complaint, ComplaintAnswer, Inspection
from restoration.law.facts import Event, RightFacts


def looked_into(facts: RightFacts, event: Event) -> list[Event]:
    """The inspections that followed a complaint, a visit or an observation, oldest first."""
    return [
        e
        for e in facts.of_kind(EventKind.INSPECTED)
        if isinstance(e.detail, Inspection) and facts.origin(e.detail.follows) == facts.origin(event.id)
    ]


CHANNEL_WORDS: Final = {"letter": "来信", "phone": "来电", "visit": "来访", "web": "网络", "transferred": "转办"}
RESULT_WORDS: Final = {
    "substantiated": "属实",
    "partly": "部分属实",
    "unsubstantiated": "不属实",
    "other_authority": "转有关部门",
}


def complaint_text(said: Plain, checked: list[Event], answered: list[Event]) -> str:
    """A complaint in one line: how it came, what it says, when it was looked into, what that showed."""
    channel = CHANNEL_WORDS.get(said.channel, "") if isinstance(said, Complaint) else ""
    results = [e.detail.result for e in answered if isinstance(e.detail, ComplaintAnswer)]
    steps = [f"{checked[-1].effective_on.isoformat()}核查"] if checked else []
    steps += [RESULT_WORDS[results[-1]]] if results and results[-1] else []
    text = f"{channel}：{said.note or '举报投诉'}" if channel else said.note or "举报投诉"
    return f"{text}（{'，'.join(steps)}）" if steps else text
