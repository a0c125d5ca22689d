"""How far readers are behind is known from the journal's file alone."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from coldchain.errors import JournalError
from coldchain.reading import Reading
from links.journal import READERS, Entry, Journal
from links.journal_lag import BEHIND_AFTER_MS, CAUGHT_UP_MS, Lag, lags_of
from links.sqlite_file import open_sqlite

NOW = 1_795_333_512_000
HOUR_MS = 3_600_000


def _entry(received_at: int = NOW, event_at: int | None = None) -> Entry:
    at = received_at if event_at is None else event_at
    return Entry("co", "gw", received_at, (Reading("van-1", "air/temperature", 7, 1, at, NOW, 4.5, "Cel"),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with closing(Journal(path)) as opened:
        for reader in READERS:
            opened.register(reader)
        yield opened


def _lag(path: Path, reader: str) -> Lag:
    found = lags_of(path).of(reader)
    assert found is not None
    return found


def test_nothing_waits_in_a_new_journal(journal: Journal, path: Path) -> None:
    found = lags_of(path)
    assert [lag.reader for lag in found.readers] == sorted(READERS)
    assert {(lag.entries, lag.since_at) for lag in found.readers} == {(0, None)}
    assert found.head == found.trimmed == journal.head()
    assert found.of("nobody") is None


def test_what_waits_is_counted_with_the_age_of_the_oldest(journal: Journal, path: Path) -> None:
    first = journal.append([_entry(NOW - HOUR_MS)])
    journal.append([_entry(NOW), _entry(NOW)])
    assert _lag(path, "store")[2:] == (3, NOW - HOUR_MS)
    assert _lag(path, "store").waits_ms(NOW) == HOUR_MS
    assert _lag(path, "store").is_behind(NOW)
    journal.advance("store", first)
    assert _lag(path, "store")[2:] == (2, NOW)
    assert not _lag(path, "store").is_behind(NOW + BEHIND_AFTER_MS - 1)
    assert _lag(path, "store").is_behind(NOW + BEHIND_AFTER_MS)
    assert _lag(path, "store").waits_ms(NOW - HOUR_MS) == 0


def test_one_that_was_behind_has_caught_up_well_below_the_threshold() -> None:
    assert Lag("store", 9, 0, None).has_caught_up(NOW)
    assert Lag("store", 9, 5, NOW - CAUGHT_UP_MS + 1).has_caught_up(NOW)
    assert not Lag("store", 9, 5, NOW - CAUGHT_UP_MS).has_caught_up(NOW)
    assert not Lag("store", 9, 5, None).has_caught_up(NOW), "who knows how old the damaged one is?"


def test_a_lane_counts_its_own_entries(journal: Journal, path: Path) -> None:
    journal.append([_entry(NOW, event_at=NOW - 5 * HOUR_MS), _entry(NOW)])
    assert [_lag(path, reader).entries for reader in READERS] == [2, 1, 1]


def test_a_damaged_entry_waits_too(journal: Journal, path: Path) -> None:
    journal.append([_entry()])
    with closing(open_sqlite(path, synchronous="NORMAL")) as connection:
        connection.execute("UPDATE entries SET entry = x'00'")
    assert _lag(path, "store")[2:] == (1, None)


def test_a_journal_that_is_not_there_is_not_made(path: Path) -> None:
    with pytest.raises(JournalError, match="not there yet") as caught:
        lags_of(path)
    assert caught.value.retry
    assert not path.exists()


def test_what_becomes_of_it_is_said(journal: Journal, path: Path) -> None:
    assert [_lag(path, reader).doing for reader in READERS] == [
        "stored",
        "judged",
        "judged, of those that came late",
    ]


def test_it_is_said_alike_at_every_look(journal: Journal, path: Path) -> None:
    journal.append([_entry(1_795_333_512_000)])
    said = _lag(path, "store").waits_since
    assert said == "Readings wait to be stored since 2026-11-22T07:45:12Z"
    journal.append([_entry()])
    assert _lag(path, "store").waits_since == said
