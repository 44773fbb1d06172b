"""What each kind of document says beyond the head all share: one small frozen model for each kind, told apart by it.

The models are data an officer fills in. A field may stay empty while the document is a draft; what is marked
:class:`~restoration.law.letters.papers.base.Needed` must be there before it is approved, and comes out as a blank
until then.
"""

from __future__ import annotations

from typing import Annotated, Final, get_args

from pydantic import Field

from restoration.law.letters.letterkinds import LetterKind
from restoration.law.letters.papers import listing, matters, orders, penalties, sheets
from restoration.law.letters.papers.base import Fields

_Union = (
    orders.RectificationNotice
    | orders.AccrualOrder
    | orders.PrepaymentOrder
    | orders.ChargeOrder
    | orders.VerificationNotice
    | orders.GreenRectification
    | orders.StopNotice
    | orders.RecheckOpinion
    | orders.TalkNotice
    | listing.ListingDecision
    | listing.ListingDeclined
    | listing.ListingRevoked
    | listing.RemovalForm
    | listing.RemovalAccepted
    | listing.RemovalSupplement
    | listing.RemovalDecision
    | listing.RemovalRefused
    | listing.DishonestyNotice
    | listing.DishonestyDecision
    | listing.DishonestyRelease
    | listing.JointPunishment
    | sheets.InspectionRecord
    | sheets.ServiceReceipt
    | sheets.AddressConfirmation
    | sheets.SignOffSheet
    | sheets.OverdueSheet
    | sheets.CaseFilingForm
    | matters.PublicService
    | matters.PlanOpinion
    | matters.FilingReceipt
    | matters.WithdrawalNotice
    | matters.AcceptancePosting
    | matters.AcceptanceCertificate
    | matters.AcceptanceFaults
    | matters.ReportReceipt
    | matters.ReportSummary
    | matters.ClosureProposal
    | penalties.PenaltyNotice
    | penalties.HearingNotice
    | penalties.PenaltyDecision
    | penalties.DemandLetter
    | penalties.SubstituteDecision
)

Papers = Annotated[_Union, Field(discriminator="kind")]
"""The fields of any document an officer may start."""

MODELS: Final[dict[LetterKind, type[Fields]]] = {
    get_args(model.model_fields["kind"].annotation)[0]: model for model in get_args(_Union)
}
"""The model of each kind; the five the check drafts have none."""
