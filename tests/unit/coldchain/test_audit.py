"""The audit chain as such: each link follows from the one before, and every edit shows."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.audit import FIRST, LONGEST, Entry, Link, first_broken, hash_of, link_of

TEXT = st.text(max_size=20)
ENTRIES = st.builds(
    Entry, coop=TEXT, at=st.integers(-(2**53), 2**53), by=TEXT, via=TEXT, action=TEXT, old=TEXT, new=TEXT
)


def chained(entries: list[Entry]) -> list[Link]:
    links: list[Link] = []
    for seq, entry in enumerate(entries, 1):
        links.append(link_of(seq, entry.kept(), links[-1].hash if links else FIRST))
    return links


@given(st.lists(ENTRIES, max_size=8))
def test_what_was_chained_holds(entries: list[Entry]) -> None:
    assert first_broken(chained(entries)) is None


@given(st.lists(ENTRIES, min_size=2, max_size=8), st.data())
def test_an_entry_that_is_left_out_or_moved_shows(entries: list[Entry], data: st.DataObject) -> None:
    links = chained(entries)
    at = data.draw(st.integers(0, len(links) - 2))
    assert first_broken(links[:at] + links[at + 1 :])
    assert first_broken([*links[:at], links[at + 1], links[at], *links[at + 2 :]])


@pytest.mark.parametrize("name", Entry.__struct_fields__)
def test_every_field_counts(name: str) -> None:
    entry = Entry(coop="c", at=1, by="b", via="cli", action="a")
    other = msgspec.structs.replace(entry, **{name: 2 if name == "at" else "other"})
    assert hash_of(1, entry, FIRST) != hash_of(1, other, FIRST)


def test_what_stands_in_one_field_is_not_what_stands_in_two() -> None:
    one = Entry(coop="c", at=1, by="ab", via="", action="x")
    two = Entry(coop="c", at=1, by="a", via="b", action="x")
    assert hash_of(1, one, FIRST) != hash_of(1, two, FIRST)


def test_what_no_database_keeps_is_replaced_and_the_endless_cut() -> None:
    kept = Entry(coop="c", at=1, by="a\0\ud800b", via="cli", action="x" * 30_000).kept()
    assert (kept.by, len(kept.action)) == ("a\ufffd\ufffdb", LONGEST)
