"""Who was told of steps of alarms, for a report: by the station, and by gateways while they were alone.

Only what was known at an instant. Read-only; instants are ms since 1970, UTC.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, Row, select

from coldchain.evidence import Message
from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.untold import BEGINS, ENDS
from coldchain.told import ClaimState
from links.records_outbox import NEVER_AT, TOGETHER
from links.records_sql import parts
from links.records_tables import gateway_told, outbox

_SMS = "sms"  # a gateway has no other way
_Told = Mapping[str, Mapping[str, Message]]


def told_of(connection: Connection, steps: Collection[str], known_at: int) -> dict[str, dict[str, Message]]:
    """Return the messages of steps, by step and key, oldest first; what became of one later is not known.

    One that was put together with others into another message is told by that one, with its text.

    Args:
        connection: To read from.
        steps: Ids of transitions.
        known_at: Only what was written by then [ms].
    """
    found: dict[str, dict[str, Message]] = {}
    for some in parts(steps):
        query = select(outbox).where(outbox.c.transition.in_(some), outbox.c.created_at <= known_at)
        rows = connection.execute(query.order_by(outbox.c.created_at, outbox.c.id)).all()
        wholes = _wholes(connection, rows)
        for row in rows:
            said = row
            if row.error == TOGETHER:
                whole = wholes.get(_whole_of(row))
                if whole is None:
                    continue
                said = whole if whole.created_at <= known_at else row
            message = replace(_message(said, known_at), with_others=said is not row)
            found.setdefault(row.transition, {}).setdefault(said.key, message)
    return found


def messages_of(steps: Iterable[Row[Any]], told: _Told) -> Iterator[Message]:
    """Yield the messages of an alarm's steps, each once: their own, and those of steps that told them too.

    Args:
        steps: Of one raising of an alarm, oldest first.
        told: Messages by step and key.
    """
    seen: set[str] = set()
    for step in steps:
        for id_ in (step.id, step.told_with):
            for key, message in told.get(id_, {}).items():
                if key not in seen:
                    seen.add(key)
                    yield replace(message, step=step.event)


def gateways_told(
    connection: Connection, alarms: Collection[str], known_at: int
) -> dict[str, list[Row[Any]]]:
    """Return whom gateways have told of alarms by themselves, as they had said by then, by alarm.

    Only what was sent: what a gateway only began to send, or took back, told nobody for sure.

    Args:
        connection: To read from.
        alarms: Their ids.
        known_at: Only what had come by then [ms].
    """
    found: dict[str, list[Row[Any]]] = {}
    for some in parts(alarms):
        sent = (gateway_told.c.state == ClaimState.SENT) & (gateway_told.c.received_at <= known_at)
        query = select(gateway_told).where(gateway_told.c.point.in_(some), sent)
        for row in connection.execute(query.order_by(gateway_told.c.at, gateway_told.c.id)):
            found.setdefault(row.point, []).append(row)
    return found


def told_alone(steps: Sequence[Row[Any]], claims: Iterable[Row[Any]]) -> Iterator[Message]:
    """Yield what gateways told of one raising of an alarm: of its excursion, or while it went on.

    Late readings may have moved the start since, so that the excursion has another id.

    Args:
        steps: Of the raising, as far as they are known.
        claims: Of the alarm.
    """
    about = {step.excursion for step in steps}
    begins = [step.event_at for step in steps if step.event in BEGINS]
    ends = [step.event_at for step in steps if step.event in ENDS or step.event == AlarmEvent.RECORD]
    for claim in claims:
        has_begun = bool(begins) and min(begins) <= claim.at
        if claim.excursion in about or (has_begun and (not ends or claim.started_at <= max(ends))):
            yield Message(
                to=claim.contact,
                channel=_SMS,
                address="",
                step=claim.event,
                body=claim.text,
                created_at=claim.at,
                sent_at=claim.at,
                delivered_at=None,
                error="",
                gateway=claim.gateway,
            )


def _whole_of(row: Row[Any]) -> str:
    """Return the key of the message in which another stands: folded when it was sent, or when written."""
    return str(row.folded_into or row.delivery_detail)


def _wholes(connection: Connection, rows: Sequence[Row[Any]]) -> dict[str, Row[Any]]:
    """Return the messages into which others were put, by key."""
    keys = {_whole_of(row) for row in rows if row.error == TOGETHER}
    found: dict[str, Row[Any]] = {}
    for some in parts(keys):
        found |= {row.key: row for row in connection.execute(select(outbox).where(outbox.c.key.in_(some)))}
    return found


def _message(row: Row[Any], known_at: int) -> Message:
    def known(at: int | None) -> int | None:
        return at if at is not None and at <= known_at else None

    sent_at = known(row.sent_at)
    # Only of one that was given up is it known since when it stands: what a try said may be of later.
    is_given_up = row.sent_at is None and row.due_at == NEVER_AT and row.expires_at <= known_at
    is_given_up = is_given_up and row.error != TOGETHER
    return Message(
        to=row.contact,
        channel=row.channel,
        address=row.address,
        step="",
        body=row.body,
        created_at=row.created_at,
        sent_at=sent_at,
        delivered_at=known(row.delivered_at),
        error=row.error if is_given_up else "",
    )
