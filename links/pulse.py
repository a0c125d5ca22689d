"""Whether a loop still turns: an event that remembers when it was last looked at. Not a timer that pings.

Each loop is handed the event that stops it, and looks at it in every round of its work. One that hangs in a
read, a lock or a disk looks no more. One that waits for the event on purpose says by that how long it rests.
"""

import threading

from links.clock import Clock


class Pulse(threading.Event):
    """An event that is another one, and remembers when it was last looked at.

    Args:
        inner: The event.
        clock: Measures.
    """

    def __init__(self, inner: threading.Event, clock: Clock) -> None:
        super().__init__()
        self._inner = inner
        self._clock = clock
        self._resting_until_s = clock.monotonic_s()

    def is_set(self) -> bool:
        """Return whether the event is set."""
        self._resting_until_s = self._clock.monotonic_s()
        return self._inner.is_set()

    def set(self) -> None:
        """Set the event."""
        self._inner.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait [s] for the event; return whether it is set."""
        self._resting_until_s = self._clock.monotonic_s() + (timeout or 0.0)
        came = self._inner.wait(timeout)
        self._resting_until_s = self._clock.monotonic_s()
        return came

    def stuck_s(self) -> float:
        """Return for how long nobody has looked, rests left out [s]."""
        return max(0.0, self._clock.monotonic_s() - self._resting_until_s)
