"""coldchain/judgement/untold.py: what is over too soon to be worth a text, and what is as urgent."""

import pytest
from msgspec.structs import replace

from coldchain.judgement.alarm_table import AlarmEvent, AlarmState, Reason
from coldchain.judgement.alarms import Transition
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.untold import is_as_urgent, is_over_soon, urgency
from coldchain.registry.profile import Severity

HALF_HOUR_MS = 1_800_000
OVER = Transition(
    id="t",
    alarm="a",
    occurrence=1,
    from_state=AlarmState.UNACK,
    to_state=AlarmState.RTN_UNACK,
    event=AlarmEvent.RETURN,
    reason=Reason.OVER_UNSEEN,
    event_at=HALF_HOUR_MS - 1,
    recorded_at=HALF_HOUR_MS,
    late=False,
    excursion=Excursion(id="e", kind=Kind.LIMIT, limit="too-warm", started_at=-600_000, confirmed_at=0),
)


def about(kind: Kind, event: AlarmEvent) -> Transition:
    return replace(OVER, event=event, excursion=replace(OVER.excursion, kind=kind))


def test_it_counts_from_when_the_alarm_was_due() -> None:
    assert is_over_soon(OVER, HALF_HOUR_MS)
    assert not is_over_soon(replace(OVER, event_at=HALF_HOUR_MS), HALF_HOUR_MS)
    assert not is_over_soon(OVER, 0)


def test_what_is_found_to_be_over_long_afterwards_is_told() -> None:
    assert not is_over_soon(replace(OVER, recorded_at=OVER.event_at + HALF_HOUR_MS), HALF_HOUR_MS)


@pytest.mark.parametrize(
    ("kind", "event", "expected"),
    [
        (Kind.ABSENCE, AlarmEvent.RETURN, True),
        (Kind.ABSENCE, AlarmEvent.WITHDRAW, True),
        (Kind.GATEWAY, AlarmEvent.WITHDRAW, True),
        (Kind.LIMIT, AlarmEvent.WITHDRAW, False),  # a correction
        (Kind.PRODUCT, AlarmEvent.WITHDRAW, False),
        (Kind.LIMIT, AlarmEvent.CLOSE, False),  # nobody knows how it went on
        (Kind.LIMIT, AlarmEvent.RAISE, False),
        (Kind.LIMIT, AlarmEvent.RECORD, False),
    ],
)
def test_only_an_end_can_come_too_soon(kind: Kind, event: AlarmEvent, expected: bool) -> None:
    assert is_over_soon(about(kind, event), HALF_HOUR_MS) is expected


def test_severities_are_in_order() -> None:
    assert [urgency(each) for each in Severity] == [0, 1, 2, 3]
    assert is_as_urgent("high", "high")
    assert is_as_urgent("critical", "medium")
    assert not is_as_urgent("medium", "high")
    assert not is_as_urgent("of a later version", "low")
