"""What each kind of gate looks at: one small function for each, from facts and findings to what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from restoration.law.admission.gate_kinds.breaches import listed, rectification, unperformed
from restoration.law.admission.gate_kinds.looking import Found, Look, Verdict
from restoration.law.admission.gate_kinds.papers import assessment, documents, entry_rules, licence
from restoration.law.admission.gate_kinds.works import green_standard, reclamation_due, steps

LOOKS: Final[dict[str, Callable[[Look, Any], Iterator[Found]]]] = {
    "unperformed_duty": unperformed,
    "rectification": rectification,
    "listed": listed,
    "documents": documents,
    "steps": steps,
    "reclamation_due": reclamation_due,
    "green_standard": green_standard,
    "licence": licence,
    "entry_rules": entry_rules,
    "assessment": assessment,
}


def look(at: Look) -> Iterator[Found]:
    """What a gate finds, by its kind. A breach counts only where the applicant is known."""
    if at.gate.scope == "holder" and not at.application.uscc:
        yield Found(Verdict.UNKNOWN, "没有登记采矿权人，无法核对申请人")
        return
    yield from LOOKS[at.gate.terms.kind](at, at.gate.terms)
