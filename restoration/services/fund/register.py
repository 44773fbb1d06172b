"""The fund register (基金台账) of a division: for each mine, is there a fund, what came and went, was it shown.

Four facts are tracked: 建立 (an account), 提取 (money set aside), 支取 with a record of its use, 公示. A mine without
an account is listed as such and nothing more: whether one is due is the law's question.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from restoration.database import dialect, fetch
from restoration.errors import NotFound
from restoration.law.events import EventKind, FundDisclosed, FundUse
from restoration.law.facts import RightFacts, SubjectType
from restoration.law.fund.ledger import Entry, EntryKind
from restoration.law.fund.ledger import balance as total
from restoration.services.snapshot import Places, places, subjects
from restoration.tables import Right

BATCH = 200
SUMS = """
SELECT a.code AS account, e.kind, r.kind AS reverses, SUM(e.amount_fen) AS fen
FROM ledger_entries e JOIN fund_accounts a ON a.id = e.account_id LEFT JOIN ledger_entries r ON r.id = e.reverses_id
WHERE a.right_id IN {batch} AND e.value_on <= ? GROUP BY a.code, e.kind, r.kind"""
REVERSED = """
SELECT r.code FROM ledger_entries e JOIN ledger_entries r ON r.id = e.reverses_id
JOIN fund_accounts a ON a.id = e.account_id WHERE a.right_id IN {batch} AND e.value_on <= ?"""


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account: what it holds (fen), and what is on record of it."""

    code: str
    opened_on: date
    balance_fen: int
    set_aside: bool  # 提取: it has taken in a deposit
    use_missing: tuple[str, ...]  # withdrawals (支取) without a record of their use
    disclosed: bool  # 公示


@dataclass(frozen=True, slots=True)
class MineLine:
    """One mine; no accounts means 未设立账户."""

    code: str
    name: str
    accounts: tuple[AccountLine, ...]

    @property
    def established(self) -> bool:
        """Whether there is an account."""
        return bool(self.accounts)

    @property
    def set_aside(self) -> bool:
        """Whether every account has taken in a deposit."""
        return self.established and all(a.set_aside for a in self.accounts)

    @property
    def use_missing(self) -> tuple[str, ...]:
        """Withdrawals without a record of their use."""
        return tuple(code for a in self.accounts for code in a.use_missing)

    @property
    def disclosed(self) -> bool:
        """Whether every account has been disclosed."""
        return self.established and all(a.disclosed for a in self.accounts)

    @property
    def balance_fen(self) -> int:
        """What the mine's accounts hold together."""
        return sum(a.balance_fen for a in self.accounts)


@dataclass(frozen=True, slots=True)
class FundRegister:
    """The register of a division at the close of a day."""

    division: str
    as_of: date
    mines: tuple[MineLine, ...]

    @property
    def accounts(self) -> int:
        """How many accounts."""
        return sum(len(m.accounts) for m in self.mines)

    @property
    def total_fen(self) -> int:
        """What they hold together."""
        return sum(m.balance_fen for m in self.mines)


async def register_of(division_code: str, as_of: date) -> FundRegister:
    """The register of a division and everything below it. Raises ``NotFound``."""
    tree = await places()
    inside = tree.under(division_code)
    if not inside:
        raise NotFound(f"没有编号为 {division_code} 的行政区划，请核对代码")
    wanted = Right.filter(mine__division_id__in=list(inside), subject_type=SubjectType.MINING_RIGHT.value)
    ids = [int(str(key)) for key in await wanted.order_by("mine__code", "id").values_list("id", flat=True)]
    lines: dict[str, MineLine] = {}
    for start in range(0, len(ids), BATCH):
        for line in await batch_lines(ids[start : start + BATCH], tree, as_of):
            known = lines.get(line.code)
            lines[line.code] = merged(known, line) if known else line
    return FundRegister(division_code, as_of, tuple(lines[code] for code in sorted(lines)))


def merged(one: MineLine, other: MineLine) -> MineLine:
    """A mine with several rights."""
    return MineLine(one.code, one.name, (*one.accounts, *other.accounts))


async def batch_lines(ids: list[int], tree: Places, as_of: date) -> list[MineLine]:
    """A line for each right of a batch."""
    balances = await balances_of(ids, as_of)
    undone = {str(r["code"]) for r in await within(REVERSED, ids, as_of)}
    return [line_of(s.facts.current().on(as_of), balances, undone) for s in await subjects(ids, tree)]


async def balances_of(ids: list[int], as_of: date) -> dict[str, int]:
    """What each account of a batch of rights holds."""
    entries: defaultdict[str, list[Entry]] = defaultdict(list)
    for r in await within(SUMS, ids, as_of):
        reverses = EntryKind(r["reverses"]) if r["reverses"] else None
        entries[r["account"]].append(Entry(EntryKind(r["kind"]), int(r["fen"]), as_of, reverses))
    return {account: total(group) for account, group in entries.items()}


async def within(text: str, ids: list[int], as_of: date) -> list[dict[str, str]]:
    """A batch query: the rights travel as one parameter, so the statement's text never changes."""
    if dialect() == "sqlite":
        return await fetch(text.format(batch="(SELECT value FROM json_each(?))"), [json.dumps(ids), as_of])
    return await fetch(text.format(batch="(SELECT unnest(?::bigint[]))"), [ids, as_of])


def line_of(facts: RightFacts, balances: Mapping[str, int], undone: set[str]) -> MineLine:
    """One right's line, from facts as of the day."""
    used = {e.detail.entry for e in facts.of_kind(EventKind.FUND_USE_RECORDED) if isinstance(e.detail, FundUse)}
    shown = {e.detail.account for e in facts.of_kind(EventKind.FUND_DISCLOSED) if isinstance(e.detail, FundDisclosed)}
    accounts = accounts_of(facts, balances, settled=used | undone, shown=shown, undone=undone)
    return MineLine(facts.mine_code, facts.mine_name, tuple(accounts))


def accounts_of(
    facts: RightFacts, balances: Mapping[str, int], *, settled: set[str], shown: set[str], undone: set[str]
) -> Iterator[AccountLine]:
    """A right's accounts; what a reversal undid never happened."""
    for account in facts.accounts:
        money = [e for e in facts.entries if e.account == account.code]
        withdrawn = [e.code for e in money if e.kind == EntryKind.WITHDRAWAL]
        yield AccountLine(
            code=account.code,
            opened_on=account.effective_on,
            balance_fen=balances.get(account.code, 0),
            set_aside=any(e.kind == EntryKind.DEPOSIT and e.code not in undone for e in money),
            use_missing=tuple(code for code in withdrawn if code not in settled),
            disclosed=account.code in shown,
        )
