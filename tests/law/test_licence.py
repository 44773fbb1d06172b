"""O-05 responsibility_letter (Linxia, lines 322-324): account and letter after the licence, one duty, officer-dated."""

from __future__ import annotations

import pytest

from restoration.law.events import EventKind
from restoration.law.findings import Standing
from tests.law.builders import KAIZHOU, YONGJING, account, d, event, find, local, officer, right, the
from tests.law.rows import Row, holds

RULE = "responsibility_letter"
LX = f"6229/{RULE}@2022-05-31"
S = Standing
NEW = {"places": YONGJING, "newly_granted": True, "granted_on": d("2023-03-15")}
OPENED = account("2023-03-20")
SIGNED = event(EventKind.RESPONSIBILITY_LETTER_SIGNED, "2023-04-18")
SET = officer(EventKind.DATE_SET, "2023-03-25", RULE, "licence", "2023-04-15")

ROWS = [
    Row(LX, right(**NEW), "2023-03-14", None),
    Row(LX, right(**NEW), "2023-03-15", S.OUTSTANDING),
    Row(LX, right(OPENED, **NEW), "2030-01-01", S.OUTSTANDING),  # no text gives a number: never late by itself
    Row(LX, right(OPENED, SET, **NEW), "2023-04-14", S.PENDING, "2023-04-15"),
    Row(LX, right(OPENED, SET, **NEW), "2023-04-15", S.DUE_TODAY, "2023-04-15"),
    Row(LX, right(OPENED, SET, **NEW), "2023-04-16", S.OVERDUE, "2023-04-15", 1),
    Row(LX, right(OPENED, SET, SIGNED, **NEW), "2023-04-18", S.MET_LATE, "2023-04-15", 3),
    Row(LX, right(OPENED, SIGNED, **NEW), "2023-04-18", S.MET),
    Row(LX, right(**NEW | {"newly_granted": False}), "2023-06-01", None),
    Row(LX, right(**NEW | {"granted_on": d("2022-05-30")}), "2023-06-01", None),  # the day before it was a rule
    Row(LX, right(**NEW | {"granted_on": d("2022-05-31")}), "2023-06-01", S.OUTSTANDING),
]


@pytest.mark.parametrize("rulebook", [None, local()], ids=["all layers", "local"])
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_responsibility_letter_rows(row: Row, rulebook: object) -> None:
    holds(Row(**(vars(row) | {"rulebook": rulebook})))


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ((), ["fund_account", "responsibility_letter"]),
        ((OPENED,), ["responsibility_letter"]),
        ((event(EventKind.RESPONSIBILITY_LETTER_SIGNED, "2023-03-16"),), ["fund_account"]),
    ],
)
def test_it_is_complete_only_when_both_exist_S13(facts: tuple, missing: list[str]) -> None:  # type: ignore[type-arg]
    assert [m.id for m in the(right(*facts, **NEW), "2023-03-21", RULE).duty.missing] == missing


def test_no_other_place_asks_for_a_letter() -> None:
    assert find(right(**NEW | {"places": KAIZHOU}), "2023-06-01", RULE) is None
