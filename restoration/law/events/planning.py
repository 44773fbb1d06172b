"""What a bureau decides and measures for its place: a choice the texts leave open, and its plan's indicators."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field, JsonValue

from restoration.law.events.detail import Detail, KindInfo
from restoration.law.events.kinds import EventKind


class SettingChosen(Detail):
    """A choice between two texts of one place, ``place/setting``, with the ground for it."""

    setting: str
    chosen: bool
    ground: str


class IndicatorReturned(Detail):
    """A value somebody measured outside the system: decimal text in the indicator's own unit, for a year."""

    indicator: str
    year: int = Field(ge=2000, le=2100)
    value: str = Field(pattern=r"^[0-9]{1,15}(\.[0-9]{1,4})?$")
    note: str = ""


class IndicatorAlarmed(Detail):
    """A change of the register took an indicator beyond its target: an alarm if it binds, else a warning."""

    indicator: str
    level: Literal["alarm", "warning"]
    value: str
    target: str
    mine: str


class IndicatorsStored(Detail):
    """All indicators of a division as they stood when a year ended, kept for good."""

    division: str
    year: int = Field(ge=2000, le=2100)
    items: list[dict[str, JsonValue]]


PLANNING_KINDS: Final[dict[EventKind, KindInfo]] = {
    EventKind.SETTING_CHOSEN: KindInfo(title="准入设置", detail=SettingChosen, subject="bureau"),
    EventKind.INDICATOR_RETURNED: KindInfo(title="规划指标填报", detail=IndicatorReturned, subject="bureau"),
    EventKind.INDICATOR_ALARMED: KindInfo(title="规划指标超限", detail=IndicatorAlarmed, subject="bureau"),
    EventKind.INDICATORS_STORED: KindInfo(title="规划指标年度存档", detail=IndicatorsStored, subject="bureau"),
}
