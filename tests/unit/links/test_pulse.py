"""links/pulse.py: a loop that looks at its event moves, one that rests on purpose too."""

import threading

from helpers.clock import ManualClock
from links.pulse import Pulse

PATIENCE_S = 90.0


def test_who_does_not_look_is_stuck_until_it_looks() -> None:
    clock = ManualClock()
    seen = Pulse(threading.Event(), clock)
    clock.sleep(5.0)
    assert seen.stuck_s() == 5.0
    assert not seen.is_set()
    assert seen.stuck_s() == 0.0


def test_a_pause_on_purpose_is_no_hang() -> None:
    clock = ManualClock()

    class Inner(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            clock.sleep((timeout or 0.0) + PATIENCE_S / 2)
            assert seen.stuck_s() <= PATIENCE_S / 2
            return False

    seen = Pulse(Inner(), clock)
    assert not seen.wait(10 * PATIENCE_S)
    assert seen.stuck_s() == 0


def test_it_is_the_event_that_it_stands_for() -> None:
    inner = threading.Event()
    seen = Pulse(inner, ManualClock())
    seen.set()
    assert inner.is_set()
    assert seen.is_set()
    assert seen.wait(1.0)
