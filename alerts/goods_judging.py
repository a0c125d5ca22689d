"""Has shipments judged: by what comes through the journal, and again when their legs have changed.

Writes nothing. The rules are in ``coldchain/judgement/goods``.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from alerts.goods_states import SETTLE_MS, GoodsStates
from alerts.trips import TripList
from coldchain.judgement.goods import GoodsOutcome, judge_goods, tells_of_goods
from coldchain.judgement.goods_state import GoodsState
from coldchain.judgement.trip import Trip, Window
from coldchain.reading import Position, Reading
from coldchain.registry.registry import Registry
from links.history import History
from links.journal import Entry, Journal
from links.readings_store import ReadingsStore, SeriesKey

CHANNELS = ("air/temperature", "product/temperature", "air/humidity")
REPLANNED_AT_ONCE = 50  # shipments judged again in one step because their legs have changed


class GoodsFinding(NamedTuple):
    """What judgement found of one shipment.

    Args:
        trip: Its way.
        registry: Where people and assets are.
        outcome: What was found.
        arrived: Its time to wait for late readings is over.
    """

    trip: Trip
    registry: Registry
    outcome: GoodsOutcome
    arrived: bool = False


class GoodsJudging:
    """Brings readings, trips, states and history together.

    Args:
        journal: Where readings wait for the store.
        store: Where the history of late readings is found.
        states: The states of shipments; what is judged here is set there.

    Attributes:
        trips: What is on its way now, and was.
        unjudged: Late readings so far that could not be judged, because the store has lost their time.
    """

    def __init__(self, journal: Journal, store: ReadingsStore, states: GoodsStates) -> None:
        self._journal = journal
        self._store = store
        self._states = states
        self.trips = TripList(())
        self.unjudged = 0
        self._replanned: dict[str, None] = {}
        self._channels: dict[tuple[str, str], set[str]] = {}

    @property
    def waits(self) -> bool:
        """Return whether shipments wait to be judged again."""
        return bool(self._replanned)

    def replan(self, registries: Iterable[Registry], judged: dict[str, str]) -> None:
        """Take up changed registries; what was judged under another plan is judged again.

        Args:
            registries: As they are now.
            judged: Under which plan each shipment was judged, by key.
        """
        self.trips = TripList(registries)
        changed = (key for key, trip in self.trips.by_key.items() if judged.get(key) != trip.fingerprint)
        self._replanned |= dict.fromkeys(changed)

    def batch(self, entries: Sequence[tuple[int, Entry]], up_to: int) -> list[GoodsFinding]:
        """Return what follows for shipments from journal entries, and from plans that have changed.

        Args:
            entries: (position, entry) in the order of the journal; none is fine.
            up_to: Journal position up to which readings count.
        """
        batches = self._by_trip(entry for _, entry in entries)
        for key in list(self._replanned)[:REPLANNED_AT_ONCE]:
            del self._replanned[key]
            trip = self.trips.by_key.get(key)
            if trip is not None:
                batches.setdefault(key, (trip, []))
        self._states.fetch(batches)
        return [self._judge(trip, readings, up_to) for trip, readings in batches.values()]

    def arrived(self, keys: Iterable[str], up_to: int, now: int) -> list[GoodsFinding]:
        """Return shipments whose final verdict is due.

        Args:
            keys: Those whose deadline has come; one that goes on by now, or waits to be judged again, is
                left out.
            up_to: Journal position up to which readings count.
            now: Processing time [ms].
        """
        due = [self.trips.by_key.get(key) for key in keys if key not in self._replanned]
        trips = [trip for trip in due if trip and trip.until_at + SETTLE_MS <= now]
        self._states.fetch([trip.key for trip in trips])
        return [self._judge(trip, [], up_to)._replace(arrived=True) for trip in trips]

    def _judge(self, trip: Trip, readings: list[Reading], up_to: int) -> GoodsFinding:
        state = self._states[trip.key]
        outcome = judge_goods(trip, state, readings, history=self._past_of(trip, state, up_to))
        self._states[trip.key] = outcome.state
        self.unjudged += outcome.unjudged
        return GoodsFinding(trip, self.trips.registry_of[trip.key], outcome)

    def _by_trip(self, entries: Iterable[Entry]) -> dict[str, tuple[Trip, list[Reading]]]:
        batches: dict[str, tuple[Trip, list[Reading]]] = {}
        for entry in entries:
            for reading in entry.readings:
                for trip in self.trips.find(entry.coop, reading):
                    batches.setdefault(trip.key, (trip, []))[1].append(reading)
                    self._channels.setdefault((entry.coop, reading.device), set()).add(reading.channel)
        return batches

    def _past_of(self, trip: Trip, state: GoodsState, up_to: int) -> Callable[[int], Iterable[Reading]]:
        """Return what finds the readings of a trip from an event time on."""
        coop = trip.key.partition("/")[0]

        def since(from_at: int) -> Iterable[Reading]:
            for probe in state.tally.probes:  # a channel that so far is in the journal only
                self._channels.setdefault((coop, probe.device), set()).add(probe.channel)
            windows = [window for window in trip.windows if window.until_at > from_at]
            series = self._series(coop, {window.device for window in windows})
            history = History(self._journal, self._store, up_to=up_to, wanted=series)
            for window in windows:
                for key in series:
                    if key.device == window.device:
                        yield from _inside(history, key, window, from_at)

        return since

    def _series(self, coop: str, devices: set[str]) -> list[SeriesKey]:
        found = {
            key for key in self._store.series(coop) if key.device in devices and tells_of_goods(key.channel)
        }
        for device in devices:
            channels = {*CHANNELS, *self._channels.get((coop, device), ())}
            found |= {SeriesKey(coop, device, channel) for channel in channels}
        return sorted(found)


def _inside(history: History, key: SeriesKey, window: Window, from_at: int) -> Iterable[Reading]:
    begin = Position(max(from_at, window.from_at), -1, -1)
    return history.of(key, begin, end_at=window.until_at)
