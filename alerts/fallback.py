"""By which channel a person is told when one has failed: the next of his own, else of those of the station.

The one place that knows the order. The sender asks it when a channel has refused, or failed for too long; the
watcher has it look at what was sent and did not arrive. Not a retry by the same channel: see ``sender``.
"""

from collections.abc import Sequence

from alerts.settings import AlertsSettings
from links.records import Connection
from links.records_fallback import own_channels, undelivered
from links.records_outbox import Claimed
from links.records_sending import fall_back

WITHIN_MS = 86_400_000


def next_channel(connection: Connection, item: Claimed, order: Sequence[str], there: Sequence[str]) -> str:
    """Return the channel that takes over from a message's own; empty when it was the last.

    Args:
        connection: In a transaction.
        item: The message.
        order: For whoever has no channels of his own; empty: these get all by each of them.
        there: The channels that there are.
    """
    own = [name for name in own_channels(connection, item.coop, item.contact) if name in there]
    names = own or list(order)
    if item.channel not in names:
        return ""
    return next(iter(names[names.index(item.channel) + 1 :]), "")


def has_undelivered(connection: Connection, settings: AlertsSettings, now: int) -> bool:
    """Return whether ``carry_on`` would write something.

    Args:
        connection: For reading.
        settings: Which channels there are.
        now: [ms].
    """
    return bool(_following(connection, settings, now))


def carry_on(connection: Connection, settings: AlertsSettings, now: int) -> None:
    """Have the next channel tell what was sent and did not arrive; what has expired is not.

    Args:
        connection: In a transaction.
        settings: Which channels there are.
        now: [ms].
    """
    for item, channel in _following(connection, settings, now):
        fall_back(connection, item, channel, now)


def _following(connection: Connection, settings: AlertsSettings, now: int) -> list[tuple[Claimed, str]]:
    order = settings.fallback_order
    found = [
        (item, next_channel(connection, item, order, settings.channels))
        for item in undelivered(connection, now - WITHIN_MS, now)
    ]
    return [(item, channel) for item, channel in found if channel]
