"""The receiver's own decisions; the whole pipe with real parts is in integration/test_ingest_pipe.py."""

import threading
from pathlib import Path

import pytest

from coldchain.errors import JournalError, RecordsError
from coldchain.registry.registry import Registry
from coldchain.registry.things import Cooperative, Device
from helpers.brokers import Embedded, listening, running
from helpers.packs import KNOWN, message, raw, reading
from helpers.polling import wait_until
from ingest import receiver as module
from ingest.counters import ReceiverCounters
from ingest.housekeeping import Housekeeping
from ingest.pending import Pending
from ingest.receiver import Receiver, ReceiverPlaces, run_receiver
from ingest.settings import IngestSettings
from ingest.told import ToldKeeper
from links.broker import BrokerAddress, Session
from links.clock import SystemClock
from links.records import Records
from links.records_registry import save_registry

NOWHERE = BrokerAddress("127.0.0.1", 1)
STATUS = "coldchain/v1/co/gw/status"


class _Parts:
    """A receiver whose session never connected."""

    def __init__(self, folder: Path, max_pending: int = 100) -> None:
        self.counters = ReceiverCounters()
        self.session = Session(NOWHERE, client_id="x", clock=SystemClock())
        self.pending = Pending(max_pending)
        records = Records(f"sqlite:///{folder}/records.db")
        self.housekeeping = Housekeeping(records, poll_s=1.0, clock=SystemClock(), counters=self.counters)
        self.housekeeping.known = KNOWN
        self.receiver = Receiver(
            self.session,
            self.pending,
            housekeeping=self.housekeeping,
            told=ToldKeeper(records, self.session, clock=SystemClock(), counters=self.counters),
            clock=SystemClock(),
            counters=self.counters,
        )


def test_a_readings_message_waits_for_its_commit(tmp_path: Path) -> None:
    parts = _Parts(tmp_path)
    parts.receiver.receive(message(reading(1), reading(2), mid=5))
    (taken,) = parts.pending.take(10, 0.0)
    assert (taken.mid, taken.weight) == (5, 2)
    assert parts.counters.messages == 1


def test_a_status_message_never_waits_with_the_readings(tmp_path: Path) -> None:
    parts = _Parts(tmp_path)
    parts.receiver.receive(raw(b"{}", topic=STATUS))
    parts.receiver.receive(raw(b"rubbish", topic=STATUS))
    assert parts.pending.readings == 0
    assert parts.counters.statuses == 2
    assert "bad-status" in parts.counters.last_event


def test_claims_that_cannot_be_understood_are_kept_with_their_reason(tmp_path: Path) -> None:
    parts = _Parts(tmp_path)
    parts.receiver.receive(raw(b"rubbish", topic="coldchain/v1/co/gw/alarms"))
    (taken,) = parts.pending.take(10, 0.0)
    assert [each.reason for each in taken.rejected] == ["bad-pack"]
    assert taken.safe == ()
    assert parts.counters.messages == 0


def test_a_full_queue_blocks_then_gives_the_connection_up_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_BLOCK_S", 0.05)
    parts = _Parts(tmp_path, max_pending=2)
    parts.receiver.receive(message(reading(1), reading(2)))
    parts.counters.say("the disk is full")
    parts.receiver.receive(message(reading(3)))
    assert (parts.counters.blocked, parts.counters.gave_up) == (1, 1)
    assert parts.counters.blocked_s >= 0.05
    assert parts.session.counters.drops == 1
    assert "2 readings wait for their commit; the disk is full" in parts.session.counters.last_error


def test_a_full_queue_that_drains_in_time_only_blocks(tmp_path: Path) -> None:
    parts = _Parts(tmp_path, max_pending=2)
    parts.receiver.receive(message(reading(1), reading(2)))
    thread = threading.Thread(target=parts.receiver.receive, args=(message(reading(3)),))
    thread.start()
    wait_until(lambda: parts.counters.blocked, "the block")
    parts.pending.take(10, 0.0)
    thread.join(10)
    assert parts.counters.gave_up == 0
    assert parts.pending.readings == 1


def test_a_records_database_that_cannot_be_helped_ends_it(tmp_path: Path) -> None:
    places = ReceiverPlaces(NOWHERE, tmp_path / "journal.db", "mysql://x")
    with pytest.raises(RecordsError):
        run_receiver(IngestSettings(), places, clock=SystemClock(), stop=threading.Event())


def test_a_thread_that_fails_ends_the_whole_program_with_its_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise JournalError("journal j", "the file is damaged", "a file", retry=False)

    monkeypatch.setattr("links.journal.Journal.append", fail)
    url = f"sqlite:///{tmp_path}/records.db"
    records = Records(url)
    records.migrate()
    with records.transaction() as connection:
        gateway = Registry(
            cooperative=Cooperative(id="co", name="Co"), gateways=("gw",), devices=(Device(id="van-1"),)
        )
        save_registry(connection, gateway)
    records.close()
    stop, errors, counters = threading.Event(), list[Exception](), ReceiverCounters()

    def run(address: BrokerAddress) -> None:
        try:
            places = ReceiverPlaces(address, tmp_path / "journal.db", url)
            run_receiver(IngestSettings(), places, clock=SystemClock(), stop=stop, counters=counters)
        except JournalError as error:
            errors.append(error)

    with running(Embedded(tmp_path / "broker")) as broker, listening(broker.address, "pub") as other:
        thread = threading.Thread(target=run, args=(broker.address,))
        thread.start()
        wait_until(lambda: "connected" in counters.last_event, "the receiver")
        other.session.publish(message().topic, message(reading(1)).payload)
        thread.join(20)
    assert stop.is_set()
    assert "damaged" in str(errors[0])
