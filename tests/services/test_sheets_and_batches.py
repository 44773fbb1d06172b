"""Sheets that go with a letter or a mine, many letters as one file, seals, and what a file held up to a letter is."""

from __future__ import annotations

import hashlib
import io
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from api import letter_commands
from reports import batch, sealing, sheets
from reports.issue import bytes_of
from reports.page import BOTTOM, MM, TOP
from reports.seal import NoProvider, NoSealPlatform, SealFailed, SealPlace
from reports.uploads import is_scan
from restoration.errors import Forbidden, IllegalStep, Invalid, NotFound
from restoration.law.letters.content import LetterKind
from restoration.permissions import Role
from restoration.services import bureaus
from restoration.services.letters import service, verify
from restoration.services.letters.verify import Match
from restoration.settings import ClockSection, Data, Settings
from restoration.tables import Attachment, AuditEntry, IssuedDocument, Notice, SealedDocument
from tests import builders as b
from tests.letters import poppler
from tests.services import desk as d
from tests.services import scenario as s

pytestmark = pytest.mark.usefixtures("store")
DAY = s.noon(d.TODAY).date()


async def test_the_proof_of_service_names_the_letter_and_its_number() -> None:
    [notice, *_] = await d.late_county()
    out = await d.issued(notice)
    pdf = await sheets.service_receipt(await d.inspector(), notice.code, d.fonts(), DAY)
    text = poppler.text(pdf)
    assert "送达回证" in text and out.document_number in text
    assert "示例矿业1" in text or d.content(notice).addressee.name in text
    assert "草稿" not in text


async def test_the_sign_off_sheet_holds_the_text_the_drafter_and_the_approver() -> None:
    [notice, *_] = await d.late_county()
    await d.issued(notice, measures="请先完成边坡防护。\n再开展覆土。", rectify_days=30, statement_days=5)
    pdf = await sheets.sign_off(await d.inspector(), notice.code, d.fonts(), DAY)
    text = "".join(poppler.text(pdf).split())
    row = await IssuedDocument.get(notice_id=notice.id)
    assert row.document_number in text
    assert "user:inspector" in text and "签发人：user:leader" in text
    assert "行政复议" in text and "特此通知" in text and "请先完成边坡防护。" in text
    assert (await Notice.get(id=notice.id)).sha256 in text


async def test_blank_inspection_records_of_several_mines_are_one_file() -> None:
    await d.late_county(2)
    who = await d.inspector()
    at = s.noon(d.TODAY)
    pdf = await sheets.inspection_records(who, ["J1", "J2"], d.fonts(), at=at, on=DAY)
    text = poppler.text(pdf)
    assert text.count("实地核查记录表") == 2
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 4
    with pytest.raises(NotFound):
        await sheets.inspection_records(who, ["ZZ"], d.fonts(), at=at, on=DAY)


async def test_an_ownerless_site_has_an_inspection_record_without_a_company() -> None:
    site = s.mine(
        "J1", b.KAIZHOU, 1, holdings=[b.holding(1)], events=[b.event("party_gone", "2023-03-01", {"basis": "法院裁定"})]
    )
    await s.county(site, at="2023-03-20")
    await d.make_ready()
    pdf = await sheets.inspection_records(await d.inspector(), ["J1"], d.fonts(), at=s.noon(d.TODAY), on=DAY)
    assert "实地核查记录表" in poppler.text(pdf)


# ---- many as one ---------------------------------------------------------------------------------------------------


async def test_a_batch_lists_counts_and_names_what_failed() -> None:
    notices = await d.late_county(3)
    first, second = notices[:2]
    await d.issued(first)
    await Notice.filter(id=second.id).update(content=second.content.replace("示例", "𠮷例"))
    rows = [await Notice.get(id=n.id) for n in notices[:3]]
    made = await batch.merged(rows, ["no_nothing"], d.fonts(), "开州区规划和自然资源局", DAY)
    assert [line.code for line in made.lines] == [first.code, notices[2].code]
    assert set(made.failures) == {"no_nothing", second.code}
    text = poppler.text(made.pdf)
    assert "共打印2份" in text and "未能打印2份" in text
    assert "no_nothing" in text and "没有这份文书" in text
    assert len(PdfReader(io.BytesIO(made.pdf)).pages) == 1 + sum(line.pages for line in made.lines)


async def test_the_same_letters_give_the_same_file_and_issued_words_stay() -> None:
    [notice, *_] = await d.late_county()
    await d.issued(notice)
    row = await Notice.get(id=notice.id)
    one = await batch.merged([row], [], d.fonts(), "局", DAY)
    two = await batch.merged([row], [], d.fonts(), "局", DAY)
    assert one.sha256 == two.sha256
    alone = poppler.text(await bytes_of(row, d.fonts(), DAY))
    assert "".join(alone.split()) in "".join(poppler.text(one.pdf).split())


async def test_too_many_at_once_are_refused() -> None:
    with pytest.raises(Invalid):
        await batch.merged([Notice()] * 501, [], d.fonts(), "局", DAY)


# ---- the seal ------------------------------------------------------------------------------------------------------


@dataclass
class Platform:
    """A platform that adds its mark at the end of the file; ``honest`` or one that gives back what it likes."""

    honest: bool = True
    name: str = "test-platform"
    asked: SealPlace | None = None

    async def submit(self, pdf: bytes, place: SealPlace) -> bytes:
        self.asked = place
        return pdf + b"\n% sealed\n" if self.honest else pdf

    async def verify(self, pdf: bytes) -> bool:
        return pdf.endswith(b"% sealed\n")


async def test_without_a_platform_nothing_is_sealed_and_the_hand_seal_goes_on() -> None:
    [notice, *_] = await d.late_county()
    await d.issued(notice)
    with pytest.raises(NoSealPlatform, match="扫描件"):
        await sealing.seal(await d.inspector(), notice.code, NoProvider(), d.fonts(), at=s.noon(d.TODAY))
    assert (await Notice.get(id=notice.id)).state == "issued"
    await service.record_sealing(await d.inspector(), notice.code, DAY, at=s.noon(d.TODAY))
    assert (await Notice.get(id=notice.id)).state == "sealed"


async def test_a_platforms_file_is_kept_beside_the_issued_one_and_both_are_genuine() -> None:
    [notice, *_] = await d.late_county()
    out = await d.issued(notice)
    platform = Platform()
    await sealing.seal(await d.inspector(), notice.code, platform, d.fonts(), at=s.noon(d.TODAY))
    row, kept = await IssuedDocument.get(notice_id=notice.id), await SealedDocument.get()
    assert (await Notice.get(id=notice.id)).state == "sealed"
    assert kept.sha256 == hashlib.sha256(bytes(kept.pdf)).hexdigest() != out.sha256
    assert platform.asked is not None and BOTTOM < platform.asked.y < TOP
    assert platform.asked.page == len(PdfReader(io.BytesIO(bytes(row.pdf))).pages)
    assert 28 * MM < platform.asked.x < 184 * MM
    token = row.verify_token
    assert await verify.compare(token, out.sha256) is Match.ISSUED
    assert await verify.compare(token, kept.sha256) is Match.SEALED
    view = await verify.verify(token)
    assert (view.title, view.sealed_sha256) == ("责令限期改正通知书", kept.sha256)
    assert await AuditEntry.filter(action="notice:seal").count() == 1
    with pytest.raises(IllegalStep):
        await sealing.seal(await d.inspector(), notice.code, platform, d.fonts(), at=s.noon(d.TODAY))


async def test_what_a_platform_does_not_confirm_is_not_kept() -> None:
    [notice, *_] = await d.late_county()
    await d.issued(notice)
    with pytest.raises(SealFailed):
        await sealing.seal(await d.inspector(), notice.code, Platform(False), d.fonts(), at=s.noon(d.TODAY))
    assert not await SealedDocument.exists()
    assert (await Notice.get(id=notice.id)).state == "issued"


async def test_who_may_not_serve_does_not_have_it_sealed() -> None:
    [notice, *_] = await d.late_county()
    await d.issued(notice)
    with pytest.raises(Forbidden):
        await sealing.seal(await d.officer("a", Role.APPROVER), notice.code, Platform(), d.fonts(), at=s.noon(d.TODAY))


# ---- genuine? ------------------------------------------------------------------------------------------------------


async def test_one_byte_more_is_another_file_and_the_scan_on_record_is_known() -> None:
    [notice, *_] = await d.late_county()
    out = await d.issued(notice)
    row = await IssuedDocument.get(notice_id=notice.id)
    changed = bytearray(row.pdf)
    changed[len(changed) // 2] ^= 1
    assert await verify.compare(row.verify_token, hashlib.sha256(changed).hexdigest()) is Match.DIFFERENT
    assert await verify.compare(row.verify_token, out.sha256.upper()) is Match.ISSUED
    who = await d.inspector()
    what = {"sha256": "5" * 64, "size": 1, "media_type": "pdf", "name": "a", "uploaded_at": s.noon(d.TODAY)}
    await Attachment.create(code="at_1", uploaded_by=who.actor.id, **what)
    await service.record_sealing(who, notice.code, DAY, "at_1", at=s.noon(d.TODAY))
    assert await verify.compare(row.verify_token, "5" * 64) is Match.SCAN_ON_RECORD


async def test_a_scan_is_told_from_a_letter() -> None:
    [notice, *_] = await d.late_county()
    await d.issued(notice)
    row = await IssuedDocument.get(notice_id=notice.id)
    assert not is_scan(bytes(row.pdf))
    png = poppler.run("pdftoppm", "-png", "-r", "30", "-f", "1", "-l", "1", "-", pdf=bytes(row.pdf))
    assert is_scan(png)
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).save(out, "PDF")
    assert is_scan(out.getvalue())
    assert not is_scan(b"%PDF-1.7 broken")
    assert not is_scan(b"hello")


# ---- a bureau's own series -----------------------------------------------------------------------------------------


async def test_an_administrator_sets_the_series_and_takes_it_back() -> None:
    await d.late_county()
    admin = await d.officer("admin", Role.ADMINISTRATOR)
    used = await bureaus.set_series(admin, "KZ", {LetterKind.ACCRUAL_ORDER: "提"}, at=s.noon(d.TODAY))
    assert used[LetterKind.ACCRUAL_ORDER] == "提" and used[LetterKind.CORRECTION_ORDER] == "责改"
    used = await bureaus.set_series(admin, "KZ", {LetterKind.ACCRUAL_ORDER: None}, at=s.noon(d.TODAY))
    assert used[LetterKind.ACCRUAL_ORDER] == "责提"
    assert await AuditEntry.filter(action="bureau:series").count() == 2
    with pytest.raises(Invalid):
        await bureaus.set_series(admin, "KZ", {LetterKind.SERVICE_RECEIPT: "回"}, at=s.noon(d.TODAY))
    with pytest.raises(NotFound):
        await bureaus.set_series(admin, "ZN", {}, at=s.noon(d.TODAY))
    with pytest.raises(Forbidden):
        await bureaus.set_series(await d.leader(), "KZ", {}, at=s.noon(d.TODAY))


# ---- the command line ----------------------------------------------------------------------------------------------


@pytest.fixture
def open_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """The commands on the database the test already has open."""

    @asynccontextmanager
    async def already(settings: Settings) -> AsyncIterator[None]:
        yield

    clock = tmp_path / "clock"
    clock.write_text(s.noon(d.TODAY).isoformat())
    monkeypatch.setattr(letter_commands, "running", already)
    return Settings(data=Data(folder=tmp_path), clock=ClockSection(file=clock))


async def test_print_merges_what_there_is_and_fails_for_the_rest(
    open_store: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notices = await d.late_county(2)
    out = tmp_path / "merged.pdf"
    asked = Namespace(ids=[notices[0].code, "no_nothing", notices[1].code], out=out)
    assert await letter_commands.notices_print(asked, open_store) == 1
    said = capsys.readouterr()
    assert "已合并 2 份文书" in said.out and "no_nothing: 没有这份文书" in said.err
    assert "共打印2份" in poppler.text(out.read_bytes())
    assert await letter_commands.notices_print(Namespace(ids=[notices[0].code], out=out), open_store) == 0


async def test_inspection_records_from_the_command_line(open_store: Settings, tmp_path: Path) -> None:
    await d.late_county(2)
    out = tmp_path / "records.pdf"
    assert await letter_commands.inspection_records(Namespace(mines=["J1", "J2"], out=out), open_store) == 0
    assert poppler.text(out.read_bytes()).count("实地核查记录表") == 2
    assert await letter_commands.inspection_records(Namespace(mines=["NOPE"], out=out), open_store) == 1
