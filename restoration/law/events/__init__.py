"""The kinds of dated fact a mine's life is made of, and what each one records.

A new kind of fact is one name in ``kinds`` and one line with its payload in a theme's module: no table, no
migration. The payload is validated when it is recorded and read back as the same frozen model, so a rule never
meets a loose dictionary.
"""

from typing import Final

from restoration.law.events.closure import CLOSURE_KINDS as CLOSURE_KINDS
from restoration.law.events.closure import ClosurePlanApproved as ClosurePlanApproved
from restoration.law.events.closure import Posted as Posted
from restoration.law.events.detail import Detail as Detail
from restoration.law.events.detail import KindInfo as KindInfo
from restoration.law.events.detail import OfYear as OfYear
from restoration.law.events.detail import Plain as Plain
from restoration.law.events.detail import Referring as Referring
from restoration.law.events.filings import FILING_KINDS as FILING_KINDS
from restoration.law.events.filings import ReportRef as ReportRef
from restoration.law.events.kinds import ENDINGS as ENDINGS
from restoration.law.events.kinds import EventKind as EventKind
from restoration.law.events.land import LAND_KINDS as LAND_KINDS
from restoration.law.events.land import LandSurvey as LandSurvey
from restoration.law.events.land import MiningArea as MiningArea
from restoration.law.events.land import MonitoringRecorded as MonitoringRecorded
from restoration.law.events.land import MonitoringSet as MonitoringSet
from restoration.law.events.land import Observation as Observation
from restoration.law.events.land import RestorationRecorded as RestorationRecorded
from restoration.law.events.land import Verification as Verification
from restoration.law.events.money import MONEY_KINDS as MONEY_KINDS
from restoration.law.events.money import AccountClosed as AccountClosed
from restoration.law.events.money import AccountContent as AccountContent
from restoration.law.events.money import AccrualBasis as AccrualBasis
from restoration.law.events.money import AccrualBooked as AccrualBooked
from restoration.law.events.money import Agreement as Agreement
from restoration.law.events.money import CostPlanned as CostPlanned
from restoration.law.events.money import Difference as Difference
from restoration.law.events.money import DisclosureSetting as DisclosureSetting
from restoration.law.events.money import FundDisclosed as FundDisclosed
from restoration.law.events.money import FundUse as FundUse
from restoration.law.events.money import Production as Production
from restoration.law.events.money import Reconciliation as Reconciliation
from restoration.law.events.money import UsePlan as UsePlan
from restoration.law.events.money import UsePlanTask as UsePlanTask
from restoration.law.events.officers import OFFICER_KINDS as OFFICER_KINDS
from restoration.law.events.officers import CalendarConfirmed as CalendarConfirmed
from restoration.law.events.officers import DaysConfirmed as DaysConfirmed
from restoration.law.events.officers import GroundConfirmed as GroundConfirmed
from restoration.law.events.officers import OfficerDate as OfficerDate
from restoration.law.events.officers import OverrideSet as OverrideSet
from restoration.law.events.officers import SourceConfirmed as SourceConfirmed
from restoration.law.events.planning import PLANNING_KINDS as PLANNING_KINDS
from restoration.law.events.right import RIGHT_KINDS as RIGHT_KINDS
from restoration.law.events.right import Change as Change
from restoration.law.events.right import ContractClause as ContractClause
from restoration.law.events.right import EntryDocument as EntryDocument
from restoration.law.events.right import PartyRecord as PartyRecord
from restoration.law.events.right import Permit as Permit
from restoration.law.events.right import RecordVoided as RecordVoided
from restoration.law.events.right import Renewal as Renewal
from restoration.law.events.right import RightCorrected as RightCorrected
from restoration.law.events.right import ThreeSimultaneous as ThreeSimultaneous
from restoration.law.events.supervision import SUPERVISION_KINDS as SUPERVISION_KINDS
from restoration.law.events.supervision import CapacityCheck as CapacityCheck
from restoration.law.events.supervision import Emergency as Emergency
from restoration.law.events.supervision import EmergencyReport as EmergencyReport
from restoration.law.events.supervision import Ground as Ground
from restoration.law.events.supervision import Inspection as Inspection
from restoration.law.events.supervision import Recheck as Recheck

EVENT_KINDS: Final[dict[EventKind, KindInfo]] = {
    **RIGHT_KINDS,
    **FILING_KINDS,
    **MONEY_KINDS,
    **LAND_KINDS,
    **CLOSURE_KINDS,
    **SUPERVISION_KINDS,
    **OFFICER_KINDS,
    **PLANNING_KINDS,
}
