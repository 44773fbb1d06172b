"""Traces of a mine's findings: everything each verdict rests on, to keep with a file and to replay years later."""

from __future__ import annotations

import json
from datetime import date, datetime

from restoration.errors import Malformed
from restoration.law import trace
from restoration.law.findings import findings_of
from restoration.law.trace import Trace
from restoration.services import events, lawbook, lists
from restoration.services.actors import Identity
from restoration.services.explain import as_known, read_mine, refuse_rule
from restoration.services.paging import Json
from restoration.services.scope import hidden


async def of_mine(mine: str, *, as_of: date, known_at: datetime | None = None, rule: str | None = None) -> list[Trace]:
    """The traces of a mine's duties on a day, as known now or at an instant. Raises ``NotFound``, ``Invalid``."""
    law, tree = await lawbook.in_force(known_at=known_at)
    refuse_rule(law, rule)
    setting = law.on(as_of)
    return [
        trace.trace(s.facts, finding, setting)
        for s in as_known(await read_mine(mine, tree), known_at)
        for finding in findings_of(s.facts, setting)
        if rule is None or finding.duty.rule == rule
    ]


async def of_obligation(identity: Identity, code: str, *, as_of: date, known_at: datetime | None) -> Json:
    """One duty's trace, for those who may see the duty. Raises ``NotFound``."""
    row = await lists.obligation(identity, code)
    shown = await events.explanation(identity, code, as_of=as_of, known_at=known_at)
    if shown["explanation"] is None:
        raise hidden()
    found = await of_mine(str(row["mine"]), as_of=as_of, known_at=known_at, rule=str(row["rule"]))
    one = next(t for t in found if t.occasion == row["occasion"] and t.facts["code"] == row["right"])
    return {"obligation": code, "trace": one.model_dump(mode="json")}


def document(found: list[Trace]) -> str:
    """Several traces as one JSON document."""
    return json.dumps([t.model_dump(mode="json") for t in found], ensure_ascii=False, indent=1) + "\n"


def read_all(text: bytes) -> list[Trace]:
    """The traces of a document, or a single one. Raises ``Malformed``."""
    try:
        body = json.loads(text)
    except ValueError as e:
        raise Malformed("不是 JSON 文件") from e
    rows = body if isinstance(body, list) else [body]
    return [trace.read(json.dumps(row)) for row in rows]
