"""Short numbers that name an alarm to one person: "OK 17". Given in the transaction that tells the alarm.

A number means one raising of one alarm to one person, and means another only after weeks.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from links.records_sql import upsert
from links.records_tables import answer_codes

REUSED_AFTER_MS = 21 * 86_400_000
SHORTEST, LONGEST = 10, 9999  # two digits while there are any


class Coded(NamedTuple):
    """What a code means to one person."""

    coop: str
    alarm: str
    occurrence: int


def code_for(connection: Connection, reader: tuple[str, str], coded: tuple[str, int], now: int) -> str:
    """Return the code that names an alarm to a person: the one he has been told, or a new one.

    Args:
        connection: In the transaction that tells it.
        reader: Cooperative and contact.
        coded: Alarm and occurrence.
        now: [ms].
    """
    coop, contact = reader
    alarm, occurrence = coded
    mine = (answer_codes.c.coop == coop) & (answer_codes.c.contact == contact)
    rows = connection.execute(select(answer_codes).where(mine).order_by(answer_codes.c.given_at)).all()
    for row in rows:
        if (row.alarm, row.occurrence) == (alarm, occurrence):
            return str(row.code)
    free = _free(rows, now)
    given = {"coop": coop, "contact": contact, "code": free, "alarm": alarm, "occurrence": occurrence}
    upsert(connection, answer_codes, [{**given, "given_at": now}])
    return free


def coded_by(connection: Connection, reader: tuple[str, str], code: str) -> Coded | None:
    """Return what a code means to a person, by cooperative and contact; None when it means nothing."""
    coop, contact = reader
    mine = (answer_codes.c.coop == coop) & (answer_codes.c.contact == contact) & (answer_codes.c.code == code)
    row = connection.execute(select(answer_codes).where(mine)).first()
    return None if row is None else Coded(coop, row.alarm, row.occurrence)


def _free(rows: Sequence[Row[Any]], now: int) -> str:
    """Return the shortest code that is not in use, after the newest one where that is possible."""
    taken = {str(row.code) for row in rows if abs(now - row.given_at) < REUSED_AFTER_MS}
    last = int(rows[-1].code) if rows else SHORTEST - 1
    for low, high in ((10, 100), (100, 1000), (1000, LONGEST + 1)):
        start = last + 1 if low <= last < high - 1 else low
        for number in (*range(start, high), *range(low, start)):
            if str(number) not in taken:
                return str(number)
    return str(rows[0].code)  # ten thousand alarms in three weeks: the oldest one
