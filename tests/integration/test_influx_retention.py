"""Raw retention and 5-minute values on a real InfluxDB: late readings count, charts go on."""

import math
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from coldchain.reading import Flag, Reading
from helpers import influx
from helpers.store_contract import AIR, entry, reading
from links.clock import SystemClock
from links.influx import InfluxServer
from links.influx_types import InfluxAddress
from links.readings_influx import InfluxReadings
from links.readings_store import Bucket, Summary, WriteResult

_number = count()
MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
NOW = SystemClock().now() // HOUR_MS * HOUR_MS


class Late(SystemClock):
    """A clock that can be put forward."""

    def __init__(self) -> None:
        self.ahead_ms = 0

    def now(self) -> int:
        return NOW + self.ahead_ms


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[influx.Influxd]:
    with influx.running(tmp_path_factory.mktemp("influx")) as server:
        yield server


@pytest.fixture
def there(server: influx.Influxd) -> InfluxAddress:
    kept = {"keep_raw_ms": 10 * DAY_MS, "keep_5min_ms": 100 * DAY_MS}
    return influx.address(server.url, f"kept{next(_number)}", **kept)


@pytest.fixture
def made(there: InfluxAddress, tmp_path: Path) -> influx.Store:
    return influx.Store(there, tmp_path, clock=Late())


def at(ago_ms: int, value: float = 4.0, **changes: Any) -> Reading:
    return reading(value=value, sequence=10**9 - ago_ms, event_at=NOW - ago_ms, **changes)


def values(there: InfluxAddress) -> list[list[object]]:
    """Return the 5-minute values: minutes before now, late, count, min, max, mean, first, last."""
    fields = '"count","min","max","mean",first_at,last_at'
    with closing(InfluxServer(there)) as server:
        [result] = server.ask(there.kept, [f"SELECT {fields} FROM readings_5min GROUP BY late"])
    return sorted(
        [(NOW - row[0] // 10**6) // MINUTE_MS, series.tags["late"], *row[1:5], NOW - row[5], NOW - row[6]]
        for series in result.series
        for row in series.values
    )


def settle(store: InfluxReadings) -> None:
    store.sync()
    while store._index is not None and store._index.oldest_window(before_at=NOW - HOUR_MS // 2, limit=1):
        store.sync()


def test_policies_have_the_durations_that_the_settings_ask_for(made: influx.Store) -> None:
    with closing(made.open()) as store:
        store.position()
    with closing(InfluxServer(made.address)) as server:
        [result] = server.ask(made.address.raw, ["SHOW RETENTION POLICIES"])
    found = {row[0]: (row[1], row[-1]) for row in result.series[0].values}
    assert found["raw"] == ("240h0m0s", True)
    assert found["five_minutes"] == ("2400h0m0s", False)


def test_five_minute_values_are_made_and_made_again_when_late_ones_come(made: influx.Store) -> None:
    hour = [at(HOUR_MS - step * MINUTE_MS, value=float(step)) for step in range(10)]
    failed = at(HOUR_MS - 30_000, value=math.nan, flag=Flag.FAIL)
    with closing(made.open()) as store:
        store.write([(1, entry(*hour[1:], failed))])
        store.sync()
        first = [60, "", 4, 1.0, 4.0, 2.5, 59 * MINUTE_MS, 56 * MINUTE_MS]
        second = [55, "", 5, 5.0, 9.0, 7.0, 55 * MINUTE_MS, 51 * MINUTE_MS]
        assert values(made.address) == [second, first]
        store.write([(2, entry(hour[0]))])
        store.sync()
        again = [60, "", 5, 0.0, 4.0, 2.0, 60 * MINUTE_MS, 56 * MINUTE_MS]
        assert values(made.address) == [second, again]
        store.write([(3, entry(*hour))])
        store.sync()
        assert values(made.address) == [second, again]


def test_readings_older_than_the_raw_retention_are_told_kept_and_counted_in(made: influx.Store) -> None:
    old, ancient = at(20 * DAY_MS, value=7.0), at(200 * DAY_MS)
    with closing(made.open()) as store:
        assert store.write([(1, entry(old, ancient, at(HOUR_MS)))]) == WriteResult(2, 0, older=1, refused=1)
        settle(store)
        assert store.range(AIR) == [old, at(HOUR_MS)]
        assert store.write([(2, entry(old))]) == WriteResult(0, 1)
        settle(store)
        assert store.count() == 2
    assert any("1 readings older than" in text for text in made.told)
    assert [(one.reason, one.received_at > 0) for one in made.refused] == [("older-than-retention", True)]
    late = [one for one in values(made.address) if one[1]]
    assert late == [[20 * 24 * 60, "1", 1, 7.0, 7.0, 7.0, 20 * DAY_MS, 20 * DAY_MS]]


def test_charts_and_summaries_go_on_where_readings_are_gone(made: influx.Store) -> None:
    """Days later the readings of the first hours are not asked for: their 5-minute values are."""
    hours = [at(6 * HOUR_MS - step * MINUTE_MS, value=float(step % 7)) for step in range(360)]
    with closing(made.open()) as store:
        store.write([(1, entry(*hours))])
        settle(store)
        span = {"start_at": NOW - 6 * HOUR_MS, "end_at": NOW, "buckets": 6}
        fresh, whole = store.chart(AIR, **span), store.summary(AIR)
        made.clock.ahead_ms = 10 * DAY_MS - 3 * HOUR_MS  # type: ignore[attr-defined]
        assert [tuple(one)[:3] for one in store.chart(AIR, **span)] == [tuple(one)[:3] for one in fresh]
        assert [one.mean for one in store.chart(AIR, **span)] == pytest.approx([one.mean for one in fresh])
        later = store.summary(AIR)
        assert isinstance(later, Summary)
        assert isinstance(whole, Summary)
        assert (later.count, later.minimum, later.maximum) == (360, 0.0, 6.0)
        assert (later.first_at, later.last_at) == (whole.first_at, whole.last_at)
        made.clock.ahead_ms = 11 * DAY_MS  # type: ignore[attr-defined]
        only_values = store.chart(AIR, **span)
        assert len(only_values) == 6
        assert isinstance(only_values[0], Bucket)
        store.write([(2, entry(at(5 * HOUR_MS + 1, value=-40.0)))])  # late: beside the values that are there
        settle(store)
        assert store.chart(AIR, **span)[0].minimum == -40.0
        assert store.summary(AIR).count == 361  # type: ignore[union-attr]


def test_what_the_server_calls_too_old_though_we_do_not_is_kept_beside(made: influx.Store) -> None:
    """Our clock goes five days behind the server's."""
    made.clock.ahead_ms = -5 * DAY_MS  # type: ignore[attr-defined]
    one = at(12 * DAY_MS)
    with closing(made.open()) as store:
        assert store.write([(1, entry(one))]) == WriteResult(1, 0, older=1)
        assert store.range(AIR) == [one]
    assert not made.refused
