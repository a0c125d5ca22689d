"""coldchain/science/life.py: shares of life, what is left, and samples with gaps."""

import math

import pytest

from coldchain.errors import InputError
from coldchain.science.life import Segments, remaining_days, share_used, trapezoid
from coldchain.science.models import Q10, SquareRoot
from coldchain.science.tables import HB66_GENERIC, TEMPERATE_FISH, respiration_table

AT_5 = SquareRoot(reference_c=5, valid_low_c=-1, valid_high_c=25, t_min_c=-10)
STRAWBERRY = respiration_table([(0, 16), (10, 75), (20, 150)], 0.0)
HOUR_S = 3600.0


def test_v10_21_days_at_5_degrees_are_47_at_0() -> None:
    days = remaining_days(AT_5, 21.0, 0.0, 0.0)
    assert days == pytest.approx(47.25, rel=1e-12)
    assert days == pytest.approx(47.2, abs=0.0501)  # as the predictor shows it


def test_v19_10_days_at_0_are_3_33_at_12() -> None:
    model = Q10(reference_c=0, valid_low_c=0, valid_high_c=20, bands=((20, 2.5),))
    assert remaining_days(model, 10.0, 0.0, 12.0) == pytest.approx(3.33, abs=0.005)


def test_v59_strawberry_by_its_respiration_is_worse_than_what_was_measured() -> None:
    """Measured: 46 % of life lost in 3 d at 10 degC (S15); by respiration twice the whole: the safe side."""
    share = share_used(STRAWBERRY, 7.0, [(10.0, 72.0)]).share
    assert share == pytest.approx(3 * (75 / 16) / 7, rel=1e-12)
    assert share > 0.46
    assert remaining_days(STRAWBERRY, 7.0, 0.0, 10.0) == pytest.approx(1.5, abs=0.01)


def test_shares_of_held_temperatures_add_up() -> None:
    used = share_used(HB66_GENERIC, 10.0, [(0.0, 24.0), (10.0, 24.0), (20.0, 12.0)])
    assert used.share == pytest.approx((1 + 3 + 3.75) / 10, rel=1e-12)
    assert used.extrapolated_h == 0.0


def test_time_outside_the_range_is_counted_at_the_edge_and_told() -> None:
    used = share_used(HB66_GENERIC, 10.0, [(45.0, 2.0), (40.0, 1.0), (-3.0, 4.0), (0.0, 1.0)])
    assert used.extrapolated_h == 6.0
    assert used.share == pytest.approx((3 * 22.5 + 5) / 240, rel=1e-12)


@pytest.mark.parametrize(("used", "days"), [(0.0, 14.0), (0.5, 7.0), (1.0, 0.0), (1.5, 0.0)])
def test_what_is_left_never_falls_below_nothing(used: float, days: float) -> None:
    assert remaining_days(TEMPERATE_FISH, 14.0, used, 0.0) == pytest.approx(days)


def test_what_does_not_age_lasts_for_ever_unless_it_is_spoiled_already() -> None:
    frozen = SquareRoot(reference_c=0, valid_low_c=-20, valid_high_c=25, t_min_c=-10)
    assert remaining_days(frozen, 14.0, 0.5, -12.0) == math.inf
    assert remaining_days(frozen, 14.0, 1.0, -12.0) == 0.0


def test_the_trapezoid_takes_the_mean_of_two_rates_over_unequal_intervals() -> None:
    samples = [(0.0, 0.0), (0.5 * HOUR_S, 10.0), (2 * HOUR_S, 20.0)]
    exposure = trapezoid(HB66_GENERIC, 10.0, samples, max_gap_s=2 * HOUR_S)
    assert exposure.share == pytest.approx((0.5 * 2 + 1.5 * 5.25) / 240, rel=1e-12)
    assert (exposure.known_h, exposure.unknown_h, exposure.extrapolated_h) == (2.0, 0.0, 0.0)


@pytest.mark.parametrize(("gap_s", "known_h", "unknown_h"), [(899, 0.25, 0), (900, 0.25, 0), (901, 0, 0.25)])
def test_a_gap_is_unknown_only_beyond_its_limit(gap_s: float, known_h: float, unknown_h: float) -> None:
    exposure = trapezoid(HB66_GENERIC, 10.0, [(0.0, 4.0), (gap_s, 4.0)], max_gap_s=900.0)
    assert (exposure.known_h, exposure.unknown_h) == pytest.approx((known_h, unknown_h), abs=0.001)
    assert (exposure.share > 0) == (known_h > 0)


def test_time_on_both_sides_of_a_failed_reading_is_unknown() -> None:
    samples = [(0.0, 4.0), (600.0, math.nan), (1200.0, 4.0), (1800.0, 4.0)]
    exposure = trapezoid(HB66_GENERIC, 10.0, samples, max_gap_s=900.0)
    assert exposure.unknown_h == pytest.approx(1200 / HOUR_S)
    assert exposure.known_h == pytest.approx(600 / HOUR_S)


def test_one_sample_has_no_time_and_each_end_outside_counts_half() -> None:
    assert trapezoid(HB66_GENERIC, 10.0, [(0.0, 4.0)], max_gap_s=900.0) == (0.0, 0.0, 0.0, 0.0)
    one_end = trapezoid(HB66_GENERIC, 10.0, [(0.0, 40.0), (720.0, 41.0)], max_gap_s=900.0)
    assert one_end.extrapolated_h == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("life_days", "segments", "message"),
    [
        (0.0, [(4.0, 1.0)], "life at the reference temperature: got 0.0 d"),
        (-7.0, [(4.0, 1.0)], "life at the reference temperature"),
        (7.0, [], "temperatures held: got none; allowed: one or more"),
        (7.0, [(4.0, -1.0)], r"time at 4.0 degC: got -1.0 h; allowed: a number, 0 or more"),
        (7.0, [(math.nan, 1.0)], "temperature: got no number"),
    ],
)
def test_impossible_histories_are_refused(life_days: float, segments: Segments, message: str) -> None:
    with pytest.raises(InputError, match=message):
        share_used(HB66_GENERIC, life_days, segments)


@pytest.mark.parametrize(
    ("samples", "max_gap_s", "message"),
    [
        ([], 900.0, "samples: got none"),
        ([(60.0, 4.0), (0.0, 4.0)], 900.0, r"got 0.0 s after 60.0 s; allowed: times that never fall"),
        ([(math.nan, 4.0)], 900.0, "times of samples"),
        ([(0.0, 4.0)], -1.0, "max_gap_s: got -1.0 s"),
    ],
)
def test_impossible_samples_are_refused(samples: Segments, max_gap_s: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        trapezoid(HB66_GENERIC, 10.0, samples, max_gap_s=max_gap_s)


def test_a_negative_share_is_refused() -> None:
    with pytest.raises(InputError, match=r"share of life used: got -0.1; allowed: a number, 0 or more"):
        remaining_days(HB66_GENERIC, 10.0, -0.1, 4.0)
