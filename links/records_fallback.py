"""Messages that a channel could not deliver, as they would be written for another one."""

from sqlalchemy import Connection, or_, select

from links.records_outbox import EXPIRED, NEVER_AT, TOGETHER, Draft
from links.records_tables import outbox


def failed(connection: Connection, since: int) -> list[Draft]:
    """Return the messages that have failed for good, each with a text of its own, and no later channel yet.

    Args:
        connection: In a transaction, or for reading.
        since: Only what was written then or later [ms].
    """
    refused = outbox.c.sent_at.is_(None) & (outbox.c.due_at == NEVER_AT)
    gone = refused & outbox.c.error.not_in((TOGETHER, EXPIRED, "told-by-gateway"))
    query = (
        select(*(outbox.c[name] for name in Draft._fields))
        .where(or_(gone, outbox.c.delivery == "failed"), outbox.c.created_at >= since)
        .order_by(outbox.c.id)
    )
    return [Draft(**row) for row in connection.execute(query).mappings()]
