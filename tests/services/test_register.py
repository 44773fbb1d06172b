"""Putting facts on the register: everything or nothing, append-only, audited, and fast enough for a county."""

from __future__ import annotations

import json
from datetime import date
from time import perf_counter
from typing import Any

import pytest

from restoration import database, tables
from restoration.errors import Invalid, NotFound
from restoration.services import audit, plans
from restoration.services.records import BureauEventIn, EventIn, HoldingIn, PlanIn
from restoration.services.register import register
from restoration.services.snapshot import places, subjects
from restoration.strict import model
from tests import builders as b

RIGHT = "KZ-1-CK"


async def facts_of(right: str = RIGHT) -> Any:
    row = await tables.Right.get(code=right)
    [subject] = await subjects([row.id], await places())
    return subject.facts


def event(*args: Any, **changes: Any) -> EventIn:
    return model(EventIn, b.event(*args, **changes))


async def test_a_small_register_is_loaded_whole(store: str) -> None:
    loaded = await b.load()

    facts = await facts_of()
    assert loaded == register.Loaded(5, 2, 2, 1, 1, 3, 1, 1, 1, 2, 1, (facts.id,))
    assert loaded.rights == 1
    assert [h.id for h in facts.holdings] == ["KZ-1-CK-H1"]
    assert [e.id for e in facts.events] == ["KZ-1-CK-V1", "KZ-1-CK-V2", "KZ-1-CK-V3"]
    assert [(p.code, p.phases[0].due_on) for p in facts.plans] == [("KZ-1-FA1", date(2024, 12, 31))]
    assert [(e.code, e.account, e.amount_fen) for e in facts.entries] == [
        ("KZ-1-FL1", "KZ-1-ZH1", 3_000_000),
        ("KZ-1-FL2", "KZ-1-ZH1", 1_000_000),
    ]
    assert facts.reports[0].parts >= {"works", "monitoring_data"}
    assert {f.recorded_at for f in facts.every_fact()} == {b.AT}
    assert facts.places == ("CN", "50", "500154")


async def test_the_registering_bureau_is_the_nearest_of_the_stated_level(store: str) -> None:
    province = b.bureau("CQ", b.CHONGQING, registration_level="province")
    other = b.right("KZ-2-CK", "C5001542019057110000002", registration_level="province")
    third = b.right("KZ-3-CK", "C5001542019057110000003", registration_level="ministry")
    mines = [b.mine(), b.mine("KZ-2", rights=(other,)), b.mine("KZ-3", rights=(third,))]
    await b.load(b.small(bureaus=[b.bureau(), province], mines=mines))

    rows = await tables.Right.all().order_by("code").prefetch_related("registered_by")
    assert [r.registered_by.code if r.registered_by else None for r in rows] == ["KZ", "CQ", None]


async def test_every_record_is_audited_on_the_chain_of_its_bureau(store: str) -> None:
    zhengning = b.mine("ZN-1", b.ZHENGNING, (b.right("ZN-1-CK", None),))
    await b.load(b.small(mines=[b.mine(rights=(b.full_right(),)), zhengning]))

    entries = await tables.AuditEntry.all().order_by("chain", "seq")
    found = {chain: [e.object for e in entries if e.chain == chain] for chain in ("CN", "KZ", "ZN")}
    companies = [f"company:{b.uscc(1)}", f"company:{b.uscc(2)}"]
    assert found["CN"] == ["division:500000", "division:620000", "division:621000", *companies]
    assert found["KZ"] == ["division:500154", "bureau:KZ", "mine:KZ-1", "account:KZ-1-ZH1"]
    assert found["ZN"] == ["division:621025", "bureau:ZN", "mine:ZN-1"]
    assert all(e.actor == b.CLERK.id for e in entries)
    assert [await audit.verify(chain) for chain in await audit.chains()] == [None, None, None]


async def test_a_second_delivery_builds_on_the_first(store: str) -> None:
    await b.load()
    loaded = await b.load(
        {
            "divisions": b.divisions(),
            "companies": [b.company(1), b.company(3)],
            "mines": [b.mine("ZN-9", b.ZHENGNING, (b.right("ZN-9-CK", None, holdings=[b.holding(2)]),))],
        }
    )
    assert (loaded.divisions, loaded.companies, loaded.mines, loaded.rights) == (0, 1, 1, 1)
    assert await tables.Company.all().count() == 3


async def test_nothing_is_kept_of_a_delivery_with_one_defect(store: str) -> None:
    before = await b.counts()
    with pytest.raises(Invalid):
        await b.load(b.small(mines=[b.mine(), b.mine("KZ-2", "999999")]))
    assert await b.counts() == before


async def test_nothing_is_kept_when_the_same_delivery_comes_twice(store: str) -> None:
    await b.load()
    before = await b.counts()
    with pytest.raises(Invalid) as refused:
        await b.load()
    assert {d.field for d in refused.value.defects} >= {"mines[0].code", "mines[0].rights[0].licence_no"}
    assert await b.counts() == before


async def test_a_county_loads_in_seconds(store: str) -> None:
    mines = [county_mine(n) for n in range(309)]
    started = perf_counter()
    loaded = await b.load(b.small(mines=mines))
    assert perf_counter() - started < 15
    facts = loaded.holdings + loaded.events + loaded.plans + loaded.phases
    facts += loaded.accounts + loaded.entries + loaded.reports
    assert (loaded.mines, loaded.rights, facts) == (309, 309, 309 * 20)


def county_mine(n: int) -> b.Body:
    code = f"KZ-{n:04d}"
    entries = tuple(b.entry(f"{code}-FL{k}", on=f"2023-{k + 7:02d}-01") for k in range(5))
    return b.mine(
        code,
        rights=(
            b.right(
                f"{code}-CK",
                f"C50015420190571100{n:05d}",
                plans=[b.plan(f"{code}-FA1", phases=[b.phase(k) for k in range(1, 4)])],
                accounts=[b.account(f"{code}-ZH1", entries=entries)],
                reports=[b.report(f"{code}-BG{y}", y, f"{y}-12-20") for y in (2021, 2022, 2023, 2024)],
                events=[b.survey(f"202{k}-01-01") for k in range(5)],
            ),
        ),
    )


# ---- append-only -------------------------------------------------------------------------------------------------

FACTS = ("holdings", "events", "plans", "phases", "annual_reports", "fund_accounts", "ledger_entries", "audit")


@pytest.mark.parametrize("table", FACTS)
@pytest.mark.parametrize("text", ["UPDATE {} SET id = id + 1000", "DELETE FROM {}"])
async def test_the_database_itself_refuses_to_change_a_fact(store: str, table: str, text: str) -> None:
    await b.load()
    before = await b.counts()
    with pytest.raises(Exception, match=r"append-only|rule the database itself keeps"):
        await database.unit_of_work(lambda: database.execute(text.format(table)))
    assert await b.counts() == before


# ---- single facts ------------------------------------------------------------------------------------------------


async def test_an_event_continues_the_numbers_and_is_judged_at_once(store: str) -> None:
    loaded = await b.load()
    code = await register.record_event(b.CLERK, RIGHT, event("suspended", "2025-06-03"), at=b.AT)
    assert code == "KZ-1-CK-V4"
    assert [e.id for e in (await facts_of()).events][-1] == code
    assert [e.right_id for e in await tables.Evaluation.all()] == list(loaded.right_ids)  # type: ignore[attr-defined]
    [entry] = await tables.AuditEntry.filter(chain="KZ", object="right:KZ-1-CK")
    assert (entry.action, json.loads(entry.after)["code"]) == ("event:record", code)


async def test_a_correction_hides_what_it_corrects(store: str) -> None:
    await b.load()
    corrected = event("land_surveyed", "2021-01-01", {"damaged_m2": 5, "reclaimed_m2": 0}, supersedes="KZ-1-CK-V1")
    code = await register.record_event(b.CLERK, RIGHT, corrected, at=b.AT)
    assert [e.id for e, _ in (await facts_of()).current().surveys()] == [code]


async def test_a_transfer_gives_the_right_a_new_holder(store: str) -> None:
    await b.load()
    code = await register.record_holding(b.CLERK, RIGHT, model(HoldingIn, b.holding(2, "2024-07-01")), at=b.AT)
    facts = await facts_of()
    assert code == "KZ-1-CK-H2"
    assert facts.holder_on(date(2024, 6, 30)).uscc == b.uscc(1)
    assert facts.holder_on(date(2024, 7, 1)).uscc == b.uscc(2)


async def test_a_plan_version_is_approved_with_its_phases(store: str) -> None:
    await b.load()
    phases = [b.phase(1, "2025-12-31"), b.phase(2, "2026-12-31")]
    new = model(PlanIn, b.plan("KZ-1-FA2", 2, "2025-03-01", phases=phases, supersedes="KZ-1-FA1"))
    await plans.approve(b.CLERK, RIGHT, new, at=b.AT)
    [standing] = (await facts_of()).current().plans
    assert (standing.code, [p.no for p in standing.phases]) == ("KZ-1-FA2", [1, 2])


async def test_a_source_is_confirmed_by_the_bureau(store: str) -> None:
    await b.load()
    detail = {"source": "CN/LRR", "document": "国务院令第592号", "officer": "王法规"}
    body = b.event("source_confirmed", "2025-06-01", detail, bureau="KZ")
    code = await register.record_of_bureau(b.CLERK, model(BureauEventIn, body), "source:confirm", at=b.AT)
    assert code == "KZ-B1"
    assert (await facts_of()).confirmed_sources == {"CN/LRR"}


async def test_a_bureaus_fact_comes_with_a_delivery_too(store: str) -> None:
    detail = {"source": "CN/LRR", "document": "国务院令第592号", "officer": "王法规"}
    await b.load(b.small(bureau_events=[b.event("source_confirmed", "2025-06-01", detail, bureau="KZ")]))
    assert (await facts_of()).confirmed_sources == {"CN/LRR"}


async def test_what_does_not_exist_is_not_found(store: str) -> None:
    with pytest.raises(NotFound, match="没有编号为 X 的矿业权"):
        await register.record_event(b.CLERK, "X", event("suspended"), at=b.AT)
    with pytest.raises(NotFound, match="没有编号为 X 的主管部门"):
        body = b.event("source_confirmed", "2025-06-01", {}, bureau="X")
        await register.record_of_bureau(b.CLERK, model(BureauEventIn, body), "source:confirm", at=b.AT)
