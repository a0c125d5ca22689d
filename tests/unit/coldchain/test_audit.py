"""A chain shows every change but one: that it was made anew from its beginning, or ends too early."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coldchain.audit import FIRST, LONGEST, Broken, Entry, Link, first_broken, link_of

FIELDS = ("by", "via", "action", "about", "address", "old", "new", "why")


def chain_of(count: int) -> list[Link]:
    links: list[Link] = []
    for seq in range(1, count + 1):
        entry = Entry(coop="highland", at=seq * 1000, by="mary", via="cli", action=f"act {seq}")
        links.append(link_of(seq, entry, links[-1].hash if links else FIRST))
    return links


def test_a_chain_as_it_was_written_holds() -> None:
    assert first_broken([]) is None
    assert first_broken(chain_of(20)) is None


@given(seq=st.integers(1, 12), field=st.sampled_from(FIELDS), text=st.text(min_size=1))
def test_no_entry_can_be_changed(seq: int, field: str, text: str) -> None:
    links = chain_of(12)
    entry = links[seq - 1].entry
    changed = replace(entry, **{field: getattr(entry, field) + text}).kept()
    if changed == entry:
        return
    links[seq - 1] = links[seq - 1]._replace(entry=changed)
    assert first_broken(links) == Broken(seq, "it is not what it was when it was written")


@given(seq=st.integers(1, 11))
def test_no_entry_can_be_left_out_or_moved(seq: int) -> None:
    links = chain_of(12)
    broken = first_broken([*links[: seq - 1], *links[seq:]])
    assert broken == Broken(seq, f"entry {seq} is missing: after it stands {seq + 1}")
    swapped = [*links[: seq - 1], links[seq], links[seq - 1], *links[seq + 1 :]]
    assert first_broken(swapped) is not None


def test_an_entry_that_was_made_again_with_its_hash_does_not_carry_the_next() -> None:
    links = chain_of(4)
    links[1] = link_of(2, replace(links[1].entry, by="eve"), links[0].hash)
    assert first_broken(links) == Broken(3, "it does not follow from the entry before it")


def test_a_later_part_holds_after_what_is_known() -> None:
    links = chain_of(6)
    assert first_broken(links[3:], seq=3, previous=links[2].hash) is None
    assert first_broken(links[3:], seq=3, previous=FIRST) is not None


def test_what_is_kept_can_be_stored_and_stays_small() -> None:
    entry = Entry(coop="c", at=1, by="a\0b\ud800", via="sms", action="x", why="w" * (LONGEST + 5)).kept()
    assert entry.by == "a\ufffdb\ufffd"
    assert len(entry.why) == LONGEST
