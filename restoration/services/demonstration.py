"""Puts the five-county demonstration register on record, once, through the same door as any delivery."""

from __future__ import annotations

from datetime import datetime

from restoration.clock import legal_day
from restoration.demo import generate
from restoration.services.actors import DEMONSTRATION
from restoration.services.records import Register
from restoration.services.register import register
from restoration.strict import model
from restoration.tables import Mine


async def load(*, at: datetime) -> int:
    """Load what had happened by ``at``; the number of mines loaded, or 0 if they are on record already."""
    if await Mine.exists(code="KZ-0001"):
        return 0
    delivery = model(Register, generate.register(legal_day(at)))
    await register.load(DEMONSTRATION, delivery, at=at)
    return len(delivery.mines)
