"""From parsed lines to the spool, for all ports together, and only then back to the ports as acknowledged.

One thread writes what all ports heard in one transaction: it waits ``group_commit`` for more, or until a
device's whole window is there. A frame that could not be written is not acknowledged: its device repeats it.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from coldchain.errors import JournalError
from coldchain.frame_parser import Event, refusal
from coldchain.frames import MAX_IN_FLIGHT, Ack, Damaged, Frame
from coldchain.instants import EARLIEST_AT
from coldchain.reading import Clock as ClockWord
from firmware_bridge.spool import UNSTAMPED, Spool
from firmware_bridge.spool_row import SpoolRow, from_frame
from links.clock import Clock
from links.quarantine import Rejected

MAX_WAITING = 500  # arrivals; a port that finds no room waits, and its device repeats
MAX_BATCH = 2000  # arrivals a transaction
_IDLE_S = 0.5
_RETRY_S = 1.0
_WARN_EVERY_S = 60.0
_log = logging.getLogger(__name__)


class Speaker(Protocol):
    """A port, as far as the intake knows it."""

    path: str

    def say(self, acks: Sequence[Ack]) -> None:
        """Say acknowledgements to the devices soon; must not block."""


class Arrival(NamedTuple):
    """What one ``read`` of a port completed, at an instant [ms since 1970, UTC]."""

    port: Speaker
    at: int
    events: Sequence[Event]


class Intake:
    """Writes arrivals into the spool.

    Args:
        spool: Where frames go.
        on_new: Told of the rows that were new, after they were committed.
        group_s: How long frames wait for others [s].
        clock: Of this machine.

    Frames are placed on the monotonic time of the gateway, and the spool gives them their time; ``on_new``
    hears only of those that have one. With a spool that keeps no time the clock is believed, and
    ``unstamped`` counts frames that came before it was set: they are not acknowledged, and wait in their
    devices. ``dropped`` and ``thinned`` count the frames given up since the start because the spool was full:
    the oldest, and some from between others. ``error`` is why the spool cannot be written now; empty when it
    can.
    """

    def __init__(
        self, spool: Spool, *, on_new: Callable[[list[SpoolRow]], None], group_s: float, clock: Clock
    ) -> None:
        self.unstamped = 0
        self.repeated = 0
        self.dropped = 0
        self.thinned = 0
        self.error = ""
        self._spool = spool
        self._on_new = on_new
        self._group_s = group_s
        self._clock = clock
        self._warned = (0, 0, 0)
        self._warn_from_s = 0.0
        self.on_untimed: Callable[[list[SpoolRow]], None] = lambda _rows: None  # new, and without a time yet
        self.listeners: list[Callable[[Arrival], None]] = []  # told of all that is heard, in its own thread
        self._waiting: queue.Queue[_Heard] = queue.Queue(MAX_WAITING)

    def submit(self, arrival: Arrival, stop: threading.Event) -> None:
        """Hand over what a port heard; waits while the queue is full."""
        heard = self._note(arrival)
        while not stop.is_set():
            try:
                self._waiting.put(heard, timeout=_IDLE_S)
            except queue.Full:
                continue
            return

    def offer(self, arrival: Arrival) -> bool:
        """Hand over what a port heard, without waiting; return False when the queue is full."""
        try:
            self._waiting.put_nowait(self._note(arrival))
        except queue.Full:
            return False
        return True

    def _note(self, arrival: Arrival) -> _Heard:
        """Return an arrival with its moment, once the listeners know of it."""
        for listen in self.listeners:
            listen(arrival)
        return _Heard(arrival, round(self._clock.monotonic_s() * 1000))

    def run(self, stop: threading.Event) -> None:
        """Write until ``stop``.

        Raises:
            JournalError: The spool is damaged, and no retry will help.
        """
        while not stop.is_set():
            batch = self._gather()
            if not batch:
                continue
            try:
                self._write(batch)
                self.error = ""
            except JournalError as error:
                if not error.retry:
                    raise
                self.error = str(error)
                _log.warning("%s: %d arrivals not acknowledged, the devices repeat them", error, len(batch))
                self._clock.wait(stop, _RETRY_S)

    def _gather(self) -> list[_Heard]:
        """Return what to write together."""
        batch: list[_Heard] = []
        frames = 0
        wait_s, until_s = _IDLE_S, 0.0
        while len(batch) < MAX_BATCH:
            try:
                heard = self._waiting.get(timeout=wait_s) if wait_s > 0 else self._waiting.get_nowait()
            except queue.Empty:
                break
            if not batch:
                until_s = self._clock.monotonic_s() + self._group_s
            batch.append(heard)
            frames += len(heard.arrival.events)
            wait_s = 0.0 if frames >= MAX_IN_FLIGHT else until_s - self._clock.monotonic_s()
        return batch

    def _write(self, batch: list[_Heard]) -> None:
        sorted_ = [(heard.arrival.port, self._sort(heard)) for heard in batch]
        put = self._spool.put(
            [row for _, each in sorted_ for row in each.rows],
            [no for _, each in sorted_ for no in each.rejected],
        )
        for port, each in sorted_:
            if each.acks:
                port.say(each.acks)
            self.unstamped += each.unstamped
        self.repeated += put.repeated
        self.dropped += put.dropped
        self.thinned += put.thinned
        self._warn()
        stamped = [row for row in put.new if row.clock != UNSTAMPED]
        if len(stamped) < len(put.new):
            self.on_untimed([row for row in put.new if row.clock == UNSTAMPED])
        if stamped:
            self._on_new(stamped)

    def _sort(self, heard: _Heard) -> Sorted:
        return sort(heard.arrival, heard_ms=heard.at_ms if self._spool.keeps_time else None)

    def _warn(self) -> None:
        """Log what was lost or could not be kept, at most once in ``_WARN_EVERY_S``."""
        losses = (self.dropped, self.thinned, self.unstamped)
        now_s = self._clock.monotonic_s()
        if losses == self._warned or now_s < self._warn_from_s:
            return
        self._warned, self._warn_from_s = losses, now_s + _WARN_EVERY_S
        if self.dropped:
            _log.warning("spool full: the oldest %d frames dropped so far, unsent", self.dropped)
        if self.thinned:
            _log.warning("spool full: %d frames from between others dropped so far, unsent", self.thinned)
        if self.unstamped:
            _log.warning("this machine's clock is not set: %d frames left in their devices", self.unstamped)


class _Heard(NamedTuple):
    """An arrival, and when it was handed over [ms, monotonic]."""

    arrival: Arrival
    at_ms: int


class Sorted(NamedTuple):
    """What is to be done with one arrival."""

    rows: list[SpoolRow]
    rejected: list[Rejected]
    acks: list[Ack]
    unstamped: int


def sort(arrival: Arrival, *, heard_ms: int | None = None) -> Sorted:
    """Return what goes into the spool, what into the quarantine, and what is acknowledged after that.

    Args:
        arrival: What a port heard.
        heard_ms: When [ms, monotonic]: frames are placed on that time. None to believe ``arrival.at``.
    """
    rows: list[SpoolRow] = []
    damaged: list[Damaged] = []
    acks: list[Ack] = []
    unstamped = 0
    for event in arrival.events:
        if isinstance(event, Damaged):
            damaged.append(event)
            acks += [event.identity] if event.identity else []
        elif isinstance(event, Frame) and heard_ms is None and arrival.at < EARLIEST_AT:
            unstamped += 1
        elif isinstance(event, Frame):
            rows.append(
                from_frame(event, arrived_at=arrival.at, clock=ClockWord.GATEWAY)
                if heard_ms is None
                else from_frame(event, arrived_at=heard_ms, clock=UNSTAMPED)
            )
            acks.append(Ack(event.device, event.boot, event.sequence))
            refused = refusal(event)
            damaged += [refused] if refused else []
    rejected = [
        Rejected(arrival.at, arrival.port.path, each.reason.reason, str(each.reason), each.raw)
        for each in damaged
    ]
    return Sorted(rows, rejected, acks, unstamped)
