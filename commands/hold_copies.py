"""Deletes copies in InfluxDB that were made for legal holds, once no hold needs them: as the retention says.

Whatever is in doubt stays. Each piece is looked at twice, the second time while nobody can place a hold or
change what one is about; and it is in the audit chain before it is deleted.
"""

import logging
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from typing import NamedTuple

import msgspec

from coldchain.access.actors import Via
from coldchain.audit import Entry
from coldchain.errors import RegistryError
from coldchain.instants import to_iso
from coldchain.judgement.held_copies import GRACE_MS, Piece, due_at, why_needed
from coldchain.judgement.held_readings import readings_held, times_held
from coldchain.judgement.held_times import CoopTimes, everything_of
from commands.audit_note import who
from commands.locks import copies_deleted
from commands.station import Station
from links.clock import Clock
from links.influx import InfluxServer
from links.influx_held import InfluxHeld
from links.influx_held_pieces import InfluxHeldPieces, Span
from links.influx_reads import InfluxReads
from links.records import Connection, Records
from links.records_audit import append, lock
from links.records_holds import holds_needed, holds_of
from links.records_registry import load_registries, load_registry, lock_registry
from links.records_views import is_there

ACTION = "hold:copies-delete"
_PATIENCE_S = 5.0  # for an answer of the server, while nobody else can write to the records
_log = logging.getLogger(__name__)


class Gone(NamedTuple):
    """Copies that were deleted: of which time, from until before [ms], and how many by cooperative."""

    from_at: int
    until_at: int
    readings: dict[str, int]

    def __str__(self) -> str:
        """Return it for a person."""
        count = sum(self.readings.values())
        return f"{count} copies deleted that no hold needs, {to_iso(self.from_at)} to {to_iso(self.until_at)}"


class _Needs(NamedTuple):
    """What is needed, whose holds are all known, and what is old enough [ms]."""

    held: list[CoopTimes]
    coops: frozenset[str]
    due: int

    def why(self, span: Span, devices: frozenset[tuple[str, str]]) -> str:
        """Return why a piece must stay; empty when it may go."""
        piece = Piece(span.from_at, span.until_at, devices)
        return why_needed(piece, self.held, due=self.due, coops=self.coops)


def delete_released(station: Station, clock: Clock) -> list[Gone]:
    """Return what was deleted of the copies; empty when a hold needs all of them, or somebody copies now.

    Args:
        station: Whose readings, in InfluxDB.
        clock: Says when it is now.

    Raises:
        LinkError: The records or the server cannot be read, or the server does not delete.
    """
    address = station.settings.readings.address(station.file.parent)
    if not address.keep_raw_ms or not is_there(station.records_url):
        return []
    with copies_deleted(station.folder) as is_mine:
        if not is_mine:
            return []
        hasty = replace(address, timeout_s=min(address.timeout_s, _PATIENCE_S))
        with closing(Records(station.records_url)) as records, closing(InfluxServer(hasty)) as server:
            pieces = InfluxHeldPieces(server)
            now, keep_raw_ms = clock.now(), address.keep_raw_ms
            marks = pieces.marks()
            with records.reading() as connection:
                needs = _needs(connection, marks, now=now, keep_raw_ms=keep_raw_ms)
            gone: list[Gone] = []
            for span in pieces.spans(before=needs.due):
                if not needs.why(span, pieces.devices(span)):
                    gone += _delete(records, pieces, span, now=now, keep_raw_ms=keep_raw_ms)
            if gone:
                _tell(records, server, marks, now=now)
    for each in gone:
        _log.info("%s", each)
    return gone


def _needs(connection: Connection, marks: set[tuple[str, int]], *, now: int, keep_raw_ms: int) -> _Needs:
    """Return what is needed by the records, as this transaction sees them.

    Args:
        connection: To the records.
        marks: For which holds there are copies. One that the records do not know was lost with newer
            records, or belongs to another station: of its cooperative nothing is known.
        now: [ms].
        keep_raw_ms: How long readings are kept without a hold [ms].
    """
    registries = load_registries(connection)
    held, known = [], {each.cooperative.id: set[int]() for each in registries}
    by_coop = {each.cooperative.id: each for each in registries}
    for coop, holds in holds_needed(connection, now - GRACE_MS).items():
        if coop not in by_coop:
            held.append(everything_of(coop))
        elif (times := times_held(coop, holds, by_coop[coop])) is not None:
            held.append(times)
        known.setdefault(coop, set()).update(each.id for each in holds_of(connection, coop))
    unknown = {coop for coop, hold in marks if hold not in known.get(coop, ())}
    years = [each.cooperative.keep_years for each in registries]
    return _Needs(held, frozenset(by_coop) - unknown, due_at(now, keep_raw_ms=keep_raw_ms, keep_years=years))


def _delete(
    records: Records, pieces: InfluxHeldPieces, span: Span, *, now: int, keep_raw_ms: int
) -> Sequence[Gone]:
    """Delete a piece that may go, unless somebody needs it by now."""
    readings = pieces.readings(span)
    gone = Gone(span.from_at, span.until_at, readings)
    said = {"from": to_iso(span.from_at), "until": to_iso(span.until_at)}
    with records.transaction() as connection:
        for coop, count in readings.items():
            new = msgspec.json.encode(said | {"readings": count}).decode()
            entry = Entry(
                coop=coop, at=now, by=who(), via=Via.CLOCK, action=ACTION, about="readings", new=new
            )
            append(connection, [entry])
    with records.transaction() as connection:  # until it ends nobody places a hold, nor changes a leg
        lock_registry(connection)
        lock(connection, readings)
        needs = _needs(connection, pieces.marks(), now=now, keep_raw_ms=keep_raw_ms)
        if why := needs.why(span, pieces.devices(span)):
            _log.warning("copies are not deleted after all: %s", why)
            return []
        pieces.drop(span)
    return [gone] if readings else []


def _tell(records: Records, server: InfluxServer, marks: set[tuple[str, int]], *, now: int) -> None:
    """Note beside the copies how many of a released hold are left."""
    held = InfluxHeld(server, InfluxReads(server))
    with records.reading() as connection:
        for coop in sorted({coop for coop, _ in marks}):
            try:
                registry = load_registry(connection, coop)
            except RegistryError:
                continue
            for hold in holds_of(connection, coop):
                if hold.lifted_at is None or (coop, hold.id) not in marks:
                    continue
                held.tell(coop, hold.id, readings_held(hold, registry), now=now)
