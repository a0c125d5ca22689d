"""Alarms that are kept from people because something else explains them, in the records database."""

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection, select

from coldchain.judgement.alarm_table import AlarmState
from coldchain.judgement.alarms import Alarm, Transition
from coldchain.judgement.suppression import GATEWAY
from links.records_alarms import load_alarm
from links.records_life import raising_of
from links.records_tables import alarms, excursions


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
    select(alarms.c.id, alarms.c.coop, alarms.c.device, excursions.c.key)
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
        raising = raising_of(connection, alarm)
        if raising is not None:
            found.append(Hidden(alarm, row.coop, row.device, row.key, raising))
    return found
