"""What is wrong with an event's payload: its fields, and what they point at.

The payload is stored as text, so no column and no foreign key guards it: everything it may hold is decided here, before
it is recorded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

from pydantic import ConfigDict, JsonValue

from restoration import strict
from restoration.errors import Defect, Invalid
from restoration.law import events as law
from restoration.law.events import EVENT_KINDS, Detail
from restoration.law.fund.ledger import EntryKind
from restoration.law.report import geometry
from restoration.services.records import EventIn
from restoration.services.register.seen import Seen

_TEXT_LENGTH: Final = 255


def read_detail(event: EventIn) -> tuple[Detail | None, list[Defect]]:
    """The payload as its kind's model, its texts cleaned; or what is wrong with it, all at once."""
    model = EVENT_KINDS[event.kind].detail
    cleaned = {name: clean_value(model, name, value) for name, value in event.detail.items()}
    wrong = [v for v in cleaned.values() if isinstance(v, Defect)]
    body: dict[str, Any] = {n: event.detail[n] if isinstance(v, Defect) else v for n, v in cleaned.items()}
    try:
        read = strict.model(strictly(model), body)
    except Invalid as refusal:
        named = {d.field for d in wrong}
        return None, [*wrong, *(d for d in refusal.defects if d.field not in named)]
    return (None, wrong) if wrong else (model.model_validate(read.model_dump()), [])


def clean_value(model: type[Detail], name: str, value: JsonValue) -> JsonValue | Defect:
    """A payload's value under the text, date and number policy; a field that may be left empty may be empty."""
    known = model.model_fields.get(name)
    if known is None or (value == "" and not known.is_required()):
        return value
    if isinstance(value, str) and name.endswith("_on"):
        day = strict.iso_date(value, field=name)
        return day if isinstance(day, Defect) else value
    return clean_json(name, value)


def clean_json(field: str, value: JsonValue) -> JsonValue | Defect:
    """The same policy for whatever a payload nests: the first thing wrong in it, else the value, texts cleaned."""
    if isinstance(value, str):
        return strict.clean_text(value, field=field, max_length=_TEXT_LENGTH)
    largest = strict.MAX_FEN if field.endswith("_fen") else strict.MAX_SQUARE_METRES
    if isinstance(value, int) and value > largest:
        return Defect(field, "less_than_equal", str(value)[:40], f"不大于{largest}", "请核对数值和单位")
    if isinstance(value, dict):
        return nested({key: "" if v == "" else clean_json(f"{field}.{key}", v) for key, v in value.items()})
    if isinstance(value, list):
        found = nested({str(n): clean_json(f"{field}.{n}", v) for n, v in enumerate(value)})
        return found if isinstance(found, Defect) else list(found.values())
    return value


def nested(cleaned: dict[str, JsonValue | Defect]) -> dict[str, JsonValue] | Defect:
    """What was cleaned, or the first thing wrong in it."""
    wrong = next((v for v in cleaned.values() if isinstance(v, Defect)), None)
    return wrong or {key: v for key, v in cleaned.items() if not isinstance(v, Defect)}


@lru_cache
def strictly(model: type[Detail]) -> type[Detail]:
    """The same payload without coercion: ``"12"`` is not a number of square metres."""
    return type(model.__name__, (model,), {"model_config": ConfigDict(strict=True), "__module__": model.__module__})


def stored(detail: Detail) -> str:
    """A payload as the table keeps it."""
    return json.dumps(detail.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)


def reference_defects(path: str, detail: Detail, seen: Seen) -> Iterator[Defect]:
    """What the payload points at must exist within the same right."""
    for model, checks in REFERENCES.items():
        if isinstance(detail, model):
            for check in checks:
                yield from check(path, detail, seen)


def unknown(field: str, code: str, known: Iterable[str], what: str) -> Iterator[Defect]:
    """A reference to something this right does not have."""
    known = sorted(known)
    if code not in known:
        shown = "、".join(known[:10]) or "（尚无）"
        yield Defect(field, "reference_unknown", code, f"该矿业权名下的{what}", f"请核对编号；已登记的有：{shown}")


def of_plan(path: str, d: law.RestorationRecorded, seen: Seen) -> Iterator[Defect]:
    """Works belong to a phase of a plan of this right."""
    yield from unknown(f"{path}plan", d.plan, seen.phases, "方案")
    if d.phase not in (numbers := seen.phases.get(d.plan, {d.phase})):
        shown = "、".join(str(n) for n in sorted(numbers)) or "（尚无）"
        yield Defect(f"{path}phase", "reference_unknown", str(d.phase), "该方案的期次", f"该方案的期次有：{shown}")


def of_account(
    path: str, d: law.AccountContent | law.FundDisclosed | law.AccountClosed | law.Reconciliation, seen: Seen
) -> Iterator[Defect]:
    """An account of this right."""
    yield from unknown(f"{path}account", d.account, seen.opened, "基金账户")


def closing(path: str, d: law.AccountClosed, seen: Seen) -> Iterator[Defect]:
    """An account is closed once, and empty."""
    if seen.closed_on(d.account) is not None:
        yield Defect(f"{path}account", "account_closed", d.account, "未销户的账户", "该账户已销户，无需再次办理")
    if held := seen.held.get(d.account, 0):
        cure = "请先支取或者转出余额，余额为零后再销户"
        yield Defect(f"{path}account", "balance_not_zero", f"余额{strict.fen_to_yuan(held)}元", "余额为零", cure)


def explained(path: str, d: law.Reconciliation, seen: Seen) -> Iterator[Defect]:
    """Every fen between bank and book is explained by an item."""
    if left := d.unexplained_fen:
        more = "银行比账面多" if left > 0 else "银行比账面少"
        cure = f"{more}{strict.fen_to_yuan(abs(left))}元未说明，请逐笔列明差额原因"
        yield Defect(f"{path}items", "unexplained", strict.fen_to_yuan(abs(left)), "差额已逐笔说明", cure)


def of_tasks(path: str, d: law.UsePlan, seen: Seen) -> Iterator[Defect]:
    """A use plan names each task once, and only items of plans of this right."""
    met: set[str] = set()
    if not d.tasks:
        yield Defect(f"{path}tasks", "missing", "（缺）", "至少一项任务", "请填写使用计划的任务")
    for n, task in enumerate(d.tasks):
        here = f"{path}tasks.{n}."
        if task.code in met:
            yield Defect(f"{here}code", "duplicate", task.code, "本计划内不重复的任务编号", "请核对任务编号")
        met.add(task.code)
        yield from plan_item(here, task.plan, task.phase, seen)


def plan_item(path: str, plan: str, phase: int | None, seen: Seen) -> Iterator[Defect]:
    """An item of a plan of this right; none is fine, a phase without its plan is not."""
    if plan:
        yield from unknown(f"{path}plan", plan, seen.phases, "方案")
    numbers = seen.phases.get(plan, set())
    if phase is not None and phase not in numbers:
        shown = "、".join(str(n) for n in sorted(numbers)) or "（尚无）"
        yield Defect(f"{path}phase", "reference_unknown", str(phase), "该方案的期次", f"该方案的期次有：{shown}")


def of_entry(path: str, d: law.FundUse, seen: Seen) -> Iterator[Defect]:
    """A withdrawal from an account of this right."""
    yield from unknown(f"{path}entry", d.entry, seen.kinds, "基金收支分录")
    if (kind := seen.kinds.get(d.entry, EntryKind.WITHDRAWAL)) != EntryKind.WITHDRAWAL:
        yield Defect(f"{path}entry", "not_a_withdrawal", kind, "一笔支取", "只有支取需要登记使用情况，请核对分录编号")


def of_fact(path: str, d: law.Referring, seen: Seen) -> Iterator[Defect]:
    """An earlier fact of this right."""
    yield from unknown(f"{path}about", d.about, seen.rows.get("event", ()), "已登记事项")


def of_report(path: str, d: law.ReportRef, seen: Seen) -> Iterator[Defect]:
    """A report of this right that still stands."""
    yield from unknown(f"{path}report", d.report, seen.rows.get("report", ()), "年度报告")
    if d.report in seen.withdrawn:
        yield Defect(f"{path}report", "already_withdrawn", d.report, "未撤回的报告", "该报告已撤回，无需再次撤回")


def something_corrected(path: str, d: law.RightCorrected, _: Seen) -> Iterator[Defect]:
    """A correction of the entry names at least one thing."""
    if not d.entry:
        expected = "granted_on、expires_on、newly_granted 中至少一项"
        yield Defect(f"{path}granted_on", "nothing_corrected", "（缺）", expected, "请填写要更正的登记事项")


def reclaimed_within_damaged(path: str, d: law.LandSurvey, seen: Seen) -> Iterator[Defect]:
    """Only damaged land can be reclaimed."""
    if d.reclaimed_m2 > d.damaged_m2:
        expected = f"不大于损毁面积{d.damaged_m2}平方米"
        yield Defect(f"{path}reclaimed_m2", "reclaimed_over_damaged", str(d.reclaimed_m2), expected, "请核对两项面积")


def sound_area(path: str, d: law.MiningArea, seen: Seen) -> Iterator[Defect]:
    """The corners make a ring, and the area is the ring's within 5 % (hectares typed for m² are not)."""
    corners = geometry.ring(d.ring)
    if wrong := geometry.fault(corners):
        yield Defect(f"{path}corners", "ring", wrong, "首尾相接、不自相交的范围", "请核对拐点坐标和顺序")
    elif not geometry.alike(d.area_m2, geometry.area_m2(corners)):
        expected = f"约{geometry.area_m2(corners)}平方米（按拐点计算）"
        cure = "请核对面积的单位和拐点；批准面积确与坐标不符的，填写按拐点计算的面积，并在文件栏注明批准面积"
        yield Defect(f"{path}area_m2", "area", str(d.area_m2), expected, cure)


REFERENCES: Final[dict[type[Detail], tuple[Callable[[str, Any, Seen], Iterator[Defect]], ...]]] = {
    law.RestorationRecorded: (of_plan,),
    law.AccountContent: (of_account,),
    law.FundDisclosed: (of_account,),
    law.AccountClosed: (of_account, closing),
    law.Reconciliation: (of_account, explained),
    law.UsePlan: (of_tasks,),
    law.FundUse: (of_entry,),
    law.ReportRef: (of_report,),
    law.Referring: (of_fact,),
    law.LandSurvey: (reclaimed_within_damaged,),
    law.RightCorrected: (something_corrected,),
    law.MiningArea: (sound_area,),
}
