"""The shape of a rule book: sources with their rank, rules with dated, cited versions, dated consequences.

Read from TOML by pydantic, so that a misspelt key or an uncited version never becomes law. How books of several
places are read together on a day is ``rulebook``'s matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from restoration.law.events import EventKind
from restoration.law.texts.deed_terms import Deed, Yearly
from restoration.law.texts.entry import Cite as Cite
from restoration.law.texts.entry import Entry as Entry
from restoration.law.texts.entry import Part as Part
from restoration.law.texts.money_terms import MoneyParams
from restoration.law.texts.plan_terms import PlanParams


class Rank(StrEnum):
    """法律位阶: rank decides first, then place."""

    LAW = "law"
    ADMINISTRATIVE_REGULATION = "administrative_regulation"
    LOCAL_REGULATION = "local_regulation"
    MINISTRY_RULE = "ministry_rule"
    NORMATIVE_DOCUMENT = "normative_document"
    PLAN = "plan"


RANK_ORDER = {rank: n for n, rank in enumerate([Rank.LAW, Rank.ADMINISTRATIVE_REGULATION, Rank.LOCAL_REGULATION])}
RANK_ORDER |= {Rank.MINISTRY_RULE: 2, Rank.NORMATIVE_DOCUMENT: 3, Rank.PLAN: 4}


class Confidence(StrEnum):
    """How far a text may be acted on."""

    CONFIRMED = "confirmed"  # read in its official text: flags, orders, fines are named
    LOCAL = "local"  # a plan: flags and an order to rectify, never a fine
    PENDING = "pending"  # not confirmed by a legal officer: reminds only
    DRAFT = "draft"  # a draft for comment: off


STRENGTH = {Confidence.CONFIRMED: 3, Confidence.LOCAL: 2, Confidence.PENDING: 1, Confidence.DRAFT: 0}


class Source(Entry):
    """An instrument: its title as cited, document number, rank and period."""

    title: str
    number: str = ""
    rank: Rank
    in_force: date
    until: date | None = None
    issued: str = ""
    note: str = ""


class AnnualReport(Entry):
    """A report every calendar year while damaged or unreclaimed land is on record, by a fixed day of that year."""

    kind: Literal["annual_report"]
    due: str  # MM-DD of the year reported
    parts: tuple[Part, ...]


class AfterApproval(Entry):
    """Something to be opened within months of the plan's approval, for newly granted rights.

    Without ``months`` the text gives no number, and only an officer's date can make it late.
    """

    kind: Literal["account_after_approval"]
    months: int | None = Field(default=None, gt=0)


class AfterLicence(Entry):
    """After the licence a new holder opens the account and signs the responsibility letter, both together."""

    kind: Literal["account_and_letter"]
    parts: tuple[Part, ...] = Field(min_length=1)


class AccountContentTerms(Entry):
    """What an account must make clear."""

    kind: Literal["account_content"]
    parts: tuple[Part, ...] = Field(min_length=1)


class FundUseTerms(Entry):
    """Every withdrawal has a record of its use."""

    kind: Literal["fund_use"]


class FundDisclosureTerms(Entry):
    """Every account that holds money has been disclosed."""

    kind: Literal["fund_disclosure"]


class PlanPhase(Entry):
    """Each phase of the approved plan is restored by the plan's own date."""

    kind: Literal["plan_phase"]


class PlanAgain(Entry):
    """A change of a listed attribute reopens the plan."""

    kind: Literal["plan_again"]
    changes: tuple[EventKind, ...] = Field(min_length=1)


class AfterEnding(Entry):
    """Mining has ended and land is still open: whoever is responsible restores it.

    ``endings`` are those the text speaks of; empty: every end of mining, and legacy sites without one on record.
    ``years`` counts from the closure (闭坑) and from no other end of mining; minerals named are exempt from it.
    ``phased_before``: where the plan had phased all of it to an end by the closure, it was due by then and not later.
    """

    kind: Literal["restoration_after_ending"]
    endings: tuple[EventKind, ...] = ()
    years: int | None = Field(default=None, gt=0)
    phased_before: bool = False
    exempt_minerals: tuple[str, ...] = ()


class MonitoringTerms(Entry):
    """A reading at every monitoring point within the interval fixed for it."""

    kind: Literal["monitoring"]


class Posting(Entry):
    """A posting that stands for at least so many days; the bureau's own duty."""

    kind: Literal["posting"]
    days: int = Field(gt=0)


Params = Annotated[
    AnnualReport
    | AfterApproval
    | AfterLicence
    | AccountContentTerms
    | FundUseTerms
    | FundDisclosureTerms
    | PlanPhase
    | PlanAgain
    | AfterEnding
    | MoneyParams
    | MonitoringTerms
    | Posting
    | Deed
    | Yearly
    | PlanParams,
    Field(discriminator="kind"),
]


class Version(Entry):
    """What a rule says in one place from ``in_force`` until the day before ``until`` (half-open)."""

    in_force: date
    until: date | None = None
    confidence: Confidence
    terms: Params
    cites: tuple[Cite, ...] = Field(min_length=1)
    roll: bool = False  # 顺延: off in every shipped rule with a fixed date
    note: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether this version is in force on ``day``."""
        return self.in_force <= day and (self.until is None or day < self.until)


class ConsequenceKind(StrEnum):
    """What a text attaches to a breach."""

    CORRECTION_ORDER = "correction_order"  # 责令限期改正 / 责令整改
    FINE = "fine"
    ABNORMAL_LIST = "abnormal_list"
    LICENCE_BLOCK = "licence_block"
    LAND_BLOCK = "land_block"
    SUBSTITUTE_RESTORATION = "substitute_restoration"
    LICENCE_REVOCATION = "licence_revocation"  # 吊销采矿许可证
    LEGAL_PUNISHMENT = "legal_punishment"
    JOINT_PUNISHMENT = "joint_punishment"  # 失信联合惩戒
    PRODUCTION_HOLD = "production_hold"  # 达标后方可继续生产: from the finding on
    CLOSURE = "closure"  # 关闭: an officer decides


class Amount(Entry):
    """How much a fine may be: in yuan, or as a multiple of something (``of``), from the least to the most."""

    least: int = Field(default=0, ge=0)
    most: int = Field(gt=0)
    of: str = ""  # 矿区生态修复费用, 应缴纳的土地复垦费, 每公顷未剥离表土的土地; empty: yuan


class Consequence(Entry):
    """A consequence with its own period; read on the day of the breach (行政处罚法 第三十七条)."""

    kind: ConsequenceKind
    text: str
    in_force: date
    until: date | None = None
    confidence: Confidence
    amount: Amount | None = None  # of a fine, where the text gives figures
    at_once: bool = False  # with the order, and not only when it was not obeyed
    with_order: bool = False  # listing goes together with the order, before its time runs out
    cites: tuple[Cite, ...] = Field(min_length=1)

    def holds_on(self, day: date) -> bool:
        """Whether the text attaches this on ``day``."""
        return self.in_force <= day and (self.until is None or day < self.until)


class RuleIn(Entry):
    """One rule as one book holds it."""

    title: str
    owes: str = ""
    version: tuple[Version, ...] = Field(min_length=1)
    consequence: tuple[Consequence, ...] = ()


class Note(Entry):
    """A place where a text contradicts itself, leaves something open or invites a wrong reading.

    ``says`` is what stands there, ``reads`` how this product reads it, ``setting`` what changes that reading.
    ``rules`` are the rules of the book it is about; none: it is about the place as a whole.
    """

    title: str
    says: str
    reads: str
    setting: str = ""
    rules: tuple[str, ...] = ()
    cites: tuple[Cite, ...] = Field(min_length=1)


class BookHeader(Entry):
    """Whose book it is, and the period its plan was made for."""

    place: str
    name: str
    period_end: date | None = None
    terms: Mapping[str, str] = Field(default_factory=dict)
    excluded_minerals: tuple[str, ...] = ()  # rights to which this book does not apply
    note: str = ""


class Book(Entry):
    """One file: what one jurisdiction says. Files of one place (``CN.toml``, ``CN/plan.toml``) are read as one book."""

    book: BookHeader
    source: Mapping[str, Source] = Field(default_factory=dict)
    rule: Mapping[str, RuleIn] = Field(default_factory=dict)
    note: Mapping[str, Note] = Field(default_factory=dict)
