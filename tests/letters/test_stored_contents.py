"""A content stored before evidence was printed: the same bytes, the same hash, the same words, the same drawing."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from reports.letters import compose
from reports.wordings import Section, Wording, wording
from restoration.law.letters.content import LetterKind, NoticeContent
from restoration.law.letters.drafting import STATES_A_BREACH
from tests.letters.builders import found_item, issued, item

GOLDEN = Path(__file__).parent / "golden"
STORED = (GOLDEN / "correction_order.json").read_bytes()


def test_a_stored_content_reads_back_to_the_bytes_it_was_signed_for() -> None:
    assert b"evidence" not in STORED
    content = NoticeContent.model_validate_json(STORED)
    assert (content.canonical(), content.sha256()) == (STORED, hashlib.sha256(STORED).hexdigest())
    words = compose(content, wording(content.wording)).text()
    assert words == (GOLDEN / "correction_order.txt").read_text(encoding="utf-8")


def test_evidence_is_part_of_what_is_signed_for() -> None:
    found = issued(items=(found_item(),))
    assert NoticeContent.model_validate_json(found.canonical()) == found
    assert found.sha256() != issued(items=(found_item(evidence=()),)).sha256()


def before(known: Wording) -> Wording:
    """A wording as it was before it could speak of evidence."""

    def told(section: Section) -> Section:
        said = tuple(s for p in section.each if (s := tuple(text for text in p if "{evidence}" not in text)))
        return replace(section, each=said)

    return replace(known, sections=tuple(told(s) for s in known.sections))


@pytest.mark.parametrize("kind", sorted(STATES_A_BREACH))
def test_a_letter_without_evidence_is_composed_as_before_down_to_the_order_of_its_characters(kind: LetterKind) -> None:
    content = issued(kind, items=(item(), found_item(evidence=())))
    known = wording(content.wording)
    assert before(known) != known
    assert compose(content, known) == compose(content, before(known))
