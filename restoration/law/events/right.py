"""The life of a right: construction, production, changes, renewal, ending, and the papers that go with a licence."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from pydantic import Field

from restoration.law.events.detail import Detail, KindInfo, Plain
from restoration.law.events.kinds import EventKind


class Change(Detail):
    """变更: what a registered attribute was and what it became."""

    before: str
    after: str


class Closing(Plain):
    """停办、闭坑（关闭） or 注销登记: ordered or of one's own wish.

    ``override`` says why it is recorded although the texts of the place still want something before it.
    """

    ordered: bool = False
    override: str = ""


class ClosureDecided(Closing):
    """决定停办或者闭坑: the day mining is to end, where it is known."""

    ends_on: date | None = None


class Renewal(Detail):
    """续期（延续）: until when the licence runs from now on, and its number where it changed."""

    expires_on: date
    licence_no: str = ""


class ContractClause(Detail):
    """出让合同条款: what the grant contract says about restoration or green mining, and the liability for breach."""

    topic: Literal["restoration", "green_mine", "other"]
    clause: str
    liability: str = ""


class ThreeSimultaneous(Detail):
    """“三同时”: which of the three steps of the environmental facilities is done together with the mine's own."""

    step: Literal["designed", "built", "in_use"]
    note: str = ""


class Permit(Detail):
    """Another permit of the mine (安全生产许可证, 排污许可证 …) and when it runs out."""

    name: str
    number: str
    expires_on: date | None = None


class EntryDocument(Detail):
    """One paper of the entry checklist (开发利用方案, 恢复治理方案, 土地复垦方案 …) and how far it has come."""

    document: str
    result: Literal["submitted", "approved", "not_approved"]


class ScaleChange(Change):
    """生产规模变更: in words, and where known as a class and as a quantity in its unit."""

    scale_class: Literal["", "large", "medium", "small", "small_and_below"] = ""
    scale: int | None = None
    scale_unit: Literal["", "吨/年", "立方米/年", "吨/日"] = ""


class ApplicationRecord(Detail):
    """An application and what the gates answered on the day it was received; a person decides on it."""

    decision: str
    answer: Literal["yes", "no", "unknown"]
    reasons: tuple[str, ...] = ()
    note: str = ""


class PartyRecord(Detail):
    """责任主体灭失 or 查明责任主体: on what evidence."""

    basis: str


class RightCorrected(Detail):
    """登记事项更正: what the right's own entry should have said, and why; what is not named stays as it was entered.

    It holds for every day, from the moment it is recorded: what was known before does not change.
    """

    granted_on: date | None = None
    expires_on: date | None = None
    newly_granted: bool | None = None
    reason: str = Field(min_length=1)

    @property
    def entry(self) -> dict[str, date | bool]:
        """The corrected parts of the entry."""
        given = {"granted_on": self.granted_on, "expires_on": self.expires_on, "newly_granted": self.newly_granted}
        return {name: value for name, value in given.items() if value is not None}


class RecordVoided(Detail):
    """撤销记录: the dated fact or plan version named by ``supersedes`` did not happen, or not here, and why."""

    reason: str = Field(min_length=1)


RIGHT_KINDS: Final[dict[EventKind, KindInfo]] = {
    EventKind.CONSTRUCTION_STARTED: KindInfo(title="开工建设", detail=Plain),
    EventKind.CONSTRUCTION_FINISHED: KindInfo(title="矿山建成", detail=Plain),
    EventKind.THREE_SIMULTANEOUS_RECORDED: KindInfo(title="环保设施“三同时”登记", detail=ThreeSimultaneous),
    EventKind.MINING_STARTED: KindInfo(title="投产", detail=Plain),
    EventKind.SUSPENDED: KindInfo(title="停产", detail=Plain),
    EventKind.RESUMED: KindInfo(title="复产", detail=Plain),
    EventKind.CLOSURE_DECIDED: KindInfo(title="决定停办或者闭坑", detail=ClosureDecided),
    EventKind.CLOSED: KindInfo(title="闭坑（关闭）", detail=Closing),
    EventKind.REVOKED: KindInfo(title="吊销采矿许可证", detail=Plain),
    EventKind.TERMINATED: KindInfo(title="采矿活动终止", detail=Plain),
    EventKind.CANCELLED: KindInfo(title="矿业权注销登记", detail=Closing),
    EventKind.AREA_CHANGED: KindInfo(title="矿区范围变更", detail=Change),
    EventKind.MINERAL_CHANGED: KindInfo(title="开采矿种变更", detail=Change),
    EventKind.METHOD_CHANGED: KindInfo(title="开采方式变更", detail=Change),
    EventKind.LIFE_CHANGED: KindInfo(title="服务年限变更", detail=Change),
    EventKind.SCALE_CHANGED: KindInfo(title="生产规模变更", detail=ScaleChange),
    EventKind.CONTROL_CHANGED: KindInfo(title="实际控制人变更", detail=Change),
    EventKind.CONTROL_CHANGE_REPORTED: KindInfo(title="实际控制人变更报告", detail=Plain),
    EventKind.RENEWAL_APPLIED: KindInfo(title="申请续期（延续）", detail=Plain),
    EventKind.RENEWED: KindInfo(title="续期（延续）登记", detail=Renewal),
    EventKind.CANCELLATION_APPLIED: KindInfo(title="申请注销登记", detail=Plain),
    EventKind.CONTRACT_CLAUSE_RECORDED: KindInfo(title="出让合同条款登记", detail=ContractClause),
    EventKind.RESPONSIBILITY_LETTER_SIGNED: KindInfo(title="责任书签订", detail=Plain),
    EventKind.PERMIT_RECORDED: KindInfo(title="相关许可登记", detail=Permit),
    EventKind.ENTRY_DOCUMENT_RECORDED: KindInfo(title="准入材料登记", detail=EntryDocument),
    EventKind.APPLICATION_RECORDED: KindInfo(title="收到申请（附当日准入结论）", detail=ApplicationRecord),
    EventKind.PARTY_GONE: KindInfo(title="责任主体灭失认定", detail=PartyRecord),
    EventKind.PARTY_FOUND: KindInfo(title="责任主体查明", detail=PartyRecord),
    EventKind.RIGHT_CORRECTED: KindInfo(title="登记事项更正", detail=RightCorrected),
    EventKind.RECORD_VOIDED: KindInfo(title="撤销记录", detail=RecordVoided),
}
