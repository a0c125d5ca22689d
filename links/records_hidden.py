"""Alarms that are kept from people because something else explains them, in the records database."""

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection, select

from coldchain.judgement.alarm_table import AlarmEvent, AlarmState
from coldchain.judgement.alarms import Alarm, Transition
from coldchain.judgement.suppression import GATEWAY
from links.records_alarms import load_alarm, step_of
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


_ACTIVE = (
    select(alarms.c.id, alarms.c.coop, alarms.c.device, excursions.c.key, excursions.c.id.label("about"))
    .join(excursions, excursions.c.id == alarms.c.excursion)
    .where(
        alarms.c.by_design.contains(GATEWAY, autoescape=True),
        alarms.c.state.in_((AlarmState.UNACK, AlarmState.ACKED)),
    )
    .order_by(alarms.c.id)
)


def _nothing(_coop: str, _device: str) -> bool:
    return False


def hidden_alarms(connection: Connection, *, stays: Callable[[str, str], bool] = _nothing) -> list[Hidden]:
    """Return the active alarms that the silence of a gateway explains.

    Args:
        connection: To read from.
        stays: Of which devices (cooperative, name) they are not wanted; those cost nothing.
    """
    found = []
    for row in connection.execute(_ACTIVE).all():
        if stays(row.coop, row.device):
            continue
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
    return step_of(row, excursion)
