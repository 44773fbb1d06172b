"""Files people hand in (scans, photos, reports): kept by content, never under a name somebody sent.

A file is written aside, synced, renamed to its hash, and its folder synced, before the row that names it is committed:
what is on record is on disk. The sender's name and declared type are only words; the type is read from the bytes, and
whatever could run in a browser is refused.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
import zipfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from restoration.database import unit_of_work
from restoration.errors import Conflict, Defect, Invalid, NotFound, Refused, StoreUnavailable
from restoration.services import audit, codes
from restoration.services.actors import Actor
from restoration.services.register.known import fits
from restoration.strict import clean_text, required
from restoration.tables import Attachment

LIMIT_BYTES: Final = 20 * 1024 * 1024
HEAD_BYTES: Final = 1024
CHUNK: Final = 1024 * 1024
MEMBERS: Final = 5000
"""More entries than any honest workbook has."""


class FileType(StrEnum):
    """What is taken in; the value is what the column holds (the office types' own names are too long for it)."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    XLSX = "xlsx"
    DOCX = "docx"


PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA_TYPES: Final[Mapping[FileType, str]] = {
    FileType.PDF: PDF,
    FileType.PNG: PNG,
    FileType.JPEG: JPEG,
    FileType.XLSX: XLSX,
    FileType.DOCX: DOCX,
}
MAGIC: Final[Mapping[bytes, FileType]] = {
    b"%PDF-": FileType.PDF,
    b"\x89PNG\r\n\x1a\n": FileType.PNG,
    b"\xff\xd8\xff": FileType.JPEG,
}
ZIP: Final = b"PK\x03\x04"
MARKUP: Final = (b"<!doctype html", b"<html", b"<body", b"<script", b"<svg", b"<iframe")
"""What no scan or photo begins with: a file that is two kinds at once is refused."""
OFFICE: Final[Mapping[str, FileType]] = {"xl/workbook.xml": FileType.XLSX, "word/document.xml": FileType.DOCX}
ALLOWED: Final = "PDF、PNG、JPEG、XLSX、DOCX"


class TooLarge(Refused):
    """More bytes than a file may have; nothing was kept."""

    status = 413
    code = "too_large"


@dataclass(frozen=True, slots=True)
class Stored:
    """A file on record."""

    code: str
    sha256: str
    size: int
    type: FileType
    name: str
    replaces: str | None = None

    @property
    def media_type(self) -> str:
        """The type as HTTP names it."""
        return MEDIA_TYPES[self.type]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file to be sent: where it lies and what it is. Send it as a download, never inline under its own type."""

    path: Path
    record: Stored


async def put(
    folder: Path,
    stream: AsyncIterator[bytes],
    name: str,
    hint: str,
    *,
    by: Actor,
    at: datetime,
    limit: int = LIMIT_BYTES,
    replaces: str | None = None,
) -> Stored:
    """Take in a file under the data folder. ``hint`` is the type the sender declared, only repeated in a refusal.

    ``replaces`` is the code of the file it takes the place of, which stays as it was.

    Raises ``Invalid`` for a name that cannot be stored, an empty file or a type outside the list, ``TooLarge`` beyond
    ``limit`` bytes. A stream that breaks leaves nothing behind.
    """
    clean = required(clean_text(name, field="name", max_length=255))
    home = folder / "attachments"
    with aside(home) as part:
        size, digest = await receive(part, stream, limit)
        found = await asyncio.to_thread(sniff, part, hint)
        await asyncio.to_thread(settle, part, path_of(home, digest))
    stored = Stored(codes.new("at"), digest, size, found, clean, replaces)
    await unit_of_work(lambda: record(stored, by, at))
    return stored


@contextmanager
def aside(home: Path) -> Iterator[Path]:
    """A file of our own naming to write into; gone afterwards, however it ends, unless it was renamed."""
    (home / "incoming").mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=home / "incoming")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


async def receive(part: Path, stream: AsyncIterator[bytes], limit: int) -> tuple[int, str]:
    """Write the stream, counting and hashing; its size and SHA-256."""
    size, digest = 0, hashlib.sha256()
    with part.open("wb") as file:
        async for chunk in stream:
            size += len(chunk)
            if size > limit:
                raise TooLarge(f"文件超过 {limit // 1024 // 1024} MB，请压缩或者分开上传")
            digest.update(chunk)
            await asyncio.to_thread(file.write, chunk)
        await asyncio.to_thread(sync, file)
    if not size:
        raise refused("file_empty", "空文件", "请选择有内容的文件")
    return size, digest.hexdigest()


def sync(file: BinaryIO) -> None:
    """Everything written so far is on disk."""
    file.flush()
    os.fsync(file.fileno())


def settle(part: Path, target: Path) -> None:
    """Give the file its place and make the place itself durable."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part.replace(target)
    for folder in target.parents[:3]:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def path_of(home: Path, digest: str) -> Path:
    """Where the bytes with a hash lie."""
    return home / digest[:2] / digest


async def record(stored: Stored, by: Actor, at: datetime) -> None:
    """The row that names the file, with its audit entry. Raises ``Conflict`` where another took the older's place."""
    if stored.replaces is not None and await Attachment.exists(replaces=stored.replaces):
        raise Conflict("该附件已经被替换过，请替换最新的一份", code="already_replaced")
    await Attachment.create(
        code=stored.code,
        sha256=stored.sha256,
        size=stored.size,
        media_type=stored.type.value,
        name=stored.name,
        replaces=stored.replaces,
        uploaded_by=by.id,
        uploaded_at=at,
    )
    after: dict[str, object] = {"sha256": stored.sha256, "size": stored.size, "type": stored.type, "name": stored.name}
    after |= {"replaces": stored.replaces} if stored.replaces else {}
    await audit.record(by, audit.NATION, [audit.Effect("attachment:put", stored.code, after)], at=at)


def sniff(part: Path, hint: str) -> FileType:
    """The type by the bytes. Raises ``Invalid`` for anything outside the list, markup and macros among it."""
    with part.open("rb") as file:
        head = file.read(HEAD_BYTES)
    found = next((kind for magic, kind in MAGIC.items() if head.startswith(magic)), None)
    if found is None and head.startswith(ZIP):
        found = office_type(part)
    if found is None or any(mark in head.lower() for mark in MARKUP):
        raise refused("file_type", hint[:60], f"请转换为 {ALLOWED} 之一后上传")
    return found


def office_type(part: Path) -> FileType | None:
    """Which office document a zip is; one with macros, too many entries or a broken directory is none."""
    try:
        with zipfile.ZipFile(part) as archive:
            names = {info.filename for info in archive.infolist()[: MEMBERS + 1]}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if len(names) > MEMBERS or "[Content_Types].xml" not in names or any("vbaproject" in n.lower() for n in names):
        return None
    kinds = [kind for member, kind in OFFICE.items() if member in names]
    return kinds[0] if len(kinds) == 1 else None


def refused(code: str, found: str, cure: str) -> Invalid:
    """A file that is not taken in."""
    shown = found.encode("utf-8", "backslashreplace").decode()
    return Invalid("这个文件不能接收，未作保存", [Defect("file", code, shown, ALLOWED, cure)])


async def open_file(folder: Path, code: str) -> Opened:
    """A file on record. Who may see it is decided by what it is attached to. Raises ``NotFound``."""
    row = await Attachment.get_or_none(code=code) if fits(Attachment, code) else None
    if row is None:
        raise NotFound(f"没有编号为 {code[:40]} 的附件，请核对编号")
    path = path_of(folder / "attachments", row.sha256)
    if not await asyncio.to_thread(path.is_file):
        raise StoreUnavailable(f"附件 {code} 的文件不在数据目录中，请由管理员从备份恢复")
    return Opened(path, of_row(row))


def of_row(row: Attachment) -> Stored:
    """A file's row as a value."""
    return Stored(row.code, row.sha256, row.size, FileType(row.media_type), row.name, row.replaces)
