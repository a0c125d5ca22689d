"""The programs of a station, each started again at once when it was killed. For tests that kill."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence

from links.processes import Child, open_log, spawn


class Killable:
    """One program; started anew whenever it has ended.

    All programs are started from one thread that lives as long as they do: they end with it.
    """

    def __init__(self, child: Child) -> None:
        self.child = child
        self.kills = 0
        self.unasked: list[int] = []
        self._ended_pid = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._resting = False

    @property
    def pid(self) -> int:
        """Return its process id; 0 while it does not run."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else 0

    def rest(self, resting: bool) -> None:
        """Leave it ended, after the next kill, until told otherwise."""
        self._resting = resting

    def look_after(self) -> None:
        """Start it when it does not run; note when it ended without having been killed by us."""
        if self._process is not None:
            code = self._process.poll()
            if code is None:
                return
            if self._process.pid != self._ended_pid:
                self.unasked.append(code)
                self._ended_pid = self._process.pid
        if self._resting:
            return
        with open_log(self.child.log_path) as log:
            self._process = spawn(self.child.argv, log=log, env=self.child.env)

    def kill(self) -> None:
        """Kill it with SIGKILL, if it runs."""
        process = self._process
        if process is not None and process.poll() is None:
            self._ended_pid = process.pid
            os.kill(process.pid, signal.SIGKILL)
            self.kills += 1

    def pause(self) -> None:
        """Make it deaf and dumb, with its connections open, until ``resume``."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on where it was paused."""
        self._signal(signal.SIGCONT)

    def start_again_with(self, env: Mapping[str, str]) -> None:
        """End it gently; it comes back with another environment."""
        self.child = self.child._replace(env=env)
        self.stop()

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)

    def stop(self) -> None:
        """Let it end by itself."""
        if self._process is not None and self._process.poll() is None:
            self._ended_pid = self._process.pid
            self._process.terminate()
            self._process.send_signal(signal.SIGCONT)  # a test that failed may have left it paused
            self._process.wait(20)


class KillableStation:
    """Runs programs until told to stop."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.programs = {child.name: Killable(child) for child in children}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "KillableStation":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(60)

    def _run(self) -> None:
        while not self._stop.is_set():
            for program in self.programs.values():
                program.look_after()
            time.sleep(0.02)
        for program in reversed(self.programs.values()):
            program.stop()
