"""What many requests ask for, believed for a moment: which cooperatives there are, and their registries.

Half a second old at most, and forgotten at once when this interface changes something. What decides whether a
change is allowed is read anew in its own transaction.
"""

import threading
from typing import NamedTuple

from coldchain.errors import RecordsError
from coldchain.registry.registry import Lookup
from console.gather import Gather
from links.clock import Clock
from links.records import Connection
from links.records_places import is_settled

BELIEVED_S = 0.5
MOST_KEPT = 200


class _Kept(NamedTuple):
    at_s: float
    lookup: Lookup


class Kept:
    """Keeps it; safe to use from several threads.

    Args:
        gather: Reads the records.
        clock: Says how old it is.
    """

    def __init__(self, gather: Gather, clock: Clock) -> None:
        self._gather, self._clock = gather, clock
        self._lock = threading.Lock()
        self._names: tuple[float, tuple[str, ...]] = (0.0, ())
        self._lookups: dict[str, _Kept] = {}
        self._settled: dict[str, float] = {}
        self._generation = 0

    def coops(self) -> tuple[str, ...]:
        """Return the cooperatives, by id."""
        now_s, (at_s, names) = self._clock.monotonic_s(), self._names
        if names and 0 <= now_s - at_s < BELIEVED_S:
            return names
        generation = self._generation
        names = tuple(each.id for each in self._gather.cooperatives())
        with self._lock:
            if generation == self._generation:
                self._names = (now_s, names)
        return names

    def has_coops(self) -> bool:
        """Return whether nothing need be read to know which cooperatives there are."""
        at_s, names = self._names
        return bool(names) and 0 <= self._clock.monotonic_s() - at_s < BELIEVED_S

    def is_fresh(self, coop: str) -> bool:
        """Return whether nothing need be read to answer for a cooperative; empty: for the first one."""
        if not self.has_coops():
            return False
        now_s, (_, names) = self._clock.monotonic_s(), self._names
        kept = self._lookups.get(coop or names[0])
        return kept is not None and 0 <= now_s - kept.at_s < BELIEVED_S

    def lookup(self, coop: str) -> Lookup:
        """Return what is registered in a cooperative.

        Raises:
            RegistryError: There is no such cooperative.
            RecordsError: The records cannot be read.
        """
        now_s, kept = self._clock.monotonic_s(), self._lookups.get(coop)
        if kept is not None and 0 <= now_s - kept.at_s < BELIEVED_S:
            return kept.lookup
        generation, records = self._generation, self._gather.records()
        if records is None:
            raise RecordsError(
                "records", "nothing", "a database", "It comes with the first start.", retry=True
            )
        with records.reading() as connection:
            lookup = self._gather.kept.get(connection, coop)
        with self._lock:
            if generation == self._generation:
                if len(self._lookups) >= MOST_KEPT:
                    self._lookups.clear()
                self._lookups[coop] = _Kept(now_s, lookup)
        return lookup

    def settled(self, connection: Connection, coop: str, now: int) -> bool:
        """Return whether the list of places is as it is now [ms]."""
        now_s = self._clock.monotonic_s()
        if 0 <= now_s - self._settled.get(coop, -BELIEVED_S) < BELIEVED_S:
            return True
        generation, is_right = self._generation, is_settled(connection, coop, now)
        with self._lock:
            if is_right and generation == self._generation:
                self._settled[coop] = now_s
        return is_right

    def forget(self) -> None:
        """Believe nothing any more: something was changed."""
        with self._lock:
            self._generation += 1  # what is being read now may be what was changed
            self._lookups, self._names, self._settled = {}, (0.0, ()), {}
