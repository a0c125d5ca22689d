"""Messages that wait to be told together: finding them, and putting one in their place.

Only what nobody has claimed, tried or sent is touched. What stands in another message stays in the outbox,
as its own text said it, and names that message.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, Select, delete, exists, func, select, update

from coldchain.judgement.alarm_table import AlarmEvent, AlarmState
from links.records_outbox import NEVER_AT, TOGETHER, Claimed, Draft, put
from links.records_tables import alarms, excursions, outbox, transitions


class Waiting(NamedTuple):
    """A message that may still be told together with others, and what it tells."""

    id: int
    key: str
    coop: str
    transition: str
    contact: str
    channel: str
    address: str
    body: str
    created_at: int
    due_at: int
    expires_at: int
    purpose: str
    severity: str
    about: str
    held: str
    event: str
    late: bool
    kind: str
    asset: str
    device: str
    limit_name: str
    started_at: int


_MINE = Waiting._fields[: Waiting._fields.index("held") + 1]


def waiting(connection: Connection, since: int, until: int) -> list[Waiting]:
    """Return the messages that are due in an interval [ms] and that nobody has touched, oldest first."""
    free = outbox.c.sent_at.is_(None) & outbox.c.claimed_at.is_(None) & (outbox.c.attempts == 0)
    query = _written().where(free, outbox.c.due_at >= since, outbox.c.due_at <= until, outbox.c.about != "")
    rows = connection.execute(query.with_for_update(of=outbox)).mappings()
    return [Waiting(**row) for row in rows]


class Inside(NamedTuple):
    """A message that stands in another one.

    Args:
        row: What it tells.
        rank: How soon it would have been sent by itself.
        error: ``TOGETHER``; or why it has nothing to say any more.
    """

    row: Waiting
    rank: int
    error: str


def inside(connection: Connection, whole: Claimed) -> list[Inside]:
    """Return the messages in whose place another was put, as it was written, the first first.

    Args:
        connection: In a transaction.
        whole: The message that was put there.
    """
    same = (outbox.c.coop == whole.coop) & (outbox.c.contact == whole.contact)
    never = outbox.c.sent_at.is_(None) & (outbox.c.due_at == NEVER_AT)  # an index leads to these
    query = _written().add_columns(outbox.c.rank, outbox.c.error)
    found = connection.execute(query.where(same, never, outbox.c.delivery_detail == whole.key)).mappings()
    return [
        Inside(Waiting(**{name: row[name] for name in Waiting._fields}), row["rank"], row["error"])
        for row in found
    ]


def _written() -> Select[Any]:
    """Return a query for messages that tell a step of an alarm, oldest first."""
    return (
        select(
            *(outbox.c[name] for name in _MINE),
            transitions.c.event,
            transitions.c.late,
            *(excursions.c[name] for name in ("kind", "asset", "device", "limit_name", "started_at")),
        )
        .select_from(
            outbox.join(transitions, transitions.c.id == outbox.c.transition).join(
                excursions, excursions.c.id == transitions.c.excursion
            )
        )
        .order_by(outbox.c.id)
    )


def reword(connection: Connection, whole: Claimed, body: str, transition: str) -> None:
    """Have a message that was put in the place of others tell only some of them, the first of these first."""
    change = update(outbox).where(outbox.c.id == whole.id)
    connection.execute(change.values(body=body, transition=transition))


def has_groups(connection: Connection, since: int, soon: int, until: int) -> bool:
    """Return whether several messages wait for one person about one place; locks nobody out.

    Args:
        connection: For reading.
        since: Due then or later [ms].
        soon: The first of them is due by then [ms].
        until: The others are [ms].
    """
    free = outbox.c.sent_at.is_(None) & outbox.c.claimed_at.is_(None) & (outbox.c.attempts == 0)
    due = (outbox.c.due_at >= since) & (outbox.c.due_at <= until)
    query = (
        select(func.count())
        .where(free, due, outbox.c.about != "")
        .group_by(outbox.c.coop, outbox.c.contact, outbox.c.channel, outbox.c.about)
        .having(func.count() > 1, func.min(outbox.c.due_at) <= soon)
    )
    return connection.execute(query.limit(1)).first() is not None


def together(connection: Connection, draft: Draft, keys: Iterable[str]) -> None:
    """Put a message in the place of some that wait, by their keys."""
    put(connection, [draft])
    mine = outbox.c.key.in_(list(keys)) & outbox.c.sent_at.is_(None) & outbox.c.claimed_at.is_(None)
    change = update(outbox).where(mine)
    connection.execute(change.values(due_at=NEVER_AT, error=TOGETHER, delivery_detail=draft.key, held=""))


class Neighbour(NamedTuple):
    """Another message to the same person about the same place: when it was written, is due, how urgent."""

    created_at: int
    due_at: int
    severity: str
    event: str
    is_sent: bool


def neighbours(connection: Connection, draft: Draft, since: int) -> list[Neighbour]:
    """Return the messages to the same person, over the same channel, about the same place.

    Args:
        connection: In a transaction.
        draft: A message that is about to be written.
        since: Only what was written then or later [ms].
    """
    same = (
        (outbox.c.coop == draft.coop)
        & (outbox.c.created_at >= since)
        & (outbox.c.contact == draft.contact)
        & (outbox.c.channel == draft.channel)
        & (outbox.c.about == draft.about)
        & (outbox.c.key != draft.key)
        & (outbox.c.held == "")
    )
    query = (
        select(outbox.c.created_at, outbox.c.due_at, outbox.c.severity, transitions.c.event, outbox.c.sent_at)
        .select_from(outbox.join(transitions, transitions.c.id == outbox.c.transition))
        .where(same)
    )
    return [
        Neighbour(row.created_at, row.due_at, row.severity, row.event, row.sent_at is not None)
        for row in connection.execute(query)
    ]


def begun_in_vain(connection: Connection, now: int) -> list[dict[str, Any]]:
    """Return the messages that wait to say that something began which is over, answered or hidden by now.

    Args:
        connection: In a transaction.
        now: [ms].
    """
    waits = outbox.c.sent_at.is_(None) & (outbox.c.due_at > now) & (outbox.c.due_at < NEVER_AT)
    free = waits & outbox.c.claimed_at.is_(None) & (outbox.c.attempts == 0) & (outbox.c.held == "")
    gone = (alarms.c.state != AlarmState.UNACK) | (alarms.c.occurrence > transitions.c.occurrence)
    part = outbox.alias()  # of several in one text it is looked at each when that is sent
    same = (part.c.coop == outbox.c.coop) & (part.c.contact == outbox.c.contact)
    never = part.c.sent_at.is_(None) & (part.c.due_at == NEVER_AT)
    stands_in = exists().where(same, never, part.c.delivery_detail == outbox.c.key)
    alone = ~(outbox.c.key.contains("~") & stands_in)  # few have the sign: only of these it is looked up
    query = (
        select(outbox.c.id, outbox.c.contact, outbox.c.channel, outbox.c.created_at, outbox.c.due_at)
        .add_columns(transitions.c.id.label("step"), transitions.c.alarm, transitions.c.occurrence)
        .select_from(
            outbox.join(transitions, transitions.c.id == outbox.c.transition).join(
                alarms, alarms.c.id == transitions.c.alarm
            )
        )
        .where(free, transitions.c.event == AlarmEvent.RAISE, gone, alone)
    )
    return [_plain(row) for row in connection.execute(query.with_for_update(of=outbox)).mappings()]


def drop_begin(connection: Connection, row: dict[str, Any], *, with_end: bool) -> str | None:
    """Take back a message that waits to say that something began.

    Args:
        connection: In a transaction.
        row: One of ``begun_in_vain``.
        with_end: Take back also what waits to tell this person that it is over.

    Returns:
        The step that tells people all of it, at its end; empty when nobody hears of it; None when other
        messages of its begin are left.
    """
    connection.execute(delete(outbox).where(outbox.c.id == row["id"]))
    same = (transitions.c.alarm == row["alarm"]) & (transitions.c.occurrence == row["occurrence"])
    ends = select(transitions.c.id).where(same, transitions.c.event == AlarmEvent.RETURN)
    if with_end:
        mine = (outbox.c.contact == row["contact"]) & (outbox.c.channel == row["channel"])
        untouched = outbox.c.sent_at.is_(None) & outbox.c.claimed_at.is_(None) & (outbox.c.attempts == 0)
        connection.execute(delete(outbox).where(outbox.c.transition.in_(ends), mine, untouched))
    left = select(outbox.c.id).where(outbox.c.transition == row["step"])
    if connection.execute(left.limit(1)).first() is not None:
        return None
    told = select(outbox.c.transition).where(outbox.c.transition.in_(ends)).limit(1)
    return str(connection.execute(told).scalar() or "")


def _plain(row: RowMapping) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}
