"""Files people hand in: what is taken, what is refused, and that nothing is left behind."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from restoration.errors import Conflict, Invalid, NotFound, StoreUnavailable
from restoration.services.attachments import attachments, upkeep
from restoration.services.attachments.attachments import MEDIA_TYPES, FileType, Stored, TooLarge
from restoration.tables import AnnualReport, Attachment, AuditEntry, ReportFile
from tests import builders as b

PDF_BYTES = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


def office(*members: str) -> bytes:
    """A zip with these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in members:
            archive.writestr(name, "<x/>")
    return out.getvalue()


TYPES = "[Content_Types].xml"
SHEET, LETTER = office(TYPES, "xl/workbook.xml"), office(TYPES, "word/document.xml")


async def pieces(data: bytes, size: int = 7, fail: BaseException | None = None) -> AsyncIterator[bytes]:
    """A body arriving in pieces, perhaps breaking off."""
    for start in range(0, len(data), size):
        yield data[start : start + size]
    if fail is not None:
        raise fail


async def put(folder: Path, data: bytes, name: str = "扫描件.pdf", hint: str = "", limit: int = 1000) -> Stored:
    return await attachments.put(folder, pieces(data, 7 + len(data) // 4), name, hint, by=b.CLERK, at=b.AT, limit=limit)


def left(folder: Path) -> list[str]:
    """Every file under the folder."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF_BYTES, FileType.PDF),
        (b"\x89PNG\r\n\x1a\n0000", FileType.PNG),
        (b"\xff\xd8\xff\xe0abc", FileType.JPEG),
        (SHEET, FileType.XLSX),
        (LETTER, FileType.DOCX),
    ],
)
async def test_what_is_taken_lies_under_its_hash(store: str, tmp_path: Path, data: bytes, kind: FileType) -> None:
    stored = await put(tmp_path / "data", data, hint="application/x-whatever")
    digest = hashlib.sha256(data).hexdigest()
    assert (stored.sha256, stored.size, stored.type) == (digest, len(data), kind)
    assert stored.media_type == MEDIA_TYPES[kind]
    assert left(tmp_path / "data") == [f"attachments/{digest[:2]}/{digest}"]
    opened = await attachments.open_file(tmp_path / "data", stored.code)
    assert (opened.path.read_bytes(), opened.record) == (data, stored)
    assert await AuditEntry.filter(action="attachment:put", object=stored.code).count() == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"\n%PDF-1.7",
        b"GIF89a",
        b"PK\x03\x04 broken",
        office("evil.exe"),
        office(TYPES, "xl/workbook.xml", "xl/vbaProject.bin"),
        office(TYPES, "xl/workbook.xml", "word/document.xml"),
        office(TYPES, *(f"xl/{n}" for n in range(5001)), "xl/workbook.xml"),
    ],
    ids=["empty", "svg", "html", "late-magic", "gif", "broken-zip", "zip", "macros", "both", "crowded"],
)
async def test_what_is_refused_leaves_nothing(store: str, tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        await put(tmp_path, data, hint="image/png\udc80", limit=10_000_000)
    [defect] = caught.value.defects
    defect.found.encode()
    assert left(tmp_path / "attachments") == []
    assert await Attachment.all().count() == 0


@pytest.mark.parametrize(("size", "fits"), [(999, True), (1000, True), (1001, False)])
async def test_the_limit_is_kept_while_reading(store: str, tmp_path: Path, size: int, fits: bool) -> None:
    data = PDF_BYTES + b"0" * (size - len(PDF_BYTES))
    if fits:
        assert (await put(tmp_path, data)).size == size
        return
    with pytest.raises(TooLarge) as caught:
        await put(tmp_path, data)
    assert caught.value.status == 413
    assert left(tmp_path / "attachments") == []


@pytest.mark.parametrize(
    "name",
    [
        "../../x",
        "..\\x",
        "/etc/x",
        "CON.pdf",
        ".htaccess",
        'a";filename=b',
        "𠮷矿.pdf",
        "采 矿 许可证（正本）.pdf",
        "x" * 255,
    ],
)
async def test_a_name_is_only_a_word(store: str, tmp_path: Path, name: str) -> None:
    stored = await put(tmp_path, PDF_BYTES, name)
    assert (await Attachment.get(code=stored.code)).name == name
    assert left(tmp_path / "attachments") == [f"{stored.sha256[:2]}/{stored.sha256}"]


@pytest.mark.parametrize("name", ["a\0b.pdf", "a\r\nb", "报告\u202efdp.exe", "\udcff.pdf", "", "   ", "x" * 256])
async def test_a_name_that_cannot_be_shown_is_refused(store: str, tmp_path: Path, name: str) -> None:
    with pytest.raises(Invalid):
        await put(tmp_path, PDF_BYTES, name)
    assert left(tmp_path / "attachments") == []


@pytest.mark.parametrize("fail", [ConnectionResetError("gone"), asyncio.CancelledError(), ValueError("broken")])
async def test_a_broken_stream_leaves_nothing(store: str, tmp_path: Path, fail: BaseException) -> None:
    with pytest.raises(type(fail)):
        await attachments.put(tmp_path, pieces(PDF_BYTES, 7, fail), "a.pdf", "", by=b.CLERK, at=b.AT)
    assert left(tmp_path / "attachments") == []
    assert await Attachment.all().count() == 0


async def test_the_same_content_lies_once_under_two_names(store: str, tmp_path: Path) -> None:
    one, two = await asyncio.gather(put(tmp_path, PDF_BYTES, "甲.pdf"), put(tmp_path, PDF_BYTES, "乙.pdf"))
    assert (one.sha256, one.code != two.code) == (two.sha256, True)
    assert len(left(tmp_path / "attachments")) == 1


async def test_a_file_that_is_gone_is_said_and_an_unknown_one_not_found(store: str, tmp_path: Path) -> None:
    stored = await put(tmp_path, PDF_BYTES)
    (tmp_path / "attachments" / stored.sha256[:2] / stored.sha256).unlink()
    with pytest.raises(StoreUnavailable):
        await attachments.open_file(tmp_path, stored.code)
    for code in ("at_none", "", "x" * 500):
        with pytest.raises(NotFound):
            await attachments.open_file(tmp_path, code)


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4\n<html><script>alert(1)</script></html>\n",
        b"\x89PNG\r\n\x1a\n<svg onload=alert(1)>",
        b"\xff\xd8\xff\xe0<!DOCTYPE html><body>",
        b"PK\x03\x04<script>" + SHEET[12:],
    ],
    ids=["pdf-html", "png-svg", "jpeg-html", "zip-script"],
)
async def test_a_file_that_is_two_kinds_at_once_is_refused(store: str, tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Invalid):
        await put(tmp_path, data)
    assert left(tmp_path / "attachments") == []


async def test_a_file_takes_the_place_of_an_older_one_which_stays(store: str, tmp_path: Path) -> None:
    first = await put(tmp_path, PDF_BYTES, "旧.pdf")
    kept = {"by": b.CLERK, "at": b.AT, "replaces": first.code}
    second = await attachments.put(tmp_path, pieces(PDF_BYTES + b"2"), "新.pdf", "", **kept)  # type: ignore[arg-type]
    assert [v.name for v in await upkeep.versions(second.code)] == ["新.pdf", "旧.pdf"]
    assert [v.code for v in await upkeep.versions(first.code)] == [first.code]
    assert (await attachments.open_file(tmp_path, first.code)).path.read_bytes() == PDF_BYTES
    with pytest.raises(Conflict) as twice:
        await attachments.put(tmp_path, pieces(PDF_BYTES + b"3"), "又.pdf", "", **kept)  # type: ignore[arg-type]
    assert twice.value.code == "already_replaced"


async def test_a_walk_over_the_files_finds_what_is_gone_changed_unnamed_or_unknown(store: str, tmp_path: Path) -> None:
    good, gone, changed = [await put(tmp_path, PDF_BYTES + bytes([n]), f"{n}.pdf") for n in (65, 66, 67)]
    found = await upkeep.verify(tmp_path)
    assert (found.files, found.ok, found.unnamed) == (3, True, [])
    home = tmp_path / "attachments"
    (home / gone.sha256[:2] / gone.sha256).unlink()
    (home / changed.sha256[:2] / changed.sha256).write_bytes(b"other")
    (home / "ab").mkdir(exist_ok=True)
    (home / "ab" / ("ab" + "0" * 62)).write_bytes(b"stray")
    await b.load()
    report = await AnnualReport.all().first()
    assert report is not None
    for code in (good.code, "at_nobody"):
        await ReportFile.create(report_id=report.id, file=code)
    found = await upkeep.verify(tmp_path)
    assert (found.missing, found.damaged, found.dangling) == ([gone.code], [changed.code], ["at_nobody"])
    assert (found.unnamed, found.ok) == (["ab" + "0" * 62], False)


def test_what_a_broken_upload_left_is_swept_and_a_running_one_is_not(tmp_path: Path) -> None:
    aside = tmp_path / "attachments" / "incoming"
    assert upkeep.sweep(tmp_path, now=0.0) == 0
    aside.mkdir(parents=True)
    for name, age in (("old", upkeep.STALE_SECONDS + 1), ("young", upkeep.STALE_SECONDS - 1)):
        (aside / name).write_bytes(b"x")
        os.utime(aside / name, (1_000_000 - age, 1_000_000 - age))
    assert upkeep.sweep(tmp_path, now=1_000_000.0) == 1
    assert left(aside) == ["young"]
