"""coldchain/science/cold_damage.py: degree-hours below a chilling limit, and freezing that latches."""

import math

import pytest

from coldchain.errors import InputError
from coldchain.science.cold_damage import (
    TOMATO_BUDGET_C_H,
    TOMATO_CHILLING_C,
    VACCINE_FREEZING_C,
    VACCINE_FREEZING_S,
    chilling_c_h,
    freezing_rule,
    frozen_after_h,
)


@pytest.mark.parametrize(("below_c", "c_h"), [(12.5, 684.0), (13.0, 720.0)])
def test_three_days_at_3_degrees_blotch_a_tomato(below_c: float, c_h: float) -> None:
    assert chilling_c_h(below_c, [(3.0, 72.0)]) == pytest.approx(c_h)


@pytest.mark.parametrize(("below_c", "c_h"), [(12.5, 840.0), (13.0, 924.0)])
def test_so_do_seven_days_at_7_5_degrees(below_c: float, c_h: float) -> None:
    assert chilling_c_h(below_c, [(7.5, 168.0)]) == pytest.approx(c_h)
    assert chilling_c_h(TOMATO_CHILLING_C, [(7.5, 168.0)]) > TOMATO_BUDGET_C_H


def test_warmth_takes_nothing_back() -> None:
    assert chilling_c_h(12.5, [(10.5, 3.0), (25.0, 40.0), (11.5, 4.0)]) == pytest.approx(10.0)


def test_the_limit_itself_does_no_harm() -> None:
    below, at, above = (chilling_c_h(12.5, [(at_c, 10.0)]) for at_c in (12.4, 12.5, 12.6))
    assert below == pytest.approx(1.0)
    assert (at, above) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("segments", "expected_h"),
    [
        ([(4.0, 2.0), (-0.5, 1.0)], 3.0),
        ([(4.0, 2.0), (-0.5, 0.999)], None),
        ([(4.0, 2.0), (-0.4, 50.0)], None),
        ([(-2.0, 0.9), (1.0, 0.1), (-2.0, 0.9)], None),
        ([(-2.0, 0.5), (-1.0, 0.5)], 1.0),
        ([(-2.0, 1.5), (20.0, 100.0)], 1.0),
    ],
)
def test_a_vaccine_freezes_after_an_hour_without_a_break_and_stays_frozen(
    segments: list[tuple[float, float]], expected_h: float | None
) -> None:
    assert frozen_after_h(VACCINE_FREEZING_C, VACCINE_FREEZING_S, segments) == expected_h


def test_a_freezing_rule_counts_its_own_bound() -> None:
    rule = freezing_rule(-0.8, 900.0)
    assert (rule.above, rule.inclusive, rule.cumulative, rule.duration_s) == (False, True, False, 900.0)


def test_impossible_input_is_refused() -> None:
    with pytest.raises(InputError, match="temperatures held: got none"):
        chilling_c_h(12.5, [])
    with pytest.raises(InputError, match=r"time at 3.0 degC: got -1.0 h"):
        chilling_c_h(12.5, [(3.0, -1.0)])
    with pytest.raises(InputError, match="chilling limit: got nan"):
        chilling_c_h(math.nan, [(3.0, 1.0)])
    with pytest.raises(InputError, match="temperature: got nan"):
        frozen_after_h(-0.5, 60.0, [(math.nan, 1.0)])
    with pytest.raises(InputError, match="time to freeze: got -1"):
        freezing_rule(-0.5, -1.0)
