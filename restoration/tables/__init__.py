"""Tortoise models, declarations only. What a row means is said where it is declared; rules live in ``law``."""

from restoration.tables.cases import Case, IssuedDocument, Notice, NoticeItem
from restoration.tables.duties import Evaluation, Obligation, Transition
from restoration.tables.fund import FundAccount, LedgerEntry
from restoration.tables.places import Bureau, Division
from restoration.tables.record import AuditEntry, AuditHead, IdempotencyKey, Run
from restoration.tables.register import AnnualReport, Company, Event, Holding, Mine, Phase, Plan, Right

__all__ = [
    "AnnualReport",
    "AuditEntry",
    "AuditHead",
    "Bureau",
    "Case",
    "Company",
    "Division",
    "Evaluation",
    "Event",
    "FundAccount",
    "Holding",
    "IdempotencyKey",
    "IssuedDocument",
    "LedgerEntry",
    "Mine",
    "Notice",
    "NoticeItem",
    "Obligation",
    "Phase",
    "Plan",
    "Right",
    "Run",
    "Transition",
]
