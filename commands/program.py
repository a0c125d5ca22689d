"""How every verb runs: logging, Ctrl-C, and errors that become one clear text and an exit code."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from coldchain.errors import ColdchainError, InputError
from links import logs
from links.signals import stopping

EXIT_FAILED = 1
EXIT_BAD_INPUT = 2


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


@contextmanager
def writing(file: Path) -> Iterator[None]:
    """Turn what keeps a file that somebody named from being written into an error that names it.

    Raises:
        InputError: It cannot be written.
    """
    try:
        yield
    except OSError as error:
        came = (error.strerror or str(error)).lower()
        raise InputError(str(file), came, "a file that can be written, in a folder that is there") from None


def run_until_stopped(work: Callable[[threading.Event], None]) -> None:
    """Run a program until SIGINT or SIGTERM, which set the event that it is given; two of a kind kill it."""
    logs.set_up("coldchain")  # until a program has read its settings
    stop = threading.Event()
    with stopping(stop), telling_errors():
        work(stop)
