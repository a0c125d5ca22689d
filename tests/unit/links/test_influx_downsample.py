"""Windows are worked off within a budget; one that fails waits. Values: test_influx_retention.py."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from links.clock import SystemClock
from links.influx import InfluxServer, zipped
from links.influx_downsample import SETTLED_MS, Downsampler
from links.influx_index import InfluxIndex
from links.influx_schema import prepare
from links.influx_seals import Seals
from links.influx_types import WINDOW_MS, InfluxAddress
from links.influx_writes import LineWriter

AT = 1_700_000_000_000 // WINDOW_MS * WINDOW_MS


@pytest.fixture
def index(tmp_path: Path) -> Iterator[InfluxIndex]:
    with closing(InfluxIndex(tmp_path / "index")) as index:
        index.windows |= {
            (AT + step * WINDOW_MS, "k", f"d{device}") for step in range(4) for device in range(20)
        }
        index.save(1, 1)
        yield index


@pytest.fixture
def server(new_database: Callable[..., InfluxAddress]) -> Iterator[InfluxServer]:
    with closing(InfluxServer(new_database())) as server:
        prepare(server)
        body = "\n".join(
            f"readings,channel=c,coop=k,device=d{device} value={device}.5 {(AT + step * 60_000) * 10**6 + 5}"
            for device in range(20)
            for step in range(20)
        )
        server.write(server.address.raw, zipped(body.encode()))
        yield server


def values(server: InfluxServer) -> list[list[object]]:
    [result] = server.ask(server.address.kept, ['SELECT "count","mean" FROM readings_5min GROUP BY device'])
    return [row for series in result.series for row in series.values]


def test_windows_of_many_devices_are_made_at_once_and_only_when_settled(
    server: InfluxServer, index: InfluxIndex
) -> None:
    told: list[str] = []
    with closing(LineWriter(server)) as lines:
        seals = Seals(server, "test", index, SystemClock())
        sampler = Downsampler(server, index, lines, seals, clock=SystemClock(), tell=told.append)
        now = AT + 2 * WINDOW_MS + SETTLED_MS
        assert sampler.step(now=now, budget_s=60) == 2
        assert index.window_count() == 40
        assert len(values(server)) == 40
        assert {row[1] for row in values(server)} == {5}
        assert sampler.step(now=now + 10 * WINDOW_MS, budget_s=0) == 1  # one is always done
        assert not told


def test_a_server_that_cannot_leaves_the_windows_waiting(server: InfluxServer, index: InfluxIndex) -> None:
    told: list[str] = []
    server.ask(server.address.raw, [f'DROP DATABASE "{server.address.raw.name}"'])
    with closing(LineWriter(server)) as lines:
        seals = Seals(server, "test", index, SystemClock())
        sampler = Downsampler(server, index, lines, seals, clock=SystemClock(), tell=told.append)
        assert sampler.step(now=AT * 2, budget_s=60) == 0
    assert index.window_count() == 80
    assert "tried again" in told[0]


def test_a_window_of_all_is_made_for_every_device(server: InfluxServer, index: InfluxIndex) -> None:
    for step in range(4):
        index.window_done(AT + step * WINDOW_MS)
    index.windows.add((AT, "", ""))
    index.save(2, 1)
    seals = Seals(server, "test", index, SystemClock())
    with closing(LineWriter(server)) as lines:
        sampler = Downsampler(server, index, lines, seals, clock=SystemClock(), tell=lambda _: None)
        assert sampler.step(now=AT * 2, budget_s=60) == 1
    assert len(values(server)) == 20
    assert [(day.is_raw, seal.position) for day, seal in index.seals.items()] == [(False, 2)]
