"""Other programs of ours, started, kept running, and stopped. Not a service manager of the system.

Each child leads a session of its own, so a Ctrl-C in the terminal reaches only the supervisor, which then
stops the children in order. On Linux a child also gets SIGTERM when the thread that started it ends, so that
none is left behind when the supervisor is killed: start children from a thread that lives as long as they do.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Literal, NamedTuple

from links.backoff import Backoff
from links.clock import Clock

FIRST_WAIT_S, LONGEST_WAIT_S = 0.2, 30.0
STEADY_S = 60.0  # a child that lived this long starts the back-off anew
STOP_S = 10.0  # how long a child may take to stop before it is killed
MAX_LOG_BYTES = 10 * 1024 * 1024
_LOG_LOOK_S = 10.0
_TAIL_BYTES, _LONGEST_LINE = 4096, 400
_POLL_S = 0.05
_PR_SET_PDEATHSIG = 1
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
_FAILED_TO_START = 127  # what a shell answers for a program that it cannot start

What = Literal["started", "exited", "restarting", "stopping", "killed", "noticed"]


class Child(NamedTuple):
    """A program to keep running.

    Args:
        name: For people.
        argv: Command line.
        log_path: Its output and errors are appended here; a long log is put aside when the child starts.
        env: Its whole environment; None hands down ours.
    """

    name: str
    argv: tuple[str, ...]
    log_path: Path
    env: Mapping[str, str] | None = None


class ProcessEvent(NamedTuple):
    """Something that happened to a child.

    Args:
        name: Which child.
        what: What happened.
        pid: Its process id; 0 when it has none.
        code: Exit code, negative for a signal; None while it runs.
        delay_s: How long until it is started again [s].
        detail: Why, where that is known: for a child that failed, the last line of its log. What was noticed,
            by somebody who watches a child that runs.
    """

    name: str
    what: What
    pid: int = 0
    code: int | None = None
    delay_s: float = 0.0
    detail: str = ""


class _Running:
    """A child and what the supervisor knows about it."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.process: subprocess.Popen[bytes] | None = None
        self.started_s = 0.0
        self.start_again_s = 0.0
        self.backoff = Backoff(FIRST_WAIT_S, LONGEST_WAIT_S)
        self.restarts = 0
        self.look_at_log_s = 0.0


class Supervisor:
    """Keeps children running, each with a back-off of its own, until it is told to stop.

    Args:
        clock: For waiting.
        on_event: Is told what happens, in the thread of ``run``.
    """

    def __init__(self, *, clock: Clock, on_event: Callable[[ProcessEvent], None]) -> None:
        self._clock = clock
        self._on_event = on_event
        self._running: dict[str, _Running] = {}

    def add(self, child: Child) -> None:
        """Keep one more child running. Children are started in the order in which they were added.

        Raises:
            ValueError: There is one of that name.
        """
        if child.name in self._running:
            raise ValueError(f"child {child.name!r}: added twice; allowed: one of each name")
        self._running[child.name] = _Running(child)

    def pids(self) -> dict[str, int]:
        """Return the process ids of the children that run, by name."""
        running = {name: each.process for name, each in self._running.items()}
        return {name: process.pid for name, process in running.items() if process is not None}

    def kill(self, name: str) -> bool:
        """Return whether a child ran and was killed; it is started again like any that ends.

        For one that runs and does not work: it may not hear a gentler word. Any thread may call it.
        """
        process = self._running[name].process
        if process is None or process.poll() is not None:
            return False
        process.kill()
        return True

    def restarts(self) -> dict[str, int]:
        """Return how often each child was started again, by name."""
        return {name: each.restarts for name, each in self._running.items()}

    def run(self, stop: threading.Event) -> None:
        """Start the children and start again those that end, until ``stop`` is set; then stop them all."""
        try:
            while not stop.is_set():
                for each in list(self._running.values()):
                    self._look_after(each)
                self._clock.wait(stop, _POLL_S)
        finally:
            self._stop_all()

    def _look_after(self, each: _Running) -> None:
        now_s = self._clock.monotonic_s()
        if each.process is None:
            if now_s >= each.start_again_s:
                self._start(each, now_s)
            return
        if now_s >= each.look_at_log_s:
            each.look_at_log_s = now_s + _LOG_LOOK_S
            bound_log(each.child.log_path)
        code = each.process.poll()
        if code is not None:
            why = last_line(each.child.log_path) if code else ""
            self._on_event(ProcessEvent(each.child.name, "exited", each.process.pid, code, detail=why))
            self._start_later(each, now_s)

    def _start(self, each: _Running, now_s: float) -> None:
        each.started_s = now_s
        try:
            with open_log(each.child.log_path) as log:
                each.process = spawn(each.child.argv, log=log, env=each.child.env)
        except OSError as error:
            failed = ProcessEvent(each.child.name, "exited", code=_FAILED_TO_START, detail=str(error))
            self._on_event(failed)
            self._start_later(each, now_s)
            return
        self._on_event(ProcessEvent(each.child.name, "started", each.process.pid))

    def _start_later(self, each: _Running, now_s: float) -> None:
        if now_s - each.started_s >= STEADY_S:
            each.backoff.reset()
        delay_s = each.backoff.next_s()
        each.process = None
        each.start_again_s = now_s + delay_s
        each.restarts += 1
        self._on_event(ProcessEvent(each.child.name, "restarting", delay_s=delay_s))

    def _stop_all(self) -> None:
        """Stop the children one after the other, the last first: who uses comes before what is used."""
        for each in reversed(list(self._running.values())):
            process, each.process = each.process, None
            if process is None:
                continue
            self._on_event(ProcessEvent(each.child.name, "stopping", process.pid))
            process.terminate()
            until_s = self._clock.monotonic_s() + STOP_S
            while process.poll() is None and self._clock.monotonic_s() < until_s:
                self._clock.sleep(_POLL_S)
            if process.poll() is None:
                process.kill()
                process.wait()
                self._on_event(ProcessEvent(each.child.name, "killed", process.pid))
            self._on_event(ProcessEvent(each.child.name, "exited", process.pid, process.returncode))


def spawn(
    argv: Sequence[str], *, log: IO[bytes], env: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Return a process that leads a session of its own and ends with the thread that started it.

    Args:
        argv: Command line.
        log: Where its output and errors go.
        env: Its whole environment; None hands down ours.

    Raises:
        OSError: It cannot be started.
    """
    parent = os.getpid()
    return subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env=env,
        start_new_session=True,
        preexec_fn=(lambda: _die_with(parent)) if _PRCTL is not None else None,  # noqa: PLW1509 - see _die_with
    )


def open_log(path: Path) -> IO[bytes]:
    """Return a log opened for appending; when it has grown long it is put aside first, as ``<name>.1``.

    Raises:
        OSError: It cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > MAX_LOG_BYTES:
        path.replace(path.with_name(f"{path.name}.1"))
    return path.open("ab")


def bound_log(path: Path) -> bool:
    """Return whether a log that a child writes just now had grown long, and was put aside as ``<name>.1``.

    The child keeps the file: it is copied and emptied. A line that comes between the two is lost. On a full
    disk there is no copy: what fills it must not be the log.
    """
    try:
        if path.stat().st_size <= MAX_LOG_BYTES:
            return False
        try:
            shutil.copyfile(path, path.with_name(f"{path.name}.1"))
        except OSError:
            path.with_name(f"{path.name}.1").unlink(missing_ok=True)
        os.truncate(path, 0)
    except OSError:
        return False  # no log yet, or a disk that does nothing: looked at again soon
    return True


def last_line(path: Path) -> str:
    """Return the last line of a log that says something, cut when it is long; empty when there is none."""
    try:
        with path.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - _TAIL_BYTES))
            text = log.read().decode(errors="replace")
    except OSError:
        return ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:_LONGEST_LINE] if lines else ""


def _die_with(parent: int) -> None:
    """Ask Linux for SIGTERM when the parent is gone. Runs in the child, before its program.

    It only makes system calls, by names that were looked up before the fork: no lock of another thread can
    be in the way.
    """
    if _PRCTL is not None:
        _PRCTL(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it went between the fork and the line above
        os._exit(1)
