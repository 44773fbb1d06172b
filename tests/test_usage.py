"""What the command line says of wrong usage: which argument, what was found, what is expected, what to do; exit 2."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest

from api.cli import main, parser


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What is printed of a usage that is refused."""
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "命令：现为“（缺）”，应为migrate、"),
        ("chek", "命令：现为“chek”，应为migrate、"),
        ("notices", "操作：现为“（缺）”，应为list、render、print、inspection-records 之一；请补填"),
        ("explain", "mine：现为“（缺）”，应为必填；请补填"),
        ("notices render N1", "--out：现为“（缺）”，应为必填；请补填"),
        ("notices print --ids --out x", "--ids：现为“（缺）”，应为至少一个值；请补填"),
        ("check --as-of", "--as-of：现为“（缺）”，应为一个值；请补填"),
        ("check --as-of 2024-13-01", "--as-of：现为“2024-13-01”，应为 YYYY-MM-DD 格式的日期；请改正"),
        ("fund require M1 --as-of x", "--as-of：现为“x”，应为 YYYY-MM-DD 格式的日期；请改正"),
        ("explain M1 --known-at 2024-01-01", "--known-at：现为“2024-01-01”，应为带时区的时刻"),
        ("check --layers some", "--layers：现为“some”，应为all、local 之一；请改正"),
        ("serve --port x", "--port：现为“x”，应为整数；请改正"),
        ("check --full=yes", "--full：现为“yes”，应为不带值；请删去等号及其后的内容"),
        ("check --d", "参数：现为“--d”，应为--division、--dry-run 之一；请写出全名"),
        ("check --fast", "多余的参数：现为“--fast”，应为本命令的参数；请删去或者改正"),
        ("template nothing x.xlsx", "KIND：现为“nothing”，应为divisions、"),
    ],
)
def test_wrong_usage_is_told_in_full(capsys: pytest.CaptureFixture[str], typed: str, told: str) -> None:
    said = refused(capsys, *typed.split())
    assert said.startswith("用法：restoration") and told in said
    assert not any(word in said for word in ("usage", "error", "argument", "required", "invalid"))


def every(top: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A parser and all below it."""
    yield top
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from every(below)


def test_every_commands_help_has_chinese_headings() -> None:
    texts = [one.format_help() for one in every(parser())]
    assert len(texts) > 40
    for text in texts:
        assert text.startswith("用法：restoration") and "显示本帮助并退出" in text
        assert not any(word in text for word in ("usage:", "options:", "positional arguments", "show this help"))
