"""What authorities make of a version: returned or accepted by the county, sampled by the city, sent for correction.

One table says what may follow what (``law.report.life``); the record only grows. Nobody reviews what they put in, and
nobody samples what they accepted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from restoration import database
from restoration.errors import Conflict, Forbidden, IllegalStep, StaleRecord
from restoration.law.facts import RightFacts
from restoration.law.report.life import STATE_WORDS, Act, State, drawn, may, state
from restoration.services import scope
from restoration.services.actors import Identity
from restoration.services.audit import Effect
from restoration.services.paging import Json
from restoration.services.recording import Held, hold
from restoration.services.reports.drafts import Which
from restoration.services.reports.parts import gone_by
from restoration.services.scope import among
from restoration.services.snapshot import places
from restoration.tables import AnnualReport, Bureau, ReportReview

UPPER: Final = "抽查由上级主管部门办理"


async def standing(report: Which, facts: RightFacts) -> AnnualReport:
    """The year's last version that is neither withdrawn nor corrected. Raises ``Conflict`` where there is none."""
    gone = gone_by(date.max, facts.reports, facts.events)
    rows = await AnnualReport.filter(right_id=report.right, year=report.year).order_by("-version")
    found = next((r for r in rows if r.code not in gone), None)
    if found is None:
        raise Conflict(f"{report.year}年度尚无有效的年度报告", code="report_missing")
    return found


async def acts_of(version: int) -> list[Act]:
    """What was done to a version, oldest first."""
    rows = ReportReview.filter(report_id=version).order_by("id")
    return [Act(str(d)) for d in await rows.values_list("decision", flat=True)]


async def act(
    identity: Identity, report: Which, what: Act, remarks: Sequence[Json], *, at: datetime, version: int | None = None
) -> Json:
    """Do one act to the year's version that stands; ``version`` is the one that was read.

    Raises ``IllegalStep``, ``Forbidden``, and ``StaleRecord`` where another version came in since.
    """

    async def work() -> Json:
        held = await hold(identity.actor, report.code, at=at)
        row = await standing(report, held.subject.facts)
        if version not in (None, row.version):
            raise StaleRecord(f"企业已报送第{row.version}版，您看到的是第{version}版，请核对新版后再办理")
        await refuse_own(identity, row, what)
        await refuse_out_of_turn(row, what)
        if what in (Act.CONFIRMED, Act.SENT_BACK):
            await refuse_own_level(identity, held)
        return await put(held, row, what, list(remarks), at)

    return await database.unit_of_work(work)


async def put(held: Held, row: AnnualReport, what: Act, remarks: list[Json], at: datetime) -> Json:
    """Record an act that may be done."""
    actor = held.header.actor
    values: dict[str, Any] = {"decision": what.value, "remarks": json.dumps(remarks, ensure_ascii=False)}
    await ReportReview.create(report_id=row.id, recorded_at=at, recorded_by=actor.id, **values)
    after = {"decision": what.value, "remarks": remarks}
    await held.audit([Effect("report:review", f"report:{row.code}", after)])
    return {"report": row.code, "version": row.version, "decision": what.value, "remarks": remarks}


async def refuse_own(identity: Identity, row: AnnualReport, what: Act) -> None:
    """Nobody reviews what they put in, or looks over what they accepted."""
    mine = {row.recorded_by}
    if what in (Act.CONFIRMED, Act.SENT_BACK, Act.SAMPLED):
        rows = ReportReview.filter(report_id=row.id, decision=Act.ACCEPTED.value)
        mine |= {str(by) for by in await rows.values_list("recorded_by", flat=True)}
    if identity.people & {who.removeprefix("user:") for who in mine}:
        raise Forbidden("提交、登记或者审核报告的人不能复核同一份报告，请由他人办理", code="four_eyes")


async def refuse_out_of_turn(row: AnnualReport, what: Act) -> None:
    """An act follows only what the table lets it follow."""
    now = state(await acts_of(row.id))
    if not may(what, now):
        code = "already_accepted" if now in (State.ACCEPTED, State.CONFIRMED) else "illegal_step"
        raise IllegalStep(f"该版本目前为“{STATE_WORDS[now]}”，不能办理此事项", code=code)


# ---- the city's sample -----------------------------------------------------------------------------------------------


async def refuse_own_level(identity: Identity, held: Held) -> None:
    """A sample is looked over by an authority above the one in charge of the mine."""
    if not await above(identity, held.subject.bureau):
        raise Forbidden(UPPER, code="upper_level")


async def above(identity: Identity, bureau: int | None) -> bool:
    """Whether somebody's divisions hold the one above the bureau in charge, by real descent."""
    if bureau is None:
        return False
    row = await Bureau.get(id=bureau)
    line = (await places()).by_id[int(getattr(row, "division_id"))].ancestors[1:]  # noqa: B009 - the ORM's
    return bool(identity.divisions & set(line))


async def sample(identity: Identity, division: str, year: int, count: int, seed: str, *, at: datetime) -> Json:
    """Draw among a division's accepted reports of a year; whoever has the seed can draw them again.

    Only from what lies in one's own divisions and below one's own level. The draw is recorded with seed and size, whole
    or not at all.
    """

    async def work() -> Json:
        mines = await below(identity, division)
        ready = await accepted(mines, year)
        chosen = drawn(ready, seed, count)
        how = f"抽查：{division} {year}年度，{len(ready)}份中抽{len(chosen)}份，种子“{seed}”"
        done = [await take(identity, ready[code], year, how, at) for code in chosen]
        reports = [
            {**d, "right": ready[code], "mine": mines[ready[code]]} for code, d in zip(chosen, done, strict=True)
        ]
        return {"division": division, "year": year, "seed": seed, "of": len(ready), "reports": reports}

    return await database.unit_of_work(work)


async def below(identity: Identity, division: str) -> dict[str, str]:
    """The rights of a division that an authority below one's own is in charge of: mine by right.

    Raises ``Forbidden`` where all there is lies at one's own level.
    """
    tree = await places()
    where = scope.rights(identity) & among("m.division_id", tree.under(division))
    text = "SELECT r.code, m.code AS mine, m.division_id FROM rights r JOIN mines m ON m.id = r.mine_id"
    rows = await database.fetch(f"{text} WHERE {where.text} ORDER BY r.id", where.params)
    bureaus = {int(r["division_id"]): tree.bureau_of.get(int(r["division_id"])) for r in rows}
    lower = {place for place, bureau in bureaus.items() if await above(identity, bureau)}
    if rows and not lower:
        raise Forbidden(UPPER, code="upper_level")
    return {str(r["code"]): str(r["mine"]) for r in rows if int(r["division_id"]) in lower}


async def accepted(rights: Iterable[str], year: int) -> dict[str, str]:
    """Of these rights, the versions of a year that the county has accepted and nobody has sampled: right by code."""
    rows = AnnualReport.filter(right__code__in=list(rights), year=year).order_by("version").prefetch_related("right")
    latest = {r.right.code: r for r in await rows}
    return {r.code: right for right, r in latest.items() if state(await acts_of(r.id)) is State.ACCEPTED}


async def take(identity: Identity, right: str, year: int, how: str, at: datetime) -> Json:
    """Record that a version was drawn, and how."""

    async def work() -> Json:
        held = await hold(identity.actor, right, at=at)
        await refuse_own_level(identity, held)
        row = await standing(Which(held.id, right, year), held.subject.facts)
        await refuse_out_of_turn(row, Act.SAMPLED)
        return await put(held, row, Act.SAMPLED, [{"part": "", "text": how}], at)

    return await database.unit_of_work(work)
