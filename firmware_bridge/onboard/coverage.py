"""Whether the gateway is alone: nobody else can tell people what it sees. The server's word counts.

Alone is who has had no word of the server for ``alone_after``: no ``stored`` message while rows wait, or no
connection. A new connection is given ``SETTLE_S`` before it counts as useless: what waits is on its way.
"""

import threading
from typing import Protocol

from links.clock import Clock

SETTLE_S = 30.0


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
        self._uplink = uplink
        self._clock = clock
        self._alone_after_s = alone_after_s
        self._heard_s = clock.monotonic_s()
        self._confirmed = uplink.confirmed
        self._connects = uplink.connects
        self._settles_until_s = 0.0

    def look(self) -> bool:
        """Return whether the gateway is alone now."""
        now_s, uplink = self._clock.monotonic_s(), self._uplink
        connected = uplink.connected.is_set()
        if uplink.confirmed != self._confirmed or (connected and not uplink.waiting):
            self._confirmed = uplink.confirmed
            self._heard_s = now_s
        if uplink.connects != self._connects:
            self._connects = uplink.connects
            self._settles_until_s = now_s + SETTLE_S
        settles = connected and now_s < self._settles_until_s
        self.alone = not settles and now_s - self._heard_s >= self._alone_after_s
        return self.alone
