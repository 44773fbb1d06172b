"""Which files a report names, and in which cell: a text that happens to be a code names nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from restoration.law.report.content import Content
from restoration.law.report.forms import Kind
from restoration.law.report.tables import cells


def named_in(draft: Mapping[str, Any]) -> dict[str, str]:
    """The files a draft as kept names, each with the first cell that does; written as text or block by block."""
    found: dict[str, str] = {}
    if content := draft.get("content"):
        for path, code in in_content(Content.model_validate_json(json.dumps(content))):
            found.setdefault(code, f"content.{path}")
    for path, code in in_parts(draft):
        found.setdefault(code, path)
    return found


def in_content(content: Content) -> Iterator[tuple[str, str]]:
    """Cell and code of each file."""
    for cell in cells(content):
        if cell.column.form.kind is Kind.FILE and cell.value:
            yield cell.path, str(cell.value)


def in_parts(draft: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The same of parts handed in as files."""
    for n, part in enumerate(draft.get("parts") or ()):
        for m, code in enumerate(part.get("attachments") or ()):
            yield f"parts.{n}.attachments.{m}", str(code)
