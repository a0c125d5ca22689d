"""Waiting for something that happens in another thread or process, with a deadline instead of a guess."""

import time
from collections.abc import Callable


def wait_until(holds: Callable[[], object], what: str, timeout_s: float = 15.0) -> None:
    """Return once ``holds()`` is true.

    Args:
        holds: Asked every 5 ms.
        what: Named in the failure.
        timeout_s: Fail after this [s].
    """
    until_s = time.monotonic() + timeout_s
    while not holds():
        if time.monotonic() > until_s:
            raise AssertionError(f"{what}: not within {timeout_s} s")
        time.sleep(0.005)
