"""A finding with everything it rests on, as one JSON document that gives the same verdict again.

The trace holds the facts of the subject as known, the text of the one rule in every book of the place, the calendar,
and the verdict. ``replay`` judges from the document alone: no database and not even the books of the day are needed,
so a verdict of years ago can be checked when the law has long moved on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter

from restoration.errors import Malformed
from restoration.law.duty import Setting
from restoration.law.events import EVENT_KINDS, EventKind
from restoration.law.facts import Event, RightFacts
from restoration.law.findings import Finding, findings_of
from restoration.law.reasons import why
from restoration.law.revisions import Past
from restoration.law.texts.book import Book
from restoration.law.texts.rulebook import Rulebook, assemble
from restoration.law.workdays import Calendar, TableStatus, YearTable

FORMAT: Final = "restoration-trace/1"
FACTS: Final = TypeAdapter(RightFacts)
Json = dict[str, JsonValue]


class YearOf(BaseModel):
    """A year table as the trace keeps it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int
    source: str
    status: TableStatus
    rest_days: tuple[date, ...]
    make_up_workdays: tuple[date, ...]


class PastOf(BaseModel):
    """A calendar in use until a revision was confirmed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    until: date
    calendar: tuple[YearOf, ...]


class Trace(BaseModel):
    """One finding with everything it rests on. ``facts`` is the subject as known; ``text`` is for readers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: str = FORMAT
    rule: str
    occasion: str
    as_of: date
    facts: Json
    books: tuple[Book, ...]
    calendar: tuple[YearOf, ...]
    pasts: tuple[PastOf, ...] = ()
    verdict: Json
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """A verdict computed again, and the points in which it differs from the one in the trace."""

    verdict: Json
    differs: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether the trace gives its own verdict again."""
        return not self.differs


def trace(facts: RightFacts, finding: Finding, setting: Setting) -> Trace:
    """The finding of one subject with everything it rests on; ``facts`` are all facts as known."""
    duty = finding.duty
    return Trace(
        rule=duty.rule,
        occasion=duty.occasion,
        as_of=setting.as_of,
        facts=FACTS.dump_python(facts, mode="json", exclude={"by_kind"}, serialize_as_any=True),
        books=excerpt(setting.rulebook, duty.rule, facts.places),
        calendar=years(setting.calendar),
        pasts=tuple(PastOf(until=p.until, calendar=years(p.calendar)) for p in setting.pasts),
        verdict=verdict(finding),
        text=in_words(finding),
    )


def excerpt(rulebook: Rulebook, rule: str, places: Iterable[str]) -> tuple[Book, ...]:
    """What the books of the place say about one rule, with the sources and words they use."""
    return tuple(
        book.model_copy(update={"rule": {name: body for name, body in book.rule.items() if name == rule}})
        for book in rulebook.at(places)
    )


def years(calendar: Calendar) -> tuple[YearOf, ...]:
    """A calendar as the trace keeps it."""
    return tuple(
        YearOf(
            year=t.year,
            source=t.source,
            status=t.status,
            rest_days=tuple(sorted(t.rest_days)),
            make_up_workdays=tuple(sorted(t.make_up_workdays)),
        )
        for _, t in sorted(calendar.years.items())
    )


def verdict(finding: Finding) -> Json:
    """Everything a verdict says, in a form that can be compared."""
    duty = finding.duty
    return {
        "standing": finding.standing.value,
        "rule_versions": [v.id for v in duty.terms.versions],
        "confidence": finding.confidence.value,
        "original_due_on": iso(duty.due_on),
        "due_on": iso(finding.due_on),
        "met_on": iso(duty.met_on),
        "days_overdue": finding.days_overdue,
        "missing": [m.id for m in duty.missing],
        "addressee": {"kind": duty.liable.kind.value, "uscc": duty.liable.uscc, "name": duty.liable.name},
        "facts": [f.id for f in (*duty.facts, *finding.officer_dates)],
        "arithmetic": list(finding.arithmetic),
        "consequences": [
            {"kind": c.kind.value, "text": c.content.text, "cites": [x.printed() for x in c.content.cites]}
            for c in finding.consequences
        ],
    }


def in_words(finding: Finding) -> tuple[str, ...]:
    """The same for a reader."""
    duty = finding.duty
    return (
        f"{duty.title}：{why(finding)}",
        f"依据：{'；'.join(c.printed() for c in duty.terms.cites)}",
        f"规则版本：{'、'.join(v.id for v in duty.terms.versions)}",
        f"计算：{' → '.join(finding.arithmetic)}",
        *(f"后果：{c.content.text}" for c in finding.consequences),
    )


def iso(day: date | None) -> str | None:
    """A day as JSON has it."""
    return day.isoformat() if day else None


# ---- replay --------------------------------------------------------------------------------------------------------


def read(text: str | bytes) -> Trace:
    """A trace from its JSON. Raises ``Malformed`` for anything else, and for a format of another release."""
    try:
        found = Trace.model_validate_json(text)
    except ValueError as e:
        raise Malformed(f"不是可重放的核查依据文件：{str(e)[:200]}") from e
    if found.format != FORMAT:
        raise Malformed(f"核查依据文件的格式为 {found.format[:40]}，本版本只能重放 {FORMAT}")
    return found


def replay(found: Trace) -> Replayed:
    """Judge again from the trace alone, and compare point by point."""
    pasts = tuple(Past(calendar_of(p.calendar), p.until) for p in found.pasts)
    setting = Setting(assemble(found.books), calendar_of(found.calendar), found.as_of, pasts)
    key = (found.rule, found.occasion)
    again = next((f for f in findings_of(facts_of(found), setting) if (f.duty.rule, f.duty.occasion) == key), None)
    now: Json = verdict(again) if again else {"standing": None}
    return Replayed(now, tuple(k for k in sorted({*now, *found.verdict}) if now.get(k) != found.verdict.get(k)))


def facts_of(found: Trace) -> RightFacts:
    """The subject's facts as the trace keeps them."""
    body = dict(found.facts)
    rows = body.pop("events", [])
    assert isinstance(rows, list)
    return replace(FACTS.validate_python({**body, "events": ()}), events=tuple(event_of(r) for r in rows))


def event_of(row: JsonValue) -> Event:
    """One dated fact, its payload read as its kind's model."""
    assert isinstance(row, dict)
    plain = TypeAdapter(Event).validate_python({**row, "detail": {}})
    return replace(plain, detail=EVENT_KINDS[EventKind(str(row["kind"]))].detail.model_validate(row["detail"]))


def calendar_of(tables: Iterable[YearOf]) -> Calendar:
    """The calendar as the trace keeps it."""
    return Calendar(
        {
            t.year: YearTable(t.year, t.source, t.status, frozenset(t.rest_days), frozenset(t.make_up_workdays))
            for t in tables
        }
    )
