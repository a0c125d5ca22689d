"""The index never says "new" of what may be there, in memory, in its file, and when it has to forget."""

from contextlib import closing
from pathlib import Path

import pytest

from coldchain.errors import StoreError
from links import influx_index
from links.influx_index import MOST_BOOTS, InfluxIndex, State
from links.influx_types import Day, Seal
from links.sqlite_file import open_sqlite


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite"


def test_what_is_noted_is_no_longer_certainly_new_also_after_reopening(path: Path) -> None:
    with closing(InfluxIndex(path)) as index:
        known = index.find("coop", "d", "c")
        known.turn_to(7)
        assert known.is_certainly_new(100, 1)
        known.note(100, 1)
        index.save(5, 1)
    with closing(InfluxIndex(path)) as index:
        assert (index.state.position, index.state.readings) == (5, 1)
        known = index.find("coop", "d", "c")
        known.turn_to(7)
        assert not known.is_certainly_new(100, 1)
        assert known.is_certainly_new(100, 2)
        assert known.is_certainly_new(101, 1)  # later than all that was stored
        known.turn_to(8)
        assert known.is_certainly_new(100, 1)


def test_what_was_not_saved_is_not_there(path: Path) -> None:
    with closing(InfluxIndex(path)) as index:
        index.reserve(900)
        known = index.find("coop", "d", "c")
        known.turn_to(7)
        known.note(100, 1)
    with closing(InfluxIndex(path)) as index:
        assert (index.state.position, index.state.reserved) == (0, 900)
        assert index.find("coop", "d", "c").last_at == influx_index.NEVER


def test_forgotten_boots_are_asked_for(path: Path) -> None:
    with closing(InfluxIndex(path)) as index:
        known = index.find("coop", "d", "c")
        for boot in range(MOST_BOOTS + 1):
            known.turn_to(boot)
            known.note(1000 + boot, 1)
        assert len(known.boots) == MOST_BOOTS
        known.turn_to(0)
        assert not known.is_certainly_new(1000, 1)
        assert known.is_certainly_new(2000, 1)


def test_starting_anew_asks_for_all_that_the_server_may_hold(path: Path) -> None:
    with closing(InfluxIndex(path)) as index:
        index.windows.add((0, "coop", "d"))
        index.save(9, 9)
        before = index.state.made
        index.start_anew(3, 2, [("coop", "d", "c", 500)])
        assert index.state.made != before
        assert (index.state.position, index.state.readings, index.state.reserved) == (3, 2, 3)
        known = index.find("coop", "d", "c")
        known.turn_to(1)
        assert not known.is_certainly_new(500, 77)
        assert known.is_certainly_new(501, 77)
        assert index.window_count() == 0


def test_windows_wait_until_they_are_done_the_oldest_first(path: Path) -> None:
    with closing(InfluxIndex(path)) as index:
        index.windows |= {(600, "coop", "a"), (300, "coop", "a"), (300, "coop", "b")}
        index.save(1, 1)
        assert index.oldest_window(before_at=300, limit=5) is None
        assert index.oldest_window(before_at=10_000, limit=5) == (300, [("coop", "a"), ("coop", "b")])
        assert index.oldest_window(before_at=10_000, limit=1) == (300, [("coop", "a")])
        index.window_done(300)
        assert index.window_count() == 1


def test_memory_is_bounded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(influx_index, "MOST_SERIES", 10)
    with closing(InfluxIndex(path)) as index:
        for number in range(30):
            known = index.find("coop", f"d{number}", "c")
            known.turn_to(1)
            known.note(number, number)
        index.save(1, 30)
        assert index.of("coop") == {}
        known = index.find("coop", "d29", "c")
        known.turn_to(1)
        assert not known.is_certainly_new(29, 29)


def test_a_damaged_file_says_what_to_do(path: Path) -> None:
    path.write_bytes(b"nonsense" * 1000)
    with pytest.raises(StoreError, match="Move it aside"):
        InfluxIndex(path)


def test_a_file_of_the_first_version_is_read_on(path: Path) -> None:
    with closing(open_sqlite(path, synchronous="FULL")) as connection:
        for statement in (
            (
                "CREATE TABLE series (coop TEXT, device TEXT, channel TEXT, known BLOB,"
                " PRIMARY KEY (coop, device, channel)) WITHOUT ROWID"
            ),
            (
                "CREATE TABLE windows (start_at INTEGER, coop TEXT, device TEXT,"
                " PRIMARY KEY (start_at, coop, device)) WITHOUT ROWID"
            ),
            "CREATE TABLE state (made TEXT, position INTEGER, count INTEGER, reserved INTEGER)",
            "INSERT INTO state VALUES ('us', 7, 3, 9)",
            "PRAGMA user_version=1",
        ):
            connection.execute(statement)
    with closing(InfluxIndex(path)) as index:
        assert index.state == State("us", 7, 3, 9, 0)
        index.save(8, 4)
        assert index.state == State("us", 8, 4, 9, 8)


def test_what_is_written_again_is_remembered_as_counted(path: Path) -> None:
    day = Day(is_raw=True, number=20_000)
    with closing(InfluxIndex(path)) as index:
        index.seals[day] = Seal(5, 90, 1, 80)
        index.save(90, 12)
        index.set_back(85, {day: Seal(6, 85, 6, 85)}, counted=95, count=13)
    with closing(InfluxIndex(path)) as index:
        assert index.state[1:] == (85, 13, 95, 95)
        assert index.seals == {day: Seal(6, 85, 6, 85)}
        index.save(99, 14)
        assert index.state.counted == 99
        index.start_anew(3, 1, [])
        assert (index.seals, index.state.counted) == ({}, 3)
