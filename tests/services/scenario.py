"""What scenario tests share: a county's register, the law of all layers or of the plans alone, a day's check."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from restoration.clock import SHANGHAI
from restoration.law.findings import ATTENTION
from restoration.law.letters.content import NoticeContent
from restoration.law.texts.rulebook import load as load_books
from restoration.law.workdays import Calendar
from restoration.services import checks, explain, lawbook
from restoration.services.checks import Order, Outcome
from restoration.services.fund import fund
from restoration.services.lawbook import Law
from restoration.services.notices import NoticeState
from restoration.services.records import AccountIn, EventIn, ReportIn
from restoration.services.register import register
from restoration.strict import model
from restoration.tables import Case, Notice, Obligation, Transition
from tests import builders as b
from tests.services import filings

ALL = Law(load_books(), Calendar.load())
LOCAL = Law(load_books().only_local(), Calendar.load())
TAONAN, JILIN, BAICHENG = "220881", "220000", "220800"
PINGQUAN, HEBEI, CHENGDE = "130881", "130000", "130800"
LINXIA, YONGJING = "622900", "622923"
NATIONAL = ("land_damage", "fee_use", "works")
KAIZHOU_PARTS = ("implementation_report", "monitoring_data")


def noon(day: date | str) -> datetime:
    """Noon in Shanghai on a day, as an instant."""
    found = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(found, time(12), SHANGHAI).astimezone(UTC)


def places() -> list[dict[str, Any]]:
    """The five counties with their real ancestors, tracked from 2023."""
    found = [
        *b.divisions(),
        b.division(JILIN, "吉林省", None),
        b.division(BAICHENG, "白城市", JILIN),
        b.division(TAONAN, "洮南市", BAICHENG),
        b.division(HEBEI, "河北省", None),
        b.division(CHENGDE, "承德市", HEBEI),
        b.division(PINGQUAN, "平泉市", CHENGDE),
        b.division(LINXIA, "临夏回族自治州", b.GANSU),
        b.division(YONGJING, "永靖县", LINXIA),
    ]
    return [{**d, "tracked_from": "2023-01-01"} for d in found]


def bureaus() -> list[dict[str, Any]]:
    """A bureau for each county."""
    named = {"KZ": b.KAIZHOU, "ZN": b.ZHENGNING, "TN": TAONAN, "PQ": PINGQUAN, "YJ": YONGJING}
    return [b.bureau(code, division, number_prefix=f"{code}自然资") for code, division in named.items()]


def mine(code: str, division: str, number: int, **right: Any) -> dict[str, Any]:
    """A mine with one right, held by the numbered company."""
    licence = f"C{division}201905711{number:07d}"
    body = b.right(f"{code}-R1", licence, holdings=[b.holding(number)], events=[]) | right
    return b.mine(code, division, (body,))


async def county(*mines: dict[str, Any], at: str, law: Law = ALL) -> None:
    """Put mines on record under a law, with companies 1 to 9."""
    lawbook.use(law)
    companies = [b.company(n) for n in range(1, 10)]
    body = {"divisions": places(), "bureaus": bureaus(), "companies": companies, "mines": list(mines)}
    await register.load(b.CLERK, b.delivered(body), at=noon(at))


async def check(as_of: str, **order: Any) -> Outcome:
    """The check of one day, at noon of that day."""
    return await checks.run(Order(date.fromisoformat(as_of), noon(as_of), **order))


async def attention(as_of: str) -> list[dict[str, Any]]:
    """What needs attention on a day, judged afresh."""
    order = Order(date.fromisoformat(as_of), noon(as_of))
    return [
        explain.as_found(one.subject, f, {})
        async for one in checks.attention(order)
        for f in one.findings
        if f.standing in ATTENTION
    ]


async def shown(as_of: str) -> list[tuple[Any, ...]]:
    """Mine, rule, occasion, standing and days overdue of what needs attention."""
    rows = await attention(as_of)
    return [(r["mine"], r["rule"], r["occasion"], r["standing"], r["days_overdue"]) for r in rows]


async def explained(mine: str, as_of: str, rule: str, occasion: str | None = None) -> dict[str, Any]:
    """One duty of a mine on a day, whatever its standing."""
    answer = await explain.explain(mine, as_of=date.fromisoformat(as_of), rule=rule)
    rows = answer["obligations"]
    assert isinstance(rows, list)
    [row] = [r for r in rows if occasion in (None, r["occasion"])]
    return dict(row)


async def drafts(mine: str | None = None) -> list[NoticeContent]:
    """The letters in draft, of one mine or of all."""
    rows = await Notice.filter(state=NoticeState.DRAFT.value).order_by("id")
    found = [NoticeContent.model_validate_json(n.content) for n in rows]
    return [c for c in found if mine is None or c.mine.code == mine]


async def open_cases() -> int:
    """How many cases are open."""
    return await Case.filter(closed_on__isnull=True).count()


async def derived() -> list[tuple[Any, ...]]:
    """The derived columns of every obligation: what a full recomputation must give again."""
    columns = ("subject_id", "rule", "occasion", "title", "standing", "due_on", "met_on", "addressee_kind")
    rows = await Obligation.filter(live=True).order_by("subject_id", "rule", "occasion")
    return [tuple(getattr(o, c) for c in (*columns, "addressee_uscc", "missing")) for o in rows]


async def history(rule: str) -> list[tuple[str, date]]:
    """The lasting standings of a rule's obligations, with their legal days."""
    rows = await Transition.filter(obligation__rule=rule).order_by("id")
    return [(t.after, t.legal_day) for t in rows]


# ---- putting things on record ------------------------------------------------------------------------------------


def new_right(code: str, number: int, approved: str) -> dict[str, object]:
    """A newly granted Kaizhou right whose plan was approved on a day, with no account yet."""
    plan = b.plan(f"{code}-P1", on=approved, phases=[])
    undamaged = [b.survey(damaged=0)]
    return mine(code, b.KAIZHOU, number, newly_granted=True, granted_on="2020-06-01", events=undamaged, plans=[plan])


def reporting(code: str, division: str, number: int) -> dict[str, object]:
    """A right with damaged land on record."""
    return mine(code, division, number, events=[b.survey()])


async def event(right: str, kind: str, on: str, **detail: object) -> str:
    """Record a dated fact on its day."""
    return await register.record_event(b.CLERK, right, model(EventIn, b.event(kind, on, dict(detail))), at=noon(on))


async def account(right: str, code: str, on: str, **changes: object) -> None:
    """Open an account on its day."""
    await fund.open_account(b.CLERK, right, model(AccountIn, b.account(code, on, **changes)), at=noon(on))


async def report(right: str, code: str, year: int, on: str, parts: tuple[str, ...], version: int = 1) -> None:
    """Record a paper report on the day it was received."""
    body = b.report(code, year, on, parts=list(parts), version=version)
    await filings.record_paper(b.CLERK, right, model(ReportIn, body), at=noon(on))
