"""The annual reclamation report (年度报告): owed for each year with damaged or unreclaimed land on record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from restoration.law.duty import Duty, Missing, Nature, Setting
from restoration.law.events import EventKind, ReportRef
from restoration.law.facts import Report, RightFacts, SubjectType, in_order
from restoration.law.kinds.dues import dues
from restoration.law.numerals import chinese_date
from restoration.law.texts.book import AnnualReport
from restoration.law.texts.rulebook import LayerVersion, Terms
from restoration.law.workdays import Calendar, Counted, last_day_arithmetic, month_day

LAND_UNKNOWN = "登记簿中没有该矿损毁土地的记录，无法判断该年度是否应当报送"
TELL_LAND = "将损毁土地和已复垦土地的面积报送本局登记；没有损毁土地的，书面说明"


def annual_reports(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """For every calendar year with damaged or unreclaimed land, whoever is liable for it reports by the fixed day.

    One for each mining right and year: land of an exploration right is restored when the right leaves.
    """
    if facts.ownerless() or facts.subject_type is SubjectType.EXPLORATION_RIGHT:
        return
    for year in reporting_years(facts, setting.as_of):
        found = setting.terms(rule, facts, date(year, 12, 31))
        if found is None or not isinstance(found.params, AnnualReport) or nobody_liable(facts, year):
            continue
        land = land_in_year(facts, year, setting.as_of)
        if land is not False:
            yield annual_report(rule, facts, found, year, setting, land_known=land is True)


def annual_report(rule: str, facts: RightFacts, found: Terms, year: int, setting: Setting, *, land_known: bool) -> Duty:
    """One year's report: met by the first version that holds every part, unless it was withdrawn."""
    assert isinstance(found.params, AnnualReport)
    due = dues(found, lambda v: fixed_day(v, year, setting.calendar))
    versions = reports_of(facts, year)
    complete = [r for r in versions if not absent_parts(found, r.parts)]
    receiver = setting.rulebook.words_at(facts.places).get("receiving_authority")
    best: frozenset[str] = frozenset().union(*(r.parts for r in versions[-1:]))
    missing = () if complete else tuple(Missing(p.id, p.title) for p in absent_parts(found, best))
    return Duty(
        rule=rule,
        occasion=str(year),
        title=f"{year}年度{found.title}",
        act=f"{f'向{receiver}' if receiver else ''}报送{year}年度{found.title}",
        nature=Nature.DATED,
        terms=found,
        tied_on=date(year, 12, 31),
        due_on=due.on,
        arithmetic=due.lines,
        liable=facts.liable_on(min(date(year, 12, 31), setting.as_of)),
        facts=(*versions, *(e for e, _ in facts.surveys())),
        missing=missing,
        cure=cure_of(f"{year}年度{found.title}", versions, missing) if land_known or complete else TELL_LAND,
        met_on=complete[0].effective_on if complete else None,
        unknown=due.unknown if land_known or complete else "land_surveyed",
        found=report_found(versions, missing) if land_known or complete else LAND_UNKNOWN,
        reach=due.reach,
    )


def nobody_liable(facts: RightFacts, year: int) -> bool:
    """Years that ended before a responsible party was found, and legacy sites that nobody is known for."""
    end = date(year, 12, 31)
    return facts.ownerless(end) or (facts.subject_type is SubjectType.LEGACY_SITE and facts.holder_on(end) is None)


def report_found(versions: list[Report], missing: tuple[Missing, ...]) -> str:
    """What the record shows about a year's report."""
    if not versions:
        return "未收到该年度报告"
    received = chinese_date(versions[-1].effective_on)
    if missing:
        return f"{received}收到的报告缺少：{'、'.join(m.title for m in missing)}"
    return f"{received}收到完整报告"


def cure_of(title: str, versions: list[Report], missing: tuple[Missing, ...]) -> str:
    """What is still to be filed where a report is in and lacks parts; otherwise nothing less than the whole report."""
    return f"补报{title}中的{'、'.join(m.title for m in missing)}" if versions and missing else ""


def fixed_day(layer: LayerVersion, year: int, calendar: Calendar) -> Counted | None:
    """The fixed calendar day of a year under one text, rolled only if the text says so."""
    if not isinstance(layer.version.terms, AnnualReport):
        return None
    day = month_day(year, layer.version.terms.due)
    rolled, lines = last_day_arithmetic(day, calendar, layer.version.roll)
    return Counted(rolled, (f"{day.isoformat()} 法定期限", *lines))


def reporting_years(facts: RightFacts, as_of: date) -> range:
    """Years worth asking about: from the first year on record or tracked, to the current one."""
    if facts.granted_on and facts.granted_on > as_of:
        return range(0)
    first = facts.tracked_from.year
    if facts.granted_on and facts.granted_on > facts.tracked_from:
        first = facts.granted_on.year
    reported = [r.year for r in facts.reports]
    return range(min([first, *reported]), as_of.year + 1)


def land_in_year(facts: RightFacts, year: int, as_of: date) -> bool | None:
    """Whether damaged or unreclaimed land was on record at any time of the year; ``None`` if nothing says."""
    return land_between(facts, date(year, 1, 1), min(date(year, 12, 31), as_of))


def land_between(facts: RightFacts, first: date, last: date) -> bool | None:
    """Whether land was open at any time from the first to the last day; ``None`` if nothing on record says.

    An acceptance within the span says nothing of the time before it: that takes a survey.
    """
    states = [(day, is_open) for day, is_open in land_states(facts) if day <= last]
    before = [is_open for day, is_open in states if day <= first]
    if not before and not any(e.effective_on <= last for e, _ in facts.surveys()):
        return None
    during = [is_open for day, is_open in states if day > first]
    return any(before[-1:]) or any(during)


def land_states(facts: RightFacts) -> list[tuple[date, bool]]:
    """Whether land was open, day by day it changed: by survey, and closed by overall acceptance (总体验收合格)."""
    states = [(e.effective_on, s.open_m2 > 0) for e, s in facts.surveys()]
    states += [(e.effective_on, False) for e in facts.of_kind(EventKind.ACCEPTANCE_PASSED)]
    return sorted(states, key=lambda state: (state[0], not state[1]))


def reports_of(facts: RightFacts, year: int) -> list[Report]:
    """The year's versions that still stand, oldest first: a return for quality undoes nothing, a withdrawal does."""
    withdrawn = {e.detail.report for e in facts.of_kind(EventKind.REPORT_WITHDRAWN) if isinstance(e.detail, ReportRef)}
    return in_order(r for r in facts.reports if r.year == year and r.code not in withdrawn)


def absent_parts(found: Terms, parts: frozenset[str]) -> list[Missing]:
    """The parts the texts ask for that are not there."""
    return [Missing(p.id, p.title) for p in found.parts if p.id not in parts]
