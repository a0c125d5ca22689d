"""The outbox: messages that people must get, until they have got them.

Claimed, sent and delivered are separate facts. A message that was claimed by a sender that then died is in
doubt: it is sent again, and says that it may be a repeat.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, exists, func, or_, select, update

from coldchain.judgement.priority import CRITICAL_LATE, rank_of
from coldchain.judgement.unsent import DROPPED, Unsent
from links.records_sql import insert_once
from links.records_tables import outbox, transitions

EXPIRED = Unsent.EXPIRED
"""The ``error`` of a message that was not sent because it would have come too late."""

TOGETHER = Unsent.TOGETHER
"""The ``error`` of a message that stands in another one, which ``delivery_detail`` names."""

NEVER_AT = 2**62
"""``due_at`` of a message that is not tried any more [ms]; the search for due ones never comes across it."""

PATIENT_TRIES = 6
"""So often a message is tried while the same person's later ones on the channel wait behind it: a minute."""

_AHEAD = outbox.alias()  # made once: it copies all columns
_WHOM = ("coop", "contact", "channel")


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
        purpose: For what: ``alarm``, ``goods``, ``gateway``, ``system``, ``reply``, ``report`` or ``test``.
        severity: Of what it tells; empty when that has none.
        about: The asset or site that it is about; empty when it is about none.
        late: It tells what was found so long afterwards that it is no news; live ones go first.
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
    late: bool = False


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
    """A message that is this sender's to send now; ``in_doubt`` when it may have been sent before.

    ``error`` is what was written of its last try, or why it was held back.
    """

    id: int
    key: str
    coop: str
    transition: str
    contact: str
    channel: str
    address: str
    body: str
    created_at: int
    expires_at: int
    purpose: str
    severity: str
    about: str
    rank: int
    attempts: int
    in_doubt: bool
    error: str = ""


class Backlog(NamedTuple):
    """How many messages wait, were sent, had expired before they could be, and can never be sent.

    Those that rightly were not sent are ``dropped``: another told it, it was over, the budget is for others.
    """

    waiting: int
    sent: int
    expired: int
    refused: int
    dropped: int


def put(connection: Connection, drafts: Iterable[Draft]) -> None:
    """Put messages into the outbox; those whose key is there already are left alone."""
    rows = [_row(draft) for draft in drafts]
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


def last_step(connection: Connection, kind: str) -> tuple[str, int] | None:
    """Return the step of a kind that was written last, and when [ms]; None: there is none.

    The last by its place in the outbox, not by its time: that was of a clock that may have been set since.

    Args:
        connection: In a transaction.
        kind: With what the id of the step begins.
    """
    mine = outbox.c.transition.startswith(kind, autoescape=True)
    query = select(outbox.c.transition, outbox.c.created_at).where(mine).order_by(outbox.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.transition, row.created_at)


def readers_of(connection: Connection, step: str) -> set[tuple[str, str]]:
    """Return for whom messages about a step were written: cooperative and contact."""
    query = select(outbox.c.coop, outbox.c.contact).where(outbox.c.transition == step).distinct()
    return {(row.coop, row.contact) for row in connection.execute(query)}


def claim(
    connection: Connection, now: int, lease_ms: int, limit: int, *, apart: Collection[str] = ()
) -> list[Claimed]:
    """Return messages that are due, claimed for the caller until the lease is over, the most urgent first.

    Args:
        connection: In a transaction of its own, committed before anything is sent.
        now: [ms].
        lease_ms: A claim older than this is void: its sender died [ms].
        limit: At most so many.
        apart: Channels that others look after.
    """
    query = select(outbox).where(*_due(now, lease_ms, apart)).order_by(outbox.c.rank, outbox.c.id)
    # On PostgreSQL two senders may be here at once; SQLite lets one in at a time.
    found = query.limit(limit).with_for_update(skip_locked=True, of=outbox)
    claimed = [_claimed(row) for row in connection.execute(found).mappings().all()]
    for item in claimed:
        change = update(outbox).where(outbox.c.id == item.id)
        connection.execute(change.values(claimed_at=now, attempts=item.attempts, in_doubt=item.in_doubt))
    return claimed


def has_due(connection: Connection, now: int, lease_ms: int, *, apart: Collection[str] = ()) -> bool:
    """Return whether ``claim`` would find something; cheap, and locks nobody out."""
    query = select(outbox.c.id).where(*_due(now, lease_ms, apart)).limit(1)
    return connection.execute(query).first() is not None


def retry_now(connection: Connection, channels: Collection[str], now: int) -> int:
    """Have what some channels failed to send be due at once; return how many messages.

    Not what may have been sent: that gets its time to be heard of. Not what waits for another reason.

    Args:
        connection: In a transaction.
        channels: Those that are well again.
        now: [ms].
    """
    waits = outbox.c.sent_at.is_(None) & outbox.c.claimed_at.is_(None) & ~outbox.c.in_doubt
    failed = (outbox.c.attempts > 0) & (outbox.c.error != "") & outbox.c.error.not_in([*Unsent])
    later = (outbox.c.due_at > now) & (outbox.c.due_at < NEVER_AT)
    change = update(outbox).where(outbox.c.channel.in_(channels), waits, failed, later)
    return connection.execute(change.values(due_at=now)).rowcount


def take_back(connection: Connection, tries_at_most: int) -> int:
    """Put in doubt what dead senders had in hand, so that it is due at once; return how many messages.

    Args:
        connection: In a transaction, while nobody sends.
        tries_at_most: What was tried so often waits for the end of its lease: it may be what kills senders.
    """
    in_hand = outbox.c.claimed_at.is_not(None) & outbox.c.sent_at.is_(None)
    change = update(outbox).where(in_hand, outbox.c.attempts < tries_at_most)
    return connection.execute(change.values(claimed_at=None, in_doubt=True)).rowcount


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


def mark_doubtful(connection: Connection, id_: int, error: str, due_at: int) -> None:
    """Say that a message may have been sent, why nobody knows, and when it is repeated [ms]."""
    change = update(outbox).where(outbox.c.id == id_)
    connection.execute(change.values(claimed_at=None, in_doubt=True, error=error, due_at=due_at))


def mark_kept(connection: Connection, id_: int, reason: str, due_at: int) -> None:
    """Say why a message that was claimed was not tried, and when it is due again [ms]; that is no try."""
    change = update(outbox).where(outbox.c.id == id_)
    tries = outbox.c.attempts - 1
    connection.execute(change.values(claimed_at=None, attempts=tries, error=reason, due_at=due_at))


def mark_refused(connection: Connection, id_: int, error: str, now: int) -> None:
    """Say why a message can never be sent [ms]; it stays, with the reason."""
    change = update(outbox).where(outbox.c.id == id_)
    connection.execute(change.values(claimed_at=None, error=error, due_at=NEVER_AT, expires_at=now))


def mark_expired(connection: Connection, id_: int, reason: str = EXPIRED) -> None:
    """Say that a message came too late to be of use, and was not sent; why, when it was held back."""
    mark_failed(connection, id_, reason, NEVER_AT)


def backlog(connection: Connection) -> Backlog:
    """Return how the outbox stands."""
    over = outbox.c.sent_at.is_(None) & (outbox.c.due_at == NEVER_AT)
    dropped = sorted(DROPPED)
    query = select(
        func.count().filter(outbox.c.sent_at.is_(None), outbox.c.due_at != NEVER_AT),
        func.count(outbox.c.sent_at),
        func.count().filter(over, outbox.c.error == EXPIRED),
        func.count().filter(over, outbox.c.error.not_in([EXPIRED, *dropped])),
        func.count().filter(over, outbox.c.error.in_(dropped)),
    )
    return Backlog(*connection.execute(query).one())


def _due(now: int, lease_ms: int, apart: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    free = or_(outbox.c.claimed_at.is_(None), outbox.c.claimed_at <= now - lease_ms)
    mine = [outbox.c.channel.not_in(sorted(apart))] if apart else []
    return outbox.c.sent_at.is_(None), outbox.c.due_at <= now, free, *mine, ~_is_behind(now, lease_ms)


def _is_behind(now: int, lease_ms: int) -> ColumnElement[bool]:
    """Return whether an earlier message to the same person by the same channel has failed and waits.

    So an unreachable telephone is tried with one message at a time, and what is said first is heard first.
    Critical ones wait for nobody. Those that have failed are found once and not for each that is due: of
    these there may be thousands.
    """
    waits = or_(_AHEAD.c.due_at > now, _AHEAD.c.claimed_at > now - lease_ms)
    failed = (
        _AHEAD.c.sent_at.is_(None),
        _AHEAD.c.due_at < NEVER_AT,
        _AHEAD.c.attempts.between(1, PATIENT_TRIES),
    )
    columns = [_AHEAD.c[name] for name in (*_WHOM, "rank", "id")]
    ahead = select(*columns).where(*failed, waits).cte("ahead").prefix_with("MATERIALIZED")
    same = [ahead.c[name] == outbox.c[name] for name in _WHOM]
    is_ahead = exists().where(*same, ahead.c.rank <= outbox.c.rank, ahead.c.id < outbox.c.id)
    return (outbox.c.rank > CRITICAL_LATE) & is_ahead


def _row(draft: Draft) -> dict[str, object]:
    row = draft._asdict()
    late = row.pop("late") or bool(draft.held)
    rank = rank_of(draft.purpose, draft.severity, late=late)
    return {**row, "due_at": draft.due_at or draft.created_at, "attempts": 0, "rank": rank}


def _claimed(row: RowMapping) -> Claimed:
    plain = {name: row[name] for name in Claimed._fields if name not in ("attempts", "in_doubt")}
    doubt = row["in_doubt"] or row["claimed_at"] is not None
    return Claimed(**plain, attempts=row["attempts"] + 1, in_doubt=doubt)
