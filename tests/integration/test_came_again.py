"""Through a real broker: a gateway that resends, another that hears the same sensor, and the report on it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from coldchain import senml
from coldchain.evidence import SubjectKind
from coldchain.reading import Reading
from coldchain.registry.profile import Profile
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Cooperative, Device, Placement
from helpers import influx
from helpers.brokers import CLOCK, Broker, Embedded, Listener, listening, running
from helpers.polling import wait_until
from ingest.counters import WriterCounters
from ingest.receiver import ReceiverPlaces, run_receiver
from ingest.settings import IngestSettings
from ingest.writer import WriterPlaces, run_writer
from links.readings_influx import InfluxReadings
from links.readings_sqlite import SqliteReadings
from links.readings_store import ReadingsStore
from links.records import Records
from links.records_registry import save_registry
from reports.content.build import build_report
from reports.content.document import Report
from reports.evidence.gather import Asked, gather, known_of

COOP, DEVICE, GATEWAYS = "co", "van-1", ("road", "yard")
CHANNELS = ("air/temperature", "product/temperature")
SETTINGS = IngestSettings(sync_interval="200ms", registry_poll="100ms")  # type: ignore[arg-type]  # with units
PACKS, PER_PACK = 30, 6
START = CLOCK.now() - 86_400_000
Opener = Callable[[], ReadingsStore]


@pytest.fixture(params=["sqlite", "influx"])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    if request.param == "sqlite":
        yield lambda: SqliteReadings(tmp_path / "readings.db")
        return
    with influx.running(tmp_path / "influx") as server:
        store = influx.Store(influx.address(server.url, "again"), tmp_path)

        def open_influx() -> InfluxReadings:
            return store.open()

        yield open_influx


def _registry() -> Registry:
    return Registry(
        cooperative=Cooperative(id=COOP, name="Co"),
        gateways=GATEWAYS,
        profiles=(Profile(name="milk"),),
        assets=(Asset(id="van", name="Van", kind=AssetKind.VAN, profile="milk"),),
        devices=(Device(id=DEVICE, sample_interval_s=10.0),),
        placements=(Placement(device=DEVICE, asset="van", from_at=START),),
    )


@contextmanager
def _ingest(folder: Path, url: str, opener: Opener, broker: Broker) -> Iterator[WriterCounters]:
    stop, written = threading.Event(), WriterCounters()
    journal = folder / "journal.db"
    threads = [
        threading.Thread(
            target=run_receiver,
            args=(SETTINGS, ReceiverPlaces(broker.address, journal, url)),
            kwargs={"clock": CLOCK, "stop": stop},
        ),
        threading.Thread(
            target=run_writer,
            args=(SETTINGS, WriterPlaces(journal, opener)),
            kwargs={"clock": CLOCK, "stop": stop, "counters": written},
        ),
    ]
    for thread in threads:
        thread.start()
    try:
        yield written
    finally:
        stop.set()
        for thread in threads:
            thread.join(20)


def _pack(number: int) -> bytes:
    return senml.encode_json(
        [
            Reading(DEVICE, channel, 7, sequence, START + sequence * 10_000, 0, 4.0 + sequence % 7, "Cel")
            for sequence in range(number * PER_PACK, (number + 1) * PER_PACK)
            for channel in CHANNELS
        ]
    )


def _send(gateway: Listener, name: str, numbers: range) -> None:
    topic = f"coldchain/v1/{COOP}/{name}/readings"
    tickets = [gateway.session.publish(topic, _pack(number)) for number in numbers]
    assert all(ticket.wait_acknowledged(30) for ticket in tickets)


def _report(url: str, opener: Opener, known_at: int) -> Report:
    """Return a report on the van."""
    with closing(Records(url)) as records, closing(opener()) as store, records.reading() as connection:
        asked = Asked(SubjectKind.ASSET, "van", known_at, START, START + 3_600_000)
        return build_report(gather(connection, store, known_of(connection, COOP, known_at), asked))


def test_the_ledger_tells_what_came_again(tmp_path: Path, opener: Opener) -> None:
    url = f"sqlite:///{tmp_path}/records.db"
    with closing(Records(url)) as records:
        records.migrate()
        with records.transaction() as connection:
            save_registry(connection, _registry())
    with (
        running(Embedded(tmp_path / "broker")) as broker,
        listening(broker.address, "gw", [f"coldchain/v1/{COOP}/+/stored"]) as gateway,
        _ingest(tmp_path, url, opener, broker) as written,
    ):
        wait_until(lambda: _greeted(gateway), "the receiver", 30)
        _send(gateway, "road", range(PACKS))
        all_of = PACKS * PER_PACK * len(CHANNELS)
        wait_until(lambda: written.inserted == all_of, "all readings", 30)
        first_at, so_far = CLOCK.now(), written.duplicates
        CLOCK.sleep(0.002)  # what comes from here on is received later
        for _ in range(2):
            _send(gateway, "road", range(3))  # its `stored` was lost, twice
        _send(gateway, "yard", range(2, 12))
        _send(gateway, "yard", range(PACKS, PACKS + 1))
        more = (3 + 3 + 10) * PER_PACK * len(CHANNELS)
        wait_until(lambda: written.duplicates == so_far + more, "what came again", 30)
        wait_until(lambda: written.inserted == all_of + PER_PACK * len(CHANNELS), "what is new", 30)
    before, after = (_report(url, opener, known_at) for known_at in (first_at, CLOCK.now()))
    for report, packs, again in ((before, PACKS, 1 if so_far else 0), (after, PACKS + 1, 12)):
        assert [(row.channel, row.received, row.duplicate) for row in report.ledger] == [
            (channel, packs * PER_PACK, again * PER_PACK) for channel in CHANNELS
        ]
    assert [(each.gateway, each.readings) for each in before.heard] == [("road", all_of)]
    assert [(each.gateway, each.readings) for each in after.heard] == [
        ("road", all_of),
        ("yard", PER_PACK * len(CHANNELS)),
    ]


def _greeted(gateway: Listener) -> bool:
    """Return whether a receiver has subscribed: before that the broker has nobody to keep messages for."""
    _send(gateway, "road", range(1))
    return bool(gateway.messages)
