"""Whose report it is, as the register knows it at the end of its year: block A, filled in and not to be typed.

A right changes: what later facts made of its licence, mineral, method and scale is what stands in the report. Its area
is apart: it is offered and asked about, and the company's to state.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from restoration.law.events import Change, EventKind
from restoration.law.events.right import Renewal, ScaleChange
from restoration.law.facts import RightFacts
from restoration.law.report.content import Identity
from restoration.law.report.context import stood_still
from restoration.law.report.words import MineState, OutputUnit
from restoration.tables import Company, Plan, Right

TEN_THOUSAND: Final = 10_000
UNITS: Final = {"吨/年": OutputUnit.TONNES, "立方米/年": OutputUnit.CUBIC}
"""Scales a year of output can be held against; a scale by the day says nothing of the days worked."""


async def identity_of(facts: RightFacts, year: int, today: date) -> Identity:
    """What the register knows of whose report it is; the rest is the company's to say."""
    row = await Right.get(id=facts.id).prefetch_related("mine", "registered_by")
    day = min(date(year, 12, 31), today)
    then = facts.on(day)
    renewals = [e.detail for e in then.of_kind(EventKind.RENEWED) if isinstance(e.detail, Renewal)]
    expires_on = renewals[-1].expires_on if renewals else facts.expires_on
    holder = facts.holder_on(day)
    company = await Company.get_or_none(uscc=holder.uscc) if holder else None
    latest = max((p for p in facts.plans if p.effective_on <= today), key=lambda p: p.version, default=None)
    plan = await Plan.get_or_none(code=latest.code) if latest else None
    scale, unit = scale_of(then, row)
    return Identity(
        right=facts.code,
        year=year,
        mine_name=row.mine.name,
        licence_no=next((r.licence_no for r in reversed(renewals) if r.licence_no), row.licence_no or None),
        valid_from=facts.granted_on.isoformat() if facts.granted_on else None,
        valid_to=expires_on.isoformat() if expires_on else None,
        authority=row.registered_by.name if row.registered_by else None,
        holder=holder.name if holder else None,
        uscc=holder.uscc if holder else None,
        legal_representative=(company.legal_representative or None) if company else None,
        division=facts.division,
        mineral=changed(then, EventKind.MINERAL_CHANGED) or row.mineral or None,
        method=changed(then, EventKind.METHOD_CHANGED) or row.method or None,
        scale=scale,
        scale_unit=unit,
        state=MineState.SUSPENDED if stood_still(facts, year, today) and not facts.ended() else None,
        plan_title=plan.title[:100] if plan else None,
        plan_approval_no=(plan.approval_no or None) if plan else None,
        plan_approved_on=plan.effective_on.isoformat() if plan else None,
    )


async def licence_area(facts: RightFacts, on: date) -> int | None:
    """The area (m²) its licence states; ``None`` from an 矿区范围变更 on, which is on record in words."""
    row = await Right.get(id=facts.id)
    return None if facts.on(on).of_kind(EventKind.AREA_CHANGED) else row.area_m2


def changed(facts: RightFacts, kind: EventKind) -> str:
    """What the last change made of an attribute."""
    found = [e.detail.after for e in facts.of_kind(kind) if isinstance(e.detail, Change)]
    return found[-1] if found else ""


def scale_of(facts: RightFacts, row: Right) -> tuple[str | None, OutputUnit | None]:
    """The licensed output of a year in 万吨 or 万立方米; nothing where it is not known so."""
    changes = [e.detail for e in facts.of_kind(EventKind.SCALE_CHANGED) if isinstance(e.detail, ScaleChange)]
    scale, words = (changes[-1].scale, changes[-1].scale_unit) if changes else (row.scale, row.scale_unit)
    unit = UNITS.get(words)
    if scale is None or unit is None:
        return None, None
    return f"{Decimal(scale) / TEN_THOUSAND:.4f}", unit
