"""What a sender asks of the records before it sends: is it still so, and what has this person had.

Every function works inside the caller's transaction. Not a decision: ``alerts/gate.py`` decides.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, RowMapping, and_, func, or_, select, update

from coldchain.judgement.alarm_table import AlarmEvent, AlarmState
from coldchain.judgement.facts import Kind
from coldchain.judgement.unsent import Unsent
from links.records_fallback import address_over
from links.records_outbox import NEVER_AT, Claimed
from links.records_sql import insert_once
from links.records_tables import alarms, contacts, cooperatives, excursions, outbox, transitions

_GOES_ON = (AlarmState.UNACK, AlarmState.ACKED)
_HARM = (Kind.PRODUCT, Kind.LAW)  # harm does not end
_ENDS = (AlarmEvent.RETURN, AlarmEvent.CLOSE, AlarmEvent.WITHDRAW)
_BEGINS = (AlarmEvent.RAISE, AlarmEvent.RECORD)


_Step = Row[Any, Any, Any]


class Fate(NamedTuple):
    """What has become of that which a message tells.

    Args:
        event: What it tells, of ``AlarmEvent``.
        over_at: When that was over [ms]; None while it goes on.
        withdrawn: It never was.
    """

    event: str
    over_at: int | None
    withdrawn: bool


def fate_of(connection: Connection, item: Claimed) -> Fate | None:
    """Return what has become of that which a message tells; None when it is no step of an alarm.

    What is told together with others goes on while one of them does.

    Args:
        connection: In a transaction.
        item: The message.
    """
    if "~" in item.key:  # a step up, or told once more: whoever wrote it knew how it stands
        return None
    joined = transitions.join(excursions, excursions.c.id == transitions.c.excursion)
    joined = joined.outerjoin(alarms, alarms.c.id == transitions.c.alarm)
    columns = (transitions.c.id, transitions.c.event, excursions.c.ended_at, excursions.c.withdrawn)
    query = select(*columns, excursions.c.kind, alarms.c.state).select_from(joined)
    told = or_(transitions.c.id == item.transition, transitions.c.told_with == item.transition)
    rows = connection.execute(query.where(told)).all()
    own = next((row for row in rows if row.id == item.transition), None)
    if own is None:
        return None
    begun = [row for row in rows if row.event == AlarmEvent.RAISE]
    if any(_goes_on(row.ended_at, row.state, kind=row.kind, withdrawn=row.withdrawn) for row in begun):
        return Fate(own.event, None, withdrawn=False)
    over = [row.ended_at for row in rows if row.ended_at is not None]
    return Fate(own.event, max(over, default=0), withdrawn=all(row.withdrawn for row in rows))


def _goes_on(ended_at: int | None, state: str | None, *, kind: str, withdrawn: bool) -> bool:
    """Return whether an excursion goes on; one that moved was withdrawn, and its alarm stays active."""
    if kind in _HARM:
        return not withdrawn
    return state in _GOES_ON if withdrawn else ended_at is None


def end_for(connection: Connection, item: Claimed) -> str | None:
    """Return the key of a message that tells the same person the end of what one tells; None if none does.

    It may be that very message, when the end came while it waited and it was given the end's words.

    Args:
        connection: In a transaction.
        item: A message that tells the begin.
    """
    ends = _steps_like(connection, item, _ENDS)
    own, ids = {row.id for row in ends}, {id_ for row in ends for id_ in (row.id, row.told_with) if id_}
    if not ids:
        return None
    query = select(outbox).where(outbox.c.transition.in_(sorted(ids)), *_to_same(item))
    # A text of its own first: who has one was not given the end's words in another.
    best_first = query.order_by(outbox.c.transition.not_in(sorted(own)), outbox.c.key != item.key)
    rows = connection.execute(best_first).mappings().all()
    wholes = _wholes_of(connection, rows)
    alive = (row["key"] for row in rows if _is_told(wholes.get(_whole_of(row), row)))
    return next(alive, None)


def was_begin_kept_from(connection: Connection, item: Claimed) -> bool:
    """Return whether the same person surely knows nothing of what a message closes or takes back.

    False also when there was no message about it: then somebody else may have told; and when its begin was
    not sent because this very message was there to tell all of it.

    Args:
        connection: In a transaction.
        item: A message that tells an end.
    """
    steps = _steps_like(connection, item, (*_BEGINS, AlarmEvent.RETURN, AlarmEvent.CLOSE))
    ids = {id_ for row in steps for id_ in (row.id, row.told_with) if id_}
    mine = (outbox.c.transition.in_(sorted(ids - {item.transition})), *_of_person(item))
    rows = connection.execute(select(outbox).where(*mine)).mappings().all()
    within = _wholes_of(connection, rows).values()
    closes = any(row.id == item.transition and row.event == AlarmEvent.CLOSE for row in steps)
    stands_for_it = closes and any(row["error"] == Unsent.OVER for row in rows)
    heard = any(row["in_doubt"] or row["sent_at"] or row["claimed_at"] for row in (*rows, *within))
    return bool(rows) and not heard and not stands_for_it


def _wholes_of(connection: Connection, rows: Iterable[RowMapping]) -> dict[str, RowMapping]:
    """Return the messages in which some others stand, by key."""
    keys = {_whole_of(row) for row in rows} - {""}
    query = select(outbox).where(outbox.c.key.in_(sorted(keys)))
    return {row["key"]: row for row in connection.execute(query).mappings()} if keys else {}


def _whole_of(row: RowMapping) -> str:
    """Return the key of the message in which another stands; empty: it is told by itself, or not."""
    inside = row["error"] == Unsent.TOGETHER
    return str(row["folded_into"] or row["delivery_detail"]) if inside else ""


def _is_told(row: RowMapping) -> bool:
    return row["sent_at"] is not None or row["due_at"] < NEVER_AT


def free_from(connection: Connection, item: Claimed, since: int, most: int) -> int | None:
    """Return when the message that uses a person's last free place was sent [ms]; None when a place is free.

    Args:
        connection: In a transaction.
        item: To whom, and by which channel.
        since: Messages that were sent later count [ms]; answers to what a person asked do not.
        most: How many may.
    """
    counted = (outbox.c.sent_at > since) & (outbox.c.purpose != "reply")
    query = select(outbox.c.sent_at).where(*_to_same(item), counted)
    sent = connection.execute(query.order_by(outbox.c.sent_at.desc()).limit(most)).scalars().all()
    return int(sent[-1]) if len(sent) >= most else None


def held_with(connection: Connection, item: Claimed, reasons: Iterable[str]) -> list[int]:
    """Return the ids of what else waits for the same person by the same channel for some reasons."""
    waits = (outbox.c.sent_at.is_(None), outbox.c.due_at < NEVER_AT, outbox.c.claimed_at.is_(None))
    others = (*_to_same(item), *waits, outbox.c.error.in_(sorted(reasons)), outbox.c.id != item.id)
    return list(connection.execute(select(outbox.c.id).where(*others)).scalars())


def fold(connection: Connection, item: Claimed, ids: Sequence[int]) -> int:
    """Have a message tell some others too; return until when it is of use: as long as any of them [ms]."""
    theirs = outbox.c.id.in_(ids)
    longest = connection.execute(select(func.max(outbox.c.expires_at)).where(theirs)).scalar() or 0
    values = {"error": Unsent.TOGETHER, "due_at": NEVER_AT, "folded_into": item.key}
    connection.execute(update(outbox).where(theirs).values(**values))
    until_at = max(item.expires_at, int(longest))
    connection.execute(update(outbox).where(outbox.c.id == item.id).values(expires_at=until_at))
    return until_at


def folded_into(connection: Connection, item: Claimed) -> int:
    """Return how many others a message tells too."""
    told = (outbox.c.folded_into == item.key) & (outbox.c.error == Unsent.TOGETHER)
    return connection.execute(select(func.count()).where(*_of_person(item), told)).scalar_one()


def fall_back(connection: Connection, item: Claimed, channel: str, now: int) -> None:
    """Have another channel tell what one could not; in doubt too, when that may have told it.

    Args:
        connection: In a transaction.
        item: The message.
        channel: Which is to have it.
        now: [ms].
    """
    row = connection.execute(select(outbox).where(outbox.c.id == item.id)).mappings().one()
    kept = ("coop", "transition", "contact", "address", "body", "created_at", "purpose")
    same = {name: row[name] for name in (*kept, "severity", "about", "rank", "in_doubt")}
    key = f"{item.key.rpartition('|')[0]}|{channel}"
    fresh = {"key": key, "channel": channel, "due_at": now, "attempts": 0, "held": ""}
    fresh |= {"address": address_over(connection, item, channel)}
    fresh |= {"expires_at": item.expires_at}  # not the row's: it may have been given up by now
    insert_once(connection, outbox, [{**same, **fresh}])
    connection.execute(update(outbox).where(outbox.c.id == item.id).values(folded_into=key))
    together = outbox.c.error == Unsent.TOGETHER
    moved = update(outbox).where(outbox.c.folded_into == item.key, together, *_of_person(item))
    connection.execute(moved.values(folded_into=key))
    never = outbox.c.sent_at.is_(None) & (outbox.c.due_at == NEVER_AT)
    inside = update(outbox).where(outbox.c.delivery_detail == item.key, never, *_of_person(item))
    connection.execute(inside.values(delivery_detail=key))


def _steps_like(connection: Connection, item: Claimed, events: Iterable[AlarmEvent]) -> Sequence[_Step]:
    """Return the steps of some events about the same excursion of the same alarm as a message's."""
    mine = select(transitions.c.alarm, transitions.c.excursion).where(transitions.c.id == item.transition)
    row = connection.execute(mine).first()
    if row is None:
        return []
    same = (transitions.c.alarm == row.alarm) & (transitions.c.excursion == row.excursion)
    columns = (transitions.c.id, transitions.c.event, transitions.c.told_with)
    return connection.execute(select(*columns).where(same, transitions.c.event.in_([*events]))).all()


def language_of(connection: Connection, coop: str, contact: str) -> str:
    """Return in which language somebody reads: his own, else the cooperative's; empty when nobody knows."""
    query = select(contacts.c.language).where(contacts.c.coop == coop, contacts.c.id == contact)
    whole = select(cooperatives.c.language).where(cooperatives.c.id == coop)
    return connection.execute(query).scalar() or connection.execute(whole).scalar() or ""


def time_zone_of(connection: Connection, coop: str) -> str:
    """Return the name of a cooperative's time zone; empty when it is not known."""
    query = select(cooperatives.c.time_zone).where(cooperatives.c.id == coop)
    return connection.execute(query).scalar() or ""


def _of_person(item: Claimed) -> tuple[ColumnElement[bool], ...]:
    return outbox.c.coop == item.coop, outbox.c.contact == item.contact


def _to_same(item: Claimed) -> tuple[ColumnElement[bool], ...]:
    return and_(*_of_person(item)), outbox.c.channel == item.channel
