"""The bureau's own days for each stage of a case, as data with its source: what no text confirms only reminds.

The measures for the national system (自然资源部令第13号, articles 16 to 26) set these days; their text has not been
confirmed. A bureau's legal officer fills in a number with its document; until then the proposal below is shown as
unconfirmed and nothing follows from its passing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from restoration.law.workdays import add_days, add_years


class Stage(StrEnum):
    """A stage that has days of its own."""

    CHECK = "check"  # rectification reported → checked
    REPLY = "reply"  # notice served → statement
    DECIDE = "decide"  # reply period over → decision
    PUBLISH = "publish"  # decision → publication
    REMOVAL = "removal"  # application → removal or refusal
    REPAIR = "repair"  # application for 信用修复 → release or refusal


@dataclass(frozen=True, slots=True)
class Days:
    """Working days for a stage; ``confirmed`` only where a legal officer has named the text, ``source``."""

    stage: Stage
    workdays: int
    confirmed: bool = False
    source: str = ""


PERIOD_WORDS: Final = {
    Stage.CHECK: "整改复核期限",
    Stage.REPLY: "陈述申辩期限",
    Stage.DECIDE: "作出决定期限",
    Stage.PUBLISH: "公示期限",
    Stage.REMOVAL: "移出办理期限",
    Stage.REPAIR: "信用修复办理期限",
}
PROPOSED: Final = {
    Stage.CHECK: Days(Stage.CHECK, 15),
    Stage.REPLY: Days(Stage.REPLY, 5),
    Stage.DECIDE: Days(Stage.DECIDE, 20),
    Stage.PUBLISH: Days(Stage.PUBLISH, 5),
    Stage.REMOVAL: Days(Stage.REMOVAL, 20),
    Stage.REPAIR: Days(Stage.REPAIR, 20),
}
"""Working proposals, to be confirmed or replaced by each bureau before they count."""
MEASURES_YEARS: Final = 3
"""严重失信: measures end three years after the decision (自然资源部令第13号)."""


def end_of_measures(decided_on: date) -> date:
    """The first day on which the measures of a decision no longer run: the one after their last day.

    Their last day bears the date of the decision, whose own day does not count (民法典 第二百零一条、第二百零二条).
    """
    return add_days(add_years(decided_on, MEASURES_YEARS), 1)
