"""Group commit with a real journal: nothing is acknowledged or called stored before the journal has it."""

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from coldchain import stored
from coldchain.errors import BrokerError, JournalError
from helpers.clock import ManualClock
from helpers.locked_file import locked
from helpers.packs import KNOWN, NOW, TOPIC, message, raw, reading
from helpers.polling import wait_until
from ingest.committer import Committer
from ingest.counters import ReceiverCounters
from ingest.pending import Pending
from ingest.take import Taken, take
from links.broker import Message
from links.clock import SystemClock
from links.journal import Entry, Journal
from links.quarantine import Quarantine, Rejected
from links.repeats import Mark

STORED = "coldchain/v1/co/gw/stored"


class _Mouth:
    """Remembers what the broker would be told; it may be speechless."""

    def __init__(self) -> None:
        self.acknowledged: list[int] = []
        self.published: list[tuple[str, bytes]] = []
        self.error: BrokerError | None = None

    def acknowledge_all(self, mids: Collection[int]) -> int:
        self.acknowledged += mids
        return len(mids)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> object:
        assert not retain
        if self.error:
            raise self.error
        self.published.append((topic, payload))
        return None


class _FailingLog:
    """A journal that fails so many times before it works."""

    def __init__(self, failures: int, *, retry: bool) -> None:
        self.failures = failures
        self.retry = retry
        self.entries: list[Entry] = []

    def known(self, _marks: Sequence[Mark]) -> frozenset[bytes]:
        return frozenset()

    def append(
        self, entries: Sequence[Entry], rejected: Sequence[Rejected] = (), marks: Sequence[Mark] = ()
    ) -> int:
        if self.failures:
            self.failures -= 1
            raise JournalError("journal j", "the disk is full", "a file", retry=self.retry)
        self.entries += entries
        return len(self.entries)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path / "journal.db")
    yield opened
    opened.close()


def _take(came: Message) -> Taken:
    return take(came, known=KNOWN, received_at=NOW)


@contextmanager
def _running(committer: Committer, pending: Pending) -> Iterator[None]:
    """Have the committer's own thread at work."""
    stop = threading.Event()
    thread = threading.Thread(target=committer.run, args=(pending, 2000, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)


def test_a_batch_is_committed_acknowledged_and_called_stored(journal: Journal, tmp_path: Path) -> None:
    mouth, counters = _Mouth(), ReceiverCounters()
    committer = Committer(journal, mouth, clock=SystemClock(), counters=counters)
    batch = [
        _take(message(reading(1), reading(2), mid=1)),
        _take(message(reading(3), reading(9, device="van-9"), mid=2)),
        _take(raw(b"rubbish", mid=3)),
    ]
    assert committer.commit(batch, threading.Event())
    assert [entry.readings for _, entry in journal.read(0, 10)] == [(reading(1), reading(2)), (reading(3),)]
    quarantine = Quarantine(tmp_path / "journal.db")
    assert quarantine.counts() == {"unknown-device": 1, "bad-pack": 1}
    quarantine.close()
    assert mouth.acknowledged == [1, 2, 3]
    ((topic, payload),) = mouth.published
    assert topic == STORED
    assert stored.decode(payload) == [stored.Range("van-1", 7, 1, 3), stored.Range("van-9", 7, 9, 9)]
    assert (counters.commits, counters.readings, dict(counters.rejected)) == (
        1,
        3,
        {"unknown-device": 1, "bad-pack": 1},
    )


def test_each_gateway_is_told_of_its_own(journal: Journal) -> None:
    mouth = _Mouth()
    committer = Committer(journal, mouth, clock=SystemClock(), counters=ReceiverCounters())
    other = TOPIC.replace("gw", "gw-2")
    batch = [_take(message(reading(1))), _take(message(reading(2), topic=other)), _take(message(reading(3)))]
    committer.commit(batch, threading.Event())
    assert {topic: stored.decode(payload) for topic, payload in mouth.published} == {
        STORED: [stored.Range("van-1", 7, 1, 1), stored.Range("van-1", 7, 3, 3)],
        STORED.replace("gw", "gw-2"): [stored.Range("van-1", 7, 2, 2)],
    }


def test_nothing_is_acknowledged_until_the_journal_works_again() -> None:
    log, mouth, counters = _FailingLog(2, retry=True), _Mouth(), ReceiverCounters()
    seen: list[list[int]] = []
    counters.on_event = lambda _text: seen.append(list(mouth.acknowledged))
    committer = Committer(log, mouth, clock=SystemClock(), counters=counters)
    assert committer.commit([_take(message(reading(1), mid=4))], threading.Event())
    assert seen == [[], []]
    assert mouth.acknowledged == [4]
    assert counters.journal_retries == 2
    assert "the disk is full" in counters.last_event


def test_a_stop_while_the_journal_fails_acknowledges_nothing() -> None:
    log, mouth, stop = _FailingLog(10**9, retry=True), _Mouth(), threading.Event()
    counters = ReceiverCounters(on_event=lambda _text: stop.set())
    committer = Committer(log, mouth, clock=SystemClock(), counters=counters)
    assert not committer.commit([_take(message(reading(1)))], stop)
    assert mouth.acknowledged == []
    assert mouth.published == []


def test_a_journal_that_cannot_be_helped_ends_it() -> None:
    mouth = _Mouth()
    committer = Committer(
        _FailingLog(1, retry=False), mouth, clock=SystemClock(), counters=ReceiverCounters()
    )
    with pytest.raises(JournalError):
        committer.commit([_take(message(reading(1)))], threading.Event())
    assert mouth.acknowledged == []


def test_a_stored_message_that_cannot_be_sent_is_counted_and_nothing_else(journal: Journal) -> None:
    mouth, counters = _Mouth(), ReceiverCounters()
    mouth.error = BrokerError("publish", "no connection", "one", retry=True)
    committer = Committer(journal, mouth, clock=SystemClock(), counters=counters)
    assert committer.commit([_take(message(reading(1), mid=1))], threading.Event())
    assert mouth.acknowledged == [1]
    assert (counters.stored_sent, counters.stored_unsent) == (0, 1)


def test_a_locked_journal_file_delays_and_loses_nothing(journal: Journal, tmp_path: Path) -> None:
    mouth, pending = _Mouth(), Pending(100)
    committer = Committer(journal, mouth, clock=SystemClock(), counters=ReceiverCounters())
    with _running(committer, pending):
        with locked(tmp_path / "journal.db"):
            for number in range(5):
                pending.put(_take(message(reading(number), mid=number + 1)), 1.0)
            assert mouth.acknowledged == []
        wait_until(lambda: len(mouth.acknowledged) == 5, "all acknowledgements")
    assert sum(len(entry.readings) for _, entry in journal.read(0, 10)) == 5


def test_while_commits_follow_one_another_what_is_stored_is_said_together(tmp_path: Path) -> None:
    mouth, clock, stop = _Mouth(), ManualClock(NOW), threading.Event()
    clock.advance(10_000)
    journal = Journal(tmp_path / "journal.db")
    committer = Committer(journal, mouth, clock=clock, counters=ReceiverCounters())
    for sequence in range(4):
        taken = take(message(reading(sequence), mid=sequence + 1), known=KNOWN, received_at=NOW)
        assert committer.commit([taken], stop, more=sequence < 3)
    journal.close()
    said = [[(each.low, each.high) for each in stored.decode(payload)] for _, payload in mouth.published]
    assert said == [[(0, 0)], [(1, 3)]]
    assert mouth.acknowledged == [1, 2, 3, 4]


def test_who_reads_commits_what_it_has_read(journal: Journal) -> None:
    mouth, pending = _Mouth(), Pending(100)
    committer = Committer(journal, mouth, clock=ManualClock(NOW), counters=ReceiverCounters())
    for number in range(3):
        pending.put(_take(message(reading(number), mid=number + 1)), 0.0, wake=False)
    committer.lend_a_hand(pending, 2, more=False)
    assert mouth.acknowledged == [1, 2, 3]
    assert [stored.decode(each) for _, each in mouth.published] == [[stored.Range("van-1", 7, 0, 2)]]
    assert sum(len(entry.readings) for _, entry in journal.read(0, 10)) == 3


def test_a_small_batch_grows_while_more_comes_at_once_and_a_large_one_is_committed(journal: Journal) -> None:
    mouth, pending, clock = _Mouth(), Pending(100), ManualClock(NOW)
    clock.advance(10_000)
    committer = Committer(journal, mouth, clock=clock, counters=ReceiverCounters())
    pending.put(_take(message(reading(1), mid=1)), 0.0, wake=False)
    committer.lend_a_hand(pending, 2, more=True)
    assert mouth.acknowledged == []
    for number in (2, 3):
        pending.put(_take(message(reading(number), mid=number)), 0.0, wake=False)
        committer.lend_a_hand(pending, 2, more=True)
    assert mouth.acknowledged == [1, 2]
    assert len(mouth.published) == 1
    committer.lend_a_hand(pending, 2000, more=False)
    assert mouth.acknowledged == [1, 2, 3]
    assert len(mouth.published) == 2


def test_what_the_journal_does_not_take_now_is_left_to_the_committers_own_thread() -> None:
    log, mouth, pending = _FailingLog(2, retry=True), _Mouth(), Pending(100)
    counters = ReceiverCounters()
    committer = Committer(log, mouth, clock=SystemClock(), counters=counters)
    pending.put(_take(message(reading(1), mid=1)), 0.0, wake=False)
    committer.lend_a_hand(pending, 2000, more=False)
    assert (mouth.acknowledged, pending.readings, counters.journal_retries) == ([], 1, 1)
    with _running(committer, pending):
        wait_until(lambda: mouth.acknowledged == [1], "the acknowledgement")
    assert [entry.readings for entry in log.entries] == [(reading(1),)]


def test_while_the_other_thread_is_at_it_who_reads_only_calls(journal: Journal, tmp_path: Path) -> None:
    mouth, pending = _Mouth(), Pending(100)
    committer = Committer(journal, mouth, clock=SystemClock(), counters=ReceiverCounters())
    with _running(committer, pending):
        with locked(tmp_path / "journal.db"):
            pending.put(_take(message(reading(1), mid=1)), 0.0)
            wait_until(lambda: not pending.readings, "the other thread at work")
            pending.put(_take(message(reading(2), mid=2)), 0.0, wake=False)
            committer.lend_a_hand(pending, 2000, more=False)
            assert mouth.acknowledged == []
        wait_until(lambda: mouth.acknowledged == [1, 2], "all acknowledgements")


def test_who_reads_says_what_was_stored_when_nothing_more_comes(journal: Journal) -> None:
    mouth, pending, clock = _Mouth(), Pending(100), ManualClock(NOW)
    committer = Committer(journal, mouth, clock=clock, counters=ReceiverCounters())
    pending.put(_take(message(reading(1), mid=1)), 0.0, wake=False)
    committer.lend_a_hand(pending, 1, more=True)
    assert mouth.published == []
    committer.lend_a_hand(pending, 2000, more=False)
    assert len(mouth.published) == 1


def test_a_small_batch_does_not_grow_for_ever_while_other_things_come(journal: Journal) -> None:
    mouth, pending, clock = _Mouth(), Pending(100), ManualClock(NOW)
    committer = Committer(journal, mouth, clock=clock, counters=ReceiverCounters())
    committer.lend_a_hand(pending, 2000, more=True)
    pending.put(_take(message(reading(1), mid=1)), 0.0, wake=False)
    for _ in range(4):
        clock.advance(11)
        committer.lend_a_hand(pending, 2000, more=True)
        assert mouth.acknowledged == []
    clock.advance(11)
    committer.lend_a_hand(pending, 2000, more=True)
    assert mouth.acknowledged == [1]
