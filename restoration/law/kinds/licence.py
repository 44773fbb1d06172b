"""What a licence brings with it: the fund account and the responsibility letter, complete only when both exist."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from restoration.law.duty import Duty, Missing, Nature, Setting
from restoration.law.events import EventKind
from restoration.law.facts import Fact, RightFacts, SubjectType, in_order
from restoration.law.numerals import chinese_date

OCCASION = "licence"


def account_and_letter(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """A newly granted mining right, from its licence on, until account and letter are on record; no text dates it."""
    granted = facts.granted_on
    new = facts.newly_granted and facts.subject_type is SubjectType.MINING_RIGHT
    if not new or granted is None or granted > setting.as_of or facts.ownerless():
        return
    found = setting.terms(rule, facts, granted)
    if found is None:
        return
    have = on_record(facts)
    missing = tuple(Missing(p.id, p.title) for p in found.parts if p.id not in have)
    names = "、".join(m.title for m in missing)
    yield Duty(
        rule=rule,
        occasion=OCCASION,
        title=found.title,
        act=f"完成{'、'.join(p.title for p in found.parts)}",
        nature=Nature.OFFICER,
        terms=found,
        tied_on=granted,
        due_on=None,
        arithmetic=("文本未规定期限，以主管部门确定的日期为准",),
        liable=facts.liable_on(setting.as_of),
        facts=tuple(fact for fact, _ in have.values()),
        missing=missing,
        met_on=None if missing else max(have[p.id][1] for p in found.parts),
        found=f"{chinese_date(granted)}取得采矿许可证，未见{names}" if missing else "账户和责任书均已登记",
    )


def on_record(facts: RightFacts) -> dict[str, tuple[Fact, date]]:
    """What of the pair is on record, and since when."""
    opened = in_order(facts.accounts)[:1]
    signed = facts.of_kind(EventKind.RESPONSIBILITY_LETTER_SIGNED)[:1]
    rows: list[tuple[str, list[Fact]]] = [("fund_account", list(opened)), ("responsibility_letter", list(signed))]
    return {part: (found[0], found[0].effective_on) for part, found in rows if found}
