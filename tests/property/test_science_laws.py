"""Laws of science: means in order, shares that only grow, rates that only rise, timers that may be split."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldchain.science.cold_damage import chilling_c_h
from coldchain.science.humidity import condenses, dew_point_c, vpd_kpa
from coldchain.science.lag import lag_step
from coldchain.science.life import remaining_days, share_used, trapezoid
from coldchain.science.mkt import mkt_c, mkt_from, mkt_term
from coldchain.science.models import Q10, Arrhenius, Model
from coldchain.science.newton import CoolingFit, breach_minutes, fit_cooling, minutes_to
from coldchain.science.rates import rate
from coldchain.science.tables import (
    HB66_GENERIC,
    SMOKED_FISH,
    TEMPERATE_FISH,
    TROPICAL_FISH,
    life_table,
    respiration_table,
)
from coldchain.science.timers import TIMER_BEGIN, TimerRule, counts, hold, two_four_hour, unknown

few = settings(max_examples=100)
MODELS: list[Model] = [
    HB66_GENERIC,
    TEMPERATE_FISH,
    TROPICAL_FISH,
    SMOKED_FISH,
    respiration_table([(0, 16), (10, 75), (20, 150)], 0.0),
    life_table([(2, 43), (4, 36), (9, 8), (14, 5), (16, 3)], 4.0),
    Q10(reference_c=0, valid_low_c=0, valid_high_c=40, bands=((10, 3.0), (20, 2.5), (40, 2.0))),
    Arrhenius(reference_c=5, valid_low_c=0, valid_high_c=40, activation_kj_mol=80),
]
models = st.sampled_from(MODELS)
temperatures = st.floats(-30.0, 60.0)
hours = st.floats(0.0, 100.0)
histories = st.lists(st.tuples(temperatures, hours), min_size=1, max_size=12)
TINY = 1e-9


@few
@given(held=st.lists(st.tuples(st.floats(-80, 150), st.floats(0.01, 100)), min_size=1, max_size=15))
def test_minimum_mean_mkt_maximum_stand_in_this_order(held: list[tuple[float, float]]) -> None:
    values, weights = [at_c for at_c, _ in held], [hour for _, hour in held]
    mean_c = math.fsum(at_c * hour for at_c, hour in held) / math.fsum(weights)
    kinetic_c = mkt_c(values, weights=weights)
    assert min(values) <= mean_c + TINY
    assert mean_c <= kinetic_c + TINY
    assert kinetic_c <= max(values) + TINY
    running = math.fsum(mkt_term(at_c) * hour for at_c, hour in held) / math.fsum(weights)
    assert mkt_from(running) == pytest.approx(kinetic_c, abs=1e-6)


@few
@given(model=models, first=temperatures, second=temperatures)
def test_warmer_never_ages_slower(model: Model, first: float, second: float) -> None:
    cold_c, warm_c = sorted((first, second))
    assert rate(model, cold_c).value <= rate(model, warm_c).value * (1 + TINY)


@few
@given(model=models, history=histories)
def test_the_share_used_never_falls(model: Model, history: list[tuple[float, float]]) -> None:
    shares = [share_used(model, 7.0, history[: count + 1]).share for count in range(len(history))]
    assert all(before <= after + TINY for before, after in pairwise([0.0, *shares]))
    left = [remaining_days(model, 7.0, share, 4.0) for share in shares]
    assert all(before >= after - TINY for before, after in pairwise(left))


@few
@given(model=models, history=histories, cut=st.floats(0.0, 1.0), data=st.data())
def test_the_share_used_adds_up_over_any_split(
    model: Model, history: list[tuple[float, float]], cut: float, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(history) - 1))
    at_c, held_h = history[at]
    before, after = [*history[:at], (at_c, held_h * cut)], [(at_c, held_h * (1 - cut)), *history[at + 1 :]]
    whole, parts = share_used(model, 7.0, history), (share_used(model, 7.0, part) for part in (before, after))
    shares, outside_h = zip(*parts, strict=True)
    assert math.fsum(shares) == pytest.approx(whole.share, rel=TINY, abs=TINY)
    assert math.fsum(outside_h) == pytest.approx(whole.extrapolated_h, rel=TINY, abs=TINY)


samples = st.lists(
    st.tuples(st.floats(0.0, 2000.0), st.one_of(temperatures, st.just(math.nan))), min_size=1, max_size=15
).map(lambda drawn: [(math.fsum(step for step, _ in drawn[: n + 1]), drawn[n][1]) for n in range(len(drawn))])


@few
@given(model=models, trace=samples, data=st.data())
def test_known_and_unknown_time_are_the_whole_and_add_up(
    model: Model, trace: list[tuple[float, float]], data: st.DataObject
) -> None:
    whole = trapezoid(model, 7.0, trace, max_gap_s=900.0)
    assert whole.known_h + whole.unknown_h == pytest.approx((trace[-1][0] - trace[0][0]) / 3600, abs=TINY)
    assert 0.0 <= whole.extrapolated_h <= whole.known_h + TINY
    cut = data.draw(st.integers(0, len(trace) - 1))
    first = trapezoid(model, 7.0, trace[: cut + 1], max_gap_s=900.0)
    second = trapezoid(model, 7.0, trace[cut:], max_gap_s=900.0)
    for total, one, other in zip(whole, first, second, strict=True):
        assert one + other == pytest.approx(total, rel=TINY, abs=TINY)


@few
@given(history=histories, below_c=st.floats(0.0, 15.0))
def test_cold_damage_only_grows(history: list[tuple[float, float]], below_c: float) -> None:
    sums = [chilling_c_h(below_c, history[: count + 1]) for count in range(len(history))]
    assert all(before <= after + TINY for before, after in pairwise([0.0, *sums]))


rules = st.builds(
    TimerRule,
    name=st.just("rule"),
    above=st.booleans(),
    bound=st.sampled_from([4.0, 5.0]),
    inclusive=st.booleans(),
    duration_s=st.sampled_from([0.0, 0.001, 0.005, 0.02, 0.05]),
    cumulative=st.booleans(),
)
# (value, or None for no data; how long [ms]): so short that every millisecond can be looked at
stretches = st.lists(
    st.tuples(st.sampled_from([None, 3.0, 4.0, 4.5, 5.0, 6.0]), st.integers(0, 20)), max_size=12
)


def _counted(rule: TimerRule, held: list[tuple[float | None, int]]) -> tuple[int, int]:
    """Return elapsed time and firing of a clock that is looked at every millisecond; the plain way."""
    now, elapsed, fired_at = 1000, 0, 0
    for value, length in held:
        for _ in range(length):
            if value is not None and counts(rule, value):
                if not fired_at and elapsed >= rule.duration_s * 1000:
                    fired_at = now
                elapsed += 1
                if not fired_at and elapsed >= rule.duration_s * 1000:
                    fired_at = now + 1
            elif value is not None and not rule.cumulative:
                elapsed = 0
            now += 1
    return elapsed, fired_at


@few
@given(rule=rules, held=stretches, data=st.data())
def test_splitting_the_time_of_a_timer_changes_nothing_and_it_fires_exactly(
    rule: TimerRule, held: list[tuple[float | None, int]], data: st.DataObject
) -> None:
    whole = split = TIMER_BEGIN
    now = 1000
    for value, length in held:
        until, middle = now + length, now + data.draw(st.integers(0, length))
        if value is None:
            whole, split = unknown(rule, whole), unknown(rule, split)
        else:
            whole = hold(rule, whole, value, from_at=now, to_at=until)
            split = hold(rule, split, value, from_at=now, to_at=middle)
            split = hold(rule, split, value, from_at=middle, to_at=until)
        now = until
    assert split == whole
    assert (whole.elapsed_ms, whole.fired_at) == _counted(rule, held)


@few
@given(exposures=st.lists(st.floats(0.0, 300.0), min_size=1, max_size=10))
def test_food_never_gets_better_again(exposures: list[float]) -> None:
    order = ["ok", "use-now", "discard"]
    classes = [order.index(each) for each in two_four_hour(exposures)]
    assert classes == sorted(classes)


@few
@given(air_c=st.floats(-45, 60), humidity_pct=st.floats(1.0, 100.0), surface_c=st.floats(-30, 60))
def test_air_is_never_drier_than_its_dew_point_says(
    air_c: float, humidity_pct: float, surface_c: float
) -> None:
    dew_c = dew_point_c(air_c, humidity_pct)
    assert dew_c <= air_c + TINY
    assert condenses(surface_c, air_c, humidity_pct) == (surface_c <= dew_c)
    assert vpd_kpa(air_c, humidity_pct) >= 0.0


@few
@given(
    start=temperatures,
    air=temperatures,
    duration=st.floats(0, 1e5),
    tau=st.floats(0, 1e5),
    cut=st.floats(0, 1),
)
def test_a_product_stays_between_where_it_was_and_the_air(
    start: float, air: float, duration: float, tau: float, cut: float
) -> None:
    end = lag_step(start, air, duration_s=duration, tau_s=tau)
    assert min(start, air) - TINY <= end <= max(start, air) + TINY
    middle = lag_step(start, air, duration_s=duration * cut, tau_s=tau)
    assert lag_step(middle, air, duration_s=duration * (1 - cut), tau_s=tau) == pytest.approx(end, abs=1e-6)


@few
@given(
    start=st.floats(0.0, 6.0),
    above=st.floats(1.0, 40.0),
    tau_s=st.floats(600, 30_000),
    limit=st.floats(7.0, 30.0),
)
def test_a_fit_of_newtons_own_curve_gives_its_own_forecast(
    start: float, above: float, tau_s: float, limit: float
) -> None:
    ambient = start + above
    trace = [(60.0 * n, ambient - above * math.exp(-60.0 * n / tau_s)) for n in range(25)]
    fit = fit_cooling(trace, ambient_c=ambient)
    if not isinstance(fit, CoolingFit):
        assert above * (1 - math.exp(-1440 / tau_s)) < 0.5  # so slow that no sensor could tell
        return
    expected = breach_minutes(trace[-1][1], ambient, tau_s / 60, limit)
    found = minutes_to(fit, trace[-1][1], limit)
    assert found == (None if expected is None else pytest.approx(expected, rel=1e-4, abs=1e-4))
    assert (found is None) == (ambient <= limit and trace[-1][1] < limit)
