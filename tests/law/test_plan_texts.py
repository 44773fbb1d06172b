"""The county books against the published lines they quote, and the doubtful places with how they are read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from restoration.law.events import EventKind
from restoration.law.texts.book import Book, Cite, Rank
from restoration.law.texts.books_check import every_cite, refuse_defects
from restoration.law.texts.readings import applying, notes_at
from tests.law.builders import KAIZHOU, PINGQUAN, TAONAN, YONGJING, ZHENGNING, local, shipped

LINES: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("plan_texts.toml").read_text(encoding="utf-8")
)
BOOKS = {"ZN": "621025", "TN": "220881", "LX": "6229", "KZ": "500154", "PQ": "130881"}


def cites_of(book: Book) -> Iterator[Cite]:
    """Every citation of a book: of versions, parts, consequences and notes."""
    for body in book.rule.values():
        yield from every_cite(body.version, body.consequence)
    for note in book.note.values():
        yield from note.cites


def lines(cite: Cite) -> Iterator[str]:
    """The published text of the cited lines."""
    for span in cite.lines.split(", "):
        first, _, last = span.partition("-")
        for number in range(int(first), int(last or first) + 1):
            yield LINES[cite.source].get(str(number), "")


PLAN_CITES = [(book.book.place, cite) for book in local().books for cite in cites_of(book)]
QUOTED = [(place, cite) for place, cite in PLAN_CITES if cite.quote]


def test_all_five_plans_are_cited_with_their_lines() -> None:
    assert {book.book.place for book in local().books} == set(BOOKS.values())
    assert [cite for _, cite in PLAN_CITES if not cite.lines] == []
    assert len(QUOTED) > 80


@pytest.mark.parametrize(
    ("place", "cite"), QUOTED, ids=lambda v: v if isinstance(v, str) else f"{v.lines}-{v.quote[:12]}"
)
def test_a_quote_stands_word_for_word_in_its_lines(place: str, cite: Cite) -> None:
    assert BOOKS[cite.source] == place
    assert cite.quote in "".join(lines(cite))


def test_every_version_and_consequence_of_a_plan_quotes_its_text() -> None:
    for book in local().books:
        for rule, body in book.rule.items():
            for item in (*body.version, *body.consequence):
                assert any(c.quote for c in item.cites), f"{book.book.place}/{rule}"


def test_a_plan_never_fines_and_is_never_more_than_local() -> None:
    for book in local().books:
        for body in book.rule.values():
            assert {book.source[c.source].rank for v in body.version for c in v.cites} == {Rank.PLAN}
            assert {c.kind for c in body.consequence} & {"fine", "substitute_restoration"} == set()


# ---- terms -------------------------------------------------------------------------------------------------------

WORDS = {
    ZHENGNING: {"plan": "矿产资源开发与恢复治理方案", "rectification": "责令整改", "serious_list": "严重违法名单"},
    TAONAN: {"plan": "矿山地质环境保护与土地复垦方案", "aftercare": "后期管护", "random_check": "双随机、一公开"},
    YONGJING: {"plan": "恢复治理方案", "rectification": "责令限期整改", "closure_report": "矿山闭坑报告"},
    KAIZHOU: {"plan": "矿山地质环境保护与土地复垦方案", "receiving_authority": "区规划和自然资源主管部门"},
    PINGQUAN: {"plan": "矿山地质环境治理恢复与土地复垦方案", "rectification": "限期整改", "closure_review": "审查批准"},
}
LETTERHEADS = {"6229": "临夏回族自治州自然资源局", "130881": "平泉市自然资源和规划局"}


@pytest.mark.parametrize(("place", "words"), list(WORDS.items()), ids=lambda v: v[3] if isinstance(v, tuple) else "")
def test_each_place_speaks_in_its_own_words_T20(place: tuple[str, ...], words: dict[str, str]) -> None:
    own = shipped().words_at(place)
    assert {key: own[key] for key in words} == words


def test_only_the_plans_that_name_their_bureau_give_a_letterhead() -> None:
    found = {b.book.place: b.book.terms["letterhead"] for b in local().books if "letterhead" in b.book.terms}
    assert found == LETTERHEADS


def test_taonan_and_pingquan_do_not_know_the_fund_T20() -> None:
    for book in local().books:
        if book.book.place in {"220881", "130881"}:
            assert not {"fund", "fund_account"} & book.book.terms.keys()
            assert not [rule for rule in book.rule if rule.startswith("fund")]


# ---- traps -------------------------------------------------------------------------------------------------------

TRAPS = {
    1: {"6229"},
    2: {"500154"},
    3: {"500154"},
    4: {"500154"},
    5: set(BOOKS.values()),
    6: set(BOOKS.values()),
    7: {"130881"},
    8: {"130881"},
    9: {"130881"},
    10: {"130881"},
    11: {"621025"},
    12: {"220881"},
    13: {"220881"},
    14: {"220881"},
    15: {"500154"},
    16: {"621025"},
    17: {"621025"},
    18: {"621025"},
    19: {"220881", "6229"},
    20: set(BOOKS.values()),
    21: {"621025"},
    22: {"6229"},
    23: {"621025", "500154"},
    24: {"621025", "130881"},
    25: {"6229"},
    26: {"220881"},
    27: {"130881"},
}


@pytest.mark.parametrize(("number", "places"), list(TRAPS.items()))
def test_each_doubtful_place_is_written_down_where_it_stands(number: int, places: set[str]) -> None:
    found = {b.book.place for b in local().books for key in b.note if key.startswith(f"t{number:02d}_")}
    assert found == places


def test_there_are_no_others_without_a_number() -> None:
    keys = {key[:3] for b in local().books for key in b.note}
    assert keys == {f"t{n:02d}" for n in TRAPS}


def test_a_mine_is_shown_the_notes_of_its_own_place_and_rules() -> None:
    found = {n.id for n in notes_at(shipped(), KAIZHOU, {"fund_account_open"})}
    assert "500154/t03_one_month" in found and "500154/t20_own_words" in found
    assert "500154/t02_end_of_december" not in found
    assert not [i for i in found if not i.startswith("500154/")]


def test_a_note_prints_both_sources_and_the_setting_T01() -> None:
    [note] = [n for n in notes_at(shipped(), YONGJING) if n.id.endswith("t01_account_and_licence")]
    for text in ("第228行", "第322-324行", "首次领证是否也以账户为前提"):
        assert text in note.printed


def test_both_spellings_of_clay_are_one_mineral_T15() -> None:
    from restoration.law.texts.readings import one_spelling

    assert one_spelling("砖瓦用黏土") == one_spelling("砖瓦用粘土")


def test_oil_is_left_out_of_zhengning_alone_T23() -> None:
    assert applying(shipped(), ZHENGNING, "石油") == ZHENGNING[:3]
    assert applying(shipped(), ZHENGNING, "煤") == ZHENGNING
    assert applying(shipped(), KAIZHOU, "石油") == KAIZHOU


def test_scale_is_not_among_taonans_changes_T26() -> None:
    book = next(b for b in local().books if b.book.place == "220881")
    [version] = book.rule["plan_re_preparation"].version
    assert EventKind.SCALE_CHANGED not in version.terms.changes  # type: ignore[union-attr]


NOTED = """
[book]
place = "37"
name = "某省"
[source.P]
title = "某规划"
rank = "plan"
in_force = 2027-01-01
[note.t01]
title = "疑"
says = "甲"
reads = "乙"
rules = {rules}
cites = [{{ source = "{source}", article = "一" }}]
"""


@pytest.mark.parametrize(("rules", "source"), [('["nothing"]', "P"), ("[]", "Q")])
def test_a_note_about_nothing_is_refused(rules: str, source: str) -> None:
    from restoration.errors import BookRefused

    with pytest.raises(BookRefused):
        refuse_defects({"37.toml": NOTED.format(rules=rules, source=source)})
