"""The 45 indicators: counted, shared, bounded by what is missing, judged at the plan's own precision."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from restoration.law.admission.minerals import is_oil_or_gas, same_mineral
from restoration.law.events import EventKind as K
from restoration.law.events import RightCorrected
from restoration.law.events.closure import PhaseAccepted, SpotRestored, SpotVerified
from restoration.law.facts import RightFacts, SubjectType
from restoration.law.indicators.book import Indicator, PlanIndicators, load
from restoration.law.indicators.land import LandFigures, Rate, Site, figures
from restoration.law.indicators.measuring import (
    Counted,
    CountedMine,
    CountedSite,
    Value,
    Verdict,
    exceeded,
    judge,
    level,
    readings,
)
from tests.law import builders as b
from tests.law.builders import shipped

V = Verdict


def plan(place: str) -> PlanIndicators:
    """One plan's indicators."""
    return next(p for p in load(shipped()) if p.file.place == place)


def mines(*groups: tuple[int, str, str], **more: Any) -> tuple[CountedMine, ...]:
    """So many mines of a mineral and size."""
    kinds = [(mineral, size) for n, mineral, size in groups for _ in range(n)]
    return tuple(CountedMine(code=f"M{n}", mineral=m, size=s, **more) for n, (m, s) in enumerate(kinds))


def read(place: str, id_: str, counted: Counted) -> tuple[str | None, str, Verdict]:
    """Value, how it was reached, verdict."""
    found = next(r for r in readings(plan(place), counted) if r.indicator.id == id_)
    return found.shown, found.value.parts if found.value else "", found.verdict


def test_there_are_45_each_with_its_source() -> None:
    found = [(p, i) for p in load(shipped()) for i in p.file.indicator]
    assert len(found) == len({i.id for _, i in found}) == 45
    assert all(p.cites[i.id] and p.cites[i.id][0].article for p, i in found)
    assert [i.id for _, i in found if i.attribute == "约束性"] == [
        "tn_mine_count",
        "kz_mine_count",
        "kz_large_medium_share",
        "zn_mine_count",
        "zn_sand_clay_mine_count",
        "zn_large_medium_share",
    ]


CLAY, COAL, SAND, GAS = "砖瓦用粘土", "煤", "建筑用砂", "页岩气"
ROWS = [
    ("621025", "zn_mine_count", mines((7, CLAY, "small")), "7", "", V.MET),
    ("621025", "zn_mine_count", mines((8, CLAY, "small")), "8", "", V.NOT_MET),
    ("621025", "zn_mine_count", mines((7, CLAY, "small"), (3, GAS, "large")), "7", "", V.MET),
    ("621025", "zn_large_medium_share", mines((2, COAL, "large"), (5, CLAY, "small")), "28.57", "2/7", V.MET),
    ("621025", "zn_large_medium_share", mines((2, COAL, "large"), (6, CLAY, "small")), "25", "2/8", V.NOT_MET),
    ("621025", "zn_large_medium_share", mines((2, COAL, "large"), (5, CLAY, "")), "28.57", "2/7", V.MET),
    (
        "621025",
        "zn_large_medium_share",
        mines((1, COAL, "large"), (3, CLAY, "small"), (2, CLAY, "")),
        "16.67",
        "1/6",
        V.UNKNOWN,
    ),
    ("621025", "zn_large_medium_share", (), None, "", V.NOT_MEASURED),
    ("621025", "zn_sand_clay_mine_count", mines((2, "砖瓦用黏土", ""), (1, SAND, ""), (1, COAL, "")), "3", "", V.MET),
    ("220881", "tn_large_medium_share", mines((25, SAND, "large"), (2, COAL, "small")), "92.59", "25/27", V.MET),
    ("220881", "tn_sand_mine_count", mines((11, SAND, ""), (4, "建筑用砂岩", "")), "11", "", V.MET),
    ("220881", "tn_stone_mine_count", mines((1, "建筑用玄武岩", ""), (2, "建筑用凝灰岩", "")), "3", "", V.MET),
    (
        "220881",
        "tn_closed_mine_restoration",
        mines((2, COAL, ""), active=False, ended=True, accepted=True),
        "100",
        "2/2",
        V.MET,
    ),
    ("220881", "tn_closed_mine_restoration", mines((2, COAL, ""), active=False, ended=True), "0", "0/2", V.NOT_MET),
    ("6229", "lx_green_new", mines((2, CLAY, ""), new=True, green=True), "100", "2/2", V.MET),
    ("6229", "lx_green_new", mines((2, CLAY, ""), new=True, green=None), "0", "0/2", V.UNKNOWN),
    ("6229", "lx_green_large_medium", mines((2, CLAY, "large"), green=False), "0", "0/2", V.NOT_MET),
    ("6229", "lx_green_large_medium", mines((2, CLAY, "large"), producing=False), None, "", V.NOT_MEASURED),
    ("130881", "pq_large_medium_share", mines((35, "铁", "medium"), (65, "铁", "small")), "35", "35/100", V.ABOUT),
]


@pytest.mark.parametrize(("place", "id_", "known", "value", "parts", "verdict"), ROWS)
def test_measured(
    place: str, id_: str, known: tuple[CountedMine, ...], value: str | None, parts: str, verdict: Verdict
) -> None:
    assert read(place, id_, Counted(mines=known)) == (value, parts, verdict)


def test_areas_are_two_indicators() -> None:
    sites = (
        CountedSite(code="A", ownerless=True, restored_m2=420_000),
        CountedSite(code="B", ownerless=False, restored_m2=180_000),
    )
    assert read("130881", "pq_legacy_restored_area", Counted(sites=sites)) == ("60", "", V.MET)
    assert read("130881", "pq_ownerless_project_area", Counted(sites=sites)) == ("42", "", V.ABOUT)


PRECISION = [
    ("28.49", V.NOT_MET),
    ("28.50", V.MET),
    ("29", V.MET),
]


@pytest.mark.parametrize(("value", "expected"), PRECISION)
def test_the_plan_s_own_precision(value: str, expected: Verdict) -> None:
    wanted = next(i for i in plan("621025").file.indicator if i.id == "zn_large_medium_share")
    assert judge(wanted, Value(Fraction(value), Fraction(value))) is expected


def test_a_target_with_decimals_is_compared_with_decimals() -> None:
    wanted = next(i for i in plan("6229").file.indicator if i.id == "lx_output_value")
    given = {"4.344": V.NOT_MET, "4.345": V.MET, "4.35": V.MET}
    assert {v: judge(wanted, Value(Fraction(v), Fraction(v))) for v in given} == given


def indicators_beyond(place: str, before: tuple[CountedMine, ...], after: tuple[CountedMine, ...]) -> dict[str, str]:
    """What a change takes beyond its target, and how loudly."""
    earlier, later = (readings(plan(place), Counted(mines=m)) for m in (before, after))
    return {r.indicator.id: level(r.indicator) for r in exceeded(earlier, later)}


def test_alarms_and_warnings() -> None:
    seven, eight = mines((2, COAL, "large"), (5, "页岩", "small")), mines((2, COAL, "large"), (6, "页岩", "small"))
    assert indicators_beyond("621025", seven, eight) == {"zn_mine_count": "alarm", "zn_large_medium_share": "alarm"}
    assert indicators_beyond("621025", eight, eight) == {}
    eleven, twelve = mines((11, SAND, "large")), mines((12, SAND, "large"))
    assert indicators_beyond("220881", eleven, twelve) == {"tn_sand_mine_count": "warning"}
    many, more = mines((202, CLAY, "small")), mines((203, CLAY, "small"))
    assert indicators_beyond("6229", many, more) == {"lx_mine_count": "warning"}  # beyond already, and growing
    assert indicators_beyond("6229", more, many) == {}


def test_the_first_mine_that_ends_unrestored_warns() -> None:
    ended = mines((1, COAL, "large"), active=False, ended=True)
    assert indicators_beyond("220881", (), ended) == {"tn_closed_mine_restoration": "warning"}
    restored = mines((1, COAL, "large"), active=False, ended=True, accepted=True)
    assert indicators_beyond("220881", (), restored) == {}
    assert indicators_beyond("621025", (), mines((1, CLAY, "small"))) == {}  # a share first measured


@pytest.mark.parametrize(("one", "other"), [("砖瓦用黏土", "砖瓦用粘土"), ("煤炭", "煤"), ("铜矿", "铜")])
def test_one_mineral_two_spellings(one: str, other: str) -> None:
    assert same_mineral(one, other)


@pytest.mark.parametrize(("mineral", "out"), [("天然气", True), ("页岩气", True), ("油页岩", False), ("煤", False)])
def test_oil_and_gas(mineral: str, out: bool) -> None:
    assert is_oil_or_gas(mineral) is out


def test_an_indicator_without_a_source_is_refused() -> None:
    good = plan("621025").file.indicator[0].model_dump()
    with pytest.raises(ValueError):
        Indicator.model_validate(good | {"cites": []})


# ---- all 45, as printed and at their boundary ------------------------------------------------------------------------

SHEET = Path(__file__).with_name("indicator_rows.toml")
PRINTED: list[list[str]] = tomllib.loads(SHEET.read_text(encoding="utf-8"))["rows"]
MEASURED_FROM = {
    "register": {"count", "size_share"},
    "records": {"closed_restored", "restored_area"},
    "green": {"green_share"},
    "production": {"returned"},
    "outside": {"returned"},
}


@pytest.mark.parametrize("row", PRINTED, ids=[r[0] for r in PRINTED])
def test_each_indicator_is_as_its_plan_prints_it(row: list[str]) -> None:
    id_, unit, operator, target, printed, attribute, period, baseline, source = row
    [shown] = [i for p in load(shipped()) for i in p.file.indicator if i.id == id_]
    assert (shown.unit, shown.operator, shown.target, shown.printed) == (unit, operator, target, printed)
    assert (shown.attribute, shown.period, shown.baseline) == (attribute, period, baseline)
    assert shown.measure.kind in MEASURED_FROM[source]
    assert shown.measure.kind != "returned" or getattr(shown.measure, "by", "") == source


@pytest.mark.parametrize("row", PRINTED, ids=[r[0] for r in PRINTED])
def test_each_indicator_is_judged_on_its_target_and_a_unit_of_its_precision_off(row: list[str]) -> None:
    id_, _, operator, target, *_ = row
    [wanted] = [i for p in load(shipped()) for i in p.file.indicator if i.id == id_]
    step = Fraction(1, 10 ** len(target.partition(".")[2]))
    expected = {
        "<=": (V.MET, V.MET, V.NOT_MET),
        ">=": (V.NOT_MET, V.MET, V.MET),
        "=": (V.NOT_MET, V.MET, V.NOT_MET),
        "~": (V.ABOUT, V.ABOUT, V.ABOUT),
    }[operator]
    values = [Fraction(target) - step, Fraction(target), Fraction(target) + step]
    assert tuple(judge(wanted, Value(v, v)) for v in values) == expected
    assert judge(wanted, None) is V.NOT_MEASURED


def test_there_are_45_rows() -> None:
    assert {r[0] for r in PRINTED} == {i.id for p in load(shipped()) for i in p.file.indicator}


RETURNS = [
    ("500154", "kz_output_iron", {2022: "18.1234", 2023: "19.5"}, "19.5", 2023),  # the last year's
    ("500154", "kz_new_sites", {2022: "1", 2023: "0", 2024: "1"}, "2", 2024),  # the whole period's
    ("130881", "pq_geochem_sheets", {2021: "3", 2025: "4"}, "7", 2025),
    ("6229", "lx_output_value", {2024: "4.3449"}, "4.3449", 2024),  # nothing is rounded away
]


@pytest.mark.parametrize(("place", "id_", "given", "exact", "year"), RETURNS)
def test_returned_values(place: str, id_: str, given: dict[int, str], exact: str, year: int) -> None:
    found = next(r for r in readings(plan(place), Counted(returned={id_: given})) if r.indicator.id == id_)
    assert found.value is not None
    assert (found.exact, found.value.year) == (exact, year)


def test_the_exact_value_keeps_every_decimal() -> None:
    sites = (CountedSite(code="A", ownerless=False, restored_m2=421_234),)
    found = next(
        r for r in readings(plan("130881"), Counted(sites=sites)) if r.indicator.id == "pq_legacy_restored_area"
    )
    assert (found.shown, found.exact) == ("42.12", "42.1234")


# ---- the land in figures ---------------------------------------------------------------------------------------------


def land(*rights: RightFacts, on: str = "2024-01-01") -> dict[Site, LandFigures]:
    """The lines of some rights on a day."""
    return {f.site: f for f in figures(rights, b.d(on))}


def test_operating_ended_and_legacy_land_stand_on_lines_of_their_own() -> None:
    accepted = b.event(K.PHASE_ACCEPTED, "2023-04-01", PhaseAccepted(plan="pl-1", phase=1, area_m2=18_000))
    two = b.plan("2022-05-10", b.phase("2023-03-31", 20_000), b.phase("2023-12-31", 10_000, 2))
    operating = b.right(b.survey("2023-01-01", 50_000, 10_000), b.survey("2023-06-01", 60_000, 15_000), two, accepted)
    unsurveyed = b.right()
    ended = b.right(b.survey("2023-01-01", 40_000, 40_000), b.event(K.CLOSED, "2023-05-01"))
    verified = b.event(K.SPOT_VERIFIED, "2023-05-20", SpotVerified(spot="T1", area_m2=42_000))
    restored = b.event(K.SPOT_RESTORED, "2023-10-01", SpotRestored(spot="T1", restored_m2=21_000))
    unverified = b.event(K.SPOT_RESTORED, "2023-10-01", SpotRestored(spot="T2", restored_m2=9_000), code="t2")
    legacy = b.right(verified, restored, unverified, held=False, subject_type=SubjectType.LEGACY_SITE)
    exploring = b.right(b.survey("2023-01-01", 1, 1), subject_type=SubjectType.EXPLORATION_RIGHT)
    found = land(operating, unsurveyed, ended, legacy, exploring)
    line = found[Site.OPERATING]
    assert (line.sites, line.surveyed, line.reclamation) == (2, 1, Rate(15_000, 60_000))
    assert (line.works, line.planned_m2, line.accepted_m2) == (Rate(1, 2), 30_000, 18_000)
    assert (found[Site.ENDED].sites, found[Site.ENDED].reclamation.percent) == (1, 100)
    assert (found[Site.LEGACY].spots, found[Site.LEGACY].reclamation.percent) == (Rate(21_000, 42_000), None)


GRANTED: dict[str, Any] = {"granted_on": b.d("2022-06-01")}
HELD, LEGACY = b.holding("2022-06-01"), SubjectType.LEGACY_SITE
CORRECTED = b.event(K.RIGHT_CORRECTED, "2024-01-01", RightCorrected(granted_on=b.d("2022-06-03"), reason="录入有误"))
TIMES: list[tuple[str, RightFacts, str, Site | None]] = [
    ("the day before the grant", b.right(**GRANTED), "2022-05-31", None),
    ("the day of the grant", b.right(**GRANTED), "2022-06-01", Site.OPERATING),
    ("no grant, the day before the first holding", b.right(HELD, held=False, granted_on=None), "2022-05-31", None),
    ("no grant, its day", b.right(HELD, held=False, granted_on=None), "2022-06-01", Site.OPERATING),
    ("no day of its own", b.right(held=False, granted_on=None), "2022-05-31", Site.OPERATING),
    ("the grant as corrected", b.right(CORRECTED, **GRANTED), "2022-06-02", None),
    ("the grant as corrected, its day", b.right(CORRECTED, **GRANTED), "2022-06-03", Site.OPERATING),
    ("the day before it was cancelled", b.right(b.event(K.CANCELLED, "2023-05-01")), "2023-04-30", Site.OPERATING),
    ("cancelled without a closing", b.right(b.event(K.CANCELLED, "2023-05-01")), "2023-05-01", Site.ENDED),
    (
        "a legacy site has no first day",
        b.right(subject_type=SubjectType.LEGACY_SITE, **GRANTED),
        "2022-05-31",
        Site.LEGACY,
    ),
]


@pytest.mark.parametrize(("what", "of", "on", "expected"), TIMES, ids=[t[0] for t in TIMES])
def test_a_right_counts_from_its_first_day_and_as_ended_once_cancelled(
    what: str, of: RightFacts, on: str, expected: Site | None
) -> None:
    assert [site for site, found in land(of, on=on).items() if found.sites] == [expected][: expected is not None]


PHASE_DAYS = [("2023-03-30", Rate(0, 0)), ("2023-03-31", Rate(0, 1)), ("2023-04-01", Rate(1, 1))]


@pytest.mark.parametrize(("on", "works"), PHASE_DAYS)
def test_a_phase_counts_from_its_day_and_as_accepted_from_its_certificate(on: str, works: Rate) -> None:
    accepted = b.event(K.PHASE_ACCEPTED, "2023-04-01", PhaseAccepted(plan="pl-1", phase=1, area_m2=1))
    of = b.right(b.plan("2022-05-10", b.phase("2023-03-31")), accepted)
    assert land(of, on=on)[Site.OPERATING].works == works
