"""Which alarms a person has been told of that still wait to be acknowledged. Read only."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from coldchain.judgement.alarm_table import AlarmState
from links.records_outbox import TOGETHER
from links.records_tables import alarms, outbox, transitions

_OPEN = (AlarmState.UNACK, AlarmState.RTN_UNACK)


class Unanswered(NamedTuple):
    """An alarm that waits for somebody.

    Args:
        alarm: Its id.
        coop: Cooperative.
        occurrence: The how-manyeth raising.
        asset: Where.
        told_at: When this person's newest message about it was sent [ms].
    """

    alarm: str
    coop: str
    occurrence: int
    asset: str
    told_at: int


def unanswered(connection: Connection, reader: tuple[str, str], until: int) -> list[Unanswered]:
    """Return the alarms that wait for an answer and that a person was told of, the one told last first.

    Args:
        connection: In a transaction.
        reader: Cooperative and contact.
        until: He had been told by then [ms].
    """
    coop, contact = reader
    query = (
        select(alarms.c.id, alarms.c.occurrence, alarms.c.asset, transitions.c.id, transitions.c.told_with)
        .select_from(alarms.join(transitions, transitions.c.alarm == alarms.c.id))
        .where(alarms.c.coop == coop, alarms.c.state.in_(_OPEN))
        .where(transitions.c.occurrence == alarms.c.occurrence)
    )
    rows = connection.execute(query).all()
    steps = {step for row in rows for step in (row[3], row[4]) if step}
    told = _told(connection, (coop, contact), sorted(steps), until)
    found: dict[str, Unanswered] = {}
    for alarm, occurrence, asset, *about in rows:
        for step in about:
            if step in told and (alarm not in found or found[alarm].told_at < told[step]):
                found[alarm] = Unanswered(alarm, coop, occurrence, asset, told[step])
    return sorted(found.values(), key=lambda each: (-each.told_at, each.alarm))


def _told(
    connection: Connection, reader: tuple[str, str], steps: Sequence[str], until: int
) -> dict[str, int]:
    """Return when a person was sent what tells each step, alone or together with others [ms]."""
    coop, contact = reader
    mine = (outbox.c.coop == coop) & (outbox.c.contact == contact)
    gone = or_(outbox.c.sent_at.is_not(None), outbox.c.in_doubt, outbox.c.error == TOGETHER)
    query = select(outbox).where(mine, gone, outbox.c.transition.in_(steps), outbox.c.created_at <= until)
    found: dict[str, int] = {}
    for row in connection.execute(query).mappings():
        sent_at = row["sent_at"] or (row["created_at"] if row["in_doubt"] else None)
        if row["error"] == TOGETHER:
            name = row["folded_into"] or row["delivery_detail"]  # folded when sent, or grouped when written
            whole = select(outbox.c.sent_at).where(outbox.c.key == name)
            sent_at = connection.execute(whole).scalar()
        if sent_at is not None and sent_at <= until:
            found[row["transition"]] = max(found.get(row["transition"], 0), sent_at)
    return found
