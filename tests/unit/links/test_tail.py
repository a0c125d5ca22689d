"""The tail answers what the file would answer, whoever else appends; and it stays small."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain.errors import JournalError
from coldchain.reading import Reading
from links.journal import Entry, Journal
from links.lanes import HISTORY, LIVE
from links.tail import Tail

NOW = 1_800_000_000_000
_LATE_MS = 3_600_000


def _entry(number: int, *, late: bool = False, count: int = 2) -> Entry:
    at = NOW - _LATE_MS if late else NOW
    readings = [
        Reading("van-1", "air/temperature", 7, number * count + n, at, NOW, 4.5, "Cel") for n in range(count)
    ]
    return Entry("co", "gw", NOW, tuple(readings))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def tail() -> Tail[Entry]:
    return Tail()


@pytest.fixture
def ours(file: Path, tail: Tail[Entry]) -> Iterator[Journal]:
    opened = Journal(file, tail=tail)
    yield opened
    opened.close()


@pytest.fixture
def other(file: Path, ours: Journal) -> Iterator[Journal]:
    """Yield the journal as another program has it open."""
    assert ours.head()
    opened = Journal(file)
    yield opened
    opened.close()


def test_what_was_committed_is_handed_on_as_it_is(ours: Journal, tail: Tail[Entry]) -> None:
    before, entries = ours.head(), [_entry(1), _entry(2)]
    ours.append(entries)
    found = ours.read(before, 10)
    assert [entry for _, entry in found] == entries
    assert found[0][1] is entries[0]
    assert tail.read(before, 1, None) == ([(before + 1, entries[0])], before + 1)


def test_what_was_not_committed_is_not_in_it(ours: Journal, tail: Tail[Entry]) -> None:
    before = ours.head()
    ours.close()
    with pytest.raises(JournalError):
        ours.append([_entry(1)])
    assert tail.read(before, 10, None) == ([], before)


def test_it_answers_like_the_file_whoever_appends(ours: Journal, other: Journal) -> None:
    dice = random.Random(7)
    begun = ours.head()
    for turn in range(60):
        who = ours if dice.random() < 0.8 else other
        who.append([_entry(turn * 10 + n, late=dice.random() < 0.5) for n in range(dice.randint(1, 4))])
        after, limit = begun + dice.randint(0, ours.head() - begun), dice.choice((1, 3, 1000))
        for lane in (None, LIVE, HISTORY):
            assert ours.read(after, limit, lane=lane) == other.read(after, limit, lane=lane)
            assert ours.read(begun, limit, lane=lane) == other.read(begun, limit, lane=lane)


def test_a_short_page_is_filled_up_from_the_file(ours: Journal, other: Journal) -> None:
    before = ours.head()
    ours.append([_entry(1), _entry(2, late=True)])
    other.append([_entry(3, late=True), _entry(4)])
    assert [entry for _, entry in ours.read(before, 10, lane=LIVE)] == [_entry(1), _entry(4)]
    assert [entry for _, entry in ours.read(before, 10, lane=HISTORY)] == [
        _entry(2, late=True),
        _entry(3, late=True),
    ]


def test_values_that_the_file_would_give_back_as_floats_are_left_to_the_file(ours: Journal) -> None:
    before = ours.head()
    whole = Entry("co", "gw", NOW, (Reading("van-1", "air/temperature", 7, 1, NOW, NOW, 5, "Cel"),))
    ours.append([whole])
    ((_, entry),) = ours.read(before, 10)
    assert type(entry.readings[0].value) is float


def test_the_oldest_go_when_there_are_too_many() -> None:
    tail: Tail[Entry] = Tail(most_readings=20)
    for first in range(1, 101, 2):
        tail.add(first, [_entry(first), _entry(first + 1)], [LIVE, LIVE])
        assert tail.read(first - 1, 1000, None)[1] == first + 1
    kept, last = tail.read(95, 1000, None)
    assert ([position for position, _ in kept], last) == ([*range(96, 101)], 100)
    assert tail.read(89, 1000, None) == ([], 89)
    tail.add(101, [_entry(101, count=50)], [LIVE])
    assert [position for position, _ in tail.read(100, 10, None)[0]] == [101]
    assert tail.read(99, 10, None) == ([], 99)


def test_a_hole_begins_a_new_run() -> None:
    tail: Tail[Entry] = Tail()
    tail.add(1, [_entry(1)], [LIVE])
    tail.add(3, [_entry(3)], [LIVE])
    assert tail.read(0, 10, None) == ([], 0)
    assert tail.read(2, 10, None) == ([(3, _entry(3))], 3)
    assert tail.read(3, 10, None) == ([], 3)
    assert tail.read(2, 10, HISTORY) == ([], 3)
