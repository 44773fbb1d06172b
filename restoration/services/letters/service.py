"""Seal and service: when a letter reached its addressee, on what proof, and until when there is time to rectify.

Nothing counts until a letter is served: every period runs from the day of service, never from the day of issue
(民事诉讼法 87–95, applied by 行政处罚法 61 and 行政强制法 38).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final

from restoration.database import unit_of_work
from restoration.documents import KINDS
from restoration.errors import Defect, IllegalStep, Invalid
from restoration.law.letters.content import NoticeContent, RectifyBy
from restoration.law.workdays import Calendar, CalendarMissing, Period, Unit, add_days, count
from restoration.permissions import Permission
from restoration.services import lawbook
from restoration.services.actors import Identity
from restoration.services.attachments import scope as attachment_scope
from restoration.services.letters.held import Letter, LetterNow, LetterStep, after, hold
from restoration.services.notices import NoticeState
from restoration.strict import IsoDate, Name, StrictModel, Text
from restoration.tables import IssuedDocument, Notice, NoticeStep

PUBLIC_NOTICE_DAYS: Final = 30
"""公告送达: deemed served when thirty days have passed since publication (民事诉讼法 95)."""

Code = Annotated[str, Text(40)]
Note = Annotated[str, Text(255)]


class Method(StrEnum):
    """How a letter is served (送达方式)."""

    DIRECT = "direct"  # 直接送达
    LEFT = "left"  # 留置送达
    POST = "post"  # 邮寄送达
    ELECTRONIC = "electronic"  # 电子送达
    PUBLIC_NOTICE = "public_notice"  # 公告送达


class ServiceIn(StrictModel):
    """A proof of service (送达回证). ``served_on`` is the day signed, left, received by post or arrived.

    By public notice ``published_on`` is stated instead. ``photos`` and ``scan`` are codes of attachments; ``consent``
    names the 送达地址确认书 in which the addressee agreed; ``correction`` says why an earlier record was wrong.
    """

    method: Method
    served_on: IsoDate | None = None
    published_on: IsoDate | None = None
    place: Note | None = None
    receiver: Name | None = None
    capacity: Name | None = None
    servers: tuple[Name, ...] = ()
    refusal: Note | None = None
    witness: Name | None = None
    photos: tuple[Code, ...] = ()
    tracking_no: Name | None = None
    consent: Note | None = None
    electronic_address: Note | None = None
    publication: Note | None = None
    ground: Note | None = None
    scan: Code | None = None
    correction: Note | None = None


NEEDED: Final[Mapping[Method, Mapping[str, str]]] = {
    Method.DIRECT: {"served_on": "签收日期", "place": "送达地点", "receiver": "签收人", "servers": "送达人"},
    Method.LEFT: {"served_on": "留置日期", "place": "留置地点", "refusal": "拒收事由", "servers": "送达人"},
    Method.POST: {"served_on": "回执上的收件日期", "tracking_no": "邮件编号"},
    Method.ELECTRONIC: {
        "served_on": "到达日期",
        "consent": "同意电子送达的确认书",
        "electronic_address": "电子送达地址",
    },
    Method.PUBLIC_NOTICE: {"published_on": "公告日期", "publication": "公告载体", "ground": "无法以其他方式送达的情况"},
}
"""What each way of service must show."""


async def record_sealing(
    identity: Identity, code: str, sealed_on: date, scan: str | None = None, *, at: datetime
) -> LetterNow:
    """The letter was sealed on a day, from its issue to today; ``scan`` is the code of an attachment."""

    async def work() -> LetterNow:
        letter = await hold(identity, code, Permission.NOTICE_SERVE, at=at)
        after(letter.state, LetterStep.SEAL)
        days = day_defects("sealed_on", sealed_on, await issued_on(letter), letter.today, "用印日期")
        refuse([*days, *await missing_files(identity, "scan", [scan] if scan else [])])
        return await letter.take(LetterStep.SEAL, {"sealed_on": sealed_on, "scan": scan}, on=sealed_on)

    return await unit_of_work(work)


async def record_service(identity: Identity, code: str, service: ServiceIn, *, at: datetime) -> LetterNow:
    """The letter was served; from that day its periods run. Raises ``Invalid`` with every defect of the proof."""

    async def work() -> LetterNow:
        letter = await hold(identity, code, Permission.NOTICE_SERVE, at=at)
        after(letter.state, LetterStep.SERVE)
        if letter.state is NoticeState.ISSUED and letter.bureau.seal_before_service:
            raise IllegalStep("本局要求先用印后送达，请先登记用印日期")
        first = await sealed_on(letter) or await issued_on(letter)
        files = [*service.photos, *([service.scan] if service.scan else [])]
        refuse([*service_defects(service, letter, first), *await missing_files(identity, "photos", files)])
        day = effective_day(service)
        detail = {**service.model_dump(mode="json", exclude_none=True), "effective_on": day}
        return await letter.take(LetterStep.SERVE, detail, on=day)

    return await unit_of_work(work)


def refuse(found: Iterable[Defect]) -> None:
    """Raise ``Invalid`` with every defect, if there is one."""
    if defects := list(found):
        raise Invalid(f"送达材料有 {len(defects)} 处需要更正，未作登记", defects)


# ---- what is wrong with a proof -----------------------------------------------------------------------------------


def service_defects(service: ServiceIn, letter: Letter, first: date) -> Iterator[Defect]:
    """What the proof lacks for its way of service, and dates that cannot be."""
    for field, name in NEEDED[service.method].items():
        if not getattr(service, field):
            yield lacking(field, name)
    public = service.method is Method.PUBLIC_NOTICE
    given = service.published_on if public else service.served_on
    if given is not None:
        yield from day_defects("published_on" if public else "served_on", given, first, letter.today, "送达日期")
    if public and service.served_on is not None:
        cure = f"请只填写公告日期，满 {PUBLIC_NOTICE_DAYS} 日视为送达"
        yield Defect("served_on", "computed", service.served_on.isoformat(), "公告送达日由系统计算", cure)
    if service.method is Method.LEFT and service.witness is None and not service.photos:
        yield lacking("witness", "见证人，或者留置过程的照片、录像")
    if service.method is Method.ELECTRONIC:
        yield from online_defects(letter)
    if letter.state is NoticeState.SERVED and service.correction is None:
        yield lacking("correction", "更正原送达记录的原因")


def online_defects(letter: Letter) -> Iterator[Defect]:
    """No service online without a channel, nor of what binds without the channel for objecting printed in it."""
    channel, method = letter.bureau.online_channel, Method.ELECTRONIC
    if not channel:
        cure = "请先在机关设置中登记电子送达渠道，或者改用其他方式送达"
        yield Defect("method", "no_online_channel", method, "本局已开通的电子送达渠道", cure)
    elif KINDS[letter.kind].remedies and not letter.content.organ.online_channel:
        cure = "文书未载明互联网申请行政复议的渠道（行政复议法第二十二条第二款），请改用其他方式送达"
        yield Defect("method", "online_remedy_untold", method, "载明互联网复议渠道的文书", cure)


def lacking(field: str, name: str) -> Defect:
    """Something the proof of service must show."""
    return Defect(field, "evidence_missing", "", name, f"请补充{name}")


def day_defects(field: str, day: date, first: date, today: date, what: str) -> Iterator[Defect]:
    """A day before the step it follows, or one that has not come."""
    if day < first:
        cure = f"{what}不能早于制发（用印）日期，请核对"
        yield Defect(field, "too_early", day.isoformat(), f"不早于 {first}", cure)
    if day > today:
        yield Defect(field, "future_day", day.isoformat(), f"不晚于 {today}", f"{what}不能是将来的日期，请核对")


async def missing_files(identity: Identity, field: str, codes: list[str]) -> list[Defect]:
    """Attachments named that are not on record or not theirs to see: naming one opens it to whoever reads the step."""
    missing = [c for c in codes if not await attachment_scope.within_reach(identity, c)]
    return [Defect(field, "no_attachment", c[:40], "已上传的附件", "没有这个附件，请上传后填写其编号") for c in missing]


# ---- days that count ----------------------------------------------------------------------------------------------


def effective_day(service: ServiceIn) -> date:
    """The day of service in law; the proof has been found whole before."""
    if service.published_on is not None and service.method is Method.PUBLIC_NOTICE:
        return add_days(service.published_on, PUBLIC_NOTICE_DAYS)
    if service.served_on is None:
        raise Invalid("送达材料缺少送达日期", [lacking("served_on", "送达日期")])
    return service.served_on


async def issued_on(letter: Letter) -> date:
    """The day the letter is dated."""
    return (await IssuedDocument.get(notice_id=letter.id)).issued_on


async def sealed_on(letter: Letter) -> date | None:
    """The day the letter was sealed, if it was."""
    return await day_of(letter.notice, LetterStep.SEAL)


async def served_on(notice: Notice) -> date | None:
    """The day the letter counts as served (by public notice it may still lie ahead); the latest record holds."""
    return await day_of(notice, LetterStep.SERVE)


async def day_of(notice: Notice, step: LetterStep) -> date | None:
    """The day of the latest step of a kind."""
    row = await NoticeStep.filter(notice_id=notice.id, step=step.value).order_by("-id").first()
    return row.effective_on if row else None


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day of a period that runs from service; without one ``unknown`` says why, or nothing runs."""

    day: date | None = None
    unknown: str = ""


def last_day(counted: Callable[[], date | None]) -> LastDay:
    """What counting answers, or that the working days it needs are not confirmed: nothing is guessed."""
    try:
        return LastDay(counted())
    except CalendarMissing as missing:
        return LastDay(unknown=f"{missing.year}年工作日历尚未确认，届满日未能计算")


async def deadline(notice: Notice) -> LastDay:
    """The last day to rectify; empty while nothing can be late: not served, withdrawn, or no time set."""
    day = await served_on(notice) if notice.state == NoticeState.SERVED else None
    if day is None:
        return LastDay()
    by, calendar = NoticeContent.model_validate_json(notice.content).rectify_by, await lawbook.calendar()
    return last_day(lambda: last_day_to_rectify(by, day, calendar))


def last_day_to_rectify(by: RectifyBy, served: date, calendar: Calendar) -> date | None:
    """A date, days counted from service, or the later of both. Raises ``CalendarMissing``.

    Days are natural days; the last one rolls to the next working day, as periods from service do. A date that had
    passed when the letter arrived orders nothing that could be obeyed, so nobody can be late by it.
    """
    ends = [by.on] if by.on is not None and by.on > served else []
    if by.days_from_service is not None:
        ends.append(count(served, Period(by.days_from_service, Unit.DAYS), calendar, roll=True).day)
    return max(ends, default=None)


async def proof(notice: Notice) -> dict[str, object] | None:
    """The latest proof of service as recorded, with the day it takes effect."""
    row = await NoticeStep.filter(notice_id=notice.id, step=LetterStep.SERVE.value).order_by("-id").first()
    return dict(json.loads(row.detail)) if row else None
