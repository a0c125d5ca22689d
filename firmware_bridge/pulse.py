"""Whether the bridge's threads still move: what systemd's watchdog hangs on. Not a timer that pings blindly.

Each thread is handed the event that stops it, and looks at it in every round of its work. It is handed one
that remembers when that was: a thread that hangs in a read, a lock or a disk looks no more. One that waits
for the event on purpose (the pause before a port is opened again) says by that until when it rests.
"""

import threading

from links.clock import Clock
from links.systemd_notify import Notifier

PATIENCE_S = (
    90.0  # a memory card may take half a minute for one write, and so may the search for a host's address
)


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


class Pulses:
    """The pulses of all threads, and the word to systemd that depends on them.

    Args:
        notifier: Tells systemd.
        clock: Measures.
    """

    def __init__(self, notifier: Notifier, clock: Clock) -> None:
        self._notifier = notifier
        self._clock = clock
        self._pulses: dict[str, Pulse] = {}

    def of(self, name: str, event: threading.Event) -> Pulse:
        """Return the event to hand to a thread.

        Args:
            name: Of the thread.
            event: What stops it.
        """
        pulse = Pulse(event, self._clock)
        self._pulses[name] = pulse
        return pulse

    def hanging(self) -> list[str]:
        """Return the names of the threads that do not move."""
        return [name for name, pulse in self._pulses.items() if pulse.stuck_s() > PATIENCE_S]

    def ready(self) -> None:
        """Tell systemd that the bridge is up."""
        self._notifier.ready()

    def step(self) -> None:
        """Tell systemd that the bridge moves, if all of its threads do; called in every round of its own."""
        hanging = self.hanging()
        self._notifier.status(f"hangs: {', '.join(hanging)}" if hanging else "reading and sending")
        if not hanging:
            self._notifier.alive()

    def stopping(self) -> None:
        """Tell systemd that the bridge ends."""
        self._notifier.stopping()
