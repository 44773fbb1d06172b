"""Papers made outside the system: nobody here composed them, so the officer says of each element that it is there.

The elements are those of the kind the step stands for: what every document must name, its own needed fields, and what
the table of documents asks of the kind. What was ticked, and by whom, is kept in the file's history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from restoration.documents import KINDS
from restoration.errors import Defect
from restoration.law.cases.states import Step
from restoration.law.letters.letterkinds import LetterKind
from restoration.law.letters.papers import MODELS
from restoration.services.casesteps.forms import DocumentIn, StepForm

L = LetterKind
PAPER: Final[Mapping[Step, LetterKind]] = {
    Step.LIST: L.LISTING_DECISION,
    Step.DECLINE: L.LISTING_DECLINED,
    Step.REMOVE: L.REMOVAL_DECISION,
    Step.REFUSE_REMOVAL: L.REMOVAL_REFUSED,
    Step.REVOKE: L.LISTING_REVOKED,
    Step.LIST_SERIOUS: L.DISHONESTY_DECISION,
    Step.RELEASE: L.DISHONESTY_RELEASE,
}
"""The document each of these steps is done by, whether it was issued here or made on paper."""
ALWAYS: Final = ("制发机关全称和印章", "文号和成文日期", "当事人名称和统一社会信用代码", "矿山名称")


def elements(step: Step) -> tuple[str, ...]:
    """What the paper of a step must have, by name; nothing for a step that is done without one."""
    kind = PAPER.get(step)
    return tuple(dict.fromkeys(of_kind(kind))) if kind else ()


def of_kind(kind: LetterKind) -> Iterator[str]:
    """The elements of a kind of document."""
    line = KINDS[kind]
    yield from ALWAYS
    yield from (label.title for label in MODELS[kind].labels().values() if label.needed)
    if line.heard:
        yield "陈述、申辩的权利和期限"
    if line.rectify:
        yield "改正期限"
    if line.remedies:
        yield "行政复议和行政诉讼的途径和期限"


def unticked(step: Step, form: StepForm) -> Iterator[Defect]:
    """Each element nobody says the paper has, and each that is none of its own."""
    if not isinstance(form, DocumentIn):
        return
    wanted = elements(step)
    for name in wanted:
        if name not in form.elements:
            cure = f"请核对纸质文书是否载明“{name}”，载明的请勾选，未载明的请补正文书后再登记"
            yield Defect("elements", "element_not_ticked", "（未勾选）", name, cure)
    for name in form.elements:
        if name not in wanted:
            yield Defect("elements", "unknown", name, "、".join(wanted), "请删除此项")
