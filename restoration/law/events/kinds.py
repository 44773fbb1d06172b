"""The closed list of kinds of dated fact, by theme; what each one carries stands in the theme's own module."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class EventKind(StrEnum):
    """Kinds of dated fact; a value is stored, so it is never renamed."""

    # ---- the right: ``right.py``
    CONSTRUCTION_STARTED = "construction_started"
    MINING_STARTED = "mining_started"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    CLOSURE_DECIDED = "closure_decided"
    CLOSED = "closed"
    REVOKED = "revoked"
    TERMINATED = "terminated"
    CANCELLED = "cancelled"
    AREA_CHANGED = "area_changed"
    MINERAL_CHANGED = "mineral_changed"
    METHOD_CHANGED = "method_changed"
    LIFE_CHANGED = "life_changed"
    SCALE_CHANGED = "scale_changed"
    CONTROL_CHANGED = "control_changed"
    CONTROL_CHANGE_REPORTED = "control_change_reported"
    RENEWAL_APPLIED = "renewal_applied"
    RENEWED = "renewed"
    CANCELLATION_APPLIED = "cancellation_applied"
    CONTRACT_CLAUSE_RECORDED = "contract_clause_recorded"
    RESPONSIBILITY_LETTER_SIGNED = "responsibility_letter_signed"
    PERMIT_RECORDED = "permit_recorded"
    ENTRY_DOCUMENT_RECORDED = "entry_document_recorded"
    PARTY_GONE = "party_gone"
    PARTY_FOUND = "party_found"

    # ---- the plan and what is filed: ``filings.py``
    PLAN_CONSULTED = "plan_consulted"
    PLAN_SUBMITTED = "plan_submitted"
    PLAN_REVIEWED = "plan_reviewed"
    PLAN_RESULT_POSTED = "plan_result_posted"
    PLAN_ADJUSTMENT_FILED = "plan_adjustment_filed"
    RECLAMATION_DESIGN_FILED = "reclamation_design_filed"
    LEGACY_PLAN_SUPPLEMENTED = "legacy_plan_supplemented"
    ANNUAL_PLAN_FILED = "annual_plan_filed"
    INFORMATION_FILED = "information_filed"
    RESERVES_REPORTED = "reserves_reported"
    REPORT_WITHDRAWN = "report_withdrawn"

    # ---- money beside the ledger: ``money.py``
    ACCOUNT_CONTENT_SUPPLIED = "account_content_supplied"
    SUPERVISION_AGREEMENT_SIGNED = "supervision_agreement_signed"
    FUND_USE_RECORDED = "fund_use_recorded"
    FUND_DISCLOSED = "fund_disclosed"
    COST_PLANNED = "cost_planned"
    ACCRUAL_BOOKED = "accrual_booked"
    WITHDRAWAL_REQUESTED = "withdrawal_requested"
    WITHDRAWAL_NOTICE_GIVEN = "withdrawal_notice_given"
    RECLAMATION_CHARGE_ORDERED = "reclamation_charge_ordered"
    RECLAMATION_CHARGE_PAID = "reclamation_charge_paid"
    FUND_RELEASED = "fund_released"
    FUND_ACCOUNT_CLOSED = "fund_account_closed"
    USE_PLAN_FILED = "use_plan_filed"
    FUND_RECONCILED = "fund_reconciled"
    PRODUCTION_RECORDED = "production_recorded"
    ACCRUAL_BASIS_RECORDED = "accrual_basis_recorded"
    FUND_DISCLOSURE_SET = "fund_disclosure_set"

    # ---- land, works, monitoring: ``land.py``
    LAND_SURVEYED = "land_surveyed"
    DISTURBANCE_STARTED = "disturbance_started"
    TOPSOIL_STRIPPED = "topsoil_stripped"
    BACKFILL_RECORDED = "backfill_recorded"
    RESTORATION_RECORDED = "restoration_recorded"
    MONITORING_SET = "monitoring_set"
    MONITORING_RECORDED = "monitoring_recorded"
    OBSERVATION_RECORDED = "observation_recorded"
    OBSERVATION_VERIFIED = "observation_verified"
    TEMPORARY_LAND_ENDED = "temporary_land_ended"

    # ---- closing, acceptance, aftercare, legacy: ``closure.py``
    CLOSURE_PLAN_SUBMITTED = "closure_plan_submitted"
    CLOSURE_PLAN_APPROVED = "closure_plan_approved"
    CLOSURE_REPORT_SUBMITTED = "closure_report_submitted"
    CLOSURE_REPORT_APPROVED = "closure_report_approved"
    WORKS_FINISHED = "works_finished"
    ACCEPTANCE_APPLIED = "acceptance_applied"
    ACCEPTANCE_POSTED = "acceptance_posted"
    ACCEPTANCE_OBJECTED = "acceptance_objected"
    OBJECTION_ANSWERED = "objection_answered"
    ACCEPTANCE_PASSED = "acceptance_passed"
    ACCEPTANCE_FAILED = "acceptance_failed"
    PHASE_ACCEPTED = "phase_accepted"
    AFTERCARE_SET = "aftercare_set"
    AFTERCARE_RECORDED = "aftercare_recorded"
    TRACKING_EVALUATED = "tracking_evaluated"
    SPOT_VERIFIED = "spot_verified"
    SPOT_RESTORED = "spot_restored"

    # ---- supervision, emergencies, standing: ``supervision.py``
    INSPECTED = "inspected"
    RECHECKED = "rechecked"
    CAPACITY_CHECKED = "capacity_checked"
    TOWNSHIP_SUPERVISED = "township_supervised"
    COMPLAINT_RECEIVED = "complaint_received"
    COMPLAINT_ANSWERED = "complaint_answered"
    EMERGENCY_OCCURRED = "emergency_occurred"
    EMERGENCY_REPORTED = "emergency_reported"
    DAMAGE_SETTLED = "damage_settled"
    GREEN_STATUS_RECORDED = "green_status_recorded"
    INTEGRITY_RECORDED = "integrity_recorded"

    # ---- officers' acts: ``officers.py``
    DATE_SET = "date_set"
    DATE_EXTENDED = "date_extended"
    EXEMPTED = "exempted"
    SOURCE_CONFIRMED = "source_confirmed"


ENDINGS: Final = frozenset({EventKind.CLOSED, EventKind.REVOKED, EventKind.TERMINATED})
"""Events after which the operator is a former holder who still owes (开州 五（三）3; 平泉 第五章第三节)."""
