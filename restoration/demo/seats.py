"""The county files: divisions, bureaus, and every mine as the plan counts it (its seat in the register)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final

from restoration.law.identifiers import uscc_with_check

Json = dict[str, Any]

COUNTIES: Final = ("zhengning", "taonan", "linxia", "kaizhou", "pingquan")
SEAT_FIELDS: Final = ("mineral", "method", "scale", "level", "suspended_on", "granted_on", "plan_on", "account_on")


@cache
def table(name: str) -> Json:
    """One file of this folder."""
    text = (resources.files("restoration.demo") / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One mine as first registered. ``granted_on`` is given for rights granted after 2020, else drawn."""

    code: str
    division: str
    short: str
    townships: tuple[str, ...]
    mineral: str
    method: str
    scale: str
    level: str
    stated: str
    holder: int  # the number of the mine whose company holds this one: mostly its own
    county: int
    suspended_on: date | None = None
    granted_on: date | None = None
    plan_on: date | None = None
    account_on: date | None = None

    @property
    def prefix(self) -> str:
        """The plan's two letters."""
        return self.code[:2]

    @property
    def number(self) -> int:
        """The mine's number within its plan."""
        return int(self.code[3:])

    @property
    def new(self) -> bool:
        """Granted after the plan's base year (新设采矿权)."""
        return self.granted_on is not None

    @property
    def company(self) -> Json:
        """The company that held the right at first."""
        word = trade(self.mineral)[self.holder % len(trade(self.mineral))]
        return company(self.division, self.holder, f"{self.short}示例{word}第{self.holder:02d}有限公司")


def seats() -> Iterator[Seat]:
    """Every mine with a right, plan by plan."""
    for number, name in enumerate(COUNTIES, start=1):
        county = table(name)
        rows = [g for g in county["group"] for _ in range(g["count"])]
        yield from (seat(county, number, f"{county['prefix']}-{n:04d}", g) for n, g in enumerate(rows, start=1))
        yield from (seat(county, number, row["mine"], row) for row in county.get("later", ()))


def seat(county: Json, number: int, code: str, row: Json) -> Seat:
    """A row of a county file as a seat."""
    division = row["division"]
    holder = county.get("shared", {}).get(code, code)
    return Seat(
        code=code,
        division=division,
        short=county["short"][division],
        townships=tuple(county["townships"].get(division, ("示例第一镇", "示例第二镇", "示例第三乡"))),
        holder=int(holder[3:]),
        county=number,
        stated=row.get("stated", "2020年底以后新设"),
        **{k: row[k] for k in SEAT_FIELDS if k in row},
    )


def trade(mineral: str) -> list[str]:
    """Words for companies that mine it."""
    return next(list(t["words"]) for t in table("common")["trade"] if t["match"] in mineral)


def company(division: str, number: int, name: str) -> Json:
    """An invented company: a valid code whose body says what it is, and a name that says it too."""
    people = table("common")["legal_representatives"]
    return {
        "uscc": uscc_with_check(f"91{division}MADEM{number:04d}"),
        "name": name,
        "legal_representative": people[number % len(people)],
        "address": "示例园区（示例地址）",
    }


def divisions() -> list[Json]:
    """All divisions, parents first, each once."""
    found = {d["code"]: d for name in COUNTIES for d in table(name)["division"]}
    return list(found.values())


def bureaus() -> list[Json]:
    """All authorities, each once, with contacts that are plainly invented."""
    found = {b["code"]: b for name in COUNTIES for b in table(name)["bureau"]}
    return [b | table("common")["bureau"] for b in found.values()]
