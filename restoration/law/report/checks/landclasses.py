"""The check of land class codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from restoration.law.report import landclass
from restoration.law.report.checks.base import Remarkable, Saying
from restoration.law.report.content import Content
from restoration.law.report.context import Context
from restoration.law.report.words import LandStandard

Cell = tuple[str, str | None, LandStandard | None, str]
"""A cell's path, its code, the standard beside it, its parcel."""


def land_classes(content: Content, context: Context) -> Iterator[Remarkable]:
    """25: every code is a class of its standard; the earlier edition for land damaged later is only mentioned."""
    say = Saying(25)
    for path, code, standard, parcel in cells(content):
        if code and not landclass.known(standard, code):
            edition = landclass.editions()[standard or LandStandard.GB2017]
            yield say.error(path, code, f"{edition.number}的二级类代码", landclass.cure(standard, code), parcel)
    for n, row in enumerate(content.damage.rows):
        if row.standard is None or row.from_on is None:
            continue
        until = landclass.editions()[row.standard].until
        if until is not None and date.fromisoformat(row.from_on) >= until:
            now = landclass.editions()[LandStandard.GB2017].number
            text = f"{until}起以{now}为准，请核对地类标准"
            yield say.note(f"damage.rows.{n}.standard", row.standard.word, now, text, row.parcel or "")


def cells(content: Content) -> Iterator[Cell]:
    """Every cell that holds a land class."""
    for n, row in enumerate(content.damage.rows):
        yield f"damage.rows.{n}.land_class", row.land_class, row.standard, row.parcel or ""
    for n, done in enumerate(content.restoration.rows):
        yield f"restoration.rows.{n}.target_class", done.target_class, done.standard, done.parcel or ""
    for n, task in enumerate(content.next_year.rows):
        yield f"next_year.rows.{n}.target_class", task.target_class, None, task.parcel or ""
