"""What the tests of letters and cases share: a county with late annual reports, its officers, and a letter's way."""

from __future__ import annotations

from functools import cache
from typing import Any

from reports import approval
from reports import issue as issuing
from reports.fonts import Fonts, load_fonts
from restoration.law.letters.content import NoticeContent
from restoration.permissions import Role, granted
from restoration.services.actors import Actor, Identity
from restoration.services.letters import letters
from restoration.services.letters import service as letters_service
from restoration.services.letters.held import LetterNow
from restoration.services.letters.issue import Issued
from restoration.services.letters.letters import LetterEdit
from restoration.services.letters.service import ServiceIn
from restoration.strict import model
from restoration.tables import Bureau, Case, Division, Notice
from tests import builders as b
from tests.services import scenario as s

TODAY = "2024-01-02"


@cache
def fonts() -> Fonts:
    """The packaged faces, once."""
    return load_fonts()


def press() -> issuing.Press:
    """What issuing needs."""
    return issuing.Press(fonts(), "https://kz.example.cn/")


def mines(n: int) -> list[dict[str, Any]]:
    """Mines that owe an annual report and have filed none."""
    return [s.mine(f"J{i}", b.KAIZHOU, i, holdings=[b.holding(1)], events=[b.survey()]) for i in range(1, n + 1)]


async def late_county(n: int = 1, *, to: str = TODAY, **bureau: Any) -> list[Notice]:
    """A county with ``n`` mines whose report for 2023 is late, checked; its drafts."""
    await s.county(*mines(n), at="2023-03-20")
    await make_ready(**bureau)
    await s.check(to)
    return await Notice.filter(state="draft").order_by("id")


async def make_ready(**bureau: Any) -> None:
    """Give the bureau all that a letter needs, but for the changes."""
    ready = {"number_prefix": "开州规资", "contact": "王某", "phone": "023-52220000", "name_confirmed": True} | bureau
    await Bureau.filter(code="KZ").update(**ready)


async def officer(
    name: str, *roles: Role, place: str = b.KAIZHOU, acting_for: frozenset[str] = frozenset()
) -> Identity:
    """Somebody of a bureau."""
    place_id = (await Division.get(code=place)).id
    held = frozenset(roles)
    return Identity(
        Actor(f"user:{name}"), name, held, granted(held), divisions=frozenset({place_id}), acting_for=acting_for
    )


async def inspector() -> Identity:
    """Edits, serves, takes steps."""
    return await officer("inspector", Role.INSPECTOR)


async def leader() -> Identity:
    """Approves, issues, withdraws."""
    return await officer("leader", Role.LEADER)


def edit_of(**fields: Any) -> LetterEdit:
    """What an officer sends."""
    return model(LetterEdit, fields)


def service_of(method: str = "direct", **fields: Any) -> ServiceIn:
    """A whole proof of service of one kind, changed as the test wants (``None`` leaves a field out)."""
    whole: dict[str, dict[str, Any]] = {
        "direct": {"served_on": "2024-01-10", "place": "矿山办公室", "receiver": "李某", "servers": ["甲某", "乙某"]},
        "left": {"served_on": "2024-01-10", "place": "矿山办公室", "refusal": "拒绝签收", "witness": "村委会张某"}
        | {"servers": ["甲某", "乙某"]},
        "post": {"served_on": "2024-01-10", "tracking_no": "EMS1234567890"},
        "electronic": {"served_on": "2024-01-10", "consent": "送达地址确认书2023-7号", "electronic_address": "a@b.cn"},
        "public_notice": {"published_on": "2024-01-10", "publication": "局门户网站", "ground": "邮寄退回，查无下落"},
    }
    body = {"method": method, **whole[method], **fields}
    return model(ServiceIn, {k: v for k, v in body.items() if v is not None})


async def filled(notice: Notice, *, at: str = TODAY, **fields: Any) -> LetterNow:
    """The draft with dates an officer set; the default is thirty days from service."""
    given = fields or {"rectify_days": 30, "statement_days": 5}
    return await letters.edit(await inspector(), notice.code, edit_of(**given), version=notice.version, at=s.noon(at))


async def approved(notice: Notice, *, at: str = TODAY, **fields: Any) -> LetterNow:
    """The draft filled in and approved by another person."""
    now = await filled(notice, at=at, **fields)
    return await approval.approve(await leader(), notice.code, fonts(), version=now.version, at=s.noon(at))


async def issued(notice: Notice, *, at: str = TODAY, **fields: Any) -> Issued:
    """The draft approved and issued."""
    await approved(notice, at=at, **fields)
    return await issuing.issue(await leader(), notice.code, press(), at=s.noon(at))


async def served(notice: Notice, *, on: str = "2024-01-10", at: str = TODAY, **fields: Any) -> Notice:
    """The draft issued, sealed the same day and handed over on a day."""
    await issued(notice, at=at, **fields)
    who = await inspector()
    await letters_service.record_sealing(who, notice.code, s.noon(at).date(), at=s.noon(at))
    await letters_service.record_service(who, notice.code, service_of(served_on=on), at=s.noon(on))
    return await Notice.get(code=notice.code)


async def case() -> Case:
    """The only case."""
    return await Case.get()


def content(notice: Notice) -> NoticeContent:
    """What a notice says."""
    return NoticeContent.model_validate_json(notice.content)
