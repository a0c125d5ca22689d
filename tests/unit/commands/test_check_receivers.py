"""The check names sessions for which nobody comes."""

from pathlib import Path

from commands.check_receivers import receivers_finding
from commands.station import Station, open_station
from helpers.clock import ManualClock
from helpers.commands_run import a_station
from ingest.members import GONE_S, Members

NOW = 1_800_000_000_000


def _station(folder: Path, receivers: int) -> Station:
    file = a_station(folder)
    text = file.read_text().replace("# receivers = 1", f"receivers = {receivers}")
    file.write_text(text.replace("[broker]", '[broker]\nurl = "mqtt://127.0.0.1:1"'))
    return open_station(file)


def test_a_station_that_never_ran_or_stands_still_is_fine(tmp_path: Path) -> None:
    station, clock = _station(tmp_path, 1), ManualClock(NOW)
    assert receivers_finding(station, clock).result == "ok"
    Members(station.members, clock).touch("coldchain-ingest")
    clock.advance(round(GONE_S * 2000))
    assert receivers_finding(station, clock).detail == "1 as coldchain-ingest"


def test_a_member_that_is_gone_and_one_that_nobody_asked_for_are_named(tmp_path: Path) -> None:
    station, clock = _station(tmp_path, 2), ManualClock(NOW)
    members = Members(station.members, clock)
    for name in ("coldchain-ingest-2", "coldchain-ingest-3"):
        members.touch(name)
    clock.advance(round(GONE_S * 1000) + 1)
    members.touch("coldchain-ingest-1")
    found = receivers_finding(station, clock)
    assert found.result == "warning"
    assert "coldchain-ingest-1:" not in found.detail
    assert "coldchain-ingest-2: last served 2027-01-15T08:00:00" in found.detail
    assert "Run `coldchain ingest retire coldchain-ingest-3`." in found.detail
