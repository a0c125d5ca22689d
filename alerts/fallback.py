"""Tries the next of a person's own channels when one has failed for good. Not a retry: see ``sender``."""

from alerts.settings import AlertsSettings
from links.records import Connection
from links.records_fallback import failed, keys_there
from links.records_outbox import Draft

WITHIN_MS = 86_400_000


def by_next_channel(connection: Connection, settings: AlertsSettings, now: int) -> list[Draft]:
    """Return what is to be written once more because a channel has failed; what has expired is not.

    The key names the channel, so that it is written once.

    Args:
        connection: In a transaction, or for reading.
        settings: Which channels there are.
        now: [ms].
    """
    made = []
    for draft, channels, phone in failed(connection, now - WITHIN_MS):
        names = [name for name in channels if name in settings.channels]
        after = names[names.index(draft.channel) + 1 :] if draft.channel in names else []
        if after and draft.expires_at > now:
            key = f"{draft.key.rpartition('|')[0]}|{after[0]}"
            made.append(draft._replace(key=key, channel=after[0], address=phone, due_at=now, held=""))
    there = keys_there(connection, [draft.key for draft in made]) if made else set()
    return [draft for draft in made if draft.key not in there]
