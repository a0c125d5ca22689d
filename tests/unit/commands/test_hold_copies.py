"""On a real InfluxDB: copies go when no hold needs them and they are old enough; before, not one goes."""

import json
import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from acts.holding import Said, lift, set_hold
from coldchain.access.actors import at_the_machine
from coldchain.errors import StoreError
from coldchain.judgement.held_copies import GRACE_MS
from coldchain.reading import Reading
from commands.hold_copies import ACTION, delete_released
from commands.hold_copying import copy_held
from commands.locks import copies_made
from commands.main import app
from commands.running import prepare
from commands.station import Station, open_station
from helpers import influx
from helpers.clock import ManualClock
from links.clock import SystemClock
from links.influx import InfluxServer, zipped
from links.influx_held_pieces import InfluxHeldPieces, Span
from links.influx_reads import rows_of
from links.journal import Entry
from links.records import Records
from links.records_audit import newest

DAY = 86_400_000
NOW = SystemClock().now()
LATER = ManualClock(NOW + GRACE_MS + 60_000)
ANN = at_the_machine("ann")
DEVICES, DAYS = ("d-1", "d-2"), range(20, 90, 5)
SETTINGS = """\
[cooperative]
id = "coop"
name = "Co-op"
[[sites]]
id = "hub"
name = "Hub"
kind = "county_centre"
[[assets]]
id = "van-1"
name = "Van"
kind = "van"
profile = "raw-milk"
[[assets]]
id = "van-2"
name = "Van"
kind = "van"
profile = "raw-milk"
[[devices]]
id = "d-1"
asset = "van-1"
[[devices]]
id = "d-2"
asset = "van-2"
[readings]
kind = "influxdb1"
url = "{url}"
database = "{database}"
keep_raw = "10d"
keep_5min = "0s"
"""


def at(day: int) -> int:
    return NOW - day * DAY


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[influx.Influxd]:
    with influx.running(tmp_path_factory.mktemp("influxd")) as running:
        yield running


@pytest.fixture
def station(tmp_path: Path, server: influx.Influxd) -> Station:
    """Return a station of which two devices measured something each five days."""
    file = tmp_path / "coldchain.toml"
    file.write_text(SETTINGS.format(url=server.url, database=f"d{tmp_path.name[-40:]}"))
    station = open_station(file)
    prepare(station, SystemClock())
    readings = [
        Reading(device, "air/temperature", 1, day, at(day), at(day), 4.5, "Cel")
        for device in DEVICES
        for day in (1, *DAYS)
    ]
    with closing(station.open_readings()) as store:
        store.write([(1, Entry("coop", "gw", NOW, tuple(readings)))])
    return station


def placed(station: Station, about: str) -> str:
    with closing(Records(station.records_url)) as records:
        return str(set_hold(records, ManualClock(NOW), ANN, "coop", said=Said(about, about)).detail["hold"])


def released(station: Station, number: str) -> None:
    with closing(Records(station.records_url)) as records:
        lift(records, ManualClock(NOW), ANN, "coop", said=Said(number, "over"))


def copies(station: Station) -> set[tuple[str, int]]:
    """Return the device and the instant of each copy."""
    address = station.settings.readings.address(station.file.parent)
    with closing(InfluxServer(address)) as server:
        found = server.ask(address.held, ["SELECT flag, sequence FROM readings GROUP BY device"])
        return {
            (series.tags["device"], int(row[2]))
            for result in found
            for series in result.series
            for row in series.values
        }


def test_they_go_when_the_last_hold_is_released_and_not_before(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(station.file.parent)
    first, second = placed(station, "devices/d-1"), placed(station, "*")
    copy_held(station, SystemClock())
    whole = {(device, day) for device in DEVICES for day in (1, *DAYS)}
    assert copies(station) == whole
    assert delete_released(station, LATER) == []
    released(station, second)
    assert delete_released(station, LATER) == []  # d-2 lies in the same pieces as d-1, which is held
    released(station, first)
    assert delete_released(station, SystemClock()) == []  # a release may be a mistake
    assert copies(station) == whole
    gone = delete_released(station, LATER)
    left = copies(station)
    assert {day for _, day in left} <= {1, 20}
    assert ("d-1", 1) in left  # too young
    assert sum(sum(each.readings.values()) for each in gone) == len(whole) - len(left)
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        told = [each.entry for each in newest(connection, "coop") if each.entry.action == ACTION]
    assert sum(json.loads(each.new)["readings"] for each in told) == len(whole) - len(left)
    assert {each.via for each in told} == {"clock"}
    listed = CliRunner().invoke(app, ["hold", "list"]).output
    assert listed.count(f"{len(left) // 2} copies are left") == 1
    assert listed.count(f"{len(left)} copies are left") == 1
    assert delete_released(station, LATER) == []
    third = placed(station, "devices/d-2")  # what was deleted here still lies where readings lie
    copy_held(station, SystemClock())
    assert {day for device, day in copies(station) if device == "d-2"} == {1, *DAYS}
    assert third == "3"


@pytest.mark.parametrize("seed", range(2))
def test_what_a_standing_hold_covers_is_never_deleted(station: Station, seed: int) -> None:
    """The law on a real server: whatever is placed and released, each covered reading stays."""
    chance = random.Random(seed)
    stands: dict[str, str] = {}
    for _ in range(6):
        if stands and chance.random() < 0.5:
            number = chance.choice(sorted(stands))
            released(station, number)
            del stands[number]
        else:
            about = chance.choice(["devices/d-1", "devices/d-2", "assets/van-1", "*"])
            stands[placed(station, about)] = about
        copy_held(station, SystemClock())
        delete_released(station, LATER)
        covered = {
            device
            for about in stands.values()
            for device in (DEVICES if about == "*" else (f"d-{about[-1]}",))
        }
        assert {(device, day) for device in covered for day in (1, *DAYS)} <= copies(station)


def test_a_hold_that_is_placed_meanwhile_keeps_what_it_covers(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = placed(station, "devices/d-1")
    copy_held(station, SystemClock())
    released(station, number)
    before, readings = copies(station), InfluxHeldPieces.readings

    def meanwhile(pieces: InfluxHeldPieces, span: Span) -> dict[str, int]:
        placed(station, "assets/van-1")
        return readings(pieces, span)

    monkeypatch.setattr(InfluxHeldPieces, "readings", meanwhile)
    assert delete_released(station, LATER) == []
    assert copies(station) == before


def test_whatever_is_in_doubt_stays(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    number = placed(station, "devices/d-1")
    copy_held(station, SystemClock())
    released(station, number)
    before = copies(station)
    address = station.settings.readings.address(station.file.parent)
    with copies_made(station.folder):
        assert delete_released(station, LATER) == []  # somebody copies
    with closing(InfluxServer(address)) as server:
        mark = "coldchain_held,coop=coop,hold=77 looked_at=1i,readings=1i,from_at=1i,until_at=1i"
        server.write(address.held, zipped(f"{mark} 7258118400000000000".encode()))
        assert delete_released(station, LATER) == []  # a hold that these records do not know
        stranger = f"readings,coop=other,device=x,channel=c flag=1i,sequence=0i {at(60) * 10**6}"
        server.write(address.held, zipped(stranger.encode()))
        server.ask(address.raw, ["DROP SERIES FROM coldchain_held WHERE hold = '77'"])
        gone = delete_released(station, LATER)
        assert gone
        query = "SELECT count(flag) FROM readings WHERE coop = 'other'"
        assert rows_of(server.ask(address.held, [query]))[0][1] == 1
    assert ("d-1", 60) in copies(station)  # beside what is of another station
    assert copies(station) < before | {("x", 0)}

    def refused(*_: object) -> None:
        raise StoreError("InfluxDB", "403", "a user who may", retry=True)

    monkeypatch.setattr(InfluxHeldPieces, "drop", refused)
    monkeypatch.chdir(station.file.parent)
    monkeypatch.setattr("commands.hold_copies.GRACE_MS", -1)
    monkeypatch.setattr("commands.hold_copies.why_needed", lambda *_, **__: "")
    done = CliRunner().invoke(app, ["hold", "copy"])
    assert done.exit_code == 0
    assert "Copies that no hold needs any more stay: InfluxDB: got 403" in done.output
