"""The tables as SQLAlchemy models and the answers as pydantic ones: what the usual way writes by hand."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import DateTime


class Base(DeclarativeBase):
    type_annotation_map = {datetime: DateTime(timezone=True)}  # noqa: RUF012 - SQLAlchemy's own way


class Division(Base):
    __tablename__ = "divisions"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]


class Bureau(Base):
    __tablename__ = "bureaus"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    division_id: Mapped[int]


class Company(Base):
    __tablename__ = "companies"
    id: Mapped[int] = mapped_column(primary_key=True)
    uscc: Mapped[str]
    name: Mapped[str]


class Mine(Base):
    __tablename__ = "mines"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    township: Mapped[str]
    note: Mapped[str]
    division_id: Mapped[int] = mapped_column(ForeignKey("divisions.id"))
    division: Mapped[Division] = relationship()
    rights: Mapped[list[Right]] = relationship(back_populates="mine", order_by="Right.id")


class Right(Base):
    __tablename__ = "rights"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    mine_id: Mapped[int] = mapped_column(ForeignKey("mines.id"))
    subject_type: Mapped[str]
    licence_no: Mapped[str]
    registration_level: Mapped[str]
    mineral: Mapped[str]
    method: Mapped[str]
    scale_class: Mapped[str]
    granted_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    mine: Mapped[Mine] = relationship(back_populates="rights")
    holdings: Mapped[list[Holding]] = relationship(order_by="Holding.effective_on")
    obligations: Mapped[list[Obligation]] = relationship(
        primaryjoin="and_(foreign(Obligation.subject_id) == Right.id, Obligation.subject_type == 'mining_right', "
        "Obligation.live)",
        order_by="Obligation.id",
        viewonly=True,
    )


class Holding(Base):
    __tablename__ = "holdings"
    id: Mapped[int] = mapped_column(primary_key=True)
    right_id: Mapped[int] = mapped_column(ForeignKey("rights.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    effective_on: Mapped[date]
    company: Mapped[Company] = relationship()


class Obligation(Base):
    __tablename__ = "obligations"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[int]
    rule: Mapped[str]
    occasion: Mapped[str]
    title: Mapped[str]
    standing: Mapped[str]
    original_due_on: Mapped[date | None]
    due_on: Mapped[date | None]
    met_on: Mapped[date | None]
    missing: Mapped[str]
    addressee_kind: Mapped[str]
    addressee_uscc: Mapped[str]
    live: Mapped[bool]


class AnnualReport(Base):
    __tablename__ = "annual_reports"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    evidence: Mapped[str]
    right_id: Mapped[int]
    year: Mapped[int]
    version: Mapped[int]
    channel: Mapped[str]
    parts: Mapped[str]


class AuditHead(Base):
    __tablename__ = "audit_heads"
    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str]
    seq: Mapped[int]
    hash: Mapped[str]


class AuditEntry(Base):
    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    object: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    previous_hash: Mapped[str]
    hash: Mapped[str]


class Evaluation(Base):
    __tablename__ = "evaluations"
    id: Mapped[int] = mapped_column(primary_key=True)
    right_id: Mapped[int]
    evaluated_on: Mapped[date]


class IdempotencyKey(Base):
    __tablename__ = "idempotency_keys"
    id: Mapped[int] = mapped_column(primary_key=True)
    actor: Mapped[str]
    route: Mapped[str]
    key: Mapped[str]
    fingerprint: Mapped[str]
    status: Mapped[int]
    body: Mapped[str]
    recorded_at: Mapped[datetime]


# ---- answers -------------------------------------------------------------------------------------------------------


class Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class HolderOut(Shown):
    uscc: str
    name: str
    since: date


class RightOut(Shown):
    code: str
    subject_type: str
    licence_no: str
    registration_level: str
    mineral: str
    method: str | None
    scale_class: str | None
    granted_on: date | None
    expires_on: date | None
    holder: HolderOut


class MineOut(Shown):
    code: str
    name: str
    division: str
    division_name: str
    township: str
    note: str
    rights: list[RightOut]


class AddresseeOut(Shown):
    kind: str
    uscc: str


class DutyOut(Shown):
    code: str
    mine: str
    name: str
    division: str
    right: str
    rule: str
    occasion: str
    title: str
    standing: str
    original_due_on: date | None
    due_on: date | None
    met_on: date | None
    missing: list[str]
    addressee: AddresseeOut


class DutiesOut(Shown):
    items: list[DutyOut]
    next: str | None


class PaperIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    parts: list[str]
    received_on: date
    evidence: str


class ReceiptOut(Shown):
    receipt_no: str
    received_at: datetime
    received_on: date
    right: str
    year: int
    version: int
    parts: list[str]
    missing: list[str]
