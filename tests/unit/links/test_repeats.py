"""Marks in the journal's file: kept with the entries or not at all, bounded, found after a new start."""

from pathlib import Path

import pytest

from coldchain.errors import JournalError
from links.journal import Entry, Journal
from links.repeats import Mark, Repeats
from links.sqlite_file import open_sqlite


def _mark(number: int, *, duplicate: bool = False) -> Mark:
    return Mark(number.to_bytes(16, "big"), duplicate)


def test_marks_are_kept_with_their_entries_and_found_after_a_start(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j.db")
    journal.append([], marks=[_mark(1), _mark(2)])
    journal.close()
    journal = Journal(tmp_path / "j.db")
    assert journal.known([_mark(2, duplicate=True), _mark(3)]) == {_mark(2).digest}
    journal.close()


def test_a_transaction_that_fails_keeps_no_mark(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j.db")
    journal.append([Entry("c", "g", 1, ())])
    journal._connection.execute("UPDATE state SET head = head - 1")  # the next position is taken
    with pytest.raises(JournalError):
        journal.append([Entry("c", "g", 2, ())], marks=[_mark(1)])
    assert journal.known([_mark(1)]) == frozenset()
    journal.close()


def test_the_oldest_marks_go_and_one_that_comes_again_is_new(tmp_path: Path) -> None:
    connection = open_sqlite(tmp_path / "r.db", synchronous="NORMAL")
    repeats = Repeats(connection, kept=3)
    for number in (1, 2, 3, 1, 4):
        repeats.add([_mark(number)])
    assert repeats.known([_mark(number) for number in range(6)]) == {_mark(n).digest for n in (3, 1, 4)}
    repeats.add([_mark(number) for number in range(10, 20)])  # those of one transaction always stay
    assert len(repeats.known([_mark(number) for number in range(20)])) == 10
    repeats.add([])
    connection.close()
