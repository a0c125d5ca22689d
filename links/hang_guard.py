"""Watches that programs work, and not only that they run: one whose loops do not turn any more is ended.

A loop that waits for a lock that never comes, or a process that is stopped, does not end by itself. So each
program is asked on its socket now and then. Not a supervisor: whoever runs the programs starts them again.
Patience is counted in answers and not by the clock: when this process itself was halted, nobody is to blame.
"""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from links.clock import Clock
from links.vitals import Answer, ask

_TWICE = 2  # a program that was itself halted turns before it is asked again


class HangTimes(NamedTuple):
    """How patient a guard is.

    Args:
        every_s: From one question to the next, and how long each answer may take at most [s].
        patience_s: So long may a loop not turn, or a program not answer [s].
    """

    every_s: float = 10.0
    patience_s: float = 120.0


TIMES = HangTimes()


class HangGuard:
    """Asks programs again and again how they are.

    Args:
        folder: The data folder.
        times: How patient to be.
        clock: For waiting.
        end: Ends a program by its name, and returns whether it ran.
        on_event: Is told the name of a program, and what was noticed; called in the thread of ``run``.
    """

    def __init__(
        self,
        folder: Path,
        *,
        times: HangTimes = TIMES,
        clock: Clock,
        end: Callable[[str], bool],
        on_event: Callable[[str, str], None],
    ) -> None:
        self._folder = folder
        self._times = times
        self._clock = clock
        self._end = end
        self._on_event = on_event
        self._bad: dict[str, int] = {}

    def run(self, pids: Callable[[], Mapping[str, int]], stop: threading.Event) -> None:
        """Watch until ``stop`` is set.

        Args:
            pids: Says which programs run: what is not asked for there is not watched.
            stop: Ends it.
        """
        while not self._clock.wait(stop, self._times.every_s):
            for name, pid in pids().items():
                if stop.is_set():
                    return
                self._look_at(name, pid)

    def _look_at(self, name: str, pid: int) -> None:
        answer = ask(self._folder, name, timeout_s=self._times.every_s / 2)
        silent = isinstance(answer, str) and answer.startswith("does not answer")
        hangs = self._hangs(answer, pid)
        self._bad[name] = self._bad.get(name, 0) + 1 if silent or hangs else 0
        enough = _TWICE if hangs else max(_TWICE, self._times.patience_s / self._times.every_s)
        if self._bad[name] < enough:
            return
        self._bad[name] = 0
        if self._end(name):
            why = f"its loop {hangs} did not turn" if hangs else "it did not answer"
            self._on_event(name, f"{why} for {self._times.patience_s:g} s; started again")

    def _hangs(self, answer: Answer | str, pid: int) -> str:
        """Return which loops do not turn; a program without a socket has not come so far yet."""
        if isinstance(answer, str) or answer.pid != pid:
            return ""
        return ", ".join(loop for loop, stuck_s in answer.loops.items() if stuck_s > self._times.patience_s)
