"""A column added to a table that has rows needs a value for them: null, or a default the database itself keeps."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from tortoise.migrations.operations import AddField

MIGRATIONS = sorted(p.stem for p in (Path(__file__).parents[2] / "migrations").glob("0*.py"))


@pytest.mark.parametrize("name", MIGRATIONS)
def test_added_columns_have_a_value_for_the_rows_there_are(name: str) -> None:
    found = importlib.import_module(f"migrations.{name}").Migration.operations
    added = [op for op in found if isinstance(op, AddField)]
    assert [op.name for op in added if not (op.field.null or op.field.has_db_default())] == []
