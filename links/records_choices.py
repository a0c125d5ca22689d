"""What people chose by message: that they want none any more. Who writes it understands what they answer."""

from sqlalchemy import Connection, select

from links.records_outbox import TOGETHER
from links.records_sql import upsert
from links.records_tables import contact_choices, outbox


def stopped(connection: Connection, coop: str) -> dict[str, int]:
    """Return who of a cooperative wants no messages, and since when [ms]."""
    mine = (contact_choices.c.coop == coop) & contact_choices.c.stopped_at.is_not(None)
    query = select(contact_choices.c.contact, contact_choices.c.stopped_at).where(mine)
    return {row.contact: row.stopped_at for row in connection.execute(query)}


def choose(connection: Connection, coop: str, contact: str, *, stopped_at: int | None) -> None:
    """Write since when somebody wants no messages [ms]; None: he wants them."""
    upsert(connection, contact_choices, [{"coop": coop, "contact": contact, "stopped_at": stopped_at}])


def has_been_told(connection: Connection, contact: tuple[str, str], about: str, since: int) -> bool:
    """Return whether a person was told anything about a place since an instant.

    Args:
        connection: In a transaction.
        contact: Cooperative and id.
        about: The asset or site.
        since: [ms].
    """
    coop, name = contact
    mine = (outbox.c.coop == coop) & (outbox.c.created_at >= since) & (outbox.c.contact == name)
    query = select(outbox.c.id).where(mine, outbox.c.about == about, outbox.c.error != TOGETHER)
    return connection.execute(query.limit(1)).first() is not None
