"""Measures how the store of readings grows: from 100 to 100 000 series, and up to many millions of readings.

``COLDCHAIN_GROWTH=50000000`` (readings) has it grow to so many, which takes an hour or so and 40 bytes each;
without it, to ten times the readings of the other parts. Each write is one batch of the writer. Times
are CPU times of this process, because the disk and its neighbours are not what is compared here.
"""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from coldchain.reading import Reading
from links.journal import Entry
from links.readings_sqlite import SqliteReadings
from links.readings_store import SeriesKey
from scripts.benches.face import CHANNEL, COOP, START_AT, STEP_MS, STORE_BATCH, Measured, Options

SERIES = (100, 1_000, 10_000, 100_000)
GROWN_SERIES = 1_000  # of the store that grows to millions
PACK = 10
_GROWTH = "COLDCHAIN_GROWTH"
_TIMES = 5  # each question is asked so often, of different series
_CHART_MS, _CHART_STEPS, _PAGE = 24 * 3_600_000, 240, 500


def run(options: Options) -> Iterator[Measured]:
    """Fill stores of more and more series, then one with more and more readings; ask each the same."""
    first: float | None = None
    for series in SERIES:
        grown = Grown(options.folder / f"series-{series}.db", series)
        cost_us = grown.grow(max(options.readings, series * PACK // 2))
        first = first or cost_us
        yield grown.result(f"write, {series} series", cost_us, first, f"that of {SERIES[0]} series")
        yield from grown.questions(f"{series} series")
        grown.close()
    yield from _readings(options, int(os.environ.get(_GROWTH, "0")) or options.readings * 10)


def _readings(options: Options, most: int) -> Iterator[Measured]:
    grown, first = Grown(options.folder / "readings.db", GROWN_SERIES), 0.0
    for share in (50, 10, 5, 2, 1):
        cost_us = grown.grow(most // share - grown.stored)
        first = first or cost_us
        yield grown.result(f"write, {grown.stored:,} readings", cost_us, first, f"that of {most // 50:,}")
        yield from grown.questions(f"{grown.stored:,} readings")
        size = grown.path.stat().st_size / grown.stored
        yield Measured(f"file, {grown.stored:,} readings", size, "B", things=grown.stored, note="a reading")
    grown.close()


class Grown:
    """A store that is filled as a fleet fills it: packs of ten readings, one device after the other."""

    def __init__(self, path: Path, series: int) -> None:
        self.path = path
        self.stored = 0
        self._series = series
        self._packs = 0
        self._store = SqliteReadings(path)

    def grow(self, count: int) -> float:
        """Store so many readings more; return the CPU time of a typical batch for one of them [us]."""
        costs = []
        for _ in range(max(1, count // STORE_BATCH)):
            batch = [self._pack() for _ in range(STORE_BATCH // PACK)]
            start_s = time.process_time()
            result = self._store.write(batch)
            costs.append(time.process_time() - start_s)
            self.stored += result.inserted
        return sum(costs) / len(costs) / STORE_BATCH * 1e6

    def result(self, what: str, cost_us: float, first_us: float, beside: str) -> Measured:
        """Return what a write cost, beside the first one."""
        return Measured(what, cost_us, things=STORE_BATCH, ratio=cost_us / first_us, beside=beside)

    def questions(self, of: str) -> Iterator[Measured]:
        """Ask what pages, judgement and reports ask."""
        end_at = START_AT + self._packs // self._series * PACK * STEP_MS
        keys = [
            SeriesKey(COOP, f"device-{number * self._series // _TIMES}", CHANNEL) for number in range(_TIMES)
        ]
        asked: dict[str, Callable[[SeriesKey], object]] = {
            "chart of 24 h": lambda key: self._store.chart(
                key, start_at=end_at - _CHART_MS, end_at=end_at, buckets=_CHART_STEPS
            ),
            f"range of {_PAGE}": lambda key: self._store.range(key, limit=_PAGE),
            "summary": self._store.summary,
            "latest of all": lambda _: self._store.latest(COOP),
        }
        for what, ask in asked.items():
            yield Measured(f"{what}, {of}", median(_cost_ms(ask, key) for key in keys), "ms", things=_TIMES)

    def close(self) -> None:
        """Close it and give the disk back."""
        self._store.close()
        for file in self.path.parent.glob(f"{self.path.name}*"):
            file.unlink()

    def _pack(self) -> tuple[int, Entry]:
        round_, number = divmod(self._packs, self._series)
        self._packs += 1
        readings = tuple(
            Reading(
                f"device-{number}",
                CHANNEL,
                1,
                sequence,
                START_AT + sequence * STEP_MS,
                START_AT,
                4.0 + sequence % 401 / 100,
                "Cel",
            )
            for sequence in range(round_ * PACK, (round_ + 1) * PACK)
        )
        return self._packs, Entry(COOP, "gateway", START_AT, readings)


def _cost_ms(ask: Callable[[SeriesKey], object], key: SeriesKey) -> float:
    start_s = time.process_time()
    ask(key)
    return (time.process_time() - start_s) * 1e3
