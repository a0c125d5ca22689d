"""Messages that a channel could not deliver, and whose reader has other channels to be tried."""

from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from coldchain.judgement.priority import is_late
from coldchain.judgement.unsent import DROPPED
from links.records_outbox import EXPIRED, NEVER_AT, Draft
from links.records_tables import contacts, outbox

_KEPT = tuple(name for name in Draft._fields if name != "late")  # that stands in the rank


class Failed(NamedTuple):
    """A message that has failed for good, and its reader's channels and telephone as they are now."""

    draft: Draft
    channels: tuple[str, ...]
    phone: str


def failed(connection: Connection, since: int) -> list[Failed]:
    """Return the messages that have failed for good and whose reader has several channels, oldest first.

    Args:
        connection: In a transaction, or for reading.
        since: Only what was written then or later [ms].
    """
    refused = outbox.c.sent_at.is_(None) & (outbox.c.due_at == NEVER_AT)
    gone = refused & outbox.c.error.not_in((*DROPPED, EXPIRED))
    reader = (contacts.c.coop == outbox.c.coop) & (contacts.c.id == outbox.c.contact)
    query = (
        select(*(outbox.c[name] for name in _KEPT), outbox.c.rank, contacts.c.channels, contacts.c.phone)
        .select_from(outbox.join(contacts, reader))
        .where(or_(gone, outbox.c.delivery == "failed"), outbox.c.created_at >= since)
        .where(contacts.c.channels != "", outbox.c.folded_into == "")
        .order_by(outbox.c.id)
    )
    return [
        Failed(Draft(*row[:-3])._replace(late=is_late(row.rank)), *row[-2:])
        for row in connection.execute(query)
    ]


def keys_there(connection: Connection, keys: list[str]) -> set[str]:
    """Return which of some messages have been written already."""
    return set(connection.execute(select(outbox.c.key).where(outbox.c.key.in_(keys))).scalars())
