"""Names of minerals as the texts write them: 黏土 and 粘土 are one word, oil and gas count in no plan."""

from __future__ import annotations

from typing import Final

OIL_AND_GAS: Final = frozenset(
    {"石油", "天然气", "页岩气", "页岩油", "煤层气", "致密油", "致密气", "油砂", "天然气水合物"}
)
ALIASES: Final = {"煤炭": "煤", "煤矿": "煤", "铁矿": "铁", "铜矿": "铜", "金矿": "金", "砖瓦粘土": "砖瓦用粘土"}


def normalised(mineral: str) -> str:
    """One spelling for one mineral."""
    name = mineral.strip().replace("黏", "粘")
    return ALIASES.get(name, name)


def same_mineral(one: str, other: str) -> bool:
    """Whether two names mean the same mineral."""
    return normalised(one) == normalised(other)


def is_oil_or_gas(mineral: str) -> bool:
    """Whether a mineral plan leaves it out (油气除外)."""
    return normalised(mineral) in OIL_AND_GAS
