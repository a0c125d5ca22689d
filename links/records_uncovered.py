"""Readings that no rule covers, in the records database: one row for each channel of a device."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, select

from links.records_sql import count_up
from links.records_tables import uncovered


class UncoveredRow(NamedTuple):
    """A channel that nothing judges.

    Args:
        coop: Cooperative.
        device: Device.
        channel: ``<probe>/<quantity>``.
        reason: Why.
        first_at: When the watcher first had such a reading [ms].
        last_at: When it last had one [ms].
        readings: How many.
    """

    coop: str
    device: str
    channel: str
    reason: str
    first_at: int
    last_at: int
    readings: int


def add_uncovered(connection: Connection, rows: Iterable[UncoveredRow]) -> None:
    """Count readings that nothing judged to those that were there before."""
    count_up(connection, uncovered, [row._asdict() for row in rows], total="readings")


def uncovered_since(connection: Connection, coop: str, last_from: int) -> list[UncoveredRow]:
    """Return the channels of a cooperative that had unjudged readings at or after an instant [ms]."""
    columns = [uncovered.c[name] for name in UncoveredRow._fields]
    query = (
        select(*columns)
        .where(uncovered.c.coop == coop, uncovered.c.last_at >= last_from)
        .order_by(uncovered.c.device, uncovered.c.channel)
    )
    return [UncoveredRow._make(row) for row in connection.execute(query)]
