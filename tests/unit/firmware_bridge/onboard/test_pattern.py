"""Loud, then a chirp now and then, until it is over."""

import pytest

from firmware_bridge.onboard.pattern import OFF, Times, begins_anew, level

TIMES = Times(loud_for_s=10.0, chirp_every_s=60.0)


def test_nothing_sounds_without_an_alarm() -> None:
    assert level(None, TIMES, pulses=True) == OFF


@pytest.mark.parametrize(
    ("age_s", "on", "for_s"),
    [
        (0.0, True, 1.0),
        (0.5, True, 0.5),
        (1.0, False, 1.0),
        (9.5, False, 0.5),
        (10.0, True, 0.2),
        (11.0, False, 59.0),
    ],
)
def test_a_buzzer_pulses_then_chirps(age_s: float, on: bool, for_s: float) -> None:
    found = level(age_s, TIMES, pulses=True)
    assert found.on is on
    assert found.for_s == pytest.approx(for_s)


def test_a_siren_is_on_and_then_off() -> None:
    assert level(3.0, TIMES, pulses=False) == (True, 7.0)
    assert level(10.0, TIMES, pulses=False) == OFF


def test_following_the_pattern_always_goes_on() -> None:
    """No step of the pattern is empty: a thread that follows it never spins."""
    age_s = 0.0
    while age_s < 200.0:
        step_s = level(age_s, TIMES, pulses=True).for_s
        assert step_s > 0.0
        age_s += max(step_s, 0.001)


@pytest.mark.parametrize(
    ("before", "after", "anew"),
    [
        ({}, {"a": "high"}, True),
        ({"a": "high"}, {"a": "high"}, False),
        ({"a": "high"}, {"a": "high", "b": "low"}, True),
        ({"a": "high"}, {"a": "critical"}, True),
        ({"a": "critical", "b": "high"}, {"a": "high"}, False),
    ],
)
def test_what_is_new_or_worse_is_loud_again(
    before: dict[str, str], after: dict[str, str], anew: bool
) -> None:
    assert begins_anew(before, after) is anew
