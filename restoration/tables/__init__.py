"""Tortoise models, declarations only. What a row means is said where it is declared; rules live in ``law``."""

from restoration.tables.cases import Case, Interest, IssuedDocument, Notice, NoticeItem, PublicEntry, SealedDocument
from restoration.tables.duties import Evaluation, Obligation, Transition
from restoration.tables.fund import (
    AccountChange,
    FundAccount,
    LedgerEntry,
    StatementLayout,
    StatementRow,
    StatementStep,
)
from restoration.tables.people import Delegation, Invitation, Mandate, ReportDraft, Session, User
from restoration.tables.places import Bureau, Division
from restoration.tables.record import AuditEntry, AuditHead, IdempotencyKey, Run
from restoration.tables.register import AnnualReport, Company, Event, Holding, Mine, Phase, Plan, Right
from restoration.tables.steps import (
    Attachment,
    CaseStep,
    NoticeStep,
    NumberCounter,
    ReportFile,
    ReportReceipt,
    ReportReview,
    Slot,
)

__all__ = [
    "AccountChange",
    "AnnualReport",
    "Attachment",
    "AuditEntry",
    "AuditHead",
    "Bureau",
    "Case",
    "CaseStep",
    "Company",
    "Delegation",
    "Division",
    "Evaluation",
    "Event",
    "FundAccount",
    "Holding",
    "IdempotencyKey",
    "Interest",
    "Invitation",
    "IssuedDocument",
    "LedgerEntry",
    "Mandate",
    "Mine",
    "Notice",
    "NoticeItem",
    "NoticeStep",
    "NumberCounter",
    "Obligation",
    "Phase",
    "Plan",
    "PublicEntry",
    "ReportDraft",
    "ReportFile",
    "ReportReceipt",
    "ReportReview",
    "Right",
    "Run",
    "SealedDocument",
    "Session",
    "Slot",
    "StatementLayout",
    "StatementRow",
    "StatementStep",
    "Transition",
    "User",
]
