"""The clock: the one place that reads the time or waits. All else is handed ``now``, or a ``Clock``."""

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """What a program needs of time; tests hand in one of their own."""

    def now(self) -> int:
        """Return the wall time [ms since 1970, UTC]; it may jump."""

    def monotonic_s(self) -> float:
        """Return a time [s] that never jumps, with no meaning beyond differences."""

    def sleep(self, duration_s: float) -> None:
        """Wait [s]."""

    def wait(self, event: threading.Event, duration_s: float) -> bool:
        """Wait [s] for an event; return whether it is set."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> int:
        """Return the wall time [ms since 1970, UTC]."""
        return time.time_ns() // 1_000_000

    def monotonic_s(self) -> float:
        """Return the monotonic time [s]."""
        return time.monotonic()

    def sleep(self, duration_s: float) -> None:
        """Wait [s]."""
        time.sleep(duration_s)

    def wait(self, event: threading.Event, duration_s: float) -> bool:
        """Wait [s] for an event; return whether it is set."""
        return event.wait(duration_s)
