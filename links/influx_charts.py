"""Summaries and charts of readings in an InfluxDB server. Not the readings: see ``influx_reads.py``.

What is younger than the raw retention is asked of the readings. What is older is asked of the 5-minute values
that were made of them, and of the readings that came too late to be among them: those lie beside.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from links.influx import InfluxServer
from links.influx_reads import instant_ns, of_series, rows_of
from links.influx_types import FIVE_MINUTES, NS_PER_MS, READINGS
from links.readings_store import Bucket, SeriesKey, Summary


@dataclass(slots=True)
class _Sum:
    """Values in a few numbers, of which several can be laid together."""

    count: int
    minimum: float
    maximum: float
    mean: float

    def add(self, other: "_Sum") -> None:
        count = self.count + other.count
        self.mean = (self.mean * self.count + other.mean * other.count) / count
        self.count = count
        self.minimum, self.maximum = min(self.minimum, other.minimum), max(self.maximum, other.maximum)


class InfluxCharts:
    """Asks one server.

    Args:
        server: Which.
    """

    def __init__(self, server: InfluxServer) -> None:
        self._server = server
        self._raw, self._kept = server.address.raw, server.address.kept

    def summary(self, series: SeriesKey, *, edge_at: int | None) -> Summary | None:
        """Return the summary of a series.

        Args:
            series: Which.
            edge_at: Before this instant there are only 5-minute values [ms]; None: all readings are kept.
        """
        where = of_series(series)
        total: _Sum | None = None
        times: list[int] = []
        values = f"FROM {READINGS} WHERE {where}"
        for space in (self._raw, self._kept):
            since = (
                f"{values} AND time >= {instant_ns(edge_at)}" if edge_at and space == self._raw else values
            )
            queries = [f"SELECT count(value),min(value),max(value),mean(value) {since}"]
            queries += [f"SELECT {which}(value) {since}" for which in ("first", "last")]
            sums, first, last = self._server.ask(space, queries)
            total = _laid_together([total, *map(_sum, rows_of([sums]))])
            times += [row[0] // NS_PER_MS for row in (*rows_of([first]), *rows_of([last]))]
        if edge_at:
            old = f"{_old(where, None, edge_at)}"
            bounds = (
                f"SELECT min(first_at),max(last_at) FROM {FIVE_MINUTES} WHERE {where}"  # noqa: S608
                f" AND late = '' AND time < {instant_ns(edge_at)}"
            )
            sums, ends = self._server.ask(self._kept, [old, bounds])
            total = _laid_together([total, *map(_sum_of_sums, rows_of([sums]))])
            times += [value for row in rows_of([ends]) for value in row[1:]]
        if total is None:
            return None
        return Summary(total.count, total.minimum, total.maximum, total.mean, min(times), max(times))

    def chart(
        self, series: SeriesKey, *, start_at: int, end_at: int, step_ms: int, edge_at: int | None
    ) -> list[Bucket]:
        """Return a series in steps; ``edge_at`` as in ``summary``."""
        where = of_series(series)
        steps = f" GROUP BY time({step_ms}ms, {start_at % step_ms}ms) fill(none)"
        found: dict[int, _Sum] = {}
        for space in (self._raw, self._kept):
            from_at = max(start_at, edge_at) if edge_at and space == self._raw else start_at
            query = (
                f"SELECT count(value),min(value),max(value),mean(value) FROM {READINGS} WHERE {where}"  # noqa: S608
                f" AND time >= {instant_ns(from_at)} AND time < {instant_ns(end_at)}{steps}"
            )
            _lay(found, rows_of(self._server.ask(space, [query])), _sum)
        if edge_at and edge_at > start_at:
            query = _old(where, start_at, min(edge_at, end_at)) + steps
            _lay(found, rows_of(self._server.ask(self._kept, [query])), _sum_of_sums)
        return [
            Bucket(max(at_ns // NS_PER_MS, start_at), one.minimum, one.maximum, one.mean)
            for at_ns, one in sorted(found.items())
        ]


def _old(where: str, from_at: int | None, to_at: int) -> str:
    """Return the query for what 5-minute values know: count, minimum, maximum, sum."""
    since = "" if from_at is None else f" AND time >= {instant_ns(from_at)}"
    between = f"time < {instant_ns(to_at)}{since}"
    values = '"count" AS n,"min" AS lo,"max" AS hi,"count" * "mean" AS total'
    inner = f"SELECT {values} FROM {FIVE_MINUTES} WHERE {where} AND late = '' AND {between}"  # noqa: S608
    sums = "sum(n),min(lo),max(hi),sum(total)"
    return f"SELECT {sums} FROM ({inner}) WHERE {between}"  # noqa: S608


def _sum(row: Sequence[Any]) -> _Sum | None:
    return _Sum(row[1], float(row[2]), float(row[3]), float(row[4])) if row[1] else None


def _sum_of_sums(row: Sequence[Any]) -> _Sum | None:
    return _Sum(row[1], float(row[2]), float(row[3]), row[4] / row[1]) if row[1] else None


def _laid_together(sums: Iterable[_Sum | None]) -> _Sum | None:
    total: _Sum | None = None
    for one in sums:
        if one is None:
            continue
        if total is None:
            total = one
        else:
            total.add(one)
    return total


def _lay(
    found: dict[int, _Sum],
    rows: Iterable[Sequence[Any]],
    make: Callable[[Sequence[Any]], _Sum | None],
) -> None:
    """Add rows to the steps that they belong to."""
    for row in rows:
        together = _laid_together([found.get(row[0]), make(row)])
        if together is not None:
            found[row[0]] = together
