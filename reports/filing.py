"""A report submitted, its receipt drawn and kept, all in one transaction: neither is there without the other."""

from __future__ import annotations

import asyncio
from datetime import datetime

from reports.issue import Press
from reports.receipt import pdf
from restoration import database
from restoration.services.actors import Identity
from restoration.services.paging import Json
from restoration.services.reports import lifecycle, receipts
from restoration.services.reports.drafts import Which


async def submit(identity: Identity, report: Which, tag: str | None, press: Press, *, at: datetime) -> Json:
    """Submit the draft as it stands; the receipt, with the address under which it can be verified."""

    async def work() -> Json:
        received = await lifecycle.submit(identity, report, tag, at=at)
        token = receipts.new_token()
        receipt = await receipts.receipt_of(received, press.public_url, token)
        drawn = await asyncio.to_thread(pdf, receipt, press.fonts)
        digest = await receipts.store(receipt.number, token, drawn, at=at)
        return {**received, "verify_url": receipt.verify_url, "receipt_sha256": digest}

    return await database.unit_of_work(work)
