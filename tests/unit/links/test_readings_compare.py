"""Comparing tells exactly what differs between two real stores."""

import math
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from coldchain.reading import Flag, Reading
from helpers.store_contract import AIR, START_AT, entry, reading
from links import readings_compare
from links.readings_compare import Bounds, compare, series_of
from links.readings_sqlite import SqliteReadings
from links.readings_store import SeriesKey

Pair = tuple[SqliteReadings, SqliteReadings]
FAILED = reading(3, value=math.nan, flag=Flag.FAIL, note="crc")


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with closing(SqliteReadings(tmp_path / "a.db")) as one, closing(SqliteReadings(tmp_path / "b.db")) as two:
        yield one, two


def _put(store: SqliteReadings, *readings: Reading) -> None:
    store.write([(1, entry(*readings))])


@pytest.mark.parametrize("page", [1, 2, 5000])
def test_the_same_is_the_same_in_pages_of_any_size(
    pair: Pair, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings_compare, "PAGE", page)
    for store in pair:
        _put(store, reading(0, -0.0), reading(1), FAILED)
    found = compare(*pair, AIR, Bounds())
    assert found.is_same
    assert found.is_whole
    assert (found.readings, found.checksum) == (3, found.target_checksum)


def test_what_is_missing_extra_or_different_is_counted_and_shown(pair: Pair) -> None:
    source, target = pair
    _put(source, reading(0), reading(1), FAILED, reading(9))
    _put(target, reading(1, value=9.0), FAILED, reading(5))
    found = compare(source, target, AIR, Bounds())
    assert (found.missing, found.extra, found.different) == (2, 1, 1)
    assert not found.is_same
    assert not found.is_whole
    kinds = [(each.kind, each.source and each.source.sequence) for each in found.examples]
    assert kinds == [("missing", 0), ("different", 1), ("extra", None)]


def test_more_in_the_second_is_whole_but_not_the_same(pair: Pair) -> None:
    source, target = pair
    _put(source, reading(0))
    _put(target, reading(0), reading(1))
    found = compare(source, target, AIR, Bounds())
    assert (found.is_whole, found.is_same) == (True, False)


def test_what_is_older_than_the_second_keeps_is_counted_apart(pair: Pair) -> None:
    source, target = pair
    _put(source, reading(0), reading(1), reading(2))
    _put(target, reading(2))
    found = compare(source, target, AIR, Bounds(from_at=START_AT + 2 * 60_000))
    assert (found.older, found.missing, found.is_same) == (2, 0, True)


def test_what_comes_while_we_look_is_left_out(pair: Pair) -> None:
    source, target = pair
    _put(source, reading(0, received_at=10), reading(1, received_at=30))
    _put(target, reading(0, received_at=10))
    assert compare(source, target, AIR, Bounds(known_at=20)).is_same


def test_the_series_of_all_cooperatives_are_found(pair: Pair) -> None:
    source, _ = pair
    source.write([(1, entry(reading())), (2, entry(reading(), coop="other"))])
    assert series_of(source) == [AIR, SeriesKey("other", AIR.device, AIR.channel)]
