"""The double-random draw: by chance, repeatable by anybody, nobody where they must keep away."""

from __future__ import annotations

import hashlib
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from restoration.law.draw import DrawOrder, defects, draw, order_of, rank, repeats

MINES = frozenset(f"ZN-000{n}" for n in range(1, 6))
PEOPLE = frozenset({"us_甲", "us_乙", "us_丙"})
codes = st.text("ABCDEFG-0123456789", min_size=1, max_size=8)
frames = st.frozensets(codes, min_size=2, max_size=12)


def order(seed: str = "2024-03-01 甲乙丙", **changes: object) -> DrawOrder:
    values = {
        "seed": seed,
        "division": "621025",
        "mines": 2,
        "inspectors": 2,
        "mine_frame": MINES,
        "inspector_frame": PEOPLE,
    }
    return DrawOrder(**(values | changes))  # type: ignore[arg-type]


@st.composite
def orders(draw_: st.DrawFn) -> DrawOrder:
    mines, people = draw_(frames), draw_(frames)
    pairs = st.tuples(st.sampled_from(sorted(people)), st.sampled_from(sorted(mines)))
    return order(
        draw_(st.text(max_size=20)),
        mines=draw_(st.integers(1, len(mines))),
        inspectors=draw_(st.integers(2, len(people))),
        mine_frame=mines,
        inspector_frame=people,
        conflicts=frozenset(draw_(st.lists(pairs, max_size=20))),
    )


def test_the_algorithm_is_the_documented_one() -> None:
    """Written out by hand, as a stranger with the publication would."""
    text = '["sha256-rank/1","mine","种子","ZN-0001"]'
    assert rank("种子", "mine", "ZN-0001") == hashlib.sha256(text.encode()).hexdigest()
    by_hand = sorted(MINES, key=lambda m: hashlib.sha256(f'["sha256-rank/1","mine","种子","{m}"]'.encode()).hexdigest())
    assert [p.mine for p in draw(order("种子")).pairings] == by_hand[:2]


def test_a_known_draw_stays_what_it_was() -> None:
    """A draw published once can be repeated for ever; worked out with ``sha256sum``, not with this code."""
    made = draw(order("2024-03-01 第1号"))
    assert [p.mine for p in made.pairings] == ["ZN-0002", "ZN-0005"]
    assert made.drawn_inspectors == tuple(sorted(("us_乙", "us_丙")))


@given(orders())
def test_a_draw_is_within_its_frames_and_repeats(given_order: DrawOrder) -> None:
    made = draw(given_order)
    mines = [p.mine for p in made.pairings]
    assert len(set(mines)) == given_order.mines and set(mines) <= given_order.mine_frame
    assert len(made.drawn_inspectors) == given_order.inspectors
    assert set(made.drawn_inspectors) <= given_order.inspector_frame
    assert repeats(made) and order_of(made) == given_order


@given(orders())
def test_nobody_checks_where_they_keep_away_and_pairs_are_full_where_they_can_be(given_order: DrawOrder) -> None:
    for p in draw(given_order).pairings:
        free = {i for i in given_order.inspector_frame if (i, p.mine) not in given_order.conflicts}
        assert len(set(p.officers)) == len(p.officers) == min(2, len(free))
        assert set(p.officers) <= free and set(p.substitutes) <= set(p.officers)


@given(orders(), st.randoms())
def test_the_order_of_a_frame_says_nothing(given_order: DrawOrder, shuffle: object) -> None:
    record = draw(given_order)
    mixed = list(record.mine_frame)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    assert draw(order_of(record.model_copy(update={"mine_frame": tuple(mixed)}))) == record


@given(orders())
def test_a_changed_record_does_not_repeat(given_order: DrawOrder) -> None:
    made = draw(given_order)
    assert not repeats(made.model_copy(update={"pairings": made.pairings[::-1] + made.pairings[:1]}))
    assert not repeats(made.model_copy(update={"algorithm": "sha256-rank/0"}))


def test_every_mine_and_every_officer_gets_its_turn() -> None:
    """Over 2 000 seeds 2 of 5 mines are drawn 800 times each, 2 of 3 officers 1 333 times; five sigma on each side."""
    made = [draw(order(f"seed {n}")) for n in range(2_000)]
    mines = Counter(p.mine for m in made for p in m.pairings)
    people = Counter(i for m in made for i in m.drawn_inspectors)
    assert mines.keys() == MINES and all(690 <= n <= 910 for n in mines.values()), mines
    assert people.keys() == PEOPLE and all(1_228 <= n <= 1_439 for n in people.values()), people


def test_what_cannot_be_drawn_is_said() -> None:
    assert [d.field for d in defects(order(mines=6, inspectors=1))] == ["mines", "inspectors"]
    assert [d.field for d in defects(order(mine_frame=frozenset(), inspector_frame=frozenset()))] == [
        "mines",
        "inspectors",
    ]
    assert defects(order()) == []
