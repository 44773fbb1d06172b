"""Which letters a subject's findings call for, and what each one says: one per addressee and kind, items numbered.

Pure: it proposes content; the services store it as a draft, people decide. A letter to the government or to nobody
cannot be expressed here, whatever company name may be stored with a site.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from restoration.law.findings import Finding, not_in_breach
from restoration.law.letters.content import (
    CAN_RECEIVE,
    AddresseeKind,
    CiteContent,
    ConsequenceContent,
    EvidenceContent,
    ItemContent,
    LetterKind,
)
from restoration.law.texts.book import ConsequenceKind
from restoration.law.texts.rulebook import unique

PRINTED_WITH_ORDER = frozenset(
    {
        ConsequenceKind.FINE,
        ConsequenceKind.ABNORMAL_LIST,
        ConsequenceKind.LICENCE_BLOCK,
        ConsequenceKind.LAND_BLOCK,
        ConsequenceKind.SUBSTITUTE_RESTORATION,
        ConsequenceKind.LICENCE_REVOCATION,
        ConsequenceKind.PRODUCTION_HOLD,
        ConsequenceKind.CLOSURE,
    }
)
"""What may be printed; a plan's mere reference to punishment by law (依法进行惩罚) sets nothing and is left out."""


STATES_A_BREACH = frozenset({LetterKind.CORRECTION_ORDER, LetterKind.LISTING_NOTICE, LetterKind.LISTING_PROPOSAL})
"""Letters that say a duty was not performed and what follows from it: they say how that is proven as well."""


IF_LAND = "如有损毁或者尚未复垦的土地，"
"""Said before a duty of which the record cannot tell whether it is owed (土地复垦条例 第十七条)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to be drafted: its kind, to whom, and its items in order."""

    kind: LetterKind
    uscc: str
    addressee_kind: AddresseeKind
    items: tuple[ItemContent, ...]


@dataclass(frozen=True, slots=True)
class Setup:
    """What drafting needs beyond the findings: obligation codes, reminder lead time, who may list, what is proven."""

    codes: Mapping[tuple[str, str], str]  # (rule, occasion) → obligation code
    remind_days: int
    registered_here: bool  # the drafting bureau itself registered the right
    proofs: Mapping[tuple[str, str], tuple[EvidenceContent, ...]] = field(default_factory=dict)  # by (rule, occasion)


def drafts_of(findings: Iterable[Finding], setup: Setup) -> list[Draft]:
    """The letters one subject's findings call for today, in a fixed order."""
    grouped: dict[tuple[LetterKind, str], list[Finding]] = {}
    for finding in findings:
        for kind in kinds_for(finding, setup):
            grouped.setdefault((kind, finding.duty.liable.uscc), []).append(finding)
    return [draft(kind, uscc, found, setup) for (kind, uscc), found in sorted(grouped.items())]


def kinds_for(finding: Finding, setup: Setup) -> list[LetterKind]:
    """The papers one finding calls for: the letter itself, and the listing paper where listing goes with the order."""
    if finding.duty.liable.kind not in CAN_RECEIVE:
        return []
    kind = finding.letter_kind(setup.remind_days)
    if kind is None:
        return []
    if kind is LetterKind.CORRECTION_ORDER and any(
        c.with_order for c in finding.of_kind(ConsequenceKind.ABNORMAL_LIST)
    ):
        return [kind, listing_paper(setup)]
    return [kind]


def listing_paper(setup: Setup) -> LetterKind:
    """The bureau lists what it registered itself; for other rights it proposes to the authority that did.

    矿业权人勘查开采信息管理办法（自然资源部令第13号）: the authority that registered the right decides.
    """
    return LetterKind.LISTING_NOTICE if setup.registered_here else LetterKind.LISTING_PROPOSAL


def draft(kind: LetterKind, uscc: str, findings: Iterable[Finding], setup: Setup) -> Draft:
    """One letter with its items, oldest due date first."""
    ordered = sorted(findings, key=lambda f: (f.due_on or date.max, f.duty.rule, f.duty.occasion))
    return Draft(kind, uscc, ordered[0].duty.liable.kind, tuple(drafted(kind, f, setup) for f in ordered))


def drafted(kind: LetterKind, finding: Finding, setup: Setup) -> ItemContent:
    """One item of a draft, under its obligation's code, with what proves it."""
    duty = finding.duty.rule, finding.duty.occasion
    return item(kind, finding, setup.codes[duty], setup.proofs.get(duty, ()))


def item(kind: LetterKind, finding: Finding, code: str, proofs: tuple[EvidenceContent, ...] = ()) -> ItemContent:
    """One numbered item: what is owed, how it stands, how that is proven, what to do, and the texts for each."""
    duty = finding.duty
    return ItemContent(
        obligation=code,
        rule=duty.rule,
        occasion=duty.occasion,
        duty=f"{IF_LAND if duty.unknown else duty.provided}应当{duty.act}",
        title=duty.title,
        original_due_on=duty.due_on,
        due_on=finding.due_on,
        days_overdue=finding.days_overdue,
        found=duty.found,
        missing=() if duty.unknown or duty.breached_on else tuple(m.title for m in duty.missing),
        required=duty.cure or duty.act,
        done_when=done_when(finding),
        duty_cites=texts_not_obeyed(finding),
        order_cites=order_cites(kind, finding),
        consequences=printed_consequences(kind, finding),
        evidence=proofs if kind in STATES_A_BREACH else (),
    )


def texts_not_obeyed(finding: Finding) -> tuple[CiteContent, ...]:
    """The texts the duty rests on, without those nothing follows from here (``findings.not_in_breach``)."""
    without = not_in_breach(finding.duty, finding.due_on, finding.standing, finding.as_of)
    return unique(c for v in finding.duty.terms.versions if v.place not in without for c in v.cites)


def done_when(finding: Finding) -> str:
    """What counts as done: a state of things, not a day."""
    if finding.duty.unknown:
        return "本局已登记损毁土地面积，或者已登记全部复垦"
    if finding.duty.breached_on:
        return "整改完成，并经本局复查合格"
    return "尚缺内容全部补齐，并经本局核对登记" if finding.duty.missing else "已经履行，并经本局核对登记"


def order_cites(kind: LetterKind, finding: Finding) -> tuple[CiteContent, ...]:
    """The basis of the order, or of listing: the texts that attach it."""
    wanted = {
        LetterKind.CORRECTION_ORDER: ConsequenceKind.CORRECTION_ORDER,
        LetterKind.LISTING_NOTICE: ConsequenceKind.ABNORMAL_LIST,
        LetterKind.LISTING_PROPOSAL: ConsequenceKind.ABNORMAL_LIST,
    }.get(kind)
    if wanted is None:
        return ()
    return unique(c for consequence in finding.of_kind(wanted) for c in consequence.content.cites)


def printed_consequences(kind: LetterKind, finding: Finding) -> tuple[ConsequenceContent, ...]:
    """What the letter may say will follow: only what active texts attach, and only where an order is given."""
    if kind is LetterKind.CORRECTION_ORDER:
        return tuple(c.content for c in finding.consequences if c.kind in PRINTED_WITH_ORDER)
    if kind in {LetterKind.LISTING_NOTICE, LetterKind.LISTING_PROPOSAL}:
        return tuple(c.content for c in finding.of_kind(ConsequenceKind.ABNORMAL_LIST))
    return ()
