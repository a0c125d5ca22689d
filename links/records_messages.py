"""What people were told, read from the outbox: read-only queries. Nothing is written or sent here."""

import msgspec
from sqlalchemy import Connection, RowMapping, select

from links.records_outbox import EXPIRED, NEVER_AT
from links.records_tables import outbox


class ToldMessage(msgspec.Struct, frozen=True):
    """A message of the outbox with what became of it; instants in ms UTC, ``cost`` as its channel told it."""

    id: int
    transition: str
    contact: str
    channel: str
    address: str
    body: str
    created_at: int
    due_at: int
    expires_at: int
    claimed_at: int | None
    sent_at: int | None
    delivered_at: int | None
    attempts: int
    in_doubt: bool
    error: str
    purpose: str
    severity: str
    about: str
    segments: int
    cost: float | None
    delivery: str
    delivery_detail: str

    @property
    def fate(self) -> str:
        """Return what became of it, in one word; ``sent`` while the network has said nothing of it."""
        if self.sent_at is not None:
            return self.delivery or ("delivered" if self.delivered_at is not None else "sent")
        if self.due_at == NEVER_AT:
            return EXPIRED if self.error == EXPIRED else "refused"
        return "claimed" if self.claimed_at is not None else "waiting"


_FIELDS = ToldMessage.__struct_fields__
_QUERY = select(*(outbox.c[name] for name in _FIELDS))


def messages_told(  # noqa: PLR0913 - each narrows it by one thing
    connection: Connection,
    coop: str,
    *,
    contact: str = "",
    since_at: int = 0,
    before: int | None = None,
    limit: int,
) -> list[ToldMessage]:
    """Return the newest messages of a cooperative, the newest first.

    Args:
        connection: To the records.
        coop: Its id.
        contact: Only to this one; empty for everybody.
        since_at: Only those written at or after this [ms].
        before: Only those written before the message of this number.
        limit: At most so many.
    """
    query = _QUERY.where(outbox.c.coop == coop, outbox.c.created_at >= since_at)
    if contact:
        query = query.where(outbox.c.contact == contact)
    if before is not None:
        query = query.where(outbox.c.id < before)
    newest = query.order_by(outbox.c.created_at.desc(), outbox.c.id.desc()).limit(limit)
    return [_told(row) for row in connection.execute(newest).mappings()]


def message_told(connection: Connection, coop: str, id_: int) -> ToldMessage | None:
    """Return one message of a cooperative; None when it has none of this number."""
    row = connection.execute(_QUERY.where(outbox.c.coop == coop, outbox.c.id == id_)).mappings().first()
    return None if row is None else _told(row)


def contacts_written_to(connection: Connection, coop: str) -> set[str]:
    """Return to whom a message was ever written, also who is no contact any more."""
    query = select(outbox.c.contact).where(outbox.c.coop == coop).distinct()
    return set(connection.execute(query).scalars())


def _told(row: RowMapping) -> ToldMessage:
    return ToldMessage(**row)
