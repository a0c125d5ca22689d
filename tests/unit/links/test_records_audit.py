"""The chain in the records: added at its end, in its own order for each cooperative."""

import threading
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from coldchain.audit import FIRST, Entry, first_broken
from links.records import Records
from links.records_audit import (
    Head,
    append,
    chains,
    changes_since,
    entries_begun,
    head_of,
    lock,
    newest,
    walk,
)

ON_POSTGRESQL = True


@pytest.fixture
def records(records_url: str) -> Iterator[Records]:
    found = Records(records_url)
    found.migrate()
    yield found
    found.close()


def entry(number: int, coop: str = "highland", about: str = "assets/van-1") -> Entry:
    return Entry(coop=coop, at=number, by="mary", via="cli", action=f"act {number}", about=about)


def test_entries_stand_in_one_chain_for_each_cooperative(records: Records) -> None:
    with records.transaction() as connection:
        append(connection, [entry(1), entry(2)])
        append(connection, [entry(3, "lakeside")])
        append(connection, [entry(4)])
    with records.reading() as connection:
        mine = list(walk(connection, "highland"))
        assert [(link.seq, link.entry.at) for link in mine] == [(1, 1), (2, 2), (3, 4)]
        assert first_broken(mine) is None
        assert head_of(connection, "highland") == Head(3, mine[-1].hash)
        assert head_of(connection, "coast") == Head(0, FIRST)
        assert chains(connection) == ["highland", "lakeside"]


def test_what_is_undone_leaves_no_entry(records: Records) -> None:
    def fail() -> None:
        with records.transaction() as connection:
            append(connection, [entry(1)])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with records.transaction() as connection:
        append(connection, [])
        assert list(walk(connection, "highland")) == []


def test_what_cannot_be_stored_is_hashed_as_it_is_kept(records: Records) -> None:
    odd = Entry(coop="highland", at=1, by="a\0\ud800", via="sms", action="x")
    with records.transaction() as connection:
        append(connection, [odd])
    with records.reading() as connection:
        assert first_broken(walk(connection, "highland")) is None


def test_a_long_chain_is_walked_from_anywhere(records: Records) -> None:
    with records.transaction() as connection:
        append(connection, [entry(number) for number in range(1, 4_501)])
    with records.reading() as connection:
        assert [link.seq for link in walk(connection, "highland", after=10)] == list(range(11, 4_501))


def test_the_newest_are_found_by_what_they_are_about(records: Records) -> None:
    with records.transaction() as connection:
        append(connection, [entry(1), entry(2, about="sites/a"), entry(3)])
    with records.reading() as connection:
        assert [link.seq for link in newest(connection, "highland")] == [3, 2, 1]
        assert [link.seq for link in newest(connection, "highland", about="assets/van-1")] == [3, 1]
        assert [link.seq for link in newest(connection, "highland", before=3, limit=1)] == [2]


def test_entries_are_found_by_the_begin_of_what_they_are_about_and_when(records: Records) -> None:
    names = ("placements/d-1@2026", "placements/d_1", "assets/van-1", "placements%", "legs/s-1/van-1")
    with records.transaction() as connection:
        append(connection, [entry(number, about=name) for number, name in enumerate(names, 1)])
        append(connection, [entry(3, "coast", "placements/d-9")])
    with records.reading() as connection:
        found = entries_begun(connection, "highland", ("placements/", "legs/"), 4)
        assert [link.entry.about for link in found] == list(names[:2])
        assert first_broken(found) is None


def test_what_was_changed_of_the_registry_after_an_instant_is_found_in_its_order(records: Records) -> None:
    actions = ("registry:add", "shipment:correct", "goods:loaded", "registry:remove", "registry")
    said = [replace(entry(number), action=action) for number, action in enumerate(actions, 1)]
    with records.transaction() as connection:
        append(connection, said)
    with records.reading() as connection:
        assert changes_since(connection, "highland", 1) == [said[1], said[3]]
        assert changes_since(connection, "highland", 5) == []


def test_while_a_chain_is_locked_nobody_adds_to_it(records: Records, records_url: str) -> None:
    added, other = threading.Event(), Records(records_url)

    def add() -> None:
        with other.transaction() as connection:
            append(connection, [entry(1)])
        added.set()

    thread = threading.Thread(target=add)
    with records.transaction() as connection:
        lock(connection, ["lakeside", "highland"])
        thread.start()
        assert not added.wait(0.2)
    thread.join(20)
    assert added.is_set()
    other.close()
