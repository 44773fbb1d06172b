"""A case as one zip: facts, reasons, law, letters, proofs, money, decisions, record, each with its SHA-256.

The same content gives the same bytes: members in order, no clock in the archive. A script inside verifies it without
this system; the manifest's hash is kept in the audit chain when the file is exported.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Final

from restoration.clock import legal_day
from restoration.database import unit_of_work
from restoration.errors import NotFound
from restoration.services import audit, lists
from restoration.services.actors import Actor, Identity
from restoration.services.dossier.members import collect
from restoration.services.register.known import fits
from restoration.tables import Case

FORMAT: Final = "restoration-dossier-1"
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
SCRIPT: Final = "verify_dossier.py"
MANIFEST: Final = "manifest.json"
CLERK: Final = Actor("system:command")
README: Final = """本卷宗由矿山生态修复义务跟踪系统导出。

核验：在装有 Python 3 的计算机上运行
    python verify_dossier.py 卷宗.zip
脚本不联网，不依赖本系统，逐件核对 manifest.json 中的 SHA-256，并指出被改动、缺失或者多出的文件。
清单自身的 SHA-256 在导出时已记入本局的操作记录，可请本局核对。

facts.json 事实；trace.json、trace.txt 认定过程；traces.json 可重放的核查依据（restoration replay traces.json）；
law.json 规则原文；letters/ 已制发文书；service.json 送达；
evidence/ 证据附件；ledger.json 基金流水；decisions.json 决定；history.json 案件经过；audit.json 操作记录摘录。
"""


@dataclass(frozen=True, slots=True)
class Packed:
    """A dossier's bytes, and the hash of its manifest."""

    data: bytes
    manifest_sha256: str


async def export(identity: Identity, code: str, folder: Path, *, at: datetime) -> bytes:
    """The dossier of a case one may read; that it was exported is on record. Raises ``NotFound``."""
    await lists.case(identity, code)
    return (await exported(identity.actor, code, folder, at=at)).data


async def exported(actor: Actor, code: str, folder: Path, *, at: datetime) -> Packed:
    """The dossier of a case by its code, with its entry in the audit chain. Raises ``NotFound``."""

    async def work() -> Packed:
        known = Case.filter(code=code).prefetch_related("bureau", "obligation", "right")
        case = await known.get_or_none() if fits(Case, code) else None
        if case is None:
            raise NotFound(f"没有编号为 {code[:40]} 的案件，请核对编号")
        as_of = case.closed_on or legal_day(at)
        packed = await asyncio.to_thread(pack, code, as_of, await collect(case, folder, as_of))
        effect = audit.Effect("dossier:export", code, {"manifest_sha256": packed.manifest_sha256})
        await audit.record(actor, case.bureau.code, [effect], at=at)
        return packed

    return await unit_of_work(work)


def pack(code: str, as_of: date, members: Mapping[str, bytes]) -> Packed:
    """Members with manifest, script and instructions, as a zip."""
    script = (resources.files("restoration.services.dossier") / SCRIPT).read_bytes()
    whole = {**members, SCRIPT: script, "README.txt": README.encode()}
    manifest = manifest_of(code, as_of, whole)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(whole):
            put(archive, name, whole[name])
        put(archive, MANIFEST, manifest)
    return Packed(out.getvalue(), hashlib.sha256(manifest).hexdigest())


def manifest_of(code: str, as_of: date, members: Mapping[str, bytes]) -> bytes:
    """Every member with its size and hash."""
    rows = [
        {"path": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in sorted(members.items())
    ]
    document = {"format": FORMAT, "case": code, "as_of": as_of.isoformat(), "members": rows}
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """A member without any clock or owner."""
    info = zipfile.ZipInfo(name, EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o644 << 16
    archive.writestr(info, data)
