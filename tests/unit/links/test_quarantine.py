"""The quarantine keeps what was refused, within its bounds, in the transaction of its file's owner."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain.errors import JournalError
from links.journal import Journal
from links.quarantine import DROPPED, Fate, Quarantine, Rejected, Wanted
from links.sqlite_file import open_sqlite, transaction

NOW = 1_795_333_512_000


def rejected(number: int, reason: str = "bad-pack", payload: bytes = b"\x00\xff{") -> Rejected:
    return Rejected(
        1_700_000_000_000 + number, "coldchain/v1/a/b/readings", reason, f"number {number}", payload
    )


@pytest.fixture
def quarantine(tmp_path: Path) -> Iterator[Quarantine]:
    quarantine = Quarantine(tmp_path / "journal.db")
    yield quarantine
    quarantine.close()


def test_what_was_refused_comes_back_newest_first(quarantine: Quarantine) -> None:
    quarantine.add([rejected(1), rejected(2, "bad-frame"), rejected(3)])
    assert [one for _, one in quarantine.list(10)] == [rejected(3), rejected(2, "bad-frame"), rejected(1)]
    assert [one for _, one in quarantine.list(2)] == [rejected(3), rejected(2, "bad-frame")]
    assert [one for _, one in quarantine.list(10, "bad-frame")] == [rejected(2, "bad-frame")]


def test_one_can_be_shown_and_dropped(quarantine: Quarantine) -> None:
    quarantine.add([rejected(1), rejected(2)])
    [(newest, _), (oldest, _)] = quarantine.list(10)
    assert quarantine.show(oldest) == rejected(1)
    assert quarantine.drop([oldest], at=NOW, by="asha") == 1
    assert quarantine.drop([oldest], at=NOW + 1, by="ravi") == 0
    assert quarantine.show(oldest) is None
    assert quarantine.show(newest) == rejected(2)
    assert quarantine.counts() == {"bad-pack": 1}
    assert quarantine.dropped() == {}  # on purpose is not for lack of room
    assert quarantine.fates() == [Fate("bad-pack", DROPPED, 1, NOW, "asha")]


def test_it_counts_by_reason_and_remembers_after_reopening(tmp_path: Path) -> None:
    for number in range(3):
        quarantine = Quarantine(tmp_path / "q.db")
        quarantine.add([rejected(number), rejected(number, "bad-topic"), rejected(number)])
        quarantine.close()
    quarantine = Quarantine(tmp_path / "q.db")
    assert quarantine.counts() == {"bad-pack": 6, "bad-topic": 3}
    quarantine.close()


def test_the_oldest_go_when_there_are_too_many(tmp_path: Path) -> None:
    quarantine = Quarantine(tmp_path / "q.db", max_rows=3)
    quarantine.add([rejected(1, "bad-topic"), rejected(2)])
    quarantine.add([rejected(3), rejected(4), rejected(5)])
    assert [one for _, one in quarantine.list(10)] == [rejected(5), rejected(4), rejected(1, "bad-topic")]
    assert quarantine.counts() == {"bad-pack": 2, "bad-topic": 1}
    assert quarantine.dropped() == {"bad-pack": 2}  # who fills it gives way
    quarantine.close()


def test_the_oldest_go_when_they_are_too_large(tmp_path: Path) -> None:
    quarantine = Quarantine(tmp_path / "q.db", max_bytes=100)
    quarantine.add([rejected(1, payload=b"a" * 60), rejected(2, payload=b"b" * 40)])
    assert quarantine.counts() == {"bad-pack": 2}
    quarantine.add([rejected(3, payload=b"c")])
    assert [one.payload[:1] for _, one in quarantine.list(10)] == [b"c", b"b"]
    quarantine.add([rejected(4, payload=b"d" * 1000)])
    assert [one.payload[:1] for _, one in quarantine.list(10)] == [b"d"]
    assert quarantine.dropped() == {"bad-pack": 3}
    quarantine.close()


def test_a_list_says_how_large_a_thing_is_and_reads_none_of_it(quarantine: Quarantine) -> None:
    quarantine.add([rejected(1), rejected(2, "bad-frame", b"x" * 5000), rejected(3)])
    assert [(line.reason, line.size) for line in quarantine.lines(10)] == [
        ("bad-pack", 3),
        ("bad-frame", 5000),
        ("bad-pack", 3),
    ]
    wanted = Wanted("bad-pack", rejected(3).received_at)
    assert [line.detail for line in quarantine.lines(10, wanted)] == ["number 3"]
    assert (quarantine.count(wanted), quarantine.count(Wanted())) == (1, 3)


def test_they_are_walked_oldest_first_and_never_too_many_bytes_at_once(quarantine: Quarantine) -> None:
    quarantine.add([rejected(number, payload=b"x" * 100) for number in range(5)])
    first = quarantine.after(0, limit=10, max_bytes=250)
    assert [one.detail for _, one in first] == ["number 0", "number 1"]
    second = quarantine.after(first[-1][0], limit=2, max_bytes=10_000)
    assert [one.detail for _, one in second] == ["number 2", "number 3"]
    assert len(quarantine.after(second[-1][0], limit=2, max_bytes=1)) == 1  # or it would not go on
    assert quarantine.after(5, limit=2, max_bytes=1) == []


def test_the_owner_of_the_file_decides_whether_it_is_kept(tmp_path: Path) -> None:
    owner = open_sqlite(tmp_path / "spool.db", synchronous="FULL")
    quarantine = Quarantine(owner)
    owner.execute("BEGIN IMMEDIATE")
    quarantine.add([rejected(1)])
    owner.execute("ROLLBACK")
    assert quarantine.counts() == {}
    with transaction(owner):
        quarantine.add([rejected(2)])
    assert quarantine.counts() == {"bad-pack": 1}
    quarantine.close()
    assert owner.execute("SELECT count(*) FROM rejected").fetchone() == (1,)
    owner.close()


def test_it_can_be_read_while_the_journal_is_open(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.db")
    journal.append([], [rejected(1)])
    quarantine = Quarantine(tmp_path / "journal.db")
    assert [one for _, one in quarantine.list(10)] == [rejected(1)]
    quarantine.close()
    journal.close()


def test_broken_unicode_in_a_reason_does_not_stop_it(quarantine: Quarantine) -> None:
    broken = Rejected(1, "port \udc80", "bad-frame", "got '\ud800'", b"\x80")
    quarantine.add([broken, rejected(2)])
    assert quarantine.counts() == {"bad-frame": 1, "bad-pack": 1}
    [(_, kept)] = quarantine.list(1, "bad-frame")
    assert (kept.source, kept.payload) == ("port \\udc80", b"\x80")


def test_a_failure_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "q.db").write_bytes(b"not a database " * 100)
    with pytest.raises(JournalError, match=r"quarantine .*q\.db") as caught:
        Quarantine(tmp_path / "q.db")
    assert not caught.value.retry
