"""What was sent and did not arrive, and by which channels its reader can be told besides."""

from sqlalchemy import Connection, select

from coldchain.registry.addresses import EMAIL, address_by
from links.records_outbox import Claimed
from links.records_tables import contacts, outbox


def own_channels(connection: Connection, coop: str, contact: str) -> tuple[str, ...]:
    """Return by which channels somebody is told in turn; none when he has no order of his own."""
    query = select(contacts.c.channels).where(contacts.c.coop == coop, contacts.c.id == contact)
    return tuple(connection.execute(query).scalar() or ())


def address_over(connection: Connection, item: Claimed, channel: str) -> str:
    """Return where another channel tells the same person; of somebody who is gone, where he was told.

    Args:
        connection: In a transaction.
        item: The message.
        channel: Which is to have it.
    """
    if (item.channel == EMAIL) == (channel == EMAIL):
        return item.address
    query = select(contacts.c.phone, contacts.c.email)
    row = connection.execute(query.where(contacts.c.coop == item.coop, contacts.c.id == item.contact)).first()
    return item.address if row is None else address_by(channel, phone=row.phone, email=row.email)


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
