"""links/hang_guard.py: a program whose loop hangs or that is frozen is ended; one that is busy is not."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

from helpers.polling import wait_until
from links.clock import SystemClock
from links.hang_guard import HangGuard, HangTimes
from links.vitals import Vitals

TIMES = HangTimes(every_s=0.04, patience_s=0.2)
CLOCK = SystemClock()


class Guarded:
    """A guard at work on one program, and what it did."""

    def __init__(self, folder: Path, pid: Callable[[], int]) -> None:
        self.ended: list[str] = []
        self.noticed: list[str] = []
        self._stop = threading.Event()
        guard = HangGuard(
            folder,
            times=TIMES,
            clock=CLOCK,
            end=self._end,
            on_event=lambda name, text: self.noticed.append(f"{name}: {text}"),
        )
        self._thread = threading.Thread(target=guard.run, args=(lambda: {"write": pid()}, self._stop))
        self._thread.start()

    def _end(self, name: str) -> bool:
        self.ended.append(name)
        return True

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(10)


def test_a_loop_that_does_not_turn_ends_its_program(tmp_path: Path) -> None:
    vitals = Vitals("write", clock=CLOCK)
    turning, hanging = (vitals.loop(name, threading.Event()) for name in ("good", "bad"))
    hanging.is_set()
    with vitals.told_in(tmp_path):
        guarded = Guarded(tmp_path, os.getpid)
        wait_until(lambda: turning.is_set() or guarded.noticed, "the end of the program")
        guarded.stop()
    assert guarded.ended[0] == "write"
    assert guarded.noticed[0] == "write: its loop bad did not turn for 0.2 s; started again"


def test_a_program_that_turns_is_left_alone(tmp_path: Path) -> None:
    vitals = Vitals("write", clock=CLOCK)
    pulse = vitals.loop("write", threading.Event())
    with vitals.told_in(tmp_path):
        guarded = Guarded(tmp_path, os.getpid)
        for _ in range(60):
            pulse.wait(0.02)
        guarded.stop()
    assert guarded.ended == []


def test_a_program_that_does_not_answer_is_ended(tmp_path: Path) -> None:
    class Deaf(Vitals):
        def look(self) -> tuple[()]:
            threading.Event().wait(2.0)
            return ()

    with Deaf("write", clock=CLOCK).told_in(tmp_path):
        guarded = Guarded(tmp_path, os.getpid)
        wait_until(lambda: guarded.noticed, "the end of the program")
        guarded.stop()
    assert guarded.noticed[0] == "write: it did not answer for 0.2 s; started again"


def test_a_program_that_has_no_socket_yet_or_is_another_one_is_left_alone(tmp_path: Path) -> None:
    guarded = Guarded(tmp_path, os.getpid)
    assert not threading.Event().wait(4 * TIMES.patience_s)
    guarded.stop()
    assert guarded.ended == []
    vitals = Vitals("write", clock=CLOCK)
    vitals.loop("write", threading.Event())
    with vitals.told_in(tmp_path):
        guarded = Guarded(tmp_path, lambda: os.getpid() + 1)
        assert not threading.Event().wait(4 * TIMES.patience_s)
        guarded.stop()
    assert guarded.ended == []
