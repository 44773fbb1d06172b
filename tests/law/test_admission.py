"""What the texts say of a right as entered: below, on and above each limit; missing facts are never a pass."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from restoration.law.admission.book import load
from restoration.law.admission.entering import Entered, EntryFinding, Level, findings
from restoration.law.admission.entry_terms import ScaleClass
from restoration.law.facts import SubjectType
from restoration.law.texts.book import Confidence
from tests.law.builders import KAIZHOU, PINGQUAN, TAONAN, YONGJING, ZHENGNING, d, shipped

OK, WARN, LIMIT, UNKNOWN = Level.OK, Level.WARN, Level.ON_LIMIT, Level.UNKNOWN
T, M, DAY = "吨/年", "立方米/年", "吨/日"
DANG = "正宁县榆林子镇党家村砂石土集中开采区"
LINHAI = "洮南市瓦房镇林海村建筑用砂集中开采区"


def right(places: tuple[str, ...], mineral: str, **given: Any) -> Entered:
    """A new mining right of 2024."""
    known: dict[str, Any] = {"subject_type": SubjectType.MINING_RIGHT, "granted_on": date(2024, 1, 5), "zone": "无"}
    return Entered(places=places, mineral=mineral, **known | given)


def said(entered: Entered, rule: str, on: str = "2024-02-01") -> list[EntryFinding]:
    """What one kind of rule says."""
    return [f for f in findings(load(shipped()), entered, d(on)) if f.rule == rule]


def levels(entered: Entered, rule: str, on: str = "2024-02-01") -> list[Level]:
    return [f.level for f in said(entered, rule, on)]


SCALES: list[tuple[str, tuple[str, ...], str, dict[str, Any], list[Level]]] = [
    ("正宁 7.9999", ZHENGNING, "砖瓦用粘土", {"scale": 79_999, "unit": T}, [WARN]),
    ("正宁 8: 以下 without 不含", ZHENGNING, "砖瓦用粘土", {"scale": 80_000, "unit": T}, [LIMIT]),
    ("正宁 8.0001", ZHENGNING, "砖瓦用粘土", {"scale": 80_001, "unit": T}, [OK]),
    ("正宁 黏土 is the same", ZHENGNING, "砖瓦用黏土", {"scale": 1, "unit": T}, [WARN]),
    ("正宁 in an area 13", ZHENGNING, "砖瓦用粘土", {"scale": 130_000, "unit": T, "zone": DANG}, [OK, OK]),
    ("正宁 in an area 12", ZHENGNING, "砖瓦用粘土", {"scale": 120_000, "unit": T, "zone": DANG}, [OK, WARN]),
    ("正宁 area not on record", ZHENGNING, "砖瓦用粘土", {"scale": 90_000, "unit": T, "zone": ""}, [OK, UNKNOWN]),
    ("正宁 scale not on record", ZHENGNING, "砖瓦用粘土", {}, [UNKNOWN]),
    ("正宁 before the plan", ZHENGNING, "砖瓦用粘土", {"scale": 1, "unit": T, "granted_on": d("2022-11-10")}, []),
    ("正宁 from its day", ZHENGNING, "砖瓦用粘土", {"scale": 1, "unit": T, "granted_on": d("2022-11-11")}, [WARN]),
    ("洮南 coal", TAONAN, "煤炭", {"scale": 600_000, "unit": T}, [OK]),
    ("洮南 coal below", TAONAN, "煤", {"scale": 599_999, "unit": T}, [WARN]),
    ("洮南 stone in tonnes cannot be compared", TAONAN, "建筑用玄武岩", {"scale": 900_000, "unit": T}, [UNKNOWN]),
    ("洮南 sand outside", TAONAN, "建筑用砂", {"scale": 100_000, "unit": M}, [OK]),
    ("洮南 sand inside an area", TAONAN, "建筑用砂", {"scale": 100_000, "unit": M, "zone": LINHAI}, [OK, WARN]),
    ("临夏 sand", YONGJING, "建筑用砂", {"scale": 60_000, "unit": T}, [OK]),
    ("临夏 sand below", YONGJING, "建筑用砂", {"scale": 59_999, "unit": T}, [WARN]),
    ("开州 stone", KAIZHOU, "建筑石料用灰岩", {"scale": 200_000, "unit": T}, [OK]),
    ("开州 cement below", KAIZHOU, "水泥用灰岩", {"scale": 999_999, "unit": T}, [WARN]),
    ("平泉 iron underground, exactly", PINGQUAN, "铁", {"scale": 100_000, "unit": T, "method": "地下"}, [LIMIT]),
    ("平泉 iron open-pit", PINGQUAN, "铁", {"scale": 1, "unit": T, "method": "露天"}, []),
    ("平泉 iron, method not on record", PINGQUAN, "铁", {"scale": 1, "unit": T}, [UNKNOWN]),
    ("平泉 gold: 300 itself is allowed", PINGQUAN, "岩金", {"scale": 300, "unit": DAY, "method": "露天"}, [OK]),
    ("平泉 gold below", PINGQUAN, "金", {"scale": 299, "unit": DAY, "method": "露天"}, [WARN]),
    ("平泉 gold underground", PINGQUAN, "金", {"scale": 100, "unit": DAY, "method": "地下"}, [OK]),
    ("平泉 area asks large", PINGQUAN, "硅石", {"size": "medium", "zone": "某砂石土类矿产集中开采区"}, [WARN]),
    ("平泉 area, large", PINGQUAN, "硅石", {"size": "large", "zone": "某砂石土类矿产集中开采区"}, [OK]),
]


@pytest.mark.parametrize(("what", "places", "mineral", "given", "expected"), SCALES, ids=[r[0] for r in SCALES])
def test_minimum_scale(
    what: str, places: tuple[str, ...], mineral: str, given: dict[str, Any], expected: list[Level]
) -> None:
    assert levels(right(places, mineral, **given), "minimum_scale") == expected


MINERALS = [
    ("clay on arable land", ZHENGNING, "砖瓦用粘土", {"arable_land": True}, [WARN]),
    ("clay elsewhere", ZHENGNING, "砖瓦用粘土", {"arable_land": False}, []),
    ("clay, not on record where", TAONAN, "砖瓦用粘土", {}, [UNKNOWN]),
    ("开州: clay anywhere, in the other spelling", KAIZHOU, "砖瓦用黏土", {"arable_land": False}, [WARN]),
    ("平泉: clay anywhere", PINGQUAN, "砖瓦用粘土", {"arable_land": False}, [WARN]),
    ("toxic coal", ZHENGNING, "煤", {"toxic": True}, [WARN]),
    ("coal within the standard", YONGJING, "煤", {"toxic": False}, []),
    ("coal, not on record", YONGJING, "煤", {}, [UNKNOWN]),
    ("开州 restricts coal", KAIZHOU, "煤", {}, [WARN]),
    ("临夏 blue asbestos", YONGJING, "蓝石棉", {}, [WARN]),
    ("临夏 placer gold", YONGJING, "砂金", {}, [WARN]),
    ("平泉 ultra-lean magnetite", PINGQUAN, "超贫磁铁矿", {}, [WARN]),
    ("nothing said", PINGQUAN, "萤石", {}, []),
]


@pytest.mark.parametrize(("what", "places", "mineral", "given", "expected"), MINERALS, ids=[r[0] for r in MINERALS])
def test_minerals(
    what: str, places: tuple[str, ...], mineral: str, given: dict[str, Any], expected: list[Level]
) -> None:
    assert levels(right(places, mineral, **given), "mineral_policy") == expected


TERMS = [
    ("large", "2054-01-05", OK),
    ("large", "2054-01-06", WARN),
    ("medium", "2044-01-05", OK),
    ("medium", "2044-01-06", WARN),
    ("small", "2034-01-05", OK),
    ("small_and_below", "2034-01-06", WARN),
]


@pytest.mark.parametrize(("size", "expires", "expected"), TERMS)
def test_licence_terms_in_linxia(size: str, expires: str, expected: Level) -> None:
    given = {"size": size, "term_from": date(2024, 1, 5), "expires_on": d(expires)}
    assert levels(right(YONGJING, "石灰岩", **given), "licence_term") == [expected]
    assert levels(right(ZHENGNING, "石灰岩", **given), "licence_term") == []


@pytest.mark.parametrize(("renewed", "expires", "expected"), [(False, "2029-01-05", OK), (True, "2029-01-06", WARN)])
def test_exploration_terms(renewed: bool, expires: str, expected: Level) -> None:
    given = {"subject_type": SubjectType.EXPLORATION_RIGHT, "renewed": renewed, "term_from": date(2024, 1, 5)}
    [finding] = said(right(YONGJING, "金", **given, expires_on=d(expires)), "licence_term")
    assert finding.level is expected and "最长5年" in finding.expected


def test_zones_hold_so_many_rights_and_yield_so_much() -> None:
    full = right(ZHENGNING, "砖瓦用粘土", scale=130_000, unit=T, zone=DANG)
    assert levels(full, "zone") == [OK, OK]
    assert levels(right(ZHENGNING, "砖瓦用粘土", scale=130_001, unit=T, zone=DANG, others_in_zone=1), "zone") == [
        WARN,
        WARN,
    ]
    assert levels(right(ZHENGNING, "砖瓦用粘土", zone=DANG), "zone") == [OK, UNKNOWN]
    assert levels(right(ZHENGNING, "煤", zone=DANG), "zone")[0] is WARN


IN_A_ZONE_OR_NOT = [
    ("not on record, 正宁's two areas for clay", ZHENGNING, "砖瓦用黏土", "", [UNKNOWN, UNKNOWN]),
    ("not on record, 开州's area for stone", KAIZHOU, "制灰用灰岩", "", [UNKNOWN]),
    ("not on record, no area for this mineral", ZHENGNING, "煤", "", []),
    ("not on record, no area in the place", YONGJING, "建筑用砂", "", []),
    ("on record: in none", ZHENGNING, "砖瓦用粘土", "无", []),
    ("on record: in an area of no plan", ZHENGNING, "砖瓦用粘土", "某集中开采区", []),
]


@pytest.mark.parametrize(
    ("what", "places", "mineral", "zone", "expected"), IN_A_ZONE_OR_NOT, ids=[r[0] for r in IN_A_ZONE_OR_NOT]
)
def test_a_zone_not_on_record_is_open_and_never_in_order(
    what: str, places: tuple[str, ...], mineral: str, zone: str, expected: list[Level]
) -> None:
    found = said(right(places, mineral, scale=200_000, unit=T, zone=zone), "zone")
    assert [f.level for f in found] == expected
    assert all(f.found == "未登记是否位于集中开采区" and "集中开采区" in f.expected for f in found)


@pytest.mark.parametrize("scale", [99_999, 100_000])
def test_the_nation_s_least_scale_waits_for_the_province_s_plan(scale: int) -> None:
    [finding] = said(right(PINGQUAN, "磷", scale=scale, unit=T), "minimum_scale")
    assert (finding.level, finding.expected) == (UNKNOWN, "最低开采规模10万吨/年")
    assert "可以按当地规划执行" in finding.note


CONFIRMED = [
    ("nothing confirmed", frozenset(), 99_999, UNKNOWN, Confidence.PENDING),
    ("another source", frozenset({"CN/LRR"}), 99_999, UNKNOWN, Confidence.PENDING),
    ("another place's source of that name", frozenset({"50/SC208"}), 99_999, UNKNOWN, Confidence.PENDING),
    ("confirmed, below", frozenset({"CN/SC208"}), 99_999, WARN, Confidence.CONFIRMED),
    ("confirmed, on it", frozenset({"CN/SC208"}), 100_000, OK, Confidence.CONFIRMED),
]


@pytest.mark.parametrize(
    ("what", "sources", "scale", "level", "confidence"), CONFIRMED, ids=[row[0] for row in CONFIRMED]
)
def test_a_pending_text_counts_once_its_source_is_confirmed(
    what: str, sources: frozenset[str], scale: int, level: Level, confidence: Confidence
) -> None:
    phosphate = right(PINGQUAN, "磷", scale=scale, unit=T, confirmed_sources=sources)
    [finding] = said(phosphate, "minimum_scale")
    assert (finding.level, finding.confidence) == (level, confidence)


CLASSES = [
    ("煤", "地下", 1_200_000, T, "large", OK),
    ("煤", "地下", 1_199_999, T, "large", WARN),
    ("煤", "地下", 450_000, T, "medium", OK),
    ("煤", "地下", 449_999, T, "small_and_below", OK),
    ("煤", "露天", 1_200_000, T, "large", WARN),
    ("建筑石料用灰岩", "露天", 100_000, M, "large", OK),
    ("建筑石料用灰岩", "露天", 100_000, T, "large", UNKNOWN),  # stone needs its density
    ("矿泉水", "其他", 10, M, "large", UNKNOWN),  # a label read by position only
    ("铁", "地下", 1_000_000, T, "large", UNKNOWN),  # the same, and never a yes
    ("自然硫", "地下", 300_000, T, "large", OK),
    ("自然硫", "地下", 299_999, T, "large", WARN),
    ("砖瓦用粘土", "露天", 300_000, T, "large", UNKNOWN),  # the table's row is not legible in any copy
]


@pytest.mark.parametrize(("mineral", "method", "scale", "unit", "size", "expected"), CLASSES)
def test_scale_class(mineral: str, method: str, scale: int, unit: str, size: str, expected: Level) -> None:
    given = {"method": method, "scale": scale, "unit": unit, "size": size}
    assert levels(right(PINGQUAN, mineral, **given), "scale_class") == [expected]


@pytest.mark.parametrize("method", ["", "露天+地下"])
def test_a_class_that_hangs_on_the_way_of_mining_shows_both_rows(method: str) -> None:
    coal = right(PINGQUAN, "煤", method=method, scale=1_200_000, unit=T, size="large")
    assert [(f.level, f.expected[:4]) for f in said(coal, "scale_class")] == [
        (UNKNOWN, "地下开采"),
        (UNKNOWN, "露天开采"),
    ]


@pytest.mark.parametrize("numbers", [{}, {"large": 2, "medium": 1}, {"large": 1, "medium": 2, "unit": T}])
def test_a_row_of_the_class_table_is_whole(numbers: dict[str, object]) -> None:
    said = {"in_force": d("2004-09-30"), "confidence": "pending", "cites": [{"source": "SC208", "article": "附件"}]}
    with pytest.raises(ValidationError, match="large above medium"):
        ScaleClass.model_validate({"minerals": ["铁"], **numbers, **said})
    with pytest.raises(ValidationError, match="none of them"):
        ScaleClass.model_validate({"minerals": ["*"], "large": 2, "medium": 1, "unit": T, **said})


def test_a_finding_reads_as_a_sentence_with_its_source() -> None:
    [finding] = said(right(ZHENGNING, "砖瓦用粘土", scale=60_000, unit=T), "minimum_scale")
    assert finding.text == (
        "最低开采规模8万吨/年；登记为6万吨/年，不符合"
        "（《正宁县矿产资源总体规划（2021-2025年）》（正政发〔2022〕72号）四（二）1）"
    )
