"""Real child processes: started, started again, stopped in order, and never left behind."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpers.polling import wait_until
from links import processes
from links.clock import SystemClock
from links.processes import Child, ProcessEvent, Supervisor, bound_log, last_line, open_log, spawn

SLEEPS = "import time; time.sleep(600)"
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
time.sleep(600)
"""
# A supervisor in the middle that is killed: its own child's id goes to the file given.
MIDDLE = """
import pathlib, sys, time
from links.processes import open_log, spawn
with open_log(pathlib.Path(sys.argv[1]) / "log") as log:
    child = spawn([sys.executable, "-c", "import time; time.sleep(600)"], log=log)
(pathlib.Path(sys.argv[1]) / "draft").write_text(str(child.pid))
(pathlib.Path(sys.argv[1]) / "draft").rename(pathlib.Path(sys.argv[1]) / "pid")
time.sleep(600)
"""


def _child(name: str, code: str, folder: Path, env: dict[str, str] | None = None) -> Child:
    return Child(name, (sys.executable, "-c", code), folder / f"{name}.log", env)


@contextmanager
def _running(*children: Child) -> Iterator[tuple[Supervisor, list[ProcessEvent]]]:
    """Yield a supervisor in a thread, and what it tells."""
    events: list[ProcessEvent] = []
    supervisor, stop = Supervisor(clock=SystemClock(), on_event=events.append), threading.Event()
    for child in children:
        supervisor.add(child)
    thread = threading.Thread(target=supervisor.run, args=(stop,))
    thread.start()
    try:
        yield supervisor, events
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def _waits(events: list[ProcessEvent]) -> list[float]:
    return [event.delay_s for event in events if event.what == "restarting"]


def _is_alive(pid: int) -> bool:
    """Return whether a process runs; one that has ended and only waits to be noticed does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_child_that_is_killed_is_started_again(tmp_path: Path) -> None:
    with _running(_child("sleeper", SLEEPS, tmp_path)) as (supervisor, events):
        wait_until(supervisor.pids, "the start")
        first = supervisor.pids()["sleeper"]
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: supervisor.pids().get("sleeper", first) != first, "the second start")
        assert supervisor.restarts() == {"sleeper": 1}
    assert [event.what for event in events[:4]] == ["started", "exited", "restarting", "started"]
    assert events[1].code == -signal.SIGKILL
    assert events[2].delay_s <= processes.FIRST_WAIT_S


def test_the_waits_between_starts_grow(tmp_path: Path) -> None:
    with _running(_child("failing", "raise SystemExit(3)", tmp_path)) as (_, events):
        wait_until(lambda: len(_waits(events)) >= 3, "three restarts")
    assert _waits(events)[2] > _waits(events)[0]
    assert all(event.code == 3 for event in events if event.what == "exited")


def test_a_child_that_fails_is_told_with_its_last_words(tmp_path: Path) -> None:
    code = "print('first'); print('port 8080 is taken', flush=True); raise SystemExit(2)"
    with _running(_child("failing", code, tmp_path)) as (_, events):
        wait_until(lambda: len(_waits(events)) >= 1, "its end")
    assert {event.detail for event in events if event.what == "exited"} == {"port 8080 is taken"}


def test_the_last_line_of_a_log_is_the_last_that_says_something(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert last_line(log) == ""
    log.write_bytes(b"")
    assert last_line(log) == ""
    log.write_bytes(b"x" * 9000 + b"\nwhy \xff\n\n  \n")
    assert last_line(log) == "why \N{REPLACEMENT CHARACTER}"
    log.write_bytes(b"y" * 9000)
    assert len(last_line(log)) < 1000


def test_a_program_that_is_not_there_is_told_and_stops_nobody_else(tmp_path: Path) -> None:
    absent = Child("absent", (str(tmp_path / "absent"),), tmp_path / "absent.log")
    with _running(absent, _child("sleeper", SLEEPS, tmp_path)) as (supervisor, events):
        wait_until(lambda: "sleeper" in supervisor.pids(), "the other one")
    assert any(event.name == "absent" and event.code == 127 and "absent" in event.detail for event in events)


def test_stopping_goes_backwards_and_leaves_nobody(tmp_path: Path) -> None:
    names = ["broker", "ingest", "bridge"]
    with _running(*(_child(name, SLEEPS, tmp_path) for name in names)) as (supervisor, events):
        wait_until(lambda: len(supervisor.pids()) == 3, "three starts")
        pids = list(supervisor.pids().values())
    assert [event.name for event in events if event.what == "stopping"] == names[::-1]
    assert not any(_is_alive(pid) for pid in pids)


def test_a_child_that_ignores_the_request_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "STOP_S", 0.3)
    with _running(_child("stubborn", STUBBORN, tmp_path)) as (supervisor, events):
        wait_until((tmp_path / "stubborn.log").exists, "its log")
        wait_until(lambda: "up" in (tmp_path / "stubborn.log").read_text(), "its sign of life")
        pid = supervisor.pids()["stubborn"]
    assert "killed" in [event.what for event in events]
    assert not _is_alive(pid)


def test_output_errors_and_environment_are_the_childs(tmp_path: Path) -> None:
    code = "import os, sys; print('said', os.environ['WORD']); print('wrong', file=sys.stderr)"
    with _running(_child("speaker", code, tmp_path, {"WORD": "cold"})) as (_, events):
        wait_until(lambda: any(event.what == "exited" for event in events), "its end")
    text = (tmp_path / "speaker.log").read_text()
    assert "said cold" in text
    assert "wrong" in text


def test_two_children_of_one_name_are_refused(tmp_path: Path) -> None:
    supervisor = Supervisor(clock=SystemClock(), on_event=lambda _event: None)
    supervisor.add(_child("one", SLEEPS, tmp_path))
    with pytest.raises(ValueError, match="added twice"):
        supervisor.add(_child("one", SLEEPS, tmp_path))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
def test_a_killed_supervisor_takes_its_children_along(tmp_path: Path) -> None:
    middle = subprocess.Popen([sys.executable, "-c", MIDDLE, str(tmp_path)])
    wait_until((tmp_path / "pid").exists, "the child of the child")
    pid = int((tmp_path / "pid").read_text())
    assert _is_alive(pid)
    middle.kill()
    middle.wait()
    wait_until(lambda: not _is_alive(pid), "its end")


def test_a_child_leads_a_session_of_its_own(tmp_path: Path) -> None:
    with open_log(tmp_path / "log") as log:
        process = spawn([sys.executable, "-c", SLEEPS], log=log)
    assert os.getsid(process.pid) == process.pid
    process.kill()
    process.wait()


def test_a_long_log_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "MAX_LOG_BYTES", 5)
    for text in (b"first, long", b"second"):
        with open_log(tmp_path / "deep" / "log") as log:
            log.write(text)
    assert (tmp_path / "deep" / "log").read_bytes() == b"second"
    assert (tmp_path / "deep" / "log.1").read_bytes() == b"first, long"


def test_a_log_that_a_child_writes_just_now_is_put_aside_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "MAX_LOG_BYTES", 5)
    path = tmp_path / "log"
    assert not bound_log(path)
    with open_log(path) as log:
        log.write(b"much, and long\n")
        log.flush()
        assert bound_log(path)
        log.write(b"more\n")
        log.flush()
        assert not bound_log(path)
    assert path.read_bytes() == b"more\n"
    assert (tmp_path / "log.1").read_bytes() == b"much, and long\n"


def test_on_a_full_disk_a_long_log_is_emptied_without_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(processes, "MAX_LOG_BYTES", 5)
    monkeypatch.setattr("shutil.copyfile", full)
    (tmp_path / "log").write_bytes(b"much, and long")
    assert bound_log(tmp_path / "log")
    assert (tmp_path / "log").read_bytes() == b""
    assert not (tmp_path / "log.1").exists()


def test_a_child_that_never_ends_cannot_fill_the_disk_with_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "MAX_LOG_BYTES", 50_000)
    monkeypatch.setattr(processes, "_LOG_LOOK_S", 0.05)
    with _running(_child("chatty", "while True: print('x' * 1000, flush=True)", tmp_path)):
        wait_until((tmp_path / "chatty.log.1").exists, "a log that was put aside")
        first = (tmp_path / "chatty.log.1").stat().st_mtime_ns
        wait_until(lambda: (tmp_path / "chatty.log.1").stat().st_mtime_ns > first, "the next one")


def test_a_child_that_runs_can_be_killed_and_is_started_again(tmp_path: Path) -> None:
    with _running(_child("stubborn", STUBBORN, tmp_path)) as (supervisor, events):
        wait_until(lambda: "up" in last_line(tmp_path / "stubborn.log"), "its start")
        first = supervisor.pids()["stubborn"]
        assert supervisor.kill("stubborn")
        wait_until(lambda: supervisor.pids().get("stubborn", first) != first, "its successor")
        killed = next(event for event in events if event.what == "exited")
    assert (killed.pid, killed.code) == (first, -signal.SIGKILL)


def test_a_child_that_does_not_run_is_not_killed(tmp_path: Path) -> None:
    supervisor = Supervisor(clock=SystemClock(), on_event=lambda _: None)
    supervisor.add(_child("sleeper", SLEEPS, tmp_path))
    assert not supervisor.kill("sleeper")
