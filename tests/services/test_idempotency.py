"""A request sent again is answered again and done once, however many send it at the same time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest

from restoration import tables
from restoration.database import database, execute, fetch, unit_of_work
from restoration.errors import Conflict, Invalid, Refused, StoreUnavailable
from restoration.law.fund.ledger import EntryKind
from restoration.services.actors import Actor
from restoration.services.fund import fund
from restoration.services.idempotency import Answer, once
from tests import builders as b

ROUTE = "POST /fund-accounts/{id}/entries"
ACCOUNT = "KZ-1-ZH1"
Work = Callable[[], Awaitable[tuple[int, str]]]


async def ready() -> None:
    await b.load(b.small(mines=[b.mine(rights=(b.right(accounts=[b.account()]),))]))


def posting(fen: int, kind: EntryKind = EntryKind.DEPOSIT) -> Work:
    async def work() -> tuple[int, str]:
        code = await fund.post(b.CLERK, ACCOUNT, kind=kind, amount_fen=fen, value_on=b.TODAY, reference="", at=b.AT)
        return 201, json.dumps({"id": code})

    return work


async def ask(
    work: Work, key: str = "k1", fingerprint: str = "f1", actor: Actor = b.CLERK, route: str = ROUTE
) -> Answer:
    return await once(actor, route, key, fingerprint, work, at=b.AT)


async def test_the_same_request_is_done_once_and_answered_five_times(store: str) -> None:
    await ready()
    answers = [await ask(posting(100)) for _ in range(5)]
    assert [a.replayed for a in answers] == [False, True, True, True, True]
    assert len({(a.status, a.body) for a in answers}) == 1
    assert answers[0].status == 201
    assert await fund.balance(ACCOUNT, b.TODAY) == 100


async def test_a_refusal_is_an_answer_too(store: str) -> None:
    await ready()
    before = await b.counts()
    first = await ask(posting(100, EntryKind.WITHDRAWAL))
    assert (first.status, json.loads(first.body)["code"], first.replayed) == (422, "overdrawn", False)
    assert await b.counts() == before | {"IdempotencyKey": 1}
    await ask(posting(100), "k2")
    again = await ask(posting(100, EntryKind.WITHDRAWAL))
    assert again == Answer(first.status, first.body, replayed=True)
    assert await fund.balance(ACCOUNT, b.TODAY) == 100


async def test_a_refusal_undoes_what_was_done_before_it(store: str) -> None:
    await ready()

    async def half() -> tuple[int, str]:
        await posting(100)()
        raise Invalid("后半有误")

    assert (await ask(half)).status == 422
    assert await fund.balance(ACCOUNT, b.TODAY) == 0
    assert await tables.LedgerEntry.all().count() == 0


async def test_a_refusal_by_the_database_is_kept_as_well(store: str) -> None:
    await ready()

    async def twice() -> tuple[int, str]:
        for _ in range(2):
            await execute("INSERT INTO audit_heads (chain, seq, hash) VALUES ('X', 0, '')")
        return 201, ""

    answers = [await ask(twice) for _ in range(2)]
    assert [(a.status, json.loads(a.body)["code"]) for a in answers] == [(409, "duplicate")] * 2


async def test_another_request_with_the_same_key_is_refused(store: str) -> None:
    await ready()
    await ask(posting(100))
    with pytest.raises(Refused) as refused:
        await ask(posting(200), fingerprint="f2")
    assert (refused.value.status, refused.value.code) == (422, "idempotency_key_reused")
    assert await fund.balance(ACCOUNT, b.TODAY) == 100


async def test_a_key_belongs_to_its_actor_and_route(store: str) -> None:
    await ready()
    answers = [
        await ask(posting(1)),
        await ask(posting(2), actor=Actor("user:other"), fingerprint="f2"),
        await ask(posting(4), route="POST /mines/{code}/plans", fingerprint="f3"),
    ]
    assert [a.replayed for a in answers] == [False, False, False]
    assert await fund.balance(ACCOUNT, b.TODAY) == 7


@pytest.mark.parametrize("fault", [StoreUnavailable("满"), RuntimeError("bug")])
async def test_what_was_no_answer_is_tried_again(store: str, fault: Exception) -> None:
    await ready()
    before = await b.counts()

    async def failing() -> tuple[int, str]:
        await posting(100)()
        raise fault

    with pytest.raises(type(fault)):
        await ask(failing)
    assert await b.counts() == before
    assert not (await ask(posting(100))).replayed


async def test_twenty_at_once_have_one_effect_and_equal_answers(store: str) -> None:
    await ready()
    answers = await asyncio.gather(*(ask(posting(100)) for _ in range(20)))
    assert sum(not a.replayed for a in answers) == 1
    assert len({(a.status, a.body) for a in answers}) == 1
    assert await fund.balance(ACCOUNT, b.TODAY) == 100


@pytest.mark.postgres
async def test_a_key_in_use_for_too_long_is_said_to_be_in_progress(postgres_url: str) -> None:
    async with database(postgres_url):
        await ready()
        begun, finish = asyncio.Event(), asyncio.Event()

        async def slow() -> tuple[int, str]:
            begun.set()
            await finish.wait()
            return 201, ""

        first = asyncio.create_task(ask(slow))
        await begun.wait()
        try:
            with pytest.raises(Conflict) as refused:
                await unit_of_work(impatient)
        finally:
            finish.set()
        assert (await first).status == 201
    assert (refused.value.status, refused.value.code) == (409, "idempotency_in_progress")


async def impatient() -> Answer:
    """The same key from a session that waits for a tenth of a second only."""
    await fetch("SELECT set_config('lock_timeout', '100ms', true)")
    return await ask(posting(1))
