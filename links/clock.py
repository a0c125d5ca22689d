"""The clock: the one place that reads the time or waits. All else is handed ``now``, or a ``Clock``."""

import threading
import time
from typing import Protocol, runtime_checkable

from links import kernel_time


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


@runtime_checkable
class MachineClock(Clock, Protocol):
    """A clock that knows its machine too. Whoever is handed a plain ``Clock`` does without."""

    def boot_id(self) -> str:
        """Return what names the boot of the machine since which ``monotonic_s`` counts; empty if unknown."""

    def ntp_spread_ms(self) -> int | None:
        """Return how wrong ``now`` may be [ms] when it is synchronised; None when it is not."""


class SystemClock:
    """The clock of this machine; ``monotonic_s`` counts on over a restart of a program."""

    def boot_id(self) -> str:
        """Return what names this boot of the machine; empty where the kernel does not say."""
        return kernel_time.boot_id()

    def ntp_spread_ms(self) -> int | None:
        """Return how wrong the wall time may be [ms] when NTP keeps it; None when it does not."""
        return kernel_time.ntp_spread_ms(self.now())

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
