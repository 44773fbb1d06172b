"""A request sent twice is done once: the first answer is kept with its key and given again.

Key, effect and answer are one unit of work. A business refusal is an answer like any other: its effect is undone, the
refusal kept. What was no answer at all (a store that could not write, a bug) keeps nothing: the retry is a first try.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime

import asyncpg
from tortoise.exceptions import BaseORMException

from restoration.database import execute, savepoint, unit_of_work
from restoration.errors import Conflict, Refused, StoreUnavailable
from restoration.services.actors import Actor
from restoration.tables import IdempotencyKey

Reply = tuple[int, str]
RUNNING = 0
"""The status of a key whose request is still being worked on; only its own transaction ever sees it."""

CLAIM = """
INSERT INTO idempotency_keys (actor, route, key, fingerprint, status, body, recorded_at) VALUES (?, ?, ?, ?, 0, '', ?)
ON CONFLICT (actor, route, key) DO NOTHING"""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body as first given; ``replayed`` when they come from the record."""

    status: int
    body: str
    replayed: bool


def problem(refusal: Refused) -> str:
    """A refusal as a problem document (RFC 9457)."""
    document = {
        "type": "about:blank",
        "title": refusal.message,
        "status": refusal.status,
        "code": refusal.code,
        "detail": refusal.message,
        "errors": [asdict(d) for d in refusal.defects],
    }
    return json.dumps(document, ensure_ascii=False)


async def once(
    actor: Actor,
    route: str,
    key: str,
    fingerprint: str,
    work: Callable[[], Awaitable[Reply]],
    *,
    at: datetime,
    body_of: Callable[[Refused], str] = problem,
) -> Answer:
    """Do ``work`` unless this actor already sent this key to this route; then the first answer again.

    ``fingerprint`` is a hash of the request: the same key with another one is refused (422). While the first request
    is still running elsewhere the second waits for it, and is told so (409) when that takes too long.
    """

    async def unit() -> Answer:
        if not await claim(actor, route, key, fingerprint, at):
            return await replay(actor, route, key, fingerprint)
        status, body = await attempt(work, body_of)
        await IdempotencyKey.filter(actor=actor.id, route=route, key=key).update(status=status, body=body)
        return Answer(status, body, replayed=False)

    return await unit_of_work(unit)


async def claim(actor: Actor, route: str, key: str, fingerprint: str, at: datetime) -> bool:
    """Whether the key is ours; waits for whoever is using it at the moment."""
    try:
        return await execute(CLAIM, [actor.id, route, key, fingerprint, at]) == 1
    except StoreUnavailable as error:
        if waited_too_long(error):
            raise Conflict("同一请求正在处理，请稍后再试", code="idempotency_in_progress") from error
        raise


def waited_too_long(error: StoreUnavailable) -> bool:
    """Whether PostgreSQL gave up waiting for another transaction's key."""
    cause = error.__cause__
    root = cause.args[0] if isinstance(cause, BaseORMException) and cause.args else cause
    return isinstance(root, asyncpg.LockNotAvailableError)


async def attempt(work: Callable[[], Awaitable[Reply]], body_of: Callable[[Refused], str]) -> Reply:
    """The work's answer; a refusal undoes its effect and is an answer too."""
    try:
        async with savepoint():
            return await work()
    except Refused as refusal:
        return refusal.status, body_of(refusal)


async def replay(actor: Actor, route: str, key: str, fingerprint: str) -> Answer:
    """The answer on record, if it was to the same request."""
    row = await IdempotencyKey.get(actor=actor.id, route=route, key=key)
    if row.fingerprint != fingerprint:
        raise Refused("这个 Idempotency-Key 已用于另一请求，请换用新的键", code="idempotency_key_reused")
    return Answer(row.status, row.body, replayed=True)
