"""Who is behind is told once, and once that it has caught up; also over restarts."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.lag_watch import LOOK_EVERY_S, PATIENCE_S, LagWatch
from alerts.settings import AlertsSettings
from coldchain.errors import JournalError
from coldchain.registry.things import Contact, Role
from helpers.watching import REGISTRY, Station, at, beat, station_in
from links.journal import READERS, Entry
from links.journal_lag import BEHIND_AFTER_MS

TWO_WAYS = AlertsSettings(channels=("log", "file"))
PATIENCE_MS = round(PATIENCE_S * 1000)
LATE_MS = 3 * 3_600_000


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path) as made:
        for reader in READERS:
            made.journal.register(reader)
        catch_up(made)
        yield made


def watch_of(station: Station, folder: Path, settings: AlertsSettings | None = None) -> LagWatch:
    """Return a new one, as after a restart."""
    return LagWatch(folder / "journal.db", station.records, settings or station.settings, clock=station.clock)


def catch_up(station: Station, *readers: str) -> None:
    """Have readers be done with all that there is."""
    for reader in readers or READERS:
        station.journal.advance(reader, station.journal.head())


def fall_behind(station: Station, watch: LagWatch) -> None:
    """Have something come, and nobody read it for long enough to be told."""
    station.arrive([beat(station.clock.now())])
    station.clock.advance(BEHIND_AFTER_MS)
    look_for(station, watch, PATIENCE_S)


def look_for(station: Station, watch: LagWatch, seconds: float) -> None:
    """Look now and then for a while."""
    watch.step()
    for _ in range(round(seconds / LOOK_EVERY_S)):
        station.clock.advance(round(LOOK_EVERY_S * 1000))
        watch.step()


def test_a_writer_that_is_behind_is_told_once_to_the_manager(station: Station, tmp_path: Path) -> None:
    watch = watch_of(station, tmp_path)
    station.arrive([beat(at(0))])
    catch_up(station, "watch", "watch-history")
    station.clock.advance(BEHIND_AFTER_MS - 1)
    look_for(station, watch, 0)
    station.clock.advance(1)
    look_for(station, watch, PATIENCE_S - LOOK_EVERY_S)
    assert station.said() == [], "it may only just have been started, with what came meanwhile before it"
    look_for(station, watch, LOOK_EVERY_S)
    assert [said.contact for said in station.said()] == ["grace"]
    assert "readings have not been stored since 22 Nov 12:00" in station.said()[0].body
    look_for(station, watch, 3600)
    assert len(station.said()) == 1


def test_a_reader_that_catches_up_in_time_is_not_told(station: Station, tmp_path: Path) -> None:
    watch = watch_of(station, tmp_path)
    station.arrive([beat(at(0))])
    station.clock.advance(8 * 3_600_000)  # the machine was off
    watch.step()
    catch_up(station)
    look_for(station, watch, 600)
    assert station.said() == []


def test_patience_begins_anew_with_each_time(station: Station, tmp_path: Path) -> None:
    watch = watch_of(station, tmp_path)
    for _ in range(5):
        station.arrive([beat(station.clock.now())])
        station.clock.advance(BEHIND_AFTER_MS)
        look_for(station, watch, PATIENCE_S / 2)
        catch_up(station)
        watch.step()
    assert station.said() == []


def test_that_it_has_caught_up_is_told_once_to_who_was_told(station: Station, tmp_path: Path) -> None:
    watch = watch_of(station, tmp_path, TWO_WAYS)
    fall_behind(station, watch)
    before = len(station.said())
    other = Contact(id="new", name="New", role=Role.MANAGER, phone="+254700000009")
    station.register(replace(REGISTRY, contacts=(*REGISTRY.contacts, other)))
    station.arrive([beat(station.clock.now())])
    station.journal.advance("store", station.journal.head() - 1)
    station.clock.advance(61_000)
    watch.step()
    assert len(station.said()) == before, "that is not what one calls caught up"
    catch_up(station)
    look_for(station, watch, 600)
    over = [said for said in station.said()[before:] if said.body.startswith("OVER station: ")]
    assert [said.contact for said in over] == ["grace"] * len(over)
    assert len(over) == len(station.said()) - before == 4, "stored and judged, two channels each"


def late_reading(station: Station) -> None:
    """Have a reading come that is hours old: the watcher's other lane."""
    now = station.clock.now()
    old = replace(beat(now), event_at=now - LATE_MS, received_at=now)
    station.journal.append([Entry("highland", "gw-1", now, (old,))])


def begins(station: Station) -> list[str]:
    """Return how the messages begin."""
    return [said.body.partition(" since")[0].partition(".")[0] for said in station.said()]


def test_a_watcher_that_is_behind_in_both_lanes_is_one_message(station: Station, tmp_path: Path) -> None:
    watch = watch_of(station, tmp_path)
    late_reading(station)
    fall_behind(station, watch)
    catch_up(station, "store")
    look_for(station, watch, 600)
    stored = "ALARM station: readings have not been stored"
    live, late = "readings have not been judged", "readings that came late have not been judged"
    told = [stored, f"ALARM station: {live}", "OVER station: readings are stored as they come again"]
    assert begins(station) == told
    catch_up(station, "watch")
    watch.step()
    told += [f"ALARM station: {late}", "OVER station: readings are judged as they come again"]
    assert begins(station) == told, "there is still one lane to do"
    look_for(station, watch_of(station, tmp_path), 600)
    assert begins(station) == told
    catch_up(station)
    watch.step()
    assert begins(station) == [*told, "OVER station: readings that came late are judged again"]


def test_live_readings_that_wait_too_are_told_after_late_ones(station: Station, tmp_path: Path) -> None:
    watch = watch_of(station, tmp_path)
    late_reading(station)
    catch_up(station, "store", "watch")
    station.clock.advance(BEHIND_AFTER_MS)
    look_for(station, watch, PATIENCE_S)
    assert begins(station) == ["ALARM station: readings that came late have not been judged"]
    station.arrive([beat(station.clock.now())])
    catch_up(station, "store")
    station.clock.advance(BEHIND_AFTER_MS)
    look_for(station, watch, PATIENCE_S)
    assert begins(station)[1:] == ["ALARM station: readings have not been judged"]


def test_a_reader_of_somebody_else_is_not_told(station: Station, tmp_path: Path) -> None:
    station.journal.register("a|stranger")
    station.arrive([beat(station.clock.now())])
    catch_up(station)
    station.clock.advance(BEHIND_AFTER_MS)
    look_for(station, watch_of(station, tmp_path), 600)
    assert station.said() == []


def test_a_restart_tells_nothing_twice(station: Station, tmp_path: Path) -> None:
    fall_behind(station, watch_of(station, tmp_path))
    told = station.said()
    assert len(told) == 2
    look_for(station, watch_of(station, tmp_path), 600)
    assert station.said() == told
    catch_up(station)  # while it does not run
    look_for(station, watch_of(station, tmp_path), 600)
    assert len(station.said()) == 4
    look_for(station, watch_of(station, tmp_path), 600)
    assert len(station.said()) == 4
    fall_behind(station, watch_of(station, tmp_path))
    assert len(station.said()) == 6, "another time is another message"


def test_a_clock_that_is_set_makes_nobody_late(station: Station, tmp_path: Path) -> None:
    watch = watch_of(station, tmp_path)
    station.arrive([beat(at(0))])
    station.clock.jump(10 * BEHIND_AFTER_MS)
    watch.step()
    catch_up(station)
    look_for(station, watch, 600)
    assert station.said() == []


def test_one_without_managers_tells_who_is_responsible_for_everything(
    station: Station, tmp_path: Path
) -> None:
    keeper = Contact(id="ken", name="Ken", role=Role.KEEPER, phone="+254700000007")
    drivers = [each for each in REGISTRY.contacts if each.role is Role.DRIVER]
    station.register(replace(REGISTRY, contacts=(*drivers, keeper)))
    fall_behind(station, watch_of(station, tmp_path))
    assert {said.contact for said in station.said()} == {"ken"}


def test_nobody_to_tell_is_no_failure(station: Station, tmp_path: Path) -> None:
    station.register(replace(REGISTRY, contacts=()))
    watch = watch_of(station, tmp_path)
    fall_behind(station, watch)
    catch_up(station)
    watch.step()
    assert station.said() == []


def test_a_journal_that_is_not_there_is_a_trouble_and_no_end(station: Station, tmp_path: Path) -> None:
    watch = watch_of(station, tmp_path / "elsewhere")
    with pytest.raises(JournalError):
        watch.step()
    stop = _Stop(after=3)
    watch.run(stop)
    assert "not there yet" in watch.counters.troubles["lags"]
    good = watch_of(station, tmp_path)
    good.counters = watch.counters
    good.run(_Stop(after=1))
    assert watch.counters.troubles == {}


class _Stop(threading.Event):
    """An event that is set after it was looked at so often."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._left = after

    def is_set(self) -> bool:
        self._left -= 1
        return self._left < 0
