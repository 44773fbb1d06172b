"""Scenarios B: whose annual report it is, and what its letter may say (layers: the plans alone, and all)."""

from __future__ import annotations

import pytest

from restoration.law.letters.content import LetterKind
from restoration.tables import AnnualReport, Obligation, Right
from tests import builders as b
from tests.services import scenario as s


@pytest.mark.parametrize(("law", "flagged"), [(s.LOCAL, 0), (s.ALL, 4)])
async def test_s08_no_other_place_owes_on_a_local_plan(store: str, law: s.Law, flagged: int) -> None:
    mines = [("Z", b.ZHENGNING), ("T", s.TAONAN), ("Y", s.YONGJING), ("P", s.PINGQUAN)]
    await s.county(*(s.reporting(c, d, n) for n, (c, d) in enumerate(mines, 1)), at="2023-03-20", law=law)
    assert len((await s.check("2024-01-01")).flagged) == flagged
    letters = await s.drafts()
    assert len(letters) == flagged
    assert all("开州" not in c.instrument for x in letters for i in x.items for c in i.duty_cites)
    assert all(c.instrument == "土地复垦条例" for x in letters for c in x.items[0].duty_cites[:1])
    await s.report("Z-R1", "Z-2023-1", 2023, "2024-01-05", s.NATIONAL if flagged else s.KAIZHOU_PARTS)
    assert await AnnualReport.filter(code="Z-2023-1").count() == 1  # sent of one's own accord, it is kept all the same
    owed = Obligation.filter(rule="annual_reclamation_report", subject_id=(await Right.get(code="Z-R1")).id)
    assert await owed.exists() is bool(flagged)
    due = await Obligation.filter(rule="annual_reclamation_report", standing="met_late").count()
    assert due == (1 if flagged else 0)


async def test_s09_a_letter_carries_only_its_own_consequences(store: str) -> None:
    await s.county(s.reporting("J", b.KAIZHOU, 1), at="2023-03-20", law=s.LOCAL)
    await s.check("2024-01-01")
    [letter] = await s.drafts()
    assert letter.kind is LetterKind.OVERDUE_NOTICE
    assert letter.items[0].consequences == ()
    assert [c.article for c in letter.items[0].duty_cites] == ["五（三）2"]
    assert letter.terms["plan"] == "矿山地质环境保护与土地复垦方案"
    text = letter.model_dump_json()
    assert not any(word in text for word in ("异常名录", "罚款", "建设用地", "开发与恢复治理方案"))


async def test_s09_with_all_layers_the_order_names_the_regulations(store: str) -> None:
    await s.county(s.reporting("J", b.KAIZHOU, 1), at="2023-03-20")
    await s.check("2024-01-01")
    [letter] = await s.drafts()
    assert letter.kind is LetterKind.CORRECTION_ORDER
    said = {(c.instrument, c.article) for k in letter.items[0].consequences for c in k.cites}
    assert said == {("土地复垦条例", "第四十一条"), ("重庆市矿产资源管理条例", "第五十九条")}
