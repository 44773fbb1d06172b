"""Scenarios G: ownerless and legacy sites (all layers, and the plans alone)."""

from __future__ import annotations

import pytest

from restoration.errors import Invalid
from restoration.services.records import HoldingIn
from restoration.services.register import register
from restoration.strict import model
from restoration.tables import Notice
from tests import builders as b
from tests.services import scenario as s


async def test_s25_ownerless_is_the_governments(store: str) -> None:
    closed = [b.event("closed", "2022-06-30"), b.survey(reclaimed=0)]
    gone = [b.survey(), b.event("party_gone", "2022-01-01", {"basis": "注销登记"})]
    site = b.right("T-R1", None, subject_type="legacy_site", holdings=[], events=gone, granted_on=None, expires_on=None)
    ownerless = b.mine("T", s.PINGQUAN, (site,), name="平泉县齐盛矿业有限公司责任主体灭失矿山迹地")
    await s.county(ownerless, s.mine("U", s.PINGQUAN, 2, events=closed), at="2023-03-01")
    await s.check("2024-01-01")
    rows = await s.attention("2024-01-01")
    assert {(r["rule"], r["addressee"]["kind"]) for r in rows if r["mine"] == "T"} == {
        ("closure_restoration_complete", "government")
    }
    assert await s.drafts("T") == []
    assert {r["rule"] for r in rows if r["mine"] == "U"} >= {
        "closure_restoration_complete",
        "annual_reclamation_report",
    }
    [letter] = await s.drafts("U")
    assert letter.addressee.kind == "former_holder"

    await s.event("T-R1", "party_found", "2024-02-01", basis="查明承继单位")
    await register.record_holding(
        b.CLERK, "T-R1", model(HoldingIn, b.holding(3, "2024-02-01")), at=s.noon("2024-02-01")
    )
    await s.check("2025-01-01")
    [letter] = await s.drafts("T")
    assert letter.addressee.uscc == b.uscc(3)


@pytest.mark.parametrize("law", [s.LOCAL, s.ALL], ids=["local", "all"])
async def test_s27_legacy_spots_are_no_companys_duty(store: str, law: s.Law) -> None:
    """The guard half: neither the verified nor the unverified spot gives a duty or a letter to anybody."""
    spots = [
        b.event("spot_verified", "2023-05-20", {"spot": "图斑1", "area_m2": 42_000, "officers": ["甲", "乙"]}),
        b.event("spot_restored", "2023-09-01", {"spot": "图斑1", "restored_m2": 42_000, "funding": "社会资本"}),
        b.event("spot_restored", "2023-09-01", {"spot": "图斑2", "restored_m2": 18_000}),
    ]
    over = {"subject_type": "legacy_site", "holdings": [], "granted_on": None, "expires_on": None}
    await s.county(b.mine("L", b.ZHENGNING, (b.right("L-R1", None, events=spots, **over),)), at="2023-10-01", law=law)
    outcome = await s.check("2024-01-01")
    assert (outcome.flagged, outcome.errors) == (set(), [])
    assert await s.shown("2024-01-01") == []
    assert await s.drafts() == []
    assert await Notice.all().count() == 0


async def test_s25_no_letter_can_name_the_company_of_the_label(store: str) -> None:
    """The site of 专栏6 with everything a check could take for a ground: no letter; a holder is not even recorded."""
    seen = {"source": "patrol", "officers": ["甲", "乙"], "grounds": ["environment_safety"]}
    events = [
        b.survey(),
        b.event("closed", "2015-06-30"),
        b.event("party_gone", "2022-01-01", {"basis": "注销登记"}),
        b.event("inspected", "2023-05-01", seen),
    ]
    over = {"subject_type": "legacy_site", "granted_on": None, "expires_on": None, "events": events}
    name = "平泉县齐盛矿业有限公司责任主体灭失矿山迹地"
    held = b.right("T-R1", None, holdings=[b.holding(1, "2010-01-01")], **over)
    with pytest.raises(Invalid) as refused:
        await s.county(b.mine("T", s.PINGQUAN, (held,), name=name), at="2023-06-01")
    assert [d.code for d in refused.value.defects] == ["holder_of_ownerless"]

    await s.county(b.mine("T", s.PINGQUAN, (b.right("T-R1", None, holdings=[], **over),), name=name), at="2023-06-01")
    await s.check("2024-01-01")
    assert {r["addressee"]["kind"] for r in await s.attention("2024-01-01")} == {"government"}
    assert await Notice.all().count() == 0
