"""Laws of an end: silence before it is told, silence after it is not; in whatever order messages come."""

import random
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coldchain.registry.merge import merge
from coldchain.registry.registry import Registry
from coldchain.registry.things import Placement
from helpers.watching import MILK, REGISTRY, Station, air, at, station_in

ABSENCE_MIN = round(MILK.absence_after_s / 60)
LAST_MIN = 240
ends = st.integers(ABSENCE_MIN, LAST_MIN)
heard = st.lists(st.integers(0, LAST_MIN), max_size=8, unique=True).map(sorted)


def sold_at(minute: int) -> Registry:
    """Return the registry after the file says that the van was sold, as ``merge`` makes it."""
    rows = [
        replace(each, retired_at=at(minute), retired_why="sold") if each.id == "van-1" else each
        for each in REGISTRY.assets
    ]
    file = replace(REGISTRY, assets=tuple(rows), legs=())
    return merge(REGISTRY, file, replace(REGISTRY, legs=())).registry


def silences(station: Station) -> list[tuple[int, int | None]]:
    """Return the silences in the van that people may have been told of: since when, until when [min]."""
    rows = [each for each in station.standing() if each["kind"] == "absence" and each["asset"] == "van-1"]
    minute = at(1) - at(0)
    return [
        ((each["started_at"] - at(0)) // minute, each["ended_at"] and (each["ended_at"] - at(0)) // minute)
        for each in rows
    ]


@settings(max_examples=5, deadline=None)
@given(end=ends, before=heard, seed=st.integers(0, 2**32))
def test_a_sold_van_is_silent_in_peace(end: int, before: list[int], seed: int) -> None:
    said = [minute for minute in before if minute < end]
    with TemporaryDirectory() as folder, station_in(Path(folder), sold_at(end)) as station:
        readings = [air(minute, 4.0) for minute in said]
        random.Random(seed).shuffle(readings)
        half = len(readings) // 2
        station.wait(end, every=15)
        station.late(readings[:half], minute=end + 5)
        station.late([*readings[half:], *readings[:half]], minute=end + 10)
        station.wait(LAST_MIN, every=30)
        for since, until in silences(station):
            assert since < end
            assert until is not None
            assert until <= end
        assert "UNACK" not in {state for id_, state in station.alarm_states().items() if "/van-1/" in id_}


@settings(max_examples=3, deadline=None)
@given(end=st.integers(3 * ABSENCE_MIN, LAST_MIN))
def test_before_its_end_its_silence_is_told(end: int) -> None:
    with TemporaryDirectory() as folder, station_in(Path(folder), sold_at(end)) as station:
        station.live([air(0, 4.0)])
        station.wait(ABSENCE_MIN + 5, every=5)
        assert silences(station) == [(0, None)]
        assert any("logger" in each.body or "signal" in each.body for each in station.said())
        station.wait(end, every=30)
        assert silences(station) == [(0, end)]


@given(
    end=st.integers(1, 100),
    spans=st.lists(st.tuples(st.integers(0, 90), st.one_of(st.none(), st.integers(1, 30))), max_size=4),
)
def test_no_placement_goes_on_beyond_the_end_of_what_the_file_retires(
    end: int, spans: list[tuple[int, int | None]]
) -> None:
    theirs = tuple(
        Placement(
            device="logger-1", asset="van-1", from_at=start, until_at=None if long is None else start + long
        )
        for start, long in spans
    )
    assets = tuple(replace(each, retired_at=end, retired_why="sold") for each in REGISTRY.assets)
    file = replace(REGISTRY, assets=assets, placements=(), legs=())
    found = merge(REGISTRY, file, replace(REGISTRY, placements=theirs, legs=())).registry
    assert all(each.until_at is not None and each.from_at < each.until_at <= end for each in found.placements)
    assert merge(file, file, found).steps == []
