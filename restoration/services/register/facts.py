"""What is wrong with the facts of one right: each against the day, the right's other facts and what they refer to.

Apart from the delivery's own checks because a single fact recorded later passes through exactly the same ones: what an
import refuses, no clerk and no company can put on record one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from restoration import strict
from restoration.errors import Defect, LedgerRefused
from restoration.law.events import EVENT_KINDS, EventKind
from restoration.law.facts import SubjectType
from restoration.law.fund.ledger import Entry, EntryKind, post
from restoration.services.records import AccountIn, EventIn, FactIn, HoldingIn, PlanIn, ReportIn, RightIn
from restoration.services.register.details import read_detail, reference_defects
from restoration.services.register.seen import Seen, event_code, holding_code, remember

# ---- a right as delivered ----------------------------------------------------------------------------------------


def right_defects(path: str, right: RightIn, today: date) -> Iterator[Defect]:
    """Everything wrong with the facts of a right that comes in whole. Events come last: they refer to the rest."""
    seen = Seen(today, right.subject_type)
    for n, plan in enumerate(right.plans):
        yield from plan_defects(f"{path}.plans[{n}].", plan, seen)
    for n, account in enumerate(right.accounts):
        yield from account_defects(f"{path}.accounts[{n}].", account, seen)
    for n, report in enumerate(right.reports):
        yield from report_defects(f"{path}.reports[{n}].", report, seen)
    for n, event in enumerate(right.events):
        yield from event_defects(f"{path}.events[{n}].", event, seen, event_code(right.code, n + 1))
    for n, holding in enumerate(right.holdings):
        yield from holding_defects(f"{path}.holdings[{n}].", holding, seen, holding_code(right.code, n + 1))


# ---- one fact ----------------------------------------------------------------------------------------------------


def fact_defects(path: str, fact: FactIn, kind: str, code: str, seen: Seen) -> Iterator[Defect]:
    """What every fact must satisfy: not in the future, and correcting only a row of its own kind, once."""
    yield from not_future(f"{path}effective_on", fact.effective_on, seen.today)
    rows = seen.rows.setdefault(kind, set())
    if fact.supersedes is not None:
        voids = isinstance(fact, EventIn) and fact.kind is EventKind.RECORD_VOIDED
        known = rows | seen.rows.get("plan", set()) if voids else rows
        yield from superseding(f"{path}supersedes", fact.supersedes, known, seen.replaced)
        seen.replaced.add(fact.supersedes)
        if voids:
            seen.phases.pop(fact.supersedes, None)
    rows.add(code)


def not_future(field: str, day: date, today: date) -> Iterator[Defect]:
    """A fact has happened: its day is today at the latest."""
    if day > today:
        yield Defect(field, "in_future", day.isoformat(), f"不晚于{today}", "尚未发生的事项不能登记，请核对日期")


def superseding(field: str, code: str, rows: set[str], replaced: set[str]) -> Iterator[Defect]:
    """A correction names an earlier row of the same right and kind that nothing has corrected yet."""
    if code not in rows:
        cure = "请填写要更正的那条记录的编号；只能更正同一矿业权的同类记录"
        yield Defect(field, "supersedes_unknown", code, "同一矿业权已登记的同类记录", cure)
    elif code in replaced:
        yield Defect(field, "supersedes_replaced", code, "尚未被更正的记录", "该记录已被更正，请更正最后一次的记录")


def holding_defects(path: str, holding: HoldingIn, seen: Seen, code: str) -> Iterator[Defect]:
    """An ownerless legacy site has no holder."""
    yield from fact_defects(path, holding, "holding", code, seen)
    if seen.subject_type is SubjectType.LEGACY_SITE and seen.ownerless():
        cure = "请先登记“责任主体查明”，或删除持有人"
        yield Defect(f"{path}uscc", "holder_of_ownerless", holding.uscc, "责任主体灭失的遗留矿山没有持有人", cure)


def plan_defects(path: str, plan: PlanIn, seen: Seen) -> Iterator[Defect]:
    """A version once per right; phases numbered once and not due before the plan was approved."""
    yield from fact_defects(path, plan, "plan", plan.code, seen)
    if plan.version in seen.versions:
        cure = "该版本已登记，请核对版本号；已撤销的方案仍占用其版本号，重新登记请用下一个"
        yield Defect(f"{path}version", "duplicate", str(plan.version), "未用过的版本号", cure)
    seen.versions.add(plan.version)
    numbers = seen.phases.setdefault(plan.code, set())
    for n, phase in enumerate(plan.phases):
        here = f"{path}phases[{n}]."
        if phase.no in numbers:
            yield Defect(f"{here}no", "duplicate", str(phase.no), "方案内不重复的期次", "请核对期次编号")
        if phase.due_on < plan.effective_on:
            expected = f"不早于方案批准日{plan.effective_on}"
            yield Defect(f"{here}due_on", "due_before_approval", str(phase.due_on), expected, "请核对批准日和完成时限")
        numbers.add(phase.no)


def account_defects(path: str, account: AccountIn, seen: Seen) -> Iterator[Defect]:
    """An account with its entries in the order given; one that holds entries is not replaced by another row."""
    yield from fact_defects(path, account, "account", account.code, seen)
    if account.supersedes in seen.money.values():
        cure = "账户已有收支，请用“基金账户事项补充”登记缺少的事项"
        yield Defect(f"{path}supersedes", "account_in_use", str(account.supersedes), "没有收支的账户", cure)
    seen.opened[account.code] = account.effective_on
    for n, entry in enumerate(account.entries):
        yield from value_day(f"{path}entries[{n}].value_on", entry.value_on, account.effective_on, seen.today)
        seen.money[entry.code], seen.kinds[entry.code] = account.code, entry.kind
        moved = Entry(EntryKind(entry.kind), entry.amount_fen, entry.value_on).signed_fen
        seen.held[account.code] = seen.held.get(account.code, 0) + moved
    yield from overdrafts(path, account)


def value_day(field: str, day: date, opened: date, today: date) -> Iterator[Defect]:
    """Money moves in an account that is open, and not in the future."""
    yield from not_future(field, day, today)
    if day < opened:
        yield Defect(field, "before_opening", str(day), f"不早于开户日{opened}", "请核对入账日期和开户日期")


def overdrafts(path: str, account: AccountIn) -> Iterator[Defect]:
    """The balance is never below zero: not after any entry as given, nor at the close of any value day."""
    running, days = 0, dict[date, int]()
    for n, e in enumerate(account.entries):
        new = Entry(EntryKind(e.kind), e.amount_fen, e.value_on)
        days[e.value_on] = days.get(e.value_on, 0) + new.signed_fen
        try:
            running = post([Entry(EntryKind.DEPOSIT, running, e.value_on)], new)
        except LedgerRefused as refusal:
            found = strict.fen_to_yuan(e.amount_fen)
            cure = f"{refusal.message}；请核对金额和先后顺序"
            yield Defect(f"{path}entries[{n}].amount_fen", "overdrawn", found, "不超过账户余额", cure)
            return
    yield from day_overdrafts(path, days)


def day_overdrafts(path: str, days: dict[date, int]) -> Iterator[Defect]:
    """The first value day that would close below zero."""
    running = 0
    for day in sorted(days):
        running += days[day]
        if running < 0:
            found = strict.fen_to_yuan(running)
            yield Defect(f"{path}entries", "overdrawn", found, f"{day}日终余额不小于零", "请核对支取和存入的入账日期")
            return


def report_defects(path: str, report: ReportIn, seen: Seen) -> Iterator[Defect]:
    """A version once per right and year, not received before the year it reports on began."""
    yield from fact_defects(path, report, "report", report.code, seen)
    if report.effective_on < date(report.year, 1, 1):
        expected = f"不早于{report.year}-01-01"
        cure = "报告不可能在所报年度开始前收到，请核对年度和收到日期"
        yield Defect(f"{path}effective_on", "received_before_year", str(report.effective_on), expected, cure)
    if (key := (report.year, report.version)) in seen.filed:
        found = f"{report.year}年度第{report.version}版"
        yield Defect(f"{path}version", "duplicate", found, "该年度未用过的版本号", "请核对年度和版本号")
    seen.filed.add(key)


# ---- events ------------------------------------------------------------------------------------------------------


def same_kind(field: str, event: EventIn, seen: Seen) -> Iterator[Defect]:
    """A correction is of the kind it corrects; a fact that did not happen is voided, by a record that names it."""
    voids = event.kind is EventKind.RECORD_VOIDED
    if voids and event.supersedes is None:
        yield Defect(field, "missing", "（缺）", "要撤销的记录的编号", "请填写要撤销的那条记录的编号")
    earlier = seen.events.get(event.supersedes or "", event.kind)
    if voids and event.supersedes in seen.events and earlier in NOT_VOIDED:
        yield Defect(field, "not_voided", EVENT_KINDS[earlier].title, "事实记录", NOT_VOIDED[earlier])
    elif not voids and earlier is not event.kind:
        cure = "更正须用同类记录；事实没有发生的，请登记“撤销记录”后另行登记"
        found, wanted = EVENT_KINDS[event.kind].title, EVENT_KINDS[earlier].title
        yield Defect(field, "supersedes_other_kind", found, wanted, cure)


NOT_VOIDED: Final = {
    EventKind.RECORD_VOIDED: "撤销有误的，请重新登记该事实",
    EventKind.RIGHT_CORRECTED: "更正有误的，请再作一次“登记事项更正”",
}
"""Records that are themselves put right in another way, and which."""


def event_defects(path: str, event: EventIn, seen: Seen, code: str, *, subject: str = "right") -> Iterator[Defect]:
    """An event of a kind this subject can have, with the fields of its kind, referring to what exists."""
    yield from fact_defects(path, event, "event", code, seen)
    info = EVENT_KINDS[event.kind]
    if info.subject != subject:
        whose = "自然资源主管部门" if info.subject == "bureau" else "矿业权"
        cure = f"“{info.title}”请登记在{whose}名下"
        yield Defect(f"{path}kind", "wrong_subject", event.kind.value, f"{whose}的事项", cure)
        return
    yield from same_kind(f"{path}supersedes", event, seen)
    detail, wrong = read_detail(event)
    yield from (Defect(f"{path}detail.{d.field}", d.code, d.found, d.expected, d.cure) for d in wrong)
    if detail is not None:
        yield from reference_defects(f"{path}detail.", detail, seen)
        remember(seen, code, event.kind, event.effective_on, detail)
