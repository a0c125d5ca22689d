"""The one pass over the stored readings: channel by channel, page by page, under all sets of rules at once.

Memory holds one page and what was found, never the readings of months. Nothing is written anywhere.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from alerts.backtest.channel import Change, Judged
from alerts.backtest.raised import Alarms, Raised
from alerts.backtest.rule_sets import RuleSet
from alerts.backtest.shipments import Way, after, batches, begin_of, raised_of, ways_of
from coldchain.errors import InputError
from coldchain.instants import to_iso
from coldchain.judgement.watch_list import Watched, WatchList
from coldchain.reading import Reading, position
from coldchain.registry.registry import Registry
from coldchain.registry.things import Placement
from links.readings_store import ReadingsStore, SeriesKey

PAGE = 5_000

_Found = list[tuple[Watched, Change]]


class Span(NamedTuple):
    """The time that is looked at: from, until before [ms]."""

    from_at: int
    until_at: int


class Progress(NamedTuple):
    """How far a backtest has come: channels and shipments done, of how many, which is on, readings so far."""

    done: int
    total: int
    name: str
    readings: int


class Tried(NamedTuple):
    """What a set of rules would have raised, sorted by time."""

    rules: RuleSet
    raised: list[Raised]


class Outcome(NamedTuple):
    """What came of a backtest.

    Args:
        span: The time that was looked at.
        assets: Ids of the assets that were looked at, in registered order.
        readings: How many readings of channels were judged.
        goods_readings: How many were judged for shipments, once for each.
        tried: One for each set of rules, in their order.
    """

    span: Span
    assets: list[str]
    readings: int
    goods_readings: int
    tried: list[Tried]


class Backtest:
    """Sets of rules over one cooperative's stored readings.

    Args:
        store: The readings; only asked.
        sets: Rules with one and the same registry otherwise; the first gives the placements.
        span: The time to look at.
        assets: Ids of those to look at; all when it is empty.
    """

    def __init__(
        self, store: ReadingsStore, sets: Sequence[RuleSet], *, span: Span, assets: Collection[str] = ()
    ) -> None:
        self._store = store
        self._sets = list(sets)
        self._lists = [WatchList([each.registry]) for each in sets]
        self._registry: Registry = sets[0].registry
        self._span = span
        wanted = [asset.id for asset in self._registry.assets if not assets or asset.id in assets]
        self._assets = list(dict.fromkeys(wanted))
        self._readings = self._goods_readings = 0

    def run(self, on_progress: Callable[[Progress], None]) -> Outcome:
        """Return what the rules would have raised.

        Args:
            on_progress: Told before each page.

        Raises:
            StoreError: The store cannot be read.
        """
        raised: list[list[Raised]] = [[] for _ in self._sets]
        channels, ways = self._channels(), self._ways()
        done, total = 0, sum(map(len, channels.values())) + len(ways)
        for names in channels.values():
            found: defaultdict[tuple[int, str], _Found] = defaultdict(list)
            for series in names:
                label = f"{series.device} {series.channel}"
                for _ in self._channel(series, found):
                    on_progress(Progress(done, total, label, self._readings))
                done += 1
            for (number, _), changes in found.items():
                alarms = Alarms()
                alarms.take(sorted(changes, key=lambda each: each[1].now))
                raised[number] += alarms.raised
        for way, numbers in ways:
            label = f"shipment {way.trip.shipment.id}"
            state = begin_of(way)
            for batch in batches(self._store, way):
                on_progress(Progress(done, total, label, self._readings + self._goods_readings))
                state = after(way, state, batch)
                self._goods_readings += len(batch)
            for number in numbers:
                raised[number] += raised_of(way, self._sets[number].registry, state)
            done += 1
        on_progress(Progress(done, total, "", self._readings + self._goods_readings))
        tried = [
            Tried(each, sorted(alarms, key=lambda one: (one.raised_at, one.alarm)))
            for each, alarms in zip(self._sets, raised, strict=True)
        ]
        return Outcome(self._span, self._assets, self._readings, self._goods_readings, tried)

    def _channels(self) -> dict[str, list[SeriesKey]]:
        """Return the series of each device that was in one of the assets."""
        channels: dict[str, list[SeriesKey]] = {}
        for series in self._store.series(self._registry.cooperative.id):
            if any(self._watched(series, placed.asset) for placed in self._placements(series.device)):
                channels.setdefault(series.device, []).append(series)
        return channels

    def _ways(self) -> list[tuple[Way, list[int]]]:
        """Return the ways of shipments, each with the sets that judge it alike."""
        ways: dict[tuple[str, str], tuple[Way, list[int]]] = {}
        from_at, until_at = self._span
        for number, each in enumerate(self._sets):
            for way in ways_of(each.registry, self._assets, from_at=from_at, until_at=until_at):
                name = (way.trip.key, way.trip.fingerprint)
                ways.setdefault(name, (way, []))[1].append(number)
        return list(ways.values())

    def _placements(self, device: str) -> list[Placement]:
        """Return where a device was in the time that is looked at, in the order of time."""
        span = self._span
        here = [
            each
            for each in self._registry.placements
            if each.device == device
            and each.asset in self._assets
            and each.from_at < span.until_at
            and (each.until_at is None or each.until_at > span.from_at)
        ]
        return sorted(here, key=lambda each: each.from_at)

    def _watched(self, series: SeriesKey, asset: str) -> list[tuple[int, Watched]]:
        """Return by which sets a channel is watched while it is in an asset."""
        key = f"{series.coop}/{asset}/{series.device}/{series.channel}"
        found = [(number, each.by_key(key)) for number, each in enumerate(self._lists)]
        return [(number, watched) for number, watched in found if watched is not None]

    def _channel(self, series: SeriesKey, found: defaultdict[tuple[int, str], _Found]) -> Iterator[None]:
        """Judge a channel wherever it was; yield before each page."""
        states: dict[tuple[str, str], Judged] = {}  # rules that judge alike are run once
        for placed in self._placements(series.device):
            watched = self._watched(series, placed.asset)
            running: dict[str, Judged] = {}
            for _, each in watched:
                name = each.rules.fingerprint
                running[name] = states.setdefault((each.key, name), Judged(each.rules))
            here = Span(
                max(self._span.from_at, placed.from_at),
                self._span.until_at if placed.until_at is None else min(self._span.until_at, placed.until_at),
            )
            for page in self._pages(series, here) if running else ():
                yield
                for name, judged in running.items():
                    _keep(found, watched, name, judged.take(page))
            left = placed.until_at is not None and placed.until_at <= self._span.until_at
            for name, judged in running.items():
                _keep(found, watched, name, judged.pass_time(here.until_at))
                _keep(found, watched, name, judged.leave(here.until_at) if left else ())

    def _pages(self, series: SeriesKey, span: Span) -> Iterator[list[Reading]]:
        after = None
        while True:
            page = self._store.range(
                series, start_at=span.from_at, end_at=span.until_at, after=after, limit=PAGE
            )
            if page:
                yield page
                self._readings += len(page)
                after = position(page[-1])
            if len(page) < PAGE:
                return


def _keep(
    found: defaultdict[tuple[int, str], _Found],
    watched: Sequence[tuple[int, Watched]],
    name: str,
    changes: Iterator[Change] | tuple[()],
) -> None:
    """Add changes to what was found under every set whose rules judge alike."""
    for change in changes:
        for number, each in watched:
            if each.rules.fingerprint == name:
                found[number, each.asset.id].append((each, change))


def span_of(store: ReadingsStore, coop: str, from_at: int | None, until_at: int | None) -> Span:
    """Return the time to look at: at most from the first reading of a cooperative to its last.

    Silence is judged up to the last reading of all: later, nobody knows who was silent and who was off.

    Args:
        store: The readings.
        coop: Id of the cooperative.
        from_at: Not before [ms].
        until_at: Only before [ms].

    Raises:
        InputError: There is nothing to look at.
    """
    newest = [latest.reading.event_at for latest in store.latest(coop)]
    if not newest:
        raise InputError(f"readings of {coop}", "none", "some stored readings to run the rules over")
    end_at = max(newest) + 1
    first = min(page[0].event_at for series in store.series(coop) if (page := store.range(series, limit=1)))
    span = Span(
        first if from_at is None else max(first, from_at),
        end_at if until_at is None else min(end_at, until_at),
    )
    if span.from_at >= span.until_at:
        came = f"from {to_iso(span.from_at)} until {to_iso(span.until_at)}"
        allowed = f"a time within {to_iso(first)} and {to_iso(end_at)}, from which readings are stored"
        raise InputError("time to look at", came, allowed)
    return span
