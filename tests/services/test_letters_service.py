"""Seal, service, the days that count from it, taking a letter back, and what the public is told."""

from __future__ import annotations

import json
from datetime import date

import pytest

from restoration.errors import (
    IllegalStep,
    Invalid,
    NotFound,
    Refused,
)
from restoration.law.letters.content import RectifyBy
from restoration.law.workdays import Calendar
from restoration.services.letters import letters
from restoration.services.letters import service as letters_service
from restoration.services.letters import verify as letters_verify
from restoration.services.letters.service import LastDay, last_day_to_rectify
from restoration.tables import Bureau, Case, IssuedDocument, Notice, NoticeStep
from tests.services import desk as d
from tests.services import scenario as s

DAY, LATER = "2024-01-02", "2024-01-10"


# ---- seal and service ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "missing"),
    [
        ("direct", "receiver"),
        ("direct", "servers"),
        ("direct", "place"),
        ("left", "servers"),
        ("left", "witness"),
        ("left", "place"),
        ("post", "tracking_no"),
        ("electronic", "consent"),
        ("public_notice", "ground"),
        ("public_notice", "published_on"),
    ],
)
async def test_each_way_of_service_asks_for_its_proof(store: str, method: str, missing: str) -> None:
    [draft] = await d.late_county(seal_before_service=False, online_channel="渝快办")
    await d.issued(draft)
    who, at = await d.inspector(), s.noon("2024-02-20")
    with pytest.raises(Invalid) as caught:
        await letters_service.record_service(who, draft.code, d.service_of(method, **{missing: None}), at=at)
    assert [x.field for x in caught.value.defects] == [missing]
    assert (await letters_service.record_service(who, draft.code, d.service_of(method), at=at)).state == "served"


async def test_electronic_service_needs_a_channel(store: str) -> None:
    [draft] = await d.late_county(seal_before_service=False)
    await d.issued(draft)
    with pytest.raises(Invalid) as caught:
        await letters_service.record_service(
            await d.inspector(), draft.code, d.service_of("electronic"), at=s.noon(LATER)
        )
    assert [x.code for x in caught.value.defects] == ["no_online_channel"]


async def test_an_order_that_names_no_online_channel_is_not_served_online(store: str) -> None:
    [draft] = await d.late_county(seal_before_service=False)
    await d.issued(draft)
    await Bureau.filter(code="KZ").update(online_channel="https://xzfy.example.gov.cn")
    with pytest.raises(Invalid) as caught:
        await letters_service.record_service(
            await d.inspector(), draft.code, d.service_of("electronic"), at=s.noon(LATER)
        )
    assert [x.code for x in caught.value.defects] == ["online_remedy_untold"]


async def test_the_seal_comes_first_and_no_day_lies_ahead(store: str) -> None:
    [draft] = await d.late_county()
    await d.issued(draft)
    who, at = await d.inspector(), s.noon("2024-01-12")
    with pytest.raises(IllegalStep, match="先用印"):
        await letters_service.record_service(who, draft.code, d.service_of(), at=at)
    for wrong in (date(2024, 1, 1), date(2024, 1, 13)):
        with pytest.raises(Invalid):
            await letters_service.record_sealing(who, draft.code, wrong, at=at)
    with pytest.raises(Invalid):
        await letters_service.record_sealing(who, draft.code, date(2024, 1, 5), "at_none", at=at)
    await letters_service.record_sealing(who, draft.code, date(2024, 1, 5), at=at)
    for day in ("2024-01-04", "2024-01-13"):
        with pytest.raises(Invalid):
            await letters_service.record_service(who, draft.code, d.service_of(served_on=day), at=at)
    await letters_service.record_service(who, draft.code, d.service_of(served_on="2024-01-05"), at=at)


@pytest.mark.parametrize(
    ("method", "days", "end"),
    [
        ("direct", 29, "2024-02-08"),
        ("left", 30, "2024-02-09"),
        ("post", 31, "2024-02-18"),  # 10 February: the Spring Festival rests, and works on Sunday the 18th
        ("public_notice", 15, "2024-02-26"),  # deemed served on 9 February; the 24th is a Saturday
    ],
)
async def test_the_time_runs_from_service(store: str, method: str, days: int, end: str) -> None:
    [draft] = await d.late_county(seal_before_service=False)
    await d.issued(draft, rectify_days=days, statement_days=5)
    unserved = await letters_service.deadline(await Notice.get(id=draft.id))
    assert unserved == LastDay(), "what was not served is not late"
    await letters_service.record_service(await d.inspector(), draft.code, d.service_of(method), at=s.noon(LATER))
    assert (await letters_service.deadline(await Notice.get(id=draft.id))).day == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("on", "days", "served", "end"),
    [
        (None, 15, "2026-11-23", "2026-12-08"),
        (None, 30, "2026-11-23", "2026-12-23"),
        ("2026-12-31", 15, "2026-11-23", "2026-12-31"),
        ("2026-12-01", 15, "2026-11-23", "2026-12-08"),
        ("2026-12-05", None, "2026-11-23", "2026-12-05"),  # a Saturday an officer chose stays
        ("2026-11-24", None, "2026-11-23", "2026-11-24"),
        ("2026-11-23", None, "2026-11-23", None),
        ("2026-11-20", 1, "2026-11-20", "2026-11-23"),  # the day after is a Saturday
        (None, None, "2026-11-23", None),
    ],
)
def test_the_later_of_a_date_and_days(on: str | None, days: int | None, served: str, end: str | None) -> None:
    by = RectifyBy(on=date.fromisoformat(on) if on else None, days_from_service=days)
    found = last_day_to_rectify(by, date.fromisoformat(served), Calendar.load())
    assert found == (date.fromisoformat(end) if end else None)


async def test_a_wrong_record_of_service_is_recorded_anew_with_its_reason(store: str) -> None:
    [draft] = await d.late_county()
    notice = await d.served(draft)
    who, at = await d.inspector(), s.noon("2024-01-20")
    again = d.service_of(served_on="2024-01-15")
    with pytest.raises(Invalid):
        await letters_service.record_service(who, draft.code, again, at=at)
    corrected = d.service_of(served_on="2024-01-15", correction="日期录错")
    await letters_service.record_service(who, draft.code, corrected, at=at)
    assert await letters_service.served_on(notice) == date(2024, 1, 15)
    assert await NoticeStep.filter(notice_id=notice.id, step="serve").count() == 2


# ---- taking back, and the public ------------------------------------------------------------------------------------


async def test_a_withdrawn_letter_keeps_its_number_and_what_is_owed_is_drafted_anew(store: str) -> None:
    [draft] = await d.late_county()
    notice = await d.served(draft)
    token = (await IssuedDocument.get()).verify_token
    assert (await letters_verify.verify(token)).status == "有效"
    now = await letters.withdraw(await d.leader(), notice.code, "受送达人有误", at=s.noon("2024-01-12"))
    assert now.state == "withdrawn"
    assert await letters_service.deadline(await Notice.get(id=notice.id)) == LastDay()
    seen = await letters_verify.verify(token, "0001")
    assert (seen.status, seen.void_on, seen.document_number) == ("已作废", date(2024, 1, 12), "开州规资责改〔2024〕1号")
    assert seen.more is not None
    assert seen.more.void_reason == "受送达人有误"
    assert [c.state for c in await Case.all().order_by("id")] == ["clear", "suspected"]
    [fresh] = await Notice.filter(state="draft")
    again = await d.issued(fresh, at="2024-01-12")
    assert again.document_number == "开州规资责改〔2024〕2号"


async def test_an_approved_letter_is_withdrawn_without_a_number(store: str) -> None:
    [draft] = await d.late_county()
    await d.approved(draft)
    with pytest.raises(Refused):
        await letters.withdraw(await d.leader(), draft.code, "  ", at=s.noon(DAY))
    await letters.withdraw(await d.leader(), draft.code, "措施有误", at=s.noon(DAY))
    step = await NoticeStep.filter(notice_id=draft.id, step="withdraw").get()
    assert json.loads(step.detail) == {"reason": "措施有误", "number_void": False}
    assert (await d.case()).state == "suspected"
    assert await Notice.filter(state="draft").count() == 1


async def test_the_verify_page_tells_more_only_to_who_knows_the_licence(store: str) -> None:
    [draft] = await d.late_county()
    out = await d.issued(draft)
    row = await IssuedDocument.get()
    for tail in ("", "9999", "001", "00001"):
        seen = await letters_verify.verify(row.verify_token, tail)
        assert seen.more is None
        assert "示例矿业" not in repr(seen)
    seen = await letters_verify.verify(row.verify_token, "0001")
    assert (seen.agency, seen.issued_on, seen.sha256) == ("开州区规划和自然资源局", date(2024, 1, 2), out.sha256)
    assert seen.more is not None
    assert seen.more.addressee == "示例矿业1有限公司"
    assert await letters_verify.compare(row.verify_token, out.sha256.upper()) is letters_verify.Match.ISSUED
    assert await letters_verify.compare(row.verify_token, "0" * 64) is letters_verify.Match.DIFFERENT
    for token in ("", "x" * 22, "x" * 500):
        with pytest.raises(NotFound):
            await letters_verify.verify(token)
