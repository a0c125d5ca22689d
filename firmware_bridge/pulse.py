"""Whether the bridge's threads still move: what systemd's watchdog hangs on.

Each thread is handed a ``Pulse`` in place of the event that stops it: see ``links/pulse.py``.
"""

import threading

from links.clock import Clock
from links.pulse import Pulse
from links.systemd_notify import Notifier
from links.vitals import Vitals

PATIENCE_S = (
    90.0  # a memory card may take half a minute for one write, and so may the search for a host's address
)


def of_bridge(spool_rows: int, *, is_connected: bool) -> dict[str, float]:
    """Return the metrics of the bridge, by the names of ``coldchain/metrics.py``."""
    return {"coldchain_spool_rows": spool_rows, "coldchain_broker_connected": int(is_connected)}


class Pulses:
    """The pulses of all threads, and the word to systemd that depends on them.

    Args:
        notifier: Tells systemd.
        clock: Measures.
    """

    def __init__(self, notifier: Notifier, clock: Clock) -> None:
        self._notifier = notifier
        self.vitals = Vitals("bridge", clock=clock)
        self._pulses: dict[str, Pulse] = {}

    def of(self, name: str, event: threading.Event) -> Pulse:
        """Return the event to hand to a thread.

        Args:
            name: Of the thread.
            event: What stops it.
        """
        pulse = self.vitals.loop(name, event)
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
