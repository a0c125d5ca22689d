"""How far the watcher has come, lane by lane."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.intake import _PAGE_ENTRIES, MOST_READINGS, Intake
from coldchain.errors import RecordsError
from helpers.watching import COOP, Station, airs, at, station_in
from links.journal import Entry
from links.lanes import HISTORY, LIVE
from links.records_alarms import judged_up_to


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path) as station:
        station.watch()
        yield station


@pytest.fixture
def intake(station: Station) -> Intake:
    return Intake(station.journal, station.records)


def put(station: Station, *minutes: float, age_min: float = 0) -> list[Entry]:
    """Put entries of one reading each into the journal, that old when they came."""
    entries = [
        Entry(COOP, "gw-1", at(minute + age_min), tuple(airs([4.0], start=minute))) for minute in minutes
    ]
    station.journal.append(entries)
    return entries


def move(intake: Intake, station: Station, done: dict[int, int]) -> None:
    with station.records.transaction() as connection:
        intake.move(connection, done)
    intake.commit()


def test_each_lane_is_taken_by_itself_and_done_up_to_the_head(station: Station, intake: Intake) -> None:
    old, new = put(station, 1, 2, age_min=60), put(station, 61)
    head = intake.head
    live, late = intake.take(LIVE, head), intake.take(HISTORY, head)
    assert ([entry for _, entry in live.entries], [entry for _, entry in late.entries]) == (new, old)
    assert (live.done, late.done, live.is_whole, late.is_whole) == (head, head, True, True)


def test_what_came_behind_the_head_does_not_move_a_lane_beyond_it(station: Station, intake: Intake) -> None:
    put(station, 1, age_min=60)
    head = intake.head
    put(station, 2, age_min=60)
    put(station, 61)
    late = intake.take(HISTORY, head)
    assert (late.done, [position for position, _ in late.entries]) == (head + 1, [head, head + 1])
    assert intake.take(LIVE, head).done == head + 2


def test_a_lane_in_which_nothing_came_is_done_up_to_the_head_soon(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(station, 1, age_min=60)
    head = station.journal.head()
    put(station, 2, age_min=60)  # after the step has asked for the head, before it reads
    with monkeypatch.context() as patch:
        patch.setattr(Intake, "head", head)
        station.watcher.step()
    for _ in range(2):
        station.watcher.step()
    with station.records.reading() as connection:
        assert judged_up_to(connection) == station.journal.head()


def test_no_more_is_taken_at_once_than_a_step_can_bear(station: Station, intake: Intake) -> None:
    pack = tuple(airs([4.0] * 100, every=0.01))
    count = MOST_READINGS // 100 + _PAGE_ENTRIES
    station.journal.append([Entry(COOP, "gw-1", at(1), pack)] * count)
    taken = intake.take(LIVE, intake.head)
    assert not taken.is_whole
    assert (
        MOST_READINGS
        <= sum(len(entry.readings) for _, entry in taken.entries)
        < MOST_READINGS + 100 * _PAGE_ENTRIES
    )
    move(intake, station, {LIVE: taken.done, HISTORY: taken.done})
    rest = intake.take(LIVE, intake.head)
    assert rest.is_whole
    assert len(taken.entries) + len(rest.entries) == count


def test_what_is_done_is_read_back_from_the_records(station: Station, intake: Intake) -> None:
    put(station, 1)
    head = intake.head
    move(intake, station, {LIVE: head, HISTORY: head - 1})
    with station.records.reading() as connection:
        assert judged_up_to(connection) == head - 1
    intake.drop()
    assert intake.done == {LIVE: head, HISTORY: head - 1}
    assert Intake(station.journal, station.records).done == intake.done


def test_a_second_watcher_writes_nothing(station: Station, intake: Intake) -> None:
    put(station, 1)
    head, other = intake.head, Intake(station.journal, station.records)
    before = dict(other.done)
    move(intake, station, {LIVE: before[LIVE], HISTORY: head})  # one lane is enough
    with pytest.raises(RecordsError, match="another watcher"):
        move(other, station, {LIVE: head, HISTORY: head})
    other.drop()
    assert other.done == {LIVE: before[LIVE], HISTORY: head}


def test_the_journal_forgets_only_what_both_lanes_have(station: Station, intake: Intake) -> None:
    put(station, 1)
    head = intake.head
    station.journal.advance("store", head)
    done = intake.done[HISTORY]
    move(intake, station, {LIVE: head, HISTORY: done})
    intake.settle()
    station.journal.trim()
    assert station.journal.trimmed() == done < head
    move(intake, station, {LIVE: head, HISTORY: head})
    intake.settle()
    station.journal.trim()
    assert station.journal.trimmed() == head
