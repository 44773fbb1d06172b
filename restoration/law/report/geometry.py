"""Polygons of parcels: rings of corners in metres (CGCS2000, X north, Y east with its zone), in whole centimetres.

Exact arithmetic on integers; a place is compared with a line by the sign of a cross product and never by rounding.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

Point = tuple[int, int]
Ring = tuple[Point, ...]
CM2: Final = 10_000
"""Square centimetres in a square metre."""
ZONE: Final = 10**8
"""Centimetres between zones: the first two digits of Y are the zone."""


def ring(text: str) -> Ring:
    """``X,Y;X,Y;…`` as corners in centimetres."""
    pairs = (pair.split(",") for pair in text.split(";"))
    return tuple((int(x.replace(".", "")), int(y.replace(".", ""))) for x, y in pairs)


def area_m2(corners: Ring) -> int:
    """The area a ring encloses, to the nearest m²."""
    twice = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in edges(corners)))
    return (twice + CM2) // (2 * CM2)


def alike(stated: int, drawn: int) -> bool:
    """Whether a stated area is a ring's own (m²), within 5 %."""
    return abs(stated - drawn) * 20 <= drawn


def edges(corners: Ring) -> Iterator[tuple[Point, Point]]:
    """Its sides, the last one back to the first corner."""
    return zip(corners, corners[1:] + corners[:1], strict=True)


def side(a: Point, b: Point, p: Point) -> int:
    """On which side of a line a place lies: positive, negative, or 0 on it."""
    found = (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
    return (found > 0) - (found < 0)


def crosses(first: tuple[Point, Point], second: tuple[Point, Point]) -> bool:
    """Whether two sides cut through each other; touching is no cutting."""
    (a, b), (c, d) = first, second
    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def fault(corners: Ring) -> str:
    """What is wrong with a ring, in words; empty where nothing is."""
    if len(set(corners)) != len(corners):
        return "拐点重复（首尾点不必重复填写）"
    if len({y // ZONE for _, y in corners}) > 1:
        return "拐点不在同一投影带内"
    if any(crosses(a, b) for a, b in combinations(edges(corners), 2)):
        return "范围线自相交"
    return "" if area_m2(corners) else "拐点在一条直线上"


def on_line(place: Point, corners: Ring) -> bool:
    """Whether a place lies on one of its sides."""
    return any(
        side(a, b, place) == 0
        and min(a[0], b[0]) <= place[0] <= max(a[0], b[0])
        and min(a[1], b[1]) <= place[1] <= max(a[1], b[1])
        for a, b in edges(corners)
    )


def inside(place: Point, corners: Ring) -> bool:
    """Whether a place lies within a ring, not on its line: a ray from it cuts the line an odd number of times."""
    if on_line(place, corners):
        return False
    cuts = (
        side(a, b, place) * (1 if b[1] > a[1] else -1)
        for a, b in edges(corners)
        if (a[1] > place[1]) != (b[1] > place[1])
    )
    return sum(c < 0 for c in cuts) % 2 == 1


def overlap(first: Ring, second: Ring) -> bool:
    """Whether two rings share land; a common line is none."""
    if any(crosses(a, b) for a in edges(first) for b in edges(second)):
        return True
    probes = ((p, second) for p in (*first, *middles(first))), ((p, first) for p in (*second, *middles(second)))
    if any(inside(p, other) for group in probes for p, other in group):
        return True
    return set(first) == set(second)


def middles(corners: Ring) -> Iterator[Point]:
    """The middles of its sides."""
    return (((a[0] + b[0]) // 2, (a[1] + b[1]) // 2) for a, b in edges(corners))


def within(first: Ring, second: Ring) -> bool:
    """Whether a ring lies within another one."""
    corners = all(inside(p, second) or on_line(p, second) for p in first)
    return corners and not any(crosses(a, b) for a in edges(first) for b in edges(second))
