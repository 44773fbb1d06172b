"""Take one step of a file: found, still as it was read, allowed for this person, whole, and then done with its effects.

The order of refusals: not found, not as read, not in the table, not yours, not yet, and last every defect of the form.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from restoration.database import unit_of_work
from restoration.errors import Conflict, IllegalStep, Invalid, StaleRecord
from restoration.law.cases.flow import Arrow, find
from restoration.law.cases.states import STEP_WORDS, Step
from restoration.permissions import Permission
from restoration.services import scope
from restoration.services.actors import Identity
from restoration.services.casesteps.effects import EFFECTS, refuse_still_owed
from restoration.services.casesteps.forms import FORMS, StepForm
from restoration.services.casesteps.held import CaseNow, File, open_file
from restoration.services.casesteps.listing import LISTING_RULES
from restoration.services.casesteps.onpaper import unticked
from restoration.services.casesteps.rules import RULES, Rule, day_defects, day_of, officer_defects
from restoration.services.casesteps.who import allow
from restoration.services.checks import recheck
from restoration.services.letters.held import require
from restoration.services.letters.service import missing_files
from restoration.services.scope import Condition

RULE_OF: Final[Mapping[Step, Rule]] = {**RULES, **LISTING_RULES}
ONCE_EACH: Final[Mapping[Step, Step]] = {Step.ASK_SUPPLEMENT: Step.APPLY_REMOVAL}
"""Steps taken once, counted anew after another one."""


async def take(
    identity: Identity, code: str, step: Step, form: StepForm, *, at: datetime, seen: str | None = None
) -> CaseNow:
    """Take a step of a bureau's file. ``seen`` is the tag or state the reader saw.

    Raises ``Forbidden``, ``NotFound``, ``StaleRecord``, ``IllegalStep``, ``Conflict``, ``Invalid``.
    """
    require(identity, Permission.CASE_STEP)
    return await taken(identity, code, scope.cases(identity), step, form, at=at, seen=seen)


async def taken(
    identity: Identity, code: str, where: Condition, step: Step, form: StepForm, *, at: datetime, seen: str | None
) -> CaseNow:
    """Take a step of a file within ``where``."""

    async def work() -> CaseNow:
        file = await open_file(identity, code, where, at=at)
        unchanged(file, seen)
        arrow = find(file.state, step)
        if FORMS.get(step) is not type(form):
            raise IllegalStep(f"“{STEP_WORDS[step]}”随文书办理，不能在此登记")
        await allow(file, arrow)
        await refuse_defects(file, arrow, form)
        return await done(file, arrow, form)

    return await unit_of_work(work)


def unchanged(file: File, seen: str | None) -> None:
    """Raises ``StaleRecord`` where the file is no longer as it was read."""
    if seen not in (None, "*", file.tag, file.case.state):
        raise StaleRecord(f"案件 {file.case.code} 已被他人更新，请刷新后核对再办理")


async def refuse_defects(file: File, arrow: Arrow, form: StepForm) -> None:
    """Raises ``Conflict`` for what is not yet so, then ``Invalid`` with every defect of the form."""
    refuse_again(file, arrow)
    rule = RULE_OF.get(arrow.step)
    found = [*day_defects(file, form), *officer_defects(form), *unticked(arrow.step, form)]
    found += await rule(file, form) if rule is not None else []
    found += await missing_files(file.identity, "files", list(form.files))
    if found:
        raise Invalid(f"案件材料有 {len(found)} 处需要更正，未作登记", found)


def refuse_again(file: File, arrow: Arrow) -> None:
    """Raises ``Conflict`` where a step that is taken once has been taken, by a form or by a document."""
    if arrow.once and file.last(arrow.step, after=ONCE_EACH.get(arrow.step)) is not None:
        raise Conflict(f"“{STEP_WORDS[arrow.step]}”只能办理一次", code="only_once")


async def done(file: File, arrow: Arrow, form: StepForm) -> CaseNow:
    """Move the file with what was sent as its detail, and bring about what follows from the step."""
    day = day_of(form, file.hand.today)[1]
    if arrow.step is Step.PASS_CHECK:
        refuse_still_owed(file)
    now = await move(file, arrow, day, form.model_dump(mode="json", exclude_none=True))
    if arrow.step is Step.RECORD_FINDING:
        await recheck([file.case.right.id], at=file.hand.at)  # the drafts name it as their evidence
    return now


async def move(file: File, arrow: Arrow, day: date, detail: Mapping[str, object]) -> CaseNow:
    """The step with its effects, in one transaction; ``detail`` is what the history keeps."""
    effect = EFFECTS.get(arrow.step)
    more = await effect(file, day, detail) if effect is not None else {}
    return await file.hand.move(file.case, arrow.step, day, {**detail, **more})
