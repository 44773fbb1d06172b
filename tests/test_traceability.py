"""``docs/traceability.md`` against the repository: every row of the plans is there, every test named exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/traceability.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([A-Z]+-?[0-9]+) \| (.+?) \| (.+?) \|$", re.M)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
CORE = {
    "ZN": (5, 10, 17, 22, 23, 24, 25, 30, 31, 32, 33, 34, 35, 36, 38, 39, 40, 41),
    "TN": (3, 4, 11, 23, 24, 29, 30, 31, 33, 34),
    "LX": (10, 19, 20, 23, 24, 31, 32, 33, 34, 35, 36, 37, 38, 39),
    "KZ": (6, 20, 21, 23, 24, 25, 26, 27, 28, 29),
    "PQ": (5, 9, 17, 25, 27, 28, 29, 30, 31, 32, 33, 36),
}
"""The rows of the five plans that the product must carry out."""
SCENARIOS = (1, 2, 3, 5, 6, 8, 9, 10, 11, 13, 14, 15, 17, 19, 20, 22, 24, 25, 27, 28, 29, 31, 32, 34, 35)
THROUGH_THE_API = (2, 5, 6, 10, 11, 13, 14, 15, 19, 20, 22, 24, 25, 28)
"""Those a bureau or a company plays from outside; their tests talk to the running service."""
ROWS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    code: (became, NAMED.findall(tests)) for code, became, tests in ROW.findall(PAGE)
}


@cache
def functions(path: str) -> frozenset[str]:
    """The test functions of a file; none where there is no such file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_core_row_rule_and_doubtful_place_has_its_line() -> None:
    core = {f"{place}-{n:02d}" for place, numbers in CORE.items() for n in numbers}
    assert len(core) == 64
    rules = {f"R{n}" for n in range(1, 19)}
    places = {f"T{n:02d}" for n in range(1, 28)}
    scenarios = {f"S{n:02d}" for n in SCENARIOS}
    assert len(scenarios) == 25
    assert set(ROWS) == core | rules | places | scenarios
    assert len(ROW.findall(PAGE)) == len(ROWS), "a code has two lines"


@pytest.mark.parametrize("code", sorted(ROWS))
def test_a_row_says_what_it_became_and_names_tests_that_exist(code: str) -> None:
    became, tests = ROWS[code]
    assert became
    assert tests, "no test"
    assert [f"{path}::{name}" for path, name in tests if name not in functions(path)] == []


@pytest.mark.parametrize("number", THROUGH_THE_API)
def test_what_is_played_from_outside_has_a_test_that_asks_the_service(number: int) -> None:
    _, tests = ROWS[f"S{number:02d}"]
    assert any("World" in (ROOT / path).read_text(encoding="utf-8") for path, _ in tests)


def test_a_missing_test_is_noticed() -> None:
    assert "test_of_nothing" not in functions("tests/test_traceability.py")
    assert functions("tests/test_of_nothing.py") == frozenset()
