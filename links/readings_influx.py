"""The readings store in an InfluxDB server. Keeps the promises of ``readings_store.py``; see decision 25.

InfluxDB lets the last write win and has no transactions. So a duplicate is recognised before it is written
(``influx_index.py`` knows what is certainly new; of the rest the server is asked), and a batch that failed
half-way is written again, and what arrived is then recognised. How far the journal is stored is noted beside
it and, by ``sync``, in the server: one that was emptied, set back or exchanged is filled again.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

from coldchain.errors import StoreError
from coldchain.reading import Position, Reading
from links.clock import Clock
from links.influx import InfluxServer
from links.influx_batch import MARGIN_MS, Builder, horizon_of
from links.influx_carrier import OLDER
from links.influx_charts import InfluxCharts
from links.influx_downsample import Downsampler
from links.influx_held import InfluxHeld
from links.influx_index import NEVER, InfluxIndex
from links.influx_lines import marker_line
from links.influx_places import Places
from links.influx_reads import InfluxReads, instant_ns
from links.influx_schema import prepare
from links.influx_seals import Seals
from links.influx_storing import Span, Storing
from links.influx_types import WINDOW_MS, AbsentError, BusyError, InfluxAddress
from links.influx_writes import LineWriter
from links.journal import Entry
from links.quarantine import Rejected
from links.readings_store import Bucket, Latest, Repeat, Retention, SeriesKey, Summary, WriteResult

_RESERVED_AHEAD = 5000  # journal positions; a durable note for each so many
_DOWNSAMPLE_S = 0.5  # of each sync
_FOREVER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class InfluxParts:
    """What a store is made of.

    Args:
        store: Names our journal among those that write to the same database.
        index: The file of the index, beside the journal.
        places: Say where a device was.
        clock: Says what is old.
        refuse: Is given what can never be stored; must have kept it when it returns.
        tell: Is told what a person should know.
    """

    store: str
    index: Path
    places: Places
    clock: Clock
    refuse: Callable[[Sequence[Rejected]], None]
    tell: Callable[[str], None]


class InfluxReadings:
    """The readings in one server. May be used by several threads; one program writes for a journal.

    Args:
        address: Where the server is.
        parts: What else is needed.
        reader: Only read.

    Every method raises ``StoreError``, which says whether trying again can help.
    """

    def __init__(self, address: InfluxAddress, parts: InfluxParts, *, reader: bool = False) -> None:
        self._address = address
        self._parts = parts
        self._reader = reader
        self._lock = RLock()
        self._server = InfluxServer(address)
        self._reads = InfluxReads(self._server)
        self._charts = InfluxCharts(self._server)
        self._copies = InfluxHeld(self._server, self._reads)
        self._lines = LineWriter(self._server)
        self._index: InfluxIndex | None = None
        self._position = self._count = 0
        self._again_until = NEVER
        self._patience_s = 0.0

    def write(self, entries: Sequence[tuple[int, Entry]]) -> WriteResult:
        """Store the readings of journal entries and the position of the last one, all or nothing.

        Args:
            entries: (journal position, entry), as ``Journal.read`` returns them.
        """
        if not entries:
            return WriteResult(0, 0)
        with self._lock:
            index, storing = self._ready()
            position, counted = entries[-1][0], index.state.counted
            if entries[0][0] <= counted < position:  # of those that come again after a loss none counts twice
                at = bisect_right([position for position, _ in entries], counted)
                first, second = self.write(entries[:at]), self.write(entries[at:])
                return WriteResult(*(one + other for one, other in zip(first, second, strict=True)))
            if self._seals.is_look_due and self._set_back(index):
                raise self._lost()
            if position > index.state.reserved:
                index.reserve(position + _RESERVED_AHEAD)
            span = Span(self._position, max(position, self._position), self._again_until)
            try:
                result = storing.write(entries, horizon_of(self._address, self._parts.clock.now()), span)
            except BusyError as error:
                self._patience_s = self._parts.clock.monotonic_s() + error.wait_s
                self._again_until = max(self._again_until, position)
                raise
            except AbsentError:
                self._forget()  # it is made again, and looked at anew
                raise
            except BaseException:
                self._again_until = max(self._again_until, position)
                raise
            if result.older:
                kept = "kept beside the 5-minute values and counted in them"
                self._parts.tell(f"{result.older} readings older than keep_raw ({OLDER}): {kept}")
            self._position = span.position
            if not 0 < position <= index.state.counted:
                self._count += result.inserted
            return result

    def position(self) -> int:
        """Return the journal position up to which everything is stored; 0 at the start."""
        with self._lock:
            if not self._reader:
                self._ready()
                return self._position
            marker = self._reads.marker(self._parts.store)
            return marker[1] if marker else 0

    def sync(self) -> int:
        """Make what is stored survive a power cut; return the journal position up to which it does.

        The server has it on its disk when it answers a write. What is made durable here is how far that is:
        first in the server, then beside the journal. A server that does not say what it was told is another
        one, or was emptied or set back: then ``position`` starts anew from what it says.
        """
        with self._lock:
            index, _ = self._ready()
            try:
                marker = self._reads.marker(self._parts.store)
            except AbsentError:
                marker = None
            if marker is None or marker[0] != index.state.made or marker[1] < index.state.position:
                self._forget()
                raise self._exchanged(None if marker is None else marker[0], index.state.made)
            if self._set_back(index):
                return self._position
            self._note(index)
            self._downsampler.step(now=self._parts.clock.now(), budget_s=_DOWNSAMPLE_S)
            return self._position

    def recall_ms(self) -> int:
        """How long what it stored may be asked of the journal again [ms]."""
        return self._address.recall_ms

    def retention(self, coop: str) -> Retention:
        """Return how long readings are kept, and what is kept longer for the holds of a cooperative."""
        return self._copies.retention(coop)

    def range(
        self,
        series: SeriesKey,
        *,
        start_at: int | None = None,
        end_at: int | None = None,
        after: Position | None = None,
        limit: int | None = None,
    ) -> list[Reading]:
        """Return readings of a series, sorted by position; for the arguments see ``ReadingsStore``.

        Only readings, never sums of several: of a time whose readings are no longer kept there are none but
        those that were copied for a legal hold.
        """
        from_at = max(NEVER if start_at is None else start_at, NEVER if after is None else after.event_at)
        to_ns = instant_ns(_FOREVER if end_at is None else end_at)
        between_ns = (instant_ns(from_at), to_ns)
        has = self._has_copies(from_at)
        return self._reads.range(series, between_ns=between_ns, after=after, limit=limit, has_copies=has)

    def repeats(
        self, series: SeriesKey, *, start_at: int | None = None, end_at: int | None = None
    ) -> list[Repeat]:
        """Return which readings of a series came again, sorted; each of them once; see ``ReadingsStore``."""
        first, end = NEVER if start_at is None else start_at, _FOREVER if end_at is None else end_at
        ns = (instant_ns(first), instant_ns(end))
        return self._reads.repeats(series, between_ns=ns, has_copies=self._has_copies(first))

    def gateways(self, series: SeriesKey, *, start_at: int, end_at: int) -> dict[Position, str]:
        """Return through which gateway each reading came first, where that is known."""
        ns, has = (instant_ns(start_at), instant_ns(end_at)), self._has_copies(start_at)
        return self._reads.gateways(series, between_ns=ns, has_copies=has)

    def heard(self, coop: str, device: str, *, start_at: int, end_at: int, known_at: int) -> dict[str, int]:
        """Return how many readings of a device came first through which gateway; see ``ReadingsStore``."""
        ns, has = (instant_ns(start_at), instant_ns(end_at)), self._has_copies(start_at)
        return self._reads.heard(coop, device, between_ns=ns, known_at=known_at, has_copies=has)

    def _has_copies(self, from_at: int) -> bool:
        """Return whether of a time from an instant [ms] on there may be copies for a legal hold alone."""
        edge_at = self._edge_at() or NEVER - MARGIN_MS
        return from_at < edge_at + MARGIN_MS or self._reads.was_copied(from_at)

    def latest(self, coop: str) -> list[Latest]:
        """Return the last reading of each series of a cooperative, sorted by series."""
        return self._reads.latest(coop)

    def summary(self, series: SeriesKey) -> Summary | None:
        """Return the summary of a series; None when it has no value."""
        return self._charts.summary(series, edge_at=self._edge_at())

    def chart(self, series: SeriesKey, *, start_at: int, end_at: int, buckets: int) -> list[Bucket]:
        """Return a series in at most ``buckets`` equal steps; steps without a value are absent.

        Where readings are no longer kept it is made of 5-minute values: a step shorter than those is absent,
        or has the value of all its 5 minutes. For the arguments see ``ReadingsStore``.
        """
        step_ms = max(1, -(-(end_at - start_at) // buckets))
        edge_at = self._edge_at()
        return self._charts.chart(series, start_at=start_at, end_at=end_at, step_ms=step_ms, edge_at=edge_at)

    def series(self, coop: str) -> list[SeriesKey]:
        """Return the series of a cooperative, sorted."""
        return self._reads.series(coop)

    def coops(self) -> list[str]:
        """Return the cooperatives that have readings, sorted."""
        return self._reads.coops()

    def count(self) -> int:
        """Return how many readings were stored; those that were dropped for their age are in it."""
        with self._lock:
            if not self._reader:
                self._ready()
                return self._count
            marker = self._reads.marker(self._parts.store)
            return marker[2] if marker else 0

    def close(self) -> None:
        """Give the store back; nothing may be asked of it afterwards."""
        with self._lock:
            if self._index is not None:
                with suppress(StoreError):  # what is not noted is asked for at the next start
                    self._set_back(self._index)
                    self._note(self._index)
                    self._index.reserve(self._position)
            self._forget()
            self._lines.close()
            self._server.close()

    def _ready(self) -> tuple[InfluxIndex, Storing]:
        """Return index and writer; at the first call they are made to fit what the server holds."""
        if self._reader:
            next_step = "Only the program that writes it may do that."
            raise StoreError(
                str(self._address), "opened to read: not writable", "a writer", next_step, retry=False
            )
        if (left_s := self._patience_s - self._parts.clock.monotonic_s()) > 0:
            raise BusyError(str(self._address), "a request for patience", wait_s=left_s)
        if self._index is None:
            prepare(self._server)
            index = InfluxIndex(self._parts.index)
            try:
                self._begin(index)
            except BaseException:
                index.close()
                raise
            self._index = index
        return self._index, self._storing

    def _begin(self, index: InfluxIndex) -> None:
        """Find out how far the server is: by its marker, and by the index when that is of the same server."""
        parts, seals = self._parts, Seals(self._server, self._parts.store, index, self._parts.clock)
        self._seals = seals
        self._storing = Storing(self._server, self._lines, Builder(index, parts.places), seals, parts.refuse)
        self._downsampler = Downsampler(
            self._server, index, self._lines, seals, clock=parts.clock, tell=parts.tell
        )
        marker, state = self._reads.marker(self._parts.store), index.state
        if marker and state.made == marker[0] and marker[1] >= state.position:
            self._position, self._count = state.position, state.readings
            self._again_until = state.reserved if state.reserved > state.position else NEVER
            self._set_back(index)
            return
        position = marker[1] if marker else 0
        count = self._reads.count()
        index.start_anew(position, count, self._reads.last_times())
        self._position, self._count, self._again_until = position, count, NEVER
        self._note(index)
        if state.made or count:
            what = "another server, or one that was emptied or set back" if state.made else "in use"
            self._parts.tell(
                f"{self._address} is {what}: it holds {count} readings. The journal's, behind position"
                f" {position}, are brought there; what is older comes by `coldchain store copy`."
            )

    def _set_back(self, index: InfluxIndex) -> bool:
        """Return whether the server lost what it had acknowledged; then that comes again."""
        if (loss := self._seals.loss()) is None:
            return False
        self._again_until = max(self._again_until, index.state.reserved, self._position)
        index.set_back(loss.position, loss.days, counted=self._position, count=self._count)
        self._seals.forget()
        self._position = loss.position
        self._parts.tell(
            f"{self._address} lost what it had acknowledged ({len(loss.days)} days are set back), as 1.x"
            " does after a full disk or a power cut. What the journal has behind position"
            f" {loss.position} is written again."
        )
        return True

    def _note(self, index: InfluxIndex) -> None:
        """Note how far it is, in the server first: so the server is never behind the index."""
        line = marker_line(self._parts.store, index.state.made, self._position, self._count)
        if refusals := self._lines.store(self._address.kept, [line]):
            raise StoreError(str(self._address), refusals[0].detail, "a marker stored", retry=True)
        index.save(self._position, self._count)

    def _forget(self) -> None:
        if self._index is not None:
            self._index.close()
            self._index = None

    def _exchanged(self, made: str | None, ours: str) -> StoreError:
        if made is not None and made != ours:
            came = f"the marker of another index ({made}) for {self._parts.store!r}"
            next_step = (
                "Two programs must not write there by one name: stop one, or give it its own database."
            )
            return StoreError(str(self._address), came, f"ours ({ours})", next_step, retry=False)
        return self._lost()

    def _lost(self) -> StoreError:
        came = "less than it held: it was emptied, set back or exchanged"
        next_step = "What the journal still has is brought there again."
        return StoreError(str(self._address), came, "what was stored", next_step, retry=True)

    def _edge_at(self) -> int | None:
        """Return before which instant there are only 5-minute values [ms]; None: all readings are kept."""
        if not self._address.keep_raw_ms:
            return None
        return -(-(self._parts.clock.now() - self._address.keep_raw_ms) // WINDOW_MS) * WINDOW_MS
