"""A station's quarantine knows what is held, by verb and by receiver, and says when there is no more room."""

import threading
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from acts.holding import Said, lift, set_hold
from coldchain import senml
from coldchain.access.actors import at_the_machine
from coldchain.errors import RecordsError
from coldchain.reading import Reading
from commands.check_retention import refused_findings
from commands.main import app
from commands.quarantine_keeping import Keeping, keep_held
from commands.running import prepare
from commands.station import Station, open_station
from helpers.clock import ManualClock
from helpers.polling import wait_until
from links.clock import SystemClock
from links.journal import Journal
from links.quarantine import Quarantine, Rejected
from links.records import Records
from links.station_look import look_at

NOW = SystemClock().now()
ANN = at_the_machine("ann")
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
"""


def one(device: str, number: int) -> Rejected:
    reading = Reading(device, "air/temperature", 7, number, NOW + number, NOW + number, 4.5, "Cel")
    source = "coldchain/v1/coop/gw/readings"
    return Rejected(NOW + number, source, "wrong-unit", "", senml.encode_json([reading]))


@pytest.fixture
def station(tmp_path: Path) -> Station:
    file = tmp_path / "coldchain.toml"
    file.write_text(SETTINGS)
    station = open_station(file)
    prepare(station, SystemClock())
    return station


def refuse(station: Station, device: str, count: int, *, most: int = 10) -> None:
    with closing(Quarantine(station.journal, max_rows=most, max_bytes=10**6)) as quarantine:
        quarantine.add([one(device, number) for number in range(count)])


def told(station: Station) -> list[tuple[str, str]]:
    """Return what ``coldchain check`` says of it."""
    return [(each.result, each.detail) for each in refused_findings(station)]


def held(station: Station, *, most: int = 10) -> int:
    with closing(Quarantine(station.journal, max_rows=most, max_bytes=10**6)) as quarantine:
        return quarantine.shelf().things


def test_a_hold_by_the_verb_keeps_what_was_refused_and_its_release_lets_it_go(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(station.file.parent)
    assert not keep_held(station)  # nobody placed one
    Journal(station.journal).close()
    refuse(station, "d-1", 5)
    done = CliRunner().invoke(app, ["hold", "set", "assets/van-1", "--why", "a court asks"])
    assert done.exit_code == 0, done.output
    refuse(station, "d-2", 20)
    assert held(station) == 5
    assert told(station) == [("ok", "15 refused things, 5 of them kept for legal holds")]
    listed = CliRunner().invoke(app, ["quarantine", "list"]).output
    assert "5 of them are, or may be, under a legal hold and give way to nothing" in listed
    assert (
        '"put_aside":{"held":{"wrong-unit":5}'
        in CliRunner().invoke(app, ["quarantine", "list", "--json"]).output
    )
    done = CliRunner().invoke(app, ["hold", "lift", "1", "--why", "it is over"])
    assert done.exit_code == 0, done.output
    assert held(station) == 0


def test_a_running_receiver_follows_holds_and_what_they_are_about(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.quarantine_keeping.LOOK_S", 0.02)
    Journal(station.journal).close()
    refuse(station, "d-1", 4)
    keeping, stop = Keeping(station, SystemClock()), threading.Event()
    thread = threading.Thread(target=keeping.run, args=(stop,))
    thread.start()
    try:
        with closing(Records(station.records_url)) as records:
            set_hold(records, SystemClock(), ANN, "coop", said=Said("devices/d-1", "a claim"))
            with closing(Quarantine(station.journal)) as quarantine:
                wait_until(lambda: quarantine._room.shelf.times() != [], "the hold")
            refuse(station, "d-2", 20)
            assert held(station) == 4
            lift(records, SystemClock(), ANN, "coop", said=Said("1", "it is over"))
            wait_until(lambda: held(station) == 0, "the release")
    finally:
        stop.set()
        thread.join()
    assert keeping.troubles == {}


def test_no_more_room_is_told_loudly_and_stops_nothing(station: Station) -> None:
    clock = ManualClock(NOW)
    Journal(station.journal).close()
    with closing(Records(station.records_url)) as records:
        set_hold(records, clock, ANN, "coop", said=Said("*", "everything"))
    keeping = Keeping(station, clock)
    keeping.step()
    assert (keeping.troubles, told(station)) == ({}, [])
    refuse(station, "d-1", 25)
    keeping.step()
    assert (
        "5 refused things that are, or may be, under a legal hold gave way" in keeping.troubles["quarantine"]
    )
    [(result, text)] = told(station)
    assert (result, "5 of such gave way" in text) == ("warning", True)
    metrics = look_at(station.journal, clock=clock).metrics()
    assert metrics["coldchain_quarantine_held"] == {"wrong-unit": 10}
    assert metrics["coldchain_quarantine_held_lost_total"] == {"wrong-unit": 5}
    clock.move_to(NOW + 2 * 3_600_000)
    keeping.step()
    assert keeping.troubles == {}  # for an hour after the last


def test_while_the_records_are_away_what_was_held_still_is(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    Journal(station.journal).close()
    with closing(Records(station.records_url)) as records:
        set_hold(records, SystemClock(), ANN, "coop", said=Said("devices/d-1", "a claim"))
    assert keep_held(station)
    refuse(station, "d-1", 3)

    def away(*_: object) -> None:
        raise RecordsError("records", "no answer", "one", retry=True)

    monkeypatch.setattr("commands.quarantine_keeping.standing_holds", away)
    with pytest.raises(RecordsError):
        keep_held(station)
    refuse(station, "d-2", 20)
    assert held(station) == 3


def test_a_shelf_that_is_nearly_full_is_told_before(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(station) == []
    with closing(Records(station.records_url)) as records:
        set_hold(records, SystemClock(), ANN, "coop", said=Said("devices/d-1", "a claim"))
    keep_held(station)
    refuse(station, "d-1", 12)
    assert [result for result, _ in told(station)] == ["ok"]
    monkeypatch.setattr("commands.check_retention._NEARLY_FULL_PERCENT", 0)
    assert [result for result, _ in told(station)] == ["warning"]
    station.journal.write_bytes(b"no database" * 500)
    assert [result for result, _ in told(station)] == ["failed"]
    station.journal.unlink()
    assert told(station) == []
