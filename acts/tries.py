"""How often somebody may try: counted in memory, in a bounded number of places, by a clock that never jumps.

Not why a try failed. What is counted here is forgotten with the program; what an account has suffered stands
in the records.
"""

import ipaddress
import threading
from collections import OrderedDict
from typing import NamedTuple

MOST_KEPT = 10_000
_V6_NET = 64  # whoever has one IPv6 address has a whole net of them


class Rate(NamedTuple):
    """So many at once, and then one each so many seconds."""

    at_once: int
    every_s: float


class Tries:
    """Counts by key; safe to use from several threads.

    Args:
        rate: What each key may do.
    """

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what is left, and when it was so

    def take(self, key: str, now_s: float) -> float:
        """Return 0 after counting a try; or how long to wait [s] for one, which is then not counted.

        Args:
            key: Who tries.
            now_s: By a clock that never jumps [s].
        """
        with self._lock:
            left, since_s = self._kept.get(key, (float(self._rate.at_once), now_s))
            left = min(float(self._rate.at_once), left + max(0.0, now_s - since_s) / self._rate.every_s)
            wait_s = 0.0 if left >= 1 else (1 - left) * self._rate.every_s
            self._kept[key] = (left if wait_s else left - 1, now_s)
            self._kept.move_to_end(key)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return wait_s

    def give_back(self, key: str) -> None:
        """Take back one try: it was no wrong one."""
        with self._lock:
            if key in self._kept:
                left, since_s = self._kept[key]
                self._kept[key] = (min(float(self._rate.at_once), left + 1), since_s)


class Summaries:
    """Says by key which of many like things are written down, and how many were not; bounded as ``Tries`` is.

    Args:
        rate: Of what is written, for each key.
    """

    def __init__(self, rate: Rate) -> None:
        self._tries = Tries(rate)
        self._lock = threading.Lock()
        self._unwritten: OrderedDict[str, int] = OrderedDict()

    def count(self, key: str, now_s: float) -> int | None:
        """Return how many of a key were not written since the last that was; None: this one is not either."""
        wait_s = self._tries.take(key, now_s)
        with self._lock:
            if not wait_s:
                return self._unwritten.pop(key, 0)
            self._unwritten[key] = self._unwritten.get(key, 0) + 1
            if len(self._unwritten) > MOST_KEPT:
                self._unwritten.popitem(last=False)
            return None


def place_of(address: str) -> str:
    """Return by what an address is counted: itself, of IPv6 its net."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, _V6_NET), strict=False))
    return str(found)
