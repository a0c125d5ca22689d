"""What is counted in the records for who watches a station: alarms, messages, gateways. Read-only queries."""

from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, func, select

from links.records_outbox import backlog
from links.records_tables import alarms, gateway_status, outbox
from links.records_views import CLOSED

LATE_MS = 60_000
MOST_GATEWAYS = 500  # told one by one; a station has some dozens


class _Spool(msgspec.Struct):
    rows: int = 0


class _Status(msgspec.Struct):
    spool: _Spool | None = None


class RecordsCounts(NamedTuple):
    """What is counted.

    Args:
        alarms: Alarms that are not NORMAL, by (state, severity).
        outbox: Messages that are ``waiting``, of these ``late`` (due for a minute), ``sent``, ``expired``,
            ``refused`` or ``dropped``.
        heard_s: How long ago each gateway said how it is, by ``<cooperative>/<gateway>`` [s].
        spool_rows: How many frames wait in each of their spools.
    """

    alarms: dict[tuple[str, str], int]
    outbox: dict[str, int]
    heard_s: dict[str, float]
    spool_rows: dict[str, int]

    def metrics(self) -> dict[str, object]:
        """Return them by the names of ``coldchain/metrics.py``."""
        return {
            "coldchain_alarms": self.alarms,
            "coldchain_outbox_messages": self.outbox,
            "coldchain_gateway_heard_seconds": self.heard_s,
            "coldchain_gateway_spool_rows": self.spool_rows,
        }


def count(connection: Connection, now: int) -> RecordsCounts:
    """Return what is counted now [ms since 1970, UTC], of all cooperatives."""
    heard_s: dict[str, float] = {}
    spool_rows: dict[str, int] = {}
    query = select(gateway_status).order_by(gateway_status.c.received_at.desc()).limit(MOST_GATEWAYS)
    for row in connection.execute(query):
        name = f"{row.coop}/{row.gateway}"
        heard_s[name] = max(0.0, (now - row.received_at) / 1000)
        if (rows := _rows(row.status)) is not None:
            spool_rows[name] = rows
    return RecordsCounts(_alarms(connection), _outbox(connection, now), heard_s, spool_rows)


def _alarms(connection: Connection) -> dict[tuple[str, str], int]:
    names = (alarms.c.state, alarms.c.severity)
    query = select(*names, func.count()).where(alarms.c.state != CLOSED).group_by(*names)
    return {(state, severity): number for state, severity, number in connection.execute(query)}


def _outbox(connection: Connection, now: int) -> dict[str, int]:
    overdue = (outbox.c.sent_at.is_(None)) & (outbox.c.due_at < now - LATE_MS)
    late = connection.execute(select(func.count()).where(overdue)).scalar_one()
    return {**backlog(connection)._asdict(), "late": late}


def _rows(status: str) -> int | None:
    """Return how many frames wait in a gateway's spool, by its status; None when that does not say."""
    try:
        told = msgspec.json.decode(status or "{}", type=_Status)
    except (msgspec.MsgspecError, RecursionError):
        return None
    return told.spool.rows if told.spool else None
