"""One answer of one person: who it is, when he said it; and what comes of it."""

from typing import NamedTuple

from coldchain.instants import local_text, zone_of
from coldchain.messages.understanding import Understood
from coldchain.registry.registry import Registry
from coldchain.registry.retired import in_service
from links.readings_store import ReadingsStore
from links.records import Connection
from links.records_inbox import Person, Received
from links.records_registry import load_registry

VIA = "sms"
CLOCKS_DIFFER_MS = 300_000
"""The network's clock may be so far from ours: what was told so much later may be what is answered."""
_OLDEST_MS = 3 * 86_400_000  # a network that says that a text is older has a wrong clock


class Conversation(NamedTuple):
    """What an answer is judged by.

    Args:
        connection: In the transaction in which all of it is written.
        received: The message.
        people: Whose telephone it is; several where somebody works for two cooperatives, or two share it.
        store: Where readings are.
        now: [ms].
        reply_until_at: Until when a reply is of use [ms].
    """

    connection: Connection
    received: Received
    people: list[Person]
    store: ReadingsStore
    now: int
    reply_until_at: int

    @property
    def said_at(self) -> int:
        """Return when it was said [ms]: by the network, where that can be."""
        sent_at, received_at = self.received.sent_at, min(self.received.received_at, self.now)
        if sent_at is None or received_at - sent_at > _OLDEST_MS:
            return received_at
        return min(sent_at, received_at)

    @property
    def first(self) -> Person:
        """Return the person who is answered."""
        return self.people[0]

    def registries(self) -> list[tuple[Person, Registry]]:
        """Return each person's cooperative, once for each person; what is retired is no place to name."""
        coops, at = {each.coop for each in self.people}, self.said_at
        loaded = {coop: in_service(load_registry(self.connection, coop), at) for coop in coops}
        return [(each, loaded[each.coop]) for each in self.people]


class Reply(NamedTuple):
    """What came of an answer.

    Args:
        outcome: For the records: what was done, or why nothing was.
        kind: Of the words that are sent; empty: nothing is sent.
        places: What stands in them.
    """

    outcome: str
    kind: str = ""
    places: dict[str, str] = {}  # noqa: RUF012 - never changed


class Asked(NamedTuple):
    """An answer that was understood, in its conversation."""

    talk: Conversation
    understood: Understood


def asset_name(registry: Registry, asset: str) -> str:
    """Return how people call an asset."""
    return next((each.name or each.id for each in registry.assets if each.id == asset), asset)


def time_text(registry: Registry, instant: int) -> str:
    """Return an instant [ms] in the cooperative's local time."""
    return local_text(instant, zone_of(registry.cooperative.time_zone))
