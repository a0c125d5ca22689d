"""Drafts that a kill has left, what is old, what is held; a process that is started again."""

import logging
import threading
from contextlib import closing
from pathlib import Path

import pytest

from acts.holding import Said, set_hold
from commands import asked_keeper
from commands.asked_keeper import DRAFT_AFTER_MS, AskedKeeper, is_wanted, tidy
from commands.asked_reports import book_of
from commands.station import Station
from helpers.asked_case import UnconfirmedAsked, ask_for, asked_station
from helpers.console_server import SetClock
from helpers.polling import wait_until
from helpers.small_fleet import COOP, NOW
from helpers.two_houses import actor
from links.clock import SystemClock
from links.records import Records
from links.records_audit import newest
from reports.delivery.asked import Cancel, End, State

DAY = 86_400_000


def _done(station: Station) -> str:
    id_ = ask_for(station)
    book_of(station).end(id_, End(state=State.DONE, at=NOW))
    return id_


def test_a_draft_that_the_audit_chain_knows_counts_another_goes_after_a_while(tmp_path: Path) -> None:
    station = asked_station(tmp_path)
    book = book_of(station)
    known = ask_for(station, asked=UnconfirmedAsked(station))
    (wish,) = book.drafts()
    unknown = f"{known[:-8]}00000000"
    book.draft(type(wish)(id=unknown, by="nobody", asked_at=NOW, order=wish.order))
    tidy(station, book, NOW + DRAFT_AFTER_MS)
    assert [each.wish.id for each in book.entries()] == [known]
    assert [each.id for each in book.drafts()] == [unknown]  # its form may be on its way yet
    tidy(station, book, NOW + DRAFT_AFTER_MS + 1)
    assert book.drafts() == []
    assert [each.wish.id for each in book.entries()] == [known]


def test_one_that_is_just_being_confirmed_is_no_remains(tmp_path: Path) -> None:
    """Its folder is there, and what is asked not yet; a moment later it is, and the draft goes."""
    station = asked_station(tmp_path)
    book = book_of(station)
    known = ask_for(station, asked=UnconfirmedAsked(station))
    book.folder_of(known).mkdir()
    assert book.remains() == []
    book.confirm(known)
    assert (book.remains(), [each.wish.id for each in book.entries()]) == ([], [known])
    (book.folder_of(known) / "asked.json").unlink()
    assert book.remains() == [book.folder_of(known)]


def test_what_was_made_long_ago_is_tidied_away_and_that_is_written_down(tmp_path: Path) -> None:
    station = asked_station(tmp_path, settings='[reports]\nkeep_asked = "2d"\n')
    book, id_ = book_of(station), _done(station)
    ask_for(station)
    assert tidy(station, book, NOW + 2 * DAY - 1) == []
    assert tidy(station, book, NOW + 2 * DAY) == [id_]
    assert not book.folder_of(id_).exists()
    assert [each.state for each in book.entries()] == [State.WAITING]
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        entry = newest(connection, COOP, limit=1)[0].entry
    assert (entry.action, entry.about, entry.by) == ("summary:removed", f"summaries/{id_}", "coldchain")


def test_nothing_is_tidied_away_while_a_legal_hold_stands(tmp_path: Path) -> None:
    station = asked_station(tmp_path)
    book, id_ = book_of(station), _done(station)
    with closing(Records(station.records_url)) as records:
        set_hold(records, SetClock(NOW), actor("admin"), COOP, said=Said("shipments/s-1", "a court asks"))
    assert tidy(station, book, NOW + 400 * DAY) == []
    assert book.folder_of(id_).exists()


def test_something_is_wanted_while_it_is_open_or_is_to_be_cleared_away(tmp_path: Path) -> None:
    station = asked_station(tmp_path)
    book = book_of(station)
    assert not is_wanted(book)
    id_ = ask_for(station)
    assert is_wanted(book)
    book.cancel(id_, Cancel(by="grace", at=NOW))
    assert is_wanted(book)
    book.end(id_, End(state=State.CANCELLED, at=NOW))
    assert not is_wanted(book)


def test_a_process_that_fails_is_started_again_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    station = asked_station(tmp_path)
    ask_for(station)
    monkeypatch.setattr(asked_keeper, "_LOOK_EVERY_S", 0.02)
    monkeypatch.setattr(asked_keeper, "_FIRST_S", 0.05)
    monkeypatch.setattr("sys.executable", "/bin/false")
    caplog.set_level(logging.INFO)

    def count(words: str) -> int:
        return sum(words in each.getMessage() for each in caplog.records)

    with AskedKeeper(station, SystemClock()).running():
        wait_until(lambda: count("exit code 1") >= 3, "three tries")
    assert count("asked: started") >= 3


def test_it_sleeps_until_somebody_asks_and_the_end_of_the_console_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(asked_keeper.OPTIONS, "--full")
    station = asked_station(tmp_path)
    keeper = AskedKeeper(station, SystemClock())
    with keeper.running():
        assert "asked" in {each.name for each in threading.enumerate()}
        book_of(station).cancel(ask_for(station), Cancel(by="grace", at=NOW))
        keeper.wake()
        wait_until(lambda: book_of(station).entries()[0].end, "the end of one that nobody wants", 60)
    assert "asked" not in {each.name for each in threading.enumerate()}
