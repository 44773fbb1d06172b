"""Blocks H and I: what was monitored, and what was to be put right."""

from __future__ import annotations

from typing import Annotated

from restoration.law.report import words as w
from restoration.law.report.forms import Block, Count, Day, File, Label, Long, Piece, Reading, Text


class PointRow(Piece):
    """A monitoring point: what it watches, where, with what, and its limits."""

    point: Annotated[Text, Label("监测点编号")] = None
    watched: Annotated[w.Watched | None, Label("监测内容")] = None
    unit: Annotated[w.WatchUnit | None, Label("计量单位")] = None
    place: Annotated[Text, Label("位置")] = None
    device: Annotated[Text, Label("仪器")] = None
    lowest: Annotated[Reading, Label("量程下限")] = None
    highest: Annotated[Reading, Label("量程上限")] = None
    warn: Annotated[Reading, Label("预警值")] = None
    alarm: Annotated[Reading, Label("报警值")] = None
    planned: Annotated[Count, Label("计划监测次数")] = None
    done: Annotated[Count, Label("完成监测次数")] = None


class ReadingRow(Piece):
    """One reading at one point."""

    point: Annotated[Text, Label("监测点编号")] = None
    on: Annotated[Day, Label("监测日期")] = None
    value: Annotated[Reading, Label("监测值")] = None
    method: Annotated[Text, Label("方法")] = None
    by: Annotated[Text, Label("监测人")] = None


class Monitoring(Block):
    """H: monitoring points and readings, with the year's summary."""

    exceeded: Annotated[Count, Label("超限次数")] = None
    action: Annotated[Long, Label("处置情况")] = None
    points: Annotated[tuple[PointRow, ...], Label("监测点")] = ()
    readings: Annotated[tuple[ReadingRow, ...], Label("监测数据")] = ()


class ProblemRow(Piece):
    """One item to be put right, the answer to it, and the proof."""

    item: Annotated[Text, Label("事项")] = None
    order_no: Annotated[Text, Label("文号")] = None
    due_on: Annotated[Day, Label("期限")] = None
    state: Annotated[w.ItemState | None, Label("整改情况")] = None
    answer: Annotated[Long, Label("答复")] = None
    done_on: Annotated[Day, Label("完成日期")] = None
    proof: Annotated[File, Label("证明材料")] = None


class Problems(Block):
    """I: problems found and orders open."""

    rows: Annotated[tuple[ProblemRow, ...], Label("事项")] = ()
