"""Hash chains: what a walk finds by itself, and what it finds only against a head kept elsewhere."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restoration.law.chain import ALGORITHM, GENESIS, POSTED, Broken, Link, Value, canonical, first_bad, link

ENTRIES: list[dict[str, Value]] = [
    {"action": "report:submit", "actor": "甲矿", "amount": 100, "note": None},
    {"action": "notice:issue", "actor": "张三", "amount": 0, "note": "正自然资〔2024〕1号"},
    {"action": "case:close", "actor": "李四", "amount": -5, "note": ""},
    {"action": "case:close", "actor": "李四", "amount": -5, "note": ""},
]
GOLDEN = [
    "7f433341dc3ae3b3ce78c777c1cc437af89ece6331672dfcafb57e6f89fe0345",
    "a8be6b56efc1216d2f9fdb9dba12d1970a7419ab363c5f48e708194b147d0418",
    "2fe54774eb9ef9a6c275c45d85901be556932b6963b760b8af63ac810cd0323d",
    "9a1520b36c1c8c4630b6c67572a6ceaf54b3a61682e62dd2bf9a00c7397c9bc9",
]


def chain(entries: list[dict[str, Value]] = ENTRIES) -> list[Link]:
    links, previous = [], GENESIS
    for seq, fields in enumerate(entries, 1):
        links.append(Link(seq, fields, previous, link(previous, fields)))
        previous = links[-1].hash
    return links


def head(links: list[Link]) -> tuple[int, str]:
    return links[-1].seq, links[-1].hash


def recomputed(links: list[Link]) -> list[Link]:
    """A forger who rewrites all that follows."""
    return chain([dict(x.fields) for x in links])


# ---- golden ------------------------------------------------------------------------------------------------------


def test_an_entrys_hash_covers_exactly_these_bytes() -> None:
    body = '["sha256/1","' + "0" * 64 + '",{"action":"report:submit","actor":"甲矿","amount":100,"note":null}]'
    assert link(GENESIS, ENTRIES[0]) == hashlib.sha256(body.encode("utf-8")).hexdigest()


def test_hashes_never_change_once_shipped() -> None:
    assert [x.hash for x in chain()] == GOLDEN


def test_the_order_of_the_fields_does_not_matter_and_their_types_do() -> None:
    assert link(GENESIS, dict(reversed(ENTRIES[0].items()))) == link(GENESIS, ENTRIES[0])
    assert link(GENESIS, ENTRIES[0] | {"amount": "100"}) != link(GENESIS, ENTRIES[0])
    assert link(GENESIS, ENTRIES[0] | {"note": ""}) != link(GENESIS, ENTRIES[0])


def test_the_same_entry_twice_has_two_hashes() -> None:
    assert chain()[2].hash != chain()[3].hash


# ---- found by the walk alone -------------------------------------------------------------------------------------


@pytest.mark.parametrize("known", [None, (4, GOLDEN[-1]), (2, GOLDEN[1]), (0, GENESIS)], ids=str)
def test_a_whole_chain_is_whole(known: tuple[int, str] | None) -> None:
    assert first_bad(chain(), known) is None


def test_an_empty_chain_is_whole_only_where_nothing_was_known() -> None:
    assert first_bad([]) is None
    assert first_bad([], (1, GOLDEN[0])) == Broken(1, "head")


@pytest.mark.parametrize("at", range(4))
@pytest.mark.parametrize("field", ["action", "actor", "amount", "note"])
def test_an_edit_is_found_where_it_was_made(at: int, field: str) -> None:
    links = chain()
    links[at] = replace(links[at], fields={**links[at].fields, field: "改"})
    assert first_bad(links) == Broken(at + 1, "hash")


@pytest.mark.parametrize("at", range(4))
def test_an_edit_with_its_own_hash_mended_is_found_at_the_next_entry(at: int) -> None:
    links = chain()
    fields = {**links[at].fields, "amount": 1}
    links[at] = replace(links[at], fields=fields, hash=link(links[at].previous, fields))
    assert first_bad(links) == (Broken(at + 2, "previous") if at < 3 else None)
    assert first_bad(links, head(chain())) == Broken(min(at + 2, 4), "previous" if at < 3 else "head")


@pytest.mark.parametrize("at", range(3))
def test_a_deleted_entry_is_found(at: int) -> None:
    links = chain()
    del links[at]
    assert first_bad(links) == Broken(at + 1, "sequence")


@pytest.mark.parametrize("at", range(3))
def test_a_deleted_entry_is_found_though_the_numbers_were_closed_up(at: int) -> None:
    links = chain()
    del links[at]
    assert first_bad([replace(x, seq=n) for n, x in enumerate(links, 1)]) == Broken(at + 1, "previous")


def test_two_entries_swapped_are_found() -> None:
    links = chain()
    links[0], links[1] = links[1], links[0]
    assert first_bad(links) == Broken(1, "sequence")
    assert first_bad([replace(x, seq=n) for n, x in enumerate(links, 1)]) == Broken(1, "previous")


def test_an_inserted_entry_is_found() -> None:
    links = chain()
    extra = Link(2, ENTRIES[0], links[0].hash, link(links[0].hash, ENTRIES[0]))
    assert first_bad([links[0], extra, *links[1:]]) == Broken(3, "sequence")


# ---- found only against the head ---------------------------------------------------------------------------------


@pytest.mark.parametrize("left", range(4))
def test_a_truncated_tail_is_found_only_against_the_head(left: int) -> None:
    links = chain()[:left]
    assert first_bad(links) is None
    assert first_bad(links, head(chain())) == Broken(left + 1, "head")


def test_a_wholly_recomputed_chain_is_found_only_against_the_head() -> None:
    forged = recomputed([replace(x, fields={**x.fields, "amount": 9}) for x in chain()])
    assert first_bad(forged) is None
    assert first_bad(forged, head(chain())) == Broken(4, "head")
    assert first_bad(forged, (2, GOLDEN[1])) == Broken(2, "head")


fields = st.dictionaries(
    st.text(max_size=5), st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.text(max_size=8)), max_size=4
)


@settings(max_examples=40)
@given(entries=st.lists(fields, min_size=1, max_size=6), data=st.data())
def test_any_single_change_of_content_is_found(entries: list[dict[str, Value]], data: st.DataObject) -> None:
    links = chain(entries)
    at = data.draw(st.integers(0, len(links) - 1))
    other = data.draw(fields.filter(lambda f: f != links[at].fields))
    assert first_bad(links) is None
    links[at] = replace(links[at], fields=other)
    assert first_bad(links) == Broken(at + 1, "hash")


# ---- the form that is hashed never changes, whatever writes it ----

ANY = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.none() | st.integers(-(2**63), 2**63 - 1) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    max_size=6,
)


@given(ANY, st.sampled_from([ALGORITHM, POSTED]))
def test_what_is_hashed_is_plain_json_with_sorted_keys(fields: dict[str, Value], tag: str) -> None:
    plain = json.dumps([tag, GENESIS, fields], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert canonical(GENESIS, fields, tag) == plain.encode()


@pytest.mark.parametrize(("tag", "found"), [(ALGORITHM, None), (POSTED, None), ("sha256/9", Broken(1, "algorithm"))])
def test_each_entry_is_read_under_its_own_tag(tag: str, found: Broken | None) -> None:
    fields: dict[str, Value] = {"amount_fen": 1}
    entry = Link(1, fields, GENESIS, link(GENESIS, fields, tag), tag)
    assert first_bad([entry]) == found
    assert first_bad([replace(entry, algorithm=POSTED if tag == ALGORITHM else ALGORITHM)]) == Broken(1, "hash")
