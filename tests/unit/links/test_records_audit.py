"""The chain in the records: added at its end, in its own order for each cooperative."""

from collections.abc import Iterator

import pytest

from coldchain.audit import FIRST, Entry, first_broken
from links.records import Records
from links.records_audit import Head, append, chains, head_of, newest, walk

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
