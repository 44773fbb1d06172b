"""The demonstration register as one delivery: ``register(until)`` is everything that had happened by that day.

Pure: no clock, one fixed seed; the same day gives the same bytes, and a later day only adds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from pydantic import JsonValue

from restoration.demo.chance import mark
from restoration.demo.life import LAST_YEAR, TERM, Life
from restoration.demo.money import size_of
from restoration.demo.seats import COUNTIES, Json, Seat, bureaus, company, divisions, seats, table
from restoration.demo.stories import life_of, stories
from restoration.law.workdays import add_years

CONFIRMED_ON = date(2025, 7, 10)
CONFIRMED = {
    "source": "CN/MGE",
    "document": "《矿山地质环境保护规定》现行文本（示例核对记录）",
    "officer": "示例法制员",
}


def register(until: date) -> dict[str, JsonValue]:
    """The whole register with nothing in it that took effect after ``until``. Raises ValueError past the last year."""
    if until.year > LAST_YEAR:
        raise ValueError(f"the demonstration's facts end with {LAST_YEAR}")
    lives = [life for life in map(life_of, seats()) if life.granted_on <= until]
    kept = {
        "divisions": divisions(),
        "bureaus": bureaus(),
        "companies": companies(lives, until),
        "mines": [*(mine(life, until) for life in lives), *sites(until), *explorations(until)],
        "bureau_events": list(confirmations(until)),
    }
    return {key: plain(value) for key, value in kept.items()}


def plain(value: object) -> JsonValue:
    """Dates as ISO text, all the way down."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, date):
        return value.isoformat()
    assert value is None or isinstance(value, str | int)
    return value


def companies(lives: Iterable[Life], until: date) -> list[Json]:
    """Every company that held a right by then, each once."""
    held = {h["uscc"] for life in lives for h in by(life.holdings, until)}
    found = {c["uscc"]: c for life in lives for c in life.companies if c["uscc"] in held}
    rows = [row for name in COUNTIES for row in table(name).get("exploration", ()) if row["granted_on"] <= until]
    found |= {c["uscc"]: c for c in map(explorer, rows)}
    return [found[uscc] for uscc in sorted(found)]


def by(facts: Iterable[Json], until: date, key: str = "effective_on") -> list[Json]:
    """Facts that had taken effect."""
    return [f for f in facts if f[key] <= until]


def mine(life: Life, until: date) -> Json:
    """A mine with its one right."""
    seat = life.seat
    return {
        "code": seat.code,
        "name": f"{seat.short}示例{seat.mineral}{seat.number:02d}号矿",
        "division": seat.division,
        "township": seat.townships[seat.number % len(seat.townships)],
        "note": life.note,
        "rights": [right(life, until)],
    }


def right(life: Life, until: date) -> Json:
    """A mining right with what was on record by then."""
    seat = life.seat
    return {
        "code": life.right,
        "subject_type": "mining_right",
        "licence_no": licence(seat, life.granted_on),
        "registration_level": seat.level,
        "mineral": seat.mineral,
        "method": seat.method,
        "scale_class": seat.scale,
        **size_of(life),
        "newly_granted": seat.new,
        "granted_on": life.granted_on,
        "expires_on": expiry(seat, life.granted_on),
        "evidence": f"{seat.stated}；其余为{mark()}",
        "holdings": by(life.holdings, until),
        "events": by(life.events, until),
        "plans": by(life.plans, until),
        "accounts": [a | {"entries": by(a["entries"], until, "value_on")} for a in by(life.accounts, until)],
        "reports": by(life.reports, until),
    }


def licence(seat: Seat, granted: date) -> str:
    """A well-formed licence number with the issuing authority's division and the month of the grant."""
    width = {"province": 2, "prefecture": 4}.get(seat.level, 6)
    return f"C{seat.division[:width]:0<6}{granted:%Y%m}719{seat.county}{seat.number:06d}"


def expiry(seat: Seat, granted: date) -> date:
    """The licence's last term, renewed until it outlasts the demonstration."""
    day = granted
    while day.year < 2028:
        day = add_years(day, TERM.get(seat.scale, 10))
    return day


def sites(until: date) -> Iterator[Json]:
    """Sites whose responsible party is gone: a label, no holder, no company."""
    for name in COUNTIES:
        for row in table(name).get("site", ()):
            if row["gone_on"] <= until:
                yield site(row, until)


def site(row: Json, until: date) -> Json:
    """One such site; it is the government's task."""
    subject = {
        "code": f"{row['mine']}-R1",
        "subject_type": "legacy_site",
        "registration_level": "county",
        "mineral": row["mineral"],
        "evidence": mark(),
        "events": by(site_events(row), until),
    }
    named = {k: row[k] for k in ("name", "division")}
    return {"code": row["mine"], **named, "note": f"{row['note']}；{mark()}", "rights": [subject]}


def site_events(row: Json) -> list[Json]:
    """The party is gone; the land may be surveyed; its story may say that it was restored."""
    told: list[Json] = [{"kind": "party_gone", "on": row["gone_on"], "detail": {"basis": "责任主体灭失认定（示例）"}}]
    if "surveyed_on" in row:
        land = {"damaged_m2": row["damaged_m2"], "reclaimed_m2": 0}
        told.append({"kind": "land_surveyed", "on": row["surveyed_on"], "detail": land})
    told += stories().get(row["mine"], {}).get("event", ())
    return [
        {"kind": e["kind"], "effective_on": e["on"], "evidence": mark(), "detail": e.get("detail", {})} for e in told
    ]


def explorations(until: date) -> Iterator[Json]:
    """Exploration rights: no mine, and their land is restored when they leave."""
    for name in COUNTIES:
        for row in table(name).get("exploration", ()):
            if row["granted_on"] <= until:
                yield exploration(row, until)


def exploration(row: Json, until: date) -> Json:
    """One exploration right with its holder and what happened to it."""
    told = [
        {"kind": e["kind"], "effective_on": e["on"], "evidence": mark(), "detail": e.get("detail", {})}
        for e in stories()[row["mine"]]["event"]
    ]
    subject = {
        "code": f"{row['mine']}-R1",
        "subject_type": "exploration_right",
        "registration_level": "province",
        "mineral": row["mineral"],
        "granted_on": row["granted_on"],
        "evidence": mark(),
        "holdings": [{"effective_on": row["granted_on"], "evidence": mark(), "uscc": explorer(row)["uscc"]}],
        "events": by(told, until),
    }
    named = {k: row[k] for k in ("name", "division")}
    return {"code": row["mine"], **named, "note": f"探矿权；{mark()}", "rights": [subject]}


def explorer(row: Json) -> Json:
    """The invented company that holds it."""
    return company(row["division"], 7000 + int(row["mine"][3:]), row["holder"])


def confirmations(until: date) -> Iterator[Json]:
    """The legal officers of the county bureaus have checked the source whose later listing ground is pending."""
    if until < CONFIRMED_ON:
        return
    fact = {"effective_on": CONFIRMED_ON, "evidence": mark(), "kind": "source_confirmed", "detail": CONFIRMED}
    for bureau in bureaus():
        if bureau["registration_level"] == "county":
            yield fact | {"bureau": bureau["code"]}
