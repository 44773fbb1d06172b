"""Who may take a step: role, bureau, 回避, and never the one who prepared what is decided."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from restoration.errors import Forbidden
from restoration.law.cases.flow import Arrow, By
from restoration.law.cases.states import STEP_WORDS, CaseKind, Step
from restoration.permissions import Role
from restoration.services.actors import Identity
from restoration.services.casesteps.held import File
from restoration.tables import Bureau, CaseStep, Interest, Right

ROLES: Final[Mapping[By, frozenset[Role]]] = {
    By.OFFICER: frozenset({Role.INSPECTOR, Role.APPROVER, Role.LEADER}),
    By.DECIDER: frozenset({Role.LEADER}),
    By.HOLDER: frozenset({Role.COMPANY_SIGNATORY}),
    By.CHECK: frozenset(),
    By.LETTER: frozenset(),
}
"""The roles behind each kind of actor."""

PREPARED: Final[Mapping[Step, tuple[Step, ...]]] = {
    Step.DECIDE_EXTENSION: (Step.ASK_EXTENSION,),
    Step.ANSWER_CLOSURE: (Step.PROPOSE_CLOSURE,),
    Step.DECIDE: (Step.PROPOSE_LISTING, Step.PROPOSE_SERIOUS, Step.RECORD_VIEWS),
    Step.REMOVE: (Step.RECORD_SITE_CHECK,),
    Step.REFUSE_REMOVAL: (Step.RECORD_SITE_CHECK,),
    Step.REFUSE_REVOCATION: (Step.PROPOSE_REVOCATION,),
    Step.REVOKE: (Step.PROPOSE_REVOCATION,),
    Step.REFUSE_REPAIR: (Step.RECORD_SITE_CHECK,),
    Step.RELEASE: (Step.PROPOSE_SERIOUS, Step.RECORD_SITE_CHECK),
}
"""What is decided by a step: whoever prepared it does not decide it."""

BY_THE_REGISTRAR: Final = frozenset(
    {
        *(Step.GIVE_NOTICE, Step.DECIDE, Step.LIST, Step.DECLINE, Step.PUBLISH, Step.ACCEPT_APPLICATION),
        *(Step.ASK_SUPPLEMENT, Step.REMOVE, Step.REFUSE_REMOVAL, Step.REVOKE, Step.LIST_SERIOUS, Step.RELEASE),
        *(Step.REFUSE_REVOCATION, Step.REFUSE_REPAIR),
    }
)
"""Only the authority that registered the right lists and removes (自然资源部令第13号)."""

ANY_BUREAU: Final = frozenset({Step.TAKE_OVER, Step.RECORD_SITE_CHECK, Step.NOTE})
"""Steps that others who see the mine may take: a county checks on site for the authority above it."""


def may(identity: Identity, arrow: Arrow) -> bool:
    """Whether one of the person's roles takes this step."""
    return any(identity.roles & ROLES[by] for by in arrow.by)


async def allow(file: File, arrow: Arrow) -> None:
    """Raises ``Forbidden`` unless the person may take the step in this file."""
    if not may(file.identity, arrow):
        words = STEP_WORDS[arrow.step]
        raise Forbidden(f"您的角色不能办理“{words}”，请由有权限的人员办理", code="not_permitted")
    await allow_person(file, arrow)


async def allow_person(file: File, arrow: Arrow, signed: frozenset[str] = frozenset()) -> None:
    """Bureau, 回避 and four eyes; for a form as for a document being issued, whose approvers ``signed`` it."""
    if file.identity.staff and arrow.step not in ANY_BUREAU:
        own_bureau(file)
    if arrow.step in BY_THE_REGISTRAR:
        await registered_here(file)
    await avoid(file.identity, file.case.uscc)
    four_eyes(file, arrow, file.identity.people | signed)


def own_bureau(file: File) -> None:
    """The bureau whose file it is decides it. Raises ``Forbidden``."""
    if file.case.bureau.division_id not in file.identity.divisions:  # type: ignore[attr-defined]
        raise Forbidden(f"本案由{file.case.bureau.name}办理，请由该机关的人员办理", code="not_your_bureau")


async def registered_here(file: File) -> None:
    """Listing is for the authority that registered the right. Raises ``Forbidden``."""
    if not is_registrar(file.case.right, file.case.bureau):
        raise Forbidden("列入和移出由矿业权登记机关决定，请以列入建议书报请登记机关办理", code="not_registrar")


def is_registrar(right: Right, bureau: Bureau) -> bool:
    """Whether the bureau registered the right; without a registrar on record the level tells."""
    registrar = right.registered_by_id  # type: ignore[attr-defined]
    if registrar is None:
        return right.registration_level == bureau.registration_level
    return bool(registrar == bureau.id)


async def avoid(identity: Identity, uscc: str) -> None:
    """回避: nobody with a recorded interest in the company acts, nor their deputy. Raises ``Forbidden``."""
    people = [n for p in identity.people for n in (p, f"user:{p}")]
    if uscc and await Interest.exists(person__in=people, uscc=uscc, ended_at__isnull=True):
        raise Forbidden("您与当事企业有已登记的利害关系，应当回避，请由他人办理", code="avoidance")


def four_eyes(file: File, arrow: Arrow, deciding: frozenset[str]) -> None:
    """Raises ``Forbidden`` where one of the people deciding prepared what is now decided."""
    prepared = PREPARED.get(arrow.step, ()) if arrow.decides else ()
    if any(deciding & behind(s) for s in file.steps if s.step in prepared):
        raise Forbidden("经办人不能决定自己经办的事项，受其委托的人也不能，请由他人决定", code="four_eyes")


def behind(step: CaseStep) -> frozenset[str]:
    """Who prepared a step and for whom: everybody who drafted the document it was taken by, or who recorded it."""
    detail = json.loads(step.detail)
    authors = detail.get("authors") or [detail.get("author") or step.recorded_by]
    names = (*authors, *detail.get("acting_for", ()))
    return frozenset(p.removeprefix("user:") for p in names)


def kind_of(file: File) -> CaseKind:
    """What the file is about."""
    return CaseKind(file.case.kind)
