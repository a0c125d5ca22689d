"""Alarms that are kept from people because something else explains them, in the records database."""

from typing import NamedTuple

from sqlalchemy import Connection, select

from coldchain.judgement.alarm_table import AlarmEvent, AlarmState, Reason, Suppression
from coldchain.judgement.alarms import Alarm, Transition
from links.records_alarms import load_alarm
from links.records_held import load_excursion
from links.records_tables import alarms, excursions, transitions


class Hidden(NamedTuple):
    """An active alarm that nobody was told of, and its raising.

    Args:
        alarm: The alarm.
        coop: Cooperative.
        device: What is silent.
        key: The channel on which it was found.
        raising: What people would have been told.
    """

    alarm: Alarm
    coop: str
    device: str
    key: str
    raising: Transition


def hidden_alarms(connection: Connection) -> list[Hidden]:
    """Return the active alarms that are suppressed by design; nothing is read twice when there is none."""
    query = (
        select(alarms.c.id, alarms.c.coop, alarms.c.device, excursions.c.key, excursions.c.id.label("about"))
        .join(excursions, excursions.c.id == alarms.c.excursion)
        .where(
            alarms.c.suppression == Suppression.SUPPRESSED_BY_DESIGN,
            alarms.c.state.in_((AlarmState.UNACK, AlarmState.ACKED)),
        )
        .order_by(alarms.c.id)
    )
    found = []
    for row in connection.execute(query).all():
        alarm = load_alarm(connection, row.id)
        raising = _raising(connection, alarm, row.about)
        if raising is not None:
            found.append(Hidden(alarm, row.coop, row.device, row.key, raising))
    return found


def _raising(connection: Connection, alarm: Alarm, about: str) -> Transition | None:
    """Return the step that raised an alarm the last time, about the excursion that it has become since."""
    mine = (transitions.c.alarm == alarm.id) & (transitions.c.occurrence == alarm.occurrence)
    query = select(transitions).where(mine, transitions.c.event == AlarmEvent.RAISE)
    row = connection.execute(query.limit(1)).mappings().first()
    excursion = load_excursion(connection, about)
    if row is None or excursion is None:
        return None
    return Transition(
        id=row["id"],
        alarm=alarm.id,
        occurrence=row["occurrence"],
        from_state=AlarmState(row["from_state"]),
        to_state=AlarmState(row["to_state"]),
        event=AlarmEvent(row["event"]),
        reason=Reason(row["reason"]),
        event_at=row["event_at"],
        recorded_at=row["recorded_at"],
        late=row["late"],
        excursion=excursion,
    )
