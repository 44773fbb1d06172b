"""The usual way: FastAPI with response models over SQLAlchemy's asynchronous ORM, as its own manuals write it.

Served by uvicorn on uvloop and httptools. Like the bare one it knows no log-in, no law and no scope.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, Header, Request
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import selectinload

from tests.bench.yardsticks.models import (
    AddresseeOut,
    AnnualReport,
    AuditEntry,
    AuditHead,
    Bureau,
    DutiesOut,
    DutyOut,
    Evaluation,
    HolderOut,
    Holding,
    IdempotencyKey,
    Mine,
    MineOut,
    Obligation,
    PaperIn,
    ReceiptOut,
    Right,
    RightOut,
)

engine = create_async_engine(sys.argv[1], pool_size=10, connect_args={"server_settings": {"jit": "off"}})
sessions = async_sessionmaker(engine, expire_on_commit=False)
app = FastAPI()


async def session() -> AsyncIterator[AsyncSession]:
    """One session for each request."""
    async with sessions() as opened:
        yield opened


Opened = Annotated[AsyncSession, Depends(session)]


@app.get("/api/v1/mines/{code}")
async def mine(code: str, db: Opened) -> MineOut:
    """A mine with its rights and their holders."""
    found = select(Mine).where(Mine.code == code).options(selectinload(Mine.division))
    rights = selectinload(Mine.rights).selectinload(Right.holdings).selectinload(Holding.company)
    m = (await db.scalars(found.options(rights))).one()
    return MineOut(
        code=m.code,
        name=m.name,
        division=m.division.code,
        division_name=m.division.name,
        township=m.township,
        note=m.note,
        rights=[right(r) for r in m.rights],
    )


def right(r: Right) -> RightOut:
    """A right with who holds it last."""
    last = r.holdings[-1]
    return RightOut(
        code=r.code,
        subject_type=r.subject_type,
        licence_no=r.licence_no,
        registration_level=r.registration_level,
        mineral=r.mineral,
        method=r.method or None,
        scale_class=r.scale_class or None,
        granted_on=r.granted_on,
        expires_on=r.expires_on,
        holder=HolderOut(uscc=last.company.uscc, name=last.company.name, since=last.effective_on),
    )


@app.get("/api/v1/obligations")
async def duties(mine: str, db: Opened) -> DutiesOut:
    """A mine's duties as stored."""
    found = select(Mine).where(Mine.code == mine).options(selectinload(Mine.division))
    m = (await db.scalars(found.options(selectinload(Mine.rights).selectinload(Right.obligations)))).one()
    return DutiesOut(items=[duty(m, r, o) for r in m.rights for o in r.obligations], next=None)


def duty(m: Mine, r: Right, o: Obligation) -> DutyOut:
    """One duty as listed."""
    return DutyOut(
        code=o.code,
        mine=m.code,
        name=m.name,
        division=m.division.code,
        right=r.code,
        rule=o.rule,
        occasion=o.occasion,
        title=o.title,
        standing=o.standing,
        original_due_on=o.original_due_on,
        due_on=o.due_on,
        met_on=o.met_on,
        missing=json.loads(o.missing),
        addressee=AddresseeOut(kind=o.addressee_kind, uscc=o.addressee_uscc),
    )


@app.post("/api/v1/mines/{code}/reports/{year}/paper", status_code=201)
async def paper(
    code: str, year: int, sent: PaperIn, request: Request, db: Opened, idempotency_key: Annotated[str, Header()]
) -> ReceiptOut:
    """Put a report on record: the same rows as our own filing leaves, nothing judged."""
    at, raw = datetime.now(UTC), await request.body()
    digest = hashlib.sha256(raw).hexdigest()
    async with db.begin():
        mine = (await db.scalars(select(Mine).where(Mine.code == code))).one()
        locked = select(Right).where(Right.mine_id == mine.id).with_for_update(key_share=True)
        right = (await db.scalars(locked)).one()
        last = select(func.max(AnnualReport.version)).where(AnnualReport.right_id == right.id)
        version = 1 + (await db.scalar(last.where(AnnualReport.year == year)) or 0)
        receipt = ReceiptOut(
            receipt_no=f"rp_{secrets.token_hex(8)}",
            received_at=at,
            received_on=sent.received_on,
            right=right.code,
            year=year,
            version=version,
            parts=sent.parts,
            missing=[],
        )
        db.add(report(receipt, right, sent.evidence))
        db.add(key(idempotency_key, digest, receipt))
        await audit(db, mine, digest, raw.decode(), at)
        judged = (await db.scalars(select(Evaluation).where(Evaluation.right_id == right.id))).one()
        judged.evaluated_on = at.date()
    return receipt


def report(receipt: ReceiptOut, right: Right, evidence: str) -> AnnualReport:
    """The report's row."""
    return AnnualReport(
        code=receipt.receipt_no,
        effective_on=receipt.received_on,
        recorded_at=receipt.received_at,
        recorded_by="bench",
        evidence=evidence,
        right_id=right.id,
        year=receipt.year,
        version=receipt.version,
        channel="paper",
        parts=json.dumps(receipt.parts),
    )


def key(given: str, digest: str, receipt: ReceiptOut) -> IdempotencyKey:
    """The key with its answer."""
    return IdempotencyKey(
        actor="bench",
        route="api/v1",
        key=given,
        fingerprint=digest,
        status=201,
        body=receipt.model_dump_json(),
        recorded_at=receipt.received_at,
    )


async def audit(db: AsyncSession, mine: Mine, digest: str, after: str, at: datetime) -> None:
    """One entry at the end of the bureau's chain, whose row stays locked until the commit."""
    chain = await db.scalar(select(Bureau.code).where(Bureau.division_id == mine.division_id))
    head = (await db.scalars(select(AuditHead).where(AuditHead.chain == chain).with_for_update())).one()
    head.seq, before, head.hash = head.seq + 1, head.hash, digest
    db.add(
        AuditEntry(
            chain=head.chain,
            seq=head.seq,
            at=at,
            actor="bench",
            action="report:record_paper",
            object=f"mine:{mine.code}",
            before="",
            after=after,
            previous_hash=before,
            hash=digest,
        )
    )


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), loop="uvloop", http="httptools", access_log=False)
