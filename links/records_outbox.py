"""The outbox: messages that people must get, until they have got them.

Claimed, sent and delivered are separate facts. A message that was claimed by a sender that then died is in
doubt: it is sent again, and says that it may be a repeat.
"""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, func, or_, select, update

from links.records_sql import insert_once
from links.records_tables import outbox, transitions

EXPIRED = "expired"
"""The ``error`` of a message that was not sent because it would have come too late."""

TOGETHER = "told-together"
"""The ``error`` of a message that stands in another one, which ``delivery_detail`` names."""

NEVER_AT = 2**62
"""``due_at`` of a message that is not tried any more [ms]; the search for due ones never comes across it."""


class Draft(NamedTuple):
    """A message on its way into the outbox.

    Args:
        key: Idempotency key, ``<transition>|<contact>|<channel>``: a second one with it is no second message.
        coop: Cooperative.
        transition: What it tells.
        contact: Who is told.
        channel: How.
        address: Where, in the channel's own terms.
        body: The text.
        created_at: [ms].
        expires_at: Not sent after this [ms].
        due_at: Not sent before this [ms]; 0 when it is due at once.
        held: The excursion that a notice which is held back is about; empty when it is not held back.
        purpose: What it is for: ``alarm``, ``goods``, ``gateway``, ``system``, ``reply`` or ``report``.
        severity: Of what it tells; empty when that has none.
        about: The asset or site that it is about; empty when it is about none.
    """

    key: str
    coop: str
    transition: str
    contact: str
    channel: str
    address: str
    body: str
    created_at: int
    expires_at: int
    due_at: int = 0
    held: str = ""
    purpose: str = "alarm"
    severity: str = ""
    about: str = ""


class Taken(NamedTuple):
    """What a channel said of a message that it took.

    Args:
        reference: Its own name for it; empty when it gives none.
        segments: SMS segments that it took.
        cost: What it cost, when that is known.
    """

    reference: str = ""
    segments: int = 0
    cost: float | None = None


class Claimed(NamedTuple):
    """A message that is this sender's to send now; ``in_doubt`` when it may have been sent before."""

    id: int
    key: str
    contact: str
    channel: str
    address: str
    body: str
    created_at: int
    expires_at: int
    attempts: int
    in_doubt: bool


class Backlog(NamedTuple):
    """How many messages wait, were sent, had expired before they could be, and can never be sent."""

    waiting: int
    sent: int
    expired: int
    refused: int


def put(connection: Connection, drafts: Iterable[Draft]) -> None:
    """Put messages into the outbox; those whose key is there already are left alone."""
    rows = [
        {**draft._asdict(), "due_at": draft.due_at or draft.created_at, "attempts": 0} for draft in drafts
    ]
    insert_once(connection, outbox, rows)


def contacts_told(connection: Connection, about: str) -> set[str]:
    """Return who was told of an alarm, or of anything that a shipment's key begins, also with other things.

    Args:
        connection: In a transaction.
        about: Id of the alarm, or ``<coop>/<shipment>``.
    """
    mine = transitions.c.id.startswith(f"{about}|", autoescape=True)
    with_others = select(transitions.c.told_with).where(mine, transitions.c.told_with != "")
    own = outbox.c.transition.startswith(f"{about}|", autoescape=True)
    query = select(outbox.c.contact).where(or_(own, outbox.c.transition.in_(with_others)))
    return set(connection.execute(query.distinct()).scalars())


def steps_told(connection: Connection, kind: str) -> list[str]:
    """Return the steps of a kind that messages were written for, the oldest first, each once.

    Args:
        connection: In a transaction.
        kind: With what the id of the step begins.
    """
    mine = outbox.c.transition.startswith(kind, autoescape=True)
    query = select(outbox.c.transition).where(mine).group_by(outbox.c.transition)
    return list(connection.execute(query.order_by(func.min(outbox.c.id))).scalars())


def readers_of(connection: Connection, step: str) -> set[tuple[str, str]]:
    """Return for whom messages about a step were written: cooperative and contact."""
    query = select(outbox.c.coop, outbox.c.contact).where(outbox.c.transition == step).distinct()
    return {(row.coop, row.contact) for row in connection.execute(query)}


def claim(connection: Connection, now: int, lease_ms: int, limit: int) -> list[Claimed]:
    """Return messages that are due, claimed for the caller until the lease is over, oldest first.

    Args:
        connection: In a transaction of its own, committed before anything is sent.
        now: [ms].
        lease_ms: A claim older than this is void: its sender died [ms].
        limit: At most so many.
    """
    query = select(outbox).where(*_due(now, lease_ms)).order_by(outbox.c.id).limit(limit)
    # On PostgreSQL two senders may be here at once; SQLite lets one in at a time.
    rows = connection.execute(query.with_for_update(skip_locked=True)).mappings().all()
    claimed = [_claimed(row) for row in rows]
    for item in claimed:
        change = update(outbox).where(outbox.c.id == item.id)
        connection.execute(change.values(claimed_at=now, attempts=item.attempts, in_doubt=item.in_doubt))
    return claimed


def has_due(connection: Connection, now: int, lease_ms: int) -> bool:
    """Return whether ``claim`` would find something; cheap, and locks nobody out."""
    return connection.execute(select(outbox.c.id).where(*_due(now, lease_ms)).limit(1)).first() is not None


def mark_sent(connection: Connection, id_: int, now: int, taken: Taken) -> None:
    """Say that a channel has taken a message [ms], and what it said of it."""
    change = update(outbox).where(outbox.c.id == id_)
    connection.execute(change.values(sent_at=now, claimed_at=None, error="", **taken._asdict()))


def mark_failed(connection: Connection, id_: int, error: str, due_at: int) -> None:
    """Say why a message was certainly not sent this time, and when to try again [ms].

    Whether an earlier try got through stays in doubt if it was.
    """
    change = update(outbox).where(outbox.c.id == id_)
    connection.execute(change.values(claimed_at=None, error=error, due_at=due_at))


def mark_refused(connection: Connection, id_: int, error: str, now: int) -> None:
    """Say why a message can never be sent [ms]; it stays, with the reason."""
    change = update(outbox).where(outbox.c.id == id_)
    connection.execute(change.values(claimed_at=None, error=error, due_at=NEVER_AT, expires_at=now))


def mark_expired(connection: Connection, id_: int) -> None:
    """Say that a message came too late to be of use, and was not sent."""
    mark_failed(connection, id_, EXPIRED, NEVER_AT)


def backlog(connection: Connection) -> Backlog:
    """Return how the outbox stands."""
    over = outbox.c.sent_at.is_(None) & (outbox.c.due_at == NEVER_AT) & (outbox.c.error != TOGETHER)
    query = select(
        func.count().filter(outbox.c.sent_at.is_(None), outbox.c.due_at != NEVER_AT),
        func.count(outbox.c.sent_at),
        func.count().filter(over, outbox.c.error == EXPIRED),
        func.count().filter(over, outbox.c.error != EXPIRED),
    )
    return Backlog(*connection.execute(query).one())


def _due(now: int, lease_ms: int) -> tuple[ColumnElement[bool], ...]:
    free = or_(outbox.c.claimed_at.is_(None), outbox.c.claimed_at <= now - lease_ms)
    return outbox.c.sent_at.is_(None), outbox.c.due_at <= now, free


def _claimed(row: RowMapping) -> Claimed:
    return Claimed(
        id=row["id"],
        key=row["key"],
        contact=row["contact"],
        channel=row["channel"],
        address=row["address"],
        body=row["body"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        attempts=row["attempts"] + 1,
        in_doubt=row["in_doubt"] or row["claimed_at"] is not None,
    )
