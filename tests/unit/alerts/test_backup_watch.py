"""That there is no good backup is told the manager once, and once that there is one; also over restarts."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from alerts.backup_watch import LOOK_EVERY_S, PATIENCE_S, BackupWatch
from coldchain.backups import Backups, Good
from coldchain.errors import RecordsError
from helpers.watching import Station, station_in
from links.backup_state import FILE, read, write

DAY = 86_400_000


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path) as made:
        yield made


def watch_of(station: Station, folder: Path) -> BackupWatch:
    """Return a new one, as after a restart."""
    return BackupWatch(folder, station.records, station.settings, clock=station.clock)


def back_up(station: Station, folder: Path, *, ahead_ms: int = 0) -> None:
    """Have a backup be made, by a clock that is so far ahead."""
    write(folder, read(folder).after_good(Good(station.clock.now() + ahead_ms, "/b", 1, 1)))


def look_for(station: Station, watch: BackupWatch, seconds: float) -> None:
    """Look now and then for a while."""
    watch.step()
    for _ in range(round(seconds / LOOK_EVERY_S)):
        station.clock.advance(round(LOOK_EVERY_S * 1000))
        watch.step()


def said(station: Station) -> list[tuple[str, str]]:
    return [(each.contact, each.body.partition(" since")[0].partition(" of ")[0]) for each in station.said()]


OLD = ("grace", "ALARM station: no good backup")
AGAIN = ("grace", "OVER station: there is a good backup")


def test_nobody_who_never_made_one_is_told(station: Station, tmp_path: Path) -> None:
    station.clock.advance(100 * DAY)
    look_for(station, watch_of(station, tmp_path), 3 * PATIENCE_S)
    assert station.said() == []


def test_one_that_grows_old_is_told_once_and_once_that_it_is_over(station: Station, tmp_path: Path) -> None:
    watch = watch_of(station, tmp_path)
    back_up(station, tmp_path)
    station.clock.advance(3 * DAY)
    look_for(station, watch, 0)
    look_for(station, watch, PATIENCE_S)
    assert station.said() == [], "it may only just have been started, and make one soon"
    look_for(station, watch, LOOK_EVERY_S)
    assert said(station) == [OLD]
    assert "no good backup since 22 Nov 12:00" in station.said()[0].body
    look_for(station, watch, 2 * PATIENCE_S)
    look_for(station, watch_of(station, tmp_path), 2 * PATIENCE_S)
    assert said(station) == [OLD]
    back_up(station, tmp_path)
    look_for(station, watch_of(station, tmp_path), 3600)
    assert said(station) == [OLD, AGAIN]
    station.clock.advance(4 * DAY)
    look_for(station, watch, 2 * PATIENCE_S)
    assert said(station) == [OLD, AGAIN, OLD], "another time is another message"


STILL = ("grace", "STILL station: no good backup")


def test_while_it_goes_on_it_is_told_again_each_week_also_over_restarts(
    station: Station, tmp_path: Path
) -> None:
    back_up(station, tmp_path)
    station.clock.advance(4 * DAY)
    look_for(station, watch_of(station, tmp_path), PATIENCE_S)
    station.clock.advance(7 * DAY - 4 * 3_600_000)
    look_for(station, watch_of(station, tmp_path), 2 * PATIENCE_S - LOOK_EVERY_S)
    assert said(station) == [OLD]
    look_for(station, watch := watch_of(station, tmp_path), PATIENCE_S)
    assert said(station) == [OLD, STILL]
    assert "since 22 Nov 12:00" in station.said()[1].body
    look_for(station, watch, 2 * PATIENCE_S)
    station.clock.advance(7 * DAY)
    look_for(station, watch, LOOK_EVERY_S)
    assert said(station) == [OLD, STILL, STILL]
    back_up(station, tmp_path)
    look_for(station, watch_of(station, tmp_path), 2 * PATIENCE_S)
    assert said(station) == [OLD, STILL, STILL, AGAIN], "and that it is over is told once"
    station.clock.advance(4 * DAY)
    look_for(station, watch, PATIENCE_S)
    assert said(station)[4:] == [OLD], "another time begins anew"


def test_nobody_who_does_not_want_it_is_told_again(station: Station, tmp_path: Path) -> None:
    settings = station.settings.model_copy(update={"backup_again_after": 0.0})
    watch = BackupWatch(tmp_path, station.records, settings, clock=station.clock)
    back_up(station, tmp_path)
    station.clock.advance(4 * DAY)
    look_for(station, watch, PATIENCE_S)
    station.clock.advance(90 * DAY)
    look_for(station, watch, PATIENCE_S)
    assert said(station) == [OLD]


def test_a_clock_that_was_years_ahead_when_it_was_told_keeps_nobody_quiet(
    station: Station, tmp_path: Path
) -> None:
    write(tmp_path, Backups().after_failure(station.clock.now(), "x"))
    station.clock.advance(3650 * DAY)
    look_for(station, watch_of(station, tmp_path), PATIENCE_S)
    assert said(station) == [OLD]
    station.clock.advance(-3646 * DAY)  # it is set right
    look_for(station, watch := watch_of(station, tmp_path), PATIENCE_S)
    look_for(station, watch, 2 * PATIENCE_S)
    assert said(station) == [OLD, STILL]


def test_one_from_the_future_is_told_again_as_that(station: Station, tmp_path: Path) -> None:
    back_up(station, tmp_path, ahead_ms=3650 * DAY)
    watch = watch_of(station, tmp_path)
    look_for(station, watch, PATIENCE_S)
    station.clock.advance(7 * DAY)
    look_for(station, watch, LOOK_EVERY_S)
    assert [each.body.partition(".")[0] for each in station.said()] == [
        "ALARM station: its clock is or was wrong",
        "STILL station: its clock is or was wrong",
    ]


def test_one_that_is_made_in_time_is_not_told(station: Station, tmp_path: Path) -> None:
    back_up(station, tmp_path)
    station.clock.advance(30 * DAY)  # the machine was off
    watch = watch_of(station, tmp_path)
    look_for(station, watch, PATIENCE_S / 2)
    back_up(station, tmp_path)
    look_for(station, watch, 2 * PATIENCE_S)
    assert station.said() == []


def test_a_try_that_fails_is_told_when_the_age_says_so(station: Station, tmp_path: Path) -> None:
    watch = watch_of(station, tmp_path)
    for _ in range(3):
        write(tmp_path, read(tmp_path).after_failure(station.clock.now(), "no such folder"))
        look_for(station, watch, 2 * PATIENCE_S)
        station.clock.advance(DAY)
    assert station.said() == []
    look_for(station, watch, PATIENCE_S)
    assert said(station) == [OLD]


def test_one_from_the_future_is_told_and_not_kept_quiet_for_years(station: Station, tmp_path: Path) -> None:
    back_up(station, tmp_path, ahead_ms=3650 * DAY)
    watch = watch_of(station, tmp_path)
    look_for(station, watch, PATIENCE_S)
    assert [each.body.partition(".")[0] for each in station.said()] == [
        "ALARM station: its clock is or was wrong"
    ]
    back_up(station, tmp_path)
    look_for(station, watch, 0)
    assert said(station)[1:] == [AGAIN]


def test_what_cannot_be_read_neither_begins_nor_ends_it(station: Station, tmp_path: Path) -> None:
    back_up(station, tmp_path)
    station.clock.advance(4 * DAY)
    watch = watch_of(station, tmp_path)
    look_for(station, watch, PATIENCE_S)
    assert said(station) == [OLD]
    (tmp_path / FILE).write_text("?")
    look_for(station, watch, PATIENCE_S)
    (tmp_path / FILE).unlink()
    look_for(station, watch, PATIENCE_S)
    assert said(station) == [OLD]


def test_records_that_cannot_be_read_are_a_trouble_and_no_end(station: Station, tmp_path: Path) -> None:
    write(tmp_path, Backups().after_failure(station.clock.now(), "x"))
    watch = watch_of(station, tmp_path)
    with station.records.transaction() as connection:
        connection.execute(text("ALTER TABLE outbox RENAME TO elsewhere"))
    with pytest.raises(RecordsError):
        watch.step()
    watch.run(_Stop(after=2))
    assert "outbox" in watch.counters.troubles["backups"]
    with station.records.transaction() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO outbox"))
    watch.run(_Stop(after=1))
    assert watch.counters.troubles == {}


class _Stop(threading.Event):
    """An event that is set after it was looked at so often."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._left = after

    def is_set(self) -> bool:
        self._left -= 1
        return self._left < 0
