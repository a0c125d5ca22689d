"""One simulated season through the real watcher: journal, readings store and records in a folder of its own.

Time passes in ticks, by a clock that stands still between them. It counts what was told; what is good or bad
is not decided here. Nobody in the season acts on what he is told.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import groupby
from pathlib import Path

from alerts.settings import AlertsSettings
from alerts.watcher import Watcher, WatchLinks
from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.facts import Kind
from fleet_simulator.season.arrivals import Arrival
from fleet_simulator.season.network import COOPERATIVE, MS_PER_MINUTE
from fleet_simulator.season.score import Judged, Told
from fleet_simulator.season.season import Season
from ingest.counters import WriterCounters
from ingest.writer import Writer
from links.journal import STORE_READER, Entry, Journal
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_registry import save_registry
from links.records_told import ToldRow, message_count, standing_harms, told

TICK_MS = 5 * MS_PER_MINUTE
_AFTER_MS = 6 * 60 * MS_PER_MINUTE  # goes on so long after the last arrival
_WRITE_READINGS = 5_000
_SETTLE_TICKS = 12
_ABOUT_GOODS = (Kind.LIMIT, Kind.PRODUCT, Kind.LAW)
_FLAGS = (Kind.PRODUCT, Kind.LAW)
_SILENCES = (Kind.GATEWAY, Kind.ABSENCE)
_TOLD = AlertsSettings.model_validate(
    {"channels": ["log"], "group_wait": "0s", "escalation": {"enabled": False}}
)
"""Each thing by itself and once: nobody answers in a simulated season, and no sender takes the messages."""
_BEGINS = (AlarmEvent.RAISE, AlarmEvent.RECORD)


class SteppedClock:
    """A clock that moves only when it is told to; nobody waits.

    Args:
        now: Wall time to begin with [ms since 1970, UTC].
    """

    def __init__(self, now: int) -> None:
        self._begin_at = now
        self._now = now

    def now(self) -> int:
        """Return the wall time [ms since 1970, UTC]."""
        return self._now

    def monotonic_s(self) -> float:
        """Return the time since the beginning [s]."""
        return (self._now - self._begin_at) / 1000

    def sleep(self, duration_s: float) -> None:
        """Let the time pass at once [s]."""
        self._now += round(duration_s * 1000)

    def wait(self, event: threading.Event, duration_s: float) -> bool:
        """Let the time pass at once [s], unless the event is set; return whether it is."""
        if not event.is_set():
            self.sleep(duration_s)
        return event.is_set()

    def move_to(self, instant: int) -> None:
        """Let the time pass until an instant [ms since 1970, UTC]."""
        self._now = max(self._now, instant)


class _Station:
    """The files of a season and its watcher."""

    def __init__(self, folder: Path, season: Season, stack: ExitStack) -> None:
        self.clock = SteppedClock(season.plan.start_at)
        self.journal = stack.enter_context(closing(Journal(folder / "journal.db", clock=self.clock)))
        store = stack.enter_context(closing(SqliteReadings(folder / "readings.db")))
        self.records = stack.enter_context(closing(Records(f"sqlite:///{folder}/records.db")))
        self.records.migrate()
        with self.records.transaction() as connection:
            save_registry(connection, season.registry)
        self.journal.register(STORE_READER)
        self._writer = Writer(self.journal, store, clock=self.clock, counters=WriterCounters())
        links = WatchLinks(self.journal, store, self.records, self.clock)
        self._watcher = Watcher(links, _TOLD)

    def tick(self, now: int, arrivals: list[Arrival]) -> None:
        """Let the time come to an instant [ms], and judge what has arrived until then."""
        self.clock.move_to(now)
        if arrivals:
            self.journal.append([_entry(one) for one in arrivals])
        while self._watcher.step()[0]:
            pass
        while self._writer.write_once(_WRITE_READINGS):
            pass

    def settle(self) -> None:
        """Let the journal forget what everybody has."""
        self._writer.settle()


def judge_season(
    season: Season,
    folder: Path,
    *,
    tick_ms: int = TICK_MS,
    on_tick: Callable[[int, int], None] = lambda _done, _of: None,
) -> Judged:
    """Return what the watcher made of a season.

    Args:
        season: The season.
        folder: An empty one, best on a RAM disk; the caller removes it.
        tick_ms: How often the watcher looks [ms]; messages are so much late at most.
        on_tick: Told how many ticks are done, and of how many.

    Raises:
        LinkError: The disk refused.
    """
    last_at = max(season.plan.end_at, season.arrivals[-1].received_at if season.arrivals else 0)
    count = -(-(last_at + _AFTER_MS - season.plan.start_at) // tick_ms)
    with ExitStack() as stack:
        station = _Station(folder, season, stack)
        waiting = _by_tick(season, tick_ms)
        for number in range(1, count + 1):
            station.tick(season.plan.start_at + number * tick_ms, waiting.pop(number, []))
            if number % _SETTLE_TICKS == 0:
                station.settle()
            on_tick(number, count)
        return _judged(station.records, last_at)


def _by_tick(season: Season, tick_ms: int) -> dict[int, list[Arrival]]:
    """Return what arrives by the number of the tick that sees it first."""

    def tick_of(arrival: Arrival) -> int:
        return max(1, -(-(arrival.received_at - season.plan.start_at) // tick_ms))

    return {number: list(group) for number, group in groupby(season.arrivals, key=tick_of)}


def _entry(arrival: Arrival) -> Entry:
    return Entry(COOPERATIVE, arrival.gateway, arrival.received_at, arrival.readings)


def _judged(records: Records, last_at: int) -> Judged:
    """Return what stands and what was told; that all fall silent when the season ends is not part of it."""
    with records.reading() as connection:
        harms = standing_harms(connection, COOPERATIVE, _FLAGS)
        everything = told(connection, COOPERATIVE)
        messages = message_count(connection, COOPERATIVE)
    rows = [row for row in everything if row.kind not in _SILENCES or row.told_at <= last_at]
    messages -= sum(row.messages for row in everything) - sum(row.messages for row in rows)
    reasons: dict[str, tuple[str, ...]] = {}
    for harm in harms:
        name = harm.key.partition("/")[2]
        reasons[name] = (*reasons.get(name, ()), harm.limit)
    return Judged(reasons, list(_told(rows)), messages, _by_kind(rows, messages))


def _told(rows: list[ToldRow]) -> Iterator[Told]:
    """Yield what was told of goods in danger."""
    for row in rows:
        if row.kind in _ABOUT_GOODS and row.event in _BEGINS:
            of_goods = row.kind in _FLAGS
            yield Told(row.told_at, row.event_at, row.key.partition("/")[2] if of_goods else row.asset)


def _by_kind(rows: list[ToldRow], messages: int) -> dict[str, int]:
    """Return how many messages were about what; ``other`` for those that belong to no alarm."""
    kinds: dict[str, int] = {}
    for row in rows:
        name = f"{row.kind} {row.event}"
        kinds[name] = kinds.get(name, 0) + row.messages
    rest = messages - sum(kinds.values())
    return kinds | ({"other": rest} if rest else {})
