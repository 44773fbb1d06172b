"""Keeping the folder of files honest: older versions, uploads that broke off, and whether all that is named is there.

A file is never deleted here but for the unnamed pieces of broken uploads.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from restoration.services.attachments.attachments import CHUNK, Stored, of_row, path_of
from restoration.services.scope import hidden
from restoration.tables import Attachment, ReportFile

PAGE: Final = 500
STALE_SECONDS: Final = 3600.0
"""No upload takes an hour: what lies aside longer was left by a process that died."""


@dataclass(slots=True)
class Verified:
    """What a walk over the files found: how many, and everything wrong, one line each."""

    files: int = 0
    missing: list[str] = field(default_factory=list)  # codes whose bytes are gone
    damaged: list[str] = field(default_factory=list)  # codes whose bytes are others
    unnamed: list[str] = field(default_factory=list)  # files no row names
    dangling: list[str] = field(default_factory=list)  # named by a report, unknown here

    @property
    def ok(self) -> bool:
        """Whether everything named is there and whole; an unnamed file harms nobody."""
        return not (self.missing or self.damaged or self.dangling)


async def verify(folder: Path) -> Verified:
    """Compare rows and files, bytes with hashes, and what reports name with what is on record."""
    found, home, known = Verified(), folder / "attachments", set()
    last = 0
    while rows := await Attachment.filter(id__gt=last).order_by("id").limit(PAGE):
        last = rows[-1].id
        for row in rows:
            found.files += 1
            known.add(row.sha256)
            await compare(found, row, path_of(home, row.sha256))
    found.unnamed = [n for n in await asyncio.to_thread(names, home) if n not in known]
    named = {str(c) for c in await ReportFile.all().distinct().values_list("file", flat=True)}
    there = {str(c) for c in await Attachment.all().values_list("code", flat=True)}
    found.dangling = sorted(named - there)
    return found


async def compare(found: Verified, row: Attachment, path: Path) -> None:
    """One row with its file."""
    if not await asyncio.to_thread(path.is_file):
        found.missing.append(row.code)
    elif await asyncio.to_thread(digest, path) != row.sha256:
        found.damaged.append(row.code)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()


def names(home: Path) -> list[str]:
    """The files that lie under their hashes."""
    return sorted(p.name for p in home.glob("??/*") if p.is_file())


def sweep(folder: Path, *, now: float, older_than: float = STALE_SECONDS) -> int:
    """Remove what broken uploads left aside; ``now`` is the system's clock. How many pieces went."""
    gone = 0
    for piece in (folder / "attachments" / "incoming").glob("*"):
        if now - piece.stat().st_mtime > older_than:
            piece.unlink(missing_ok=True)
            gone += 1
    return gone


async def versions(code: str) -> list[Stored]:
    """A file and the older ones it took the place of, newest first. Raises ``NotFound``."""
    row = await Attachment.get_or_none(code=code)
    if row is None:
        raise hidden()
    found = [row]
    while row.replaces and (older := await Attachment.get_or_none(code=row.replaces)):
        found.append(older)
        row = older
    return [of_row(r) for r in found]
