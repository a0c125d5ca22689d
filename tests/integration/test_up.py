"""``coldchain up``: every program of a station comes up, is started again, and none is ever left behind."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from coldchain.reading import Reading
from coldchain.senml import encode_json
from commands.running import GUARD_TIMES
from commands.station import open_station
from helpers.brokers import listening
from helpers.commands_run import a_station, run, running, said, stops_at
from helpers.polling import wait_until
from links.clock import SystemClock
from links.journal import Journal
from links.readings_sqlite import SqliteReadings
from links.vitals import ask

PROGRAMS = ("broker", "receive", "write", "watch", "console")
ADDRESS = re.compile(r"console at (http://127\.0\.0\.1:\d+)")
STARTED = re.compile(r"INFO commands\.up: (\w+): started")
PATIENCE_S = 60.0

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc; to run it: use Linux")


class Up:
    """A station that runs."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.process = process

    def children(self) -> dict[str, int]:
        """Return the process id of each program, by name."""
        found: dict[str, int] = {}
        for pid in _children_of(self.process.pid):
            words = _words(pid)  # of the supervisor itself, until the child has become its program
            is_broker = bool(words) and words[0].endswith("nats-server")
            found |= {"broker": pid} if is_broker else {name: pid for name in PROGRAMS if name in words}
        return found

    def console(self) -> str:
        """Return the address that the console has said last; empty before."""
        log = self.folder / "data" / "logs" / "console.log"
        said_by_console = ADDRESS.findall(log.read_text()) if log.exists() else []
        return said_by_console[-1] if said_by_console else ""

    def pid_that_answers(self, name: str) -> int:
        """Return the process id that a program of ours tells when it is asked how it is; 0 when it is not."""
        answer = ask(self.folder / "data", name, timeout_s=5.0)
        return 0 if isinstance(answer, str) else answer.pid

    def is_well(self) -> bool:
        """Return whether every program runs and works: the page answers, the readers have their cursors."""
        if set(self.children()) != set(PROGRAMS) or not _answers(self.console()):
            return False
        log = self.folder / "data" / "logs" / "receive.log"
        if "connected as" not in (log.read_text() if log.exists() else ""):
            return False
        with closing(Journal(self.folder / "data" / "journal.sqlite")) as journal:
            return {"store", "watch", "watch-history"} <= set(journal.cursors())


def _words(pid: int) -> list[str]:
    """Return the command line of a process; none when it is just ending."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().rstrip("\0").split("\0")
    except OSError:
        return []


def _children_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def _is_there(pid: int) -> bool:
    """Return whether a process runs; one that has ended and waits to be asked for its code does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _answers(address: str) -> bool:
    if not address:
        return False
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        error.close()
        return False
    except OSError:
        return False


@contextmanager
def up(folder: Path) -> Iterator[Up]:
    """Yield a station that is well; whatever happens, nothing of it is left afterwards."""
    file = a_station(folder)
    with running("up", "--settings", str(file), folder=folder) as process:
        station = Up(folder, process)
        children: list[int] = []
        try:
            wait_until(station.is_well, "every program", PATIENCE_S)
            children = list(station.children().values())
            yield station
        finally:
            for pid in children or _children_of(process.pid):
                if process.poll() is not None and _is_there(pid):
                    os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """Yield a station that is well, for tests that leave it well; it must end as any other."""
    with up(tmp_path_factory.mktemp("station")) as shared:
        yield shared
        children = shared.children()
        assert stops_at(signal.SIGTERM, shared.process) == 0
        assert [name for name, pid in children.items() if _is_there(pid)] == []


def test_every_program_comes_up_and_none_is_left_after_a_stop(tmp_path: Path) -> None:
    with up(tmp_path) as station:
        children = station.children()
        assert set(STARTED.findall(said(tmp_path))) == set(PROGRAMS)
        assert stops_at(signal.SIGINT, station.process) == 0
        assert [name for name, pid in children.items() if _is_there(pid)] == []
    stopped = re.findall(r"commands\.up: (\w+): stopping", said(tmp_path))
    assert stopped == list(reversed(PROGRAMS))
    assert "commands.up: page at the address in" in said(tmp_path)
    assert "alembic" not in said(tmp_path)
    assert "Traceback" not in said(tmp_path)
    for log in (tmp_path / "data" / "logs").iterdir():
        assert "Traceback" not in log.read_text(), log


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_that_is_killed_is_noticed_and_started_again(name: str, station: Up) -> None:
    before = station.children()
    os.kill(before[name], signal.SIGKILL)
    wait_until(lambda: station.children().get(name, before[name]) != before[name], "its successor", 30)
    wait_until(station.is_well, "every program again", PATIENCE_S)
    after = station.children()
    assert {each for each in PROGRAMS if after[each] != before[each]} == {name}
    if name != "broker":  # which is no program of ours, and cannot be asked
        wait_until(lambda: station.pid_that_answers(name) == after[name], "it to work again", PATIENCE_S)
    assert said(station.folder).count(f"{name}: exited, exit code -9") == 1
    assert len(re.findall(rf"{name}: restarting in 0\.[12] s", said(station.folder))) == 1


def _stored(station: Up) -> int:
    with closing(SqliteReadings(station.folder / "data" / "readings.sqlite", reader=True)) as store:
        return store.count()


def test_a_frozen_broker_is_noticed_and_what_is_said_afterwards_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(GUARD_TIMES, "0.5 1.5 20")
    with up(tmp_path) as station:
        before = station.children()
        os.kill(before["broker"], signal.SIGSTOP)
        wait_until(lambda: station.children().get("broker", before["broker"]) != before["broker"], "another")
        broker = open_station(tmp_path / "coldchain.toml").broker()
        now = SystemClock().now()
        reading = Reading("cooler-1-logger", "air/temperature", 7, 1, now, now, 4.0, "Cel")
        with listening(broker, "a-gateway", clean=True) as gateway:
            sent = gateway.session.publish("coldchain/v1/highland/station-1/readings", encode_json([reading]))
            assert sent.wait_acknowledged(10)
            wait_until(lambda: _stored(station) == 1, "the reading in the store", 30)
        after = station.children()
        assert {each for each in PROGRAMS if after[each] != before[each]} == {"broker"}
        assert stops_at(signal.SIGTERM, station.process) == 0
    assert "WARNING commands.up: broker: took no message for 1.5 s; started again" in said(tmp_path)
    assert said(tmp_path).count("started again") == 1
    assert "Traceback" not in said(tmp_path)


@pytest.mark.parametrize("verb", [("ingest", "receive"), ("ingest", "write"), ("watch",)])
def test_a_program_beside_the_one_that_up_runs_is_refused(verb: tuple[str, ...], station: Up) -> None:
    before = station.children()
    second = run(*verb, "--settings", str(station.folder / "coldchain.toml"), folder=station.folder)
    assert (second.returncode, second.stdout) == (1, "")
    assert f"got in use by process {before[verb[-1]]}; allowed: one at a time" in second.stderr
    assert station.children() == before
    assert station.is_well()


def test_a_second_up_is_refused_while_the_first_runs(station: Up) -> None:
    before, folder = station.children(), station.folder
    second = run("up", "--settings", str(folder / "coldchain.toml"), folder=folder)
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.startswith(f"coldchain: data folder {folder / 'data'}: got in use by process")
    assert f"process {station.process.pid}; allowed: one at a time. Stop that one first" in second.stderr
    assert station.children() == before
    assert station.is_well()


def test_no_process_is_left_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    with up(tmp_path) as station:
        children = station.children()
        station.process.kill()
        station.process.wait()
        wait_until(lambda: not any(map(_is_there, children.values())), "the end of every program", 30)
    with up(tmp_path) as again:
        assert not set(again.children().values()) & set(children.values())


def test_a_stop_before_everything_is_up_leaves_nothing_either(tmp_path: Path) -> None:
    file = a_station(tmp_path)
    with running("up", "--settings", str(file), folder=tmp_path) as process:
        wait_until(lambda: len(_children_of(process.pid)) >= 3, "some programs", 30)
        time.sleep(0.05)  # in the middle of their imports
        children = _children_of(process.pid)
        assert stops_at(signal.SIGINT, process) == 0
    assert not any(map(_is_there, children))
