"""A single fact passes the same checks as a delivery, and nothing of it is kept when it fails one."""

from __future__ import annotations

import pytest

from restoration import strict
from restoration.errors import Invalid
from restoration.services import plans
from restoration.services.fund import fund
from restoration.services.records import AccountIn, BureauEventIn, EventIn, HoldingIn, PlanIn, ReportIn
from restoration.services.register import register
from tests import builders as b
from tests.services import filings
from tests.services.test_bad_input import FL1, FL3, GONE, LEGACY, SOURCE_ON_RIGHT, confirmation


async def single(kind: str, body: b.Body, right: str = "KZ-1-CK") -> object:
    match kind:
        case "event":
            return await register.record_event(b.CLERK, right, strict.model(EventIn, body), at=b.AT)
        case "holding":
            return await register.record_holding(b.CLERK, right, strict.model(HoldingIn, body), at=b.AT)
        case "plan":
            return await plans.approve(b.CLERK, right, strict.model(PlanIn, body), at=b.AT)
        case "account":
            return await fund.open_account(b.CLERK, right, strict.model(AccountIn, body), at=b.AT)
        case "paper":
            return await filings.record_paper(b.CLERK, right, strict.model(ReportIn, body), at=b.AT)
        case _:
            return await register.record_of_bureau(
                b.CLERK, strict.model(BureauEventIn, body), "source:confirm", at=b.AT
            )


SINGLE = [
    ("event", b.survey("2025-06-04"), "effective_on", "in_future"),
    ("event", b.survey(supersedes="KZ-1-CK-V9"), "supersedes", "supersedes_unknown"),
    ("event", b.event("restoration_recorded", detail={"plan": "KZ-1-FA1", "phase": 2,
     "restored_m2": 1}), "detail.phase",
     "reference_unknown"),
    ("event", b.event("fund_use_recorded", detail={"entry": "KZ-1-FL1", "purpose": "治理"}), "detail.entry",
     "not_a_withdrawal"),
    ("event", b.event("source_confirmed", detail=SOURCE_ON_RIGHT), "kind", "wrong_subject"),
    ("holding", b.holding(9), "uscc", "unknown"),
    ("plan", b.plan(), "code", "duplicate"),
    ("plan", b.plan("KZ-1-FA2"), "version", "duplicate"),
    ("plan", b.plan("KZ-1-FA2", 2, phases=[b.phase(due="2020-01-01")]), "phases[0].due_on", "due_before_approval"),
    ("account", b.account(), "code", "duplicate"),
    ("account", b.account("Z", supersedes="KZ-1-ZH1"), "supersedes", "account_in_use"),
    ("account", b.account("Z", entries=(FL1,)), "entries[0].code", "duplicate"),
    ("account", b.account("Z", entries=(FL3, FL3)), "entries[1].code", "duplicate"),
    ("paper", b.report(), "code", "duplicate"),
    ("paper", b.report("KZ-1-BG2"), "version", "duplicate"),
    ("paper", b.report("KZ-1-BG2", version=2, channel="online"), "channel", "channel"),
    ("paper", b.report("KZ-1-BG2", version=2, parts=["photos"]), "parts", "part_unknown"),
    ("source", confirmation("CN/X"), "detail.source", "source_unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body", "field", "code"), SINGLE)
async def test_a_single_fact_is_refused(store: str, kind: str, body: b.Body, field: str, code: str) -> None:
    await b.load()
    before = await b.counts()
    with pytest.raises(Invalid) as refused:
        await single(kind, body)
    assert (field, code) in [(d.field, d.code) for d in refused.value.defects]
    assert await b.counts() == before


async def test_an_ownerless_site_gets_no_holder_until_the_party_is_found(store: str) -> None:
    site = b.mine("KZ-2", rights=(b.right("KZ-2-YL", **LEGACY | {"holdings": [], "events": [GONE]}),))
    await b.load(b.small(mines=[site]))
    with pytest.raises(Invalid, match="责任主体查明"):
        await single("holding", b.holding(), "KZ-2-YL")
    await single("event", b.event("party_found", "2024-01-01", {"basis": "法院判决"}), "KZ-2-YL")
    assert await single("holding", b.holding(on="2024-01-01"), "KZ-2-YL") == "KZ-2-YL-H1"
