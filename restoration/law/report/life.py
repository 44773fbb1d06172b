"""What becomes of a version after its receipt: who may do what to it next, and which versions a city looks at.

Nothing here undoes a receipt; a withdrawal does, and is a fact of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final


class Act(StrEnum):
    """An officer's act on one version."""

    RETURNED = "returned"  # 退回补正, with a remark for each item
    ACCEPTED = "accepted"  # 审核通过
    SAMPLED = "sampled"  # 市级抽查抽中
    CONFIRMED = "confirmed"  # 抽查属实
    SENT_BACK = "sent_back"  # 抽查发现问题，交县级重新审核
    CORRECTION = "correction"  # 主管部门要求更正


class State(StrEnum):
    """How a version stands."""

    RECEIVED = "received"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    SAMPLED = "sampled"
    CONFIRMED = "confirmed"
    SENT_BACK = "sent_back"
    CORRECTING = "correcting"


LEADS_TO: Final[Mapping[Act, State]] = {
    Act.RETURNED: State.RETURNED,
    Act.ACCEPTED: State.ACCEPTED,
    Act.SAMPLED: State.SAMPLED,
    Act.CONFIRMED: State.CONFIRMED,
    Act.SENT_BACK: State.SENT_BACK,
    Act.CORRECTION: State.CORRECTING,
}
OPEN: Final = frozenset({State.RECEIVED, State.RETURNED, State.SENT_BACK, State.CORRECTING})
SETTLED: Final = frozenset({State.ACCEPTED, State.CONFIRMED})
FROM: Final[Mapping[Act, frozenset[State]]] = {
    Act.RETURNED: frozenset({State.RECEIVED, State.RETURNED, State.SENT_BACK}),
    Act.ACCEPTED: OPEN,
    Act.SAMPLED: frozenset({State.ACCEPTED}),
    Act.CONFIRMED: frozenset({State.SAMPLED}),
    Act.SENT_BACK: frozenset({State.SAMPLED}),
    Act.CORRECTION: SETTLED,
}
TO_FIX: Final = frozenset({State.RETURNED, State.SENT_BACK, State.CORRECTING})
"""States in which the company sees items to mend."""
STATE_WORDS: Final[Mapping[State, str]] = {
    State.RECEIVED: "已收到，待审核",
    State.RETURNED: "退回补正",
    State.ACCEPTED: "审核通过",
    State.SAMPLED: "市级抽查中",
    State.CONFIRMED: "抽查属实",
    State.SENT_BACK: "抽查退回，重新审核",
    State.CORRECTING: "要求更正",
}


def state(acts: Sequence[Act]) -> State:
    """How a version stands after these acts, oldest first."""
    return LEADS_TO[acts[-1]] if acts else State.RECEIVED


def may(act: Act, now: State) -> bool:
    """Whether an act can be done to a version that stands so."""
    return now in FROM[act]


def drawn(codes: Iterable[str], seed: str, count: int) -> tuple[str, ...]:
    """``count`` of these, by the hash of seed and code: whoever knows the seed draws the same ones again."""
    return tuple(sorted(codes, key=lambda code: (hashlib.sha256(f"{seed}\0{code}".encode()).digest(), code))[:count])
