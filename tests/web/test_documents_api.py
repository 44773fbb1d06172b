"""A document an officer starts, from the list of kinds to the page behind its code, through HTTP alone."""

from __future__ import annotations

from typing import Any

from aiohttp import FormData

from api.keys import SEAL
from api.pace import PACES, Pace
from reports.seal import SealPlace
from restoration.law.letters.content import LetterKind
from restoration.tables import SealedDocument
from tests.letters import poppler
from tests.letters.papers import as_sent
from tests.web.world import World

TAIL = "0001"
BODY = {
    "kind": "accrual_order",
    "mine": "OWN-1",
    "fields": as_sent(LetterKind.ACCRUAL_ORDER),
    "rectify_days": 30,
    "statement_days": 5,
}


async def issued(service: World) -> tuple[str, dict[str, Any]]:
    """An accrual order started, approved and issued; its address and what issuing answered."""
    begun = await service.post("inspector", "/notices", BODY)
    path = f"/notices/{begun['id']}"
    assert (await service.post("leader", f"{path}/approve"))["state"] == "approved"
    return path, await service.post("leader", f"{path}/issue")


async def page(service: World, path: str, data: bytes | None = None, name: str = "a.pdf") -> tuple[int, str]:
    """A public page as text; with a file, the answer to uploading it."""
    if data is None:
        async with service.client.get(path) as found:
            return found.status, await found.text()
    form = FormData()
    form.add_field("file", data, filename=name)
    async with service.client.post(path, data=form) as found:
        return found.status, await found.text()


async def test_a_started_document_is_issued_and_found_genuine(service: World) -> None:
    kinds = (await service.get("inspector", "/document-kinds"))["items"]
    assert {k["kind"] for k in kinds} == set(LetterKind)
    order = next(k for k in kinds if k["kind"] == "accrual_order")
    assert order["remedies"] and {f["name"] for f in order["fields"]} >= {"year", "due_fen", "done_fen", "formula"}
    path, done = await issued(service)
    assert done["number"] == "开州规资责提〔2024〕1号"
    pdf = (await service.ask("inspector", "GET", f"{path}/pdf")).data
    where = "/public/verify/" + done["verify_url"].rsplit("/", 1)[-1]
    status, text = await page(service, where)
    assert status == 200
    assert "责令限期计提通知书" in text and done["number"] in text and done["sha256"] in text
    assert "示例矿业" not in text
    assert "收件人" in (await page(service, f"{where}?tail={TAIL}"))[1]
    assert "一致：该文件与制发的文书逐字节相同" in (await page(service, where, pdf))[1]
    changed = bytearray(pdf)
    changed[len(changed) // 2] ^= 1
    assert "不一致" in (await page(service, where, bytes(changed)))[1]
    picture = poppler.run("pdftoppm", "-png", "-r", "30", "-l", "1", "-", pdf=pdf)
    assert "无法逐字节核对" in (await page(service, where, picture, "a.png"))[1]
    assert "无法逐字节核对" in (await page(service, where, b"%PDF-" + b"0" * 1_100_000))[1]
    assert (await page(service, "/public/verify/nothing-of-the-kind", pdf))[0] == 404


async def test_a_withdrawn_letter_says_so(service: World) -> None:
    path, done = await issued(service)
    await service.post("leader", f"{path}/withdraw", {"reason": "金额有误"})
    text = (await page(service, "/public/verify/" + done["verify_url"].rsplit("/", 1)[-1]))[1]
    assert "已作废" in text


async def test_strangers_who_ask_too_often_wait(service: World) -> None:
    _, done = await issued(service)
    app: Any = service.client.app
    app[PACES].tails = Pace(2, 3600.0)
    where = "/public/verify/" + done["verify_url"].rsplit("/", 1)[-1]
    for _ in range(2):
        assert (await page(service, f"{where}?tail=9999"))[0] == 200
    assert (await page(service, f"{where}?tail={TAIL}"))[0] == 429
    assert (await page(service, where))[0] == 200  # looking without guessing goes on
    answer = await service.ask(None, "GET", f"{where}?tail=9999")
    assert answer.status == 429 and answer.body["code"] == "too_often"


def test_a_bucket_fills_again() -> None:
    pace = Pace(2, 10.0)
    assert [pace.take("a", t) for t in (0.0, 0.0, 0.0, 9.0, 10.5, 10.5)] == [True, True, False, False, True, False]
    assert pace.take("b", 0.0)


async def test_several_letters_are_printed_as_one_and_strangers_are_named(service: World) -> None:
    path, done = await issued(service)
    code = path.rsplit("/", 1)[-1]
    other = (await service.get("inspector", "/notices?state=draft"))["items"][0]["id"]
    answer = await service.ask("inspector", "POST", "/notices/batch", {"ids": [code, other, "no_zzzzzzzz"]}, key=None)
    assert answer.status == 200, answer.data
    text = poppler.text(answer.data)
    assert "共打印2份" in text and "未能打印1份" in text and done["number"] in text and "no_zzzzzzzz" in text


async def test_sheets_of_a_letter_and_a_mine(service: World) -> None:
    path, done = await issued(service)
    receipt = await service.ask("inspector", "GET", f"{path}/service-receipt")
    assert "送达回证" in poppler.text(receipt.data) and done["number"] in poppler.text(receipt.data)
    sheet = await service.ask("leader", "GET", f"{path}/sign-off-sheet")
    assert "某inspector" in poppler.text(sheet.data) and "某leader" in poppler.text(sheet.data)
    record = await service.ask("township", "GET", "/mines/OWN-1/inspection-record")
    assert "实地核查记录表" in poppler.text(record.data)


class Platform:
    """A seal platform that marks the end of a file."""

    name = "test"

    async def submit(self, pdf: bytes, place: SealPlace) -> bytes:
        return pdf + b"\n% sealed"

    async def verify(self, pdf: bytes) -> bool:
        return pdf.endswith(b"% sealed")


async def test_without_a_platform_sealing_online_is_refused_in_words(service: World) -> None:
    path, _ = await issued(service)
    answer = await service.ask("inspector", "POST", f"{path}/seal-online", key=None)
    assert answer.body["code"] == "no_seal_platform" and "扫描件" in answer.body["detail"]
    assert (await service.ask("inspector", "GET", f"{path}/pdf?sealed=true")).status == 404


async def test_with_a_platform_the_sealed_file_can_be_had_and_is_genuine(
    service: World,
) -> None:
    app: Any = service.client.app
    app[SEAL].platform = Platform()
    path, done = await issued(service)
    now = await service.ask("inspector", "POST", f"{path}/seal-online", key=None)
    assert now.status == 200 and now.body["state"] == "sealed"
    data = (await service.ask("inspector", "GET", f"{path}/pdf?sealed=true")).data
    assert data.endswith(b"% sealed")
    where = "/public/verify/" + done["verify_url"].rsplit("/", 1)[-1]
    assert "加盖电子印章的文书逐字节相同" in (await page(service, where, data))[1]
    assert (await SealedDocument.get()).sha256 in (await page(service, where))[1]


async def test_a_started_draft_is_given_up(service: World) -> None:
    begun = await service.post("inspector", "/notices", BODY)
    again = await service.ask("inspector", "POST", "/notices", BODY)
    assert (again.status, again.body["code"]) == (409, "draft_exists")
    assert (await service.post("inspector", f"/notices/{begun['id']}/discard", {"reason": "重复"}))[
        "state"
    ] == "dropped"


async def test_defects_of_a_started_document_come_all_at_once(service: World) -> None:
    wrong = BODY | {"fields": {"due_fen": "5", "checked_on": "2024-2-3", "formula": "\u200b"}}
    answer = await service.ask("inspector", "POST", "/notices", wrong)
    assert answer.status == 422
    assert {e["field"] for e in answer.body["errors"]} == {"fields.due_fen", "fields.checked_on", "fields.formula"}
