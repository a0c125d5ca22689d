"""What a service tells systemd: that it is ready, how it is, that it still moves. A few bytes on a socket.

Nothing is said where no systemd listens (``Type=notify`` in the unit gives the socket). Not a judge of
whether the program moves: who calls ``alive`` must know.
"""

import os
import socket
from collections.abc import Mapping

from links.clock import Clock

_SOCKET, _WATCHDOG_US, _WATCHDOG_PID = "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"
_US_PER_S = 1e6
_PINGS = 3  # in the time that the unit's WatchdogSec allows


class Notifier:
    """Tells systemd about this process; every method does nothing where nobody asked for it.

    Args:
        environ: Of this process.
        clock: So that pings are not said more often than needed.
    """

    def __init__(self, environ: Mapping[str, str], clock: Clock) -> None:
        self._path = environ.get(_SOCKET, "")
        self._clock = clock
        pid = environ.get(_WATCHDOG_PID, "")
        period_us = environ.get(_WATCHDOG_US, "") if pid in {"", str(os.getpid())} else ""
        self._every_s = int(period_us) / _US_PER_S / _PINGS if period_us.isdecimal() else 0.0
        self._next_s = clock.monotonic_s()
        self._status = ""

    @property
    def is_watched(self) -> bool:
        """Whether systemd starts this process anew when no ping comes."""
        return bool(self._path) and self._every_s > 0

    def ready(self) -> None:
        """Say that the service is up."""
        self._say("READY=1")

    def status(self, text: str) -> None:
        """Say how it is, one line for ``systemctl status``; the same text is said once."""
        if text != self._status:
            self._status = text
            self._say(f"STATUS={text}")

    def alive(self) -> None:
        """Say that it still moves; may be called as often as one likes."""
        now_s = self._clock.monotonic_s()
        if self._every_s and now_s >= self._next_s:
            self._next_s = now_s + self._every_s
            self._say("WATCHDOG=1")

    def stopping(self) -> None:
        """Say that it is about to end."""
        self._say("STOPPING=1")

    def _say(self, text: str) -> None:
        """Send one datagram; a systemd that does not take it is no reason to stop."""
        if not self._path:
            return
        address = f"\0{self._path[1:]}" if self._path.startswith("@") else self._path
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
                line.settimeout(0)
                line.sendto(text.replace("\n", " ").encode(), address)
        except OSError:
            return
