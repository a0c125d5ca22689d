"""The history of a series: store and journal together, whoever of them is ahead. Minutes after noon."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain.reading import Position, position
from helpers.watching import COOP, Station, air, airs, at, station_in
from links.history import History
from links.readings_store import SeriesKey

AIR = SeriesKey(COOP, "logger-1", "air/temperature")
PRODUCT = SeriesKey(COOP, "logger-1", "product/temperature")


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path) as station:
        yield station


def history(station: Station, *, up_to: int | None = None) -> History:
    """Return the history of the air up to a journal position; up to the end when it is left out."""
    end = station.journal.head() if up_to is None else up_to
    return History(station.journal, station.store, up_to=end, wanted=[AIR])


def minutes(past: History, after: Position | None = None, series: SeriesKey = AIR) -> list[float]:
    """Return the minutes of the readings of a series."""
    return [(reading.event_at - at(0)) / 60_000 for reading in past.of(series, after)]


def test_what_is_stored_and_what_waits_is_one_history(station: Station) -> None:
    station.arrive(airs([4, 5]))
    station.write_store()
    station.arrive(airs([6, 7], start=2))
    assert minutes(history(station)) == [0, 1, 2, 3]


def test_the_history_behind_a_position_does_not_hold_the_position(station: Station) -> None:
    station.arrive(airs([4, 5]))
    station.write_store()
    station.arrive(airs([6, 7], start=2))
    assert minutes(history(station), position(air(0, 4))) == [1, 2, 3]
    assert minutes(history(station), position(air(2, 6))) == [3]


def test_what_waits_behind_the_batch_does_not_count_yet(station: Station) -> None:
    station.arrive(airs([4]))
    up_to = station.journal.head()
    station.arrive(airs([5], start=1))
    assert minutes(history(station, up_to=up_to)) == [0]


def test_a_store_that_is_ahead_shows_what_it_has(station: Station) -> None:
    station.arrive(airs([4]))
    up_to = station.journal.head()
    station.arrive(airs([5], start=1))
    station.write_store()
    assert minutes(history(station, up_to=up_to)) == [0, 1]


def test_what_the_writer_moves_in_between_is_seen(station: Station) -> None:
    """The tail is read before the store: what moves meanwhile is there twice rather than never."""
    station.arrive(airs([4, 5]))
    past = history(station)
    assert minutes(past, position(air(9, 0))) == []  # the tail has been read
    station.write_store()
    station.journal.advance("store", station.journal.head())
    station.journal.trim()
    assert minutes(past) == [0, 1, 0, 1]


def test_a_writer_whose_cursor_lags_behind_its_store_costs_nothing(station: Station) -> None:
    station.arrive(airs([4, 5]))
    station.write_store()
    assert station.journal.cursor("store") < station.store.position()
    assert minutes(history(station)) == [0, 1]  # none of them twice


def test_no_writer_is_no_obstacle(station: Station) -> None:
    station.journal.forget("store")
    station.arrive(airs([4]))
    assert minutes(history(station)) == [0]


def test_only_wanted_series_are_kept_of_the_tail(station: Station) -> None:
    station.arrive([air(0, 4), air(0, 4, channel="product")])
    assert minutes(history(station), series=PRODUCT) == []


def test_a_long_tail_is_read_page_by_page(station: Station) -> None:
    station.arrive(airs([4] * 1200), pack=1)
    assert len(minutes(history(station))) == 1200
