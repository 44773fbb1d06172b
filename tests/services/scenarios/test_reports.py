"""S05 and S06 end to end: a company writes its report block by block; the duty follows what stands in it."""

from __future__ import annotations

from typing import Any

import pytest

from restoration.law.letters.content import LetterKind
from restoration.permissions import Role, granted
from restoration.services import codes
from restoration.services.actors import Actor, Identity
from restoration.services.reports import draft_content, drafts, lifecycle
from restoration.services.reports.drafts import Which
from restoration.tables import AnnualReport, Attachment, Case, Obligation, Right, Transition
from tests import builders as b
from tests.services import scenario as s
from tests.web.test_report_year import DAMAGE, MONITORING, WORKS

RULE = "annual_reclamation_report"
LATE = {"W21:parts.monitoring_data": "监测资料另行报送"}
YEAR: dict[str, Any] = {
    "production": {"nothing": True},
    "damage": DAMAGE,
    "restoration": WORKS,
    "quantities": {"rows": [{"parcel": "P1", "work": "soil", "unit": "m3", "done": "1200.0000"}]},
    "costs": {"nothing": True},
    "fund": {"nothing": True},
    "monitoring": MONITORING,
    "next_year": {"nothing": True},
    "declaration": {"preparer": "某填报", "phone": "13800000000", "legal_representative": "某法人"},
}
REMARKS = {"W16:production.topsoil_in_m3": "草地已剥离表土，另行统计"}


def signatory(number: int) -> Identity:
    """Who signs for a company."""
    roles = frozenset({Role.COMPANY_SIGNATORY})
    companies = frozenset({b.uscc(number)})
    return Identity(Actor(f"user:signer{number}"), f"某签发{number}", roles, granted(roles), companies=companies)


async def file(code: str, number: int, on: str, **blocks: Any) -> dict[str, Any]:
    """The company writes and submits its report for 2023 on a day; the receipt."""
    right = await Right.get(code=f"{code}-R1")
    report, who, at = Which(right.id, right.code, 2023), signatory(number), s.noon(on)
    content = {**YEAR, **blocks, "files": {"rows": await files(who)}}
    sent: dict[str, object] = {"content": content, "remarks": {**REMARKS, **LATE}}
    tag = f"draft-{await last(report)}.0"
    tag = await draft_content.put(who, report, sent, tag, at=at)
    return dict(await lifecycle.submit(who, report, tag, at=at))


async def last(report: Which) -> int:
    """The highest version received."""
    row = await AnnualReport.filter(right_id=report.right, year=report.year).order_by("-version").first()
    return row.version if row else 0


async def files(who: Identity) -> list[dict[str, str]]:
    """A map and a photo the signer uploaded."""
    made = []
    for kind in ("status_map", "photo"):
        values = {"sha256": "0" * 64, "size": 10, "media_type": "pdf", "name": f"{kind}.pdf"}
        more = {"uploaded_by": who.actor.id, "uploaded_at": b.AT}
        made.append({"kind": kind, "file": (await Attachment.create(code=codes.new("at"), **values, **more)).code})
    return made


def reporting(code: str, number: int) -> dict[str, Any]:
    """A right of 开州 with damaged land on record."""
    return s.mine(code, b.KAIZHOU, number, holdings=[b.holding(number)], events=[b.survey()])


async def test_s05_no_report_by_31_december_and_the_report_five_days_late(store: str) -> None:
    await s.county(reporting("J", 1), at="2023-03-20")
    await s.check("2023-12-31")
    assert ("J", RULE, "2023", "due_today", 0) in await s.shown("2023-12-31")
    assert not await Case.filter(obligation__rule=RULE).exists()

    await s.check("2024-01-01")
    assert ("J", RULE, "2023", "overdue", 1) in await s.shown("2024-01-01")
    told = await s.explained("J", "2024-01-01", RULE, "2023")
    assert (told["due_on"], told["verdict"]) == ("2023-12-31", "overdue")
    assert await Case.filter(obligation__rule=RULE, closed_on__isnull=True).count() == 1
    [letter] = await s.drafts("J")
    assert letter.kind is LetterKind.CORRECTION_ORDER

    receipt = await file("J", 1, "2024-01-05")
    assert (receipt["missing"], receipt["received_on"]) == ([], "2024-01-05")
    duty = await Obligation.get(rule=RULE, occasion="2023")
    assert (duty.standing, str(duty.met_on)) == ("met_late", "2024-01-05")
    assert (duty.met_on - duty.due_on).days == 5
    steps = await Transition.filter(obligation_id=duty.id).order_by("id").values_list("after", flat=True)
    assert list(steps)[-2:] == ["overdue", "met_late"]
    assert await Case.filter(obligation_id=duty.id, closed_on__isnull=True).count() == 0
    assert await s.drafts("J") == []


@pytest.mark.parametrize(
    ("monitoring_on", "standing"), [(None, "overdue"), ("2023-12-28", "met"), ("2024-01-04", "met_late")]
)
async def test_s06_half_a_filing_is_not_a_filing(store: str, monitoring_on: str | None, standing: str) -> None:
    await s.county(reporting("K", 1), reporting("L", 2), at="2023-03-20")
    assert (await file("L", 2, "2023-11-30"))["missing"] == []
    half = await file("K", 1, "2023-12-20", monitoring={})
    assert half["missing"] == ["monitoring_data"]
    if monitoring_on == "2023-12-28":
        assert (await file("K", 1, monitoring_on))["missing"] == []
    await s.check("2024-01-01")
    late = [r[0] for r in await s.shown("2024-01-01") if r[1] == RULE and r[3] == "overdue"]
    assert late == ([] if monitoring_on == "2023-12-28" else ["K"])
    if late:
        told = await s.explained("K", "2024-01-01", RULE, "2023")
        assert told["missing"] == ["monitoring_data"]
        [letter] = await s.drafts("K")
        assert any("矿山地质环境监测资料" in i.found for i in letter.items)
    if monitoring_on == "2024-01-04":
        await file("K", 1, monitoring_on)
    duty = await Obligation.get(rule=RULE, occasion="2023", addressee_uscc=b.uscc(1))
    assert duty.standing == standing


async def test_an_empty_block_lacks_its_part_and_a_statement_gives_it(store: str) -> None:
    await s.county(reporting("K", 1), at="2023-03-20")
    right = await Right.get(code="K-R1")
    report, who, at = Which(right.id, right.code, 2023), signatory(1), s.noon("2023-12-20")
    for restoration, lacking in (({}, ["implementation_report", "works"]), ({"nothing": True}, [])):
        content = {**YEAR, "restoration": restoration, "quantities": {}, "files": {"rows": await files(who)}}
        tag = drafts.draft_tag(await drafts.draft_of(report), 0)
        await draft_content.put(who, report, {"content": content, "remarks": {}}, tag, at=at)
        assert sorted((await drafts.missing(report, who))["missing_after_draft"]) == lacking  # type: ignore[call-overload]
