"""The check: at night, by command, and after every write, through the same code.

A run reads only the rights something can have changed for, batch by batch, each batch one transaction; a killed run
is simply run again. A day before the last written one is a reading: judged in full, nothing stored.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from time import perf_counter

import structlog

from restoration import database
from restoration.clock import legal_day
from restoration.errors import Invalid, RestorationError
from restoration.law.findings import ATTENTION
from restoration.services import casework, notices
from restoration.services.judging import Failure, Judged, Moment, judge, lock, mine_code, write
from restoration.services.lawbook import Law, in_force
from restoration.services.snapshot import Places, places
from restoration.tables import Division, Evaluation, Run

log = structlog.get_logger()

Progress = Callable[[int, int], None]


NEEDING_ATTENTION = """
SELECT DISTINCT r.id, m.division_id FROM obligations o
JOIN rights r ON r.id = o.subject_id JOIN mines m ON m.id = r.mine_id
WHERE o.subject_type <> 'bureau' AND o.live AND o.standing IN ({}) ORDER BY r.id"""


class Mode(StrEnum):
    """What a run did: wrote, only read a past day, or tried without writing."""

    WRITE = "write"
    READ = "read"
    DRY_RUN = "dry_run"


@dataclass(frozen=True, slots=True)
class Order:
    """What to check: the day, the instant, and how much."""

    as_of: date
    at: datetime
    division: str | None = None
    full: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class Outcome:
    """What a run read, changed and could not do. ``judged`` is kept only for runs that store nothing."""

    mode: Mode
    as_of: date
    mines: set[str] = field(default_factory=set)
    obligations: int = 0
    flagged: set[tuple[int, str, str]] = field(default_factory=set)
    cured: int = 0
    withdrawn: int = 0
    drafted: int = 0
    errors: list[Failure] = field(default_factory=list)
    seconds: float = 0.0
    judged: list[Judged] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """How many records could not be judged."""
        return len(self.errors)

    def figures(self) -> dict[str, object]:
        """The run's figures under the names the command line promises."""
        return {
            "mode": self.mode.value,
            "as_of": self.as_of.isoformat(),
            "mines_read": len(self.mines),
            "obligations_evaluated": self.obligations,
            "flagged": len(self.flagged),
            "cured": self.cured,
            "withdrawn": self.withdrawn,
            "notices_drafted": self.drafted,
            "failed": self.failed,
            "errors": [f"{e.mine}: {e.reason}" for e in self.errors],
            "seconds": round(self.seconds, 3),
        }


def silent(done: int, total: int) -> None:
    """No progress shown."""


async def run(order: Order, law: Law | None = None, progress: Progress = silent) -> Outcome:
    """Check a day. Raises ``Invalid`` for an unknown division or a future day that would be written."""
    started = perf_counter()
    mode = await mode_of(order)
    law, tree = await in_force(law)
    outcome = Outcome(mode, order.as_of)
    ids = await due_rights(order, mode, law, await inside(order.division, tree))
    run_id = await open_run(order) if mode is Mode.WRITE else None
    for start in range(0, len(ids), law.batch):
        progress(start, len(ids))
        await batch(ids[start : start + law.batch], order, mode, law, tree, outcome)
    progress(len(ids), len(ids))
    outcome.seconds = perf_counter() - started
    if run_id is not None:
        await close_run(run_id, order, outcome)
    log.info("check_done", **{k: v for k, v in outcome.figures().items() if k != "errors"})
    return outcome


async def mode_of(order: Order) -> Mode:
    """Write, read or dry run; the future is refused for writing."""
    if order.dry_run:
        return Mode.DRY_RUN
    if order.as_of > legal_day(order.at):
        raise Invalid(
            f"{order.as_of} 晚于今日 {legal_day(order.at)}：将来的日期只能用 --dry-run 试算", code="future_day"
        )
    last = await last_written()
    return Mode.READ if last is not None and order.as_of < last else Mode.WRITE


async def last_written() -> date | None:
    """The latest day a finished run over all divisions has written."""
    row = await Run.filter(finished_at__isnull=False, division="").order_by("-as_of").first()
    return row.as_of if row else None


async def last_finished() -> datetime | None:
    """When the latest run ended."""
    row = await Run.filter(finished_at__isnull=False).order_by("-finished_at").first()
    return row.finished_at if row else None


async def inside(division: str | None, tree: Places) -> frozenset[int] | None:
    """The divisions a run is limited to; ``None`` for all."""
    if division is None:
        return None
    found = tree.under(division)
    if not found:
        raise Invalid(f"没有行政区划 {division}，请核对代码", code="unknown_division")
    return found


async def due_rights(order: Order, mode: Mode, law: Law, divisions: frozenset[int] | None) -> list[int]:
    """The rights to judge: for a write, only those for which anything can have changed by the day.

    A right already judged for a later day (a run of its division alone) is left as it is.
    """
    text = "SELECT r.id, m.division_id FROM rights r JOIN mines m ON m.id = r.mine_id"
    params: list[object] = []
    if mode is Mode.WRITE:
        text += " LEFT JOIN evaluations e ON e.right_id = r.id WHERE (e.id IS NULL OR e.evaluated_on <= ?)"
        params.append(order.as_of)
        if not order.full:
            text += " AND (e.id IS NULL OR e.next_eval_on <= ? OR e.dirty OR e.law_digest <> ?)"
            params += [order.as_of, law.digest]
    rows = await database.fetch(f"{text} ORDER BY r.id", params)
    return [r["id"] for r in rows if divisions is None or r["division_id"] in divisions]


async def batch(ids: Sequence[int], order: Order, mode: Mode, law: Law, tree: Places, outcome: Outcome) -> None:
    """One batch, one transaction; if it fails, each right alone, so that one bad record never stops the night."""
    moment = Moment(order.as_of, order.at)

    async def work() -> Outcome:
        return await settle(ids, moment, law, tree, store=mode is Mode.WRITE)

    try:
        done = await database.unit_of_work(work) if mode is Mode.WRITE else await work()
    except RestorationError:
        raise
    except Exception as e:
        if len(ids) == 1:
            outcome.errors.append(Failure(await mine_code(ids[0]), f"{type(e).__name__}: {str(e)[:200]}"))
            return
        for right_id in ids:
            await batch([right_id], order, mode, law, tree, outcome)
        return
    add(outcome, done)


async def settle(ids: Sequence[int], moment: Moment, law: Law, tree: Places, *, store: bool) -> Outcome:
    """Judge a batch and, if asked, store what follows: standings, cases, drafts, audit, in one transaction."""
    if store:
        await lock(ids)
    judged, failed = await judge(ids, law, tree, moment.as_of)
    done = Outcome(Mode.WRITE, moment.as_of, errors=failed)
    done.mines = {one.subject.facts.mine_code for one in judged}
    done.obligations = sum(len(one.findings) for one in judged)
    if not store:
        done.judged = judged
        counts = await casework.follow(judged, moment, dry=True)
    else:
        await write(judged, law, moment)
        counts = await casework.follow(judged, moment)
        drafts = await notices.redraft(judged, law, moment)
        await casework.record(drafts.effects, moment)
        done.drafted = drafts.drafted
    done.flagged, done.cured, done.withdrawn = set(counts.flagged), counts.cured, counts.withdrawn
    return done


def add(outcome: Outcome, done: Outcome) -> None:
    """Add a batch's figures to the run's. A reading flags nothing."""
    outcome.mines |= done.mines
    outcome.obligations += done.obligations
    outcome.errors += done.errors
    outcome.judged += done.judged
    outcome.drafted += done.drafted
    if outcome.mode is not Mode.READ:
        outcome.flagged |= done.flagged
        outcome.cured += done.cured
        outcome.withdrawn += done.withdrawn


async def open_run(order: Order) -> int:
    """A row for a run that writes; without an end it did not finish and is simply run again."""

    async def work() -> int:
        row = await Run.create(as_of=order.as_of, division=order.division or "", full=order.full, started_at=order.at)
        return int(row.id)

    return await database.unit_of_work(work)


async def close_run(run_id: int, order: Order, outcome: Outcome) -> None:
    """Say how the run ended; until then it does not count as done."""

    async def work() -> None:
        finished = order.at + timedelta(seconds=outcome.seconds)
        text = json.dumps(outcome.figures(), ensure_ascii=False)
        await Run.filter(id=run_id).update(finished_at=finished, report=text)

    await database.unit_of_work(work)


async def recheck(right_ids: Sequence[int], *, at: datetime, as_of: date | None = None) -> None:
    """Judge rights again after a write, inside the unit of work that made it.

    A recheck that fails must not lose the filing: it is undone alone, and the right is left for the night.
    """
    day = max(as_of or legal_day(at), await last_written() or date.min)
    try:
        async with database.savepoint():
            await settle(right_ids, Moment(day, at), *await in_force(), store=True)
    except Exception as e:
        log.error("recheck_failed", rights=list(right_ids), error=type(e).__name__)
        await Evaluation.filter(right_id__in=list(right_ids)).update(dirty=True)


async def mark_dirty(division: str) -> None:
    """Have every right of a division judged again at the next check (a source was confirmed there)."""
    tree = await places()
    inner = list(tree.under(division))
    await Evaluation.filter(right__mine__division_id__in=inner).update(dirty=True)


async def attention(order: Order, law: Law | None = None) -> AsyncIterator[Judged]:
    """The rights with something to see on a day, judged afresh (nothing is stored), batch by batch."""
    law, tree = await in_force(law)
    wanted = await inside(order.division, tree)
    marks = ", ".join("?" for _ in ATTENTION)
    rows = await database.fetch(NEEDING_ATTENTION.format(marks), [s.value for s in sorted(ATTENTION)])
    ids = [r["id"] for r in rows if wanted is None or r["division_id"] in wanted]
    for start in range(0, len(ids), law.batch):
        judged, _ = await judge(ids[start : start + law.batch], law, tree, order.as_of)
        for one in judged:
            yield one


async def division_exists(code: str) -> bool:
    """Whether the tree knows a division."""
    return await Division.exists(code=code)
