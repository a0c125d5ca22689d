"""What was asked for is made one by one, goes on after a stop, is given up in the end, and says why."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from acts.summaries import SummaryWish
from coldchain.errors import InputError, StoreError
from commands import asked_work
from commands.asked_reports import book_of
from commands.asked_work import MOST_TRIES, Did, run_asked
from commands.station import Station
from helpers.asked_case import ask_for, asked_station
from helpers.console_server import SetClock
from helpers.small_fleet import COOP, NOW
from reports.delivery.asked import AskedBook, Cancel, Cause, Entry, State
from reports.period.bulk import Told, held
from reports.period.packs_ledger import read_ledger
from reports.period.run import SUMMARY


def _run(
    station: Station, stop: threading.Event | None = None, shown: Callable[[Told], None] = lambda _: None
) -> Did:
    return run_asked(station, SetClock(NOW), stop or threading.Event(), shown)


def _only(book: AskedBook) -> Entry:
    (entry,) = book.entries()
    return entry


def test_two_are_made_one_after_the_other_and_then_there_is_nothing_to_do(tmp_path: Path) -> None:
    station = asked_station(tmp_path)
    month = ask_for(station)
    kale = ask_for(station, SummaryWish(COOP, month="2026-11", product="Kale"), now=NOW + 1)
    did = _run(station)
    assert did.ended == (month, kale)
    assert did.words[1].startswith("Kale 2026-11, asked by manager: done: 1 packs, summary CC-")
    for each in book_of(station).entries():
        assert each.end is not None
        assert each.end.pack == read_ledger(book_of(station).made(each.wish.id))[1][SUMMARY].file
    assert _run(station) == Did()


def test_a_stop_keeps_what_is_there_and_counts_as_no_try(tmp_path: Path) -> None:
    station = asked_station(tmp_path)
    book, id_ = book_of(station), ask_for(station)
    for _ in range(MOST_TRIES):
        stop = threading.Event()
        stop.set()
        did = run_asked(station, SetClock(NOW), stop)
        assert (did.ended, did.is_well) == ((), True)
    stop = threading.Event()
    did = _run(station, stop, lambda _step: stop.set())
    assert "the next run goes on" in did.words[-1]
    progress = _only(book).progress
    assert progress is not None
    assert (_only(book).state, progress.tries, progress.done, progress.whole) == (State.MAKING, 0, 1, 3)
    kept: list[bool] = []
    assert _run(station, None, lambda step: kept.append(step.is_kept)).ended == (id_,)
    assert kept == [True, False, False]


@pytest.mark.parametrize("at", [0, 1, 3])
def test_one_that_nobody_wants_any_more_is_cleared_away(tmp_path: Path, at: int) -> None:
    station = asked_station(tmp_path)
    book, id_ = book_of(station), ask_for(station)

    def cancel() -> None:
        book.cancel(id_, Cancel(by="grace", at=NOW))

    if at == 0:
        cancel()
    did = _run(station, None, lambda step: cancel() if step.done == at else None)
    entry = _only(book)
    assert entry.state is State.CANCELLED
    assert entry.end is not None
    assert not book.made(id_).exists()
    assert did.is_well


def test_a_store_that_is_away_is_tried_again_and_in_the_end_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = asked_station(tmp_path)
    book = book_of(station)
    ask_for(station)

    def away(*_: object) -> None:
        raise StoreError("InfluxDB", "no answer", "one that runs", "Start it.", retry=True)

    monkeypatch.setattr(asked_work, "made", away)
    for number in range(1, MOST_TRIES + 1):
        assert not _run(station).is_well
        progress = _only(book).progress
        assert progress is not None
        assert (_only(book).state, progress.tries) == (State.MAKING, number)
        assert "Start it." in progress.why
    assert _run(station).ended
    end = _only(book).end
    assert end is not None
    assert (end.state, end.why[:14]) == (State.FAILED, "Tried 5 times:")
    assert "Start it." in end.why
    assert (end.cause, end.tries) == (Cause.STORES, MOST_TRIES)


def test_one_that_is_killed_each_time_is_given_up_and_one_that_gets_on_is_not(tmp_path: Path) -> None:
    station = asked_station(tmp_path)
    book, id_ = book_of(station), ask_for(station)

    def killed(_step: Told) -> None:
        raise KeyboardInterrupt

    for _ in range(MOST_TRIES):  # of three shipments each run makes one, so long as any is left
        with pytest.raises(KeyboardInterrupt):
            _run(station, None, killed)
    progress = book.progress(id_)
    assert progress is not None
    book.tell(id_, replace(progress, tries=MOST_TRIES))
    assert _run(station).ended == (id_,)
    end = _only(book).end
    assert end is not None
    assert "too little memory?" in end.why
    assert "shorter time" in end.why
    assert (end.cause, end.done) == (Cause.ENDED, progress.done)


def test_a_disk_without_room_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = asked_station(tmp_path)
    book, id_ = book_of(station), ask_for(station)
    monkeypatch.setattr(asked_work, "disk_free_bytes", lambda _folder: 1_000_000)
    did = _run(station)
    assert not did.is_well
    assert "1 MB free; allowed: 200 MB at least" in did.words[0]
    assert not book.made(id_).exists()
    progress = _only(book).progress
    assert progress is not None
    assert progress.cause == Cause.NO_ROOM


def test_what_went_out_of_the_registry_ends_it_with_words(tmp_path: Path) -> None:
    station = asked_station(tmp_path)
    book, id_ = book_of(station), ask_for(station)
    wish = _only(book).wish
    book.draft(replace(wish, order=replace(wish.order, coop="gone")))
    book.confirm(id_)
    _run(station)
    end = _only(book).end
    assert end is not None
    assert (end.state, "registered" in end.why) == (State.FAILED, True)
    assert end.cause == Cause.REFUSED


def test_two_runs_are_not_at_it_together(tmp_path: Path) -> None:
    station = asked_station(tmp_path)
    ask_for(station)
    with held(book_of(station).folder), pytest.raises(InputError, match="another run that is at it"):
        _run(station)
