"""What people do to alarms, on the records of a real watcher. What is told of it: test_life.py."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from acts.alarms import (
    Act,
    Done,
    acknowledge,
    comment,
    remove_from_service,
    return_to_service,
    shelve,
    unshelve,
)
from coldchain.judgement.acts import Came
from coldchain.judgement.alarm_table import AlarmState, Suppression
from coldchain.judgement.untold import Untold
from helpers.watching import KEY, MINUTE, Station, airs, at, station_in
from links.records import Connection
from links.records_actions import actions_of
from links.records_tables import transitions

WARM = f"{KEY}|too-warm"
PETER = Act("peter", "sms", at(9), "on my way")
HOUR_MS = 60 * MINUTE


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """Yield a station whose van has been too warm since noon, told at 12:05."""
    with station_in(tmp_path) as station:
        station.live(airs([9.0] * 8))
        yield station


def do(station: Station, act: Callable[[Connection], Done]) -> Came:
    """Return what came of an act in a transaction of its own."""
    with station.records.transaction() as connection:
        return act(connection).came


def to_shelve(act: Act, minutes: float = 30) -> Callable[[Connection], Done]:
    """Return the act of shelving the alarm until so long after it."""
    until_at = act.at + round(minutes * MINUTE)
    return lambda connection: shelve(connection, WARM, act, until_at=until_at, at_most_ms=8 * HOUR_MS)


def test_what_goes_on_is_acknowledged_with_a_comment_that_is_kept(station: Station) -> None:
    assert do(station, lambda connection: acknowledge(connection, WARM, PETER)) is Came.SEEN
    assert station.alarm_states()[WARM] == AlarmState.ACKED
    with station.records.reading() as connection:
        (row,) = actions_of(connection, WARM)
    assert (row.person, row.via, row.at, row.comment) == ("peter", "sms", at(9), "on my way")
    assert (row.action, row.outcome, row.state) == ("acknowledge", "seen", "ACKED")
    assert row.excursion == f"{WARM}|{at(0)}"
    (step,) = [row for row in station.rows(transitions) if row["event"] == "acknowledge"]
    assert (step["untold"], step["recorded_at"]) == (Untold.BY_PERSON, at(9))


def test_what_is_over_is_acknowledged_afterwards(station: Station) -> None:
    station.live(airs([4.0] * 3, start=8))
    assert station.alarm_states()[WARM] == AlarmState.RTN_UNACK
    later = PETER._replace(at=at(20))
    assert do(station, lambda connection: acknowledge(connection, WARM, later)) is Came.SEEN_AFTERWARDS
    assert station.alarm_states()[WARM] == AlarmState.NORMAL
    assert (
        do(station, lambda connection: acknowledge(connection, WARM, later._replace(at=at(21)))) is Came.OVER
    )


def test_the_second_person_changes_nothing_and_his_words_are_kept(station: Station) -> None:
    do(station, lambda connection: acknowledge(connection, WARM, PETER))
    grace = Act("grace", "console", at(10), "who looks after it?")
    assert do(station, lambda connection: acknowledge(connection, WARM, grace)) is Came.SO_ALREADY
    with station.records.reading() as connection:
        assert [row.comment for row in actions_of(connection, WARM)] == ["on my way", "who looks after it?"]


def test_the_same_act_twice_is_once(station: Station) -> None:
    act = PETER._replace(id="sms-77")
    assert do(station, lambda connection: acknowledge(connection, WARM, act)) is Came.SEEN
    again = act._replace(at=at(30))
    assert do(station, lambda connection: acknowledge(connection, WARM, again)) is Came.DONE_BEFORE
    with station.records.reading() as connection:
        assert len(actions_of(connection, WARM)) == 1
    assert do(station, to_shelve(act)) is Came.DONE  # the same message may do two things
    assert do(station, to_shelve(act)) is Came.DONE_BEFORE


def test_an_alarm_is_acknowledged_again_after_it_was_raised_again(station: Station) -> None:
    do(station, lambda connection: acknowledge(connection, WARM, PETER))
    station.live(airs([4.0] * 3, start=10))
    station.live(airs([9.0] * 8, start=14))
    assert station.alarm_states()[WARM] == AlarmState.UNACK
    later = PETER._replace(at=at(23))
    assert do(station, lambda connection: acknowledge(connection, WARM, later)) is Came.SEEN
    assert [event for event in station.events() if event == "acknowledge"] == ["acknowledge"] * 2


def test_a_comment_stands_alone_and_changes_nothing(station: Station) -> None:
    assert do(station, lambda connection: comment(connection, WARM, PETER)) is Came.DONE
    assert station.alarm_states()[WARM] == AlarmState.UNACK
    empty = PETER._replace(comment=" ", at=at(10))
    assert do(station, lambda connection: comment(connection, WARM, empty)) is Came.REASON_NEEDED
    with station.records.reading() as connection:
        assert [row.action for row in actions_of(connection, WARM)] == ["comment"]


@pytest.mark.parametrize(
    ("act", "minutes", "came"),
    [
        (PETER, 8 * 60, Came.DONE),
        (PETER, 8 * 60 + 1, Came.TOO_LONG),
        (PETER, 0, Came.IN_THE_PAST),
        (PETER._replace(comment=""), 30, Came.REASON_NEEDED),
    ],
)
def test_shelving_has_a_reason_and_a_bounded_end(
    station: Station, act: Act, minutes: float, came: Came
) -> None:
    assert do(station, to_shelve(act, minutes)) is came
    with station.records.reading() as connection:
        rows = actions_of(connection, WARM)
    assert bool(rows) is (came is Came.DONE)
    assert [row.until_at for row in rows] == [act.at + round(minutes * MINUTE) for _ in rows]


def test_each_way_to_spare_people_is_undone_by_its_own_counterpart(station: Station) -> None:
    assert do(station, lambda connection: unshelve(connection, WARM, PETER)) is Came.SO_ALREADY
    assert do(station, to_shelve(PETER)) is Came.DONE
    assert do(station, lambda connection: remove_from_service(connection, WARM, PETER)) is Came.DONE
    with station.records.transaction() as connection:
        done = unshelve(connection, WARM, PETER._replace(at=at(12)))
        assert (done.came, done.alarm and done.alarm.suppression) == (Came.DONE, Suppression.OUT_OF_SERVICE)
        done = return_to_service(connection, WARM, PETER)
        assert (done.came, done.alarm and done.alarm.suppression) == (Came.DONE, Suppression.NONE)


def test_taking_out_of_service_needs_a_reason(station: Station) -> None:
    silent = PETER._replace(comment="")
    assert do(station, lambda connection: remove_from_service(connection, WARM, silent)) is Came.REASON_NEEDED


def test_an_alarm_that_never_was_is_none(station: Station) -> None:
    with station.records.transaction() as connection:
        for act in (acknowledge, comment, unshelve, remove_from_service, return_to_service):
            assert act(connection, "highland/x|y", PETER) == Done(Came.NO_SUCH)


def test_the_watcher_goes_on_with_what_people_did(station: Station) -> None:
    do(station, lambda connection: acknowledge(connection, WARM, PETER))
    do(station, to_shelve(PETER))
    station.live(airs([4.0] * 3, start=9))
    assert station.alarm_states()[WARM] == AlarmState.NORMAL  # somebody had acknowledged it
    assert len(station.said()) == len({said.contact for said in station.said()})  # nothing after the first
