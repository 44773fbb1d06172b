"""What a report is held against as the record gives it: the register, the plan, the orders that went out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from restoration.law.fund.ledger import EntryKind
from restoration.law.report.checks import findings
from restoration.law.report.content import Content, Identity
from restoration.law.report.context import plan_year
from restoration.law.report.words import MineState, OutputUnit
from restoration.services.fund import fund
from restoration.services.reports import contents, whose
from restoration.services.snapshot import places, subjects
from restoration.tables import Right
from tests import builders as b
from tests.law.report_builders import SQUARE
from tests.services import desk
from tests.services import scenario as s

KZ = "KZ-1-CK"


async def facts_of(**right: Any) -> Any:
    """The facts of a right put on record so."""
    await b.load(b.small(mines=[b.mine(rights=(b.right(**right),))]))
    row = await Right.get(code=KZ)
    [subject] = await subjects([row.id], await places())
    return subject.facts


async def test_the_register_says_whose_report_it_is(store: str) -> None:
    plan = b.plan(
        phases=[b.phase(1, "2024-06-30"), b.phase(2, "2024-12-31", planned_m2=8_000), b.phase(3, "2025-12-31")]
    )
    cost = b.event("cost_planned", "2023-05-10", {"plan": "KZ-1-FA1", "total_fen": 6_400_000, "life_years": 10})
    facts = await facts_of(plans=[plan], events=[b.survey(), cost, b.event("suspended", "2022-01-01")])
    today = date(2025, 6, 3)
    who = await whose.identity_of(facts.current(), 2024, today)
    assert (who.right, who.year, who.licence_no) == (KZ, 2024, "C5001542019057110000001")
    assert (who.holder, who.uscc, who.method) == ("示例矿业1有限公司", b.uscc(1), "露天")
    assert (who.valid_from, who.valid_to, who.plan_approved_on) == ("2019-05-01", "2029-04-30", "2023-05-10")
    assert who.state is MineState.SUSPENDED
    asked = plan_year(facts.current(), 2023)
    assert asked is not None
    assert (asked.responsibility_m2, asked.next_task_m2) == (32_000, 20_000)
    assert asked.unit_cost_fen == Decimal(200)


async def test_the_register_s_later_facts_stand_in_the_report(store: str) -> None:
    scale = {"before": "5万吨/年", "after": "12万吨/年", "scale": 120_500, "scale_unit": "吨/年"}
    facts = await facts_of(
        scale=50_000,
        scale_unit="吨/年",
        area_m2=40_000,
        events=[
            b.event("scale_changed", "2023-06-01", scale),
            b.event("renewed", "2024-07-01", {"expires_on": "2034-06-30", "licence_no": "C2"}),
            b.event("method_changed", "2024-07-01", {"before": "露天", "after": "地下"}),
            b.event("area_changed", "2025-01-01", {"before": "0.04平方公里", "after": "0.05平方公里"}),
        ],
    )
    today = date(2025, 6, 3)
    before = await whose.identity_of(facts.current(), 2022, today)
    assert (before.scale, before.scale_unit, before.area_m2) == ("5.0000", OutputUnit.TONNES, None)
    assert (await contents.known(facts, 2022, today)).identity.area_m2 == 40_000  # offered, and the company's to state
    assert (before.licence_no, before.valid_to, before.method) == ("C5001542019057110000001", "2029-04-30", "露天")
    after = await whose.identity_of(facts.current(), 2024, today)
    assert (after.scale, after.licence_no, after.valid_to, after.method) == ("12.0500", "C2", "2034-06-30", "地下")
    now = (await contents.known(facts, 2025, today)).identity
    assert now.area_m2 is None  # the new area is on record in words: the company's to say


async def test_the_approved_area_is_offered_and_held_against(store: str) -> None:
    told = {"corners": SQUARE.split(";"), "area_m2": 10_500, "document": "渝规资划〔2023〕1号（示例）"}
    facts = await facts_of(events=[b.survey(), b.event("mining_area_recorded", "2023-05-10", told)])
    today = date(2024, 12, 3)
    offered = (await contents.known(facts, 2024, today)).identity
    assert (offered.area_m2, offered.corners) == (10_500, SQUARE)
    assert (await contents.known(facts, 2022, today)).identity.corners is None  # not approved in that year
    held = await contents.context_of(facts, 2024, Content(), [], today)
    assert held.area is not None and held.area.document == told["document"]
    assert held.identity.corners is None  # the company's own to state: a difference is asked about, not refused


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (10_500, []),  # as approved and on record
        (40_000, ["W7"]),  # as the licence has it, which the record has since put right
        (1_050, ["W7"]),
        (105_000_000, ["W7", "W23"]),  # m² typed for 公顷
    ],
)
async def test_a_true_area_beside_an_old_licence_blocks_nothing(store: str, typed: int, said: list[str]) -> None:
    told = {"corners": SQUARE.split(";"), "area_m2": 10_500, "document": "示例批复"}
    facts = await facts_of(area_m2=40_000, events=[b.survey(), b.event("mining_area_recorded", "2023-05-10", told)])
    report = Content(identity=Identity(area_m2=typed))
    held = await contents.context_of(facts, 2024, report, [], date(2024, 12, 3))
    assert [f.code for f in findings(report, held) if f.field == "identity.area_m2"] == said


async def test_orders_that_went_out_are_in_the_block_of_problems(store: str) -> None:
    [letter] = await desk.late_county()
    assert await contents.orders_of((await Right.get(code="J1-R1")).id) == []
    issued = await desk.issued(letter)
    [row] = await contents.orders_of((await Right.get(code="J1-R1")).id)
    assert (row.item, row.order_no) == ("责令限期改正", issued.document_number)


async def test_a_refund_after_the_year_s_end_is_offered_as_a_refund(store: str) -> None:
    entries = (b.entry("F1", 3_000_000), b.entry("F2", 600_000, "withdrawal", "2023-12-20"))
    await facts_of(accounts=[b.account(entries=entries)])
    at = s.noon("2024-02-01")
    await fund.post(
        b.CLERK,
        "KZ-1-ZH1",
        kind=EntryKind.REFUND,
        amount_fen=600_000,
        value_on=at.date(),
        reference="退回",
        refunds="F2",
        at=at,
    )
    row = await Right.get(code=KZ)
    [subject] = await subjects([row.id], await places())
    offered = (await contents.known(subject.facts, 2024, at.date())).fund
    money = (offered.opening_fen, offered.withdrawn_fen, offered.refunded_fen, offered.closing_fen)
    assert money == (2_400_000, 0, 600_000, 3_000_000)
