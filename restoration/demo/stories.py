"""Stories: what ``stories.toml`` tells of single mines, told into their lives."""

from __future__ import annotations

from functools import cache

from restoration.demo import fund
from restoration.demo.entry import plan_records
from restoration.demo.life import Life, in_time, parts_of, phase, survey, usual
from restoration.demo.money import tell_area, tell_money
from restoration.demo.seats import Json, Seat, company, table


@cache
def stories() -> dict[str, Json]:
    """The stories by mine."""
    return {s["mine"]: s for s in table("stories")["story"]}


def life_of(seat: Seat) -> Life:
    """The mine's life, with its story if it has one."""
    life = usual(seat)
    plan_records(life)
    story = stories().get(seat.code)
    if story is not None:
        life.evidence = f"{table('common')['story_mark']}：{story['line']}"
        life.note = life.evidence
        tell(life, story)
    tell_area(life)
    tell_money(life, counted="event" in (story or {}))
    settle(life)
    return life


def tell(life: Life, story: Json) -> None:
    """Change what the story changes."""
    retell_plan(life, story)
    retell_land(life, story)
    retell_account(life, story)
    retell_reports(life, story)
    retell_events(life, story)
    for row in story.get("holding", ()):
        life.hold(company(life.seat.division, 5000 + life.seat.number, row["name"]), row["on"])
    for row in story.get("event", ()):
        life.happen(row["kind"], row["on"], {k: iso(v) for k, v in row.get("detail", {}).items()})


def retell_events(life: Life, story: Json) -> None:
    """Usual facts that did not happen there: ``without`` holds a kind, with a value where only some of it did not."""
    for gone in story.get("without", ()):
        life.events = [e for e in life.events if not is_gone(e, gone)]


def is_gone(event: Json, gone: Json) -> bool:
    """Whether the event has every value named."""
    return all(value in (event.get(key), event["detail"].get(key)) for key, value in gone.items())


def retell_plan(life: Life, story: Json) -> None:
    """Another schedule for the first plan with its works, and later versions."""
    if rows := story.get("phases"):
        life.plans[0] |= {"phases": phases_of(rows)}
        life.events = [e for e in life.events if e["kind"] != "restoration_recorded"]
        works(life, 1, rows)
    for n, row in enumerate(story.get("plan", ()), start=2):
        life.plan(n, row["approved_on"], phases_of(row["phases"]))
        works(life, n, row["phases"])


def phases_of(rows: list[Json]) -> list[Json]:
    """A schedule as the story writes it."""
    return [phase(no, row["due_on"], row["planned_m2"]) for no, row in enumerate(rows, start=1)]


def works(life: Life, version: int, rows: list[Json]) -> None:
    """Works as the story dates them; in time where it is silent."""
    for planned, row in zip(phases_of(rows), rows, strict=True):
        if "works" not in row:
            in_time(life, version, [planned])
        for done in row.get("works", ()):
            life.work(version, planned["no"], done["on"], done["m2"])


def retell_land(life: Life, story: Json) -> None:
    """The story's surveys instead of the usual ones."""
    if "survey" in story:
        life.events = [e for e in life.events if e["kind"] != "land_surveyed"]
    for row in story.get("survey", ()):
        survey(life, row["on"], row["damaged_m2"], row["reclaimed_m2"])


def retell_account(life: Life, story: Json) -> None:
    """The story's account instead of the usual one; an empty table leaves none."""
    if "account" not in story:
        return
    life.accounts.clear()
    life.events = [e for e in life.events if e["kind"] not in {"fund_disclosed", "fund_use_recorded"}]
    if story["account"]:
        life.fund(fund.stated_account(story["account"] | {"evidence": life.evidence}))


def retell_reports(life: Life, story: Json) -> None:
    """Years not reported, the last year reported, and versions the story tells of."""
    told = story.get("report", ())
    gone = {*story.get("no_report", ()), *(row["year"] for row in told)}
    last = story.get("last_report", 9999)
    life.reports = [r for r in life.reports if r["year"] not in gone and r["year"] <= last]
    for row in told:
        parts = [p for p in parts_of(life.seat) if p not in row.get("without", ())]
        life.report(row["year"], row["on"], parts, row.get("version", 1), row.get("channel", "online"))


def settle(life: Life) -> None:
    """Put facts in order; an event an officer's date points at (``@kind``) is named by its place in that order."""
    life.events.sort(key=lambda e: e["effective_on"])
    life.reports.sort(key=lambda r: (r["year"], r["version"]))
    places = {f"@{e['kind']}": f"{life.right}-V{n}" for n, e in reversed([*enumerate(life.events, start=1)])}
    for event in life.events:
        for key in {"occasion", "about"} & event["detail"].keys():
            event["detail"][key] = places.get(event["detail"][key], event["detail"][key])


def iso(value: object) -> object:
    """A date within a payload, as the wire writes it."""
    return value.isoformat() if hasattr(value, "isoformat") else value
