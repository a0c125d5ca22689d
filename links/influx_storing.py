"""Stores journal entries in a server: one write, from entries to what became of them. Not the store.

What is certainly new goes at once; of the rest the server is asked; the seals of the days that were touched
(``influx_seals.py``) follow at the end.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from links.influx import InfluxServer
from links.influx_again import Again
from links.influx_batch import MARGIN_MS, Builder, Chunk, Doubtful, Horizon, groups_of
from links.influx_carrier import Carrier
from links.influx_lookup import Found, Name, name_of_doubtful, stored
from links.influx_seals import Seals
from links.influx_types import DAY_MS, Day
from links.influx_writes import LineWriter
from links.journal import Entry
from links.quarantine import Rejected
from links.readings_store import WriteResult

_DOUBTFUL = 2000  # readings that are asked for at once: what the server answers to it lies in memory


class Span(NamedTuple):
    """Which journal positions one write is about.

    Args:
        before: Up to here everything was stored before it.
        position: Up to here with it.
        again_until: Up to here something may have been written already.
    """

    before: int
    position: int
    again_until: int


class Storing:
    """Stores entries in one server.

    Args:
        server: Asked of what may be there.
        lines: Sends lines there.
        builder: Makes the lines.
        seals: Of the days.
        refuse: Is given what can never be stored.
    """

    def __init__(
        self,
        server: InfluxServer,
        lines: LineWriter,
        builder: Builder,
        seals: Seals,
        refuse: Callable[[Sequence[Rejected]], None],
    ) -> None:
        self._server = server
        self._lines = lines
        self._builder = builder
        self._seals = seals
        self._refuse = refuse

    def write(self, entries: Sequence[tuple[int, Entry]], horizon: Horizon, span: Span) -> WriteResult:
        """Store the readings of entries and the seals of their days.

        Raises:
            StoreError: Not all of it is stored.
        """
        self._builder.refresh()
        carrier = Carrier(self._lines, self._server.address, self._refuse)
        doubtful, days = list[Doubtful](), set[Day]()
        try:
            for group in groups_of(entries):
                chunk = Chunk([entry for _, entry in group])
                again = [position <= span.again_until for position, _ in group]
                self._builder.build(chunk, horizon, doubtful, again=again)
                days |= _days_of(chunk)
                carrier.carry(chunk)
                if len(doubtful) >= _DOUBTFUL:
                    days |= self._decide(doubtful, horizon, carrier)
                    doubtful.clear()
            days |= self._decide(doubtful, horizon, carrier)
        finally:
            carrier.abandon()
        self._seal(days, span)
        return WriteResult(carrier.stored, carrier.duplicates, carrier.older, carrier.refused)

    def _seal(self, days: set[Day], span: Span) -> None:
        """Say up to where the touched days are stored."""
        address = self._server.address
        for space, is_raw in ((address.raw, True), (address.kept, False)):
            if touched := [day for day in days if day.is_raw == is_raw]:
                seals = self._seals.made(touched, span.position, span.before)
                if not self._lines.store(space, self._seals.lines(seals)):
                    self._seals.noted(seals)

    def _decide(self, doubtful: Sequence[Doubtful], horizon: Horizon, carrier: Carrier) -> set[Day]:
        """Ask the server which doubtful readings it has, and store the others; return the touched days.

        What a failed write left is written again: 1.x shows what a full disk kept out of its log, too.
        """
        carrier.settle()  # what is on its way may be what is asked for
        if not doubtful:
            return set()
        address, builder = self._server.address, self._builder
        names = [name_of_doubtful(one) for one in doubtful]
        found, kept = stored(self._server, address.raw, names), dict[Name, Found]()
        if old := [name for name in names if name.event_at < horizon.raw_at + 2 * MARGIN_MS]:
            kept = stored(self._server, address.kept, old)
        chunk, taken, again = Chunk([one.entry for one in doubtful]), set[Name](), Again()
        for name, one in zip(names, doubtful, strict=True):
            received_at, gateway = one.reading.received_at or one.entry.received_at, one.entry.gateway
            there = kept.get(name) or found.get(name)
            if there is None:
                builder.add(chunk, one, horizon)
                place = builder.place_of(one)
                there = Found(received_at, place.site, place.asset, gateway)
                (kept if name.event_at < horizon.raw_at else found)[name] = there
            elif one.again and there.is_said_by(received_at, gateway) and name not in taken:
                builder.add_again(chunk, one, (there.site, there.asset), is_late=name in kept)
            else:
                one.note()
                carrier.duplicates += 1
                if there.again_at is None and not there.is_said_by(received_at, gateway):
                    (kept if name in kept else found)[name] = there._replace(again_at=received_at)
                    again.add(name, there, received_at, is_raw=name not in kept)
            taken.add(name)  # the next of this name is a duplicate
        days = _days_of(chunk)
        carrier.carry(chunk)
        carrier.settle()
        again.store(self._lines, address)
        return days | again.days


def _days_of(chunk: Chunk) -> set[Day]:
    """Return the days that the lines of a chunk touch."""
    raw = {one.event_at // DAY_MS for one in chunk.readings}
    late = {one.event_at // DAY_MS for one in chunk.late_readings}
    return {Day(is_raw=True, number=number) for number in raw} | {
        Day(is_raw=False, number=number) for number in late
    }
