"""Copying brings everything over once, also when it is broken off or the source is written meanwhile."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from coldchain.errors import StoreError
from coldchain.reading import Flag
from helpers import influx
from helpers.store_contract import AIR, MINUTE_MS, START_AT, entry, reading, repeat
from links import readings_compare, readings_copy
from links.influx_types import InfluxAddress
from links.journal import Entry
from links.readings_compare import Bounds
from links.readings_copy import Copied, Copy
from links.readings_sqlite import SqliteReadings
from links.readings_store import ReadingsStore, SeriesKey, WriteResult

COUNT = 50
HUMIDITY = SeriesKey(AIR.coop, AIR.device, "air/humidity")


class _Failing(SqliteReadings):
    """A store whose disk fails after some writes."""

    writes_left = 3

    def write(self, entries: Sequence[tuple[int, Entry]]) -> WriteResult:
        if self.writes_left == 0:
            raise StoreError("store", "no disk", "a disk", retry=True)
        self.writes_left -= 1
        return super().write(entries)


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings_copy, "PAGE", 7)
    monkeypatch.setattr(readings_compare, "PAGE", 7)


@pytest.fixture
def source(tmp_path: Path) -> Iterator[SqliteReadings]:
    with closing(SqliteReadings(tmp_path / "source.db")) as store:
        failed = reading(COUNT, value=math.nan, flag=Flag.FAIL, note="crc", channel=HUMIDITY.channel)
        store.write([(5, entry(*(reading(minute) for minute in range(COUNT)))), (6, entry(failed))])
        yield store


def _run(source: SqliteReadings, target: ReadingsStore, bounds: Bounds | None = None) -> list[Copied]:
    return list(Copy(source, target, bounds or Bounds()).run(lambda _: None))


def test_everything_is_there_once_and_the_same(source: SqliteReadings, tmp_path: Path) -> None:
    with closing(SqliteReadings(tmp_path / "target.db")) as target:
        told: list[int] = []
        copied = _run(source, target, Bounds(on_readings=told.append))
        assert [(each.written, each.compared.is_same) for each in copied] == [(1, True), (COUNT, True)]
        assert sum(told) == COUNT + 1
        assert target.range(AIR) == source.range(AIR)
        ever = {"start_at": 0, "end_at": START_AT + 10**9}
        assert target.gateways(AIR, **ever) == source.gateways(AIR, **ever)
        assert len(target.gateways(AIR, **ever)) == COUNT
        assert [each.written for each in _run(source, target)] == [0, 0]
        assert target.position() == 0, "what the target knows of the journal is not the copy's to say"


def test_a_copy_that_was_broken_off_goes_on(source: SqliteReadings, tmp_path: Path) -> None:
    path = tmp_path / "target.db"
    with closing(_Failing(path)) as failing, pytest.raises(StoreError):
        _run(source, failing)
    with closing(SqliteReadings(path)) as target:
        assert 0 < target.count() < COUNT
        before = target.count()
        assert sum(each.written for each in _run(source, target)) == COUNT + 1 - before
        assert target.count() == source.count()


def test_the_first_receipt_in_the_target_stays_and_is_told(source: SqliteReadings, tmp_path: Path) -> None:
    with closing(SqliteReadings(tmp_path / "target.db")) as target:
        target.write([(1, entry(reading(3, received_at=1)))])
        [_, air] = _run(source, target)
        assert (air.written, air.compared.different, air.compared.missing) == (COUNT - 1, 1, 0)
        assert not air.compared.is_whole


def test_what_the_source_gets_meanwhile_is_fetched(source: SqliteReadings, tmp_path: Path) -> None:
    class Late(SqliteReadings):
        writes = 0

        def write(self, entries: Sequence[tuple[int, Entry]]) -> WriteResult:
            self.writes += 1
            if self.writes == 5:
                source.write([(7, entry(reading(0.5, sequence=99)))])  # behind where the copy is
            return super().write(entries)

    with closing(Late(tmp_path / "target.db")) as target:
        assert all(each.compared.is_same for each in _run(source, target))
        assert target.count() == source.count() == COUNT + 2


def test_the_position_is_carried_over(source: SqliteReadings, tmp_path: Path) -> None:
    with closing(SqliteReadings(tmp_path / "target.db")) as target:
        copy = Copy(source, target, Bounds())
        copy.carry_position(source.position())
        copy.carry_position(3)
        assert target.position() == 6
        assert target.coops() == []


def test_what_came_again_to_the_first_store_came_again_to_the_second(
    source: SqliteReadings, tmp_path: Path
) -> None:
    again = [reading(minute, received_at=START_AT + 200 * MINUTE_MS) for minute in (3, 30, 44)]
    source.write([(7, entry(*again[:2])), (8, entry(again[2]))])
    with closing(SqliteReadings(tmp_path / "target.db")) as target:
        early = Bounds(known_at=START_AT + 199 * MINUTE_MS)
        _run(source, target, early)
        assert target.repeats(AIR) == []
        copied = _run(source, target, Bounds(from_at=again[1].event_at))
        assert target.repeats(AIR) == [repeat(30, 200), repeat(44, 200)]
        assert all(each.compared.is_same for each in [*copied, *_run(source, target)])
        assert target.repeats(AIR) == source.repeats(AIR)
        assert target.count() == source.count()


def test_what_came_through_another_gateway_in_the_same_millisecond_came_again_to_the_second(
    source: SqliteReadings, new_database: Callable[..., InfluxAddress], tmp_path: Path
) -> None:
    brought = replace(entry(reading(3), reading(30)), gateway="another-gateway")
    source.write([(7, brought), (8, entry(reading(4, received_at=START_AT + 200 * MINUTE_MS)))])
    found = source.repeats(AIR)
    assert [each.again_at - each.received_at for each in found][::2] == [0, 0]
    ever = {"start_at": 0, "end_at": START_AT + 10**9}
    stores = SqliteReadings(tmp_path / "target.db"), influx.Store(new_database(), tmp_path / "t").open()
    for target in stores:
        with closing(target):
            _run(source, target)
            assert target.repeats(AIR) == found
            _run(source, target)
            assert target.repeats(AIR) == found
            assert target.gateways(AIR, **ever) == source.gateways(AIR, **ever)
            assert target.count() == source.count()
