"""Gateways in the records database: what they said last, and what was learned of their silence.

Not their registration: see ``records_registry.py``.
"""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, select

from links.records_sql import upsert
from links.records_tables import gateway_silence, gateway_status


class StatusRow(NamedTuple):
    """What a gateway said last (JSON text), and when that came [ms]."""

    coop: str
    gateway: str
    status: str
    received_at: int


class SilenceRow(NamedTuple):
    """What was learned of a gateway's silence, and when it is reported at the earliest [ms]."""

    coop: str
    gateway: str
    blob: bytes
    deadline_at: int | None


_STATUSES = select(*(gateway_status.c[name] for name in StatusRow._fields)).where(
    gateway_status.c.received_at >= bindparam("since")
)


def save_status(connection: Connection, coop: str, gateway: str, *, status: str, received_at: int) -> None:
    """Keep the last status of a gateway, in the caller's transaction.

    Args:
        connection: Of a transaction that may write.
        coop: Cooperative.
        gateway: Gateway.
        status: JSON text, as the gateway published it.
        received_at: When it came [ms since 1970, UTC].
    """
    row = {"coop": coop, "gateway": gateway, "status": status, "received_at": received_at}
    upsert(connection, gateway_status, [row])


def statuses_since(connection: Connection, received_from: int) -> list[StatusRow]:
    """Return the statuses that came at or after an instant [ms], of all cooperatives."""
    return [StatusRow._make(row) for row in connection.execute(_STATUSES, {"since": received_from})]


def load_silences(connection: Connection) -> list[SilenceRow]:
    """Return what was learned of all gateways."""
    query = select(*(gateway_silence.c[name] for name in SilenceRow._fields))
    return [SilenceRow._make(row) for row in connection.execute(query)]


def save_silences(connection: Connection, rows: Iterable[SilenceRow]) -> None:
    """Write what was learned of gateways."""
    upsert(connection, gateway_silence, [row._asdict() for row in rows])


def forget_silences(connection: Connection, gateways: Iterable[tuple[str, str]]) -> None:
    """Forget gateways that are no longer registered, each by cooperative and name."""
    for coop, gateway in gateways:
        mine = (gateway_silence.c.coop == coop) & (gateway_silence.c.gateway == gateway)
        connection.execute(delete(gateway_silence).where(mine))
