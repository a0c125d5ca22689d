"""Whether the gateway is alone: nobody else can tell people what it sees. The server's word counts.

Alone is who has had no word of the server for ``alone_after``: no ``stored`` message while rows wait, or no
connection. A new connection is given ``SETTLE_S`` before it counts as useless: what waits is on its way.

Before that, the way is in doubt: what is handed to a connection that hangs comes out at the other end in its
own time, perhaps before the server knows whom we have told. So nothing new is handed to it; what is on its
way already is said again, and the first word of the server ends the doubt.
"""

import threading
from typing import Protocol

from links.clock import Clock

SETTLE_S = 30.0
DOUBT_S = 10.0


class Uplink(Protocol):
    """What is looked at of the way to the server."""

    @property
    def confirmed(self) -> int:
        """How many rows the server has said it stores."""

    @property
    def waiting(self) -> int:
        """How many rows it has not said that of."""

    @property
    def connected(self) -> threading.Event:
        """Set while there is a connection to the broker."""

    @property
    def connects(self) -> int:
        """How often a connection was made."""


class Coverage:
    """Watches the way to the server. One thread asks, any may read ``alone``.

    Args:
        uplink: What is looked at.
        clock: Of this machine.
        alone_after_s: How long without a word of the server [s].
    """

    def __init__(self, uplink: Uplink, clock: Clock, alone_after_s: float) -> None:
        self.alone = False
        self.returns = 0  # how often the server was heard again after it had not been
        self._lock = threading.Lock()
        self._uplink = uplink
        self._clock = clock
        self._alone_after_s = alone_after_s
        self._heard_s = clock.monotonic_s()
        self._confirmed = uplink.confirmed
        self._settling = False
        self._connects = uplink.connects
        self._connected_s = clock.monotonic_s()
        self._doubt_s = min(DOUBT_S, alone_after_s / 2)

    def may_add(self) -> bool:
        """Return whether new rows may be handed to the connection; any thread may ask."""
        if self._uplink.connects != self._connects:
            return True
        silent_s = self._clock.monotonic_s() - max(self._heard_s, self._connected_s)
        return silent_s < self._doubt_s or not self._uplink.waiting

    def notice(self) -> int:
        """Return how often the server was heard again so far; any thread may ask, to know it at once."""
        with self._lock:
            self._notice(self._clock.monotonic_s())
        return self.returns

    def look(self) -> bool:
        """Return whether the gateway is alone now."""
        with self._lock:
            now_s = self._clock.monotonic_s()
            self._notice(now_s)
            settles = self._settling and now_s < self._connected_s + SETTLE_S
            self.alone = not settles and now_s - self._heard_s >= self._alone_after_s
        return self.alone

    def _notice(self, now_s: float) -> None:
        uplink = self._uplink
        connected = uplink.connected.is_set()
        if uplink.connects != self._connects:
            self._connects = uplink.connects
            self._connected_s = now_s
            self._settling = True
            self.returns += 1
        if uplink.confirmed != self._confirmed or (connected and not uplink.waiting):
            self._confirmed = uplink.confirmed
            self.returns += self.alone
            self._heard_s = now_s
            self._settling = self.alone = False
        self._settling = self._settling and connected
