"""Entries become lines, or questions; what is too old goes elsewhere."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from helpers.store_contract import START_AT, entry, reading
from links.clock import SystemClock
from links.influx_batch import MARGIN_MS, Builder, Chunk, Doubtful, Horizon, groups_of, horizon_of
from links.influx_index import NEVER, InfluxIndex
from links.influx_places import Places
from links.influx_types import InfluxAddress, Space
from links.journal import Entry

ALL = Horizon(NEVER, NEVER)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[InfluxIndex]:
    with closing(InfluxIndex(tmp_path / "index")) as index:
        yield index


@pytest.fixture
def builder(index: InfluxIndex) -> Builder:
    builder = Builder(index, Places(list, clock=SystemClock()))
    builder.refresh()
    return builder


def build(
    builder: Builder, *entries: Entry, horizon: Horizon = ALL, again: bool = False
) -> tuple[Chunk, list[Doubtful]]:
    chunk, doubtful = Chunk(entries), list[Doubtful]()
    builder.build(chunk, horizon, doubtful, again=[again] * len(entries))
    return chunk, doubtful


def test_a_new_reading_is_a_line_and_its_repeat_a_question(builder: Builder) -> None:
    chunk, doubtful = build(builder, entry(reading(1), reading(2), reading(1)))
    assert len(chunk.lines) == 2
    assert ["sequence=1i" in line for line in chunk.lines] == [True, False]
    assert [one.reading for one in doubtful] == [reading(1)]


def test_late_readings_that_were_never_there_are_not_asked_for(builder: Builder) -> None:
    build(builder, entry(*(reading(minute) for minute in range(100, 200))))
    chunk, doubtful = build(builder, entry(*(reading(minute) for minute in range(100))))
    assert (len(chunk.lines), doubtful) == (100, [])


def test_what_may_have_been_written_is_asked_for(builder: Builder) -> None:
    chunk, doubtful = build(builder, entry(reading(1)), again=True)
    assert chunk.lines == []
    assert doubtful[0].again


def test_a_stuck_sequence_loses_nothing(builder: Builder) -> None:
    chunk, doubtful = build(builder, entry(*(reading(minute, sequence=0) for minute in range(50))))
    assert (len(chunk.lines), doubtful) == (50, [])


def test_the_odd_ones(builder: Builder) -> None:
    failed = reading(1, value=float("nan"), flag=4, note='"crc"')
    chunk, _ = build(builder, entry(failed, reading(2, note="spike"), reading(3, received_at=0)))
    assert ',note="\\"crc\\"" ' in chunk.lines[0]
    assert "value" not in chunk.lines[0]
    assert ',note="spike",value=4.0 ' in chunk.lines[1]
    assert f"received_at={START_AT}i" in chunk.lines[2]


def test_old_ones_go_beside_and_ancient_ones_nowhere(builder: Builder, index: InfluxIndex) -> None:
    horizon = Horizon(START_AT + 60_000, START_AT)
    chunk, _ = build(builder, entry(reading(0.5), reading(-1), reading(2)), horizon=horizon)
    assert (len(chunk.lines), len(chunk.late), len(chunk.ancient)) == (1, 1, 1)
    assert len(index.windows) == 2


def test_what_is_asked_for_and_absent_becomes_a_line(builder: Builder) -> None:
    _, doubtful = build(builder, entry(reading(1), reading(2)), again=True)
    chunk = Chunk([])
    for one in doubtful:
        builder.add(chunk, one, ALL)
    assert len(chunk.lines) == 2
    again, _ = build(builder, entry(reading(2)))
    assert again.lines == []


def test_groups_are_about_one_request_and_lose_no_entry() -> None:
    entries = [(at, entry(*[reading()] * size)) for at, size in enumerate([3000, 3000, 1, 9000, 2, 2])]
    groups = [list(group) for group in groups_of(entries)]
    assert [len(group) for group in groups] == [1, 2, 1, 2]
    assert [item for group in groups for item in group] == entries


def test_a_horizon_leaves_room_for_the_servers_clock() -> None:
    space = Space("a", "b")
    kept = InfluxAddress("u", is_version_1=True, raw=space, kept=space, keep_raw_ms=100 * MARGIN_MS)
    assert horizon_of(kept, 10**12) == Horizon(10**12 - 99 * MARGIN_MS, NEVER)
