"""Grounds by the day of the breach, by place and by what a bureau has confirmed; and in step with the rule books."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from restoration.law.cases.grounds import Confirmation, Confirmed, GroundList, ground, grounds, usable, usable_at
from restoration.law.texts.book import ConsequenceKind
from restoration.law.texts.rulebook import load

NOBODY = Confirmed()
SOURCE = Confirmed(sources=frozenset({"CN/MGE"}))
FILLED = Confirmed((Confirmation("mge_27", "第二十八条", "新文本", "公报"),))
UNREAD = "法制审核人员尚未按公布文本核实"


@pytest.mark.parametrize(
    ("code", "on", "confirmed", "missing"),
    [
        ("mge_27", "2019-07-23", NOBODY, ("该日没有施行中的规定",)),
        ("mge_27", "2019-07-24", NOBODY, ()),
        ("mge_27", "2025-06-30", NOBODY, ()),
        ("mge_27", "2025-07-01", NOBODY, (UNREAD,)),
        ("mge_27", "2025-07-01", SOURCE, ()),
        ("mge_27", "2025-07-01", FILLED, ()),
        ("mge_26", "2025-07-01", FILLED, (UNREAD,)),
        ("zn_production", "2022-11-10", NOBODY, ("该日没有施行中的规定",)),
        ("zn_production", "2022-11-11", NOBODY, ()),
        ("info13_filing", "2024-07-01", SOURCE, (UNREAD, "条款序号", "事由原文")),
        ("lx_serious_damage", "2023-05-08", NOBODY, ()),
    ],
)
def test_what_a_ground_lacks_on_a_day(code: str, on: str, confirmed: Confirmed, missing: tuple[str, ...]) -> None:
    found = ground(code)
    assert found is not None
    assert usable(found, date.fromisoformat(on), confirmed).missing == missing


def test_the_last_words_a_legal_officer_filled_in_count() -> None:
    twice = Confirmed((*FILLED.filled, Confirmation("mge_27", "第二十七条", "更正文本", "公报")))
    found = ground("mge_27")
    assert found is not None
    shown = usable(found, date(2025, 7, 1), twice)
    assert (shown.text, shown.cite.article) == ("更正文本", "第二十七条")


def test_a_place_knows_its_own_grounds_and_those_above() -> None:
    def known(*places: str) -> set[str]:
        return {u.ground.id for u in usable_at(places, date(2023, 4, 1), GroundList.ABNORMAL_LIST, NOBODY)}

    assert "zn_production" in known("CN", "62", "6210", "621025")
    assert "zn_production" not in known("CN", "50", "500154")
    assert {"mge_26", "mge_27"} <= known("CN", "50", "500154")


def test_a_ground_is_about_its_own_duties() -> None:
    found = ground("zn_production")
    assert found is not None
    on = date(2023, 4, 1)
    assert usable(found, on, NOBODY, "concurrent_restoration").ok
    assert usable(found, on, NOBODY, "annual_reclamation_report").missing == ("与本案的义务不符",)


def test_the_table_says_of_listing_what_the_books_say() -> None:
    """A text, a period or a confidence changed in one place only would list on the strength of nothing."""
    for book in load().books:
        for rule, body in book.rule.items():
            for told in body.consequence:
                if told.kind is not ConsequenceKind.ABNORMAL_LIST:
                    continue
                articles = {c.article for c in told.cites}
                found = [g for g in grounds() if g.place == book.book.place and g.article in articles]
                assert found, (book.book.place, rule, articles)
                for one in found:
                    version = one.on(told.in_force)
                    assert version is not None and version.confidence is told.confidence, (one.id, rule)
                    assert version.until == told.until and one.with_order == told.with_order
                    assert not one.rules or rule in one.rules, (one.id, rule)


def test_every_ground_is_whole() -> None:
    ids = [g.id for g in grounds()]
    assert len(set(ids)) == len(ids)
    for one in grounds():
        spans = sorted((v.in_force, v.until or date.max) for v in one.version)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans)), one.id
        assert not one.choice_at_opening or (one.choice and one.with_order)
