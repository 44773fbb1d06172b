"""What a mine yields, how large it is, and what its restoration costs and sets aside: invented, and consistent."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from restoration.demo.chance import Chance
from restoration.demo.life import LAST_YEAR, Life
from restoration.demo.seats import Json, Seat, table
from restoration.law.admission.entering import NO_ZONE

WIDTH: Final = 400
"""Metres; of the oblongs that stand for approved areas."""
UNITS: Final = {"吨/年": "吨", "立方米/年": "立方米"}
STOPPED: Final = frozenset({"suspended", "closed", "revoked", "terminated", "acceptance_passed", "party_gone"})
BUILDING: Final = timedelta(days=20)
FIRST_PREPAYMENTS: Final = date(2013, 3, 1)
"""What began before this day (实施办法) owes no first prepayment; when later ones began is not on record."""
RECORDED_FROM: Final = date(2021, 1, 11)
RECORDED_UNTIL: Final = date(2021, 12, 20)


def size_of(life: Life) -> Json:
    """Scale, area, zone and the conditions the plans ask about, as the register takes them in."""
    seat, chance = life.seat, Chance(f"{life.seat.code}:size")
    damaged = max(int(e["detail"]["damaged_m2"]) for e in life.events if e["kind"] == "land_surveyed")
    found = {"zone": NO_ZONE, **scale_of(seat, chance), **table("money")["within"].get(seat.code, {})}
    found |= {"area_m2": damaged * chance.number(3, 6) // 100 * 100}
    found |= {"arable_land": False} if "粘土" in seat.mineral else {}
    return found | ({"toxic": False} if seat.mineral == "煤" else {})


def tell_area(life: Life) -> None:
    """The approved area of a few mines: an oblong of the area on record, in an invented place."""
    origin = table("money")["mapped"].get(life.seat.code)
    if origin is None:
        return
    north, east = origin
    height = int(size_of(life)["area_m2"]) // WIDTH
    ring = ((north, east), (north, east + WIDTH), (north + height, east + WIDTH), (north + height, east))
    corners = [f"{x:07d}.00,{y:08d}.00" for x, y in ring]
    area = {"corners": corners, "area_m2": height * WIDTH, "document": "采矿许可证载明的矿区范围（示例坐标）"}
    life.happen("mining_area_recorded", life.granted_on, area)


def scale_of(seat: Seat, chance: Chance) -> Json:
    """A yearly scale within the bounds of its mineral and class; nothing where no row has them."""
    row = next(r for r in table("money")["scale"] if concerns(r, seat))
    bounds = row.get(seat.scale)
    return {"scale": chance.number(*bounds), "scale_unit": row["unit"]} if bounds else {}


def concerns(row: Json, seat: Seat) -> bool:
    """Whether a row of scales is meant for a mine."""
    fits = row.get("method", seat.method) == seat.method and seat.prefix in row.get("plans", (seat.prefix,))
    return bool(row["match"] in seat.mineral and fits)


def tell_money(life: Life, *, counted: bool) -> None:
    """The plan's costs with agreement, basis, output, accruals and use plans; ``counted``: its story counts events."""
    chance = Chance(f"{life.seat.code}:money")
    size = size_of(life)
    if counted or "scale" not in size or not has_costs(life, chance):
        return
    day = max(first_day(life), chance.day(RECORDED_FROM, RECORDED_UNTIL))
    told = table("money")["costs"]
    need, years = yearly_need(life, chance), chance.number(*told["life_years"])
    usual, unit = size["scale"] * 9 // 1000 * 100, UNITS[size["scale_unit"]]
    cost = {"plan": life.plans[0]["code"], "total_fen": need * years, "life_years": years}
    if life.granted_on + BUILDING < FIRST_PREPAYMENTS:
        life.happen("construction_started", life.granted_on + BUILDING)
    life.happen("cost_planned", day, cost | {"planned_output": str(usual * years), "output_unit": unit})
    life.happen("supervision_agreement_signed", day, {"account": account_code(life), "parties": told["parties"]})
    standard = {"factor": "provincial_standard", "value": "0", "source": told["standard"]}
    life.happen("accrual_basis_recorded", day, {"factors": [standard]})
    for year in range(day.year, LAST_YEAR + 1):
        percent = chance.number(*told["output_percent"])
        output = {"period": str(year), "output": str(usual * percent // 100), "unit": unit}
        life.happen("production_recorded", date(year, 12, 31), output)
        if life.seat.prefix in told["booked_at_once"]:
            book(life, year, max(day, date(year, 1, 1)), need)
        else:
            book(life, year, date(year, 12, 31), need * percent // 100)
    use_plans(life, chance, need)


def has_costs(life: Life, chance: Chance) -> bool:
    """Whether its costs are on record."""
    told, code = table("money")["costs"], life.seat.code
    if code in told["without"] or any(e["kind"] in STOPPED for e in life.events):
        return False
    named = {*told["with"], *told["behind"], *(row["mine"] for row in told["unbooked"])}
    return chance.happens(told["percent"]) or code in named or bool(life.accounts)


def first_day(life: Life) -> date:
    """The plan is approved and the account, where there is one, open."""
    days = [life.plans[0]["effective_on"], *(a["effective_on"] for a in life.accounts)]
    return max(date.fromisoformat(str(d)) for d in days)


def account_code(life: Life) -> str:
    """The account the agreement is about; empty where none is open."""
    return str(life.accounts[0]["code"]) if life.accounts else ""


def yearly_need(life: Life, chance: Chance) -> int:
    """What the plan costs in a usual year (fen, whole hundreds of yuan), near the deposits if there are any."""
    told = table("money")["costs"]
    deposits = [int(e["amount_fen"]) for a in life.accounts for e in a["entries"] if e["kind"] == "deposit"]
    if not deposits:
        return chance.number(*told["yearly_yuan"]) * 100
    percent = int(chance.pick(tuple(told["percent_of_deposits"])))
    return max(1, sum(deposits) * percent // len(deposits) // 1_000_000) * 10_000


def book(life: Life, year: int, day: date, asked: int) -> None:
    """The year's accrual: what is asked, less, or nothing."""
    told, code = table("money")["costs"], life.seat.code
    if {"mine": code, "year": year} in told["unbooked"]:
        return
    amount = asked * told["behind"].get(code, 100) // 100
    life.happen("accrual_booked", day, {"period": str(year), "amount_fen": amount})


def use_plans(life: Life, chance: Chance, need: int) -> None:
    """What the fund is to pay for in a year, by the phases of the mine's plan, filed in the October before."""
    told = table("money")["use_plan"]
    if not life.accounts or not chance.happens(told["percent"]):
        return
    plan = life.plans[0]
    for year in range(told["first_year"], LAST_YEAR + 1):
        open_phases = [p["no"] for p in plan["phases"] if p["due_on"].year >= year]
        tasks = [task(row, year, n, need) for n, row in enumerate(told["tasks"], start=1)]
        phase = {"plan": plan["code"], "phase": open_phases[0]} if open_phases else {}
        life.happen("use_plan_filed", date(year - 1, 10, 20), {"year": year, "tasks": [t | phase for t in tasks]})


def task(row: Json, year: int, n: int, need: int) -> Json:
    """One task as filed."""
    plain = {k: row[k] for k in ("title", "area", "quantities", "quarter")}
    return {"code": f"{year}-{n}", **plain, "amount_fen": need * row["of_need"] // 100}
