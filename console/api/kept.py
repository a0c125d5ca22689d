"""What many ask for, believed for a moment: which cooperatives there are, their registries, and answers.

Half a second old at most (a second while it is read anew), and forgotten at once when this interface changes
something. What decides whether a change is allowed is read anew in its own transaction.
"""

from collections.abc import Callable

import msgspec

from coldchain.errors import RecordsError
from coldchain.registry.registry import Lookup
from console.api.reply import Reply, written
from console.believed import Believed
from console.cooperatives import BELIEVED_S, Cooperatives
from console.gather import Gather
from links.clock import Clock
from links.records import Connection
from links.records_places import is_settled

MOST_KEPT = 200
_LARGEST = 65_536  # bytes of an answer that is kept


class _NotSettledError(Exception):
    """The list of places is not as it is now: nobody is to believe that for a moment."""


class Kept:
    """Keeps it; safe to use from several threads.

    Args:
        gather: Reads the records.
        clock: Says how old it is.
        cooperatives: Which there are.
    """

    def __init__(self, gather: Gather, clock: Clock, cooperatives: Cooperatives) -> None:
        self._gather, self._cooperatives = gather, cooperatives
        self._lookups: Believed[Lookup] = Believed(clock, BELIEVED_S, MOST_KEPT)
        self._settled: Believed[bool] = Believed(clock, BELIEVED_S, MOST_KEPT)
        self._replies: Believed[Reply] = Believed(clock, BELIEVED_S, MOST_KEPT, _is_small)

    def coops(self) -> tuple[str, ...]:
        """Return the cooperatives, by id."""
        return self._cooperatives.ids()

    def has_coops(self) -> bool:
        """Return whether nothing need be read to know which cooperatives there are."""
        return bool(self._cooperatives.known())

    def is_fresh(self, coop: str) -> bool:
        """Return whether nothing need be read to answer for a cooperative; empty: for the first one."""
        known = self._cooperatives.known()
        return bool(known) and self._lookups.has(coop or known[0])

    def lookup(self, coop: str) -> Lookup:
        """Return what is registered in a cooperative.

        Raises:
            RegistryError: There is no such cooperative.
            RecordsError: The records cannot be read.
        """
        return self._lookups.get(lambda: self._read_lookup(coop), coop)

    def settled(self, connection: Connection, coop: str, now: int) -> bool:
        """Return whether the list of places is as it is now [ms]."""

        def look() -> bool:
            if not is_settled(connection, coop, now):
                raise _NotSettledError
            return True

        try:
            return self._settled.get(look, coop)
        except _NotSettledError:
            return False

    def known_reply(self, key: object) -> Reply | None:
        """Return an answer that somebody was given just now; None where it has to be looked up."""
        return self._replies.known(key)

    def reply(self, key: object, look: Callable[[], Reply]) -> Reply:
        """Return an answer, written down; ``look`` finds it, and what that raises is raised.

        Args:
            key: Says all that the answer depends on, but the time.
            look: Asks the stores.
        """
        return self._replies.get(lambda: written(look()), key)

    def forget(self) -> None:
        """Believe nothing any more: something was changed."""
        for kept in (self._cooperatives, self._lookups, self._settled, self._replies):
            kept.forget()

    def _read_lookup(self, coop: str) -> Lookup:
        records = self._gather.records()
        if records is None:
            raise RecordsError(
                "records", "nothing", "a database", "It comes with the first start.", retry=True
            )
        with records.reading() as connection:
            return self._gather.kept.get(connection, coop)


def _is_small(reply: Reply) -> bool:
    return isinstance(reply.content, msgspec.Raw) and len(memoryview(reply.content)) <= _LARGEST
