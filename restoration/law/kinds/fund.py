"""The restoration fund (治理恢复基金): the account, what it must make clear, its use and its disclosure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from restoration.law.duty import Duty, Missing, Nature, Setting
from restoration.law.events import AccountContent, EventKind, FundDisclosed, FundUse
from restoration.law.facts import Account, Event, LedgerFact, Plan, RightFacts, in_order
from restoration.law.kinds.dues import NEVER_DATED, UNDATED, dues
from restoration.law.numerals import chinese_date
from restoration.law.texts.book import AfterApproval
from restoration.law.texts.rulebook import LayerVersion, Terms
from restoration.law.workdays import Calendar, Counted, Period, Unit, count

WITHDRAWAL = "withdrawal"
REVERSAL = "reversal"


def accounts_after_approval(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """A newly granted mining right opens its fund account within so many months of its first plan's approval."""
    plans = in_order(facts.plans)
    if not plans or not facts.new_mining_right or facts.ownerless():
        return
    plan, opened = plans[0], in_order(facts.accounts)
    found = setting.terms(rule, facts, plan.effective_on)
    if found is None or not isinstance(found.params, AfterApproval):
        return
    due = dues(found, lambda v: months_after(v, plan.effective_on, setting.calendar))
    if due.on is None and not opened and plan.effective_on < facts.tracked_from:
        return
    fund = setting.rulebook.words_at(facts.places).get("fund_account", "基金账户")
    yield Duty(
        rule=rule,
        occasion=facts.origin(plan.code),
        title=found.title,
        act=f"设立{fund}",
        nature=Nature.OFFICER if due.on is None else Nature.DATED,
        terms=found,
        tied_on=plan.effective_on,
        due_on=due.on,
        arithmetic=due.lines,
        unknown=due.unknown,
        liable=facts.liable_on(min(due.on or setting.as_of, setting.as_of)),
        facts=(plan, *opened),
        missing=() if opened else (Missing("fund_account", fund),),
        met_on=opened[0].effective_on if opened else None,
        found=account_found(plan, opened),
        reach=due.reach,
    )


def months_after(layer: LayerVersion, approved: date, calendar: Calendar) -> Counted | None:
    """The last day under one text: its months after the approval, or none."""
    terms = layer.version.terms
    if not isinstance(terms, AfterApproval):
        return None
    if terms.months is None:
        return UNDATED
    return count(approved, Period(terms.months, Unit.MONTHS), calendar, roll=layer.version.roll)


def account_found(plan: Plan, opened: list[Account]) -> str:
    """What the record shows about opening the account."""
    approved = f"方案于{chinese_date(plan.effective_on)}批准"
    if not opened:
        return f"{approved}，未见基金账户设立登记"
    return f"{approved}，基金账户于{chinese_date(opened[0].effective_on)}设立"


def account_contents(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """Each account makes clear what the text asks for (适用范围, 计提方式)."""
    for account in in_order(facts.accounts):
        found = setting.terms(rule, facts, account.effective_on)
        if found is None or facts.ownerless():
            continue
        supplied = supplied_on(facts, account)
        missing = tuple(Missing(p.id, p.title) for p in found.parts if p.id not in supplied)
        yield Duty(
            rule=rule,
            occasion=facts.origin(account.code),
            title=found.title,
            act=f"明确基金的{'、'.join(p.title for p in found.parts)}",
            nature=Nature.COMPLETENESS,
            terms=found,
            tied_on=account.effective_on,
            due_on=None,
            arithmetic=NEVER_DATED,
            liable=facts.liable_on(setting.as_of),
            facts=(account, *facts.of_kind(EventKind.ACCOUNT_CONTENT_SUPPLIED)),
            missing=missing,
            met_on=None if missing else max(supplied[p.id] for p in found.parts),
            found=f"账户已设立，未明确{'、'.join(m.title for m in missing)}" if missing else "账户事项已明确",
        )


def supplied_on(facts: RightFacts, account: Account) -> dict[str, date]:
    """When each of the account's details was made clear."""
    rows = [(account.effective_on, account.scope_of_use, account.accrual_method)]
    for event in facts.of_kind(EventKind.ACCOUNT_CONTENT_SUPPLIED):
        if isinstance(event.detail, AccountContent) and same_account(facts, event.detail.account, account):
            rows.append((event.effective_on, event.detail.scope_of_use, event.detail.accrual_method))
    supplied: dict[str, date] = {}
    for day, scope, method in rows:
        for part, text in (("scope_of_use", scope), ("accrual_method", method)):
            if text:
                supplied.setdefault(part, day)
    return supplied


def withdrawals_with_use(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """Every withdrawal (支取) has a record of what it was used for."""
    used: dict[str, Event] = {}
    for event in facts.of_kind(EventKind.FUND_USE_RECORDED):
        if isinstance(event.detail, FundUse):
            used.setdefault(event.detail.entry, event)
    for entry in in_order(e for e in standing_entries(facts) if e.kind == WITHDRAWAL):
        found = setting.terms(rule, facts, entry.effective_on)
        if found is None or facts.ownerless():
            continue
        record = used.get(entry.code)
        day = chinese_date(entry.effective_on)
        yield Duty(
            rule=rule,
            occasion=entry.code,
            title=found.title,
            act=f"登记{day}支取基金的使用情况",
            nature=Nature.COMPLETENESS,
            terms=found,
            tied_on=entry.effective_on,
            due_on=None,
            arithmetic=NEVER_DATED,
            liable=facts.liable_on(setting.as_of),
            facts=(entry, *((record,) if record else ())),
            missing=() if record else (Missing("use_record", "基金使用记录"),),
            met_on=record.effective_on if record else None,
            found=f"{day}支取后的使用情况已登记" if record else f"{day}支取后未见使用记录",
        )


def funds_disclosed(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """Every account that has taken in money has been disclosed (公示) at least once."""
    for account in in_order(facts.accounts):
        money = in_order(e for e in standing_entries(facts) if e.account == account.code)
        found = disclosure_terms(rule, facts, setting, money)
        if found is None or facts.ownerless():
            continue
        notices = disclosures(facts, account)
        yield Duty(
            rule=rule,
            occasion=facts.origin(account.code),
            title=found.title,
            act="公示基金的建立、提取、使用情况",
            nature=Nature.COMPLETENESS,
            terms=found,
            tied_on=money[0].effective_on,
            due_on=None,
            arithmetic=NEVER_DATED,
            liable=facts.liable_on(setting.as_of),
            facts=(account, *notices),
            missing=() if notices else (Missing("fund_disclosure", "基金公示"),),
            met_on=notices[0].effective_on if notices else None,
            found="基金情况已公示" if notices else "账户有资金往来，未见公示记录",
        )


def disclosure_terms(rule: str, facts: RightFacts, setting: Setting, money: list[LedgerFact]) -> Terms | None:
    """The text in force when money came in, or, for older money, today's: disclosure is a continuing duty."""
    if not money:
        return None
    return setting.terms(rule, facts, money[0].effective_on) or setting.terms(rule, facts, setting.as_of)


def disclosures(facts: RightFacts, account: Account) -> list[Event]:
    """The account's disclosures, oldest first."""
    shown = facts.of_kind(EventKind.FUND_DISCLOSED)
    return [e for e in shown if isinstance(e.detail, FundDisclosed) and same_account(facts, e.detail.account, account)]


def same_account(facts: RightFacts, code: str, account: Account) -> bool:
    """Whether a code means this account, by its present reference or one it had before a correction."""
    return facts.origin(code) == facts.origin(account.code)


def standing_entries(facts: RightFacts) -> list[LedgerFact]:
    """Entries that have not been reversed, without the reversals themselves."""
    undone = {e.reverses for e in facts.entries if e.reverses}
    return [e for e in facts.entries if e.kind != REVERSAL and e.code not in undone]
