"""O-06, O-14, O-15: the fund account of Kaizhou, what it must make clear, and use and disclosure in Gansu."""

from __future__ import annotations

import pytest

from restoration.law.events import AccountContent, EventKind, FundDisclosed, FundUse
from restoration.law.facts import Event
from restoration.law.findings import Standing
from restoration.law.letters.content import AddresseeKind
from restoration.law.texts.book import Confidence
from tests.law.builders import (
    BUYER,
    HOLDER,
    KAIZHOU,
    TAONAN,
    YONGJING,
    ZHENGNING,
    account,
    d,
    entry,
    event,
    find,
    holding,
    judge,
    local,
    party_gone,
    plan,
    right,
    the,
)
from tests.law.rows import Row, holds

OPEN, CONTENT, USE, SHOWN = "fund_account_open", "fund_account_content", "fund_use_compliance", "fund_disclosure"
KZ_OPEN, KZ_CONTENT = f"500154/{OPEN}@2023-03-14", f"500154/{CONTENT}@2023-03-14"
ZN_USE, LX_USE = f"621025/{USE}@2022-11-11", f"6229/{USE}@2022-05-31"
ZN_SHOWN, LX_SHOWN = f"621025/{SHOWN}@2022-11-11", f"6229/{SHOWN}@2022-05-31"
S = Standing


def supplied(on: str, *, scope: str = "", method: str = "", of: str = "ac-1") -> Event:
    detail = AccountContent(account=of, scope_of_use=scope, accrual_method=method)
    return event(EventKind.ACCOUNT_CONTENT_SUPPLIED, on, detail)


def used(on: str, what: str) -> Event:
    return event(EventKind.FUND_USE_RECORDED, on, FundUse(entry=what, purpose="1号采坑回填"))


def shown(on: str, of: str = "ac-1") -> Event:
    return event(EventKind.FUND_DISCLOSED, on, FundDisclosed(account=of, where="县政府门户网站"))


A = right(plan("2023-05-10"))
B = right(plan("2023-05-10"), account("2023-06-10"))
C = right(plan("2023-05-10"), account("2023-06-20"))
D = right(plan("2023-05-10"), account("2023-06-01", method=""))
E, F, G = (right(plan(on)) for on in ("2024-01-31", "2023-12-31", "2025-01-30"))
DRAWN = (account("2022-12-01"), entry("2023-01-05"), entry("2023-05-06", "withdrawal", code="w1"))
ZN, LX = right(*DRAWN, places=ZHENGNING), right(*DRAWN, places=YONGJING)

ROWS = [
    # S01: one month from approval on 2023-05-10; the tenth of June is a Saturday and does not roll
    Row(KZ_OPEN, A, "2023-05-09", None),
    Row(KZ_OPEN, A, "2023-05-10", S.PENDING, "2023-06-10"),
    Row(KZ_OPEN, A, "2023-06-09", S.PENDING, "2023-06-10"),
    Row(KZ_OPEN, A, "2023-06-10", S.DUE_TODAY, "2023-06-10"),
    Row(KZ_OPEN, A, "2023-06-11", S.OVERDUE, "2023-06-10", 1),
    Row(KZ_OPEN, A, "2023-06-12", S.OVERDUE, "2023-06-10", 2),
    # S02
    Row(KZ_OPEN, B, "2023-06-10", S.MET, "2023-06-10"),
    Row(KZ_OPEN, C, "2023-06-19", S.OVERDUE, "2023-06-10", 9),
    Row(KZ_OPEN, C, "2023-06-20", S.MET_LATE, "2023-06-10", 10),
    Row(KZ_OPEN, C, "2023-06-30", S.MET_LATE, "2023-06-10", 10),
    Row(KZ_OPEN, D, "2023-06-30", S.MET, "2023-06-10"),
    Row(KZ_CONTENT, D, "2023-05-31", None),
    Row(KZ_CONTENT, D, "2023-06-01", S.INCOMPLETE),
    Row(KZ_CONTENT, D, "2023-06-30", S.INCOMPLETE),
    Row(KZ_CONTENT, B, "2023-06-10", S.MET),
    # S03: month ends
    Row(KZ_OPEN, E, "2024-02-29", S.DUE_TODAY, "2024-02-29"),
    Row(KZ_OPEN, E, "2024-03-01", S.OVERDUE, "2024-02-29", 1),
    Row(KZ_OPEN, F, "2024-01-31", S.DUE_TODAY, "2024-01-31"),
    Row(KZ_OPEN, F, "2024-02-01", S.OVERDUE, "2024-01-31", 1),
    Row(KZ_OPEN, G, "2025-02-28", S.DUE_TODAY, "2025-02-28"),
    Row(KZ_OPEN, G, "2025-03-01", S.OVERDUE, "2025-02-28", 1),
    # law from 2023-03-14: an approval the day before starts no clock, nor does an older account answer questions
    Row(KZ_OPEN, right(plan("2023-03-13")), "2023-06-30", None),
    Row(KZ_OPEN, right(plan("2023-03-14")), "2023-04-15", S.OVERDUE, "2023-04-14", 1),
    Row(KZ_CONTENT, right(account("2023-03-13", method="")), "2023-06-30", None),
    Row(KZ_CONTENT, right(account("2023-03-14", method="")), "2023-06-30", S.INCOMPLETE),
    # the plan's period ended 2025-12-31; the rule goes on
    Row(KZ_OPEN, right(plan("2026-01-10")), "2026-02-11", S.OVERDUE, "2026-02-10", 1),
    # S28: withdrawal without a use record, fund never disclosed; shown, never dated
    Row(ZN_USE, ZN, "2023-05-05", None),
    Row(ZN_USE, ZN, "2023-05-06", S.INCOMPLETE),
    Row(ZN_USE, right(*DRAWN, used("2023-06-01", "w1"), places=ZHENGNING), "2023-05-31", S.INCOMPLETE),
    Row(ZN_USE, right(*DRAWN, used("2023-06-01", "w1"), places=ZHENGNING), "2023-06-01", S.MET),
    Row(ZN_USE, right(entry("2022-11-10", "withdrawal"), places=ZHENGNING), "2023-06-01", None),
    Row(ZN_USE, right(entry("2022-11-11", "withdrawal"), places=ZHENGNING), "2023-06-01", S.INCOMPLETE),
    Row(LX_USE, LX, "2023-05-06", S.INCOMPLETE),
    Row(LX_USE, right(*DRAWN, used("2023-06-01", "w1"), places=YONGJING), "2023-06-01", S.MET),
    Row(LX_USE, right(entry("2022-05-30", "withdrawal"), places=YONGJING), "2023-06-01", None),
    Row(LX_USE, right(entry("2022-05-31", "withdrawal"), places=YONGJING), "2023-06-01", S.INCOMPLETE),
    Row(ZN_SHOWN, ZN, "2023-01-04", None),
    Row(ZN_SHOWN, ZN, "2023-01-05", S.INCOMPLETE),
    Row(ZN_SHOWN, right(*DRAWN, shown("2023-09-01"), places=ZHENGNING), "2023-09-01", S.MET),
    Row(LX_SHOWN, LX, "2023-01-05", S.INCOMPLETE),
    Row(LX_SHOWN, right(*DRAWN, shown("2023-09-01"), places=YONGJING), "2023-09-01", S.MET),
]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_fund_rows(row: Row) -> None:
    holds(row)


# ---- the account -------------------------------------------------------------------------------------------------


def test_an_existing_right_has_no_date_for_its_account() -> None:
    assert find(right(plan("2023-05-10"), newly_granted=False), "2024-01-01", OPEN) is None


def test_a_later_plan_version_starts_no_second_clock() -> None:
    facts = right(plan("2023-05-10"), plan("2024-05-10", code="pl-2", version=2))
    assert the(facts, "2024-07-01", OPEN).due_on == d("2023-06-10")


def test_a_late_account_may_be_acted_on_as_local_only() -> None:
    found = the(A, "2023-06-11", OPEN)
    assert (found.confidence, found.may_be_acted_on, found.consequences) == (Confidence.LOCAL, True, ())
    assert [c.layer for c in found.duty.terms.cites] == ["CN", "CN", "500154"]  # the nation asks for it, without a date


def test_the_arithmetic_of_the_account_is_written_out() -> None:
    assert the(A, "2023-06-11", OPEN).arithmetic == (
        "2023-05-10 + 1个月 = 2023-06-10",
        "不顺延",
        "自 2023-06-11 起为逾期",
        "已逾期 1 日",
    )


def test_no_other_county_sets_a_time_for_the_account() -> None:
    for places in (ZHENGNING, YONGJING, TAONAN):
        found = the(right(plan("2023-05-10"), places=places), "2024-01-01", OPEN)
        assert (found.standing, found.due_on) == (S.OUTSTANDING, None)


def test_an_account_opened_before_the_approval_meets_it() -> None:
    assert the(right(plan("2023-05-10"), account("2023-05-01")), "2023-07-01", OPEN).standing is S.MET


# ---- what it makes clear -----------------------------------------------------------------------------------------


def test_only_the_missing_detail_is_named_until_supplied_S02() -> None:
    assert [m.title for m in the(D, "2023-06-30", CONTENT).duty.missing] == ["计提方式"]
    cured = right(plan("2023-05-10"), account("2023-06-01", method=""), supplied("2023-07-03", method="按产量"))
    assert the(cured, "2023-07-02", CONTENT).standing is S.INCOMPLETE
    found = the(cured, "2023-07-03", CONTENT)
    assert (found.standing, found.duty.met_on, found.duty.missing) == (S.MET, d("2023-07-03"), ())


def test_a_detail_supplied_for_another_account_does_not_count() -> None:
    facts = right(account("2023-06-01", method=""), supplied("2023-07-03", method="按产量", of="ac-9"))
    assert the(facts, "2023-07-03", CONTENT).standing is S.INCOMPLETE


# ---- use and disclosure ------------------------------------------------------------------------------------------


def test_each_withdrawal_needs_its_own_use_record() -> None:
    facts = right(*DRAWN, entry("2023-05-07", "withdrawal", code="w2"), used("2023-06-01", "w1"), places=ZHENGNING)
    assert the(facts, "2023-06-01", USE, "w1").standing is S.MET
    assert the(facts, "2023-06-01", USE, "w2").standing is S.INCOMPLETE


def test_the_first_use_record_counts_and_a_second_moves_nothing() -> None:
    facts = right(*DRAWN, used("2023-06-01", "w1"), used("2023-09-01", "w1"), places=ZHENGNING)
    assert the(facts, "2023-12-01", USE).duty.met_on == d("2023-06-01")


def test_a_reversed_withdrawal_needs_no_use_record() -> None:
    undone = entry("2023-05-08", "reversal", code="r1", reverses="w1")
    facts = right(*DRAWN, undone, places=ZHENGNING)
    assert the(facts, "2023-05-07", USE).standing is S.INCOMPLETE
    assert find(facts, "2023-05-08", USE) is None


def test_an_account_whose_only_deposit_was_reversed_needs_no_disclosure() -> None:
    undone = entry("2023-01-06", "reversal", code="r1", reverses="le-deposit-2023-01-05")
    facts = right(account("2022-12-01"), entry("2023-01-05"), undone, places=ZHENGNING)
    assert find(facts, "2023-02-01", SHOWN) is None


def test_money_from_before_the_plan_is_to_be_disclosed_once_the_plan_is_law() -> None:
    facts = right(account("2019-01-01"), entry("2020-12-31"), places=ZHENGNING)
    assert find(facts, "2022-11-10", SHOWN, rulebook=local()) is None
    assert the(facts, "2022-11-11", SHOWN, rulebook=local()).standing is S.INCOMPLETE


def test_a_mine_without_an_account_in_Zhengning_is_not_flagged_S28() -> None:
    assert judge(right(places=ZHENGNING), "2023-06-01", local()) == []


def test_disclosing_one_account_does_not_disclose_another() -> None:
    second = (account("2022-12-01", code="ac-2"), entry("2023-01-05", account="ac-2", code="x"))
    facts = right(*DRAWN, *second, shown("2023-09-01"), places=ZHENGNING)
    assert the(facts, "2023-09-01", SHOWN, "ac-1").standing is S.MET
    assert the(facts, "2023-09-01", SHOWN, "ac-2").standing is S.INCOMPLETE


def test_completeness_is_never_late_however_long_it_lasts() -> None:
    for rule in (USE, SHOWN):
        found = the(ZN, "2030-01-01", rule)
        assert (found.standing, found.days_overdue, found.may_be_acted_on) == (S.INCOMPLETE, 0, False)


# ---- who owes it -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("places", "rules"), [(KAIZHOU, {OPEN, CONTENT}), (ZHENGNING, {USE, SHOWN})])
def test_no_fund_duty_is_left_with_an_ownerless_mine(places: tuple[str, ...], rules: set[str]) -> None:
    facts = (plan("2023-05-10"), account("2023-06-01", method=""), *DRAWN[1:])
    owing = {f.duty.rule for f in judge(right(*facts, places=places), "2023-12-01")}
    assert rules <= owing
    gone = judge(right(*facts, party_gone("2023-11-01"), places=places), "2023-12-01")
    assert rules.isdisjoint(f.duty.rule for f in gone)


def test_the_present_holder_is_asked_for_the_account() -> None:
    facts = right(plan("2023-05-10"), holding("2023-05-20", BUYER))
    assert the(facts, "2023-05-19", OPEN).duty.liable.uscc == HOLDER
    assert the(facts, "2023-06-11", OPEN).duty.liable.uscc == BUYER


def test_after_revocation_the_former_holder_is_asked() -> None:
    facts = right(plan("2023-05-10"), event(EventKind.REVOKED, "2023-05-20"))
    assert the(facts, "2023-06-11", OPEN).duty.liable.kind is AddresseeKind.FORMER_HOLDER
