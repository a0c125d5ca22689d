"""The journal keeps what was appended until every consumer has passed it, whoever has the file open."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from coldchain.errors import JournalError
from coldchain.reading import Flag, Reading
from links.clock import SystemClock
from links.journal import Entry, Journal, Move, Rejected
from links.lanes import HISTORY, HISTORY_AFTER_MS, LIVE
from links.quarantine import Quarantine
from links.sqlite_file import open_sqlite


class FixedClock(SystemClock):
    """Stands still at a moment."""

    def __init__(self, now: int) -> None:
        self._now = now

    def now(self) -> int:
        return self._now


def entry(number: int, readings: int = 1) -> Entry:
    made = (
        Reading("van-1", f"probe-{n}/temperature", 2**32 - 1, number, number * 60_000, 0, 4.5, "Cel")
        for n in range(readings)
    )
    return Entry("coop", f"gateway-{number}", number, tuple(made))


REJECTED = Rejected(1, "topic", "bad-pack", "why", b"what came")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    journal = Journal(path)
    yield journal
    journal.close()


def test_entries_come_back_whole_and_in_order(journal: Journal) -> None:
    last = journal.append([entry(1, readings=3), entry(2, readings=0)])
    assert journal.append([entry(3)]) == last + 1 == journal.head()
    expected = [(last - 1, entry(1, readings=3)), (last, entry(2, readings=0)), (last + 1, entry(3))]
    assert journal.read(0, 100) == expected
    assert journal.read(last - 1, 1) == expected[1:2]
    assert journal.read(last + 1, 100) == []


def test_every_field_of_a_reading_survives(journal: Journal) -> None:
    full = Reading("d", "a/t", 2**32 - 1, 2**40, -5, 7, -1.5, "Cel", Flag.SUSPECT, "gps", "spike \u2103")
    journal.append([Entry("coop", "gateway", 1, (full,))])
    assert journal.read(0, 1)[0][1].readings == (full,)


def test_appending_nothing_gives_the_head(journal: Journal) -> None:
    head = journal.append([entry(1)])
    assert journal.append([]) == head
    assert journal.append([], [REJECTED]) == head


def test_entries_and_refusals_are_kept_together_or_not_at_all(journal: Journal, path: Path) -> None:
    head = journal.head()
    journal._connection.execute("PRAGMA max_page_count=12")
    with pytest.raises(JournalError, match="disk is full") as caught:
        journal.append([entry(1)], [Rejected(1, "topic", "bad-pack", "why", b"x" * 100_000)])
    assert caught.value.retry
    assert (journal.head(), journal.read(0, 10)) == (head, [])
    journal._connection.execute("PRAGMA max_page_count=100000")
    journal.append([entry(1)], [REJECTED])
    quarantine = Quarantine(path)
    assert quarantine.counts() == {"bad-pack": 1}
    quarantine.close()


def test_positions_start_at_the_time_when_the_file_was_made(path: Path) -> None:
    old = Journal(path, clock=FixedClock(1_700_000_000_000))
    assert old.head() == old.trimmed() == 1_700_000_000_000_000
    assert old.append([entry(1), entry(2)]) == 1_700_000_000_000_002
    old.close()
    again = Journal(path, clock=FixedClock(1_800_000_000_000))
    assert again.head() == 1_700_000_000_000_002
    again.close()


def test_positions_are_never_given_twice(path: Path) -> None:
    journal = Journal(path)
    journal.register("store")
    last = journal.append([entry(1), entry(2)])
    journal.advance("store", last)
    assert journal.trim() == 2
    journal.close()
    journal = Journal(path)
    assert journal.append([entry(3)]) == last + 1
    assert journal.read(0, 10) == [(last + 1, entry(3))]
    journal.close()


def test_a_new_consumer_starts_before_everything_that_is_kept(journal: Journal) -> None:
    journal.append([entry(n) for n in range(4)])
    journal.register("store")
    assert [one.received_at for _, one in journal.read(journal.cursor("store"), 10)] == [0, 1, 2, 3]
    journal.advance("store", journal.head() - 1)
    journal.trim()
    journal.register("watcher")
    assert journal.cursor("watcher") == journal.trimmed() == journal.head() - 1
    assert [one.received_at for _, one in journal.read(journal.cursor("watcher"), 10)] == [3]


def test_registering_again_moves_nothing(journal: Journal) -> None:
    journal.register("store")
    last = journal.append([entry(1)])
    journal.advance("store", last)
    journal.register("store")
    assert journal.cursors() == {"store": last}


def test_a_cursor_never_goes_backwards(journal: Journal) -> None:
    journal.register("store")
    last = journal.append([entry(n) for n in range(3)])
    journal.advance("store", last)
    journal.advance("store", last - 2)
    assert journal.cursor("store") == last
    assert journal.backlog("store") == 0


def test_the_backlog_is_what_a_consumer_has_still_to_do(journal: Journal) -> None:
    journal.register("store")
    last = journal.append([entry(n) for n in range(3)])
    journal.advance("store", last - 2)
    assert journal.backlog("store") == 2


def test_trimming_waits_for_the_slowest(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("links.journal._TRIM_ROWS", 3)
    last = journal.append([entry(n) for n in range(20)])
    assert journal.trim() == 0, "nobody has registered: everything is kept"
    journal.register("store")
    journal.register("watcher")
    journal.advance("store", last)
    assert journal.trim() == 0
    journal.advance("watcher", last - 9)
    assert journal.trim() == 11
    assert [position for position, _ in journal.read(0, 100)] == list(range(last - 8, last + 1))
    assert journal.trim() == 0
    journal.forget("watcher")
    assert journal.trim() == 9


def test_trimmed_space_is_used_again(journal: Journal) -> None:
    journal.register("store")
    sizes = []
    for _ in range(12):
        journal.advance("store", journal.append([entry(n, readings=20) for n in range(50)]))
        journal.trim()
        journal._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        sizes.append(journal.size_bytes())
    assert sizes[0] > 0
    assert sizes[-1] == sizes[2]


def test_an_unknown_consumer_is_refused_by_name(journal: Journal) -> None:
    journal.register("store")
    for ask in (journal.cursor, journal.backlog, lambda name: journal.advance(name, 1)):
        with pytest.raises(JournalError, match=r"'watcher'.*one of \['store'\]") as caught:
            ask("watcher")
        assert not caught.value.retry


def test_a_position_beyond_the_end_is_an_error_not_the_end(journal: Journal) -> None:
    journal.register("store")
    beyond = journal.append([entry(1)]) + 1
    with pytest.raises(JournalError, match="older than what its readers remember") as caught:
        journal.read(beyond, 10)
    assert not caught.value.retry
    with pytest.raises(JournalError, match="'store'"):
        journal.advance("store", beyond)


def test_a_locked_journal_can_be_tried_again(journal: Journal, path: Path) -> None:
    journal._connection.execute("PRAGMA busy_timeout=10")
    other = open_sqlite(path, synchronous="FULL")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalError, match="locked") as caught:
        journal.append([entry(1)])
    assert caught.value.retry
    assert journal.read(0, 10) == []  # readers are not held up
    other.close()
    journal.append([entry(1)])


def test_an_entry_that_cannot_be_decoded_is_an_empty_one(journal: Journal) -> None:
    last = journal.append([entry(1)])
    journal._connection.execute("UPDATE entries SET entry = x'93c0'")
    assert journal.read(0, 10) == [(last, Entry("", "", 0, ()))]


def test_a_closed_journal_says_so(path: Path) -> None:
    journal = Journal(path)
    journal.close()
    with pytest.raises(JournalError, match="closed"):
        journal.append([entry(1)])


def test_threads_share_one_journal(journal: Journal) -> None:
    journal.register("store")
    last: list[int] = []

    def work(thread: int) -> None:
        for n in range(25):
            last.append(journal.append([entry(thread * 100 + n), entry(thread * 100 + 50 + n)]))
            journal.advance("store", journal.read(journal.cursor("store"), 1)[0][0])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(last)) == 100
    rows = journal.read(0, 1000)
    assert [position for position, _ in rows] == list(range(rows[0][0], rows[0][0] + 200))


APPENDER = """
import sys
from pathlib import Path
from links.journal import Entry, Journal
journal = Journal(Path(sys.argv[1]))
for n in range(100):
    journal.append([Entry("coop", sys.argv[2], n, ())])
"""


def test_processes_share_one_journal(path: Path) -> None:
    children = [
        subprocess.Popen([sys.executable, "-c", APPENDER, str(path), f"gateway-{n}"]) for n in range(3)
    ]
    assert [child.wait(30) for child in children] == [0, 0, 0]
    journal = Journal(path)
    rows = journal.read(0, 1000)
    assert [position for position, _ in rows] == list(range(rows[0][0], rows[0][0] + 300))
    for n in range(3):
        mine = [one.received_at for _, one in rows if one.gateway == f"gateway-{n}"]
        assert mine == list(range(100))
    journal.close()


def aged(age_ms: int) -> Entry:
    """Return an entry with one reading that was so old when it came [ms]."""
    now = 10**12
    return Entry("coop", "gateway", now, (Reading("v", "air/t", 1, age_ms, now - age_ms, now, 4.5, "Cel"),))


def test_lanes_are_read_one_by_one_or_all_in_order(journal: Journal) -> None:
    old, new = [aged(HISTORY_AFTER_MS + n) for n in (1, 2)], [aged(n) for n in (1, 2)]
    last = journal.append([old[0], new[0], old[1], new[1]])
    assert [one for _, one in journal.read(0, 9)] == [old[0], new[0], old[1], new[1]]
    assert journal.read(0, 9, lane=LIVE) == [(last - 2, new[0]), (last, new[1])]
    assert journal.read(0, 9, lane=HISTORY) == [(last - 3, old[0]), (last - 1, old[1])]
    assert journal.read(last - 3, 1, lane=HISTORY) == [(last - 1, old[1])]
    assert journal.read(last - 1, 9, lane=HISTORY) == []
    with pytest.raises(JournalError, match="older than what its readers remember"):
        journal.read(last + 1, 9, lane=HISTORY)


def test_a_file_of_the_first_version_is_read_on(path: Path) -> None:
    made = aged(HISTORY_AFTER_MS + 1)
    connection = open_sqlite(path, synchronous="FULL")
    for statement in (
        "CREATE TABLE entries (position INTEGER PRIMARY KEY, entry BLOB NOT NULL)",
        "CREATE TABLE cursors (consumer TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE TABLE state (head INTEGER NOT NULL, trimmed INTEGER NOT NULL)",
        "INSERT INTO state VALUES (7, 5)",
        "INSERT INTO cursors VALUES ('store', 5), ('watch', 6)",
        "PRAGMA user_version=1",
    ):
        connection.execute(statement)
    connection.execute("INSERT INTO entries VALUES (7, ?)", (msgspec.msgpack.encode(made),))
    connection.close()
    with closing(Journal(path)) as journal:
        assert journal.cursors() == {"store": 5, "watch": 6, "watch-history": 6}
        assert journal.append([made]) == 8
        assert journal.read(0, 9, lane=LIVE) == [(7, made)]  # what waited is judged in its order
        assert journal.read(0, 9, lane=HISTORY) == [(8, made)]
        for consumer in journal.cursors():
            journal.advance(consumer, 8)
        assert journal.trim() == 2


def test_what_is_settled_moves_from_the_quarantine_into_the_journal_once(
    journal: Journal, path: Path
) -> None:
    journal.append([], [REJECTED, REJECTED, REJECTED])
    left = Rejected(1, "topic", "wrong-unit", "the rest", b"rest")
    moves = [
        Move(1, [entry(1, readings=2)]),
        Move(2, [entry(2)], [left]),
        Move(3, stays=Rejected(1, "topic", "unknown-device", "why now", b"ignored")),
    ]
    assert journal.settle(moves, at=5, by="asha") == moves[:2]
    assert journal.settle(moves, at=6, by="ravi") == []  # somebody was quicker
    assert [each for _, each in journal.read(0, 10)] == [entry(1, readings=2), entry(2)]
    quarantine = Quarantine(path)
    assert [one for _, one in quarantine.list(10)] == [
        left,
        Rejected(1, "topic", "unknown-device", "why now", b"what came"),
    ]
    assert quarantine.counts() == {"wrong-unit": 1, "unknown-device": 1}
    assert [(each.fate, each.things, each.last_by) for each in quarantine.fates()] == [("taken", 2, "asha")]
    quarantine.close()


def test_what_is_settled_is_settled_whole_or_not_at_all(journal: Journal, path: Path) -> None:
    journal.append([], [REJECTED])
    head = journal.head()
    pages = journal._connection.execute("PRAGMA page_count").fetchone()[0]
    journal._connection.execute(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(JournalError, match="disk is full"):
        journal.settle([Move(1, [entry(1, readings=5000)])], at=5, by="asha")
    assert (journal.head(), journal.read(0, 10)) == (head, [])
    quarantine = Quarantine(path)
    assert (quarantine.show(1), quarantine.fates()) == (REJECTED, [])
    quarantine.close()
