"""Document numbers under load: no gap, no number twice, each paper with its own, failures giving theirs back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from datetime import datetime

import pytest

from reports import issue as issuing
from restoration import database
from restoration.errors import IllegalStep, Invalid, Refused
from restoration.law.letters.content import BY_THE_CHECK, LetterKind, NoticeContent, RectifyBy
from restoration.services.letters import letters, numbers
from restoration.services.letters.issue import Issued
from restoration.tables import Bureau, IssuedDocument, Notice, NumberCounter
from tests.conftest import Start
from tests.databases import finished
from tests.letters.poppler import text
from tests.services import desk as d
from tests.services import scenario as s

LAST = datetime.fromisoformat("2026-12-31T23:59:59+08:00")
FIRST = datetime.fromisoformat("2027-01-01T00:00:01+08:00")


async def ready(notices: Iterable[Notice], spoiled: frozenset[str] = frozenset()) -> None:
    """Approved letters, without walking each through its approval; those spoiled cannot be drawn with a number."""
    for notice in notices:
        due = RectifyBy(days_from_service=None if notice.code in spoiled else 30)
        update = {"wording": "correction_order@2024-01-01", "rectify_by": due, "statement_days": 5}
        content = d.content(notice).model_copy(update=update)
        values = {"content": content.canonical().decode(), "sha256": content.sha256()}
        await Notice.filter(id=notice.id).update(state="approved", **values)


async def all_at_once(work: Iterable[Awaitable[Issued]]) -> list[Issued | BaseException]:
    return await asyncio.gather(*work, return_exceptions=True)


async def test_five_hundred_at_once(store: str) -> None:
    drafts = await d.late_county(500)
    spoiled = frozenset(n.code for n in drafts[::5])
    await ready(drafts, spoiled)
    who, press, at = await d.leader(), d.press(), s.noon(d.TODAY)
    done = await all_at_once(issuing.issue(who, n.code, press, at=at) for n in drafts)

    failed = {n.code for n, x in zip(drafts, done, strict=True) if isinstance(x, BaseException)}
    assert failed == spoiled
    assert {type(x) for x in done} == {Issued, Invalid}
    rows = await IssuedDocument.all().order_by("number")
    assert [r.number for r in rows] == list(range(1, 401))
    assert (await NumberCounter.get()).last_number == 400
    for row in rows[::40]:
        words = text(bytes(row.pdf))
        assert f"开州规资责改〔2024〕{row.number}号" in words
        assert words.count("〔2024〕") == 1


CHILD = """
import asyncio, sys
from restoration import database
from tests.services import desk as d
from tests.services import scenario as s
from reports import issue as issuing

async def main(url, codes):
    async with database.database(url):
        who, press = await d.leader(), d.press()
        for code in codes:
            await issuing.issue(who, code, press, at=s.noon(d.TODAY))
            print(code, flush=True)

asyncio.run(main(sys.argv[1], sys.argv[2:]))
"""


async def test_two_replicas_share_one_series(store: str, second_process: Start) -> None:
    drafts = await d.late_county(20)
    await ready(drafts)
    who, press, at = await d.leader(), d.press(), s.noon(d.TODAY)
    child = second_process(CHILD, store, *(n.code for n in drafts[10:]))
    assert child.stdout is not None
    assert await asyncio.to_thread(child.stdout.readline) == f"{drafts[10].code}\n", "both are at work from here on"
    for notice in drafts[:10]:
        await issuing.issue(who, notice.code, press, at=at)
    await asyncio.to_thread(finished, child)
    rows = await IssuedDocument.all().order_by("number")
    assert [r.number for r in rows] == list(range(1, 21))
    papers = {NoticeContent.model_validate_json(r.content).number for r in rows}
    assert papers == {f"开州规资责改〔2024〕{n}号" for n in range(1, 21)}


async def test_two_who_issue_the_same_letter_use_one_number(store: str) -> None:
    drafts = await d.late_county(2)
    await ready(drafts)
    who, press, at = await d.leader(), d.press(), s.noon(d.TODAY)
    done = await all_at_once(issuing.issue(who, drafts[0].code, press, at=at) for _ in range(4))
    assert sorted(type(x).__name__ for x in done) == ["IllegalStep"] * 3 + ["Issued"]
    assert all(isinstance(x, Issued | IllegalStep) for x in done)
    assert (await issuing.issue(who, drafts[1].code, press, at=at)).document_number.endswith("〔2024〕2号")


async def test_the_new_year_begins_with_one(store: str) -> None:
    drafts = await d.late_county(3, to="2026-12-31")
    orders = [n for n in drafts if n.kind == LetterKind.CORRECTION_ORDER]
    await ready(orders)
    who, press = await d.leader(), d.press()
    issued = [
        await issuing.issue(who, n.code, press, at=at) for n, at in zip(orders, (LAST, FIRST, FIRST), strict=True)
    ]
    assert [x.document_number for x in issued] == [f"开州规资责改〔{n}号" for n in ("2026〕1", "2027〕1", "2027〕2")]
    assert [x.issued_on.isoformat() for x in issued] == ["2026-12-31", "2027-01-01", "2027-01-01"]


async def test_a_void_number_is_not_used_again(store: str) -> None:
    first, second = await d.late_county(2)
    await d.issued(first)
    await letters.withdraw(await d.leader(), first.code, "印制有误", at=s.noon(d.TODAY))
    assert (await d.issued(second)).document_number == "开州规资责改〔2024〕2号"
    assert (await IssuedDocument.get(notice_id=first.id)).document_number == "开州规资责改〔2024〕1号"


async def test_series_organs_and_years_count_for_themselves(store: str) -> None:
    await d.late_county()
    kz, zn = await Bureau.get(code="KZ"), await Bureau.get(code="ZN")
    wanted = [(kz.id, "责改", 2024), (kz.id, "函", 2024), (zn.id, "责改", 2024), (kz.id, "责改", 2025)]
    twice = [await database.unit_of_work(lambda w=w: numbers.take(*w)) for w in (*wanted, *wanted)]
    assert twice == [1, 1, 1, 1, 2, 2, 2, 2]


async def test_a_failure_after_the_number_gives_it_back(store: str) -> None:
    await d.late_county()
    kz = await Bureau.get(code="KZ")

    async def broken() -> None:
        await numbers.take(kz.id, "函", 2024)
        raise Refused("injected")

    for _ in range(3):
        with pytest.raises(Refused):
            await database.unit_of_work(broken)
    assert await database.unit_of_work(lambda: numbers.take(kz.id, "函", 2024)) == 1


@pytest.mark.parametrize("kind", sorted(BY_THE_CHECK))
def test_every_kind_has_a_series_and_a_form(kind: LetterKind) -> None:
    series = numbers.SERIES[kind]
    assert numbers.written("正自然资", series, 2026, 3) == f"正自然资{series}〔2026〕3号"
