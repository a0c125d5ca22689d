"""What a gateway tells of itself beyond its ports and its spool, and when it tells it: the parts, wired.

Not what the ports and the spool say: see ``status.py``. Time and alarm add parts to ``Bridge.reports``.
"""

from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any, Protocol

from firmware_bridge.care.inventory import Inventory
from firmware_bridge.care.runs import Runs
from firmware_bridge.care.teller import Teller
from links.clock import Clock
from links.machine import Machine


class Source(Protocol):
    """A port or another source, as far as care knows it."""

    def status(self, now_s: float) -> dict[str, Any]:
        """Return how it is: its ``state`` is open, silent or away."""


class Care:
    """Of one gateway.

    Args:
        folder: The data folder.
        clock: Of this machine.
        version: Of this program.
        parts: Makes the whole status but its head.
        every_s: How often a status goes out [s].
    """

    def __init__(
        self, folder: Path, *, clock: Clock, version: str, parts: Callable[[], dict[str, Any]], every_s: float
    ) -> None:
        self.inventory = Inventory()
        self.machine = Machine()
        self.runs = Runs(folder, clock=clock, machine=self.machine)
        self.news: list[Callable[[], Hashable]] = [self.inventory.shape]
        self.teller = Teller(version, parts, self._news)
        self._folder = folder
        self._every_s = every_s
        self._identity = self.machine.identity()

    def watch(self, sources: Sequence[Source], clock: Clock) -> None:
        """Take it for news when a port comes, goes or falls silent."""
        self.news.append(lambda: tuple(each.status(clock.monotonic_s())["state"] for each in sources))

    def report(self) -> dict[str, Any]:
        """Return the parts of the status that are made here."""
        return {
            "every_s": self._every_s,
            "program": self.runs.told(),
            "machine": self._identity,
            "vitals": self.machine.vitals(self._folder),
            "devices": self.inventory.told(),
        }

    def _news(self) -> Hashable:
        return tuple(each() for each in self.news)
