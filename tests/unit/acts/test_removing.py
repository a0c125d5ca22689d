"""Closing what can never end, with a real watcher."""

from pathlib import Path

from msgspec.structs import replace

from acts.alarms import Act, Done
from acts.removing import close
from coldchain.judgement.acts import Came
from helpers.watching import EVERY_END, KEY, REGISTRY, Station, airs, at, beat, station_in
from links.records_tables import excursions

WARM, SILENT = f"{KEY}|too-warm", "highland/van-1/logger-1|absence"
LOST = "fell off the van"
BARE = replace(REGISTRY, legs=(), shipments=())


def closed(station: Station, alarm: str, comment: str = LOST) -> Done:
    """Return what comes of closing an alarm now."""
    with station.records.transaction() as connection:
        return close(connection, alarm, Act("grace", "cli", station.clock.now(), comment))


def test_a_sensor_that_was_lost_is_closed_and_seen_and_ends_there(tmp_path: Path) -> None:
    with station_in(tmp_path, BARE) as station:
        station.live(airs([9.0] * 8))
        station.wait(45, every=5)
        assert set(station.alarm_states().values()) == {"UNACK"}
        for alarm in (WARM, SILENT):
            assert closed(station, alarm, " ").came is Came.REASON_NEEDED
            assert closed(station, alarm).came is Came.DONE
        assert set(station.alarm_states().values()) == {"NORMAL"}
        assert {row["ended_at"] for row in station.rows(excursions)} == {station.clock.now()}
        told = len(station.said())
        station.wait(120, every=10)
        station.start()
        station.wait(120, every=10)
        assert set(station.alarm_states().values()) == {"NORMAL"}
        assert len(station.said()) == told


def test_a_sensor_that_speaks_again_and_it_is_still_so_raises_again(tmp_path: Path) -> None:
    with station_in(tmp_path, BARE) as station:
        station.live(airs([9.0] * 8))
        station.wait(45, every=5)
        closed(station, WARM)
        station.live(airs([9.0] * 8, start=60))
        assert station.alarm_states()[WARM] == "UNACK"
        station.live(airs([4.0] * 3, start=70))
        assert station.alarm_states()[WARM] == "RTN_UNACK"


def test_a_sensor_that_speaks_again_and_all_is_well_raises_nothing(tmp_path: Path) -> None:
    with station_in(tmp_path, BARE) as station:
        station.live(airs([9.0] * 8))
        station.wait(45, every=5)
        closed(station, WARM)
        closed(station, SILENT)
        station.live(airs([4.0] * 3, start=60))
        assert {station.alarm_states()[each] for each in (WARM, SILENT)} == {"NORMAL"}


def test_what_ends_by_itself_is_not_closed(tmp_path: Path) -> None:
    with station_in(tmp_path, BARE) as station:
        station.live(airs([9.0] * 8))
        assert closed(station, WARM).came is Came.STILL_HEARD
        station.live(airs([4.0] * 3, start=8))
        assert closed(station, WARM).came is Came.OVER
        assert closed(station, "highland/none|x").came is Came.NO_SUCH


def test_a_device_that_was_never_heard_is_closed_until_it_is_placed_anew(tmp_path: Path) -> None:
    with station_in(tmp_path, BARE) as station:
        station.live([])
        station.wait(45, every=5)
        unheard = next(id_ for id_, state in station.alarm_states().items() if state == "UNACK")
        assert closed(station, unheard).came is Came.DONE
        station.wait(90, every=10)
        station.start()
        station.wait(90, every=10)
        assert station.alarm_states()[unheard] == "NORMAL"
        assert station.events().count("raise") == 1


def test_a_device_that_is_retired_closes_its_alarm_by_itself(tmp_path: Path) -> None:
    with station_in(tmp_path, BARE, EVERY_END) as station:
        station.live(airs([9.0] * 8))
        gone = replace(BARE, devices=BARE.devices[1:], placements=BARE.placements[1:])
        station.register(gone)
        station.clock.move_to(at(20))
        station.arrive([beat(at(20))])
        station.watch()
        assert station.alarm_states()[WARM] == "RTN_UNACK"
        assert station.heard_by("peter")[-1].startswith("ENDED")
