"""Waiting for something that happens in another thread or process, with a deadline instead of a guess."""

import time
from collections.abc import Callable

_PAUSE_S, _LONGEST_PAUSE_S = 0.005, 0.1
_SHARE = 5  # what is waited for needs the processor too: asking takes at most a sixth of the time


def wait_until(holds: Callable[[], object], what: str, timeout_s: float = 15.0) -> None:
    """Return once ``holds()`` is true.

    Args:
        holds: Asked every 5 ms, and less often when it takes long to answer, at least every 0.1 s.
        what: Named in the failure.
        timeout_s: Fail after this [s].
    """
    asked_s = time.monotonic()
    until_s = asked_s + timeout_s
    while not holds():
        now_s = time.monotonic()
        if now_s > until_s:
            raise AssertionError(f"{what}: not within {timeout_s} s")
        time.sleep(min(max(_PAUSE_S, (now_s - asked_s) * _SHARE), _LONGEST_PAUSE_S))
        asked_s = time.monotonic()
