"""Small books of the tests' own: a nation and a county, each with one annual report to vary."""

from __future__ import annotations

HEAD = """
[book]
place = "{place}"
name = "某地"

[source.REG]
title = "某条例"
rank = "{rank}"
in_force = 2011-03-05

[source.PLAN]
title = "某规划"
rank = "plan"
in_force = 2011-03-05

[rule.annual_reclamation_report]
title = "报告"
"""

VERSION = """
[[rule.annual_reclamation_report.version]]
in_force = {in_force}
confidence = "{confidence}"
cites = [{cites}]
roll = {roll}
{until}
[rule.annual_reclamation_report.version.terms]
kind = "annual_report"
due = "{due}"
parts = [{{ id = "{part}", title = "{part}", cites = [{{ source = "REG", article = "第二条" }}] }}]
"""

CONSEQUENCE = """
[[rule.annual_reclamation_report.consequence]]
kind = "{kind}"
text = "后果"
in_force = {in_force}
confidence = "{confidence}"
cites = [{{ source = "{source}", article = "第三条" }}]
{until}
"""

CITE = '{ source = "REG", article = "第一条" }'
PLAN = '{ source = "PLAN", article = "第一条" }'


def head(place: str = "CN", rank: str = "administrative_regulation") -> str:
    return HEAD.format(place=place, rank=rank)


def version(**over: str) -> str:
    values = {
        "in_force": "2011-03-05",
        "confidence": "confirmed",
        "cites": CITE,
        "due": "12-31",
        "part": "works",
        "roll": "false",
        "until": "",
    } | over
    if values["until"]:
        values["until"] = f"until = {values['until']}"
    return VERSION.format(**values)


def consequence(**over: str) -> str:
    values = {
        "kind": "fine",
        "in_force": "2011-03-05",
        "confidence": "confirmed",
        "source": "REG",
        "until": "",
    } | over
    if values["until"]:
        values["until"] = f"until = {values['until']}"
    return CONSEQUENCE.format(**values)


PART_CITE = '{ source = "REG", article = "第二条" }'
AS_REPORT = f"""kind = "annual_report"
due = "12-31"
parts = [{{ id = "works", title = "works", cites = [{PART_CITE}] }}]"""

NATION = head() + version()


def county(place: str = "500154", rank: str = "local_regulation", **over: str) -> str:
    return head(place, rank) + version(**over)
