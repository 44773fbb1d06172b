"""What a delivery or a single fact is refused for: the field, the code, words a clerk can act on, and nothing kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from restoration.errors import Defect, Invalid
from restoration.services.register import register
from tests import builders as b
from tests.law.report_builders import SQUARE

Change = Callable[[b.Body], Any]
R = "mines[0].rights[0]"


def mines_of(*bodies: b.Body) -> Change:
    return lambda d: d.update(mines=list(bodies))


def in_right(**changes: Any) -> Change:
    return lambda d: d["mines"][0]["rights"][0].update(changes)


def events(*bodies: b.Body) -> Change:
    return lambda d: d["mines"][0]["rights"][0]["events"].extend(bodies)


def area(corners: list[str], area_m2: int = 10_000) -> b.Body:
    """An approved mining area of one hectare."""
    return b.event("mining_area_recorded", detail={"corners": corners, "area_m2": area_m2, "document": "批复1号"})


def other(**changes: Any) -> b.Body:
    """A second mine beside the one of the small register."""
    return b.mine("KZ-2", rights=(b.right("KZ-2-CK", "C5001542019057110000002", **changes),))


def beside(**changes: Any) -> Change:
    return lambda d: d["mines"].append(other(**changes))


def confirmation(source: str = "CN/LRR", **changes: Any) -> b.Body:
    detail = {"source": source, "document": "国务院令第592号", "officer": "王法规"}
    return b.event("source_confirmed", "2025-06-01", detail, bureau="KZ") | changes


SOURCE_ON_RIGHT = {"source": "CN/LRR", "document": "原文", "officer": "王法规"}
GONE = b.event("party_gone", "2020-01-01", {"basis": "县政府认定文件"})
LEGACY: dict[str, Any] = {"subject_type": "legacy_site", "licence_no": None}
FL1, FL3 = b.entry("KZ-1-FL1"), b.entry("KZ-1-FL3", on="2023-07-01")
OUT = b.entry("KZ-1-FL2", 3_000_001, "withdrawal", "2023-09-01")
EARLY_OUT = b.entry("KZ-1-FL2", 3_000_000, "withdrawal", "2023-06-15")

# what is changed in the small register, the field it is found in, the code
TABLE: list[tuple[str, Change, str, str]] = [
    # places
    ("parent", lambda d: d["divisions"].append(b.division("500155", "丙区", "509999")),
     "divisions[5].parent", "unknown"),
    ("cycle", lambda d: d["divisions"][0].update(parent=b.KAIZHOU), "divisions[1].parent", "circular"),
    ("own parent", lambda d: d["divisions"][0].update(parent=b.CHONGQING), "divisions[0].parent", "circular"),
    ("division twice", lambda d: d["divisions"].append(b.division()), "divisions[5].code", "duplicate"),
    ("bureau's division", lambda d: d["bureaus"][0].update(division="999999"), "bureaus[0].division", "unknown"),
    ("bureau twice", lambda d: d["bureaus"].append(b.bureau()), "bureaus[2].code", "duplicate"),
    ("bureau's code", lambda d: d["bureaus"].append(b.bureau("K" * 33)), "bureaus[2].code", "text_too_long"),
    ("mine's division", lambda d: d["mines"][0].update(division="999999"), "mines[0].division", "unknown"),
    # companies
    ("other name", lambda d: d["companies"].append(b.company(1, name="别家公司")),
     "companies[2].name", "uscc_other_name"),
    ("unknown holder", in_right(holdings=[b.holding(9)]), f"{R}.holdings[0].uscc", "unknown"),
    ("no holder", in_right(holdings=[]), f"{R}.holdings", "holding_missing"),
    ("long name",
     lambda d: d["companies"][0].update(legal_representative="王" * 65), "companies[0].legal_representative",
     "text_too_long"),
    # codes
    ("mine twice", lambda d: d["mines"].append(b.mine(rights=(b.right("X", None),))), "mines[1].code", "duplicate"),
    ("right twice", lambda d: d["mines"].append(b.mine("KZ-2", rights=(b.right(licence=None),))),
     "mines[1].rights[0].code", "duplicate"),
    ("licence twice", beside(licence_no="C5001542019057110000001"), "mines[1].rights[0].licence_no", "duplicate"),
    ("plan twice", beside(plans=[b.plan()]), "mines[1].rights[0].plans[0].code", "duplicate"),
    ("account twice", beside(accounts=[b.account()]), "mines[1].rights[0].accounts[0].code", "duplicate"),
    ("entry twice", beside(accounts=[b.account("Z",
     entries=(FL1,))]), "mines[1].rights[0].accounts[0].entries[0].code",
     "duplicate"),
    ("report twice", beside(reports=[b.report()]), "mines[1].rights[0].reports[0].code", "duplicate"),
    ("long right", in_right(code="C" * 35), f"{R}.code", "text_too_long"),
    ("long mine", lambda d: d["mines"][0].update(code="M" * 25), "mines[0].code", "text_too_long"),
    # rights
    ("licence form", in_right(licence_no="500154"), f"{R}.licence_no", "licence_format"),
    ("licence month", in_right(licence_no="C5001542025077110000001"), f"{R}.licence_no", "licence_month"),
    ("end before start", in_right(expires_on="2019-04-30"), f"{R}.expires_on", "end_before_start"),
    ("ownerless", beside(**LEGACY, events=[GONE]), "mines[1].rights[0].holdings[0].uscc", "holder_of_ownerless") ,
    # facts
    ("future event", events(b.survey("2025-06-04")), f"{R}.events[3].effective_on", "in_future"),
    ("future holding", in_right(holdings=[b.holding(on="2025-06-04")]), f"{R}.holdings[0].effective_on", "in_future"),
    ("future plan", in_right(plans=[b.plan(on="2025-06-04")]), f"{R}.plans[0].effective_on", "in_future"),
    ("future account", in_right(accounts=[b.account(on="2025-06-04")]), f"{R}.accounts[0].effective_on", "in_future"),
    ("future report", in_right(reports=[b.report(on="2025-06-04")]), f"{R}.reports[0].effective_on", "in_future"),
    ("corrects nothing", events(b.survey(supersedes="KZ-1-CK-V9")),
     f"{R}.events[3].supersedes", "supersedes_unknown"),
    ("corrects itself", events(b.survey(supersedes="KZ-1-CK-V4")), f"{R}.events[3].supersedes", "supersedes_unknown"),
    ("corrects a plan", events(b.survey(supersedes="KZ-1-FA1")), f"{R}.events[3].supersedes", "supersedes_unknown"),
    ("corrects twice", events(b.survey(supersedes="KZ-1-CK-V1"), b.survey(supersedes="KZ-1-CK-V1")),
     f"{R}.events[4].supersedes", "supersedes_replaced"),
    # plans
    ("version twice", in_right(plans=[b.plan(), b.plan("KZ-1-FA2")]), f"{R}.plans[1].version", "duplicate"),
    ("phase twice", in_right(plans=[b.plan(phases=[b.phase(), b.phase()])]),
     f"{R}.plans[0].phases[1].no", "duplicate"),
    ("phase before approval", in_right(plans=[b.plan(phases=[b.phase(due="2023-05-09")])]),
     f"{R}.plans[0].phases[0].due_on", "due_before_approval"),
    # money
    ("overdrawn", in_right(accounts=[b.account(entries=(FL1, OUT))]),
     f"{R}.accounts[0].entries[1].amount_fen", "overdrawn"),
    ("out before in", in_right(accounts=[b.account(entries=(OUT, FL1))]), f"{R}.accounts[0].entries[0].amount_fen",
     "overdrawn"),
    ("overdrawn on a day", in_right(accounts=[b.account(entries=(FL1, EARLY_OUT))]),
     f"{R}.accounts[0].entries", "overdrawn"),
    ("before opening", in_right(accounts=[b.account(on="2023-07-01", entries=(FL1,))]),
     f"{R}.accounts[0].entries[0].value_on", "before_opening"),
    ("future entry", in_right(accounts=[b.account(entries=(b.entry("KZ-1-FL1", on="2025-06-04"),))]),
     f"{R}.accounts[0].entries[0].value_on", "in_future"),
    ("account in use", in_right(accounts=[b.account(entries=(FL1,)), b.account("Z", supersedes="KZ-1-ZH1")]),
     f"{R}.accounts[1].supersedes", "account_in_use"),
    ("long reference", in_right(accounts=[b.account(entries=(FL1 | {"reference": "凭" * 129},))]),
     f"{R}.accounts[0].entries[0].reference", "text_too_long"),
    # reports
    ("before its year", in_right(reports=[b.report(on="2022-12-31")]), f"{R}.reports[0].effective_on",
     "received_before_year"),
    ("version again", in_right(reports=[b.report(), b.report("KZ-1-BG2")]), f"{R}.reports[1].version", "duplicate"),
    ("no such part", in_right(reports=[b.report(parts=["works", "photos"])]),
     f"{R}.reports[0].parts", "part_unknown"),
    # payloads
    ("field missing", events(b.event("land_surveyed", detail={"damaged_m2": 1})),
     f"{R}.events[3].detail.reclaimed_m2",
     "missing"),
    ("unknown field", events(b.event("suspended", detail={"why": "x"})),
     f"{R}.events[3].detail.why", "extra_forbidden"),
    ("text for number", events(b.event("land_surveyed", detail={"damaged_m2": "12", "reclaimed_m2": 0})),
     f"{R}.events[3].detail.damaged_m2", "int_type"),
    ("negative area", events(b.survey(damaged=-1)), f"{R}.events[3].detail.damaged_m2", "greater_than_equal"),
    ("huge area", events(b.survey(damaged=10**30)), f"{R}.events[3].detail.damaged_m2", "less_than_equal"),
    ("more reclaimed", events(b.survey(damaged=1, reclaimed=2)), f"{R}.events[3].detail.reclaimed_m2",
     "reclaimed_over_damaged"),
    ("corner as degrees", events(area(["108.1,31.2"] * 3)), f"{R}.events[3].detail.corners.0",
     "string_pattern_mismatch"),
    ("crossing corners", events(area(["3450000.00,36500000.00", "3450100.00,36500100.00", "3450000.00,36500100.00",
                                      "3450100.00,36500000.00"])), f"{R}.events[3].detail.corners", "ring"),
    ("hectares for m²", events(area(SQUARE.split(";"), 1)), f"{R}.events[3].detail.area_m2", "area"),
    ("6 % too large", events(area(SQUARE.split(";"), 10_501)), f"{R}.events[3].detail.area_m2", "area"),
    ("control character", events(b.event("suspended", detail={"note": "a\u0000b"})), f"{R}.events[3].detail.note",
     "text_characters"),
    ("empty ground", events(b.event("party_gone", detail={"basis": " "})),
     f"{R}.events[3].detail.basis", "text_empty"),
    ("number as date", events(b.event("date_set", detail={"rule": "r", "occasion": "o",
     "ground": "g", "approver": "a",
                                                          "due_on": "0"})),
     f"{R}.events[3].detail.due_on", "date_format"),
    # references
    ("other plan", events(b.event("restoration_recorded", detail={"plan": "X", "phase": 1, "restored_m2": 1})),
     f"{R}.events[3].detail.plan", "reference_unknown"),
    ("other phase", events(b.event("restoration_recorded", detail={"plan": "KZ-1-FA1",
     "phase": 9, "restored_m2": 1})),
     f"{R}.events[3].detail.phase", "reference_unknown"),
    ("other account", events(b.event("fund_disclosed", detail={"account": "X", "where": "网站"})),
     f"{R}.events[3].detail.account", "reference_unknown"),
    ("other entry", events(b.event("fund_use_recorded", detail={"entry": "X", "purpose": "治理"})),
     f"{R}.events[3].detail.entry", "reference_unknown"),
    ("use of a deposit", events(b.event("fund_use_recorded", detail={"entry": "KZ-1-FL1", "purpose": "治理"})),
     f"{R}.events[3].detail.entry", "not_a_withdrawal"),
    ("other report", events(b.event("report_withdrawn", detail={"report": "X", "reason": "有误"})),
     f"{R}.events[3].detail.report", "reference_unknown"),
    # whose fact
    ("source on a right", events(b.event("source_confirmed", detail=SOURCE_ON_RIGHT)), f"{R}.events[3].kind",
     "wrong_subject"),
    ("stop of a bureau", lambda d: d.update(bureau_events=[b.event("suspended",
     bureau="KZ")]), "bureau_events[0].kind",
     "wrong_subject"),
    ("no such bureau", lambda d: d.update(bureau_events=[confirmation(bureau="X")]),
     "bureau_events[0].bureau", "unknown"),
    ("no such source", lambda d: d.update(bureau_events=[confirmation("CN/X")]), "bureau_events[0].detail.source",
     "source_unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "field", "code"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
async def test_a_delivery_is_refused(store: str, change: Change, field: str, code: str) -> None:
    body = b.small()
    change(body)
    before = await b.counts()
    found = await refusal_of(body)
    assert (field, code) in [(d.field, d.code) for d in found]
    assert all(d.expected and d.cure for d in found)
    assert await b.counts() == before


async def refusal_of(body: b.Body) -> tuple[Defect, ...]:
    delivery = b.delivered(body)
    with pytest.raises(Invalid) as refused:
        await register.load(b.CLERK, delivery, at=b.AT)
    return refused.value.defects


async def test_every_defect_of_every_record_is_named_at_once(store: str) -> None:
    body = b.small(companies=[b.company(1)])
    for change in (
        in_right(expires_on="2019-04-30", licence_no="500154"),
        events(b.survey("2025-06-04"), b.event("fund_disclosed", detail={"account": "X", "where": "网站"})),
        lambda d: d["bureaus"][0].update(division="999999"),
        lambda d: d["mines"].append(other(holdings=[b.holding(9)])),
    ):
        change(body)
    assert [(d.field, d.code) for d in await refusal_of(body)] == [
        ("bureaus[0].division", "unknown"),
        (f"{R}.licence_no", "licence_format"),
        (f"{R}.expires_on", "end_before_start"),
        (f"{R}.events[3].effective_on", "in_future"),
        (f"{R}.events[4].detail.account", "reference_unknown"),
        ("mines[1].rights[0].holdings[0].uscc", "unknown"),
    ]


ON_RECORD = [
    ("companies[0].name", "uscc_other_name", {"companies": [b.company(1, name="别家公司")]}),
    ("divisions[0].code", "duplicate", {"divisions": [b.division(name="别的区")]}),
    ("bureaus[0].code", "duplicate", {"bureaus": [b.bureau()]}),
    ("mines[0].code", "duplicate", {"mines": [b.mine(rights=(b.right("X", None),))]}),
    ("mines[0].rights[0].code", "duplicate", {"mines": [b.mine("X", rights=(b.right(licence=None),))]}),
    ("mines[0].rights[0].licence_no", "duplicate", {"mines": [b.mine("X", rights=(b.right("X"),))]}),
    *(
        (
            f"{R}.{kind}[0].code",
            "duplicate",
            {"mines": [b.mine("X", rights=(b.right("X", None, **facts),))]},
        )
        for kind, facts in (
            ("plans", {"plans": [b.plan()]}),
            ("accounts", {"accounts": [b.account()]}),
            ("reports", {"reports": [b.report()]}),
        )
    ),
    (
        "mines[0].rights[0].accounts[0].entries[0].code",
        "duplicate",
        {"mines": [b.mine("X", rights=(b.right("X", None, accounts=[b.account("X", entries=(FL1,))]),))]},
    ),
]


@pytest.mark.parametrize(("field", "code", "body"), ON_RECORD)
async def test_what_is_on_record_is_not_registered_again(store: str, field: str, code: str, body: b.Body) -> None:
    await b.load()
    before = await b.counts()
    assert [(d.field, d.code) for d in await refusal_of(body)] == [(field, code)]
    assert await b.counts() == before


async def test_a_found_party_may_hold_the_legacy_site(store: str) -> None:
    found = b.event("party_found", "2021-01-01", {"basis": "法院判决"})
    body = b.small()
    body["mines"].append(other(**LEGACY, events=[GONE, found]))
    assert (await b.load(body)).mines == 2
