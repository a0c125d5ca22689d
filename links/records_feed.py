"""What is new in the records since somebody last looked: transitions and messages, for a terminal."""

from typing import NamedTuple

from sqlalchemy import Connection, select

from links.records_tables import excursions, outbox, transitions


class FeedTransition(NamedTuple):
    """A step of an alarm, with what it is about."""

    id: str
    alarm: str
    event: str
    to_state: str
    event_at: int
    recorded_at: int
    late: bool
    extreme: float | None


class FeedMessage(NamedTuple):
    """A message in the outbox; ``sent_at`` is None while it waits."""

    id: int
    key: str
    contact: str
    channel: str
    address: str
    body: str
    created_at: int
    sent_at: int | None


def transitions_since(connection: Connection, coop: str, recorded_from: int) -> list[FeedTransition]:
    """Return the transitions of a cooperative recorded at or after an instant [ms], oldest first."""
    query = (
        select(
            *(transitions.c[name] for name in FeedTransition._fields[:-1]),
            excursions.c.extreme,
        )
        .select_from(transitions.outerjoin(excursions, excursions.c.id == transitions.c.excursion))
        .where(transitions.c.coop == coop, transitions.c.recorded_at >= recorded_from)
        .order_by(transitions.c.recorded_at, transitions.c.event_at, transitions.c.id)
    )
    return [FeedTransition._make(row) for row in connection.execute(query)]


def messages_since(connection: Connection, coop: str, after_id: int) -> list[FeedMessage]:
    """Return the messages of a cooperative behind a message number, oldest first."""
    query = (
        select(*(outbox.c[name] for name in FeedMessage._fields))
        .where(outbox.c.coop == coop, outbox.c.id > after_id)
        .order_by(outbox.c.id)
    )
    return [FeedMessage._make(row) for row in connection.execute(query)]
