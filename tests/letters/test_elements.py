"""What keeps a letter from being approved or issued, and whom none may go to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from reports.draw import draw
from reports.fonts import Fonts
from reports.letters import compose, defects
from reports.wordings import wording
from restoration.errors import Invalid, Refused
from restoration.law.letters.content import BY_THE_CHECK, AddresseeKind, LetterKind, NoticeContent, RectifyBy
from tests.letters.builders import found_item, holder, issued, item, mine, notice, organ


def fields(content: NoticeContent) -> set[str]:
    return {defect.field for defect in defects(content, wording(content.wording))}


@pytest.mark.parametrize("kind", sorted(BY_THE_CHECK))
def test_a_complete_content_has_no_defect(kind: LetterKind) -> None:
    assert fields(notice(kind)) == set()
    assert fields(issued(kind)) == set()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"addressee": holder(name="")}, "addressee.name"),
        ({"addressee": holder(uscc="")}, "addressee.uscc"),
        ({"addressee": holder(kind=AddresseeKind.AUTHORITY)}, "addressee.kind"),
        ({"items": ()}, "items"),
        ({"items": (item(duty=""),)}, "items[0].duty"),
        ({"items": (item(), item(duty_cites=()))}, "items[1].duty_cites"),
        ({"items": (item(order_cites=()),)}, "items[0].order_cites"),
        ({"items": (item(found=""),)}, "items[0].found"),
        ({"items": (item(required=""),)}, "items[0].required"),
        ({"items": (item(done_when=""),)}, "items[0].done_when"),
        ({"items": (item(days_overdue=0),)}, "items[0].days_overdue"),
        ({"items": (item(due_on=None),)}, "items[0].due_on"),
        ({"items": (found_item(evidence=(), days_overdue=1),)}, "items[0].due_on"),
        ({"rectify_by": RectifyBy()}, "rectify_by"),
        ({"rectify_by": RectifyBy(days_from_service=-1)}, "rectify_by.days_from_service"),
        ({"statement_days": None}, "statement_days"),
        ({"organ": organ(reconsideration_body="")}, "organ.reconsideration_body"),
        ({"organ": organ(court="")}, "organ.court"),
        ({"organ": organ(contact="")}, "organ.contact"),
        ({"organ": organ(phone="")}, "organ.phone"),
        ({"organ": organ(name_confirmed=False)}, "organ.name_confirmed"),
        ({"mine": mine(name="")}, "mine.name"),
        ({"number": "正自然资限改〔2026〕3号"}, "number"),
        ({"number": "正自然资限改[2026]3号", "dated_on": date(2026, 4, 1)}, "number"),
        ({"number": "正自然资限改〔2026〕03号", "dated_on": date(2026, 4, 1)}, "number"),
        ({"number": "正自然资限改〔2025〕3号", "dated_on": date(2026, 4, 1)}, "number"),
        ({"number": "正自然资限改〔2026〕3号", "dated_on": date(2026, 5, 8)}, "rectify_by.on"),
    ],
)
def test_an_order_lacking_an_element(changes: dict[str, Any], field: str) -> None:
    assert fields(notice(**changes)) == {field}


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        (LetterKind.LISTING_NOTICE, {"items": (item(consequences=()),)}, "items[].consequences"),
        (LetterKind.LISTING_NOTICE, {"items": (item(order_cites=()),)}, "items[0].order_cites"),
        (LetterKind.LISTING_NOTICE, {"statement_days": None}, "statement_days"),
        (LetterKind.LISTING_PROPOSAL, {"addressee": holder()}, "addressee.kind"),
        (LetterKind.LISTING_PROPOSAL, {"mine": mine(holder_name="")}, "mine.holder_name"),
        (LetterKind.OVERDUE_NOTICE, {"items": (item(due_on=None),)}, "items[0].due_on"),
        (LetterKind.REMINDER, {"organ": organ(phone="")}, "organ.phone"),
    ],
)
def test_other_kinds_lacking_an_element(kind: LetterKind, changes: dict[str, Any], field: str) -> None:
    assert fields(notice(kind, **changes)) == {field}


def test_what_only_an_order_needs_is_not_asked_of_others() -> None:
    bare: dict[str, Any] = {
        "rectify_by": RectifyBy(),
        "statement_days": None,
        "organ": organ(reconsideration_body="", court=""),
        "items": (item(order_cites=(), consequences=(), done_when=""),),
    }
    assert fields(notice(LetterKind.REMINDER, **bare)) == set()
    assert fields(notice(LetterKind.OVERDUE_NOTICE, **bare)) == set()


def test_a_placeholder_letterhead_is_let_through_only_in_the_demonstration() -> None:
    assert fields(notice(organ=organ(name_confirmed=False), demonstration=True)) == set()


def test_defects_come_all_at_once() -> None:
    bare = notice(addressee=holder(uscc=""), rectify_by=RectifyBy(), items=())
    assert fields(bare) == {"addressee.uscc", "rectify_by", "items"}


@pytest.mark.parametrize("kind", [AddresseeKind.GOVERNMENT, AddresseeKind.UNKNOWN])
@pytest.mark.parametrize("letter", sorted(BY_THE_CHECK))
def test_nobody_is_addressed_for_a_duty_without_a_bearer(kind: AddresseeKind, letter: LetterKind) -> None:
    content = notice(letter, addressee=holder(kind=kind))
    with pytest.raises(Refused) as refused:
        compose(content, wording(content.wording))
    assert refused.value.code == "addressee_not_addressable"


def test_a_numbered_letter_with_a_gap_is_not_drawn(fonts: Fonts) -> None:
    with pytest.raises(Invalid) as refused:
        draw(issued(organ=organ(court="")), fonts)
    assert [defect.field for defect in refused.value.defects] == ["organ.court"]


def test_a_draft_with_gaps_is_drawn(fonts: Fonts) -> None:
    assert draw(notice(organ=organ(court=""), rectify_by=RectifyBy()), fonts).startswith(b"%PDF")
