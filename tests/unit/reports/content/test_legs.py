"""What each leg did to the goods: it adds up, no part is below nothing, and the verdict stays itself."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coldchain.judgement.goods import judge_goods
from coldchain.judgement.goods_state import GoodsState
from coldchain.judgement.trip import covered_ms
from coldchain.judgement.verdict import Verdict, verdict
from coldchain.reading import Reading
from helpers.goods import DEFAULT_LEGS, at, spoke, trip
from helpers.leg_case import evidence_of
from helpers.plain_goods import PLAIN, core, cores, rate_of, way
from reports.content.legs import Judged, judge_legs

HANDS = (("cooler-a", 0.0, 60.0), ("cooler-a", 60.0, 70.0), ("cooler-a", 70.0, 180.0))
APART = (("cooler-a", 0.0, 20.0), ("van-1", 22.0, 25.0), ("van-1", 25.0, 31.0), ("cooler-b", 40.0, 130.0))
WAYS = (DEFAULT_LEGS, HANDS, APART, (("cooler-a", 0.0, 100.0), ("van-1", 110.0, None)))
TRACES = st.lists(
    st.tuples(
        st.sampled_from(
            [("logger-a", "air"), ("logger-v", "air"), ("probe-v", "product"), ("logger-b", "air")]
        ),
        st.sampled_from([-2.0, 0.5, 2.0, 4.9, 5.1, 8.1, 12.0, 25.0, float("nan"), 85.0, -127.0]),
        st.sampled_from([0, 0.5, 1, 2, 5, 5, 5, 14, 16, 45, 90]),
        st.sampled_from(["temperature", "temperature", "temperature", "humidity"]),
    ),
    max_size=40,
)


def trace_of(drawn: list[tuple[tuple[str, str], float, float, str]]) -> list[Reading]:
    """Return readings of devices at growing times, before, on and after the legs."""
    minute, found = -10.0, []
    for number, ((device, probe), value, step, quantity) in enumerate(drawn):
        minute += step
        told = min(100.0, abs(value)) if quantity == "humidity" else value
        found.append(spoke(device, minute, told, channel=f"{probe}/{quantity}", sequence=number))
    return found


def plain(legs: tuple[tuple[str, float, float | None], ...], trace: list[Reading], until: float) -> Verdict:
    """Return the verdict without any legs."""
    goods = trip(legs)
    heard = evidence_of(goods, trace, at(until)).readings
    state = judge_goods(goods, GoodsState(goods.fingerprint), heard, history=lambda _: ()).state
    return verdict(goods, state, min(at(until), goods.until_at))


def check(judged: Judged, legs: tuple[tuple[str, float, float | None], ...]) -> None:
    """Hold the legs against the verdict."""
    goods, whole = trip(legs), judged.verdict
    for leg in judged.legs:
        parts = (leg.good_ms, leg.harmful_ms, leg.unknown_ms)
        assert min(parts) >= 0, leg
        assert sum(parts) == leg.until_at - leg.from_at, leg
        shares = (*_three(leg.life_used), *_three(leg.excess_used))
        assert min(shares) >= -1e-12, leg
        if leg.mkt_c is not None and leg.mean_c is not None:
            assert leg.mkt_c >= leg.mean_c - 1e-6
    for kind in ("good_ms", "harmful_ms", "unknown_ms"):
        assert sum(getattr(leg, kind) for leg in judged.legs) == getattr(whole, kind)
    told = covered_ms(goods, goods.from_at, judged.legs[-1].until_at)
    assert whole.good_ms + whole.harmful_ms + whole.unknown_ms == told
    _check_shares(judged)
    lows = [leg.minimum_c for leg in judged.legs if leg.minimum_c is not None]
    highs = [leg.maximum_c for leg in judged.legs if leg.maximum_c is not None]
    if whole.minimum_c is not None and lows:
        assert (min(lows), max(highs)) == (whole.minimum_c, whole.maximum_c)


def _check_shares(judged: Judged) -> None:
    """Time between two legs counts on the next one; told may end in such a time."""
    is_whole = judged.verdict.as_of_at == judged.legs[-1].until_at
    for name in ("life_used", "excess_used"):
        whole = getattr(judged.verdict, name)
        for place, end in enumerate(("best", "likely", "worst")):
            parts = math.fsum(getattr(getattr(leg, name), end) for leg in judged.legs)
            assert parts <= whole[place] + 1e-12
            assert not is_whole or parts == pytest.approx(whole[place], abs=1e-12)


def _three(share: object) -> tuple[float, float, float]:
    return tuple(getattr(share, end) for end in ("best", "likely", "worst"))


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(WAYS), TRACES, st.integers(1, 600))
@example(HANDS, [(("logger-a", "air"), 4.0, 65.0, "temperature")], 180)
def test_the_legs_add_up_and_the_verdict_is_that_without_legs(
    legs: tuple[tuple[str, float, float | None], ...],
    drawn: list[tuple[tuple[str, str], float, float, str]],
    until: int,
) -> None:
    trace = trace_of(drawn)
    judged = judge_legs(evidence_of(trip(legs), trace, at(until)))
    assert repr(judged.verdict) == repr(plain(legs, trace, until))
    check(judged, legs)


def test_two_handovers_between_two_readings_give_each_its_own_time() -> None:
    trace = [spoke("logger-a", 50, 4.0), spoke("logger-a", 59, 4.1), spoke("logger-a", 71, 4.2)]
    one, two, three = judge_legs(evidence_of(trip(HANDS), trace, at(75))).legs
    assert (one.unknown_ms, one.good_ms) == (50 * 60_000, 10 * 60_000)
    assert (two.good_ms, two.unknown_ms, two.until_at - two.from_at) == (600_000, 0, 600_000)
    assert (three.good_ms, three.unknown_ms) == (300_000, 0)
    assert two.minimum_c is not None
    assert two.maximum_c is not None
    assert 4.0 <= two.minimum_c <= two.maximum_c <= 4.2
    assert two.mean_c is not None
    assert two.minimum_c <= two.mean_c <= two.maximum_c


def test_silence_from_before_a_handover_is_unknown_on_both_sides_of_it() -> None:
    trace = [spoke("logger-a", minute, 4.0 + minute / 100) for minute in range(0, 56, 5)]
    one, two, three = judge_legs(evidence_of(trip(HANDS), trace, at(180))).legs
    assert (one.good_ms, one.unknown_ms) == (55 * 60_000, 5 * 60_000)
    assert (two.good_ms, two.unknown_ms) == (0, 600_000)
    assert (three.good_ms, three.unknown_ms) == (0, 110 * 60_000)


def test_what_is_told_ends_between_two_legs() -> None:
    trace = [spoke("logger-a", minute, 4.0) for minute in range(0, 20, 5)]
    judged = judge_legs(evidence_of(trip(APART), trace, at(21)))
    (only,) = judged.legs
    assert only.until_at == at(20)
    assert only.good_ms == judged.verdict.good_ms == 20 * 60_000


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_another_way_to_count_finds_the_same(seed: int) -> None:
    """One probe in the goods every minute, no gap: sums over arrays, by the formulas of the books alone."""
    chance = np.random.default_rng(seed)
    value = np.round(8 + np.cumsum(chance.normal(0, 0.3, 241)), 2)
    legs = (("cooler-a", 0.0, 100.0), ("cooler-a", 100.0, 240.0))
    goods = way(legs)
    trace = cores(value[:-1].tolist(), every=1)
    judged = judge_legs(evidence_of(goods, trace))
    held = np.append(value[:-1], value[-2])  # to the end holds what was said last
    step_ms = 60_000
    is_harmful = (held[:-1] > PLAIN.harm_above_c.value) | (held[:-1] < 0)
    assert judged.verdict.harmful_ms == int(is_harmful.sum()) * step_ms
    assert judged.verdict.unknown_ms == 0
    rate = 2 ** (held / 10)
    share = (rate[1:] + rate[:-1]) / 2 * step_ms / 86_400_000
    assert judged.verdict.life_used.likely == pytest.approx(share.sum(), rel=1e-9)
    term = np.exp(-83.14472 / (8.314472e-3 * (held + 273.15)))
    terms = (term[1:] + term[:-1]) / 2
    for leg, part in zip(judged.legs, (slice(0, 100), slice(100, 240)), strict=True):
        assert leg.mkt_c == pytest.approx(
            -83.14472 / (8.314472e-3 * np.log(terms[part].mean())) - 273.15, abs=1e-9
        )
        assert leg.mean_c == pytest.approx(((held[1:] + held[:-1]) / 2)[part].mean(), abs=1e-9)
        assert leg.harmful_ms == int(is_harmful[part].sum()) * step_ms
        assert leg.life_used.worst == pytest.approx(share[part].sum(), rel=1e-9)
    assert judged.verdict.maximum_c == value[:-1].max()
    assert judged.verdict.minimum_c == value[:-1].min()


def test_a_value_at_the_very_end_of_a_leg_is_of_the_next() -> None:
    trace = [core(minute, 5.0 if minute < 100 else 25.0) for minute in range(0, 200, 5)]
    legs = judge_legs(evidence_of(way((("cooler-a", 0.0, 100.0), ("cooler-a", 100.0, 200.0))), trace)).legs
    assert (legs[0].harmful_ms, legs[1].harmful_ms) == (0, 100 * 60_000)
    assert (legs[0].maximum_c, legs[1].maximum_c) == (5.0, 25.0)
    assert legs[0].life_used.likely > rate_of(5) * 100 / 1440


def test_of_goods_that_nobody_measured_nothing_is_said() -> None:
    judged = judge_legs(evidence_of(trip(HANDS), [], at(65)))
    for leg in judged.legs:
        assert (leg.minimum_c, leg.mean_c, leg.maximum_c, leg.mkt_c) == (None,) * 4
        assert leg.unknown_ms == leg.until_at - leg.from_at
    assert [leg.number for leg in judged.legs] == [1, 2]
