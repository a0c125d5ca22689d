"""From journal entries to lines: what is certainly new becomes a line, what may be there is asked for.

The one hot loop of the InfluxDB store: about a microsecond and a half a reading. Not a connection.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from coldchain.reading import Reading
from links.influx_index import NEVER, InfluxIndex, Known
from links.influx_lines import Tags, head, quoted
from links.influx_places import Place, Places
from links.influx_spans import add, holds
from links.influx_types import NS_PER_MS, WINDOW_MS, InfluxAddress
from links.journal import Entry

MARGIN_MS = 3_600_000
"""So much earlier than the server drops it a reading counts as too old: its clock may go otherwise [ms]."""
_CHUNK_READINGS = 5000


class Horizon(NamedTuple):
    """What is too old.

    Args:
        raw_at: Readings before this instant are no longer kept with the others [ms].
        kept_at: Nothing before this instant is kept at all [ms].
    """

    raw_at: int
    kept_at: int


class Doubtful(NamedTuple):
    """A reading that may be there already."""

    known: Known
    entry: Entry
    reading: Reading
    again: bool  # it may have been written by a write that failed, or whose end was not noted

    def note(self) -> None:
        """Note that it is there."""
        self.known.turn_to(self.reading.boot)
        self.known.note(self.reading.event_at, self.reading.sequence)


class Chunk:
    """Lines for one request, each with the reading that it was made of.

    Args:
        lines: For where readings lie.
        readings: As many.
        late: Lines for where 5-minute values lie: too old for the others.
        late_readings: As many.
        ancient: Too old for either.
    """

    __slots__ = ("ancient", "entries", "late", "late_readings", "lines", "readings")

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.lines: list[str] = []
        self.readings: list[Reading] = []
        self.late: list[str] = []
        self.late_readings: list[Reading] = []
        self.ancient: list[Reading] = []


class Builder:
    """Makes lines.

    Args:
        index: Says what is new, and is told of it.
        places: Say where a device was.
    """

    def __init__(self, index: InfluxIndex, places: Places) -> None:
        self._index = index
        self._places = places
        self._generation = 0

    def refresh(self) -> None:
        """Look whether devices have been moved.

        Raises:
            LinkError: The registry was never seen, and cannot be read now.
        """
        if (generation := self._places.refresh()) != self._generation:
            self._generation = generation
            self._index.unplace()

    def build(
        self, chunk: Chunk, horizon: Horizon, doubtful: list[Doubtful], *, again: Sequence[bool]
    ) -> None:
        """Fill a chunk from its entries, and append to ``doubtful`` what must be asked for.

        Args:
            chunk: With entries; its lists are filled.
            horizon: What is too old.
            doubtful: What may be there already.
            again: For each entry, whether it may have been written before.
        """
        for entry, is_again in zip(chunk.entries, again, strict=True):
            if is_again:
                self._doubt(entry, doubtful)
            else:
                self._take(chunk, entry, horizon, doubtful)

    def _doubt(self, entry: Entry, doubtful: list[Doubtful]) -> None:
        """Have all readings of an entry asked for."""
        table = self._index.of(entry.coop)
        for reading in entry.readings:
            device, channel = reading.device, reading.channel
            known = table.get((device, channel)) or self._index.find(entry.coop, device, channel)
            self._index.windows.add((reading.event_at - reading.event_at % WINDOW_MS, entry.coop, device))
            doubtful.append(Doubtful(known, entry, reading, again=True))

    def _take(self, chunk: Chunk, entry: Entry, horizon: Horizon, doubtful: list[Doubtful]) -> None:
        """Make lines of an entry: the hot loop, in which each call would cost half as much again."""
        index, raw_at, coop, received_before, middle = self._index, horizon.raw_at, entry.coop, -1, ""
        add_line, add_reading, table = chunk.lines.append, chunk.readings.append, index.of(coop)
        gateway = entry.gateway
        for reading in entry.readings:
            event_at, sequence = reading.event_at, reading.sequence
            name = (reading.device, reading.channel)
            known = table.get(name) or index.find(coop, *name)
            if reading.boot != known.boot:
                known.turn_to(reading.boot)
            spans = known.spans
            if event_at > known.last_at:
                known.last_at = event_at
            elif event_at <= known.doubt_at or holds(spans, sequence):
                doubtful.append(Doubtful(known, entry, reading, again=False))
                continue
            known.changed = True
            window = event_at // WINDOW_MS
            if window != known.window:
                known.window = window
                index.windows.add((window * WINDOW_MS, coop, reading.device))
            if spans and spans[-1] == sequence - 1:
                spans[-1] = sequence
            else:
                add(spans, sequence)
            if event_at < raw_at:
                self._add_late(chunk, known, entry, reading, horizon)
                continue
            is_there = known.from_at <= event_at < known.until_at
            if (
                not is_there
                or reading.flag != known.flag
                or reading.unit != known.unit
                or reading.clock != known.clock
                or gateway != known.gateway
            ):
                self._renew(known, reading, gateway)
            value, received_at = reading.value, reading.received_at
            if reading.note or value != value:  # noqa: PLR0124 - true for NaN alone
                add_line(_line(known, entry, reading))
            else:
                at_ns = event_at * NS_PER_MS + (known.fold + sequence) % NS_PER_MS
                if received_at != received_before:
                    received_before = received_at
                    middle = f"i,received_at={received_at or entry.received_at}i,value="
                add_line(f"{known.head}{sequence}{middle}{value!r} {at_ns}")
            add_reading(reading)

    def line(self, known: Known, entry: Entry, reading: Reading) -> str:
        """Return the line of one reading."""
        known.turn_to(reading.boot)
        self._renew(known, reading, entry.gateway)
        return _line(known, entry, reading)

    def add(self, chunk: Chunk, one: Doubtful, horizon: Horizon) -> None:
        """Add to a chunk what was asked for and is not there."""
        known, entry, reading, _ = one
        known.turn_to(reading.boot)
        self._index.windows.add((reading.event_at - reading.event_at % WINDOW_MS, entry.coop, reading.device))
        known.note(reading.event_at, reading.sequence)
        if reading.event_at < horizon.raw_at:
            self._add_late(chunk, known, entry, reading, horizon)
            return
        chunk.lines.append(self.line(known, entry, reading))
        chunk.readings.append(reading)

    def place_of(self, one: Doubtful) -> Place:
        """Return where the device of a reading was when it was measured: so it is tagged when it is new."""
        return self._places.of(one.entry.coop, one.reading.device, one.reading.event_at)

    def add_again(self, chunk: Chunk, one: Doubtful, place: tuple[str, str], *, is_late: bool) -> None:
        """Add to a chunk what is there after a write that failed, upon itself: it may be in memory only.

        Args:
            chunk: Added to.
            one: What is there.
            place: Site and asset that it has there, wherever its device is now.
            is_late: Whether it lies where 5-minute values lie.
        """
        known, entry, reading, _ = one
        one.note()  # and the next reading makes the beginning of the line anew
        coop, device, channel = known.name
        known.head = head(Tags(coop, *place, device, channel), reading, entry.gateway)
        (chunk.late if is_late else chunk.lines).append(_line(known, entry, reading))
        (chunk.late_readings if is_late else chunk.readings).append(reading)

    def _add_late(self, chunk: Chunk, known: Known, entry: Entry, reading: Reading, horizon: Horizon) -> None:
        if reading.event_at < horizon.kept_at:
            chunk.ancient.append(reading)
            return
        chunk.late.append(self.line(known, entry, reading))
        chunk.late_readings.append(reading)

    def _renew(self, known: Known, reading: Reading, gateway: str) -> None:
        """Make the beginning of the line anew: the reading is not like the last one of its series."""
        coop, device, channel = known.name
        place = self._places.of(coop, device, reading.event_at)
        known.flag, known.unit, known.clock = reading.flag, reading.unit, reading.clock
        known.gateway = gateway
        known.from_at, known.until_at = place.from_at, place.until_at
        known.head = head(Tags(coop, place.site, place.asset, device, channel), reading, gateway)


def _line(known: Known, entry: Entry, reading: Reading) -> str:
    """Return the line of a reading whose beginning is made; it may lack a value, or have a note."""
    received_at = reading.received_at or entry.received_at
    at_ns = reading.event_at * NS_PER_MS + (known.fold + reading.sequence) % NS_PER_MS
    note = f",note={quoted(reading.note)}" if reading.note else ""
    value = f",value={reading.value!r}" if reading.value == reading.value else ""
    return f"{known.head}{reading.sequence}i,received_at={received_at}i{note}{value} {at_ns}"


def horizon_of(address: InfluxAddress, now: int) -> Horizon:
    """Return what is too old at an instant [ms]."""
    return Horizon(*(_oldest_at(now, kept) for kept in (address.keep_raw_ms, address.keep_5min_ms)))


def groups_of(entries: Sequence[tuple[int, Entry]]) -> Iterator[Sequence[tuple[int, Entry]]]:
    """Yield entries in runs that make about one request each."""
    start = size = 0
    for at, (_, entry) in enumerate(entries):
        if size and size + len(entry.readings) > _CHUNK_READINGS:
            yield entries[start:at]
            start, size = at, 0
        size += len(entry.readings)
    yield entries[start:]


def _oldest_at(now: int, kept_ms: int) -> int:
    return now - kept_ms + min(MARGIN_MS, kept_ms // 10) if kept_ms else NEVER
