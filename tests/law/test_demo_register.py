"""The demonstration register against what the plans print, and the expected findings against the register."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from restoration.demo.generate import register
from restoration.demo.seats import table
from restoration.law import identifiers
from restoration.law.admission import entering
from restoration.law.admission.book import load as load_admission
from restoration.law.admission.entering import Entered
from restoration.law.events import EVENT_KINDS, EventKind
from restoration.law.facts import SubjectType
from restoration.law.texts.rulebook import load
from restoration.services.records import MineIn, Register, RightIn
from restoration.strict import model

BASE = date(2020, 12, 31)
NOW = date(2026, 11, 23)
EXPECTED = Path(__file__).parents[1] / "services" / "expected_findings.toml"


@cache
def delivered(until: date) -> Register:
    """The register as the product takes it in."""
    return model(Register, register(until))


@cache
def findings() -> list[dict[str, Any]]:
    """The table written by hand."""
    rows: list[dict[str, Any]] = tomllib.loads(EXPECTED.read_text(encoding="utf-8"))["finding"]
    return rows


def rights(plan: str, until: date = BASE) -> list[RightIn]:
    """The rights of one plan."""
    return [r for m in delivered(until).mines if m.code.startswith(plan) for r in m.rights]


def mines(until: date = NOW) -> dict[str, MineIn]:
    """Mines by code."""
    return {m.code: m for m in delivered(until).mines}


def facts(right: RightIn) -> Iterator[tuple[date, Any]]:
    """Everything dated of a right, with its day."""
    for group in (right.holdings, right.events, right.plans, right.accounts, right.reports):
        yield from ((f.effective_on, f) for f in group)
    yield from ((e.value_on, e) for a in right.accounts for e in a.entries)


# ---- what the plans print, as at 2020-12-31 -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "sizes"),
    [
        ("ZN", {"large": 1, "small": 4}),
        ("TN", {"large": 7, "medium": 1, "small": 3}),
        ("LX", {"large": 12, "medium": 8, "small": 182}),
        ("KZ", {"large": 2, "medium": 10, "small": 16}),
        ("PQ", {"medium": 8, "small_and_below": 55}),
    ],
)
def test_size_classes_are_those_of_the_plan(plan: str, sizes: dict[str, int]) -> None:
    assert Counter(r.scale_class for r in rights(plan)) == sizes


def test_no_scale_contradicts_its_class_or_the_plans_area() -> None:
    """Existing mines may lie below a later minimum; class, mineral and area must fit, or the example would mislead."""
    admission, seen = load_admission(load()), Counter[str]()
    for mine in delivered(NOW).mines:
        for right in (r for r in mine.rights if r.subject_type is SubjectType.MINING_RIGHT):
            places = ("CN", mine.division[:2], mine.division[:4], mine.division)
            given = {k: getattr(right, k) or "" for k in ("method", "zone")}
            entered = Entered(
                places=places,
                subject_type=right.subject_type,
                mineral=right.mineral,
                scale=right.scale,
                unit=right.scale_unit or "",
                size=right.scale_class or "",
                arable_land=right.arable_land,
                toxic=right.toxic,
                granted_on=right.granted_on,
                **given,
            )
            said = [f for f in entering.findings(admission, entered, NOW) if f.rule in {"scale_class", "zone"}]
            assert not [f.text for f in said if f.level is entering.Level.WARN]
            seen.update(f.level for f in said)
            assert right.area_m2 and right.zone
    assert seen[entering.Level.OK] > 30


def test_there_are_309_mines_and_none_of_them_is_new_or_a_legacy_site() -> None:
    found = [r for m in delivered(BASE).mines for r in m.rights]
    assert len(delivered(BASE).mines) == len(found) == 309
    assert {(r.subject_type.value, r.newly_granted) for r in found} == {("mining_right", False)}
    assert all(r.granted_on and date(2005, 1, 1) <= r.granted_on <= BASE for r in found)


@pytest.mark.parametrize(
    ("plan", "minerals"),
    [
        ("ZN", {"煤": 1, "砖瓦用粘土": 4}),
        ("TN", {"煤": 2, "铜": 1, "建筑用玄武岩": 1, "建筑用凝灰岩": 2, "建筑用砂": 5}),
        ("LX", {"锰": 3, "硅灰石": 1, "石灰岩": 1, "方解石": 1, "白云岩": 1, "冶金用石英岩": 1, "砖瓦用粘土": 129}),
        ("PQ", {"铁": 19, "金": 8, "铜": 2, "锌": 1, "矿泉水": 1}),
    ],
)
def test_minerals_the_plan_counts(plan: str, minerals: dict[str, int]) -> None:
    found = Counter(r.mineral for r in rights(plan))
    assert {m: found[m] for m in minerals} == minerals


def test_groups_of_minerals_add_up() -> None:
    linxia = Counter(r.mineral.startswith("建筑用") for r in rights("LX"))
    pingquan = Counter(r.mineral.startswith("建筑") for r in rights("PQ"))
    others = {"铁", "金", "铜", "锌", "矿泉水"}
    assert linxia[True] == 65
    assert pingquan[True] == 8
    assert sum(r.mineral not in others and not r.mineral.startswith("建筑") for r in rights("PQ")) == 24
    assert sum(r.mineral not in {"煤", "铁", "石膏"} for r in rights("KZ")) == 25  # building materials


def test_large_and_medium_mines_of_linxia_are_one_of_manganese_and_nineteen_of_sand_and_stone() -> None:
    found = Counter((r.scale_class, r.mineral == "锰") for r in rights("LX") if r.scale_class != "small")
    assert found == {("large", True): 1, ("large", False): 11, ("medium", False): 8}


def test_linxia_is_licensed_on_three_levels_in_eight_counties() -> None:
    found = Counter(r.registration_level.value for r in rights("LX"))
    assert found == {"province": 3, "prefecture": 5, "county": 194}
    assert len({m.division for m in delivered(BASE).mines if m.code.startswith("LX")}) == 8


def test_taonan_mines_nine_in_the_open_and_seven_produce() -> None:
    assert Counter(r.method for r in rights("TN")) == {"露天": 9, "地下": 2}
    assert sum(not any(e.kind is EventKind.SUSPENDED for e in r.events) for r in rights("TN")) == 7


def test_zhengning_has_four_accounts_with_exactly_122800_yuan() -> None:
    accounts = [a for r in rights("ZN") for a in r.accounts]
    assert [sum(e.amount_fen for e in a.entries) for a in accounts] == [3_000_000, 4_280_000, 2_500_000, 2_500_000]
    assert {e.kind for a in accounts for e in a.entries} == {"deposit"}
    assert sum(e.amount_fen for a in accounts for e in a.entries) == 12_280_000


@pytest.mark.parametrize("plan", ["TN", "PQ"])
def test_plans_that_do_not_know_the_fund_have_no_accounts(plan: str) -> None:
    assert not [a for r in rights(plan, NOW) for a in r.accounts]


# ---- a register that can be taken in ---------------------------------------------------------------------------------


@pytest.mark.parametrize("until", [date(2010, 1, 1), BASE, date(2024, 2, 29), NOW, date(2030, 12, 31)])
def test_nothing_took_effect_after_the_day(until: date) -> None:
    taken = delivered(until)
    for right in (r for m in taken.mines for r in m.rights):
        assert right.granted_on is None or right.granted_on <= until
        assert all(day <= until for day, _ in facts(right))
    assert all(e.effective_on <= until for e in taken.bureau_events)


def test_the_same_day_gives_the_same_bytes_and_a_later_day_only_adds() -> None:
    assert json.dumps(register(NOW)) == json.dumps(register(NOW))
    early = {m.code: m for m in delivered(date(2024, 2, 29)).mines}
    for code, old in early.items():
        new = mines()[code].rights[0]
        assert old.rights[0].events == new.events[: len(old.rights[0].events)]
        assert set(old.rights[0].reports) <= set(new.reports)


def test_no_register_is_made_past_the_facts() -> None:
    with pytest.raises(ValueError, match="2030"):
        register(date(2031, 1, 1))


def test_codes_are_well_formed_and_unique() -> None:
    taken = delivered(NOW)
    every = [r for m in taken.mines for r in m.rights]
    licences = [r.licence_no for r in every if r.licence_no]
    codes = [m.code for m in taken.mines] + [r.code for r in every] + [p.code for r in every for p in r.plans]
    codes += [a.code for r in every for a in r.accounts] + [x.code for r in every for x in r.reports]
    codes += [e.code for r in every for a in r.accounts for e in a.entries]
    assert not [d for n in licences for d in identifiers.mining_licence(n, not_after=NOW)]
    assert not [d for c in taken.companies for d in identifiers.uscc(c.uscc)]
    for values in (licences, codes, [c.uscc for c in taken.companies], [c.name for c in taken.companies]):
        assert len(values) == len(set(values))


def test_everything_referred_to_is_there() -> None:
    taken = delivered(NOW)
    divisions, companies = {d.code for d in taken.divisions}, {c.uscc for c in taken.companies}
    assert {d.parent for d in taken.divisions if d.parent} <= divisions
    assert {b.division for b in taken.bureaus} | {m.division for m in taken.mines} <= divisions
    assert {h.uscc for m in taken.mines for r in m.rights for h in r.holdings} == companies
    assert {e.bureau for e in taken.bureau_events} <= {b.code for b in taken.bureaus}
    assert all(
        d.tracked_from == date(2023, 1, 1) for d in taken.divisions if d.code in {m.division for m in taken.mines}
    )


def test_payloads_are_those_of_their_kinds() -> None:
    events = [e for m in delivered(NOW).mines for r in m.rights for e in r.events]
    read = [EVENT_KINDS[e.kind].detail.model_validate(e.detail) for e in events]  # raises on a wrong payload
    assert len(read) > 1000


def test_no_account_is_ever_overdrawn() -> None:
    for account in (a for m in delivered(date(2030, 12, 31)).mines for r in m.rights for a in r.accounts):
        balance = 0
        assert all(account.effective_on <= e.value_on for e in account.entries)
        assert [e.value_on for e in account.entries] == sorted(e.value_on for e in account.entries)
        for entry in account.entries:
            balance += -entry.amount_fen if entry.kind == "withdrawal" else entry.amount_fen
            assert balance >= 0


# ---- invented, and visibly so ----------------------------------------------------------------------------------------


def test_no_company_is_real_and_everything_says_it_is_an_example() -> None:
    taken = delivered(NOW)
    assert all("示例" in c.name and c.uscc[8:13] == "MADEM" for c in taken.companies)
    assert all(
        "示例数据" in f.evidence for m in taken.mines for r in m.rights for _, f in facts(r) if hasattr(f, "evidence")
    )
    assert all(m.note and "示例数据" in m.note for m in taken.mines)
    assert {b.phone for b in taken.bureaus} == {"0000-0000000"}


def test_the_company_named_in_a_plan_is_only_the_label_of_a_site() -> None:
    named = [m for m in delivered(NOW).mines if "齐盛" in m.name]
    assert [m.code for m in named] == ["PQ-0064"]
    assert named[0].rights[0].subject_type.value == "legacy_site"
    assert not named[0].rights[0].holdings
    assert not [c for c in delivered(NOW).companies if "齐盛" in c.name]


def test_only_names_the_plans_print_are_confirmed() -> None:
    confirmed = {b.name for b in delivered(NOW).bureaus if b.name_confirmed}
    assert confirmed == {"临夏回族自治州自然资源局", "平泉市自然资源和规划局", "承德市自然资源和规划局"}


# ---- the table of expected findings ----------------------------------------------------------------------------------


def test_the_table_has_every_rule_and_every_standing_that_asks_for_attention() -> None:
    """Every rule a plan names is met in the five counties; the nation's own have their rows in ``tests/law/rows``."""
    known = {rule for book in load().books for rule in book.rule}
    plans = {rule for book in load().only_local().books for rule in book.rule}
    elsewhere = {"aftercare_term", "yearly_supervision_plan"}  # rows of their own: test_life_duties
    assert plans - elsewhere <= {f["rule"] for f in findings()} <= known
    assert {f["standing"] for f in findings()} == {
        "overdue",
        "breached",
        "incomplete",
        "outstanding",
        "cannot_tell",
    }
    assert {f["letter"] for f in findings()} == {"correction_order", "overdue_notice", "none"}
    assert {f["addressee"] for f in findings()} == {"holder", "former_holder", "government", "bureau"}


def test_the_table_names_mines_occasions_and_companies_that_exist() -> None:
    held = {c.uscc: c.name for c in delivered(NOW).companies}
    for row in findings():
        right = mines()[row["mine"]].rights[0]
        assert row["occasion"] in occasions(right), row
        names = {held[h.uscc] for h in right.holdings}
        names |= {"本局"} if row["addressee"] == "bureau" else set()
        assert row["company"] in names if row["addressee"] != "government" else row["company"] == ""


def occasions(right: RightIn) -> set[str]:
    """Every occasion a duty of the right can have."""
    found = {"ending", "licence", "entry", "exit", "log", *map(str, range(2023, NOW.year + 1))}
    found |= {p.code for p in right.plans} | {f"{p.code}#{f.no}" for p in right.plans for f in p.phases}
    found |= {a.code for a in right.accounts} | {e.code for a in right.accounts for e in a.entries}
    found |= {f"{right.code}-H{n}" for n, _ in enumerate(right.holdings, 1)}
    events = [f"{right.code}-V{n}" for n, _ in enumerate(right.events, 1)]
    return found | {*events} | {f"{a}:{b}" for a, b in combinations(events, 2)}


def test_periods_of_the_table_are_whole_and_do_not_overlap() -> None:
    for row in findings():
        assert row["first_day"] <= row.get("last_day", NOW)
        assert row.get("last_day", NOW) >= date(2023, 6, 1)
    for a, b in combinations(findings(), 2):
        if all(a[k] == b[k] for k in ("mine", "rule", "occasion")):
            first, second = sorted((a, b), key=lambda r: r["first_day"])
            assert first.get("last_day", date.max) < second["first_day"]


def test_only_rows_of_a_breach_have_a_letter() -> None:
    for row in findings():
        if row["standing"] == "overdue":
            assert row["due_on"] < row["first_day"]
        late = row["standing"] in {"overdue", "breached"} and not row.get("reminds")
        assert (row["letter"] != "none") is late


def test_every_late_story_has_its_rows_and_no_other_mine_has_any() -> None:
    stories = {s["mine"]: s.get("late", True) for s in table("stories")["story"]}
    told = [row for row in findings() if row.get("layer") != "nation"]
    assert {row["mine"] for row in told} == {mine for mine, late in stories.items() if late}
