"""Reports as tables for a spreadsheet: which columns, with units, and each row. Pure.

Instants are written in the cooperative's own time, with the offset. Not the files: ``links/sheets_out.py``.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from coldchain.audit import Link
from coldchain.instants import MS_PER_S
from coldchain.reading import Flag, Reading
from coldchain.registry.cells import Cell, Table
from links.records_messages import ToldMessage
from links.records_periods import Shipped

_SHIPPED = ("id", "product", "lot", "order_ref", "origin", "destination", "quantity_kg")
_PLACE = ("state", "asset", "site", "custodian")
_OUT = ("asset", "device", "channel", "limit_name", "kind", "severity", "side", "bound", "extreme")
_TOLD = ("contact", "channel", "address", "purpose", "severity", "fate", "segments", "cost", "body", "error")
_DID = ("by", "via", "address", "action", "about", "old", "new", "why")
READINGS = ("device", "channel", "measured", "received", "value", "unit", "quality", "clock", "note")


def moment(at: int | None, zone: tzinfo) -> str:
    """Return an instant [ms] as a report has it; empty: none."""
    if not at:
        return ""
    return datetime.fromtimestamp(at / MS_PER_S, zone).isoformat(timespec="seconds")


def shipments_table(rows: Iterable[Shipped], zone: tzinfo) -> Table:
    """Return shipments with where they are and what is to be thought of them."""
    headers = (*_SHIPPED[:-1], "quantity [kg]", "state", "since", *_PLACE[1:], "verdict", "final")
    shares = ("life used, best [%]", "life used, likely [%]", "life used, worst [%]")

    def row(each: Shipped) -> tuple[Cell, ...]:
        found = each.verdict
        used: tuple[Cell, ...] = (None, None, None)
        if found is not None:
            used = tuple(round(share * 100, 2) for share in found.life_used)
        said = (str(found.decision) if found else "", each.is_final if found else None)
        place = each.row
        since = moment(place["since_at"], zone)
        own = tuple(place[name] for name in _SHIPPED)
        return (*own, str(place["state"]), since, *(place[name] for name in _PLACE[1:]), *said, *used)

    return Table("shipments", (*headers, *shares), [row(each) for each in rows])


def excursions_table(rows: Iterable[Mapping[str, Any]], zone: tzinfo) -> Table:
    """Return times outside of limits; bounds in the channel's own unit."""
    table = Table("excursions", ("from", "until", *_OUT, "unknown [s]"), [])
    for each in rows:
        ends = (moment(each["started_at"], zone), moment(each["ended_at"], zone))
        unknown_s = each["unknown_ms"] / MS_PER_S
        table.rows.append((*ends, *(each[name] for name in _OUT), unknown_s))
    return table


def messages_table(rows: Iterable[ToldMessage], zone: tzinfo) -> Table:
    """Return messages, what became of them and what they cost."""
    said: list[tuple[Cell, ...]] = [
        (
            moment(each.created_at, zone),
            moment(each.sent_at, zone),
            moment(each.delivered_at, zone),
            *(getattr(each, name) for name in _TOLD),
        )
        for each in rows
    ]
    return Table("messages", ("written", "sent", "delivered", *_TOLD), said)


def audit_table(links: Iterable[Link], zone: tzinfo) -> Table:
    """Return what people did; with the hashes by which it can be seen that nothing is missing."""
    said: list[tuple[Cell, ...]] = [
        (
            link.seq,
            moment(link.entry.at, zone),
            *(str(getattr(link.entry, name)) for name in _DID),
            link.hash,
        )
        for link in links
    ]
    return Table("audit", ("number", "at", *_DID, "hash"), said)


def reading_row(zone: tzinfo) -> Callable[[Reading], tuple[Cell, ...]]:
    """Return what makes a row of a reading, in the order of ``READINGS``."""
    names = {flag.value: flag.name.lower() for flag in Flag}

    def row(each: Reading) -> tuple[Cell, ...]:
        value: Cell = None if math.isnan(each.value) else each.value
        times = (moment(each.event_at, zone), moment(each.received_at, zone))
        quality = names.get(each.flag, str(each.flag))
        return (each.device, each.channel, *times, value, each.unit, quality, str(each.clock), each.note)

    return row
