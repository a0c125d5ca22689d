"""The whole of ingest with real parts: broker, journal, quarantine, store; good, bad and poison."""

import multiprocessing
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select

from coldchain import senml, stored
from coldchain.errors import StoreError
from coldchain.reading import Reading
from coldchain.registry.registry import Registry
from coldchain.registry.things import Cooperative, Device
from helpers.brokers import CLOCK, Embedded, Listener, kept, listening, running
from helpers.polling import wait_until
from ingest.counters import ReceiverCounters, WriterCounters
from ingest.receiver import ReceiverPlaces, run_receiver
from ingest.settings import IngestSettings
from ingest.writer import WriterPlaces, run_writer
from links.broker import PublishTicket
from links.quarantine import Quarantine
from links.readings_sqlite import SqliteReadings
from links.readings_store import SeriesKey
from links.records import Records
from links.records_registry import save_registry
from links.records_tables import gateway_status

READINGS = "coldchain/v1/co/gw/readings"
DEVICES = tuple(f"van-{number}" for number in range(10))
CHANNELS = ("air/temperature", "product/temperature")
SEQUENCES = 250  # of each device; with two channels that makes 5000 readings
PER_PACK = 10
SETTINGS = IngestSettings(sync_interval="200ms", registry_poll="100ms")  # type: ignore[arg-type]  # with units
Name = tuple[str, int, int]


class _Station(NamedTuple):
    """Where everything of one test is."""

    folder: Path
    receiver: ReceiverPlaces
    writer: WriterPlaces


@pytest.fixture
def station(tmp_path: Path) -> Iterator[_Station]:
    url = f"sqlite:///{tmp_path}/records.db"
    records = Records(url)
    records.migrate()
    _register(records, DEVICES)
    records.close()
    journal = tmp_path / "journal.db"
    with running(Embedded(tmp_path / "broker")) as broker:
        places = ReceiverPlaces(broker.address, journal, url)
        yield _Station(
            tmp_path, places, WriterPlaces(journal, partial(SqliteReadings, tmp_path / "readings.db"))
        )


def _register(records: Records, devices: tuple[str, ...]) -> None:
    registry = Registry(
        cooperative=Cooperative(id="co", name="Co"),
        gateways=("gw",),
        devices=tuple(Device(id=device) for device in devices),
    )
    with records.transaction() as connection:
        save_registry(connection, registry)


@contextmanager
def _ingest(station: _Station) -> Iterator[tuple[ReceiverCounters, WriterCounters]]:
    """Run receiver and writer, each in a thread of its own; an error of either fails the test."""
    stops = (threading.Event(), threading.Event())
    received, written = ReceiverCounters(), WriterCounters()
    errors: list[Exception] = []

    def receive() -> None:
        try:
            run_receiver(SETTINGS, station.receiver, clock=CLOCK, stop=stops[0], counters=received)
        except Exception as error:  # noqa: BLE001 - asserted below
            errors.append(error)

    def write() -> None:
        try:
            run_writer(SETTINGS, station.writer, clock=CLOCK, stop=stops[1], counters=written)
        except Exception as error:  # noqa: BLE001 - asserted below
            errors.append(error)

    threads = [threading.Thread(target=receive), threading.Thread(target=write)]
    for thread in threads:
        thread.start()
    try:
        wait_until(lambda: "connected" in received.last_event, "the receiver")
        yield received, written
    finally:
        for stop in stops:
            stop.set()
        for thread in threads:
            thread.join(20)
    assert errors == []


def _readings(device: str, sequences: range) -> list[Reading]:
    start = CLOCK.now() - 86_400_000
    return [
        Reading(device, channel, 7, sequence, start + sequence * 10_000, 0, 4.0 + sequence % 7, "Cel")
        for sequence in sequences
        for channel in CHANNELS
    ]


def _good_packs() -> list[list[Reading]]:
    step = PER_PACK // len(CHANNELS)
    return [
        _readings(device, range(first, first + step))
        for device in DEVICES
        for first in range(0, SEQUENCES, step)
    ]


def _names(packs: list[list[Reading]]) -> set[Name]:
    return {(reading.device, reading.boot, reading.sequence) for pack in packs for reading in pack}


def _said(listener: Listener) -> set[Name]:
    """Return every (device, boot, sequence) that the stored messages cover."""
    return {
        (each.device, each.boot, sequence)
        for message in list(listener.messages)
        for each in stored.decode(message.payload)
        for sequence in range(each.low, each.high + 1)
    }


def _send(listener: Listener, payloads: list[bytes], topic: str = READINGS) -> None:
    tickets: list[PublishTicket] = []
    for payload in payloads:
        while len(tickets) == 500:  # fewer than the session lets wait
            assert tickets.pop(0).wait_acknowledged(30)
        tickets.append(listener.session.publish(topic, payload))
    assert all(ticket.wait_acknowledged(30) for ticket in tickets)


def _quarantine(station: _Station) -> dict[str, int]:
    quarantine = Quarantine(station.writer.journal)
    counts = quarantine.counts()
    quarantine.close()
    return counts


def test_the_good_is_stored_once_the_bad_is_kept_and_stored_says_exactly_that(station: _Station) -> None:
    good = _good_packs()
    unknown = [_readings("van-99", range(number, number + 2)) for number in range(0, 20, 2)]
    future = [Reading("van-0", "air/temperature", 9, 1, CLOCK.now() + 3_600_000, 0, 4.0, "Cel")]
    hot = [Reading("van-0", "air/temperature", 9, 2, CLOCK.now(), 0, 999.0, "Cel")]
    odd = [*unknown, future, hot]
    poison = [b"rubbish", b"[{", b"\x9f", b'[{"n":"x","v":1,"must_":2}]', b"[" + b" " * 300_000, b"[]"] * 5
    payloads = [senml.encode_json(pack) for pack in [*good, *odd]]
    payloads += [senml.encode_cbor(pack) for pack in good[::10]]  # again, and in the other format
    payloads += poison
    random.Random(2).shuffle(payloads)

    address = station.receiver.broker
    with listening(address, "gw", ["coldchain/v1/co/gw/stored"]) as gateway:
        gateway.session.publish(READINGS, senml.encode_json(_readings("van-1", range(1))), retain=True)
        kept(address, READINGS)
        with _ingest(station) as (received, written):
            _send(gateway, payloads)
            wait_until(lambda: written.inserted == 5000, "all good readings in the store", 60)
            wait_until(lambda: _said(gateway) == _names(good) | _names(odd), "the stored messages", 30)
            wait_until(lambda: received.pending_readings == 0, "an empty queue")
    readings = SqliteReadings(station.folder / "readings.db", reader=True)
    assert readings.count() == 5000
    for pack in good:
        device = pack[0].device
        assert len(readings.range(SeriesKey("co", device, CHANNELS[0]))) == SEQUENCES
    readings.close()
    assert _quarantine(station) == {
        "unknown-device": 10,
        "future-time": 1,
        "impossible-value": 1,
        "bad-pack": 25,
        "oversize": 5,
        "retained": 1,
    }


def test_a_newly_registered_device_needs_no_restart(station: _Station) -> None:
    records = Records(station.receiver.records_url)
    with (
        listening(station.receiver.broker, "gw", clean=True) as gateway,
        _ingest(station) as (received, written),
    ):
        _send(gateway, [senml.encode_json(_readings("cooler-5", range(1)))])
        wait_until(lambda: received.rejected["unknown-device"] == 1, "the refusal")
        _register(records, (*DEVICES, "cooler-5"))
        wait_until(lambda: written.inserted == 2, "what had been refused, in the store")
        _send(gateway, [senml.encode_json(_readings("cooler-5", range(1, 2)))])
        wait_until(lambda: written.inserted == 4, "what came afterwards too")
        assert received.readmitted == 2
    assert _quarantine(station) == {}
    records.close()


def test_the_status_of_a_gateway_is_in_the_records(station: _Station) -> None:
    records = Records(station.receiver.records_url)

    def statuses() -> list[str]:
        with records.reading() as connection:
            return list(connection.execute(select(gateway_status.c.status)).scalars())

    with listening(station.receiver.broker, "gw", clean=True) as gateway, _ingest(station):
        gateway.session.publish("coldchain/v1/co/gw/status", b'{"state":"online"}', retain=True)
        wait_until(lambda: statuses() == ['{"state":"online"}'], "the status")
    records.close()


def _receive_until_killed(places: ReceiverPlaces) -> None:
    """Run the receiver in a process of its own."""
    run_receiver(SETTINGS, places, clock=CLOCK, stop=threading.Event())


def _write_until_killed(places: WriterPlaces) -> None:
    """Run the writer in a process of its own."""
    run_writer(SETTINGS, places, clock=CLOCK, stop=threading.Event())


def test_killed_receivers_and_writers_lose_nothing_and_count_nothing_twice(station: _Station) -> None:
    chance = random.Random(3)
    spawning = multiprocessing.get_context("spawn")
    programs: list[SpawnProcess] = []
    packs = _good_packs()
    payloads = [senml.encode_json(pack) for pack in packs]

    def start() -> None:
        for target, places in (
            (_receive_until_killed, station.receiver),
            (_write_until_killed, station.writer),
        ):
            programs.append(spawning.Process(target=target, args=(places,), daemon=True))
            programs[-1].start()

    def kill() -> None:
        while programs:
            programs[-1].kill()
            programs.pop().join()

    with listening(station.receiver.broker, "gw", ["coldchain/v1/co/gw/stored"]) as gateway:
        try:
            start()
            wait_until(lambda: _greeted(gateway, packs[0]), "the first receiver", 30)
            for first in range(0, len(payloads), 125):
                heard_before = len(gateway.messages)
                _send(gateway, payloads[first : first + 125])
                _wait_for_more(gateway, heard_before)
                CLOCK.sleep(chance.uniform(0.0, 0.02))
                kill()
                start()
            # A stored message dies with a receiver that is killed before it is sent: gateways send again
            wait_until(lambda: _all_said_after_repeats(gateway, packs), "the stored messages", 90)
            wait_until(lambda: _count(station) == len(packs) * PER_PACK, "all readings", 30)
        finally:
            kill()
    assert _count(station) == len(packs) * PER_PACK
    assert _quarantine(station) == {}


def _wait_for_more(gateway: Listener, heard_before: int) -> None:
    wait_until(lambda: len(gateway.messages) > heard_before, "a working receiver", 30)


def _greeted(gateway: Listener, pack: list[Reading]) -> bool:
    """Return whether a receiver has subscribed: before that the broker has nobody to keep messages for."""
    _send(gateway, [senml.encode_json(pack)])
    return bool(gateway.messages)


def _all_said_after_repeats(gateway: Listener, packs: list[list[Reading]]) -> bool:
    """Return whether everything is called stored; if not, send again what is not, as a bridge would."""
    said = _said(gateway)
    unsaid = [senml.encode_json(pack) for pack in packs if not _names([pack]) <= said]
    _send(gateway, unsaid)
    CLOCK.sleep(0.5 if unsaid else 0.0)
    return not unsaid


def _count(station: _Station) -> int:
    try:
        readings = SqliteReadings(station.folder / "readings.db", reader=True)
    except StoreError:  # no writer has lived long enough to make it
        return 0
    count = readings.count()
    readings.close()
    return count
