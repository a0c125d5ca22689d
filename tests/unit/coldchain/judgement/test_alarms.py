"""From excursions to transitions: who is told what once, and in which order. Minutes."""

from collections.abc import Iterable

import pytest

from coldchain.judgement.alarm_table import AlarmState
from coldchain.judgement.alarms import Alarm, Known, Moment, acknowledge, point_of, reconcile
from coldchain.judgement.facts import Excursion, Kind
from helpers.judging import KEY, MINUTE_MS

POINT = f"{KEY}|too-warm"
NOW = Moment(now=100 * MINUTE_MS, late_after_ms=15 * MINUTE_MS)
NORMAL = Alarm(id=POINT)
UNACK = Alarm(id=POINT, state=AlarmState.UNACK, occurrence=1, excursion="x|90", since_at=95 * MINUTE_MS)
ACKED = Alarm(id=POINT, state=AlarmState.ACKED, occurrence=1, excursion="x|90", since_at=95 * MINUTE_MS)


def found(
    start: float,
    end: float | None = None,
    *,
    kind: Kind = Kind.LIMIT,
    raised: bool = False,
    returned: bool = False,
) -> Known:
    """Return an excursion from minute to minute, confirmed after five, and what was told of it."""
    return Known(
        Excursion(
            id=f"x|{start:g}",
            kind=kind,
            limit="too-warm" if kind is Kind.LIMIT else "absence",
            started_at=round(start * MINUTE_MS),
            confirmed_at=round((start + 5) * MINUTE_MS),
            ended_at=None if end is None else round(end * MINUTE_MS),
        ),
        raised,
        returned,
    )


def told(
    alarm: Alarm, changed: Iterable[Known], *, others_open: bool = False, orphans: tuple[Known, ...] = ()
) -> list[tuple[str, str, float, bool]]:
    """Return (event, state after, minute, late) of each transition."""
    after = reconcile(alarm, changed, NOW, others_open=others_open, orphans=orphans)
    return [(str(x.event), str(x.to_state), x.event_at / MINUTE_MS, x.late) for x in after.transitions]


def test_what_goes_on_raises() -> None:
    assert told(NORMAL, [found(90)]) == [("raise", "UNACK", 95, False)]


def test_what_began_long_ago_raises_late() -> None:
    assert told(NORMAL, [found(80)]) == [("raise", "UNACK", 85, False)]
    assert told(NORMAL, [found(79)]) == [("raise", "UNACK", 84, True)]


@pytest.mark.parametrize("kind", [Kind.ABSENCE, Kind.SENSOR, Kind.GATEWAY])
def test_a_silence_or_a_faulty_sensor_is_never_late_for_it_is_now(kind: Kind) -> None:
    assert told(NORMAL, [found(0, kind=kind)]) == [("raise", "UNACK", 5, False)]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.ABSENCE, []),
        (Kind.SENSOR, []),
        (Kind.GATEWAY, []),
        (Kind.PRODUCT, ["record"]),
        (Kind.LAW, ["record"]),
    ],
)
def test_what_harmed_goods_is_told_also_when_it_is_over(kind: Kind, expected: list[str]) -> None:
    assert [event for event, *_ in told(NORMAL, [found(0, 20, kind=kind)])] == expected


def test_what_is_over_before_it_was_told_is_recorded() -> None:
    assert told(NORMAL, [found(0, 50)]) == [("record", "RTN_UNACK", 5, True)]
    assert told(NORMAL, [found(90, 99)]) == [("record", "RTN_UNACK", 95, False)]


def test_a_silence_that_is_over_is_no_news() -> None:
    assert told(NORMAL, [found(0, 50, kind=Kind.ABSENCE)]) == []


def test_what_was_told_returns_once() -> None:
    assert told(UNACK, [found(90, 99, raised=True)]) == [("return", "RTN_UNACK", 99, False)]
    assert told(UNACK, [found(90, 99, raised=True, returned=True)]) == []


def test_an_acknowledged_alarm_returns_to_normal() -> None:
    assert told(ACKED, [found(90, 99, raised=True)]) == [("return", "NORMAL", 99, False)]


def test_an_active_alarm_is_not_raised_again() -> None:
    assert told(UNACK, [found(90, raised=True)]) == []


def test_the_end_of_one_and_the_begin_of_the_next_are_both_told() -> None:
    assert told(ACKED, [found(95), found(80, 90, raised=True)]) == [
        ("return", "NORMAL", 90, False),
        ("raise", "UNACK", 100, False),
    ]


def test_a_split_that_goes_on_is_not_told() -> None:
    """People were told that it is warm; that it was not for a while in between is no news to act on."""
    assert told(UNACK, [found(80, 90, raised=True), found(95, raised=True)]) == []


def test_an_alarm_goes_on_while_another_channel_is_silent() -> None:
    assert told(UNACK, [found(0, 50, kind=Kind.ABSENCE, raised=True)], others_open=True) == []


def test_something_old_that_is_found_leaves_what_goes_on_in_sight() -> None:
    after = reconcile(UNACK, [found(10, 50)], NOW, others_open=True)
    assert [(str(x.event), str(x.to_state)) for x in after.transitions] == [("record", "UNACK")]
    assert (after.alarm.excursion, after.alarm.since_at) == (UNACK.excursion, UNACK.since_at)


def test_what_never_was_is_taken_back() -> None:
    gone = found(90, raised=True)
    assert told(UNACK, [], orphans=(gone,)) == [("withdraw", "NORMAL", 100, False)]


def test_what_was_told_as_over_and_never_was_is_taken_back_too() -> None:
    gone = found(80, 90, raised=True, returned=True)
    assert told(NORMAL, [], orphans=(gone,)) == [("withdraw", "NORMAL", 100, False)]


def test_a_silence_that_was_told_as_over_needs_no_correction() -> None:
    gone = found(80, 90, kind=Kind.ABSENCE, raised=True, returned=True)
    assert told(NORMAL, [], orphans=(gone,)) == []


def test_each_that_never_was_is_taken_back() -> None:
    gone = (found(10, 20, raised=True, returned=True), found(90, raised=True))
    assert [event for event, *_ in told(UNACK, [], orphans=gone)] == ["withdraw", "withdraw"]


def test_nothing_is_taken_back_while_something_goes_on() -> None:
    assert told(UNACK, [], others_open=True, orphans=(found(10, 20, raised=True, returned=True),)) == []


def test_what_takes_the_place_of_what_never_was_is_raised() -> None:
    assert told(ACKED, [found(97)], orphans=(found(80, raised=True),)) == [
        ("withdraw", "NORMAL", 100, False),
        ("raise", "UNACK", 102, False),
    ]


def test_where_nobody_watches_any_more_an_alarm_is_closed() -> None:
    cut = found(90, 99, raised=True)._replace(cut=True)
    assert told(UNACK, [cut]) == [("close", "RTN_UNACK", 99, False)]
    assert told(ACKED, [cut]) == [("close", "NORMAL", 99, False)]


def test_what_is_found_only_after_the_device_was_taken_out_is_recorded() -> None:
    assert told(NORMAL, [found(0, 50)._replace(cut=True)]) == [("record", "RTN_UNACK", 5, True)]


@pytest.mark.parametrize(
    ("item", "raised", "returned"),
    [
        (found(90), True, False),
        (found(0, 50), True, True),
        (found(0, 50, kind=Kind.ABSENCE), False, False),
        (found(90, 99, raised=True), True, False),
    ],
)
def test_what_has_been_told_is_remembered(item: Known, raised: bool, returned: bool) -> None:
    known = reconcile(NORMAL, [item], NOW, others_open=False).known
    assert [(each.raised, each.returned) for each in known] == [(raised, returned)]


def test_ids_of_transitions_are_the_same_in_every_run() -> None:
    first = reconcile(NORMAL, [found(90)], NOW, others_open=False).transitions
    assert [step.id for step in first] == [f"{POINT}|1|raise|{90 * MINUTE_MS}"]
    assert reconcile(NORMAL, [found(90)], NOW, others_open=False).transitions == first


def test_an_acknowledgement_is_a_transition_too() -> None:
    alarm, step = acknowledge(UNACK, found(90).excursion, 101 * MINUTE_MS)
    assert (alarm.state, step.event, step.event_at, step.late) == (
        "ACKED",
        "acknowledge",
        101 * MINUTE_MS,
        False,
    )


def test_a_limit_of_a_channel_and_the_silence_of_a_device_are_alarm_points() -> None:
    assert point_of(KEY, found(0).excursion) == POINT
    assert point_of(KEY, found(0, kind=Kind.ABSENCE).excursion) == "highland/van-1/logger-1|absence"
