"""Evaluator states at hand: what a step changes counts only when it is committed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.states import States
from coldchain.judgement.evaluate import begin, evaluate
from coldchain.judgement.state import State, dump
from coldchain.judgement.watch_list import Watched, WatchList
from helpers.watching import COOP, KEY, REGISTRY, Station, air, at, station_in
from links.records_tables import judgements

LIST = WatchList([REGISTRY])


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path) as station:
        yield station


def watched() -> Watched:
    """Return the air of the van."""
    found = LIST.by_key(KEY)
    assert found is not None
    return found


def heard(minute: float) -> State:
    """Return the state after one reading."""
    rules = watched().rules
    return evaluate(rules, begin(rules), air(minute, 4), now=at(minute)).state


def save(station: Station, states: States) -> None:
    """Write the states in a transaction of their own."""
    with station.records.transaction() as connection:
        states.save(connection, LIST)


def test_a_new_channel_is_missing_and_has_no_blob(station: Station) -> None:
    assert States(station.records).missing([watched()]) == [(watched(), None)]


def test_a_channel_is_missing_once_however_often_it_is_asked_for(station: Station) -> None:
    assert len(States(station.records).missing([watched(), watched()])) == 1


def test_a_saved_state_is_written_with_its_place_and_deadline(station: Station) -> None:
    states = States(station.records)
    states[KEY] = heard(0)
    save(station, states)
    assert station.rows(judgements) == [
        {
            "key": KEY,
            "coop": COOP,
            "asset": "van-1",
            "device": "logger-1",
            "channel": "air/temperature",
            "blob": dump(heard(0)),
            "deadline_at": at(30),
            "placed": WatchList([REGISTRY]).plan(KEY, at(0)),
            "judged_until": at(0),
        }
    ]


def test_a_state_at_hand_is_not_read_again(station: Station) -> None:
    states = States(station.records)
    states[KEY] = heard(0)
    assert states.missing([watched()]) == []
    states.commit()
    assert states.missing([watched()]) == []
    assert states[KEY] == heard(0)


def test_the_newest_state_is_that_of_the_present_step(station: Station) -> None:
    states = States(station.records)
    states[KEY] = heard(0)
    states.commit()
    states[KEY] = heard(1)
    assert states[KEY] == heard(1)


def test_after_a_drop_the_records_count(station: Station) -> None:
    states = States(station.records)
    states[KEY] = heard(0)
    save(station, states)
    states.commit()
    states[KEY] = heard(1)
    states.drop()
    assert states.missing([watched()]) == [(watched(), dump(heard(0)))]
    with pytest.raises(KeyError):
        states[KEY]


def test_what_is_committed_is_not_written_again(station: Station) -> None:
    states = States(station.records)
    states[KEY] = heard(0)
    save(station, states)
    states.commit()
    with station.records.transaction() as connection:
        connection.execute(judgements.delete())
    save(station, states)
    assert station.rows(judgements) == []


def test_what_nobody_watches_has_no_deadline(station: Station) -> None:
    states = States(station.records)
    states[KEY] = heard(0)
    with station.records.transaction() as connection:
        states.save(connection, WatchList(()))
    assert station.rows(judgements)[0]["deadline_at"] is None
