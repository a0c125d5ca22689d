"""A real InfluxDB that is killed, frozen, emptied or too small: nothing is lost, nothing counted twice."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from coldchain.errors import StoreError
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Cooperative, Device, Placement
from helpers import influx
from helpers.polling import wait_until
from helpers.store_contract import AIR, START_AT, entry, reading
from ingest.counters import WriterCounters
from ingest.settings import IngestSettings
from ingest.writer import Writer
from links.clock import SystemClock
from links.influx import InfluxServer, zipped
from links.influx_types import InfluxAddress, Space
from links.journal import STORE_READER, Journal
from links.readings_influx import InfluxReadings
from links.readings_store import SeriesKey, WriteResult

_number = count()
CLOCK = SystemClock()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[influx.Influxd]:
    with influx.running(tmp_path_factory.mktemp("influx"), max_body_bytes=40_000) as server:
        yield server


@pytest.fixture
def there(server: influx.Influxd) -> InfluxAddress:
    return influx.address(server.url, f"fault{next(_number)}")


@pytest.fixture
def made(there: InfluxAddress, tmp_path: Path) -> influx.Store:
    return influx.Store(there, tmp_path)


def ask(there: InfluxAddress, query: str, space: Space | None = None) -> list[list[object]]:
    with closing(InfluxServer(there)) as server:
        [result] = server.ask(space or there.raw, [query])
        return [row for series in result.series for row in series.values]


def put(there: InfluxAddress, line: str, space: Space | None = None) -> None:
    with closing(InfluxServer(there)) as server:
        server.write(space or there.raw, zipped(line.encode()))


def in_van(asset: str) -> Registry:
    return Registry(
        cooperative=Cooperative(id="coop", name="coop"),
        assets=tuple(
            Asset(id=name, name=name, kind=AssetKind.VAN, profile="", site="depot") for name in ("a", "b")
        ),
        devices=(Device(id=AIR.device),),
        placements=(Placement(device=AIR.device, asset=asset),),
    )


def test_a_reading_carries_where_its_device_was(made: influx.Store) -> None:
    made.registries = [in_van("a")]
    with closing(made.open()) as store:
        store.write([(1, entry(reading()))])
    [row] = ask(made.address, "SELECT coop,site,asset,device,channel,value,flag,unit FROM readings")
    assert row[1:] == ["coop", "depot", "a", "van-1", "air/temperature", 4.0, 1, "Cel"]


def test_a_lost_end_of_a_write_doubles_nothing_though_the_device_was_moved(made: influx.Store) -> None:
    """The server has the batch, we do not know; the registry now gives other tags: another series."""
    made.registries = [in_van("a")]
    batch = [(1, entry(*(reading(minute) for minute in range(50))))]
    first = made.open()
    first.write(batch)
    first._index.close()  # type: ignore[union-attr]  # killed: no close, no sync
    made.registries = [in_van("b")]
    with closing(made.open()) as second:
        assert second.position() == 0
        assert second.write(batch) == WriteResult(50, 0)
        assert second.write([(2, entry(reading(3, received_at=1), reading(60)))]) == WriteResult(1, 1)
        assert second.count() == 51
        assert second.range(AIR)[:50] == [reading(minute) for minute in range(50)]
    assert ask(made.address, "SELECT count(flag) FROM readings")[0][1] == 51


def test_that_readings_came_again_outlives_every_loss(made: influx.Store) -> None:
    """Killed before anything was noted, the device moved, the index lost: each is known again, and once."""
    made.registries = [in_van("a")]
    entries = [
        (1, entry(*(reading(minute) for minute in range(50)))),
        (2, entry(*(reading(minute, received_at=1) for minute in (3, 7)), *(reading(60), reading(60)))),
        (3, entry(*(reading(minute, received_at=2) for minute in (7, 9)))),
    ]
    wanted = [(3, 1), (7, 1), (9, 2)]

    def found(store: InfluxReadings) -> list[tuple[int, int]]:
        return [(one.sequence, one.again_at) for one in store.repeats(AIR)]

    first = made.open()
    first.write(entries)
    assert found(first) == wanted
    first._index.close()  # type: ignore[union-attr]  # killed: no close, no sync
    made.registries = [in_van("b")]
    second = made.open()
    for each in entries:
        second.write([each])
    assert found(second) == wanted
    second._index.close()  # type: ignore[union-attr]
    for file in made.index.parent.glob("readings-index*"):
        file.unlink()
    with closing(made.open()) as third:
        third.write(entries)
        assert found(third) == wanted
        assert (third.count(), len(third.range(AIR))) == (51, 51)
    assert len(ask(made.address, "SELECT again_at FROM readings")) == 3, "on the points that were there"


def test_the_index_may_be_lost(made: influx.Store) -> None:
    first = made.open()
    first.write([(1, entry(*(reading(minute) for minute in range(20))))])
    first.sync()
    first.write([(2, entry(*(reading(minute) for minute in range(20, 30))))])
    first._index.close()  # type: ignore[union-attr]
    for file in made.index.parent.glob("readings-index*"):
        file.unlink()
    with closing(made.open()) as second:
        assert (second.position(), second.count()) == (1, 30)
        assert second.write([(2, entry(*(reading(minute) for minute in range(20, 31))))]) == WriteResult(
            1, 10
        )
        assert second.count() == 31
    assert "it holds 30 readings" in made.told[0]


def test_a_server_that_was_emptied_is_noticed_and_filled_again(made: influx.Store) -> None:
    with closing(made.open()) as store:
        store.write([(1, entry(reading(0))), (2, entry(reading(1)))])
        assert store.sync() == 2
        ask(made.address, f'DROP DATABASE "{made.address.raw.name}"')
        with pytest.raises(StoreError, match="emptied") as caught:
            store.sync()
        assert caught.value.retry
        assert store.position() == 0
        assert store.write([(1, entry(reading(0))), (2, entry(reading(1)))]) == WriteResult(2, 0)
        assert (store.sync(), store.count()) == (2, 2)
    assert "emptied" in made.told[-1]


def test_another_database_is_no_stored_one(made: influx.Store, there: InfluxAddress) -> None:
    with closing(made.open()) as store:
        store.write([(5, entry(reading()))])
    made.address = replace(
        there, raw=Space(f"{there.raw.name}x", "raw"), kept=Space(f"{there.raw.name}x", "k")
    )
    with closing(made.open()) as other:
        assert (other.position(), other.count()) == (0, 0)
    made.address = there
    with closing(made.open()) as back:
        assert (back.position(), back.count()) == (5, 1)


def test_two_programs_do_not_write_by_one_name(made: influx.Store, tmp_path: Path) -> None:
    with closing(made.open()) as first:
        first.write([(1, entry(reading()))])
        other = influx.Store(made.address, tmp_path / "other")
        with closing(other.open()) as second:
            assert second.position() == 0
            with pytest.raises(StoreError, match="Two programs") as caught:
                first.sync()
    assert not caught.value.retry


def test_one_bad_reading_takes_no_other_with_it(made: influx.Store) -> None:
    bad = [reading(7, value=float("inf")), reading(11, sequence=2**63)]
    good = [reading(minute) for minute in range(600) if minute not in {7, 11}]
    mixed = sorted([*bad, *good], key=lambda one: one.event_at)
    with closing(made.open()) as store:
        assert store.write([(1, entry(*mixed))]) == WriteResult(598, 0, refused=2)
        assert store.range(AIR) == good
        assert store.count() == 598
        assert store.write([(2, entry(*mixed))]) == WriteResult(0, 598, refused=2)
    assert {one.reason for one in made.refused} == {"store-refused"}
    assert made.refused[0].source == "coldchain/v1/coop/gateway-1/readings"
    assert len(made.refused) == 4


def test_a_request_that_is_too_large_is_halved(made: influx.Store) -> None:
    """This server takes 40 kB."""
    many = [reading(minute, note="é☃" * 40) for minute in range(2000)]
    with closing(made.open()) as store:
        assert store.write([(1, entry(*many))]) == WriteResult(2000, 0)
        assert store.range(AIR, limit=5, after=None) == many[:5]
        assert len(store.range(AIR)) == 2000


def test_a_field_of_somebody_else_is_told_and_waited_for(made: influx.Store) -> None:
    made.open().position()  # makes the database
    put(made.address, f'readings,device=x value="text" {START_AT * 1_000_000}')
    with closing(made.open()) as store, pytest.raises(StoreError, match="database of its own") as caught:
        store.write([(1, entry(reading()))])
    assert caught.value.retry
    assert not made.refused


HOSTILE = ["a b", "a,b", "a=b", 'a"b', "a'b", "a\\", "a\\\\", "a\nb", "é☃", "%5C", "$", " ", "a b,c=d\\ "]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_come_back_as_they_went_in(made: influx.Store, name: str) -> None:
    one = reading(device=name, channel=name, note=name, unit=name, clock=name)
    failed = reading(1, value=float("nan"), flag=4, device=name, channel=name, note=name)
    key = SeriesKey(name, name, name)
    with closing(made.open()) as store:
        store.write([(1, entry(one, failed, coop=name))])
        assert store.range(key)[0] == one
        assert store.range(key)[1].note == name
        assert store.series(name) == [key]
        assert store.coops() == [name]
        assert store.latest(name)[0].series == key
        assert store.write([(2, entry(one, coop=name))]) == WriteResult(0, 1)
        assert not made.refused


def test_no_two_readings_of_one_millisecond_lie_upon_each_other(made: influx.Store) -> None:
    same = [reading(0, boot=boot, sequence=sequence) for boot in (1, 2, 3) for sequence in range(1000)]
    with closing(made.open()) as store:
        assert store.write([(1, entry(*same))]) == WriteResult(3000, 0)
        assert store.range(AIR) == same


def _feed(journal: Journal, entries: int, stop: threading.Event) -> int:
    """Append entries of 20 readings for a while; return how many readings."""
    total = 0
    for number in range(entries):
        first = number * 20
        journal.append([entry(*(reading((first + step) / 60, sequence=first + step) for step in range(20)))])
        total += 20
        if stop.wait(0.004):
            break
    return total


class _Running:
    """A writer in a thread, over and over, as its supervisor would have it."""

    def __init__(self, made: influx.Store, journal: Journal) -> None:
        self.counters = WriterCounters()
        self.stop = threading.Event()
        self._made = made
        self._journal = journal
        self.store: InfluxReadings = made.open()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        writer = Writer(self._journal, self.store, clock=CLOCK, counters=self.counters)
        writer.run(IngestSettings.model_validate({"sync_interval": "200ms"}), self.stop)

    def end(self) -> None:
        self.stop.set()
        self._thread.join(60)
        self.store.close()

    def wait_stored(self, total: int) -> None:
        until_s = time.monotonic() + 60
        while self.counters.inserted < total:
            assert time.monotonic() < until_s, (self.counters, total)
            time.sleep(0.02)


@pytest.mark.timeout(120)
def test_killed_frozen_and_killed_again_under_load(tmp_path: Path, ledger: Callable[[str], None]) -> None:
    with influx.running(tmp_path / "server") as server, closing(Journal(tmp_path / "journal")) as journal:
        journal.register(STORE_READER)
        made = influx.Store(influx.address(server.url, "load", timeout_s=1.0), tmp_path)
        running = _Running(made, journal)
        stop = threading.Event()
        fed: list[int] = []
        feeder = threading.Thread(target=lambda: fed.append(_feed(journal, 400, stop)))
        feeder.start()
        for _ in range(3):
            time.sleep(0.25)
            server.kill()
            time.sleep(0.1)
            server.start()
        server.freeze()
        time.sleep(1.5)
        server.thaw()
        feeder.join()
        running.wait_stored(fed[0])
        running.end()
        with closing(made.open(reader=True)) as store:
            found = store.range(AIR)
        names = {(one.boot, one.sequence) for one in found}
        assert len(found) == len(names) == fed[0] == running.counters.inserted
        assert ask(made.address, "SELECT count(flag) FROM readings")[0][1] == fed[0]
        retries = running.counters.retries
        ledger(f"influxd killed 3 times, frozen once: {fed[0]} readings stored once each, {retries} retries")


@pytest.mark.timeout(120)
def test_a_server_that_loses_its_disk_under_load_is_filled_from_the_journal(tmp_path: Path) -> None:
    """The watcher has not come further yet, so that the journal still has everything."""
    with influx.running(tmp_path / "server") as server, closing(Journal(tmp_path / "journal")) as journal:
        journal.register(STORE_READER)
        journal.register("watch")
        made = influx.Store(influx.address(server.url, "load"), tmp_path)
        running = _Running(made, journal)
        first = _feed(journal, 50, threading.Event())
        running.wait_stored(first)
        server.empty()
        server.start()
        second = _feed_on(journal, 50)
        wait_until(lambda: _is_there(made, first + second), "all of it again", timeout_s=60)
        running.end()
        assert ask(made.address, "SELECT count(flag) FROM readings")[0][1] == first + second
    assert any("emptied" in text for text in made.told)


def _feed_on(journal: Journal, entries: int) -> int:
    readings = [reading(5000 + number) for number in range(entries)]
    journal.append([entry(one) for one in readings])
    return entries


def _is_there(made: influx.Store, total: int) -> bool:
    with closing(made.open(reader=True)) as store:
        try:
            return len(store.range(AIR)) == total
        except StoreError:
            return False
