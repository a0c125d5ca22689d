"""A clock that is moved by hand: time passes only when a test says so, or when somebody waits."""

import threading


class ManualClock:
    """Stands still until it is moved.

    Args:
        now: Wall time to begin with [ms since 1970, UTC].
    """

    def __init__(self, now: int = 0) -> None:
        self._now = now
        self._monotonic_ms = 0

    def now(self) -> int:
        """Return the wall time [ms since 1970, UTC]."""
        return self._now

    def monotonic_s(self) -> float:
        """Return the monotonic time [s]."""
        return self._monotonic_ms / 1000

    def sleep(self, duration_s: float) -> None:
        """Let the time pass at once [s]."""
        self.advance(round(duration_s * 1000))

    def wait(self, event: threading.Event, duration_s: float) -> bool:
        """Let the time pass at once [s], unless the event is set; return whether it is."""
        if not event.is_set():
            self.sleep(duration_s)
        return event.is_set()

    def advance(self, duration_ms: int) -> None:
        """Let time pass [ms]."""
        self._now += duration_ms
        self._monotonic_ms += duration_ms

    def move_to(self, instant: int) -> None:
        """Let time pass until an instant [ms since 1970, UTC]."""
        self.advance(instant - self._now)

    def jump(self, duration_ms: int) -> None:
        """Set the wall clock forwards or backwards [ms]; no time passes."""
        self._now += duration_ms
