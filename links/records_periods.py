"""Rows for reports over a period: shipments with their verdict, excursions, messages, what people did.

Every function works inside the caller's transaction and yields all there is: no limit cuts silently. Not what
a report says in words: see ``console/report_tables.py``.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, RowMapping, Subquery, and_, exists, func, or_, select

from coldchain.audit import Link
from coldchain.judgement.verdict import Verdict
from links.records_audit import walk
from links.records_messages import ToldMessage, messages_told
from links.records_tables import excursions, legs, shipment_places, shipments, verdicts

_AT_ONCE = 500
_VERDICT = msgspec.json.Decoder(Verdict)


class Period(NamedTuple):
    """A time, half-open [ms]."""

    from_at: int
    until_at: int


class Shipped(NamedTuple):
    """A shipment: its entered values and its place, as mappings of columns, and the newest verdict on it."""

    row: RowMapping
    verdict: Verdict | None
    is_final: bool


def shipments_in(connection: Connection, coop: str, period: Period) -> Iterator[Shipped]:
    """Yield the shipments that were on their way, entered or changed in a period, the oldest id first.

    Args:
        connection: In a transaction.
        coop: Whose.
        period: Which.
    """
    where, entered = shipment_places.c, shipments.c
    held = exists().where(
        legs.c.coop == entered.coop,
        legs.c.shipment == entered.id,
        legs.c.from_at < period.until_at,
        or_(legs.c.until_at.is_(None), legs.c.until_at > period.from_at),
    )
    new = and_(entered.created_at >= period.from_at, entered.created_at < period.until_at)
    moved = and_(where.since_at >= period.from_at, where.since_at < period.until_at)
    newest = _newest_verdicts(coop)
    joined = (
        shipments.join(shipment_places, and_(where.coop == entered.coop, where.shipment == entered.id))
        .outerjoin(newest, newest.c.shipment == entered.id)
        .outerjoin(
            verdicts,
            and_(
                verdicts.c.coop == entered.coop,
                verdicts.c.shipment == entered.id,
                verdicts.c.version == newest.c.version,
            ),
        )
    )
    columns = [where[name] for name in ("state", "since_at", "asset", "site", "custodian")]
    query = (
        select(
            *(entered[name] for name in ("id", "product", "lot", "order_ref", "origin", "destination")),
            where.quantity_kg,
            *columns,
            verdicts.c.content,
            verdicts.c.final,
        )
        .select_from(joined)
        .where(entered.coop == coop, or_(held, new, moved))
        .order_by(entered.id)
    )
    for row in connection.execute(query).mappings():
        found = _VERDICT.decode(row["content"]) if row["content"] else None
        yield Shipped(row, found, bool(row["final"]))


def _newest_verdicts(coop: str) -> Subquery:
    """Return the number of the newest verdict on each shipment of a cooperative."""
    query = select(verdicts.c.shipment, func.max(verdicts.c.version).label("version"))
    return query.where(verdicts.c.coop == coop).group_by(verdicts.c.shipment).subquery()


def excursions_in(connection: Connection, coop: str, period: Period) -> Iterator[Mapping[str, Any]]:
    """Yield the excursions that touch a period, by their start."""
    found = excursions.c
    query = (
        select(excursions)
        .where(
            found.coop == coop,
            found.withdrawn.is_(False),
            found.started_at < period.until_at,
            or_(found.ended_at.is_(None), found.ended_at > period.from_at),
        )
        .order_by(found.started_at, found.id)
    )
    for row in connection.execute(query).mappings():
        yield dict(row)


def messages_in(connection: Connection, coop: str, period: Period) -> Iterator[ToldMessage]:
    """Yield the messages written in a period, the newest first."""
    before: int | None = None
    while True:
        told = messages_told(connection, coop, since_at=period.from_at, before=before, limit=_AT_ONCE)
        yield from (each for each in told if each.created_at < period.until_at)
        if len(told) < _AT_ONCE:
            return
        before = min(each.id for each in told)


def audit_in(connection: Connection, coop: str, period: Period) -> Iterator[Link]:
    """Yield the entries of the audit chain of a period, in their order."""
    return (link for link in walk(connection, coop) if period.from_at <= link.entry.at < period.until_at)
