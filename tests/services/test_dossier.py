"""The dossier: the same content gives the same bytes, and a script without this system names what was changed."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from restoration.errors import NotFound
from restoration.law import trace
from restoration.law.cases.states import Step
from restoration.permissions import Role
from restoration.sealing import Sealer
from restoration.services import traces
from restoration.services.attachments import attachments
from restoration.services.casesteps.forms import ClosingIn
from restoration.services.casesteps.take import take
from restoration.services.dossier import verify_dossier
from restoration.services.dossier.dossier import CLERK, Packed, export, exported
from restoration.services.fund import accounts
from restoration.services.fund.account_changes import ChangeIn, change
from restoration.services.records import AccountIn
from restoration.strict import model
from restoration.tables import AuditEntry, Case, Right
from tests import builders as b
from tests.services import desk as d
from tests.services import scenario as s

MEMBERS = {
    *("README.txt", "audit.json", "case.json", "decisions.json", "evidence.json", "facts.json", "history.json"),
    *("law.json", "ledger.json", "manifest.json", "service.json", "trace.json", "trace.txt"),
    *("traces.json", "verify_dossier.py"),
}


async def stream(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def closed(folder: Path) -> Case:
    """A case with a served order and a piece of evidence, closed by an officer."""
    [draft] = await d.late_county()
    await d.served(draft)
    scan = await attachments.put(
        folder, stream(b"%PDF-1.7 evidence"), "现场.pdf", "", by=(await d.inspector()).actor, at=s.noon(d.TODAY)
    )
    other = await attachments.put(folder, stream(b"%PDF-1.7 x"), "他人.pdf", "", by=b.CLERK, at=s.noon(d.TODAY))
    form = model(ClosingIn, {"reason": other.code, "basis": "依据", "files": [scan.code]})  # a text names no file
    case = await d.case()
    await take(await d.inspector(), case.code, Step.CLOSE, form, at=s.noon("2024-02-01"))
    return await d.case()


async def packed(folder: Path, at: str = "2024-03-01") -> Packed:
    case = await closed(folder)
    return await exported(CLERK, case.code, folder, at=s.noon(at))


def changed(data: bytes, name: str, folder: Path) -> Path:
    """The zip written anew with one byte of one member changed."""
    out = folder / "changed.zip"
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            text = bytearray(old.read(info.filename))
            if info.filename == name:
                text[len(text) // 2] ^= 1
            new.writestr(info, bytes(text))
    return out


def run(script: Path, file: Path) -> tuple[int, str, str]:
    """The script alone, away from this system."""
    done = subprocess.run([sys.executable, "-I", script, file], capture_output=True, text=True, cwd="/", check=False)
    return done.returncode, done.stdout, done.stderr


async def test_the_same_content_gives_the_same_bytes(store: str, tmp_path: Path) -> None:
    case = await closed(tmp_path)
    first, again = [await exported(CLERK, case.code, tmp_path, at=s.noon(day)) for day in ("2024-03-01", "2024-09-09")]
    assert first == again
    entries = await AuditEntry.filter(action="dossier:export").order_by("seq")
    assert [json.loads(e.after)["manifest_sha256"] for e in entries] == [first.manifest_sha256] * 2


async def test_everything_is_in_it(store: str, tmp_path: Path) -> None:
    data = (await packed(tmp_path)).data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        pdfs = [n for n in names if n.startswith("letters/") and n.endswith(".pdf")]
        evidence = [n for n in names if n.startswith("evidence/")]
        assert names >= MEMBERS and len(pdfs) == 1 and len(evidence) == 1
        assert archive.read(evidence[0]) == b"%PDF-1.7 evidence"
        letter = json.loads(archive.read(pdfs[0].replace(".pdf", ".json")))
        assert hashlib.sha256(archive.read(pdfs[0])).hexdigest() == letter["sha256"]
        [steps] = json.loads(archive.read("history.json")).values()
        assert [x["step"] for x in steps] == ["flag", "order", "close"]
        law = json.loads(archive.read("law.json"))
        assert {x["place"] for x in law["books"]} == {"CN", "50", "500154"}
        assert "应当" in archive.read("trace.txt").decode() or "应于" in archive.read("trace.txt").decode()
        kinds = {f["kind"] for f in json.loads(archive.read("facts.json"))}
        assert kinds >= {"holding", "land_surveyed"}
        audited = {e["action"] for e in json.loads(archive.read("audit.json"))}
        assert audited >= {"case:flag", "case:order", "case:close", "notice:issue", "notice:serve"}


async def test_the_ledger_names_the_bank_of_each_entry_s_day(store: str, tmp_path: Path) -> None:
    case = await closed(tmp_path)
    right = await Right.get(id=case.right_id)  # type: ignore[attr-defined]
    days = ("2023-11-30", "2023-12-01", "2023-12-02")
    entries = tuple(b.entry(f"J1-E{n}", value_on=on) for n, on in enumerate(days))
    account = model(AccountIn, b.account("J1-ZH1", "2023-06-10", entries))
    await accounts.open_account(b.CLERK, right.code, account, at=s.noon(d.TODAY))
    sent = {"effective_on": "2023-12-01", "evidence": "许可1号", "ground": "撤并"}
    sent |= {"bank": "新银行", "number_tail": "2222"}
    await change(b.CLERK, "J1-ZH1", model(ChangeIn, dict(sent)), None, Sealer(b"s" * 40), at=s.noon(d.TODAY))
    data = (await exported(CLERK, case.code, tmp_path, at=s.noon("2024-03-01"))).data
    with zipfile.ZipFile(io.BytesIO(data)) as kept:
        told = json.loads(kept.read("ledger.json"))
    assert [(e["value_on"], e["bank"]) for e in told] == list(zip(days, ("示例银行", "新银行", "新银行"), strict=True))


async def test_one_changed_byte_is_named(store: str, tmp_path: Path) -> None:
    data = (await packed(tmp_path)).data
    whole = tmp_path / "whole.zip"
    whole.write_bytes(data)
    digest, wrong = verify_dossier.verify(str(whole))
    assert (len(digest), wrong) == (64, [])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [n for n in archive.namelist() if n != "manifest.json" and archive.read(n)]
        (tmp_path / "verify_dossier.py").write_bytes(archive.read("verify_dossier.py"))
    for name in names:
        assert verify_dossier.verify(str(changed(data, name, tmp_path)))[1] == [f"内容不符：{name}"]
    script = tmp_path / "verify_dossier.py"
    assert run(script, whole) == (0, f"清单 SHA-256：{digest}\n卷宗完整\n", "")
    code, _, said = run(script, changed(data, "facts.json", tmp_path))
    assert (code, said) == (1, "内容不符：facts.json\n")
    assert run(script, Path(__file__))[0] == 2


async def test_raw_damage_is_named_too(store: str, tmp_path: Path) -> None:
    data = bytearray((await packed(tmp_path)).data)
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        info = archive.getinfo("law.json")
    data[info.header_offset + 30 + len("law.json") + info.compress_size // 2] ^= 0xFF
    path = tmp_path / "damaged.zip"
    path.write_bytes(bytes(data))
    assert verify_dossier.verify(str(path))[1] == ["内容不符：law.json"]


async def test_only_who_may_read_the_case(store: str, tmp_path: Path) -> None:
    case = await closed(tmp_path)
    far = await d.officer("far", Role.AUDITOR, place=b.ZHENGNING)
    with pytest.raises(NotFound):
        await export(far, case.code, tmp_path, at=s.noon("2024-03-01"))
    assert await AuditEntry.filter(action="dossier:export").count() == 0


async def test_its_reasons_can_be_replayed_and_their_hash_is_held(store: str, tmp_path: Path) -> None:
    data = (await packed(tmp_path)).data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = traces.read_all(archive.read("traces.json"))
        case, listed = json.loads(archive.read("case.json")), json.loads(archive.read("manifest.json"))["members"]
        held = {m["path"]: m["sha256"] for m in listed}
        assert held["traces.json"] == hashlib.sha256(archive.read("traces.json")).hexdigest()
    assert found and {t.rule for t in found} == {case["rule"]}
    assert all(trace.replay(t).same for t in found)
    assert verify_dossier.verify(str(changed(data, "traces.json", tmp_path)))[1] == ["内容不符：traces.json"]
