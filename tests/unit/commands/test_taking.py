"""commands/taking.py: the console of a station takes readings in by the station's own rules."""

from pathlib import Path

from acts.backfill import Pack
from coldchain.reading import Reading
from coldchain.senml import encode_json
from commands.station import open_station
from commands.taking import taker_of
from helpers.small_fleet import COOP, NOW, build_fleet, station_of
from links.clock import SystemClock
from links.journal import Journal


def test_readings_come_into_the_stations_journal(tmp_path: Path) -> None:
    station = open_station(station_of(build_fleet(tmp_path, hours=1)))
    taker = taker_of(station, SystemClock())
    reading = Reading("d-van-1", "air/temperature", 9, 1, NOW - 1000, 0, 4.0, "Cel")
    found = taker.sort(Pack(COOP, "gw-road", encode_json([reading]), "senml"), NOW)
    assert found.accepted == 1
    found.keep()
    taker.close()
    journal = Journal(station.journal)
    assert len(journal.read(0, 10)) == 1
    journal.close()
