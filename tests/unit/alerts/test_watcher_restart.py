"""The watcher when things fail: nothing half written, nothing told twice, nothing forgotten."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from alerts.watcher import Watcher
from coldchain.errors import JournalError, RecordsError
from coldchain.judgement.alarms import Transition
from coldchain.judgement.state import State, dump
from helpers.watching import KEY, Station, air, airs, at, station_in
from links.records_tables import cursors, judgements, outbox, transitions

SILENT = "highland/van-1/logger-1|absence"
REFUSE = "CREATE TRIGGER refuse BEFORE {what} BEGIN SELECT RAISE(ABORT, 'the disk says no'); END"


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path) as station:
        yield station


def execute(path: Path, statement: str) -> None:
    """Change a database behind the program's back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)


def words(station: Station) -> list[str]:
    """Return the first word of each message to the driver."""
    return [text.split()[0] for text in station.heard_by("peter")]


def test_a_restart_before_every_reading_changes_nothing(station: Station) -> None:
    for reading in airs([4, 4, *[9] * 8, 4, 4, *[9] * 8, 4]):
        station.start()
        station.live([reading])
    assert words(station) == ["ALARM", "OVER", "ALARM", "OVER"]
    assert [(row["started_at"], row["ended_at"]) for row in station.standing()] == [
        (at(2), at(10)),
        (at(12), at(20)),
    ]


def test_a_restart_after_hours_raises_no_false_silence(station: Station) -> None:
    station.live([air(0, 4)])
    station.clock.advance(5 * 3_600_000)
    station.start()
    assert station.wait(29) == []
    assert [(step.alarm, step.event) for step in station.wait(2)] == [(SILENT, "raise")]


def test_what_was_committed_is_not_done_again_when_the_journal_was_not_told(station: Station) -> None:
    station.live(airs([9] * 7))
    assert station.journal.cursor("watch") < station.journal.head()
    station.start()
    assert station.watch() == []
    station.clock.advance(1000)
    station.watch()
    assert station.journal.cursor("watch") == station.journal.head()
    assert words(station) == ["ALARM"]


def test_a_transaction_that_fails_leaves_nothing_behind(station: Station, tmp_path: Path) -> None:
    station.live(airs([9] * 5))
    before = {table.name: station.rows(table) for table in (judgements, outbox, transitions, cursors)}
    execute(tmp_path / "records.db", REFUSE.format(what="INSERT ON outbox"))
    station.clock.move_to(at(6))
    station.arrive(airs([9] * 2, start=5))
    with pytest.raises(RecordsError):
        station.watcher.step()
    assert {table.name: station.rows(table) for table in (judgements, outbox, transitions, cursors)} == before
    execute(tmp_path / "records.db", "DROP TRIGGER refuse")
    assert [step.event for step in station.watch()] == ["raise"]
    assert words(station) == ["ALARM"]


def test_a_failed_timer_is_tried_again(station: Station, tmp_path: Path) -> None:
    station.live([air(0, 4)])
    execute(tmp_path / "records.db", REFUSE.format(what="INSERT ON transitions"))
    station.wait(29)
    station.clock.move_to(at(30))
    with pytest.raises(RecordsError):
        station.watcher.step()
    execute(tmp_path / "records.db", "DROP TRIGGER refuse")
    assert [step.event for step in station.wait(1)] == ["raise"]


def test_a_journal_that_cannot_be_told_loses_no_transition(station: Station, tmp_path: Path) -> None:
    station.live(airs([9] * 5))
    execute(tmp_path / "journal.db", REFUSE.format(what="UPDATE ON cursors"))
    station.clock.move_to(at(6))
    with pytest.raises(JournalError):
        station.watcher.step()
    execute(tmp_path / "journal.db", "DROP TRIGGER refuse")
    assert [step.event for step in station.live(airs([9] * 2, start=5))] == ["raise"]


def test_a_second_watcher_writes_nothing_until_it_has_caught_up(station: Station) -> None:
    first = station.watcher
    station.watch()
    second = Watcher(station.links, station.settings)
    assert second.step() == (False, [])
    station.live(airs([9] * 3))
    station.clock.move_to(at(4))
    station.arrive([air(4, 9)])
    with pytest.raises(RecordsError, match="another watcher") as refused:
        second.step()
    assert refused.value.retry
    assert second.step() == (True, [])
    with pytest.raises(RecordsError, match="another watcher"):
        station.live([air(8, 9)])
    assert station.watcher is first
    assert [step.event for step in station.watch()] == ["raise"]
    assert words(station) == ["ALARM"]


@pytest.mark.parametrize(
    "blob",
    [b"", b"\x93", b"not a state", dump(State(limits=(), rules="too-warm#0")), dump(State(limits=()))[:-3]],
)
def test_a_damaged_state_is_judged_anew_from_the_history(station: Station, blob: bytes) -> None:
    station.live(airs([4, 4, *[9] * 8, 4, 4, *[9] * 8]))
    before = station.standing()
    with station.records.transaction() as connection:
        connection.execute(judgements.update().where(judgements.c.key == KEY).values(blob=blob))
    station.start()
    station.live(airs([9, 4], start=20))
    after = station.standing()
    assert [row["id"] for row in after] == [row["id"] for row in before]
    assert [row["ended_at"] for row in after] == [at(10), at(21)]
    assert words(station) == ["ALARM", "OVER", "ALARM", "OVER"]


def test_the_loop_tries_again_and_tells_each_transition_once(station: Station, tmp_path: Path) -> None:
    """A broken disk that is mended while the loop runs: real threads, the hand-moved clock never waits."""
    execute(tmp_path / "records.db", "ALTER TABLE outbox RENAME TO outbox_elsewhere")
    station.arrive(airs([9] * 7))
    heard: list[Transition] = []
    stop = threading.Event()

    def hear(steps: list[Transition]) -> None:
        heard.extend(steps)
        stop.set()

    with pytest.raises(RecordsError, match="outbox"):  # a table that is not there is not worth a second try
        station.watcher.run(stop, on_transitions=hear)
    execute(tmp_path / "records.db", "ALTER TABLE outbox_elsewhere RENAME TO outbox")
    station.watcher.run(stop, on_transitions=hear)
    assert [step.event for step in heard] == ["raise"]
    assert station.journal.cursor("watch") == station.journal.head()  # told at the end of the loop
