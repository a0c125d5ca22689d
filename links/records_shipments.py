"""Shipments' part of the records: the state of each, and every verdict that was given on it.

Every function works inside the caller's transaction. Not a judge: what is written was decided in
``coldchain/judgement``.
"""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, RowMapping, delete, select

from coldchain.judgement.alarm_table import AlarmState
from coldchain.judgement.verdict import Verdict
from links.records_alarms import Standing, known_of
from links.records_sql import insert_once, upsert
from links.records_tables import alarms, excursions, shipment_states, verdicts


class ShipmentRow(NamedTuple):
    """The state of a shipment as it is kept.

    Args:
        key: ``<coop>/<shipment>``.
        fingerprint: Of the trip under which it arose.
        blob: As ``dump_goods`` made it.
        deadline_at: When it wants to be asked without a reading [ms, processing time]; None for never.
    """

    key: str
    fingerprint: str
    blob: bytes
    deadline_at: int | None


class OpenHarm(NamedTuple):
    """A harm to a shipment whose alarm is active.

    Args:
        standing: As the records have it; its key is ``<coop>/<shipment>``.
        asset: Where it was done.
        severity: How urgent it is.
    """

    standing: Standing
    asset: str
    severity: str


class VerdictRow(NamedTuple):
    """A verdict as it was given: its number, whether the goods had arrived, and why there is a new one."""

    version: int
    final: bool
    cause: str
    recorded_at: int
    verdict: Verdict


SHIPMENT = "shipment"
"""The channel of what is about goods, in the tables of excursions and alarms."""

_AT_ONCE = 10_000  # keys in one query: SQLite takes 32 766, PostgreSQL 65 535
_DECODER = msgspec.json.Decoder(Verdict)
_ENCODER = msgspec.json.Encoder()


def load_shipments(connection: Connection, keys: Iterable[str]) -> dict[str, ShipmentRow]:
    """Return the states of those shipments that have one, by key."""
    columns, wanted = [shipment_states.c[name] for name in ShipmentRow._fields], list(keys)
    found: dict[str, ShipmentRow] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        query = select(*columns).where(shipment_states.c.key.in_(some))
        found |= {row.key: ShipmentRow._make(row) for row in connection.execute(query)}
    return found


def fingerprints(connection: Connection) -> dict[str, str]:
    """Return under which plan each shipment was judged, by key."""
    query = select(shipment_states.c.key, shipment_states.c.fingerprint)
    return {row.key: row.fingerprint for row in connection.execute(query)}


def save_shipments(connection: Connection, rows: Iterable[ShipmentRow]) -> None:
    """Write the states of shipments."""
    columns = []
    for row in rows:
        coop, _, shipment = row.key.partition("/")
        columns.append({**row._asdict(), "coop": coop, "shipment": shipment})
    upsert(connection, shipment_states, columns)


def due_shipments(connection: Connection, now: int, limit: int) -> list[str]:
    """Return the shipments whose deadline [ms] has come, the longest waiting first, at most ``limit``."""
    query = (
        select(shipment_states.c.key)
        .where(shipment_states.c.deadline_at <= now)
        .order_by(shipment_states.c.deadline_at)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def forget_shipments(connection: Connection, keys: Iterable[str]) -> None:
    """Remove the states of shipments that there are no longer; verdicts and harms stay."""
    connection.execute(delete(shipment_states).where(shipment_states.c.key.in_(list(keys))))


def open_harms(connection: Connection) -> list[OpenHarm]:
    """Return the harms that go on of all alarms that are active."""
    query = (
        select(excursions)
        .join(alarms, alarms.c.id == excursions.c.point)
        .where(alarms.c.state.in_((AlarmState.UNACK, AlarmState.ACKED)), excursions.c.channel == SHIPMENT)
        .where(excursions.c.ended_at.is_(None), ~excursions.c.withdrawn)
        .order_by(excursions.c.started_at, excursions.c.id)
    )
    return [
        OpenHarm(Standing(row["point"], row["key"], known_of(row)), row["asset"], row["severity"])
        for row in connection.execute(query).mappings()
    ]


def add_verdict(connection: Connection, coop: str, row: VerdictRow) -> None:
    """Write one version of a verdict; one that is there already stays as it is."""
    given = row.verdict
    columns = {
        "coop": coop,
        "shipment": given.shipment,
        "version": row.version,
        "decision": given.decision,
        "final": row.final,
        "cause": row.cause,
        "content": _ENCODER.encode(given).decode(),
        "as_of_at": given.as_of_at,
        "recorded_at": row.recorded_at,
    }
    insert_once(connection, verdicts, [columns])


def latest_verdict(connection: Connection, coop: str, shipment: str) -> VerdictRow | None:
    """Return the newest verdict on a shipment; None when there is none."""
    query = select(verdicts).where(verdicts.c.coop == coop, verdicts.c.shipment == shipment)
    row = connection.execute(query.order_by(verdicts.c.version.desc()).limit(1)).mappings().first()
    return None if row is None else _verdict(row)


def verdicts_of(connection: Connection, coop: str, shipment: str) -> list[VerdictRow]:
    """Return all verdicts on a shipment, the oldest first."""
    query = select(verdicts).where(verdicts.c.coop == coop, verdicts.c.shipment == shipment)
    return [_verdict(row) for row in connection.execute(query.order_by(verdicts.c.version)).mappings()]


def _verdict(row: RowMapping) -> VerdictRow:
    return VerdictRow(
        version=row["version"],
        final=row["final"],
        cause=row["cause"],
        recorded_at=row["recorded_at"],
        verdict=_DECODER.decode(row["content"]),
    )
