"""Copies under a hold on a real InfluxDB: what it deletes by age is still read, once, as it was."""

import math
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from coldchain.instants import FOREVER_AT
from coldchain.judgement.held_times import HeldTime
from coldchain.reading import Flag, Reading
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Cooperative, Device, Placement
from helpers import influx
from helpers.polling import wait_until
from helpers.store_contract import AIR, entry, reading
from links.clock import SystemClock
from links.influx import InfluxServer
from links.influx_held import InfluxHeld, look_every_ms
from links.influx_reads import InfluxReads, rows_of
from links.influx_types import InfluxAddress, Result, Space
from links.readings_store import HeldCopy, Retention

DAY_MS, HOUR_MS = 86_400_000, 3_600_000
NOW = SystemClock().now() // HOUR_MS * HOUR_MS
OLD_AT = NOW - 5 * DAY_MS
HELD = HeldTime(AIR.device, OLD_AT, OLD_AT + HOUR_MS)
KEPT = {"keep_raw_ms": 10 * DAY_MS, "keep_5min_ms": 100 * DAY_MS}


def old(number: int, **changes: object) -> Reading:
    fields = {"value": number / 7, "sequence": number, "event_at": OLD_AT + number * 500} | changes
    return reading(**fields)  # type: ignore[arg-type]


def copied(there: InfluxAddress, *times: HeldTime, hold: int = 7, now: int = NOW) -> HeldCopy:
    with closing(InfluxServer(there)) as server:
        return InfluxHeld(server, InfluxReads(server)).copy(AIR.coop, hold, times, now=now)


def shards_of(there: InfluxAddress, policy: str) -> int:
    with closing(InfluxServer(there)) as server:
        [result] = server.ask(there.raw, ["SHOW SHARDS"])
    series = next((each for each in result.series if each.name == there.raw.name), None)
    return sum(row[2] == policy for row in series.values) if series else 0


def let_go(there: InfluxAddress, hours: int = 24) -> None:
    """Have the server delete what is older than some hours, as it does by itself when it is that old."""
    duration = f'ALTER RETENTION POLICY "raw" ON "{there.raw.name}" DURATION {hours}h SHARD DURATION 1h'
    before = shards_of(there, "raw")
    with closing(InfluxServer(there)) as server:
        server.ask(Space(there.raw.name, ""), [duration])
    wait_until(lambda: shards_of(there, "raw") < before, "influxd to delete by age", timeout_s=30)


def test_what_is_deleted_by_age_is_read_from_its_copy(
    new_database: Callable[..., InfluxAddress], tmp_path: Path
) -> None:
    registry = Registry(
        cooperative=Cooperative(id=AIR.coop, name="C"),
        assets=(Asset(id="van, 1", name="Van", kind=AssetKind.VAN, profile="cold", site="the hub"),),
        devices=(Device(id=AIR.device),),
        placements=(Placement(device=AIR.device, asset="van, 1"),),
    )
    made = influx.Store(new_database(**KEPT), tmp_path, [registry])
    failed = old(5001, value=math.nan, flag=Flag.FAIL, note='"by" \\ halves')
    readings = [*(old(number) for number in range(5000)), failed]
    fresh = reading(value=3.0, sequence=9000, event_at=NOW - 60_000)
    outside = old(1, sequence=8000, event_at=OLD_AT - 1)
    with closing(made.open()) as store:
        store.write([(1, entry(*readings, outside, fresh))])
        assert store.retention(AIR.coop) == Retention(10 * DAY_MS, HOUR_MS)
        copy = copied(made.address, HELD)
        assert copy == HeldCopy(NOW, 5001, OLD_AT, OLD_AT + 5001 * 500)
        assert store.retention(AIR.coop).copies == {7: copy}
        assert store.retention("another").copies == {}
        before = store.range(AIR)
        assert (len(before), store.count()) == (5003, 5003)  # a copy counts once
        assert copied(made.address, HELD) == copy  # the same again changes nothing

        let_go(made.address)
        assert copied(made.address, HELD, now=NOW + DAY_MS)[1:] == copy[1:]  # and nothing is taken away
    later = influx.Store(replace(made.address, keep_raw_ms=2 * DAY_MS), tmp_path / "other")
    with closing(later.open(reader=True)) as store:
        assert [repr(each) for each in store.range(AIR)] == [repr(each) for each in before if each != outside]
        assert store.series(AIR.coop) == [AIR]
        paged = store.range(AIR, limit=3000)
        assert [repr(each) for each in paged] == [repr(each) for each in before[1:3001]]
    with closing(InfluxServer(made.address)) as server:
        query = "SELECT count(flag) FROM readings WHERE asset = 'van, 1' AND site = 'the hub'"
        assert rows_of(server.ask(made.address.held, [query]))[0][1] == 5001


def test_what_comes_late_is_copied_too(new_database: Callable[..., InfluxAddress], tmp_path: Path) -> None:
    made = influx.Store(new_database(**KEPT), tmp_path)
    ancient_at = NOW - 20 * DAY_MS
    ever = HeldTime(AIR.device, 0, FOREVER_AT)
    with closing(made.open()) as store:
        store.write([(1, entry(old(1), old(3)))])
        assert copied(made.address, ever).readings == 2
        store.write([(2, entry(old(2)))])  # between those that are copied
        assert copied(made.address, ever).readings == 3
        store.write([(3, entry(reading(value=1.0, sequence=50, event_at=ancient_at)))])  # too old for raw
        assert copied(made.address, ever) == HeldCopy(NOW, 4, ancient_at, OLD_AT + 1500)
        assert [each.sequence for each in store.range(AIR)] == [50, 1, 2, 3]
        assert copied(made.address, hold=8) == HeldCopy(NOW, 0, 0, 0)
        assert set(store.retention(AIR.coop).copies) == {7, 8}


def test_nothing_is_copied_where_nothing_is_deleted(
    new_database: Callable[..., InfluxAddress], tmp_path: Path
) -> None:
    made = influx.Store(new_database(), tmp_path)
    with closing(made.open()) as store:
        store.position()
        assert store.retention(AIR.coop) == Retention()


def test_it_is_looked_at_often_enough(new_database: Callable[..., InfluxAddress]) -> None:
    assert look_every_ms(new_database(keep_raw_ms=90 * DAY_MS)) == HOUR_MS
    assert look_every_ms(new_database(keep_raw_ms=2 * HOUR_MS)) == HOUR_MS // 10


def test_a_copy_keeps_by_which_gateway_a_reading_came_and_that_it_came_again(
    new_database: Callable[..., InfluxAddress], tmp_path: Path
) -> None:
    made = influx.Store(new_database(**KEPT), tmp_path)
    bounds = {"start_at": OLD_AT, "end_at": OLD_AT + HOUR_MS}
    with closing(made.open()) as store:
        store.write([(1, entry(old(1), old(2))), (2, entry(old(2, received_at=NOW)))])
        found = store.repeats(AIR), store.gateways(AIR, **bounds)
        copied(made.address, HELD)
        let_go(made.address)
    made.address = replace(made.address, keep_raw_ms=HOUR_MS)
    with closing(made.open(reader=True)) as store:
        assert (store.repeats(AIR), store.gateways(AIR, **bounds)) == found
        assert ([each.sequence for each in found[0]], len(found[1])) == ([2], 2)
        assert store.heard(AIR.coop, AIR.device, **bounds, known_at=NOW) == {"gateway-1": 2}


def test_that_a_copied_reading_came_again_later_is_copied_too(
    new_database: Callable[..., InfluxAddress], tmp_path: Path
) -> None:
    made = influx.Store(new_database(**KEPT), tmp_path)
    with closing(made.open()) as store:
        store.write([(1, entry(old(1), old(2)))])
        copied(made.address, HELD)
        store.write([(2, entry(old(2, received_at=NOW)))])
        (found,) = store.repeats(AIR)
        assert copied(made.address, HELD).readings == 2
        let_go(made.address)
    made.address = replace(made.address, keep_raw_ms=HOUR_MS)
    with closing(made.open(reader=True)) as store:
        assert store.repeats(AIR) == [found]


def test_copies_are_read_also_when_readings_are_kept_for_longer_from_now_on(
    new_database: Callable[..., InfluxAddress], tmp_path: Path
) -> None:
    made = influx.Store(new_database(**KEPT), tmp_path)
    with closing(made.open()) as store:
        store.write([(1, entry(old(1), old(2), reading(value=1.0, event_at=NOW - 60_000)))])
        copied(made.address, HELD)
        let_go(made.address)
    for kept_ms in (0, 60 * DAY_MS):
        made.address = replace(made.address, keep_raw_ms=kept_ms)
        with closing(made.open(reader=True)) as store:
            assert [each.sequence for each in store.range(AIR)[:2]] == [1, 2], kept_ms
            assert store.coops() == [AIR.coop]


def test_what_comes_while_it_is_copied_is_no_failure_and_is_copied_the_next_time(
    new_database: Callable[..., InfluxAddress], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = influx.Store(new_database(**KEPT), tmp_path)
    whole, later = InfluxReads.whole, [(2, entry(old(2)))]
    with closing(made.open()) as store:
        store.write([(1, entry(old(1)))])

        def asked(reads: InfluxReads, space: Space, query: str) -> list[Result]:
            found = whole(reads, space, query)
            if later:
                store.write([later.pop()])
            return found

        monkeypatch.setattr(InfluxReads, "whole", asked)
        assert copied(made.address, HELD).readings == 1
        assert not later
        assert copied(made.address, HELD).readings == 2


def test_what_comes_late_is_copied_when_the_rest_of_its_day_is_gone(
    new_database: Callable[..., InfluxAddress], tmp_path: Path
) -> None:
    """What is kept for less than two days InfluxDB deletes by the hour."""
    made = influx.Store(new_database(keep_raw_ms=47 * HOUR_MS, keep_5min_ms=100 * DAY_MS), tmp_path)
    yesterday = NOW // DAY_MS * DAY_MS - DAY_MS
    early = [reading(value=1.0, sequence=n, event_at=yesterday + 10 * HOUR_MS + n) for n in range(5)]
    stays, late = (reading(value=1.0, sequence=n, event_at=yesterday + 20 * HOUR_MS + n) for n in (10, 11))
    ever = HeldTime(AIR.device, 0, FOREVER_AT)
    with closing(made.open()) as store:
        store.write([(1, entry(*early, stays))])
        assert copied(made.address, ever).readings == 6
        let_go(made.address, hours=(NOW - yesterday) // HOUR_MS - 15)
        store.write([(2, entry(late))])
        assert copied(made.address, ever).readings == 7


def test_names_of_any_signs_are_copied_as_they_are(
    new_database: Callable[..., InfluxAddress], tmp_path: Path
) -> None:
    device, asset = 'd\'1 "x" \\ y,=%41', 'a\'b\\ "c"'
    registry = Registry(
        cooperative=Cooperative(id=AIR.coop, name="C"),
        assets=(Asset(id=asset, name="Van", kind=AssetKind.VAN, profile="cold"),),
        devices=(Device(id=device),),
        placements=(Placement(device=device, asset=asset),),
    )
    made = influx.Store(new_database(**KEPT), tmp_path, [registry])
    series = AIR._replace(device=device)
    with closing(made.open()) as store:
        store.write([(1, entry(*(old(number, device=device, note='it\'s "so"\\') for number in range(9))))])
        before = store.range(series)
        held = HELD._replace(device=device)
        assert copied(made.address, held).readings == 9
        assert copied(made.address, held).readings == 9
        let_go(made.address)
    made.address = replace(made.address, keep_raw_ms=HOUR_MS)
    with closing(made.open(reader=True)) as store:
        assert (store.range(series), len(before)) == (before, 9)
