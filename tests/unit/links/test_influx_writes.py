"""A refused request is halved until the bad lines stand alone; what is no line's fault is raised."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import cast

import pytest

from coldchain.errors import StoreError
from links.influx import InfluxServer
from links.influx_schema import prepare
from links.influx_types import InfluxAddress, RefusedError, Space
from links.influx_writes import LineWriter

AT = 1_700_000_000_000_000_000


@pytest.fixture
def server(new_database: Callable[..., InfluxAddress]) -> Iterator[InfluxServer]:
    with closing(InfluxServer(new_database())) as server:
        prepare(server)
        yield server


@pytest.fixture
def writer(server: InfluxServer) -> Iterator[LineWriter]:
    with closing(LineWriter(server)) as writer:
        yield writer


def lines(count: int) -> list[str]:
    return [f"m,d=x v={number} {AT + number}" for number in range(count)]


def stored(server: InfluxServer) -> int:
    [result] = server.ask(server.address.raw, ["SELECT count(v) FROM m"])
    return int(result.series[0].values[0][1])


@pytest.mark.parametrize("bad", [[0], [99], [50], [3, 4, 97], []])
def test_bad_lines_are_found_and_all_others_stored(
    server: InfluxServer, writer: LineWriter, bad: Sequence[int]
) -> None:
    mixed = lines(100)
    for number in bad:
        mixed[number] = f"m,d=x v=bad {AT}"
    refused = writer.send(server.address.raw, mixed).result()
    assert [one.number for one in refused] == bad
    assert all("unable to parse" in one.detail and not one.is_too_old for one in refused)
    assert stored(server) == 100 - len(bad)


def test_no_lines_are_no_request(writer: LineWriter) -> None:
    assert writer.store(Space("nowhere", "raw"), []) == []


def test_half_a_pair_of_surrogates_stops_nothing(server: InfluxServer, writer: LineWriter) -> None:
    assert writer.store(server.address.raw, [f'm,d=x v=1,n="\udc80" {AT}']) == []
    assert stored(server) == 1


def test_a_limit_of_the_server_is_no_fault_of_a_line() -> None:
    class Full:
        def write(self, space: Space, body: bytes) -> None:
            came = "400 partial write: max-series-per-database limit exceeded: (1000000) dropped=1"
            raise RefusedError("server", came, "points", retry=False)

    full = LineWriter(cast(InfluxServer, Full()))
    with closing(full) as writer, pytest.raises(StoreError, match="database of its own") as caught:
        writer.store(Space("a", "b"), lines(4))
    assert caught.value.retry
