"""The law is pure and complete: no IO, no clock, and no kind without its function."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from restoration.law.duties import KINDS
from restoration.law.events import EVENT_KINDS, Detail, EventKind
from restoration.law.findings import STANDING_WORDS, Standing
from restoration.law.texts.book import RANK_ORDER, STRENGTH, Confidence, Params, Rank
from tests.law.builders import shipped

PRODUCT = Path(__file__).parents[2] / "restoration"
LAW = sorted((PRODUCT / "law").rglob("*.py"))
PURE = {
    *("__future__", "calendar", "collections", "dataclasses", "datetime", "decimal", "enum", "functools", "hashlib"),
    "fractions",
    *("importlib", "itertools", "json", "orjson", "pydantic", "re", "tomllib", "typing", "unicodedata"),
}
CLOCKS = {("date", "today"), ("datetime", "today"), ("datetime", "now"), ("datetime", "utcnow"), ("time", "time")}

NAMED = re.compile(r"\.\s*(?:today|now|utcnow|time)\b")


def imported(source: str) -> Iterator[str]:
    """Full names of the modules a source imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


def allowed(module: str) -> bool:
    if module.startswith("restoration"):
        return module == "restoration.errors" or module.startswith("restoration.law")
    return module.split(".")[0] in PURE


def clock_reads(source: str) -> list[int]:
    """Lines that read the clock."""
    if not NAMED.search(source):  # spares reading most files as a tree
        return []
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and (getattr(node.value, "id", getattr(node.value, "attr", "")), node.attr) in CLOCKS
    ]


@pytest.mark.parametrize("path", LAW, ids=lambda p: str(p.relative_to(PRODUCT)))
def test_the_law_imports_nothing_that_reads_or_writes(path: Path) -> None:
    assert [m for m in imported(path.read_text()) if not allowed(m)] == []


@pytest.mark.parametrize("module", ["os", "pathlib", "time", "asyncio", "restoration.clock", "tortoise.models"])
def test_an_impure_import_would_be_noticed(module: str) -> None:
    assert [m for m in imported(f"def f():\n    import {module}") if not allowed(m)] == [module]


def test_only_the_clock_reads_the_clock() -> None:
    reads = {
        str(path.relative_to(PRODUCT)): lines
        for path in sorted(PRODUCT.rglob("*.py"))
        if (lines := clock_reads(path.read_text()))
    }
    assert [*reads] == ["clock.py"]


def test_a_reading_of_the_clock_would_be_noticed() -> None:
    assert clock_reads("import datetime\nx = datetime.date.today()\ny = datetime.datetime.now()") == [2, 3]
    assert clock_reads("from datetime import date\nx = date(2024, 1, 1)\ny = clock.now()") == []


# ---- complete ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_fact_has_its_entry(kind: EventKind) -> None:
    info = EVENT_KINDS[kind]
    assert info.title
    assert issubclass(info.detail, Detail)


def test_every_kind_of_terms_has_its_function_and_none_is_spare() -> None:
    models = get_args(get_args(Params)[0])
    assert {m.model_fields["kind"].annotation.__args__[0] for m in models} == set(KINDS)


def test_every_shipped_kind_is_judged() -> None:
    shipping = {v.terms.kind for b in shipped().books for r in b.rule.values() for v in r.version}
    assert shipping == set(KINDS)


def test_every_standing_rank_and_confidence_has_its_place() -> None:
    assert set(STANDING_WORDS) == set(Standing)
    assert set(RANK_ORDER) == set(Rank)
    assert set(STRENGTH) == set(Confidence)
    assert RANK_ORDER[Rank.LOCAL_REGULATION] == RANK_ORDER[Rank.MINISTRY_RULE]
