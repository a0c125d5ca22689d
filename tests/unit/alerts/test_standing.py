"""How that stands which a message tells: one alarm, with a real watcher. More of it is in test_gate."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.standing import Left, as_it_stands, said_as_over, told_as_over
from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.unsent import Unsent
from helpers.watching import Station, airs, at, station_in
from links.records_outbox import Claimed, claim
from links.records_sending import Fate
from links.records_tables import excursions


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path) as station:
        station.live(airs([9.0] * 8))
        yield station


def first(station: Station) -> Claimed:
    """Return the first message, claimed."""
    with station.records.transaction() as connection:
        return claim(connection, station.clock.now(), 1, 1)[0]


def test_what_goes_on_is_said_as_it_was_written(station: Station) -> None:
    item = first(station)
    with station.records.reading() as connection:
        assert as_it_stands(connection, item) == Left(item, item.body)
        assert told_as_over(connection, item, None) is None
        assert told_as_over(connection, item, Fate(AlarmEvent.RETURN, at(5), withdrawn=False)) is None


def test_what_is_over_is_dropped_and_what_is_critical_says_so(station: Station) -> None:
    item = first(station)
    with station.records.transaction() as connection:
        connection.execute(excursions.update().values(ended_at=at(7)))
        assert as_it_stands(connection, item) == Unsent.OVER
        text = said_as_over(connection, item, item.body, at(7))
        assert text.startswith("OVER since 22 Nov 12:07: ALARM")
        assert as_it_stands(connection, item._replace(rank=0)) == Left(item._replace(rank=0), text)
