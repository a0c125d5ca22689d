"""The spool: every frame between its acknowledgement on the serial line and the server's ``stored`` message.

One SQLite file with ``synchronous=FULL``: what ``put`` returned from survives a power cut. It also remembers
which frames were ever heard (``seen.py``), in the same transaction, what was given up (``spool_ledger.py``),
and keeps the bridge's quarantine. Not a queue: what is sent when, is decided in ``window.py`` and
``uplink.py``; what goes when it is full, in ``thinning.py``; when a frame was measured, in
``spool_stamps.py`` and ``spool_older.py``.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from coldchain.stored import Range
from firmware_bridge import spool_ledger, spool_stamps
from firmware_bridge.carry_over import GatewayBoot
from firmware_bridge.holes import Gaps
from firmware_bridge.precious import is_precious, is_turn, state_of
from firmware_bridge.seen import Verdict
from firmware_bridge.source import Source
from firmware_bridge.spool_file import SpoolFile
from firmware_bridge.spool_ledger import Loss
from firmware_bridge.spool_room import DEFAULT_MAX_BYTES, Room
from firmware_bridge.spool_row import SpoolRow, decode_values, encode_values
from firmware_bridge.spool_types import Put, SpoolStats
from links.clock import Clock, SystemClock
from links.quarantine import MAX_BYTES, MAX_ROWS, Quarantine, Rejected

_PAGE_BYTES = 4096
_QUARANTINE_SHARE = 8
_PLACE_FOR_S = 0.5  # of rows of earlier boots, until the caller sees to its other work
_TURN_S = 0.002  # between two slices: a thread that waits for the file gets its turn
UNSTAMPED = ""  # the ``clock`` of a row that waits for the time
_SELECT = (
    "SELECT s.device, s.boot, r.sequence, r.event_at, r.uptime_ms, r.clock, r.body, r.id"
    " FROM spooled r JOIN sources s ON s.id = r.source WHERE r.id > ? AND r.taken = 0 ORDER BY r.id LIMIT ?"
)
_INSERT = (
    "INSERT INTO spooled (id, source, sequence, event_at, uptime_ms, clock, body, kept, taken)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_NAMED = " WHERE source = (SELECT id FROM sources WHERE device = ? AND boot = ?) AND sequence BETWEEN ? AND ?"
_STATS = "SELECT count(*), min(event_at), max(event_at) FROM spooled WHERE taken = 0"


class Spool(SpoolFile):
    """The spool in one file. Thread-safe.

    Args:
        path: The file; made when absent.
        capacity_rows: When more frames wait, some are given up: see ``thinning.py``.
        max_bytes: The same when the file is larger.
        machine_boot: Names this boot of the gateway, by whose monotonic time unstamped rows are known;
            empty when whoever puts rows stamps them.
        clock: For the ledger.

    Every method raises ``JournalError``, which says whether trying again can help.

    ``is_precious`` says of a new row whether it must never be thinned; others may ask more of it.
    """

    def __init__(
        self,
        path: Path,
        *,
        capacity_rows: int,
        max_bytes: int = DEFAULT_MAX_BYTES,
        machine_boot: str = "",
        clock: Clock | None = None,
    ) -> None:
        super().__init__(path, machine_boot)
        self.is_precious: Callable[[SpoolRow], bool] = is_precious
        self._clock = clock or SystemClock()
        self.keeps_time = bool(machine_boot)
        # Beside the rows in one file: damaged lines must not crowd them out.
        self._quarantine = Quarantine(
            self._connection,
            max_rows=min(MAX_ROWS, max_bytes // _PAGE_BYTES),
            max_bytes=min(MAX_BYTES, max_bytes // _QUARANTINE_SHARE),
        )
        self.room = Room(self._connection, path.parent, capacity_rows=capacity_rows, max_bytes=max_bytes)

    def put(self, rows: Sequence[SpoolRow], rejected: Sequence[Rejected] = ()) -> Put:
        """Return what became of the rows, once they are on the disk for good: one transaction for all.

        Args:
            rows: In the order in which they came. One whose ``clock`` is ``UNSTAMPED`` has the monotonic
                time of the gateway's boot in ``event_at``, and waits for ``know_time``.
            rejected: Damaged lines, kept in the quarantine by the same transaction.
        """
        with self._writing() as counts:
            touched: dict[int, Source] = {}
            new, forgotten = self._hear(rows, touched)
            for source in touched.values():
                self._sources.save(source)
            self._sources.bound()
            waits = sum(row.clock == UNSTAMPED for row in new)
            if waits:
                spool_stamps.alive(self._connection, self.gateway_boot, self._monotonic_ms())
            self._quarantine.add([*rejected, *(_kept_apart(row) for row in forgotten)])
            given = self.room.make(self.rows, len(new), now=self._clock.now())
            counts.rows += len(new) - given.rows
            counts.unstamped += waits
            if given.rows and counts.unstamped:
                counts.unstamped = spool_stamps.waiting(self._connection)
        return Put(new, len(rows) - len(new) - len(forgotten), given.dropped, given.thinned)

    def take(self, after_id: int, limit: int) -> list[SpoolRow]:
        """Return the next rows whose time is known, in the order in which they came; nothing is removed.

        Args:
            after_id: Start behind this row.
            limit: At most so many.
        """
        with self._reading():
            found = self._connection.execute(_SELECT, (after_id, limit)).fetchall()
        return [
            SpoolRow(device, boot, sequence, event_at, uptime_ms, clock, decode_values(body), number)
            for device, boot, sequence, event_at, uptime_ms, clock, body, number in found
        ]

    def confirm(self, ranges: Sequence[Range]) -> int:
        """Remove what the server holds for good; return how many rows that were."""
        with self._writing() as counts:
            delete = f"DELETE FROM spooled{_NAMED}"  # noqa: S608
            removed = sum(self._connection.execute(delete, each).rowcount for each in ranges)
            counts.rows -= removed
        return removed

    def protect(self, ranges: Sequence[Range]) -> int:
        """Keep rows from ever being thinned, e.g. those of an excursion; return how many were not yet."""
        with self._writing():
            update = f"UPDATE spooled SET kept = 1{_NAMED} AND kept = 0"  # noqa: S608
            return sum(self._connection.execute(update, each).rowcount for each in ranges)

    def know_time(self, start_at: int, source: str, spread_ms: int) -> int:
        """Write down when this boot of the gateway began; stamp all that waited for it; return how many.

        Args:
            start_at: When its monotonic time was 0 [ms since 1970, UTC].
            source: Where that is known from, a ``coldchain.reading.Clock``.
            spread_ms: How wrong it may be [ms].
        """
        known = GatewayBoot(self.gateway_boot.id, self._monotonic_ms(), start_at, source, spread_ms)
        with self._writing():
            spool_stamps.save(self._connection, known)
        stamped, after_id = 0, 0
        while True:  # what comes meanwhile waits too, and is stamped with the rest
            with self._stamping():
                count, next_id = spool_stamps.stamp_some(self._connection, known, after_id)
                stamped += count
                if next_id is None:
                    self.gateway_boot = known
                    if stamped:
                        self._sources.forget()
                        self.unstamped = spool_stamps.waiting(self._connection)
                    return stamped
            after_id = next_id
            self._clock.sleep(_TURN_S)

    def before_waiting(self) -> int:
        """Return the id before the first row that waits for the time of this boot of the gateway."""
        with self._reading():
            query = "SELECT coalesce(min(id) - 1, ?) FROM spooled WHERE taken = ?"
            return self._one(query, self.last_id, self.gateway_boot.id)[0]

    def place_older(self, *, waited: bool) -> int:
        """Give rows of earlier boots of the gateway their time, or bounds, for a while; return how many.

        ``is_placing`` says whether there is more to do at once. For one thread.

        Args:
            waited: Whether devices have had time enough to speak again since the time is known.
        """
        if not self.unstamped or self.gateway_boot.start_at is None:
            return 0
        placed, until_s = 0, self._clock.monotonic_s() + _PLACE_FOR_S
        while self.is_placing or self._plan_older(waited=waited):
            with self._stamping():
                written = self._older.write()
                self.unstamped -= written
                if not self.is_placing:
                    self._sources.forget()
                    self.unstamped = spool_stamps.waiting(self._connection)
            placed += written
            if self._clock.monotonic_s() >= until_s:
                break
            self._clock.sleep(_TURN_S)
        return placed

    @property
    def is_placing(self) -> bool:
        """Return whether ``place_older`` has begun with something that is not done."""
        return self._older.is_under_way

    def note_alive(self) -> None:
        """Write down that this boot of the gateway runs: the bounds of what comes after hang on it."""
        with self._writing():
            spool_stamps.alive(self._connection, self.gateway_boot, self._monotonic_ms())

    def gaps(self, *, everyone: bool) -> list[Gaps]:
        """Return the holes in what was heard, of the sources that spoke lately.

        Args:
            everyone: Of all boots of all devices instead.
        """
        with self._reading():
            return self._sources.gaps(everyone=everyone)

    def note_never_heard(self, device: str, boot: int, holes: Sequence[tuple[int, int]]) -> None:
        """Write down which frames of a boot of a device will never come; it replaces what was said before."""
        now = self._clock.now()
        losses = [
            Loss(device, boot, spool_ledger.NEVER_HEARD, low, high, high - low + 1, lost_at=now)
            for low, high in holes
        ]
        with self._writing():
            spool_ledger.replace_never_heard(self._connection, device, boot, losses)

    def losses(self) -> list[Loss]:
        """Return the ledger: what is missing, and why."""
        with self._reading():
            return spool_ledger.read(self._connection)

    def stats(self) -> SpoolStats:
        """Return how full it is."""
        size = self._bytes()
        with self._reading():
            stamped, oldest_at, newest_at = self._one(_STATS)
            self.unstamped = spool_stamps.waiting(self._connection)
            self.rows = stamped + self.unstamped
            dropped, thinned = self._one("SELECT frames, thinned FROM dropped")
            never = spool_ledger.never_heard(self._connection)
        return SpoolStats(
            self.rows,
            self.room.capacity_rows,
            oldest_at,
            newest_at,
            size,
            dropped,
            thinned,
            never,
            self.unstamped,
            self.room.max_bytes,
        )

    def quarantined(self) -> dict[str, int]:
        """Return how many damaged lines are kept, by reason."""
        with self._lock:
            return self._quarantine.counts()

    def _hear(
        self, rows: Sequence[SpoolRow], touched: dict[int, Source]
    ) -> tuple[list[SpoolRow], list[SpoolRow]]:
        """Insert what is new; return that, and what cannot be told from a repetition any more."""
        new, forgotten = [], []
        for row in map(self._timed, rows):
            source = self._sources.get(row.device, row.boot)
            taken = 0 if row.clock != UNSTAMPED else self.gateway_boot.id
            verdict, event_at = source.hear(row.sequence, row.uptime_ms, row.event_at, waits_in=taken)
            if verdict is Verdict.FORGOTTEN:
                forgotten.append(row)
            if verdict is not Verdict.NEW:
                continue
            self.last_id += 1
            kept = row._replace(event_at=event_at, id=self.last_id)
            self._insert(kept, source, taken)
            touched[source.id] = source
            new.append(kept)
        return new, forgotten

    def _timed(self, row: SpoolRow) -> SpoolRow:
        """Return a row with its time, as soon as that of this boot of the gateway is known."""
        start_at = self.gateway_boot.start_at
        if row.clock != UNSTAMPED or start_at is None:
            return row
        return row._replace(event_at=row.event_at + start_at, clock=self.gateway_boot.source)

    def _insert(self, row: SpoolRow, source: Source, taken: int) -> None:
        state = state_of(row)
        turns = is_turn(source.last, row.sequence, state)
        source.last = (row.sequence, state)
        if turns:
            before = (source.id, row.sequence - 1)
            self._connection.execute("UPDATE spooled SET kept = 1 WHERE source = ? AND sequence = ?", before)
        keep = turns or self.is_precious(row)
        body = encode_values(row.values)
        values = (row.id, source.id, row.sequence, row.event_at, row.uptime_ms, row.clock, body, keep, taken)
        self._connection.execute(_INSERT, values)

    def _monotonic_ms(self) -> int:
        return round(self._clock.monotonic_s() * 1000)

    def _plan_older(self, *, waited: bool) -> bool:
        """Return whether there is something to place now; it is planned then."""
        with self._reading():
            found = self._older.look(self.gateway_boot, waited=waited)
        if found is None:
            return False
        after: int | None = -1
        while after is not None:
            with self._reading():
                after = self._older.read(found, after)
            self._clock.sleep(_TURN_S)
        self._older.plan(found)
        return self.is_placing


def _kept_apart(row: SpoolRow) -> Rejected:
    came = "a frame too old to tell whether it was heard before"
    detail = f"sequence {row.sequence} of {row.device}: got {came}; allowed: frames among the newest holes"
    payload = msgspec.json.encode(row._asdict())
    return Rejected(row.event_at, row.device, "forgotten-sequence", detail, payload)
