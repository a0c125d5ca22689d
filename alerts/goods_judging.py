"""Has shipments judged: by what comes through the journal, and again when their legs have changed.

Writes nothing. The rules are in ``coldchain/judgement/goods``.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from alerts.goods_states import SETTLE_MS, GoodsStates
from alerts.sheaves import Sheaf
from alerts.trips import TripList
from coldchain.judgement.goods import GoodsOutcome, judge_goods, tells_of_goods
from coldchain.judgement.goods_state import GoodsState
from coldchain.judgement.trip import Trip, Window
from coldchain.reading import Position, Reading
from coldchain.registry.registry import Registry
from links.history import History
from links.journal import Journal
from links.readings_store import ReadingsStore, SeriesKey

CHANNELS = ("air/temperature", "product/temperature", "air/humidity")
REPLANNED_AT_ONCE = 50  # shipments judged again in one step because their legs have changed


class GoodsHeap(NamedTuple):
    """Readings of one shipment that are to be judged together.

    Args:
        trip: Its way.
        readings: In any order; none when only its plan has changed.
        last: Position of the last entry of the batch that they came with; 0 without one.
    """

    trip: Trip
    readings: list[Reading]
    last: int


class _Seen(NamedTuple):
    """What was in the history when a shipment was judged again: see ``judging``."""

    since_at: int
    until_at: int
    up_to: int


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
        self._seen: dict[str, _Seen] = {}

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
        self.trips = TripList(registries, self.trips.by_key)
        self.forget_seen()
        changed = (key for key, trip in self.trips.by_key.items() if judged.get(key) != trip.fingerprint)
        self._replanned |= dict.fromkeys(changed)

    def sort(self, sheaves: Iterable[Sheaf], last: int) -> dict[str, GoodsHeap]:
        """Return what is to be judged, by the shipment's key.

        Args:
            sheaves: Readings of journal entries.
            last: Position of the last of those entries.
        """
        heaps: dict[str, GoodsHeap] = {}
        for sheaf in sheaves:
            found = self.trips.find_all(sheaf)
            if found:
                self._channels.setdefault((sheaf.coop, sheaf.device), set()).add(sheaf.channel)
            for trip, readings in found:
                heaps.setdefault(trip.key, GoodsHeap(trip, [], last)).readings.extend(readings)
        return heaps

    def replanned(self) -> list[GoodsHeap]:
        """Return some of the shipments whose plans have changed, and which are to be judged again."""
        keys = list(self._replanned)[:REPLANNED_AT_ONCE]
        for key in keys:
            del self._replanned[key]
        found = [self.trips.by_key.get(key) for key in keys]
        return [GoodsHeap(trip, [], 0) for trip in found if trip is not None]

    def judge(self, heaps: Sequence[GoodsHeap], up_to: int) -> list[GoodsFinding]:
        """Return what follows for shipments.

        Args:
            heaps: Of shipments, each once.
            up_to: Journal position up to which readings count.
        """
        fresh = [heap for heap in heaps if not self._was_seen(heap)]
        self._states.fetch([heap.trip.key for heap in fresh])
        return [self._judge(heap.trip, heap.readings, up_to) for heap in fresh]

    def forget_seen(self) -> None:
        """Forget what was judged ahead of its turn; it is judged again when its turn comes."""
        self._seen = {}

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
        asked: list[int] = []
        history = self._past_of(trip, state, up_to, asked)
        outcome = judge_goods(trip, state, readings, history=history)
        self._states[trip.key] = outcome.state
        self.unjudged += outcome.unjudged
        if outcome.rebuilt and asked and outcome.state.last is not None:
            self._seen[trip.key] = _Seen(asked[0], outcome.state.last.event_at, up_to)
        return GoodsFinding(trip, self.trips.registry_of[trip.key], outcome)

    def _was_seen(self, heap: GoodsHeap) -> bool:
        """Return whether readings were in the history when the shipment was last judged again."""
        seen = self._seen.get(heap.trip.key)
        return (
            seen is not None
            and 0 < heap.last <= seen.up_to
            and all(seen.since_at < reading.event_at < seen.until_at for reading in heap.readings)
        )

    def _past_of(
        self, trip: Trip, state: GoodsState, up_to: int, asked: list[int]
    ) -> Callable[[int], Iterable[Reading]]:
        """Return what finds the readings of a trip from an event time on, and notes that it was asked."""
        coop = trip.key.partition("/")[0]

        def since(from_at: int) -> Iterable[Reading]:
            asked.append(from_at)
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
