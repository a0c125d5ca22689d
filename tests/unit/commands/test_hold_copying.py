"""What is held is copied in a real InfluxDB: by verbs, and by the station, before it is deleted by age."""

import json
import signal
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from coldchain.errors import StoreError
from coldchain.reading import Reading
from commands.check_retention import held_finding
from commands.hold_copying import Copying, Due, copy_held
from commands.main import app
from commands.running import prepare
from commands.station import Station, open_station
from helpers import influx
from helpers.commands_run import running, stops_at
from helpers.polling import wait_until
from links.clock import SystemClock
from links.influx import InfluxServer
from links.influx_held import InfluxHeld
from links.influx_types import Space
from links.journal import Entry
from links.readings_store import HeldCopy, SeriesKey

DAY_MS, COUNT = 86_400_000, 50
OLD_AT = SystemClock().now() - 5 * DAY_MS
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
[[devices]]
id = "d-1"
asset = "van-1"
[readings]
kind = "influxdb1"
url = "{url}"
database = "cold"
keep_raw = "10d"
"""
SERIES = SeriesKey("coop", "d-1", "air/temperature")


def said(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == code, done.output
    return done.output


def made(folder: Path, url: str) -> Station:
    """Return a station whose van measured something five days ago, and something just now."""
    file = folder / "coldchain.toml"
    file.write_text(SETTINGS.format(url=url))
    station = open_station(file)
    prepare(station, SystemClock())
    old = [_reading(number, OLD_AT + number * 1000) for number in range(COUNT)]
    with closing(station.open_readings()) as store:
        store.write([(1, Entry("coop", "gw", OLD_AT, (*old, _reading(900, SystemClock().now()))))])
    return station


def _reading(sequence: int, at: int) -> Reading:
    return Reading(
        device="d-1",
        channel="air/temperature",
        boot=1,
        sequence=sequence,
        event_at=at,
        received_at=at,
        value=4.5,
        unit="Cel",
    )


def delete_by_age(station: Station, url: str) -> None:
    """Have the server delete what is older than an hour, as it does by itself when that has passed."""
    with closing(InfluxServer(influx.address(url, "cold"))) as server:
        change = 'ALTER RETENTION POLICY "raw" ON "cold" DURATION 1h SHARD DURATION 1h'
        server.ask(Space("cold", ""), [change])
        query = 'SELECT count(flag) FROM "raw"."readings"'

        def left() -> int:
            [result] = server.ask(Space("cold", ""), [query])
            return sum(row[1] for series in result.series for row in series.values)

        wait_until(lambda: left() == 1, "influxd to delete by age", timeout_s=30)


def read(station: Station) -> list[int]:
    with closing(station.open_readings(reader=True)) as store:
        return [each.sequence for each in store.range(SERIES)]


def test_what_is_held_survives_its_age(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("commands.hold_copying.LOOK_S", 0.05)
    with influx.running(tmp_path / "influxd") as server:
        station, clock = made(tmp_path, server.url), SystemClock()
        assert copy_held(station, clock) == {}
        assert held_finding(station, clock).detail == "no legal hold"
        copying, stop = Copying(station, clock), threading.Event()
        thread = threading.Thread(target=copying.run, args=(stop,))
        thread.start()
        try:
            told = said("hold", "set", "assets/van-1", "--why", "a court asks")
            assert f"hold 1: {COUNT + 1} readings copied" in told
            wait_until(lambda: copying.troubles == {}, "a look")
        finally:
            stop.set()
            thread.join()
        assert f"{COUNT + 1} readings copied" in said("hold", "list")
        assert held_finding(station, clock).result == "ok"
        delete_by_age(station, server.url)
        assert read(station) == [*range(COUNT), 900]
        [again] = json.loads(said("hold", "copy", "--json"))
        assert (again["coop"], again["hold"], again["readings"]) == ("coop", 1, COUNT + 1)
        said("hold", "set", "devices/d-1", "--why", "a claim")
        copy, done = InfluxHeld.copy, list[int]()

        def failing(held: InfluxHeld, coop: str, hold: int, *rest: Any, **more: Any) -> HeldCopy:
            if hold == 1:
                raise StoreError("InfluxDB", "a page by halves", "whole ones", retry=True)
            done.append(hold)
            return copy(held, coop, hold, *rest, **more)

        monkeypatch.setattr(InfluxHeld, "copy", failing)
        with pytest.raises(StoreError, match="a page by halves"):
            copy_held(station, clock)
        assert done == [2]  # what goes wrong with one keeps no other from being copied


def test_a_running_station_copies_what_somebody_held_on_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.hold_copying.LOOK_S", 0.05)
    from acts.holding import Said, set_hold
    from coldchain.access.actors import at_the_machine
    from links.records import Records

    with influx.running(tmp_path / "influxd") as server:
        station, clock = made(tmp_path, server.url), SystemClock()
        with closing(Records(station.records_url)) as records:
            set_hold(records, clock, at_the_machine("ann"), "coop", said=Said("devices/d-1", "a claim"))
        finding = held_finding(station, clock)
        assert (finding.result, "hold 1 on devices/d-1 never" in finding.detail) == ("warning", True)
        with running("ingest", "write", "--settings", str(station.file), folder=tmp_path) as writer:
            wait_until(lambda: held_finding(station, clock).result == "ok", "the copies", timeout_s=60)
            assert stops_at(signal.SIGTERM, writer) == 0
        server.kill()
        with closing(Records(station.records_url)) as records:
            set_hold(records, clock, at_the_machine("ann"), "coop", said=Said("*", "more"))
        copying, stop = Copying(station, clock), threading.Event()
        thread = threading.Thread(target=copying.run, args=(stop,))
        thread.start()
        try:
            wait_until(lambda: "no answer" in copying.troubles.get("holds", ""), "the trouble")
            server.start()
            wait_until(lambda: copying.troubles == {}, "that it is over", timeout_s=30)
            assert set(copy_held(station, clock)) == {Due("coop", 1), Due("coop", 2)}
        finally:
            stop.set()
            thread.join()
