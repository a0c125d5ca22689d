"""What was sent and did not arrive, and by which channels its reader can be told besides."""

from sqlalchemy import Connection, select

from links.records_outbox import Claimed
from links.records_tables import contacts, outbox


def own_channels(connection: Connection, coop: str, contact: str) -> tuple[str, ...]:
    """Return by which channels somebody is told in turn; none when he has no order of his own."""
    query = select(contacts.c.channels).where(contacts.c.coop == coop, contacts.c.id == contact)
    return tuple(connection.execute(query).scalar() or ())


def undelivered(connection: Connection, since: int, now: int) -> list[Claimed]:
    """Return the messages that were sent, did not arrive and that no other tells, oldest first.

    Args:
        connection: In a transaction, or for reading.
        since: Only what was written then or later [ms].
        now: Only what is still of use then [ms].
    """
    fails = (outbox.c.delivery == "failed") & outbox.c.sent_at.is_not(None) & (outbox.c.folded_into == "")
    of_use = (outbox.c.created_at >= since, outbox.c.expires_at > now)
    columns = [outbox.c[name] for name in Claimed._fields]
    query = select(*columns).where(fails, *of_use).order_by(outbox.c.id)
    return [Claimed(*row) for row in connection.execute(query)]
