"""Land classes by edition of the standard and code: what a code in a report means, and how a wrong one is put right."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict, Field

from restoration.law.report.words import LandStandard


class Edition(BaseModel):
    """One edition of 土地利用现状分类: its second-level classes, name by code; ``until`` a later one took its place."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    number: str
    in_force: date
    until: date | None = None
    classes: Mapping[str, str] = Field(alias="class", min_length=1)


@cache
def editions() -> Mapping[LandStandard, Edition]:
    """Both editions that a report may name, the present one first."""
    text = (resources.files("restoration.law.report") / "land_classes.toml").read_text(encoding="utf-8")
    read = tomllib.loads(text)
    return {standard: Edition.model_validate(read[standard.value]) for standard in LandStandard}


def known(standard: LandStandard | None, code: str) -> bool:
    """Whether the code is a class of the standard; of either where the report names none."""
    asked = [editions()[standard]] if standard else editions().values()
    return any(code in edition.classes for edition in asked)


def cure(standard: LandStandard | None, code: str) -> str:
    """What to write instead: by the name that was typed, the other edition, or the classes that begin alike."""
    here = editions()[standard or LandStandard.GB2017]
    named = next((c for c, name in here.classes.items() if name == code), None)
    if named is not None:
        return f"请填写代码：{code}的代码是{named}"
    for other in editions().values():
        if other is not here and code in other.classes:
            return f"{code}（{other.classes[code]}）是{other.number}的代码，请改填地类标准或者改填代码"
    near = "、".join(near_by(here, code))
    if near:
        return f"请填写二级类代码，{code[:2]}类有{near}"
    return "请按土地利用现状调查成果填写二级类代码"


def near_by(edition: Edition, code: str) -> Iterator[str]:
    """The classes of the same first level."""
    if len(code) >= 2:
        yield from (f"{c}{name}" for c, name in edition.classes.items() if c[:2] == code[:2])
