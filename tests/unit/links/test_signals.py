"""links/signals.py: an ending signal sets the event, whatever it interrupts."""

import os
import signal
import threading

import pytest

from helpers.polling import wait_until
from links.signals import stopping


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_asks_to_stop_and_the_old_handler_comes_back(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    stop = threading.Event()
    with stopping(stop):
        os.kill(os.getpid(), number)
        wait_until(stop.is_set, "the event")
        assert signal.getsignal(number) is signal.SIG_DFL
    assert signal.getsignal(number) is before


@pytest.mark.timeout(20)
def test_a_signal_that_interrupts_the_use_of_the_event_is_not_waited_for_for_ever() -> None:
    stop = threading.Event()
    with stopping(stop):
        with stop._cond:  # type: ignore[attr-defined] # where the main thread may be when the signal comes: in the middle of stop.wait()
            os.kill(os.getpid(), signal.SIGTERM)
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL  # the handler has run, and has returned
        wait_until(stop.is_set, "the event")
