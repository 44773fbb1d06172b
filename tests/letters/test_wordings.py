"""Wording files are data: dated, closed, and refused when they speak of what does not exist."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reports.draw import draw, latest_wording
from reports.fonts import Fonts
from reports.wordings import FOLDER, fill, load, wording
from restoration.errors import BookRefused, NotFound
from restoration.law.letters.content import LetterKind
from tests.letters.builders import notice

FILE = """
kind = "reminder"
[[version]]
effective_from = 2024-01-01
title = "提醒"
[[version.section]]
part = "{part}"
paragraphs = [["{sentence}"]]
"""


def test_a_sentence_goes_when_what_it_speaks_of_is_missing() -> None:
    assert fill("向{court}起诉。", {"court": ""}) == ""
    assert fill("{concerned?}处罚。", {"concerned": ""}) == "处罚。"


def test_a_value_is_never_read_as_a_template() -> None:
    assert fill("{a}、{b}", {"a": "{b}", "b": "{0.__class__}"}) == "{b}、{0.__class__}"


def test_shipped_files_load_one_per_kind() -> None:
    assert {w.kind for path in FOLDER.glob("*.toml") for w in load(path)} == set(LetterKind)
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(LetterKind)


@pytest.mark.parametrize(
    ("part", "sentence", "found"),
    [("text", "{ghost}。", "ghost"), ("text", "{duty}。", "duty"), ("poem", "。", "poem")],
)
def test_an_unknown_name_is_refused(part: str, sentence: str, found: str, tmp_path: Path) -> None:
    path = tmp_path / "reminder.toml"
    path.write_text(FILE.replace("{part}", part).replace("{sentence}", sentence), encoding="utf-8")
    with pytest.raises(BookRefused) as refused:
        load(path)
    assert [defect.found for defect in refused.value.defects] == [found]


def test_the_newest_version_in_force_is_taken() -> None:
    assert latest_wording(LetterKind.REMINDER, date(2026, 1, 1)) == "reminder@2024-01-01"
    assert latest_wording(LetterKind.REMINDER, date(2023, 12, 31)) == "reminder@2024-01-01"


def test_an_unknown_version_is_refused(fonts: Fonts) -> None:
    with pytest.raises(NotFound):
        wording("reminder@1999-01-01")
    with pytest.raises(NotFound):
        draw(notice(wording="correction_order@1999-01-01"), fonts)
