"""Hostile payloads of sixty kinds beside good readings: every good one is stored, every hostile one is kept.

Real broker, receiver and writer, each a process. The suite sends some; ``make hostile`` a million good ones.
"""

import multiprocessing
import os
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest

from coldchain import senml
from coldchain.errors import StoreError
from coldchain.reading import Reading
from coldchain.registry.registry import Registry
from coldchain.registry.things import Cooperative, Device
from helpers.brokers import CLOCK, Embedded, Listener, kept, listening, running
from helpers.hostile import GOOD_TOPIC, OTHER_COOP, OTHER_DEVICE, Hostile, hostile, kinds
from helpers.polling import wait_until
from ingest.receiver import ReceiverPlaces, run_receiver
from ingest.settings import IngestSettings
from ingest.writer import WriterPlaces, run_writer
from links.broker import PublishTicket
from links.journal import STORE_READER, Journal
from links.quarantine import Quarantine, Rejected
from links.readings_sqlite import SqliteReadings
from links.readings_store import SeriesKey
from links.records import Records
from links.records_registry import save_registry

READINGS = int(os.environ.get("COLDCHAIN_HOSTILE_READINGS", "20000"))
HOSTILE = int(os.environ.get("COLDCHAIN_HOSTILE_PAYLOADS", "315"))
LONGEST_S = 3600
DEVICES = 20
PACK = 60
RETAINED = 3
MOST_GROWN_KB = 120_000
KEPT_BYTES = 256 * 1024
ON_THEIR_WAY = 300
SETTINGS = IngestSettings(sync_interval="500ms", registry_poll="1s")  # type: ignore[arg-type]  # with units


def _receive(places: ReceiverPlaces) -> None:
    run_receiver(SETTINGS, places, clock=CLOCK, stop=threading.Event())


def _write(places: WriterPlaces) -> None:
    run_writer(SETTINGS, places, clock=CLOCK, stop=threading.Event())


@contextmanager
def _processes(receiver: ReceiverPlaces, writer: WriterPlaces) -> Iterator[int]:
    """Yield the process id of the receiver."""
    spawning = multiprocessing.get_context("spawn")
    programs = [
        spawning.Process(target=_receive, args=(receiver,), daemon=True),
        spawning.Process(target=_write, args=(writer,), daemon=True),
    ]
    for program in programs:
        program.start()
    try:
        assert programs[0].pid is not None
        yield programs[0].pid
        assert all(program.is_alive() for program in programs)
    finally:
        for program in programs:
            program.kill()
            program.join()


def _register(url: str) -> None:
    gateways = ("gw", *(f"gw-r{number}" for number in range(RETAINED)))
    devices = tuple(Device(id=f"van-{number}") for number in range(DEVICES))
    ours = Registry(cooperative=Cooperative(id="co", name="Co"), gateways=gateways, devices=devices)
    theirs = Registry(
        cooperative=Cooperative(id=OTHER_COOP, name="Other"),
        gateways=("gw-other",),
        devices=(Device(id=OTHER_DEVICE),),
    )
    with closing(Records(url)) as records:
        records.migrate()
        with records.transaction() as connection:
            for registry in (ours, theirs):
                save_registry(connection, registry)


def _good(start_at: int) -> Iterator[bytes]:
    """Yield the packs of all good readings."""
    each = READINGS // DEVICES
    for first in range(0, each, PACK):
        for device in range(DEVICES):
            yield senml.encode_json(
                [
                    Reading(
                        f"van-{device}",
                        "air/temperature",
                        7,
                        number,
                        start_at + number * 500,
                        0,
                        4.0 + number % 7,
                        "Cel",
                    )
                    for number in range(first, min(first + PACK, each))
                ]
            )


def _send(listener: Listener, bad: list[Hostile], start_at: int) -> None:
    """Publish all, the hostile ones strewn in; return when the broker has everything."""
    tickets: list[PublishTicket] = []
    rest, every = list(reversed(bad)), max(1, READINGS // PACK // max(1, len(bad)))
    batch = max(1, len(bad) * PACK // READINGS)

    def publish(topic: str, payload: bytes) -> None:
        while len(tickets) >= ON_THEIR_WAY:
            assert tickets.pop(0).wait_acknowledged(60)
        tickets.append(listener.session.publish(topic, payload))

    for number, payload in enumerate(_good(start_at)):
        publish(GOOD_TOPIC, payload)
        for _ in range(batch if number % every == 0 else 0):
            if rest:
                publish(rest[-1].topic, rest.pop().payload)
    while rest:
        publish(rest[-1].topic, rest.pop().payload)
    assert all(ticket.wait_acknowledged(60) for ticket in tickets)


def _memory_kb(pid: int, field: str = "VmRSS") -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))


def _key(reason: str, topic: str, payload: bytes, name: tuple[str, int] | None) -> tuple[object, ...]:
    return (reason, topic, *(name or (payload[:KEPT_BYTES],)))


def _found(refused: Rejected, named: set[tuple[str, str]]) -> tuple[object, ...]:
    """Return by what a refused thing is known: its reading, where its kind has one, or all that came."""
    name = None
    if (refused.reason, refused.source) in named:
        (reading,) = senml.decode(refused.payload, received_at=refused.received_at)
        name = (reading.device, reading.sequence)
    return _key(refused.reason, refused.source, refused.payload, name)


@pytest.mark.timeout(LONGEST_S)
def test_every_good_reading_is_stored_and_every_hostile_payload_is_kept_with_its_reason(
    tmp_path: Path, ledger: Callable[[str], None]
) -> None:
    assert kinds() >= 60
    now, url = CLOCK.now(), f"sqlite:///{tmp_path}/records.db"
    start_at = now - READINGS // DEVICES * 500
    bad = [hostile(number, now) for number in range(HOSTILE)]
    random.Random(1).shuffle(bad)
    _register(url)
    with closing(Journal(tmp_path / "journal.db")) as journal:
        journal.register(STORE_READER)
    with (
        running(Embedded(tmp_path / "broker")) as broker,
        listening(broker.address, "gw", clean=True) as gateway,
    ):
        for number in range(RETAINED):
            topic = f"coldchain/v1/co/gw-r{number}/readings"
            gateway.session.publish(topic, senml.encode_json([_stale(number, now)]), retain=True)
            kept(broker.address, topic)
        receiver = ReceiverPlaces(broker.address, tmp_path / "journal.db", url)
        store = partial(SqliteReadings, tmp_path / "readings.db")
        with _processes(receiver, WriterPlaces(tmp_path / "journal.db", store)) as pid:
            wait_until(lambda: _count(tmp_path)["retained"] == RETAINED, "the receiver", 60)
            before_kb, began_s = _memory_kb(pid), CLOCK.monotonic_s()
            _send(gateway, bad, start_at)
            wait_until(lambda: _stored(tmp_path) == _expected(), "all good readings", LONGEST_S)
            wait_until(lambda: _count(tmp_path).total() >= HOSTILE + RETAINED, "all refused", 120)
            took_s = CLOCK.monotonic_s() - began_s
            after_kb, most_kb = _memory_kb(pid), _memory_kb(pid, "VmHWM")
    named = {(each.reason, each.topic) for each in bad if each.name}
    with closing(Quarantine(tmp_path / "journal.db")) as quarantine:
        refused = [each for _, each in quarantine.list(10 * HOSTILE) if each.reason != "retained"]
    wanted = {_key(each.reason, each.topic, each.payload, each.name): each.kind for each in bad}
    came = Counter(_found(each, named) for each in refused)
    assert sorted(kind for key, kind in wanted.items() if key not in came) == []
    assert [key for key in came if key not in wanted] == []
    assert all(each.detail for each in refused)
    _check_series(tmp_path)
    assert most_kb - before_kb < MOST_GROWN_KB
    ledger(
        f"{HOSTILE} hostile payloads of {kinds()} kinds beside {_expected()} good readings, {took_s:.0f} s:"
        f" all good stored, {len(came)} kept, {came.total() - len(came)} of them twice; the receiver took"
        f" {before_kb} kB before, {after_kb} kB after, {most_kb} kB at most"
    )


def _stale(number: int, now: int) -> Reading:
    return Reading("van-0", "air/temperature", 0xBAD, 10**6 + number, now, 0, 4.5, "Cel")


def _expected() -> int:
    return READINGS // DEVICES * DEVICES


def _count(folder: Path) -> Counter[str]:
    with closing(Quarantine(folder / "journal.db")) as quarantine:
        return Counter(quarantine.counts())


def _stored(folder: Path) -> int:
    try:
        with closing(SqliteReadings(folder / "readings.db", reader=True)) as store:
            return store.count()
    except StoreError:  # its writer is only starting
        return 0


def _check_series(folder: Path) -> None:
    with closing(SqliteReadings(folder / "readings.db", reader=True)) as store:
        for device in range(DEVICES):
            summary = store.summary(SeriesKey("co", f"van-{device}", "air/temperature"))
            assert summary is not None
            assert (summary.count, summary.maximum <= 10.0) == (READINGS // DEVICES, True)
