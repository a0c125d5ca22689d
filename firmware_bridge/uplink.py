"""From the spool to the server: live rows first, the backlog right behind, as fast as ``stored`` comes back.

The network is only believed when the server says ``stored``: neither an accepted publish nor the broker's
acknowledgement removes anything. Not a store: every row it handles stays in the spool until then.
"""

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from coldchain import stored
from coldchain.errors import BrokerError, JournalError, PackError
from coldchain.reading import Reading
from coldchain.stored import Range
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import SpoolRow, to_pack
from firmware_bridge.window import Pack, Window
from links.broker import Message
from links.clock import Clock

PACK_ROWS = 60  # frames in a pack
LIVE_MS = 60_000  # [ms] a frame measured within this is live, an older one backlog
MAX_LIVE = 2000  # live rows that wait; when more do, the oldest are left to the backlog
MAX_STORED = 1000  # stored messages that wait for the spool
RESWEEP_S = 30.0  # how soon rows that were left behind are looked for again
DELETE_EVERY_S = 1.0  # one transaction for all that was confirmed in this time spares the card
DELETE_ROWS = 5000
_WAIT_S = 0.5
_log = logging.getLogger(__name__)


class Line(Protocol):
    """An MQTT session, as far as the uplink knows it."""

    connected: threading.Event

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> object:
        """Hand over a message (QoS 1)."""

    def acknowledge(self, mid: int) -> bool:
        """Let the broker forget a message."""


@dataclass
class UplinkCounters:
    """What happened since the start."""

    packs: int = 0
    repeated_packs: int = 0
    confirmed_rows: int = 0
    unreadable_stored: int = 0
    error: str = ""


class Uplink:
    """Sends the spool.

    Args:
        spool: What to send.
        line: Where to.
        topic: Of the readings.
        encode: How packs are written.
        clock: Of this machine.

    ``now`` says what is live: the time that the gateway believes, when its system clock may be wrong.
    """

    def __init__(
        self, spool: Spool, line: Line, *, topic: str, encode: Callable[[list[Reading]], bytes], clock: Clock
    ) -> None:
        self.counters = UplinkCounters()
        self.may_send: Callable[[], bool] = lambda: True  # asked before each round of sending
        self.may_add: Callable[[], bool] = lambda: True  # asked before each pack that is not on its way yet
        self._spool = spool
        self._line = line
        self._topic = topic
        self._encode = encode
        self._clock = clock
        self.now: Callable[[], int] = clock.now
        self._window = Window()
        self._live: deque[SpoolRow] = deque(maxlen=MAX_LIVE)
        self._stored: queue.Queue[tuple[list[Range], int]] = queue.Queue(MAX_STORED)
        self._undeleted: list[Range] = []
        self._unacknowledged: list[int] = []
        self._confirmed_ids: set[int] = set()
        self._cursor = 0
        self._sweep_from_s = 0.0
        self._delete_from_s = 0.0
        self._again = threading.Event()
        self._kick = threading.Event()

    def look_again(self) -> None:
        """Say that rows which were in the spool already may be sent now. Any thread may call it."""
        self._again.set()
        self._kick.set()

    def offer(self, rows: list[SpoolRow]) -> None:
        """Say that rows are new in the spool. Any thread may call it."""
        live_from = self.now() - LIVE_MS
        self._live.extend(row for row in rows if row.event_at >= live_from)
        self._kick.set()

    def on_connect(self) -> None:
        """Say that there is a connection now."""
        self._kick.set()

    def on_message(self, message: Message) -> None:
        """Take a ``stored`` message; it is acknowledged when the spool has acted on it. Never waits long."""
        try:
            self._stored.put((stored.decode(message.payload), message.mid), timeout=_WAIT_S)
        except PackError as error:
            self.counters.unreadable_stored += 1
            _log.warning("%s: %s", message.topic, error)
            self._line.acknowledge(message.mid)
        except queue.Full:
            return  # not acknowledged: the broker says it again, or the rows are sent and confirmed anew
        self._kick.set()

    def run(self, stop: threading.Event) -> None:
        """Send until ``stop``.

        Raises:
            JournalError: The spool is damaged, and no retry will help.
        """
        while not stop.is_set():
            self._kick.clear()
            try:
                self.step()
                self.counters.error = ""
            except (JournalError, PackError) as error:
                if isinstance(error, JournalError) and not error.retry:
                    raise
                self.counters.error = str(error)
            self._clock.wait(self._kick, _WAIT_S)
        self._delete()

    def step(self) -> None:
        """Act on what was stored, and send all that may be sent now."""
        self._confirm()
        if self._again.is_set():
            self._again.clear()
            self._cursor = 0
        if self._line.connected.is_set() and self.may_send():
            self._send_all()
        # Last, so that a disk that takes nothing more does not keep rows from being sent.
        if self._clock.monotonic_s() >= self._delete_from_s or len(self._confirmed_ids) >= DELETE_ROWS:
            self._delete()

    def backlog(self) -> int:
        """Return how many rows wait that are not on their way."""
        sendable = self._spool.rows - self._spool.unstamped
        return max(0, sendable - self._window.rows - len(self._confirmed_ids))

    def _send_all(self) -> None:
        try:
            for pack in self._window.due(self._clock.monotonic_s()):
                self._send(pack)
            while self._may_go_on() and (pack_ := self._next_pack()) is not None:
                self._send(pack_)
                self._confirm()
        except BrokerError as error:
            if not error.retry:
                raise

    def _may_go_on(self) -> bool:
        """Return whether another pack may go; with none on its way one always may, to hear an answer."""
        return self.may_send() and (len(self._window) == 0 or self.may_add())

    def _confirm(self) -> None:
        """Make room for what the server holds; deleting it from the spool comes later, many at once."""
        while True:
            try:
                ranges, mid = self._stored.get_nowait()
            except queue.Empty:
                return
            rows = self._window.confirm(ranges, self._clock.monotonic_s())
            self.counters.confirmed_rows += len(rows)
            self._confirmed_ids.update(row.id for row in rows)
            self._undeleted += ranges
            self._unacknowledged.append(mid)

    def _delete(self) -> None:
        """Delete what the server holds, then let the broker forget the messages that said so."""
        self._delete_from_s = self._clock.monotonic_s() + DELETE_EVERY_S
        if not self._unacknowledged:
            return
        self._spool.confirm(self._undeleted)
        for mid in self._unacknowledged:
            self._line.acknowledge(mid)
        self._undeleted.clear()
        self._unacknowledged.clear()
        self._confirmed_ids.clear()

    def _next_pack(self) -> Pack | None:
        """Return the next pack, live before backlog; None when there is nothing to send, or no room."""
        now_s = self._clock.monotonic_s()
        self._leave_stale()
        while self._live and self._window.has_room(live=True):
            rows = [self._live.popleft() for _ in range(min(PACK_ROWS, len(self._live)))]
            # The sweep has passed rows up to the cursor: they are on their way, or were.
            pack = self._window.add((row for row in rows if row.id > self._cursor), now_s)
            if pack is not None:
                return pack
        while not self._live and self._window.has_room(live=False):
            swept = self._sweep(now_s)
            if not swept:
                return None
            pack = self._window.add((row for row in swept if row.id not in self._confirmed_ids), now_s)
            if pack is not None:
                return pack
        return None

    def _leave_stale(self) -> None:
        """Leave to the sweep what has waited so long for a connection that it is live no more."""
        live_from = self.now() - LIVE_MS
        while self._live and self._live[0].event_at < live_from:
            self._live.popleft()

    def _sweep(self, now_s: float) -> list[SpoolRow]:
        """Return the next rows of the spool; from the start again when some were left behind."""
        last_id = self._spool.last_id
        if self._cursor >= last_id:
            if self.backlog() == 0 or now_s < self._sweep_from_s:
                return []
            self._cursor = 0
            self._sweep_from_s = now_s + RESWEEP_S
        rows = self._spool.take(self._cursor, PACK_ROWS)
        self._cursor = rows[-1].id if rows else last_id
        return rows

    def _send(self, pack: Pack) -> None:
        """Publish a pack; one that cannot be written is counted as sent, so that it cannot hold up others."""
        now_s = self._clock.monotonic_s()
        try:
            payload = self._encode(to_pack(list(pack.rows.values())))
        except PackError:
            self._window.sent(pack, now_s)
            raise
        self._line.publish(self._topic, payload)
        self._window.sent(pack, now_s)
        self.counters.packs += 1
        self.counters.repeated_packs += pack.attempts > 1
