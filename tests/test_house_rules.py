"""House rules that a machine can hold: documented settings, small functions, short files, one clock, no stray words."""

from __future__ import annotations

import ast
import re
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from restoration import migrating
from restoration.settings import Settings, load

ROOT = Path(__file__).parents[1]
PACKAGES = ("restoration", "api", "reports")
LONGER_FILES = {
    "restoration/database.py": "the one door to two engines, kept in one place",
    "restoration/migrating.py": "the ORM's migrations with their mends, and the triggers they set",
}
LONGEST_FILE = 300
LONGEST_FUNCTION = 60


def sources() -> Iterator[Path]:
    """Every module of the product."""
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Names and lengths of a module's functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def keys(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Every setting as section.key."""
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from keys(inner, f"{name}.")
        else:
            yield f"{prefix}{name}"


def test_every_setting_is_in_the_commented_config() -> None:
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    written: set[str] = set()
    section = ""
    for line in text.splitlines():
        if found := re.match(r"\[(\w+)\]", line):
            section = found[1]
        elif found := re.match(r"#? ?(\w+) = ", line):
            written.add(f"{section}.{found[1]}")
    assert set(keys(Settings)) - {"security.secret"} == written


def test_the_shipped_config_is_the_default() -> None:
    assert load(ROOT / "config.toml") == Settings()


def test_functions_are_small(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = [(size, f"{path.relative_to(ROOT)}:{name}") for path in sources() for name, size in functions(path)]
    lengths = sorted(size for size, _ in sizes)
    p90 = lengths[int(len(lengths) * 0.9)]
    with capsys.disabled():
        median = statistics.median(lengths)
        sys.stdout.write(f"\nfunctions: {len(lengths)}, median {median}, p90 {p90}, longest {max(sizes)}\n")
    assert statistics.median(lengths) <= 10
    assert p90 <= 30
    assert [name for size, name in sizes if size > LONGEST_FUNCTION] == []


def test_files_are_short() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in sources()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert set(long) == set(LONGER_FILES), long


def test_every_public_name_says_what_it_means() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in sources()
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
    ]
    assert silent == []


def test_every_module_says_why_it_exists() -> None:
    assert [str(p) for p in sources() if ast.get_docstring(ast.parse(p.read_text(encoding="utf-8"))) is None] == []


def test_no_unfinished_marks() -> None:
    marks = re.compile(r"#.*\b(TODO|FIXME|XXX)\b|raise NotImplementedError")
    assert [str(p) for p in sources() if marks.search(p.read_text(encoding="utf-8"))] == []


async def test_the_models_and_the_migrations_agree() -> None:
    assert await migrating.drift() == []
