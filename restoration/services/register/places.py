"""A checked delivery's divisions, bureaus and companies as rows, reusing what is on record already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from tortoise.models import Model

from restoration.services.records import Register
from restoration.services.register.known import Known, ids_by_code
from restoration.tables import Bureau, Company, Division

M = TypeVar("M", bound=Model)


async def insert(model: type[M], rows: Iterable[M]) -> int:
    """Write rows of one table in one go; how many."""
    rows = list(rows)
    if rows:
        await model.bulk_create(rows)
    return len(rows)


async def write_divisions(delivery: Register, known: Known) -> dict[str, int]:
    """New divisions, parents before children; the keys of all."""
    ids = {code: row.id for code, row in known.divisions.items()}
    waiting = {d.code: d for d in delivery.divisions if d.code not in ids}
    while ready := [d for d in waiting.values() if d.parent is None or d.parent in ids]:
        rows = [
            Division(
                code=d.code, name=d.name, parent_id=ids[d.parent] if d.parent else None, tracked_from=d.tracked_from
            )
            for d in ready
        ]
        await insert(Division, rows)
        ids |= await ids_by_code(Division, [d.code for d in ready])
        waiting = {code: d for code, d in waiting.items() if code not in ids}
    return ids


async def write_bureaus(delivery: Register, known: Known, divisions: Mapping[str, int]) -> dict[str, int]:
    """New bureaus; the keys of all."""
    rows = [
        Bureau(
            code=b.code,
            division_id=divisions[b.division],
            name=b.name,
            name_confirmed=b.name_confirmed,
            registration_level=b.registration_level.value,
            number_prefix=b.number_prefix,
            reconsideration_body=b.reconsideration_body,
            court=b.court,
            contact=b.contact or "",
            phone=b.phone or "",
            address=b.address or "",
        )
        for b in delivery.bureaus
    ]
    await insert(Bureau, rows)
    return dict(known.bureaus) | await ids_by_code(Bureau, [b.code for b in delivery.bureaus])


async def write_companies(delivery: Register, known: Known, at: datetime) -> dict[str, int]:
    """Companies not yet on record; the keys of all the delivery names."""
    new = {c.uscc: c for c in delivery.companies if c.uscc not in known.companies}
    rows = [
        Company(
            uscc=c.uscc,
            name=c.name,
            legal_representative=c.legal_representative or "",
            address=c.address or "",
            recorded_at=at,
        )
        for c in new.values()
    ]
    await insert(Company, rows)
    return {uscc: row.id for uscc, row in known.companies.items()} | await ids_by_code(Company, new, "uscc")
