"""commands/running.py: who may use a folder, what stands in the records, and which programs are run."""

import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from coldchain.errors import JournalError
from commands.running import LOCK_FILE, broker, children, keep_running, prepare, sole_user
from commands.station import Station, open_station
from helpers.commands_run import a_station
from helpers.polling import wait_until
from links.clock import SystemClock
from links.processes import Child, ProcessEvent
from links.records import Records
from links.records_registry import load_registries

HOLDS = """
import sys
from pathlib import Path
from commands.running import sole_user
with sole_user(Path(sys.argv[1])):
    print("holding", flush=True)
    sys.stdin.read()
"""


def _names(station: Station) -> list[str]:
    return [child.name for child in children(station)]


def test_a_folder_has_one_user_at_a_time_and_the_second_is_told_whom(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", HOLDS, str(tmp_path / "data")]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"holding\n"
        told = rf"data folder .*: got in use by process {holder.pid}; allowed: one at a time\. Stop that one"
        with pytest.raises(JournalError, match=told) as caught, sole_user(tmp_path / "data"):
            pass
        assert not caught.value.retry
        holder.kill()
    with sole_user(tmp_path / "data"):
        assert (tmp_path / "data" / LOCK_FILE).read_text().isdigit()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    told = "got (Not a directory|File exists); allowed: a folder that can be written. Correct data_folder"
    for folder in (tmp_path / "file", tmp_path / "file" / "inner"):
        with pytest.raises(JournalError, match=told), sole_user(folder):
            pass


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
