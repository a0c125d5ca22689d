"""What the console asks of the records database: read-only queries, one plain row type each.

Not a place for rules: what is in range, stale or at risk is decided by whoever builds the view.
All instants are ms since 1970, UTC.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, Select, and_, func, make_url, or_, select
from sqlalchemy.exc import SQLAlchemyError

from links.records_outbox import TOGETHER
from links.records_tables import (
    alarms,
    contacts,
    cooperatives,
    excursions,
    gateway_status,
    gateways,
    outbox,
    transitions,
)

CLOSED = "NORMAL"


class CooperativeRow(msgspec.Struct, frozen=True):
    """A cooperative, as far as choosing one needs it."""

    id: str
    name: str


class ExcursionRow(msgspec.Struct, frozen=True):
    """An interval outside a limit; ``bound`` and ``extreme`` in the channel's unit."""

    id: str
    asset: str
    device: str
    channel: str
    limit_name: str
    side: str
    kind: str
    bound: float | None
    severity: str
    started_at: int
    ended_at: int | None
    extreme: float | None
    extreme_at: int | None


class AlarmRow(msgspec.Struct, frozen=True):
    """An alarm that is not NORMAL, with its excursion when it has one."""

    id: str
    asset: str
    device: str
    channel: str
    limit_name: str
    kind: str
    severity: str
    state: str
    suppression: str
    occurrence: int
    since_at: int
    excursion: ExcursionRow | None
    by_design: str = ""

    @property
    def began_at(self) -> int:
        """Return since when it is so [ms]; ``since_at`` is when its state changed, also by "seen"."""
        return self.since_at if self.excursion is None else self.excursion.started_at


class MessageRow(msgspec.Struct, frozen=True):
    """A message of the outbox on one channel.

    ``alarm``, ``occurrence`` and ``event`` say what it is about; empty and 0 if nothing.
    """

    id: int
    transition: str
    event: str
    alarm: str
    occurrence: int
    contact: str
    name: str
    channel: str
    address: str
    body: str
    created_at: int
    due_at: int
    expires_at: int
    claimed_at: int | None
    sent_at: int | None
    delivered_at: int | None
    attempts: int
    in_doubt: bool
    error: str


class GatewayRow(msgspec.Struct, frozen=True):
    """A registered gateway and the last status it published (JSON text, empty if none yet)."""

    gateway: str
    status: str
    received_at: int


_EXCURSION_FIELDS = ExcursionRow.__struct_fields__
_ALARM_FIELDS = tuple(name for name in AlarmRow.__struct_fields__ if name != "excursion")
_OUTBOX_FIELDS = tuple(
    name for name in MessageRow.__struct_fields__ if name not in ("alarm", "occurrence", "event", "name")
)


def list_cooperatives(connection: Connection) -> list[CooperativeRow]:
    """Return every cooperative, by id."""
    query = select(cooperatives.c.id, cooperatives.c.name).order_by(cooperatives.c.id)
    return [CooperativeRow(*row) for row in connection.execute(query)]


def open_alarms(connection: Connection, coop: str) -> list[AlarmRow]:
    """Return the alarms of a cooperative that are not back to NORMAL, oldest first."""
    found = excursions.c
    query = (
        select(
            *(alarms.c[name] for name in _ALARM_FIELDS),
            *(found[name].label(f"x_{name}") for name in _EXCURSION_FIELDS),
        )
        .select_from(alarms.outerjoin(excursions, found.id == alarms.c.excursion))
        .where(alarms.c.coop == coop, func.upper(alarms.c.state) != CLOSED)
        .order_by(alarms.c.since_at, alarms.c.id)
    )
    return [_alarm(row) for row in connection.execute(query).mappings()]


def _alarm(values: RowMapping) -> AlarmRow:
    excursion = None
    if values["x_id"] is not None:
        excursion = ExcursionRow(*(values[f"x_{name}"] for name in _EXCURSION_FIELDS))
    return AlarmRow(**{name: values[name] for name in _ALARM_FIELDS}, excursion=excursion)


def excursions_of_asset(
    connection: Connection, coop: str, *, asset: str, start_at: int, end_at: int
) -> list[ExcursionRow]:
    """Return the excursions of an asset that touch the time from ``start_at`` until before ``end_at``."""
    found = excursions.c
    query = (
        select(*(found[name] for name in _EXCURSION_FIELDS))
        .where(
            found.coop == coop,
            found.asset == asset,
            found.withdrawn.is_(False),
            found.started_at < end_at,
            or_(found.ended_at.is_(None), found.ended_at > start_at),
        )
        .order_by(found.started_at, found.id)
    )
    return [ExcursionRow(*row) for row in connection.execute(query)]


def recent_messages(connection: Connection, coop: str, *, limit: int) -> list[MessageRow]:
    """Return the newest messages of a cooperative, newest first."""
    whole = _messages(coop).where(outbox.c.error != TOGETHER)  # what stands in another one is shown there
    query = whole.order_by(outbox.c.id.desc()).limit(limit)
    return [_message(row) for row in connection.execute(query).mappings()]


def messages_about(connection: Connection, coop: str, alarm_ids: Sequence[str]) -> list[MessageRow]:
    """Return every message about these alarms, oldest first."""
    if not alarm_ids:
        return []
    query = _messages(coop).where(transitions.c.alarm.in_(alarm_ids)).order_by(outbox.c.id)
    return [_message(row) for row in connection.execute(query).mappings()]


def _messages(coop: str) -> Select[Any]:
    joined = outbox.outerjoin(transitions, transitions.c.id == outbox.c.transition).outerjoin(
        contacts, and_(contacts.c.coop == outbox.c.coop, contacts.c.id == outbox.c.contact)
    )
    columns = [outbox.c[name] for name in _OUTBOX_FIELDS]
    told = [transitions.c.alarm, transitions.c.occurrence, transitions.c.event, contacts.c.name]
    return select(*columns, *told).select_from(joined).where(outbox.c.coop == coop)


def _message(values: RowMapping) -> MessageRow:
    return MessageRow(
        **{name: values[name] for name in _OUTBOX_FIELDS},
        alarm=values["alarm"] or "",
        occurrence=values["occurrence"] or 0,
        event=values["event"] or "",
        name=values["name"] or values["contact"],
    )


def gateway_states(connection: Connection, coop: str) -> list[GatewayRow]:
    """Return the gateways of a cooperative by name, also those that never said anything."""
    heard = gateway_status.c
    joined = gateways.outerjoin(
        gateway_status, and_(heard.coop == gateways.c.coop, heard.gateway == gateways.c.id)
    )
    query = (
        select(gateways.c.id, heard.status, heard.received_at)
        .select_from(joined)
        .where(gateways.c.coop == coop)
        .order_by(gateways.c.id)
    )
    return [GatewayRow(row[0], row[1] or "", row[2] or 0) for row in connection.execute(query)]


def is_there(url: str) -> bool:
    """Return whether there is anything to connect to: connecting would make a SQLite file that is absent.

    Args:
        url: SQLAlchemy URL; for other databases only an attempt can tell, so they count as there.
    """
    try:
        parsed = make_url(url)
    except SQLAlchemyError:
        return True  # let Records say what is wrong with it
    return parsed.get_backend_name() != "sqlite" or Path(str(parsed.database)).is_file()
