"""Whom gateways have told of what while they were alone, as they said it.

Every function works inside the caller's transaction. Not a decision: ``alerts`` decides who is left out.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, select, update

from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.facts import Excursion
from coldchain.told import IN_DOUBT_MS, Claim, ClaimState
from links.records_sql import parts, upsert
from links.records_tables import excursions, gateway_told, outbox, transitions


def save_claims(
    connection: Connection, coop: str, gateway: str, *, claims: Sequence[Claim], received_at: int
) -> None:
    """Write claims; what came later of one takes the place of what came before.

    Not of what another gateway has sent for sure: two that hear one device may both have told somebody, and
    he was told by the one that said so first.

    Args:
        connection: In a transaction.
        coop: The cooperative.
        gateway: Who has told.
        claims: At most one of each name.
        received_at: When they came [ms]; what is said again was known since it was said first.
    """
    known = _known(connection, coop, [each.id for each in claims])
    others = _sent_by_others(connection, coop, gateway, [each.id for each in claims])
    rows = [
        {
            "coop": coop,
            "id": each.id,
            "gateway": gateway,
            "excursion": each.excursion,
            "point": each.point,
            "contact": each.contact,
            "event": each.event,
            "state": each.state.value,
            "started_at": each.started_at,
            "at": each.at,
            "text": each.text,
            "received_at": known.get((each.id, each.state.value, each.at), received_at),
        }
        for each in claims
        if each.id not in others
    ]
    upsert(connection, gateway_told, rows)


def _known(connection: Connection, coop: str, ids: Sequence[str]) -> dict[tuple[str, str, int], int]:
    """Return since when words are known [ms], by claim, state and instant of it."""
    found: dict[tuple[str, str, int], int] = {}
    for some in parts(ids):
        query = select(gateway_told).where(gateway_told.c.coop == coop, gateway_told.c.id.in_(some))
        for row in connection.execute(query):
            found[row.id, row.state, row.at] = row.received_at
    return found


def _sent_by_others(connection: Connection, coop: str, gateway: str, ids: Sequence[str]) -> set[str]:
    """Return which claims another gateway has sent for sure."""
    found: set[str] = set()
    column = gateway_told.c
    for some in parts(ids):
        theirs = (column.coop == coop) & (column.gateway != gateway) & (column.state == ClaimState.SENT)
        found |= set(connection.execute(select(column.id).where(theirs, column.id.in_(some))).scalars())
    return found


def let_go(connection: Connection, claim: Claim, now: int) -> None:
    """Make messages due [ms] that only waited for the end of a claim that was released.

    Args:
        connection: In a transaction.
        claim: What was released.
        now: [ms].
    """
    raised = select(transitions.c.id).where(
        transitions.c.alarm == claim.point, transitions.c.event == AlarmEvent.RAISE
    )
    # What waits longer waits for the end of quiet hours.
    waits = (outbox.c.due_at > now) & (outbox.c.due_at <= now + IN_DOUBT_MS) & (outbox.c.held == "")
    mine = (outbox.c.contact == claim.contact) & outbox.c.sent_at.is_(None) & outbox.c.transition.in_(raised)
    connection.execute(update(outbox).where(mine, waits).values(due_at=now))


def claims_of(connection: Connection, coop: str, point: str) -> list[Claim]:
    """Return whom gateways have told of an alarm point, or are telling, oldest first; not what was released.

    Args:
        connection: In a transaction.
        coop: The cooperative.
        point: Id of the alarm.
    """
    mine = (gateway_told.c.coop == coop) & (gateway_told.c.point == point)
    query = select(gateway_told).where(mine, gateway_told.c.state != ClaimState.RELEASED)
    return [_claim(row) for row in connection.execute(query.order_by(gateway_told.c.at)).mappings()]


def is_about(claim: Claim, excursion: Excursion) -> bool:
    """Return whether a claim is about an excursion of its alarm point, also when its start has moved."""
    return claim.excursion == excursion.id or _overlaps(claim, excursion.started_at, excursion.ended_at)


def is_told_meanwhile(connection: Connection, transition: str, contact: str) -> bool:
    """Return whether a gateway has told somebody of what a step of an alarm, that raises it, would tell.

    Args:
        connection: In a transaction.
        transition: Id of the step.
        contact: Who would be told.
    """
    joined = transitions.join(gateway_told, gateway_told.c.point == transitions.c.alarm).join(
        excursions, excursions.c.id == transitions.c.excursion
    )
    query = (
        select(gateway_told, excursions.c.started_at.label("begun_at"), excursions.c.ended_at)
        .select_from(joined)
        .where(transitions.c.id == transition, transitions.c.event == AlarmEvent.RAISE)
        .where(gateway_told.c.contact == contact, gateway_told.c.state == ClaimState.SENT)
    )
    return any(
        _overlaps(_claim(row), row["begun_at"], row["ended_at"])
        for row in connection.execute(query).mappings()
    )


def _overlaps(claim: Claim, started_at: int, ended_at: int | None) -> bool:
    return started_at <= claim.at and (ended_at is None or claim.started_at <= ended_at)


def _claim(row: RowMapping) -> Claim:
    return Claim(
        id=row["id"],
        excursion=row["excursion"],
        point=row["point"],
        contact=row["contact"],
        state=ClaimState(row["state"]),
        started_at=row["started_at"],
        at=row["at"],
        text=row["text"],
    )
