"""Starting a document and filling it in on pages: every kind has its form, and what is typed comes back as it was."""

from __future__ import annotations

import re
from typing import Any

import pytest

from api.pages.document_form import entries, read
from restoration.errors import Invalid
from restoration.law.letters.content import LetterKind, NoticeContent
from restoration.law.letters.papers import MODELS
from restoration.law.letters.papers.base import Part
from restoration.services.letters.fields import read_fields
from restoration.tables import Notice
from tests.letters.papers import STARTED, fields
from tests.web.world import World

K = LetterKind


def typed(kind: LetterKind, filled: Part) -> dict[str, str]:
    """A form as a browser would send it back untouched."""
    sent: dict[str, str] = {}
    for entry in entries(MODELS[kind], filled):
        for cell in [c for row in entry.rows for c in row] or [entry]:
            if cell.value:
                sent[cell.name] = cell.value
    return sent


@pytest.mark.parametrize("kind", STARTED)
def test_a_form_sent_back_untouched_changes_nothing(kind: LetterKind) -> None:
    filled = fields(kind)
    again = read_fields(kind, read(MODELS[kind], typed(kind, filled)))
    assert without_layers(again) == without_layers(filled)


def without_layers(model: Any) -> Any:
    """Fields without the place code of citations, which nobody types."""
    return re.sub(r'"layer":"[^"]*"', "", model.model_dump_json())


@pytest.mark.parametrize("kind", STARTED)
def test_every_field_has_an_input(kind: LetterKind) -> None:
    assert [e.name for e in entries(MODELS[kind])] == [f"fields.{name}" for name in MODELS[kind].labels()]


def test_numbers_that_are_none_are_all_named() -> None:
    sent = {"fields.due_fen": "5,000", "fields.done_fen": "1.005", "fields.year": "二〇二五"}
    with pytest.raises(Invalid) as refused:
        read(MODELS[K.ACCRUAL_ORDER], sent)
    assert {d.field for d in refused.value.defects} == set(sent)


async def send(service: World, path: str, data: dict[str, str]) -> tuple[int, str]:
    """A form sent as an inspector; status and where it leads."""
    headers = {"Authorization": f"Bearer {service.tokens['inspector']}"}
    async with service.client.post(path, data=data, headers=headers, allow_redirects=False) as found:
        return found.status, found.headers.get("Location", await found.text())


async def show(service: World, path: str, who: str = "inspector") -> tuple[int, str]:
    """A page as somebody sees it."""
    headers = {"Authorization": f"Bearer {service.tokens[who]}"}
    async with service.client.get(path, headers=headers) as found:
        return found.status, await found.text()


async def test_from_the_choice_of_kind_to_a_changed_draft(service: World) -> None:
    status, text = await show(service, "/documents/new?mine=OWN-1")
    assert status == 200 and "限期整改通知书" in text and "送达回证" in text and "逾期告知书" not in text
    status, text = await show(service, "/documents/new?mine=OWN-1&kind=charge_order")
    assert status == 200 and "应缴金额（必填）" in text and "公顷" in text and "完成期限" in text
    sent = typed(K.CHARGE_ORDER, fields(K.CHARGE_ORDER)) | {"kind": "charge_order", "mine": "OWN-1"}
    sent = {name: text.replace("\n", "\r\n") for name, text in sent.items()}  # as browsers send lines
    status, where = await send(service, "/documents/new", sent | {"rectify_days": "30", "statement_days": "5"})
    assert status == 303, where
    code = where.partition("?")[0].rsplit("/", 1)[-1]
    draft = NoticeContent.model_validate_json((await Notice.get(code=code)).content)
    assert draft.rectify_by.days_from_service == 30
    status, text = await show(service, f"/letters/{code}/fields")
    assert status == 200 and 'value="288000.00"' in text and 'value="0.8000"' in text
    change = typed(K.CHARGE_ORDER, fields(K.CHARGE_ORDER)) | {"fields.payee": "开州区财政局", "version": "1"}
    assert (await send(service, f"/letters/{code}/fields", change))[0] == 303
    assert (await send(service, f"/letters/{code}/fields", change))[0] == 409  # the version has moved on
    status, text = await show(service, f"/letters/{code}")
    assert status == 200 and "填写文书内容" in text and "发文稿纸" in text
    assert "开州区财政局" in (await Notice.get(code=code)).content
    assert (await send(service, f"/letters/{code}/discard", {"reason": "重复"}))[0] == 303
    assert (await Notice.get(code=code)).state == "dropped"


async def test_what_was_typed_stays_with_the_refusal_beside_the_field(service: World) -> None:
    sent = typed(K.RECTIFICATION_NOTICE, fields(K.RECTIFICATION_NOTICE)) | {"kind": "rectification_notice"}
    row = next(name for name in sent if name.startswith("fields.defects.1."))
    sent |= {"mine": "OWN-1", "rectify_on": "2001-01-01", "rectify_days": "三十", "measures": "不得丢失<的>文字"}
    sent |= {row: "不得丢失的行"}
    status, text = await send(service, "/documents/new", sent)
    assert status == 422
    assert "不得丢失&lt;的&gt;文字" in text and "不得丢失的行" in text and 'value="三十"' in text
    assert 'id="rectify_days-error"' in text and "没有作任何改动" in text
    assert await Notice.filter(kind="rectification_notice").count() == 0
    status, where = await send(service, "/documents/new", sent | {"rectify_on": "", "rectify_days": "30"})
    assert status == 303, where
    code = where.partition("?")[0].rsplit("/", 1)[-1]
    change = {"rectify_on": "2001-01-01", "measures": "改后的要求", "version": "1"}
    status, text = await send(service, f"/letters/{code}/edit", change)
    assert status == 422 and "改后的要求" in text and 'value="2001-01-01"' in text and 'id="rectify_on-error"' in text
    money = typed(K.CHARGE_ORDER, fields(K.CHARGE_ORDER)) | {"kind": "charge_order", "mine": "OWN-1"}
    status, text = await send(service, "/documents/new", money | {"fields.total_fen": "五百元"})
    assert status == 422 and "五百元" in text and 'id="fields.total_fen-error"' in text


async def test_who_may_not_start_one_is_told(service: World) -> None:
    assert (await show(service, "/documents/new", "approver"))[0] == 403
    assert (await show(service, "/documents/new?kind=reminder"))[0] == 404
    status, text = await send(service, "/documents/new", {"kind": "talk_notice"})
    assert status == 422 and "矿山编号" in text
