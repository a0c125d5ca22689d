"""Causes for which people are spared an alarm: each comes and goes by itself, and the state never minds."""

from collections.abc import Callable
from itertools import permutations

import pytest

from coldchain.judgement.alarm_table import AlarmState, Suppression
from coldchain.judgement.alarms import Alarm
from coldchain.judgement.suppression import (
    GATEWAY,
    causes_of,
    explain_by,
    is_hidden,
    no_longer_by,
    remove_from_service,
    return_to_service,
    shelve,
    told,
    unshelve,
    waits_for_news,
)

ON = Alarm(id="a|too-warm", state=AlarmState.ACKED, occurrence=1, acked_at=7)
CAUSES: dict[str, Callable[[Alarm], Alarm]] = {
    "shelf": lambda alarm: shelve(alarm, 50, 10),
    "service": lambda alarm: remove_from_service(alarm, 10),
    "gateway": lambda alarm: explain_by(alarm, GATEWAY, 10),
    "window": lambda alarm: explain_by(alarm, "window-3", 10),
}
ENDS: dict[str, Callable[[Alarm], Alarm]] = {
    "shelf": lambda alarm: unshelve(alarm, 20),
    "service": lambda alarm: return_to_service(alarm, 20),
    "gateway": lambda alarm: no_longer_by(alarm, GATEWAY, 20),
    "window": lambda alarm: no_longer_by(alarm, "window-3", 20),
}


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (("gateway",), Suppression.SUPPRESSED_BY_DESIGN),
        (("window", "gateway"), Suppression.SUPPRESSED_BY_DESIGN),
        (("shelf",), Suppression.SHELVED),
        (("shelf", "gateway"), Suppression.SHELVED),
        (("service",), Suppression.OUT_OF_SERVICE),
        (("service", "shelf", "window"), Suppression.OUT_OF_SERVICE),
    ],
)
def test_the_strongest_cause_is_shown_in_whatever_order_they_came(
    names: tuple[str, ...], shown: Suppression
) -> None:
    for order in permutations(names):
        alarm = ON
        for name in order:
            alarm = CAUSES[name](alarm)
        assert alarm.suppression is shown


def test_people_are_spared_it_until_the_last_cause_is_gone_and_then_have_to_be_told() -> None:
    for order in permutations(CAUSES):
        alarm = ON
        for begin in CAUSES.values():
            alarm = begin(alarm)
        for name in order:
            assert is_hidden(alarm)
            assert not waits_for_news(alarm)
            alarm = ENDS[name](alarm)
        assert alarm.suppression is Suppression.NONE
        assert waits_for_news(alarm)
        assert alarm.hidden_at == 10
        assert not waits_for_news(told(alarm))


def test_the_state_and_the_acknowledgement_never_mind() -> None:
    for begin, end in zip(CAUSES.values(), ENDS.values(), strict=True):
        for alarm in (begin(ON), end(begin(ON))):
            assert (alarm.state, alarm.acked_at, alarm.occurrence) == (AlarmState.ACKED, 7, 1)


def test_doing_a_thing_twice_is_doing_it_once() -> None:
    for change in (*CAUSES.values(), *ENDS.values()):
        assert change(change(ON)) == change(ON)
    assert ENDS["shelf"](ON) == ON


def test_what_changes_is_looked_at_at_once() -> None:
    assert ON.due_at is None
    assert CAUSES["shelf"](ON).due_at == 0
    assert ENDS["shelf"](CAUSES["shelf"](ON)).due_at == 0


def test_causes_by_design_stand_side_by_side() -> None:
    alarm = explain_by(explain_by(ON, "window-3", 10), GATEWAY, 11)
    assert alarm.by_design == "gateway,window-3"
    assert causes_of(alarm) == {"gateway", "window-3"}
    assert causes_of(ON) == frozenset()


def test_what_is_still_hidden_is_not_told() -> None:
    alarm = CAUSES["shelf"](ON)
    assert told(alarm) == alarm
