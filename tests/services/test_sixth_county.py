"""The sixth county of ``docs/sixth-county.md``: one file beside the shipped ones, and everything speaks of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from restoration.law.findings import Standing
from restoration.law.letters.content import LetterKind
from restoration.law.texts.book_files import texts_in
from restoration.law.texts.books_check import refuse_defects
from restoration.services import explain, lawbook
from restoration.services.lawbook import Law
from restoration.services.register import register
from tests import builders as b
from tests.law import builders as facts
from tests.services import scenario as s

DOCS = Path(__file__).parents[2] / "docs"
FILE = DOCS / "sixth-county/410199.toml"
HENAN, CITY, COUNTY = "410000", "410100", "410199"
PLACES = ("CN", "41", "4101", COUNTY)


def law() -> Law:
    """The shipped books and the sixth county's file, checked together."""
    shipped = texts_in(resources.files("restoration.law") / "books")
    return replace(s.ALL, rulebook=refuse_defects({**shipped, FILE.name: FILE.read_text(encoding="utf-8")}))


def started(on: str) -> dict[str, object]:
    return b.event("mining_started", on)


async def county(*mines: dict[str, object]) -> None:
    """The fictitious county with its ancestors, its bureau and some mines."""
    lawbook.use(law())
    kept = {"tracked_from": "2026-01-01"}
    divisions = [
        b.division(HENAN, "示例省", None, **kept),
        b.division(CITY, "示例市", HENAN, **kept),
        b.division(COUNTY, "示例县", CITY, **kept),
    ]
    body: dict[str, object] = {"divisions": divisions, "bureaus": [b.bureau("SL", COUNTY, name="示例县自然资源局")]}
    body |= {"companies": [b.company(1)], "mines": list(mines)}
    await register.load(b.CLERK, b.delivered(body), at=s.noon("2026-03-02"))


def test_the_page_shows_the_very_file() -> None:
    page, text = (DOCS / "sixth-county.md").read_text(encoding="utf-8"), FILE.read_text(encoding="utf-8")
    shown = re.findall(r"```toml\n(.*?)```", page, re.S)
    wanted = [line.partition("  #")[0].strip() for block in shown for line in block.splitlines() if line.strip()]
    assert wanted and all(line in text for line in wanted)


def test_it_is_one_file_and_changes_no_other_place() -> None:
    found = law().rulebook
    assert {x.book.place for x in found.books} - {x.book.place for x in s.ALL.rulebook.books} == {COUNTY}
    mine = facts.right(facts.survey("2022-01-01"), places=facts.ELSEWHERE)
    assert facts.judge(mine, "2026-12-01", found) == facts.judge(mine, "2026-12-01")


@pytest.mark.parametrize(
    ("as_of", "standing", "days"),
    [("2026-11-29", Standing.PENDING, 0), ("2026-11-30", Standing.DUE_TODAY, 0), ("2026-12-01", Standing.OVERDUE, 1)],
)
def test_its_plan_asks_a_month_earlier_and_brings_nothing_of_the_nations_before_its_day(
    as_of: str, standing: Standing, days: int
) -> None:
    mine = facts.right(facts.survey("2022-01-01"), places=PLACES, tracked_from=date(2026, 1, 1))
    found = facts.the(mine, as_of, "annual_reclamation_report", "2026", law().rulebook)
    assert (found.standing, found.days_overdue) == (standing, days)
    assert {v.place for v in found.duty.terms.versions} == {"CN", COUNTY}
    assert found.consequences == ()  # the nation's own last day is 31 December
    later = facts.the(mine, "2027-01-01", "annual_reclamation_report", "2026", law().rulebook)
    assert {c.place for c in later.consequences} == {"CN"}


async def test_a_flag_a_letter_in_its_own_words_and_the_note(store: str) -> None:
    mine = s.mine("SL-1", COUNTY, 1, events=[started("2026-03-01")], expires_on="2035-01-01")
    await county(mine)
    assert len((await s.check("2026-04-30")).flagged) == 0  # the sixtieth day
    outcome = await s.check("2026-05-01")
    assert (len(outcome.flagged), outcome.errors) == (1, [])
    [letter] = [c for c in await s.drafts("SL-1") if c.kind is LetterKind.CORRECTION_ORDER]
    assert letter.terms["plan"] == "矿山生态修复示例方案"
    [item] = letter.items
    assert (item.rule, item.due_on, item.days_overdue) == ("first_monitoring_point", date(2026, 4, 30), 1)
    cited = ("示例县矿产资源规划（2026-2030年）", "第五章第三节")
    assert [(c.instrument, c.article) for c in item.order_cites] == [cited]
    answer = await explain.explain("SL-1", as_of=date(2026, 5, 1))
    assert [n for n in answer["notes"] if n.startswith("“11月底前”")]  # type: ignore[attr-defined,union-attr]

    await s.event("SL-1-R1", "monitoring_set", "2026-05-06", point="1号", object="边坡")
    assert await s.open_cases() == 0
    assert not [c for c in await s.drafts("SL-1") if c.kind is LetterKind.CORRECTION_ORDER]
