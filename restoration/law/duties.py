"""What a subject owes on a day: every rule of its place, asked through the function of its kind.

Adding a kind of duty is one function and one line of ``KINDS``; adding a county is a book, and nothing here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from restoration.law.duty import Duty, DutyKind, Setting
from restoration.law.facts import RightFacts, SubjectType
from restoration.law.kinds import (
    aftercare,
    annual_report,
    breach,
    deed,
    emergency,
    ending,
    fund,
    leaving,
    monitoring,
    plan,
    prepayment,
    records,
    watch,
    yearly,
)

KINDS: Final[dict[str, DutyKind]] = {
    "annual_report": annual_report.annual_reports,
    "account_after_approval": fund.accounts_after_approval,
    "account_and_letter": records.account_and_letter,
    "account_content": fund.account_contents,
    "fund_use": fund.withdrawals_with_use,
    "fund_disclosure": fund.funds_disclosed,
    "plan_phase": plan.plan_phases,
    "plan_again": plan.plans_again,
    "restoration_after_ending": ending.restoration_after_ending,
    "first_prepayment": prepayment.first_prepayments,
    "prepayment_topup": prepayment.topups,
    "prepayment_instalment": prepayment.instalments,
    "fund_shortfall": prepayment.shortfalls,
    "monitoring": watch.readings,
    "posting": watch.postings,
    "deed": deed.deeds,
    "yearly": yearly.yearly,
    # what the county plans add
    "on_record": records.on_record,
    "emergency_told": emergency.emergencies_told,
    "found_breach": breach.found_breaches,
    "closure_proposal": breach.closure_proposals,
    "monitoring_log": monitoring.monitoring_logs,
    "exploration_exit": leaving.exploration_exit,
    "permit_valid": leaving.permits_valid,
    "aftercare_term": aftercare.aftercare_terms,
}
OF_BUREAUS: Final = frozenset({"yearly"})
"""Kinds a bureau may owe as a whole; which of its rules it does is in the rule's terms (``Yearly.of_bureau``)."""


def duties_of(facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """Every duty of the subject as of the setting's day. ``facts`` must hold only what is visible on that day."""
    for rule, kinds in setting.rulebook.kinds_at(facts.places).items():
        for kind in kinds:
            if facts.subject_type is SubjectType.BUREAU and kind not in OF_BUREAUS:
                continue
            yield from (d for d in KINDS[kind](rule, facts, setting) if d.terms.params.kind == kind)
