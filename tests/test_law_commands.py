"""What the commands print of the law, as a lawyer reads it: last days and not first days after, and how sure it is."""

from __future__ import annotations

from argparse import Namespace

import pytest

from api import law_commands
from api.check_commands import standing_words
from restoration.law.letters.content import ADDRESSEE_WORDS, AddresseeKind
from restoration.law.texts.book import Confidence
from restoration.settings import Settings


async def test_a_version_is_shown_to_its_last_day_with_its_force(capsys: pytest.CaptureFixture[str]) -> None:
    assert await law_commands.rules_show(Namespace(rule="concurrent_restoration", json=False), Settings()) == 0
    shown = capsys.readouterr().out
    assert "CN/concurrent_restoration@2019-07-24  2019-07-24 至 2025-06-30，已核实" in shown
    assert "CN/concurrent_restoration@2026-06-15  2026-06-15 起，现行，已核实" in shown
    assert "第二十七条；2025-07-01 起，现行，待核实，只作提醒）" in shown  # the list, since the Law: pending
    assert "621025/concurrent_restoration@2022-11-11  2022-11-11 起，现行，地方规划" in shown


@pytest.mark.parametrize(
    ("standing", "confidence", "words"),
    [
        ("overdue", Confidence.PENDING, "逾期（依据待核实，只作提醒）"),
        ("overdue", Confidence.LOCAL, "逾期"),
        ("pending", Confidence.PENDING, "未到期"),
    ],
)
def test_what_rests_on_a_pending_text_is_not_told_as_plainly_late(
    standing: str, confidence: Confidence, words: str
) -> None:
    assert standing_words({"standing": standing, "confidence": confidence.value}) == words


def test_everybody_who_may_answer_for_a_duty_has_a_name() -> None:
    assert set(ADDRESSEE_WORDS) == set(AddresseeKind)
