"""The watcher: reads the journal from its own cursor, has it judged, writes down all that follows at once.

Evaluator states, excursions, alarms, transitions, outbox rows and the cursor are one transaction: a kill at
any moment repeats a batch or does not, and a repeated batch changes nothing. Not a rule: those are in the
core.
"""

import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple

from alerts.bookkeeping import Desk, Finding, record
from alerts.closing import Unwatched, close, unwatched_of
from alerts.goods import Goods, GoodsWork
from alerts.judging import Judging
from alerts.replacing import Replacing
from alerts.settings import AlertsSettings
from alerts.silence import Silence
from alerts.sparing import explain
from alerts.states import States
from alerts.vitals import WatchCounters
from coldchain.errors import LinkError, RecordsError
from coldchain.judgement.alarms import Transition
from coldchain.judgement.watch_list import WatchList
from links.backoff import Backoff
from links.clock import Clock
from links.journal import WATCH_READER, Entry, Journal
from links.readings_store import ReadingsStore
from links.records import Records
from links.records_alarms import cursor_of, due_keys, forget_deadlines, move_cursor, still_open
from links.records_registry import load_registries, revision_of

CONSUMER = WATCH_READER
BATCH_ENTRIES = 500
IDLE_S = 0.05
RELOAD_EVERY_MS = 5_000
TIMERS_EVERY_MS = 250
SETTLE_EVERY_MS = 1_000  # the journal's copy of the cursor only serves trimming: one sync a second is enough
LIVE_WITHIN_MS = 5_000  # timers may run while the newest entry is at most this old: the watcher is not behind
JUMP_MS = 10_000  # wall time that ran so far away from monotonic time has been set, or the machine has slept
DUE_AT_MOST = 500


class WatchLinks(NamedTuple):
    """What the watcher is connected to.

    Args:
        journal: Where readings come from.
        store: Where the history of late readings is found.
        records: Where all findings go.
        clock: The clock of this machine.
    """

    journal: Journal
    store: ReadingsStore
    records: Records
    clock: Clock


class _Work(NamedTuple):
    """What one step has to write."""

    last: int | None  # position of the last entry of the batch
    unwatched: list[Unwatched]
    findings: list[Finding]
    forget: set[str]
    goods: list[GoodsWork]


class Watcher:
    """Judges what comes through the journal. One per records database; a second one gets nothing written.

    Args:
        links: The journal, the stores and the clock.
        settings: How alarms are told.
    """

    def __init__(self, links: WatchLinks, settings: AlertsSettings) -> None:
        self._journal, store, self._records, self._clock = links
        self._settings = settings
        self._states = States(self._records)
        self._judging = Judging(self._journal, store, self._states)
        self._silence = Silence(self._records, self._judging, settings)
        self._goods = Goods(self._journal, store, self._records)
        self._replacing = Replacing(self._records, store, self._judging)
        self._judging.uncovered.covers = self._is_of_goods
        self._position: int | None = None  # None: not known, the records must be asked
        self._settled, self._settled_at = 0, 0
        self._reloaded_at = 0
        self._revision = -1  # of the registries at hand
        self._timed_at = 0
        self._wall_at, self._monotonic_s = self._clock.now(), self._clock.monotonic_s()
        self._judging.armed_at = self._wall_at
        self.counters = WatchCounters()
        self._journal.register(CONSUMER)

    @property
    def unjudged(self) -> int:
        """Return how many late readings could not be judged so far: the store has lost their time."""
        return self._judging.unjudged

    def run(self, stop: threading.Event, *, on_transitions: Callable[[list[Transition]], None]) -> None:
        """Judge until told to stop; what can be tried again is, with capped waits.

        Args:
            stop: Ends the loop after the present batch.
            on_transitions: Told of what was committed, e.g. to log it.

        Raises:
            LinkError: An outside thing failed for good.
        """
        backoff = Backoff(IDLE_S, cap_s=10.0)
        while not stop.is_set():
            began_s = self._clock.monotonic_s()
            try:
                busy, steps = self.step()
            except LinkError as error:
                if not error.retry:
                    raise
                self.counters.failed("watch", error)
                self._clock.wait(stop, backoff.next_s())
                continue
            self.counters.went_well("watch")
            if busy:
                self.counters.judged(self._clock.monotonic_s() - began_s, len(steps))
            backoff.reset()
            if steps:
                on_transitions(steps)
            if not busy:
                self._clock.wait(stop, IDLE_S)
        if self._position is not None:
            self._settle(self._position)

    def step(self) -> tuple[bool, list[Transition]]:
        """Judge one batch, and let time pass when there is none.

        Returns:
            Whether there was a batch, and the transitions that were committed.

        Raises:
            LinkError: Nothing was written, or it is not known whether; the next step finds out.
        """
        try:
            return self._step(self._clock.now())
        except BaseException:
            self._position = None
            self._states.drop()
            self._goods.drop()
            self._replacing.reload()
            self._silence.drop()
            raise

    def _step(self, now: int) -> tuple[bool, list[Transition]]:
        self._notice_jump(now)
        reloaded = self._reload(now)
        position = self._recall()
        if abs(now - self._settled_at) >= SETTLE_EVERY_MS:
            self._settled_at = now
            self._settle(position)
        entries = self._journal.read(position, BATCH_ENTRIES)
        live = not entries or now - entries[-1][1].received_at < LIVE_WITHIN_MS
        due = self._due(now) if live else []
        unwatched = self._unwatched(now) if live and reloaded else []
        last = entries[-1][0] if entries else None
        up_to = position if last is None else last
        goods = self._goods.judge(entries, up_to, now)
        silent = self._silence.judge(entries, now, live=live)
        moved = not entries and self._replacing.is_due(up_to, now)  # with entries: after they are judged
        if not (entries or due or unwatched or goods or silent or moved):
            return False, []
        work = self._judge(entries, due, up_to, now)
        work = work._replace(last=last, unwatched=unwatched, goods=goods)
        return bool(entries) or self._goods.waits or moved, self._write(position, work, now)

    def _judge(self, entries: Sequence[tuple[int, Entry]], due: list[str], up_to: int, now: int) -> _Work:
        findings = self._judging.batch(entries, now) if entries else []
        timed, gone = self._judging.timers(due, up_to, now)
        return _Work(None, [], findings + timed + self._replacing.judge(up_to, now), gone, [])

    def _write(self, position: int, work: _Work, now: int) -> list[Transition]:
        after = position if work.last is None else work.last
        with self._records.transaction() as connection:
            if not move_cursor(connection, CONSUMER, before=position, after=after):
                came = "another watcher at work on the same records"
                next_step = "Stop one of the two; what the other wrote is taken up."
                raise RecordsError("watcher", came, "one watcher", next_step, retry=True)
            desk = self._silence.desk(Desk(connection, self._settings, now))
            steps = close(desk, work.unwatched)
            for finding in work.findings:
                steps += record(desk, finding)
            steps += self._goods.record(desk, work.goods)
            steps += self._silence.record(desk)
            explain(desk, steps)
            if work.forget:
                forget_deadlines(connection, work.forget)
            self._states.save(connection, self._judging.watch_list)
            self._goods.save(connection)
        self._states.commit()
        self._goods.commit()
        self._silence.commit()
        self._position = after
        return steps

    def _recall(self) -> int:
        """Return the journal position up to which everything is judged."""
        if self._position is None:
            with self._records.reading() as connection:
                self._position = cursor_of(connection, CONSUMER)
        return self._position

    def _settle(self, position: int) -> None:
        """Let the journal forget what is judged."""
        if position > self._settled:
            self._journal.advance(CONSUMER, position)
            self._settled = position

    def _due(self, now: int) -> list[str]:
        """Return the channels whose timers are over; asked rarely, and without locking anybody out."""
        if abs(now - self._timed_at) < TIMERS_EVERY_MS:
            return []
        self._timed_at = now
        with self._records.reading() as connection:
            return due_keys(connection, now, DUE_AT_MOST)

    def _unwatched(self, now: int) -> list[Unwatched]:
        with self._records.reading() as connection:
            rows = still_open(connection)
        return unwatched_of(rows, self._judging.watch_list, now)

    def _is_of_goods(self, coop: str, device: str, channel: str, instant: int) -> bool:
        """Return whether a shipment uses a channel at an instant [ms]; its trips change with the registry."""
        return self._goods.trips.covers(coop, device, channel, instant)

    def _notice_jump(self, now: int) -> None:
        """Arm timers anew after the clock was set or the machine has slept: nobody was silent meanwhile."""
        monotonic_s = self._clock.monotonic_s()
        ran_away_ms = now - self._wall_at - (monotonic_s - self._monotonic_s) * 1000
        self._wall_at, self._monotonic_s = now, monotonic_s
        if abs(ran_away_ms) > JUMP_MS:
            self._judging.armed_at = now
            self._states.drop()

    def _reload(self, now: int) -> bool:
        """Take up a changed registry; states are adapted to the new rules when they are next needed."""
        if abs(now - self._reloaded_at) < RELOAD_EVERY_MS:
            return False
        with self._records.reading() as connection:
            revision = revision_of(connection)
            registries = load_registries(connection) if revision != self._revision else None
        self._reloaded_at = now
        if registries is None:
            return True
        self._revision = revision
        if self._judging.watch_list.registries != registries:
            self._judging.watch_list = WatchList(registries)
            self._states.drop()
            self._goods.reload(registries)
            self._replacing.reload()
        return True
