"""Whether somebody else changed a record first: a tag of what was read, held against what is there now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from restoration.errors import StaleRecord


def tag_of(document: Mapping[str, object]) -> str:
    """A strong tag of a document as shown: 32 hex digits of its SHA-256."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def same(current: str, given: str) -> None:
    """Raises ``StaleRecord`` unless the tag given is the current one; ``*`` stands for whatever is there."""
    if given not in (current, "*"):
        raise StaleRecord("记录已被他人更新，请重新读取后再修改")
