"""S14 through the API, all layers on: no licence in 临夏, first or re-issued, with a document missing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.services import scenario as s
from tests.web.scenarios.conftest import bureau_world
from tests.web.world import World

ON = "2023-03-21"
PAPERS = ("矿产资源开发利用方案", "恢复治理方案", "土地复垦方案")
APPROVED = dict.fromkeys(PAPERS, "approved")
NEW = {"licence_no": None, "granted_on": None, "expires_on": None}
SUBMITTED = {
    "N": dict.fromkeys(PAPERS[:2], "approved"),
    "O": APPROVED,
    "P": APPROVED | {"恢复治理方案": "not_approved"},
    "Q": APPROVED,
}
"""O applies for re-issue of a licence it has; Q wants nothing but the account."""


@pytest.fixture
async def yongjing(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Applicants of 永靖县, their papers put on record through the API."""
    mines = [
        s.mine(code, s.YONGJING, n, events=[], **({} if code == "O" else NEW)) for n, code in enumerate(SUBMITTED, 1)
    ]
    async with bureau_world(database_url, tmp_path, "YJ", s.YONGJING, mines) as world:
        world.at(ON)
        for mine, papers in SUBMITTED.items():
            for document, result in papers.items():
                detail = {"document": document, "result": result}
                fact = {"effective_on": ON, "evidence": "收件", "kind": "entry_document_recorded", "detail": detail}
                await world.post("inspector", f"/mines/{mine}/events", fact)
        yield world


async def applied(world: World, mine: str, decision: str, on: str = ON) -> tuple[str, str, list[str]]:
    """The application put on record: its answer, and what 临夏's gate of documents says and names."""
    sent = {"decision": decision, "received_on": on, "evidence": f"收文 {decision} {on}"}
    kept: dict[str, Any] = await world.post("inspector", f"/mines/{mine}/applications", sent)
    [gate] = [g for g in kept["gates"] if g["id"] == "entry_documents"]
    return kept["answer"], gate["verdict"], [r["text"] for r in gate["reasons"] if r["verdict"] == "closed"]


async def test_s14_each_applicant_is_stopped_and_told_what_is_missing(yongjing: World) -> None:
    missing = {
        "N": ("first_licence", "土地复垦方案：未提交"),
        "O": ("reissue", "恢复治理基金账户：未建立"),
        "P": ("first_licence", "恢复治理方案：审查未获批准"),
    }
    for mine, (decision, named) in missing.items():
        assert await applied(yongjing, mine, decision) == ("no", "closed", [named])
        # 任何单位和部门不得审批: related approvals are stopped with it
        assert await applied(yongjing, mine, "related_approval") == ("no", "closed", [named])
    facts = (await yongjing.get("inspector", "/mines/N/timeline"))["items"]
    assert [f["detail"]["answer"] for f in facts if f["kind"] == "application_recorded"] == ["no", "no"]


async def test_s14_the_account_stops_a_first_licence_only_by_the_setting(yongjing: World) -> None:
    assert (await applied(yongjing, "Q", "first_licence"))[1:] == ("open", [])
    [shown] = (await yongjing.get("legal", "/gate-settings"))["items"]
    choice = {"setting": shown["setting"], "chosen": True, "bureau": "YJ", "effective_on": "2023-04-01"}
    yongjing.at("2023-04-01")
    await yongjing.post("legal", "/gate-settings", choice | {"ground": "局务会议定", "evidence": "会议纪要1号"})
    assert (await applied(yongjing, "Q", "first_licence", "2023-03-31"))[1:] == ("open", [])
    wanted = ("no", "closed", ["恢复治理基金账户：未建立"])
    assert await applied(yongjing, "Q", "first_licence", "2023-04-01") == wanted
    yongjing.at("2023-04-03")
    opened = {"effective_on": "2023-04-03", "evidence": "开户许可", "code": "Q-A1", "bank": "示例银行"}
    await yongjing.post("inspector", "/mines/Q/fund-accounts", opened | {"scope_of_use": "治理恢复"})
    assert (await applied(yongjing, "Q", "first_licence", "2023-04-03"))[1:] == ("open", [])
