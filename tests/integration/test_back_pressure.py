"""A stuck disk reaches the broker: nothing is acknowledged, little is held, and all of it is taken later."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from coldchain import senml, stored, told
from coldchain.reading import Reading
from coldchain.registry.registry import Registry
from coldchain.registry.things import Cooperative, Device
from coldchain.told import Claim, ClaimState
from helpers.brokers import CLOCK, MOSQUITTO, Broker, Embedded, Listener, Mosquitto, listening, running
from helpers.locked_file import locked
from helpers.polling import wait_until
from ingest import receiver as module
from ingest import told as told_module
from ingest.counters import ReceiverCounters
from ingest.pending import Pending
from ingest.receiver import ReceiverPlaces, run_receiver
from ingest.settings import IngestSettings
from ingest.take import Taken
from links.journal import STORE_READER, Journal
from links.records import Records
from links.records_gateway_told import claims_of
from links.records_registry import save_registry

ENABLE = "mosquitto is not installed; enable with: apt-get install mosquitto"
TREE = "coldchain/v1/co/gw"
MOST, PER_PACK, PACKS = 100, 20, 150
SETTINGS = IngestSettings(max_pending_readings=MOST, max_batch_readings=MOST)
ROOM, CLAIMS = 5, 15  # fewer than mosquitto leaves unacknowledged before it sends no more: 20


class _Watched(Pending):
    """Remembers how much waited at most."""

    most = 0

    def put(self, taken: Taken, timeout_s: float, *, wake: bool = True) -> bool:
        has_room = super().put(taken, timeout_s, wake=wake)
        _Watched.most = max(_Watched.most, self.readings)
        return has_room

    def put_back(self, batch: Sequence[Taken]) -> None:
        super().put_back(batch)
        _Watched.most = max(_Watched.most, self.readings)


@pytest.fixture(params=["embedded", "mosquitto"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    if request.param == "mosquitto" and not MOSQUITTO.is_file():
        pytest.skip(ENABLE)
    folder = tmp_path / "b"
    made = Embedded(folder, ack_wait="2s") if request.param == "embedded" else Mosquitto(folder)
    with running(made) as started:
        yield started


@contextmanager
def _receiving(broker: Broker, folder: Path) -> Iterator[ReceiverCounters]:
    """Run a receiver in a thread; an error of it fails the test."""
    url, stop, counters = f"sqlite:///{folder}/records.db", threading.Event(), ReceiverCounters()
    errors: list[Exception] = []
    with closing(Records(url)) as records:
        records.migrate()
        with records.transaction() as connection:
            ours = Registry(
                cooperative=Cooperative(id="co", name="Co"), gateways=("gw",), devices=(Device(id="van"),)
            )
            save_registry(connection, ours)
    with closing(Journal(folder / "journal.db")) as journal:
        journal.register(STORE_READER)

    def receive() -> None:
        places = ReceiverPlaces(broker.address, folder / "journal.db", url)
        try:
            run_receiver(SETTINGS, places, clock=CLOCK, stop=stop, counters=counters)
        except Exception as error:  # noqa: BLE001 - asserted below
            errors.append(error)

    thread = threading.Thread(target=receive)
    thread.start()
    try:
        wait_until(lambda: "connected" in counters.last_event, "the receiver")
        yield counters
    finally:
        stop.set()
        thread.join(30)
    assert errors == []


def _pack(first: int) -> bytes:
    start_at = CLOCK.now() - 86_400_000
    return senml.encode_json(
        [
            Reading("van", "air/temperature", 7, number, start_at + number, 0, 4.0, "Cel")
            for number in range(first, first + PER_PACK)
        ]
    )


def _journalled(folder: Path) -> set[int]:
    with closing(Journal(folder / "journal.db")) as journal:
        return {each.sequence for _, entry in journal.read(0, 10**6) for each in entry.readings}


def _said(listener: Listener) -> int:
    """Return how many sequences the stored messages cover."""
    covered: set[int] = set()
    for message in list(listener.messages):
        for each in stored.decode(message.payload):
            covered.update(range(each.low, each.high + 1))
    return len(covered)


def test_a_stuck_journal_stops_the_broker_and_then_all_is_taken(
    broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "Pending", _Watched)
    monkeypatch.setattr(module, "MAX_BLOCK_S", 0.5)  # so that the connection is given up meanwhile, too
    _Watched.most = 0
    with (
        _receiving(broker, tmp_path) as counters,
        listening(broker.address, "gw", [f"{TREE}/stored"]) as gateway,
    ):
        with locked(tmp_path / "journal.db"):
            tickets = [
                gateway.session.publish(f"{TREE}/readings", _pack(number * PER_PACK))
                for number in range(PACKS)
            ]
            assert all(ticket.wait_acknowledged(30) for ticket in tickets)
            wait_until(lambda: counters.gave_up > 0, "a connection given up", 30)
            assert (counters.commits, counters.readings, gateway.messages) == (0, 0, [])
            assert counters.messages < PACKS  # the rest is still the broker's
        wait_until(lambda: _said(gateway) == PACKS * PER_PACK, "all called stored", 60)
    assert _Watched.most <= MOST
    assert _journalled(tmp_path) == set(range(PACKS * PER_PACK))


def test_claims_that_cannot_be_written_wait_at_the_broker_and_readings_pass_by(
    broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told_module, "WAITING_AT_MOST", ROOM)
    with (
        _receiving(broker, tmp_path),
        listening(broker.address, "gw", [f"{TREE}/stored"]) as gateway,
    ):
        with locked(tmp_path / "records.db"):
            for number in range(CLAIMS):
                claims = told.encode([_claim(number)])
                assert gateway.session.publish(f"{TREE}/alarms", claims).wait_acknowledged(30)
            assert gateway.session.publish(f"{TREE}/readings", _pack(0)).wait_acknowledged(30)
            wait_until(lambda: _said(gateway) == PER_PACK, "readings called stored", 60)
            assert _confirmed(gateway) == set()
        wait_until(lambda: len(_confirmed(gateway)) == CLAIMS, "all claims confirmed", 90)
    with closing(Records(f"sqlite:///{tmp_path}/records.db")) as records, records.reading() as connection:
        points = [_claim(number).point for number in range(CLAIMS)]
        assert [len(claims_of(connection, "co", point)) for point in points] == [1] * CLAIMS


def _claim(number: int) -> Claim:
    point = f"co/van-{number}/van/air/temperature|warm"
    return Claim(
        id=f"{point}|5|peter",
        excursion=f"{point}|5",
        point=point,
        contact="peter",
        state=ClaimState.SENT,
        started_at=5,
        at=9,
    )


def _confirmed(listener: Listener) -> set[str]:
    return {claim for message in list(listener.messages) for claim, _ in stored.decode_told(message.payload)}
