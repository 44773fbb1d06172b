"""Layers of one place on one day become one reading: every citation, the strictest number, all parts."""

from __future__ import annotations

from restoration.law.findings import Standing
from restoration.law.texts.book import Confidence, ConsequenceKind, PlanAgain
from restoration.law.texts.rulebook import Rulebook, consequences, digest_of, terms
from tests.law.books import AS_REPORT, NATION, PLAN, consequence, county, head, version
from tests.law.builders import (
    ELSEWHERE,
    KAIZHOU,
    LRR_PARTS,
    PINGQUAN,
    TAONAN,
    YONGJING,
    ZHENGNING,
    book,
    d,
    entry,
    find,
    judge,
    local,
    phase,
    plan,
    report,
    right,
    shipped,
    survey,
    the,
)

RULE = "annual_reclamation_report"
LAND = survey("2022-01-01")


def merged(rulebook: Rulebook, places: tuple[str, ...] = KAIZHOU, on: str = "2023-12-31", **over: frozenset[str]):  # type: ignore[no-untyped-def]
    found = terms(rulebook, RULE, places, d(on), **over)
    assert found is not None
    return found


# ---- citations, numbers, parts -----------------------------------------------------------------------------------


def test_every_citation_is_kept_highest_rank_first() -> None:
    assert [c.printed() for c in merged(shipped()).cites] == [
        "《土地复垦条例》（国务院令第592号）第十七条",
        "《土地复垦条例实施办法》（国土资源部令第56号）第二十二条",
        "《重庆市矿产资源管理条例》（2020年修订）第四十四条",
        "《重庆市开州区矿产资源总体规划（2021-2025年）》五（三）2",
    ]
    assert merged(shipped()).version_id == f"CN/{RULE}@2013-03-01"


def test_rank_decides_before_place() -> None:
    rulebook = book(head(rank="normative_document") + version(), county("50"))
    assert [v.place for v in merged(rulebook).versions] == ["50", "CN"]


def test_the_parts_of_all_layers_are_asked_for_each_with_its_citations() -> None:
    parts = {p.id: {c.layer for c in p.cites} for p in merged(shipped()).parts}
    assert parts == {
        "land_damage": {"CN"},
        "fee_use": {"CN"},
        "works": {"CN"},
        "monitoring_data": {"50", "500154"},
        "implementation_report": {"500154"},
    }


def test_the_strictest_due_date_of_all_layers_counts() -> None:
    rulebook = book(NATION, county("50", due="11-30"), county("500154", due="10-31"))
    assert merged(rulebook).params.due == "10-31"
    assert merged(rulebook, ("CN", "50")).params.due == "11-30"


def test_the_changes_of_all_layers_reopen_the_plan() -> None:
    one = 'kind = "plan_again"\nchanges = ["area_changed"]'
    two = 'kind = "plan_again"\nchanges = ["method_changed", "area_changed"]'
    rulebook = book(NATION.replace(AS_REPORT, one), county().replace(AS_REPORT, two))
    found = merged(rulebook).params
    assert isinstance(found, PlanAgain)
    assert found.changes == ("area_changed", "method_changed")


def test_a_place_without_a_book_has_the_nations_law() -> None:
    assert {c.layer for c in merged(shipped(), ELSEWHERE).cites} == {"CN"}


def test_a_version_holds_from_its_first_day_until_the_day_before_until() -> None:
    rulebook = book(head() + version(in_force="2013-03-01", until="2020-01-01"))
    held = [terms(rulebook, RULE, ("CN",), d(on)) is not None for on in ("2013-02-28", "2013-03-01", "2019-12-31")]
    assert held == [False, True, True]
    assert terms(rulebook, RULE, ("CN",), d("2020-01-01")) is None


def test_only_local_leaves_the_plans() -> None:
    assert local().places() == {"500154", "621025", "6229", "130881", "220881"}
    assert {c.layer for c in merged(local()).cites} == {"500154"}


def test_the_digest_follows_the_content_and_not_the_order() -> None:
    books = shipped().books
    assert digest_of(reversed(books)) == shipped().digest
    assert digest_of(books[1:]) != shipped().digest


# ---- confidence --------------------------------------------------------------------------------------------------


def test_a_draft_is_off() -> None:
    rulebook = book(head() + version(confidence="draft"))
    assert terms(rulebook, RULE, ("CN",), d("2023-12-31")) is None
    assert find(right(LAND), "2024-01-01", RULE, "2023", rulebook) is None


def test_a_pending_rule_reminds_and_is_never_acted_on_until_its_source_is_confirmed() -> None:
    rulebook = book(head() + version(confidence="pending") + consequence(kind="correction_order"))
    pending = the(right(LAND), "2024-01-01", RULE, "2023", rulebook)
    assert (pending.standing, pending.may_be_acted_on) == (Standing.OVERDUE, False)
    assert pending.letter_kind(30) == "reminder"
    lifted = the(right(LAND, confirmed_sources=frozenset({"CN/REG"})), "2024-01-01", RULE, "2023", rulebook)
    assert (lifted.confidence, lifted.may_be_acted_on) == (Confidence.CONFIRMED, True)
    assert lifted.letter_kind(30) == "correction_order"


def test_confirming_a_source_of_another_place_lifts_nothing() -> None:
    rulebook = book(head() + version(confidence="pending"))
    facts = right(LAND, confirmed_sources=frozenset({"50/REG", "REG"}))
    assert not the(facts, "2024-01-01", RULE, "2023", rulebook).may_be_acted_on


def test_a_confirmed_plan_is_still_only_local() -> None:
    rulebook = book(head() + version(confidence="pending", cites=PLAN))
    assert merged(rulebook, confirmed=frozenset({"CN/PLAN"})).confidence is Confidence.LOCAL


def test_every_source_of_a_pending_text_must_be_confirmed() -> None:
    both = f'{{ source = "REG", article = "第一条" }}, {PLAN}'
    rulebook = book(head() + version(confidence="pending", cites=both))
    assert merged(rulebook, confirmed=frozenset({"CN/REG"})).confidence is Confidence.PENDING
    assert merged(rulebook, confirmed=frozenset({"CN/REG", "CN/PLAN"})).confidence is Confidence.CONFIRMED


def test_a_pending_layer_does_not_tighten_what_may_be_enforced() -> None:
    """A number nobody has confirmed must not make anybody late under the text that was."""
    rulebook = book(NATION, county(due="10-31", confidence="pending", part="monitoring_data"))
    found = merged(rulebook)
    assert (found.params.due, [p.id for p in found.parts], found.confidence) == (
        "12-31",
        ["works"],
        Confidence.CONFIRMED,
    )
    assert {c.layer for c in found.cites} == {"CN", "500154"}
    lifted = merged(rulebook, confirmed=frozenset({"500154/REG"}))
    assert (lifted.params.due, {p.id for p in lifted.parts}) == ("10-31", {"works", "monitoring_data"})


# ---- consequences ------------------------------------------------------------------------------------------------


def kinds(rulebook: Rulebook, on: str, **over: frozenset[str]) -> list[tuple[str, Confidence]]:
    return [(c.kind.value, c.confidence) for c in consequences(rulebook, RULE, KAIZHOU, d(on), **over)]


def test_a_consequence_holds_in_its_own_period_only() -> None:
    rulebook = book(NATION + consequence(in_force="2019-07-24", until="2025-07-01"))
    found = [bool(kinds(rulebook, on)) for on in ("2019-07-23", "2019-07-24", "2025-06-30", "2025-07-01")]
    assert found == [False, True, True, False]


def test_a_draft_consequence_is_off_and_a_pending_one_waits_for_confirmation() -> None:
    rulebook = book(
        NATION
        + consequence(kind="abnormal_list", confidence="pending")
        + consequence(kind="licence_block", confidence="draft")
    )
    assert kinds(rulebook, "2024-01-01") == [("abnormal_list", Confidence.PENDING)]
    confirmed = kinds(rulebook, "2024-01-01", confirmed=frozenset({"CN/REG"}))
    assert confirmed == [("abnormal_list", Confidence.CONFIRMED)]


def test_a_missing_part_of_the_plan_alone_brings_no_fine_of_the_regulations() -> None:
    """All that 土地复垦条例 and 重庆 ask for is there; only Kaizhou's own part is not: the plan cannot fine."""
    facts = right(LAND, report("2023-12-20", 2023, LRR_PARTS | {"monitoring_data"}))
    found = the(facts, "2024-01-01", RULE, "2023")
    assert ([m.id for m in found.duty.missing], found.consequences) == (["implementation_report"], ())
    assert (found.may_be_acted_on, found.letter_kind(30)) == (True, "overdue_notice")


def test_a_missing_part_brings_the_consequences_of_the_texts_that_ask_for_it() -> None:
    facts = right(LAND, report("2023-12-20", 2023, LRR_PARTS))
    found = the(facts, "2024-01-01", RULE, "2023")
    assert {(c.kind, c.place) for c in found.consequences} == {
        (ConsequenceKind.CORRECTION_ORDER, "50"),
        (ConsequenceKind.FINE, "50"),
    }
    nothing = the(right(LAND), "2024-01-01", RULE, "2023")
    assert {c.place for c in nothing.consequences} == {"CN", "50"}


def test_a_changed_rule_is_read_by_the_function_of_its_own_kind() -> None:
    """Design: a changed rule is a new version with a new kind; the old kind's function must not read it."""
    old = version(until="2024-01-01").replace(AS_REPORT, 'kind = "plan_phase"')
    new = version(in_force="2024-01-01").replace(AS_REPORT, 'kind = "fund_use"')
    facts = right(
        plan("2022-01-01", phase("2023-12-31", no=1), phase("2024-06-30", no=2)),
        entry("2023-12-31", "withdrawal", code="w1"),
        entry("2024-01-01", "withdrawal", code="w2"),
    )
    assert [f.duty.occasion for f in judge(facts, "2025-02-01", book(head() + old + new))] == ["pl-1#1", "w2"]


# ---- words -------------------------------------------------------------------------------------------------------


def test_each_place_has_its_own_word_for_the_plan() -> None:
    words = [shipped().words_at(p)["plan"] for p in (KAIZHOU, ZHENGNING, YONGJING, PINGQUAN, TAONAN)]
    assert words == [
        "矿山地质环境保护与土地复垦方案",
        "矿产资源开发与恢复治理方案",
        "恢复治理方案",
        "矿山地质环境治理恢复与土地复垦方案",
        "矿山地质环境保护与土地复垦方案",
    ]


def test_a_plan_whose_period_is_over_is_named_and_goes_on() -> None:
    assert shipped().expired_plans(KAIZHOU, d("2025-12-31")) == []
    assert [b.place for b in shipped().expired_plans(KAIZHOU, d("2026-01-01"))] == ["500154"]
