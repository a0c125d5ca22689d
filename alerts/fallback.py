"""Tries the next of a person's own channels when one has failed for good. Not a retry: the sender does those."""

from collections.abc import Mapping

from alerts.addressing import channels_of
from alerts.telling import TellDesk
from coldchain.registry.registry import Registry
from links.records import Connection
from links.records_fallback import failed
from links.records_outbox import put

WITHIN_MS = 86_400_000


def has_failed(connection: Connection, now: int) -> bool:
    """Return whether a message has failed lately that has not been looked at; locks nobody out.

    Args:
        connection: For reading.
        now: [ms].
    """
    return bool(failed(connection, now - WITHIN_MS))


def by_next_channel(desk: TellDesk, registries: Mapping[str, Registry]) -> int:
    """Write what failed over one channel once more for the next one of its reader; return how many.

    The key names the channel, so that it is written once. What has expired is not tried any more.

    Args:
        desk: In a transaction.
        registries: By cooperative.
    """
    made = []
    for draft in failed(desk.connection, desk.now - WITHIN_MS):
        registry = registries.get(draft.coop)
        people = registry.contacts if registry else ()
        contact = next((each for each in people if each.id == draft.contact), None)
        names = channels_of(contact, desk.settings) if contact else ()
        after = names[names.index(draft.channel) + 1 :] if draft.channel in names else ()
        if contact and after and draft.expires_at > desk.now:
            key = f"{draft.key.rpartition('|')[0]}|{after[0]}"
            made.append(draft._replace(key=key, channel=after[0], address=contact.phone, due_at=desk.now))
    put(desk.connection, made)
    return len(made)
