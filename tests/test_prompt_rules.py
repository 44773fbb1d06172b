"""What the command line says of doubtful places and of what waits for an officer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli import main


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command that succeeds prints."""
    assert main(words) == 0
    return capsys.readouterr().out


def test_every_doubtful_place_is_listed_with_its_lines_its_reading_and_its_setting(
    capsys: pytest.CaptureFixture[str],
) -> None:
    items = json.loads(said(capsys, "rules", "list", "--notes", "--json"))["items"]
    assert len({i["id"] for i in items}) == len(items) > 30
    assert all(i["says"] and i["reads"] and "行" in i["where"] for i in items)
    text = said(capsys, "rules", "list", "--notes")
    assert "6229/t01_account_and_licence" in text and "可调整：首次领证是否也以账户为前提" in text


def test_a_rule_is_shown_with_the_doubtful_places_about_it_and_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "rules", "show", "unperformed_duty_found")
    assert "621025/t18_choice_of_list" in text and "由承办人选择，必须写明理由" in text
    assert "t21_" not in text
    found = json.loads(said(capsys, "rules", "show", "plan_re_preparation", "--json"))
    assert [n["id"] for n in found["notes"]] == ["220881/t26_scale_not_listed"]


def test_matters_of_an_empty_register(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        f'[data]\nfolder = "{tmp_path}"\n[database]\nurl = "sqlite://{tmp_path}/r.db"\n', encoding="utf-8"
    )
    said(capsys, "--config", str(config), "migrate")
    assert "没有待处理的事项" in said(capsys, "--config", str(config), "matters", "--as-of", "2024-06-01")
    asked = ("--config", str(config), "matters", "--as-of", "2024-06-01", "--json")
    assert json.loads(said(capsys, *asked)) == {"as_of": "2024-06-01", "items": []}
    assert main(["--config", str(config), "matters", "--division", "999999"]) == 1
