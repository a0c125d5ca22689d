"""How every verb runs: logging, Ctrl-C, and errors that become one clear text and an exit code."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from rich.console import Console

from coldchain.errors import ColdchainError, InputError

EXIT_FAILED = 1
EXIT_BAD_INPUT = 2
_ENDING = (signal.SIGINT, signal.SIGTERM)


class Terminal(Console):
    """Prints tables; a reader that has gone (``| head``) ends the program quietly, like any other output."""

    def on_broken_pipe(self) -> None:
        """Leave it to ``telling_errors``."""
        raise BrokenPipeError


@contextmanager
def telling_errors() -> Iterator[None]:
    """Turn an error that was meant for a person into a text on standard error and an exit code."""
    try:
        yield
        sys.stdout.flush()  # or else a reader that has gone is noticed only when Python ends
    except ColdchainError as error:
        sys.stderr.write(f"coldchain: {error}\n")
        raise SystemExit(EXIT_BAD_INPUT if isinstance(error, InputError) else EXIT_FAILED) from None
    except BrokenPipeError:  # the reader of our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


def run_until_stopped(work: Callable[[threading.Event], None]) -> None:
    """Run a program until SIGINT or SIGTERM, which set the event that it is given; two of a kind kill it."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)  # its steps are no news to who starts a station
    stop = threading.Event()
    with stopping(stop), telling_errors():
        work(stop)


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
