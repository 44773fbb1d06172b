"""核验卷宗: python verify_dossier.py 卷宗.zip — needs nothing but Python; no network, no system.

Every member is read and its SHA-256 held against manifest.json; what was changed, is missing or was added is named.
The manifest's own SHA-256 is printed, to be held against the one the bureau recorded when the file was exported.
Exit 0: whole. Exit 1: not whole. Exit 2: not a file of this kind.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
import zlib

MANIFEST = "manifest.json"
FORMAT = "restoration-dossier-1"


def read(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """A member's bytes; ``None`` where they cannot be read whole."""
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, NotImplementedError, ValueError):
        return None


def wrong(archive: zipfile.ZipFile, manifest: dict[str, object]) -> list[str]:
    """What does not fit the manifest, one line each."""
    members = manifest["members"]
    assert isinstance(members, list)
    listed = {str(m["path"]): str(m["sha256"]) for m in members}
    names = archive.namelist()
    found = [f"重复：{n}" for n in sorted({n for n in names if names.count(n) > 1})]
    found += [f"多出：{n}" for n in sorted(set(names) - set(listed) - {MANIFEST})]
    for name, digest in listed.items():
        if name not in names:
            found.append(f"缺失：{name}")
        elif (data := read(archive, name)) is None or hashlib.sha256(data).hexdigest() != digest:
            found.append(f"内容不符：{name}")
    return found


def verify(path: str) -> tuple[str, list[str]]:
    """The manifest's SHA-256 and what is wrong. Raises ``ValueError`` for what is no dossier."""
    try:
        with zipfile.ZipFile(path) as archive:
            text = read(archive, MANIFEST)
            if text is None:
                return "", [f"内容不符：{MANIFEST}"]
            manifest = json.loads(text)
            if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
                raise ValueError("不是本系统导出的卷宗")
            return hashlib.sha256(text).hexdigest(), wrong(archive, manifest)
    except (zipfile.BadZipFile, OSError, UnicodeDecodeError) as error:
        raise ValueError(f"不能作为卷宗读取：{error}") from error


def main(arguments: list[str]) -> int:
    """Verify one file and say what was found."""
    if len(arguments) != 1:
        sys.stderr.write("用法：python verify_dossier.py 卷宗.zip\n")
        return 2
    try:
        digest, found = verify(arguments[0])
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for line in found:
        sys.stderr.write(f"{line}\n")
    sys.stdout.write(f"清单 SHA-256：{digest}\n" + ("卷宗完整\n" if not found else f"卷宗有 {len(found)} 处不符\n"))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
