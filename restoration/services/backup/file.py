"""A backup as a file: one zip whose manifest names every member with its size and hash.

The file is written beside its place, read back and compared with its manifest, and only then given its name: what
bears the name is whole. A file that was cut, changed or added to is refused before anything is read from it.
"""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from restoration.errors import Invalid

FORMAT: Final = "restoration-backup/1"
MANIFEST = "manifest.json"
BLOCK = 1 << 20
PRIVATE = 0o600
"""A backup holds password hashes: readable by its owner alone."""

Progress = Callable[[int, int], None]
NAME = re.compile(r"tables/[a-z_]+\.jsonl|documents/[0-9A-Za-z_-]+(?:[./][0-9A-Za-z_-]+)*")


class Member(BaseModel):
    """What the manifest says of one member."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    size: int = Field(ge=0)
    rows: int | None = None


class Manifest(BaseModel):
    """What a backup holds. ``digest`` covers the tables: equal data, equal digest, on whichever engine."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    format: Literal["restoration-backup/1"] = FORMAT
    made_at: str
    engine: str
    migrations: list[str]
    columns: dict[str, list[str]]
    members: dict[str, Member]
    heads: dict[str, dict[str, tuple[int, str]]]
    missing: list[str]
    digest: str

    @property
    def rows(self) -> int:
        """How many rows there are in all tables."""
        return sum(m.rows or 0 for m in self.members.values())

    @property
    def documents(self) -> list[str]:
        """The members that are documents."""
        return [name for name in self.members if name.startswith("documents/")]


def member_of(table: str) -> str:
    """The member that holds a table."""
    return f"tables/{table}.jsonl"


def digest_of(members: dict[str, Member]) -> str:
    """One hash over all tables."""
    lines = (f"{name} {m.sha256}\n" for name, m in sorted(members.items()) if name.startswith("tables/"))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


class Writer:
    """Adds members to an open zip, hashing as it writes."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.members: dict[str, Member] = {}

    @contextmanager
    def member(self, name: str) -> Iterator[Callable[[bytes, int], None]]:
        """One member: call the function with bytes and the rows they hold."""
        hashed, size, rows = hashlib.sha256(), 0, 0
        with self._archive.open(name, "w", force_zip64=True) as file:

            def add(data: bytes, count: int = 0) -> None:
                nonlocal size, rows
                file.write(data)
                hashed.update(data)
                size, rows = size + len(data), rows + count

            yield add
        counted = rows if name.startswith("tables/") else None
        self.members[name] = Member(sha256=hashed.hexdigest(), size=size, rows=counted)

    def close(self, manifest: Manifest) -> None:
        """Write the manifest, the last member."""
        self._archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))


@contextmanager
def writing(target: Path) -> Iterator[Writer]:
    """Write a backup beside its place; it gets its name when it is whole, verified and on disk."""
    if target.exists():
        raise Invalid(f"{target} 已存在：备份不覆盖已有文件，请换一个文件名", code="backup_exists")
    part = target.with_name(f"{target.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "wb") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                yield Writer(archive)
            raw.flush()
            os.fsync(raw.fileno())
        with reading(part) as found:
            found.verify()
        part.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        why = f"备份没有写成：{error.filename or target}：{error.strerror}"
        raise Invalid(why, code="backup_unwritable") from error
    finally:
        part.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Reader:
    """A backup opened for reading: its manifest, and its members once verified."""

    def __init__(self, archive: zipfile.ZipFile, path: Path) -> None:
        self._archive = archive
        self._path = path
        with damaged(path):
            self.manifest = self._manifest()

    def _manifest(self) -> Manifest:
        names = self._archive.namelist()
        if names.count(MANIFEST) != 1:
            raise self.refused("没有清单")
        try:
            found = Manifest.model_validate_json(self._archive.read(MANIFEST))
        except ValidationError:
            raise self.refused("清单无法读取") from None
        tables = {member_of(name) for name in found.columns}
        if sorted(names) != sorted([MANIFEST, *tables, *found.documents]):
            raise self.refused("清单与内容不符")
        for name in names:
            if name != MANIFEST and not NAME.fullmatch(name):
                raise self.refused(f"不认识的内容 {name!r}")
        return found

    def verify(self, progress: Progress = lambda done, total: None) -> None:
        """Hash every member and hold it against the manifest. Raises ``Invalid`` naming the first that differs."""
        for n, (name, told) in enumerate(self.manifest.members.items()):
            progress(n, len(self.manifest.members))
            hashed, size = hashlib.sha256(), 0
            with damaged(self._path), self.open(name) as file:
                while block := file.read(BLOCK):
                    hashed.update(block)
                    size += len(block)
            if (hashed.hexdigest(), size) != (told.sha256, told.size):
                raise self.refused(f"{name} 与清单不符")
        if digest_of(self.manifest.members) != self.manifest.digest:
            raise self.refused("总摘要与清单不符")

    def open(self, name: str) -> IO[bytes]:
        """One member's bytes."""
        return self._archive.open(name)

    def refused(self, why: str) -> Invalid:
        """The refusal of this file."""
        return broken(self._path, why)


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """Open a backup. Raises ``Invalid`` for what is not one, or not whole; ``verify`` then looks at every byte."""
    if not path.is_file():
        raise Invalid(f"没有文件 {path}", code="backup_missing")
    with damaged(path):
        archive = zipfile.ZipFile(path)
    with archive:
        yield Reader(archive, path)


@contextmanager
def damaged(path: Path) -> Iterator[None]:
    """Whatever the library makes of a damaged zip (a flipped bit may even look like encryption) is one refusal."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise broken(path, "文件被截断或改动") from error


def broken(path: Path, why: str) -> Invalid:
    """The refusal of a file that must not be restored."""
    return Invalid(f"{path} 不是完整的备份：{why}；请改用另一份备份，库中没有改动", code="backup_broken")
