"""The kinds of dated fact a mine's life is made of, and what each one records.

A new kind of fact is one model here: no table, no migration. The payload is validated when it is
recorded and read back as the same frozen model, so a rule never meets a loose dictionary.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field


class EventKind(StrEnum):
    """Kinds of dated fact; a value is stored, so it is never renamed."""

    MINING_STARTED = "mining_started"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    CLOSED = "closed"
    REVOKED = "revoked"
    TERMINATED = "terminated"
    AREA_CHANGED = "area_changed"
    MINERAL_CHANGED = "mineral_changed"
    METHOD_CHANGED = "method_changed"
    LIFE_CHANGED = "life_changed"
    SCALE_CHANGED = "scale_changed"
    LAND_SURVEYED = "land_surveyed"
    RESTORATION_RECORDED = "restoration_recorded"
    ACCEPTANCE_PASSED = "acceptance_passed"
    RESPONSIBILITY_LETTER_SIGNED = "responsibility_letter_signed"
    ACCOUNT_CONTENT_SUPPLIED = "account_content_supplied"
    FUND_USE_RECORDED = "fund_use_recorded"
    FUND_DISCLOSED = "fund_disclosed"
    REPORT_WITHDRAWN = "report_withdrawn"
    PARTY_GONE = "party_gone"
    PARTY_FOUND = "party_found"
    DATE_SET = "date_set"
    DATE_EXTENDED = "date_extended"
    EXEMPTED = "exempted"
    SOURCE_CONFIRMED = "source_confirmed"


class Detail(BaseModel):
    """Base of all payloads: frozen, strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Plain(Detail):
    """A fact that is only its kind and day, with an optional note."""

    note: str = ""


class Change(Detail):
    """变更: what a registered attribute was and what it became."""

    before: str
    after: str


class LandSurvey(Detail):
    """Land on record on that day: damaged in all, and of it reclaimed (m²)."""

    damaged_m2: int = Field(ge=0)
    reclaimed_m2: int = Field(ge=0)

    @property
    def open_m2(self) -> int:
        """Damaged and not yet reclaimed (m²)."""
        return max(0, self.damaged_m2 - self.reclaimed_m2)


class RestorationRecorded(Detail):
    """Works recorded against one phase of one plan version; areas add up (m²)."""

    plan: str
    phase: int
    restored_m2: int = Field(gt=0)


class AccountContent(Detail):
    """What was still missing when the account was opened (适用范围, 计提方式)."""

    account: str
    scope_of_use: str = ""
    accrual_method: str = ""


class FundUse(Detail):
    """What a withdrawal was used for: the entry it explains and the works it paid."""

    entry: str
    purpose: str


class FundDisclosed(Detail):
    """基金公示: which account, and where it was published."""

    account: str
    where: str


class ReportRef(Detail):
    """Points at one version of an annual report."""

    report: str
    reason: str


class OfficerDate(Detail):
    """An officer's date for one obligation, with the ground that allows it."""

    rule: str
    occasion: str
    due_on: date | None = None
    ground: str
    article: str = ""
    approver: str


class SourceConfirmed(Detail):
    """A legal officer has checked a source at its official text."""

    source: str
    document: str
    officer: str


class PartyRecord(Detail):
    """责任主体灭失 or 查明责任主体: on what evidence."""

    basis: str


AnyDetail = (
    Plain
    | Change
    | LandSurvey
    | RestorationRecorded
    | AccountContent
    | FundUse
    | FundDisclosed
    | ReportRef
    | OfficerDate
    | SourceConfirmed
    | PartyRecord
)


class KindInfo(BaseModel):
    """How one kind is shown and what it carries; ``subject`` is whose fact it is."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    title: str
    detail: type[Detail]
    subject: Literal["right", "bureau"] = "right"


EVENT_KINDS: Final[dict[EventKind, KindInfo]] = {
    EventKind.MINING_STARTED: KindInfo(title="投产", detail=Plain),
    EventKind.SUSPENDED: KindInfo(title="停产", detail=Plain),
    EventKind.RESUMED: KindInfo(title="复产", detail=Plain),
    EventKind.CLOSED: KindInfo(title="闭坑（关闭）", detail=Plain),
    EventKind.REVOKED: KindInfo(title="吊销采矿许可证", detail=Plain),
    EventKind.TERMINATED: KindInfo(title="采矿活动终止", detail=Plain),
    EventKind.AREA_CHANGED: KindInfo(title="矿区范围变更", detail=Change),
    EventKind.MINERAL_CHANGED: KindInfo(title="开采矿种变更", detail=Change),
    EventKind.METHOD_CHANGED: KindInfo(title="开采方式变更", detail=Change),
    EventKind.LIFE_CHANGED: KindInfo(title="服务年限变更", detail=Change),
    EventKind.SCALE_CHANGED: KindInfo(title="生产规模变更", detail=Change),
    EventKind.LAND_SURVEYED: KindInfo(title="损毁土地登记", detail=LandSurvey),
    EventKind.RESTORATION_RECORDED: KindInfo(title="修复工程完成登记", detail=RestorationRecorded),
    EventKind.ACCEPTANCE_PASSED: KindInfo(title="总体验收合格", detail=Plain),
    EventKind.RESPONSIBILITY_LETTER_SIGNED: KindInfo(title="责任书签订", detail=Plain),
    EventKind.ACCOUNT_CONTENT_SUPPLIED: KindInfo(title="基金账户事项补充", detail=AccountContent),
    EventKind.FUND_USE_RECORDED: KindInfo(title="基金使用登记", detail=FundUse),
    EventKind.FUND_DISCLOSED: KindInfo(title="基金公示", detail=FundDisclosed),
    EventKind.REPORT_WITHDRAWN: KindInfo(title="年度报告撤回", detail=ReportRef),
    EventKind.PARTY_GONE: KindInfo(title="责任主体灭失认定", detail=PartyRecord),
    EventKind.PARTY_FOUND: KindInfo(title="责任主体查明", detail=PartyRecord),
    EventKind.DATE_SET: KindInfo(title="确定期限", detail=OfficerDate),
    EventKind.DATE_EXTENDED: KindInfo(title="延长期限", detail=OfficerDate),
    EventKind.EXEMPTED: KindInfo(title="免除义务", detail=OfficerDate),
    EventKind.SOURCE_CONFIRMED: KindInfo(title="依据核实", detail=SourceConfirmed, subject="bureau"),
}

ENDINGS: Final = frozenset({EventKind.CLOSED, EventKind.REVOKED, EventKind.TERMINATED})
"""Events after which the operator is a former holder who still owes (开州 五（三）3; 平泉 第五章第三节)."""
