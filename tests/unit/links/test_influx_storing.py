"""One write: what is new goes, what may be there is asked for, and the touched days are sealed at the end."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from helpers.store_contract import START_AT, entry, reading
from links.clock import SystemClock
from links.influx import InfluxServer
from links.influx_batch import Builder, Horizon
from links.influx_index import NEVER, InfluxIndex
from links.influx_places import Places
from links.influx_reads import rows_of
from links.influx_schema import prepare
from links.influx_seals import Seals
from links.influx_storing import Span, Storing
from links.influx_types import DAY_MS, Day, InfluxAddress
from links.influx_writes import LineWriter
from links.readings_store import WriteResult

ALL = Horizon(NEVER, NEVER)
DAY_MINUTES = 24 * 60


@pytest.fixture
def index(tmp_path: Path) -> Iterator[InfluxIndex]:
    with closing(InfluxIndex(tmp_path / "index.sqlite")) as index:
        yield index


@pytest.fixture
def server(new_database: Callable[..., InfluxAddress]) -> Iterator[InfluxServer]:
    with closing(InfluxServer(new_database())) as server:
        prepare(server)
        yield server


@pytest.fixture
def storing(server: InfluxServer, index: InfluxIndex) -> Iterator[Storing]:
    with closing(LineWriter(server)) as lines:
        builder = Builder(index, Places(list, clock=SystemClock()))
        seals = Seals(server, "test", index, SystemClock())
        yield Storing(server, lines, builder, seals, lambda rejected: None)


def test_each_touched_day_is_sealed(storing: Storing, index: InfluxIndex) -> None:
    days = [entry(reading(minute)) for minute in (0, 1, DAY_MINUTES)]
    result = storing.write(list(enumerate(days, 5)), ALL, Span(4, 7, NEVER))
    assert result == WriteResult(3, 0)
    first = START_AT // DAY_MS
    assert index.seals.keys() == {Day(is_raw=True, number=first + step) for step in (0, 1)}
    assert {(seal.position, seal.before) for seal in index.seals.values()} == {(7, 4)}


def test_what_is_too_old_is_sealed_where_it_lies(storing: Storing, index: InfluxIndex) -> None:
    result = storing.write([(1, entry(reading(0)))], Horizon(START_AT + 1, NEVER), Span(0, 1, NEVER))
    assert result == WriteResult(1, 0, older=1)
    assert index.seals.keys() == {Day(is_raw=False, number=START_AT // DAY_MS)}


def test_a_day_on_which_something_came_again_is_sealed(storing: Storing, index: InfluxIndex) -> None:
    storing.write([(1, entry(reading(0), reading(DAY_MINUTES)))], ALL, Span(0, 1, NEVER))
    again = entry(reading(DAY_MINUTES, received_at=1))
    assert storing.write([(2, again)], ALL, Span(1, 2, NEVER)) == WriteResult(0, 1)
    assert {day.number - START_AT // DAY_MS: seal.position for day, seal in index.seals.items()} == {
        0: 1,
        1: 2,
    }
    assert storing.write([(3, again)], ALL, Span(2, 3, NEVER)) == WriteResult(0, 1)
    assert {seal.position for seal in index.seals.values()} == {1, 2}, "it is known already"


def test_what_is_too_old_and_came_again_is_noted_where_it_lies(
    storing: Storing, server: InfluxServer
) -> None:
    old = Horizon(START_AT + 1, NEVER)
    storing.write([(1, entry(reading(0), reading(0, received_at=1)))], old, Span(0, 1, NEVER))
    spaces = (server.address.raw, server.address.kept)
    found = [rows_of(server.ask(space, ["SELECT again_at FROM readings"])) for space in spaces]
    assert [[row[1] for row in rows] for rows in found] == [[], [1]]


def test_what_is_there_already_is_a_duplicate_and_seals_nothing(storing: Storing, index: InfluxIndex) -> None:
    storing.write([(1, entry(reading(0)))], ALL, Span(0, 1, NEVER))
    assert storing.write([(2, entry(reading(0)))], ALL, Span(1, 2, NEVER)) == WriteResult(0, 1)
    assert [seal.position for seal in index.seals.values()] == [1]


def test_what_a_failed_write_may_have_left_is_written_upon_itself(
    storing: Storing, index: InfluxIndex
) -> None:
    storing.write([(1, entry(reading(0)))], ALL, Span(0, 1, NEVER))
    assert storing.write([(1, entry(reading(0)))], ALL, Span(0, 1, 1)) == WriteResult(1, 0)
    assert [seal.position for seal in index.seals.values()] == [1]
