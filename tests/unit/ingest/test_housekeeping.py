"""The slow side of the receiver, with a real records database."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain.errors import RecordsError
from coldchain.registry.registry import Registry
from coldchain.registry.things import Cooperative, Device
from helpers.packs import KNOWN, NOW, raw
from helpers.polling import wait_until
from ingest.counters import ReceiverCounters
from ingest.housekeeping import MAX_STATUS_BYTES, Housekeeping
from links.clock import SystemClock
from links.records import Records
from links.records_registry import save_registry
from links.records_views import gateway_states

STATUS = "coldchain/v1/co/gw/status"
CO = Cooperative(id="co", name="Co")
REGISTRY = Registry(cooperative=CO, gateways=("gw",), devices=(Device(id="van-1"), Device(id="van-2")))


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = Records(f"sqlite:///{tmp_path}/records.db")
    opened.migrate()
    with opened.transaction() as connection:
        save_registry(connection, REGISTRY)
    yield opened
    opened.close()


@pytest.fixture
def housekeeping(records: Records) -> Housekeeping:
    made = Housekeeping(records, poll_s=0.05, clock=SystemClock(), counters=ReceiverCounters())
    made.refresh()
    return made


def _statuses(records: Records) -> list[tuple[str, int]]:
    with records.reading() as connection:
        return [(row.status, row.received_at) for row in gateway_states(connection, "co")]


def test_it_knows_what_is_registered(housekeeping: Housekeeping) -> None:
    assert housekeeping.known == KNOWN


def test_a_newly_registered_device_is_known_without_a_restart(
    housekeeping: Housekeeping, records: Records
) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=housekeeping.run, args=(stop,))
    thread.start()
    more = Registry(cooperative=CO, gateways=("gw",), devices=(Device(id="cooler-5"),))
    with records.transaction() as connection:
        save_registry(connection, more)
    wait_until(lambda: housekeeping.known.devices == {("co", "cooler-5")}, "the new device")
    stop.set()
    thread.join(10)


def test_the_last_status_of_a_gateway_is_written(housekeeping: Housekeeping, records: Records) -> None:
    for number in (1, 2):
        assert housekeeping.offer(raw(b'{"v":%d}' % number, topic=STATUS), NOW + number) == ""
    housekeeping.write_statuses()
    assert _statuses(records) == [('{"v":2}', NOW + 2)]


@pytest.mark.parametrize(
    ("topic", "payload", "reason"),
    [
        (STATUS.replace("gw", "gw-9"), b"{}", "unknown-gateway"),
        (STATUS.replace("gw", "G W"), b"{}", "bad-topic"),
        (STATUS, b"[]", "bad-status"),
        (STATUS, b"{", "bad-status"),
        (STATUS, b"\xff", "bad-status"),
        (STATUS, b'{"a":' + b"[" * 3000 + b"]" * 3000 + b"}", "bad-status"),
        (STATUS, b"{}".ljust(MAX_STATUS_BYTES + 1), "oversize"),
    ],
)
def test_what_is_no_status_is_refused_with_its_reason(
    housekeeping: Housekeeping, records: Records, topic: str, payload: bytes, reason: str
) -> None:
    assert housekeeping.offer(raw(payload, topic=topic), NOW) == reason
    housekeeping.write_statuses()
    assert _statuses(records) == [("", 0)]


def test_a_status_that_could_not_be_written_stays_unless_a_newer_one_came(
    housekeeping: Housekeeping, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        housekeeping.offer(raw(b'{"v":2}', topic=STATUS), NOW + 2)
        raise RecordsError("records", "gone", "there", retry=True)

    housekeeping.offer(raw(b'{"v":1}', topic=STATUS), NOW + 1)
    with monkeypatch.context() as patch:
        patch.setattr(records, "transaction", fail)
        with pytest.raises(RecordsError):
            housekeeping.write_statuses()
    housekeeping.write_statuses()
    assert _statuses(records) == [('{"v":2}', NOW + 2)]


def test_a_database_that_is_away_is_counted_and_asked_again(
    housekeeping: Housekeeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, answers = threading.Event(), iter([True, False])

    def refresh() -> None:
        if next(answers):
            raise RecordsError("records", "gone", "there", retry=True)
        stop.set()

    monkeypatch.setattr(housekeeping, "refresh", refresh)
    housekeeping.run(stop)
    assert housekeeping._counters.records_failures == 1


def test_a_database_that_cannot_be_helped_ends_it(
    housekeeping: Housekeeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refresh() -> None:
        raise RecordsError("records", "another version", "ours", retry=False)

    monkeypatch.setattr(housekeeping, "refresh", refresh)
    with pytest.raises(RecordsError):
        housekeeping.run(threading.Event())


def test_a_short_status_is_laid_over_the_whole_one_also_after_a_restart(
    housekeeping: Housekeeping, records: Records
) -> None:
    whole = b'{"v":1,"state":"online","run":"r","n":1,"at":1,"spool":{"rows":1,"dropped":0}}'
    short = b'{"v":1,"state":"online","run":"r","of":1,"at":2,"spool":{"rows":2}}'
    known = '{"v":1,"state":"online","run":"r","n":1,"at":2,"spool":{"rows":2,"dropped":0}}'
    for number, payload in enumerate((whole, short)):
        housekeeping.offer(raw(payload, topic=STATUS), NOW + number)
    housekeeping.write_statuses()
    assert _statuses(records) == [(known, NOW + 1)]
    again = Housekeeping(records, poll_s=1.0, clock=SystemClock(), counters=ReceiverCounters())
    again.refresh()
    assert again.offer(raw(whole, topic=STATUS), NOW + 9) == ""  # what the broker has kept is no news
    again.write_statuses()
    assert _statuses(records) == [(known, NOW + 1)]
