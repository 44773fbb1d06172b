"""What the texts say of a right as it is entered or changed: scale, mineral, term, zone, class.

Nothing here refuses: an existing right may lawfully lie below a later minimum. Each finding is a warning with its text,
a number exactly on a limit the text leaves open, or a fact that is missing; what is missing is never a pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from restoration.law.admission.book import Admission, PlaceBook
from restoration.law.admission.entry_terms import (
    LicenceTerm,
    MineralPolicy,
    MinimumScale,
    QuantityUnit,
    ScaleClass,
    Zone,
)
from restoration.law.admission.gate_terms import Dated
from restoration.law.admission.minerals import same_mineral
from restoration.law.facts import SubjectType
from restoration.law.letters.content import CiteContent
from restoration.law.texts.book import Confidence
from restoration.law.workdays import add_years

NO_ZONE: Final = "无"
NOT_SAID_WHERE: Final = "未登记是否位于集中开采区"
SIZE_WORDS: Final = {"large": "大型", "medium": "中型", "small": "小型", "small_and_below": "小型及以下"}
SIZE_ORDER: Final = {"large": 3, "medium": 2, "small": 1, "small_and_below": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A right as it stands when it is looked at. ``None`` or empty: not on record.

    ``others_in_zone``: how many other rights are on record in the same zone; ``term_from`` the day the present term
    began; ``renewed`` whether that was by renewal. ``confirmed_sources`` are those the bureau has checked.
    """

    places: tuple[str, ...]
    subject_type: SubjectType
    mineral: str
    method: str = ""
    scale: int | None = None
    unit: str = ""
    size: str = ""
    zone: str = ""
    arable_land: bool | None = None
    toxic: bool | None = None
    granted_on: date | None = None
    term_from: date | None = None
    expires_on: date | None = None
    renewed: bool = False
    others_in_zone: int = 0
    confirmed_sources: frozenset[str] = frozenset()


class Level(StrEnum):
    """How a finding is to be read."""

    OK = "ok"
    WARN = "warn"  # against the text: a remark is asked for
    ON_LIMIT = "on_limit"  # exactly on a number the text leaves open: an officer looks
    UNKNOWN = "unknown"  # a needed fact is not on record


LEVEL_WORDS: Final = {Level.OK: "符合", Level.WARN: "不符合", Level.ON_LIMIT: "恰在界线", Level.UNKNOWN: "无法判断"}
ASKS_REMARK: Final = frozenset({Level.WARN, Level.ON_LIMIT})


@dataclass(frozen=True, slots=True)
class EntryFinding:
    """One thing a text says of the right: what was found, what the text wants, where it says so."""

    rule: str
    level: Level
    found: str
    expected: str
    place: str
    confidence: Confidence
    cites: tuple[CiteContent, ...]
    note: str = ""
    restricts: bool = False  # the text only restricts (限制): whether it is granted is for a person to decide

    @property
    def text(self) -> str:
        """One sentence for the clerk."""
        cited = "；".join(c.printed() for c in self.cites)
        return f"{self.expected}；登记为{self.found}，{LEVEL_WORDS[self.level]}（{cited}）"


D = TypeVar("D", bound=Dated)
Said = Iterator[tuple[Dated, Level, str, str]]


def findings(admission: Admission, right: Entered, on: date) -> list[EntryFinding]:
    """Everything the place's texts in force say of the right. ``on``: the day it is looked at."""
    return [
        as_finding(book, book.counts_as(entry, right.confirmed_sources), rule, entry, level, found, expected)
        for book in admission.at(right.places)
        for rule, said in looks(book, right, on)
        for entry, level, found, expected in said
    ]


def as_finding(
    book: PlaceBook, counts: Confidence, rule: str, entry: Dated, level: Level, found: str, expected: str
) -> EntryFinding:
    """What one entry says, with its citations; what counts as pending is open, never in order and never against."""
    place, cites = book.file.place, book.resolve(entry.cites)
    level = Level.UNKNOWN if counts is Confidence.PENDING else level
    restricts = isinstance(entry, MineralPolicy) and entry.policy == "restricted"
    return EntryFinding(rule, level, found, expected, place, counts, cites, entry.note, restricts)


def looks(book: PlaceBook, right: Entered, on: date) -> Iterator[tuple[str, Said]]:
    """Each kind of rule with what it says; a rule for new rights is read on the day of the grant."""
    file, new = book.file, right.granted_on or on
    mining = right.subject_type is SubjectType.MINING_RIGHT
    yield "mineral_policy", policies(in_force(file.mineral_policy, on), right)
    yield "licence_term", terms(in_force(file.licence_term, right.term_from or on), right)
    if mining:
        yield "minimum_scale", minimums(in_force(file.minimum_scale, new), right)
        yield "zone", zones(in_force(file.zone, new), right)
        yield "scale_class", classes(in_force(file.scale_class, on), right)


def in_force(entries: Iterable[D], day: date) -> list[D]:
    """The entries in force on a day, drafts left out."""
    return [e for e in entries if e.holds_on(day) and e.confidence is not Confidence.DRAFT]


# ---- minimum scale -------------------------------------------------------------------------------------------------


def minimums(entries: Iterable[MinimumScale], right: Entered) -> Said:
    """The smallest scale a new mine may have, by mineral, method and zone."""
    for entry in entries:
        if not any(m == "*" or same_mineral(m, right.mineral) for m in entry.minerals):
            continue
        if entry.method and right.method and entry.method not in right.method:
            continue
        if entry.zones and not right.zone:
            yield entry, Level.UNKNOWN, NOT_SAID_WHERE, f"集中开采区内{wanted(entry)}"
        elif not entry.zones or any(z in right.zone for z in entry.zones):
            yield least(entry, right) if entry.least else sized(entry, right)


def wanted(entry: MinimumScale) -> str:
    """What a text asks for, in words."""
    if entry.least and entry.unit:
        return f"最低开采规模{quantity(entry.least, entry.unit)}"
    return f"达到{SIZE_WORDS[entry.size]}规模"


def quantity(amount: int, unit: str) -> str:
    """A scale as the texts print it: 8万吨/年, 300吨/日."""
    if amount % 1_000 == 0 and amount >= 10_000:
        return f"{amount / 10_000:g}万{unit}"
    return f"{amount}{unit}"


def least(entry: MinimumScale, right: Entered) -> tuple[Dated, Level, str, str]:
    """A number against the least one. Another unit cannot be compared: stone needs its density."""
    expected = wanted(entry)
    if entry.method and not right.method:
        return entry, Level.UNKNOWN, "未登记开采方式", expected
    if right.scale is None:
        return entry, Level.UNKNOWN, "未登记生产规模", expected
    found = quantity(right.scale, right.unit)
    if right.unit != entry.unit:
        return entry, Level.UNKNOWN, f"{found}（单位不同，须由人换算）", expected
    if right.scale == entry.least and entry.exact == "unclear":
        return entry, Level.ON_LIMIT, f"{found}（条文“以下”是否含本数不明）", expected
    return entry, Level.OK if right.scale >= entry.least else Level.WARN, found, expected


def sized(entry: MinimumScale, right: Entered) -> tuple[Dated, Level, str, str]:
    """A size class against the least one."""
    if not right.size:
        return entry, Level.UNKNOWN, "未登记规模类型", wanted(entry)
    enough = SIZE_ORDER[right.size] >= SIZE_ORDER[entry.size]
    return entry, Level.OK if enough else Level.WARN, SIZE_WORDS[right.size], wanted(entry)


# ---- minerals ------------------------------------------------------------------------------------------------------


def policies(entries: Iterable[MineralPolicy], right: Entered) -> Said:
    """Prohibited and restricted minerals, always or where a condition holds."""
    for entry in entries:
        if not any(same_mineral(m, right.mineral) for m in entry.minerals):
            continue
        known = {"": True, "arable_land": right.arable_land, "toxic": right.toxic}[entry.condition]
        if known is None:
            yield entry, Level.UNKNOWN, f"{right.mineral}，{CONDITION_WORDS[entry.condition]}", entry.text
        elif known:
            yield entry, Level.WARN, right.mineral, entry.text


CONDITION_WORDS: Final = {"arable_land": "未登记是否在可耕地内", "toxic": "未登记有毒有害物质是否超过规定标准"}


# ---- terms ---------------------------------------------------------------------------------------------------------


def terms(entries: Iterable[LicenceTerm], right: Entered) -> Said:
    """The longest term of the licence."""
    for entry in entries:
        if not concerns(entry, right):
            continue
        expected = f"{SIZE_WORDS.get(entry.size, '')}许可证有效期最长{entry.years}年"
        if right.term_from is None or right.expires_on is None:
            yield entry, Level.UNKNOWN, "未登记有效期起止", expected
        else:
            level = Level.OK if right.expires_on <= add_years(right.term_from, entry.years) else Level.WARN
            yield entry, level, f"{right.term_from}至{right.expires_on}", expected


def concerns(entry: LicenceTerm, right: Entered) -> bool:
    """Whether a term is this right's: a mining right by its class, an exploration right by its stage."""
    if entry.subject == "mining_right":
        size = "small" if right.size == "small_and_below" else right.size
        return right.subject_type is SubjectType.MINING_RIGHT and entry.size == size
    stage = "exploration_extension" if right.renewed else "exploration_first"
    return right.subject_type is SubjectType.EXPLORATION_RIGHT and entry.subject == stage


# ---- zones and classes ---------------------------------------------------------------------------------------------


def zones(entries: Iterable[Zone], right: Entered) -> Said:
    """What a plan's centralised area may hold and yield; where a right lies is open until it is on record."""
    for entry in entries:
        fits = not entry.minerals or any(same_mineral(m, right.mineral) for m in entry.minerals)
        if not right.zone and fits:
            yield entry, Level.UNKNOWN, NOT_SAID_WHERE, f"位于{entry.name}的，个数和开采总量以规划为限"
        if entry.name != right.zone:
            continue
        if not fits:
            yield entry, Level.WARN, right.mineral, f"{entry.name}开采{'、'.join(entry.minerals)}"
        if entry.planned_rights is not None:
            number = right.others_in_zone + 1
            level = Level.OK if number <= entry.planned_rights else Level.WARN
            yield (
                entry,
                level,
                f"区内第{number}个采矿权",
                f"{entry.name}采矿权{entry.planned_rights}个（已有和规划新设）",
            )
        if entry.output_cap is not None and entry.unit is not None:
            yield capped(entry, entry.output_cap, entry.unit, right)


def capped(entry: Zone, cap: int, unit: QuantityUnit, right: Entered) -> tuple[Dated, Level, str, str]:
    """One right alone may not exceed what the whole area may yield."""
    expected = f"{entry.name}开采总量{quantity(cap, unit)}"
    if right.scale is None or right.unit != unit:
        return entry, Level.UNKNOWN, "未登记同一单位的生产规模", expected
    return entry, Level.OK if right.scale <= cap else Level.WARN, quantity(right.scale, right.unit), expected


def classes(entries: Iterable[ScaleClass], right: Entered) -> Said:
    """Whether the class on record is the one the scale gives; what no row says is open."""
    found = list(entries)
    named = [e for e in found if any(same_mineral(m, right.mineral) for m in e.minerals)]
    fitting = [e for e in named if e.method in ("", right.method)]
    for entry in fitting:
        yield classed(entry, right)
    for entry in () if fitting else named:
        yield entry, Level.UNKNOWN, f"开采方式{right.method or '未登记'}", f"{entry.method}开采的{thresholds(entry)}"
    for entry in () if named else (e for e in found if "*" in e.minerals):
        yield entry, Level.UNKNOWN, right.mineral, "按本矿种的生产建设规模标准划分大、中、小型（标准未收录）"


def classed(entry: ScaleClass, right: Entered) -> tuple[Dated, Level, str, str]:
    """A scale and the class on record against a row's two numbers."""
    expected = thresholds(entry)
    if right.scale is None or not right.size or right.unit != entry.unit:
        return entry, Level.UNKNOWN, "未登记同一单位的生产规模和规模类型", expected
    computed = "large" if right.scale >= entry.large else "medium" if right.scale >= entry.medium else "small"
    same = computed == ("small" if right.size == "small_and_below" else right.size)
    return (
        entry,
        Level.OK if same else Level.WARN,
        f"{quantity(right.scale, right.unit)}、{SIZE_WORDS[right.size]}",
        expected,
    )


def thresholds(entry: ScaleClass) -> str:
    """A row's numbers in words."""
    unit = entry.unit or ""
    return f"{quantity(entry.large, unit)}以上为大型，{quantity(entry.medium, unit)}以上为中型"
