"""What proves a breach in a letter: what two officers found about it, in the papers that state it."""

from __future__ import annotations

from datetime import date

import pytest

from restoration.law.events import EventKind as K
from restoration.law.events import Ground, Verification
from restoration.law.events.supervision import Breach, TownshipVisit
from restoration.law.facts import Event
from restoration.law.letters.content import BY_THE_CHECK, EvidenceContent, LetterKind
from restoration.law.letters.drafting import Setup, draft
from restoration.law.letters.evidence import established
from tests.law.builders import KAIZHOU, ZHENGNING, event, inspected, rechecked, right, survey, the

SEEN = "e-inspected-2023-04-12"
FOUND, REPORT = "unperformed_duty_found", "annual_reclamation_report"
DUTY = inspected("2023-04-12", Ground.RESTORATION_DUTY)
PATROL = inspected("2024-02-01")


def confirmed(rule: str, occasion: str = "2023") -> Event:
    """The breach of a duty confirmed at the patrol."""
    said = Breach(about=PATROL.id, rule=rule, occasion=occasion, ground="未报送", officers=("甲", "乙"))
    return event(K.BREACH_CONFIRMED, "2024-02-02", said)


def proofs(rule: str, on: str, *facts: Event, place: tuple[str, ...], file: tuple[str, ...] = ()) -> list[str]:
    """The codes of what a finding of a rule rests on."""
    known = right(survey("2022-01-01"), *facts, places=place)
    found = the(known, on, rule, "2023" if rule == REPORT else None)
    return [e.id for e in established(found, known.current(), file)]


def test_a_breach_found_on_the_spot_rests_on_its_inspection_and_the_recheck_that_failed() -> None:
    assert proofs(FOUND, "2023-04-12", DUTY, place=ZHENGNING) == [SEEN]
    again = rechecked("2023-07-13", SEEN, "inadequate")
    assert proofs(FOUND, "2023-07-13", DUTY, PATROL, again, place=ZHENGNING) == [SEEN, again.id]


def test_lateness_that_the_register_shows_has_no_finding_of_officers() -> None:
    assert proofs(REPORT, "2024-02-03", PATROL, place=KAIZHOU) == []


@pytest.mark.parametrize(("rule", "occasion", "proven"), [(REPORT, "2023", True), (REPORT, "2022", False),
                                                          ("fund_account", "2023", False)])  # fmt: skip
def test_a_confirmation_proves_the_very_breach_it_names_with_its_inspection(
    rule: str, occasion: str, proven: bool
) -> None:
    made = confirmed(rule, occasion)
    expected = [PATROL.id, made.id] if proven else []
    assert proofs(REPORT, "2024-02-03", PATROL, made, place=KAIZHOU) == expected


def test_a_finding_joined_to_the_file_is_evidence_and_its_correction_takes_its_place() -> None:
    assert proofs(REPORT, "2024-02-03", PATROL, place=KAIZHOU, file=(PATROL.id,)) == [PATROL.id]
    better = inspected("2024-02-01", found="排土场未治理", code="e-better", supersedes=PATROL.id)
    assert proofs(REPORT, "2024-02-03", PATROL, better, place=KAIZHOU, file=(PATROL.id,)) == ["e-better"]
    visit = event(K.TOWNSHIP_SUPERVISED, "2024-02-01", TownshipVisit(found="problem"))  # a lead, not evidence
    assert proofs(REPORT, "2024-02-03", visit, place=KAIZHOU, file=(visit.id,)) == []


@pytest.mark.parametrize("officers", [(), ("甲",), ("甲", "甲"), ("甲", "乙")])
def test_two_officers_establish_and_fewer_do_not(officers: tuple[str, ...]) -> None:
    spot = event(K.OBSERVATION_VERIFIED, "2024-02-01", Verification(about="e-x", officers=officers, confirmed=True))
    expected = [spot.id] if officers == ("甲", "乙") else []
    assert proofs(REPORT, "2024-02-03", spot, place=KAIZHOU, file=(spot.id,)) == expected


@pytest.mark.parametrize("kind", sorted(BY_THE_CHECK))
def test_only_the_papers_that_state_a_breach_name_its_evidence(kind: LetterKind) -> None:
    found = the(right(DUTY, places=ZHENGNING), "2023-04-12", FOUND)
    key = (FOUND, found.duty.occasion)
    shown = EvidenceContent(event=SEEN, act="现场检查", on=date(2023, 4, 12), record="记录", officers=("甲", "乙"))
    [item] = draft(kind, "", [found], Setup({key: "ob"}, 30, registered_here=True, proofs={key: (shown,)})).items
    stated = kind not in {LetterKind.REMINDER, LetterKind.OVERDUE_NOTICE}
    assert item.evidence == ((shown,) if stated else ())
