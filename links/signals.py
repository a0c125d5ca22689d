"""SIGINT and SIGTERM, which ask a program to end. Not what the program does then."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ENDING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stopping(stop: threading.Event) -> Iterator[None]:
    """Let SIGINT and SIGTERM set ``stop``; the second of a kind acts as if nothing were there to catch it.

    A thread sets the event, not the handler: the handler may interrupt this very thread while it holds the
    event's lock, and would then wait for that lock for ever.
    """

    def catch(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)

    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    listener = threading.Thread(target=_set_on_signal, args=(reading, stop), name="signals", daemon=True)
    listener.start()
    woken = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    before = {number: signal.signal(number, catch) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(woken)
        os.close(writing)  # ends the listener
        listener.join()
        os.close(reading)


def _set_on_signal(reading: int, stop: threading.Event) -> None:
    """Set the event when the number of an ending signal comes through the pipe; end with the pipe."""
    while number := os.read(reading, 1):
        if number[0] in _ENDING:
            stop.set()
