"""commands/running.py: what stands in the records, which programs are run, and whose broker is watched."""

import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from commands.running import GUARD_TIMES, broker, children, keep_running, prepare
from commands.station import Station, open_station
from helpers.commands_run import a_station, without_broker
from helpers.polling import wait_until
from links.clock import SystemClock
from links.processes import Child, ProcessEvent
from links.records import Records
from links.records_registry import load_registries


def _names(station: Station) -> list[str]:
    return [child.name for child in children(station)]


def test_the_records_hold_the_registry_of_the_settings(tmp_path: Path) -> None:
    file = a_station(tmp_path)
    prepare(open_station(file), SystemClock())
    file.write_text(file.read_text().replace('name = "Milk cooler"', 'name = "The new cooler"'))
    station = open_station(file)
    prepare(station, SystemClock())
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        [registry] = load_registries(connection)
    assert registry.cooperative.id == "highland"
    assert [asset.name for asset in registry.assets] == ["The new cooler", "Van KDA 312X"]


def test_a_simulated_fleet_is_registered_once_and_then_left_alone(tmp_path: Path) -> None:
    station = open_station(a_station(tmp_path, extra="[simulator]\nload_devices = 2\n"))
    found = []
    for _ in range(2):
        prepare(station, SystemClock())
        with closing(Records(station.records_url)) as records, records.reading() as connection:
            found.append({registry.cooperative.id: registry for registry in load_registries(connection)})
    assert len(found[0]) == 1
    assert found[0] == found[1]


def test_the_programs_are_those_that_the_settings_ask_for(tmp_path: Path) -> None:
    always = ["broker", "receive", "write", "watch", "console"]
    assert _names(open_station(a_station(tmp_path))) == always
    station = open_station(a_station(tmp_path, extra="[bridge]\n[simulator]\n"))
    assert _names(station) == [*always, "bridge", "simulate"]
    assert len({child.log_path for child in children(station)}) == len(always) + 2


def test_a_broker_of_ones_own_is_not_run(tmp_path: Path) -> None:
    file = a_station(tmp_path)
    file.write_text(file.read_text().replace("[broker]", '[broker]\nurl = "mqtt://127.0.0.1:1"'))
    station = open_station(file)
    assert broker(station) == []
    assert _names(station)[0] == "receive"


def test_programs_run_until_the_stop(tmp_path: Path) -> None:
    events: list[ProcessEvent] = []
    stop = threading.Event()
    program = Child("sleeper", (sys.executable, "-c", "import time; time.sleep(60)"), tmp_path / "log")
    thread = threading.Thread(
        target=keep_running,
        args=([program],),
        kwargs={"clock": SystemClock(), "stop": stop, "on_event": events.append},
    )
    thread.start()
    wait_until(lambda: events, "the start")
    stop.set()
    thread.join(20)
    assert [event.what for event in events] == ["started", "stopping", "exited"]


def test_a_broker_of_somebody_else_that_takes_nothing_is_told_and_the_programs_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(GUARD_TIMES, "0.1 0.2 60")
    station = open_station(without_broker(a_station(tmp_path)))
    events: list[ProcessEvent] = []
    stop = threading.Event()
    program = Child("broker", (sys.executable, "-c", "import time; time.sleep(60)"), tmp_path / "log")
    thread = threading.Thread(
        target=keep_running,
        args=([program],),
        kwargs={"clock": SystemClock(), "stop": stop, "on_event": events.append, "station": station},
    )
    thread.start()
    wait_until(lambda: any(event.what == "noticed" for event in events), "what was noticed")
    stop.set()
    thread.join(20)
    told = "took no message for 0.2 s; mqtt://127.0.0.1:1 is not ours to start again: look at it there"
    assert [event.detail for event in events if event.what == "noticed"] == [told]
    assert [event.what for event in events if event.what != "noticed"] == ["started", "stopping", "exited"]


def test_several_receivers_are_programs_of_their_own(tmp_path: Path) -> None:
    file = without_broker(a_station(tmp_path))
    file.write_text(file.read_text().replace("# receivers = 1", "receivers = 3"))
    found = {child.name: child.argv for child in children(open_station(file))}
    assert [name for name in found if name.startswith("receive")] == ["receive", "receive-2", "receive-3"]
    assert "--number" not in found["receive"]
    assert found["receive-3"][found["receive-3"].index("--number") + 1] == "3"
