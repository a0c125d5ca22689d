"""What a gateway tells of itself beyond its ports and its spool, and when it tells it: the parts, wired.

Not what the ports and the spool say: see ``status.py``. A modem adds its own part to ``Bridge.reports``, as
``{"signal": {...}}``.
"""

from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any, Protocol

from firmware_bridge.care.inventory import Inventory
from firmware_bridge.care.runs import Runs
from firmware_bridge.care.teller import Teller
from links.clock import Clock
from links.machine import Machine

STILL_S = 120.0  # an open port that says nothing for so long is called silent, as in ``status.py``


class _Health(Protocol):
    open: bool
    heard_s: float


class Port(Protocol):
    """A port, as far as care knows it."""

    path: str

    @property
    def health(self) -> _Health:
        """Return how it is."""


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

    def watch(self, ports: Sequence[Port], clock: Clock) -> None:
        """Take it for news when a port comes, goes or falls silent."""

        def states() -> Hashable:
            now_s = clock.monotonic_s()
            return tuple((each.health.open, now_s - each.health.heard_s > STILL_S) for each in ports)

        self.news.append(states)

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
