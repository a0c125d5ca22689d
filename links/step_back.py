"""Has every other program of this machine go before this process: lowest priority, one core."""

import contextlib
import os
from pathlib import Path

NICEST = 19
_OF_SESSION = Path("/proc/self/autogroup")


def step_back() -> None:
    """Step behind all others, for good.

    Linux may weigh sessions against each other before it weighs processes (``sched_autogroup``): where this
    process leads a session of its own, that steps back too.
    """
    os.nice(NICEST)
    with contextlib.suppress(OSError):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    if os.getsid(0) == os.getpid():
        with contextlib.suppress(OSError):  # a kernel without it weighs processes alone
            _OF_SESSION.write_text(str(NICEST), "ascii")
