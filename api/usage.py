"""Wrong usage and help at the prompt, in the words of the rest: which argument, what was found, what is expected."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NoReturn

from restoration.errors import Defect

MISSING: Final = "（缺）"
TYPES: Final = {"int": "整数", "float": "数字"}
COUNTS: Final = {"one argument": "一个值", "at least one argument": "至少一个值", "at most one argument": "至多一个值"}


class Formatter(argparse.HelpFormatter):
    """Help as the library lays it out, under a Chinese heading."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """The usage line; subcommands ask for it bare."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """The library's parser, speaking Chinese; its subcommands' parsers are of this kind too."""

    def __init__(self, *, prog: str | None = None, description: str | None = None) -> None:
        super().__init__(prog=prog, description=description, formatter_class=Formatter, add_help=False)
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示本帮助并退出")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how to go on; exit 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}：{self.told(message)}\n详见 {self.prog} --help\n")

    def told(self, message: str) -> str:
        """One of the library's messages as a defect; one of our own (``ArgumentTypeError``) as it is."""
        for pattern, put in MESSAGES:
            if found := re.fullmatch(pattern, message, re.DOTALL):
                return str(put(self, found.groupdict()))
        return re.sub(r"^argument (.+?): ", r"\1：", message)

    def choices_of(self, name: str) -> str:
        """What an argument may be, for one that has its values listed."""
        for action in self._actions:
            named = "/".join(action.option_strings) or action.metavar or action.dest
            if named == name and action.choices is not None:
                return f"{'、'.join(map(str, action.choices))} 之一"
        return "必填"


Groups = Mapping[str, str]
Put = Callable[[Parser, Groups], Defect]


def lacking(parser: Parser, of: Groups) -> Defect:
    """An argument that must be there and is not."""
    return Defect(of["names"], "missing", MISSING, parser.choices_of(of["names"]), "请补填")


def unknown(parser: Parser, of: Groups) -> Defect:
    """What no argument takes."""
    return Defect("多余的参数", "unknown", of["found"], "本命令的参数", "请删去或者改正")


def ambiguous(parser: Parser, of: Groups) -> Defect:
    """A shortened option that may be several."""
    return Defect("参数", "ambiguous", of["found"], f"{of['names'].replace(', ', '、')} 之一", "请写出全名")


def unlisted(parser: Parser, of: Groups) -> Defect:
    """A value that is not one of those listed."""
    return Defect(of["name"], "choice", of["found"], parser.choices_of(of["name"]), "请改正")


def untyped(parser: Parser, of: Groups) -> Defect:
    """A value of another type."""
    return Defect(of["name"], "type", of["found"], TYPES.get(of["type"], of["type"]), "请改正")


def uncounted(parser: Parser, of: Groups) -> Defect:
    """An option without its value."""
    return Defect(of["name"], "missing", MISSING, COUNTS[of["count"]], "请补填")


def unasked(parser: Parser, of: Groups) -> Defect:
    """A value for an option that takes none."""
    return Defect(of["name"], "unasked", of["found"], "不带值", "请删去等号及其后的内容")


MESSAGES: Final[tuple[tuple[str, Put], ...]] = (
    (r"the following arguments are required: (?P<names>.+)", lacking),
    (r"unrecognized arguments: (?P<found>.+)", unknown),
    (r"ambiguous option: (?P<found>\S+) could match (?P<names>.+)", ambiguous),
    (r"argument (?P<name>.+?): invalid choice: '(?P<found>.*)' \(choose from .*\)", unlisted),
    (r"argument (?P<name>.+?): invalid (?P<type>\w+) value: '(?P<found>.*)'", untyped),
    (rf"argument (?P<name>.+?): expected (?P<count>{'|'.join(COUNTS)})", uncounted),
    (r"argument (?P<name>.+?): ignored explicit argument '(?P<found>.*)'", unasked),
)
"""The library's own messages with what is put in their place."""
