"""What providers on the web said by calling us, written into the records: answers, and what became of ours.

Not the meaning of an answer. Every function works inside the caller's transaction.
"""

from sqlalchemy import Connection, or_, select, update

from links.records_sql import insert_once
from links.records_tables import contacts, inbox, outbox

LONGEST_BODY = 4000
"""Characters of a message that are kept; nobody answers with more."""

_DELIVERED, _FAILED = "delivered", "failed"


def put_told(  # noqa: PLR0913 - the columns of a row
    connection: Connection, *, channel: str, reference: str, address: str, body: str, now: int
) -> None:
    """Put a message into the inbox [ms]; one that is there already is left alone.

    Args:
        connection: In a transaction.
        channel: By which it came.
        reference: The provider's name for it.
        address: From where, international.
        body: What it says.
        now: When it came [ms].
    """
    query = select(contacts.c.coop, contacts.c.id).where(contacts.c.phone == address)
    person = connection.execute(query.order_by(contacts.c.coop, contacts.c.id).limit(1)).first()
    row = {
        "key": f"{channel}|{reference}",
        "coop": person.coop if person else "",
        "contact": person.id if person else "",
        "channel": channel,
        "address": address,
        "body": body[:LONGEST_BODY],
        "sent_at": None,
        "received_at": now,
    }
    insert_once(connection, inbox, [row])


def put_report(  # noqa: PLR0913 - what a report is made of
    connection: Connection, *, channel: str, reference: str, is_delivered: bool, detail: str, now: int
) -> bool:
    """Write what became of a message [ms]; return whether a message has that name.

    What was delivered stays so, and keeps its time: calls come twice, and in any order.
    """
    mine = (outbox.c.channel == channel, outbox.c.reference == reference)
    if not reference or connection.execute(select(outbox.c.id).where(*mine).limit(1)).first() is None:
        return False
    state = _DELIVERED if is_delivered else _FAILED
    is_open = or_(outbox.c.delivery.is_(None), outbox.c.delivery.notin_((_DELIVERED, state)))
    values = {
        "delivery": state,
        "delivery_detail": "" if is_delivered else detail[:LONGEST_BODY],
        "delivered_at": now if is_delivered else None,
    }
    connection.execute(update(outbox).where(*mine, is_open).values(**values))
    return True
