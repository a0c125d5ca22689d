"""What time does to an alarm. Times are plain numbers [ms]."""

import pytest
from msgspec.structs import replace

from coldchain.judgement.ageing import AgeRules, aged, depth_of, due_of, is_due_again, is_worse
from coldchain.judgement.alarm_table import AlarmState, Suppression
from coldchain.judgement.alarms import Alarm
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.suppression import remove_from_service, return_to_service, shelve
from coldchain.registry.profile import Limit, Side

RULES = AgeRules(realarm_ms=100, shelve_at_most_ms=500)
SEEN = Alarm(id="a|too-warm", state=AlarmState.ACKED, occurrence=1, acked_at=50, told_depth=1.5)
LIMIT = Limit(name="too-warm", channel="air/temperature", side=Side.ABOVE, bound=8.0, deadband=0.5)
DOOR = Limit(name="door", channel="door/open", side=Side.ABOVE, bound=0.5)


def found(extreme: float) -> Excursion:
    """Return an excursion whose worst value this is."""
    return Excursion(id="x", kind=Kind.LIMIT, limit="too-warm", started_at=1, confirmed_at=2, extreme=extreme)


def test_a_shelf_is_over_at_its_end() -> None:
    shelved = shelve(SEEN, 200, 60)
    assert aged(shelved, RULES, 199) == shelved
    over = aged(shelved, RULES, 200)
    assert (over.suppression, over.shelved_until_at, over.state) == (Suppression.NONE, None, AlarmState.ACKED)


def test_what_was_written_under_a_clock_ahead_counts_from_now_on() -> None:
    alarm = aged(replace(shelve(SEEN, 9_000, 8_700), acked_at=8_600), RULES, 100)
    assert (alarm.shelved_until_at, alarm.acked_at) == (600, 100)


def test_what_was_acknowledged_and_goes_on_is_due_again() -> None:
    assert due_of(SEEN, Kind.LIMIT, RULES) == 150
    assert not is_due_again(SEEN, Kind.LIMIT, RULES, 149)
    assert is_due_again(SEEN, Kind.LIMIT, RULES, 150)


@pytest.mark.parametrize(
    ("alarm", "kind", "rules"),
    [
        (replace(SEEN, state=AlarmState.UNACK, acked_at=None), Kind.LIMIT, RULES),
        (SEEN, Kind.PRODUCT, RULES),
        (SEEN, Kind.LAW, RULES),
        (SEEN, Kind.LIMIT, RULES._replace(realarm_ms=0)),
        (remove_from_service(SEEN, 60), Kind.LIMIT, RULES),
    ],
)
def test_other_alarms_are_not(alarm: Alarm, kind: Kind, rules: AgeRules) -> None:
    assert not is_due_again(alarm, kind, rules, 10**6)
    assert due_of(alarm, kind, rules) is None


def test_what_waits_to_be_told_is_due_at_once_and_a_shelf_at_its_end() -> None:
    assert due_of(shelve(SEEN, 200, 60), Kind.LIMIT, RULES) == 200
    back = return_to_service(remove_from_service(SEEN, 60), 70)
    assert due_of(back, Kind.LIMIT, RULES) == 0


@pytest.mark.parametrize(
    ("alarm", "extreme", "limit", "worse"),
    [
        (SEEN, 11.0, LIMIT, False),
        (SEEN, 11.1, LIMIT, True),
        (replace(SEEN, told_depth=0.2), 9.9, LIMIT, False),  # not twice a hair
        (replace(SEEN, told_depth=0.2), 10.1, LIMIT, True),
        (replace(SEEN, told_depth=0.5), 1.0, DOOR, False),
        (SEEN, 99.0, None, False),
        (replace(SEEN, state=AlarmState.UNACK), 99.0, LIMIT, False),
        (shelve(SEEN, 200, 60), 99.0, LIMIT, False),
    ],
)
def test_much_worse_is_twice_as_far_beyond_as_was_told(
    alarm: Alarm, extreme: float, limit: Limit | None, worse: bool
) -> None:
    assert is_worse(alarm, found(extreme), limit) is worse


def test_how_far_beyond_counts_on_either_side() -> None:
    assert depth_of(found(9.5), LIMIT) == 1.5
    assert depth_of(found(6.0), replace(LIMIT, side=Side.BELOW)) == 2.0
    assert depth_of(found(9.5), None) == 0.0


def test_nothing_is_due_further_ahead_than_the_longest() -> None:
    assert RULES.furthest_ms == 500
