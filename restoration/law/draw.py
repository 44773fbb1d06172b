"""双随机抽查: which mines are checked, by which officers; drawn by chance, and by anyone repeatable from the record.

Algorithm ``sha256-rank/1``. Every code of a frame gets the number SHA-256 of the canonical JSON list
``["sha256-rank/1", purpose, seed, code]`` (UTF-8, no spaces), read as hexadecimal; the smallest numbers are drawn.
Purposes are ``mine`` and ``inspector``. Each drawn mine then ranks the drawn inspectors for itself (purpose
``officer:<mine>``) and takes the first two who need not keep away (回避); where fewer than two are left, officers of
the frame who were not drawn follow in the order of the inspectors' own ranking, and are recorded as substitutes.
Neither the order of a frame nor anything of the programming language has a say. Two officers: 行政处罚法 第四十二条.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from restoration.errors import Defect
from restoration.law.events.supervision import DrawRecord, Pairing

ALGORITHM: Final = "sha256-rank/1"
OFFICERS: Final = 2
"""How many officers check a mine together."""

Conflict = tuple[str, str]
"""(inspector, mine): this inspector keeps away from this mine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawOrder:
    """What is drawn from what: how many of which frame, with which seed, who keeps away from which mine."""

    seed: str
    division: str
    mines: int
    inspectors: int
    mine_frame: frozenset[str]
    inspector_frame: frozenset[str]
    conflicts: frozenset[Conflict] = frozenset()


def defects(order: DrawOrder) -> list[Defect]:
    """Why this cannot be drawn: a number that its frame does not hold, or fewer than two officers."""
    found = []
    for field, wanted, frame, least in (
        ("mines", order.mines, order.mine_frame, 1),
        ("inspectors", order.inspectors, order.inspector_frame, OFFICERS),
    ):
        if not least <= wanted <= len(frame):
            expected = f"{least}-{len(frame)}"
            cure = (
                f"抽取名录中有 {len(frame)} 个，请调整数量" if len(frame) >= least else "抽取名录中数量不足，无法抽取"
            )
            found.append(Defect(field, "beyond_frame", str(wanted), expected, cure))
    return found


def draw(order: DrawOrder) -> DrawRecord:
    """The draw with everything needed to repeat it. The order must have no ``defects``."""
    mines = ranked(order.seed, "mine", order.mine_frame)[: order.mines]
    inspectors = ranked(order.seed, "inspector", order.inspector_frame)
    drawn, rest = inspectors[: order.inspectors], inspectors[order.inspectors :]
    return DrawRecord(
        algorithm=ALGORITHM,
        seed=order.seed,
        division=order.division,
        mines=order.mines,
        inspectors=order.inspectors,
        mine_frame=tuple(sorted(order.mine_frame)),
        inspector_frame=tuple(sorted(order.inspector_frame)),
        conflicts=tuple(sorted(order.conflicts)),
        drawn_inspectors=tuple(sorted(drawn)),
        pairings=tuple(pairing(order, mine, drawn, rest) for mine in mines),
    )


def pairing(order: DrawOrder, mine: str, drawn: list[str], rest: list[str]) -> Pairing:
    """The officers of one mine; fewer than two where nobody else may check it."""
    own = [i for i in ranked(order.seed, f"officer:{mine}", drawn) if (i, mine) not in order.conflicts][:OFFICERS]
    spare = [i for i in rest if (i, mine) not in order.conflicts][: OFFICERS - len(own)]
    return Pairing(mine=mine, officers=(*own, *spare), substitutes=tuple(spare))


def ranked(seed: str, purpose: str, codes: Iterable[str]) -> list[str]:
    """Codes in the order chance gives them."""
    return sorted(set(codes), key=lambda code: (rank(seed, purpose, code), code))


def rank(seed: str, purpose: str, code: str) -> str:
    """The number a code draws, as 64 hexadecimal digits."""
    text = json.dumps([ALGORITHM, purpose, seed, code], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def order_of(record: DrawRecord) -> DrawOrder:
    """The order a stored draw was made with."""
    return DrawOrder(
        seed=record.seed,
        division=record.division,
        mines=record.mines,
        inspectors=record.inspectors,
        mine_frame=frozenset(record.mine_frame),
        inspector_frame=frozenset(record.inspector_frame),
        conflicts=frozenset(record.conflicts),
    )


def repeats(record: DrawRecord) -> bool:
    """Whether a stored draw, made again from its own record, gives the same result. Another algorithm never does."""
    order = order_of(record)
    return record.algorithm == ALGORITHM and not defects(order) and draw(order) == record


def frame_digest(codes: Iterable[str]) -> str:
    """SHA-256 of a sorted frame: binds a published result to a frame whose codes are not published."""
    return hashlib.sha256(json.dumps(sorted(set(codes)), ensure_ascii=False).encode()).hexdigest()
