"""Limits of equipment that follow from a product."""

from typing import Any

import msgspec
import pytest

from coldchain.registry.product import Confidence, ProductProfile, Sourced, Timer
from coldchain.registry.product_generic import GENERIC
from coldchain.registry.product_limits import limits_from
from coldchain.registry.profile import Limit, Severity, Side


def _n(value: float) -> Sourced:
    return Sourced(value, "S9", Confidence.HIGH)


def _timer(bound: float, *, above: bool, inclusive: bool) -> Timer:
    return Timer(
        name="t",
        above=above,
        bound=_n(bound),
        inclusive=inclusive,
        duration_s=_n(60.0),
        cumulative=False,
    )


def _edges(**change: Any) -> dict[str, tuple[float, bool]]:
    profile = limits_from(msgspec.structs.replace(GENERIC, **change))
    return {limit.name: (limit.bound, limit.inclusive) for limit in profile.limits}


def test_air_and_goods_are_limited_on_both_sides() -> None:
    profile = limits_from(GENERIC)
    assert (profile.name, profile.max_gap_s) == ("generic", 900.0)
    assert [(limit.name, limit.channel, limit.side, limit.severity) for limit in profile.limits] == [
        ("too-warm", "air/temperature", Side.ABOVE, Severity.MEDIUM),
        ("too-cold", "air/temperature", Side.BELOW, Severity.MEDIUM),
        ("goods-too-warm", "product/temperature", Side.ABOVE, Severity.HIGH),
        ("goods-too-cold", "product/temperature", Side.BELOW, Severity.HIGH),
    ]
    assert profile.limits[0] == Limit(
        name="too-warm",
        channel="air/temperature",
        side=Side.ABOVE,
        bound=8.0,
        deadband=0.5,
        on_delay_s=600.0,
        off_delay_s=300.0,
        severity=Severity.MEDIUM,
        advice=GENERIC.advice,
    )


def test_cold_that_does_no_harm_has_no_limit() -> None:
    assert set(_edges(harm_below_c=None)) == {"too-warm", "goods-too-warm"}


def test_a_product_that_says_nothing_still_gets_advice() -> None:
    profile = limits_from(msgspec.structs.replace(GENERIC, advice=""))
    assert all(limit.advice for limit in profile.limits)


@pytest.mark.parametrize(("freezing_c", "inclusive"), [(-0.5, True), (-0.6, False)])
def test_at_the_freezing_point_goods_freeze(freezing_c: float, inclusive: bool) -> None:
    found = _edges(freezing_c=_n(freezing_c))
    assert found["too-cold"] == found["goods-too-cold"] == (-0.5, inclusive)


@pytest.mark.parametrize(
    ("timer", "is_out"),
    [
        (_timer(8.0, above=True, inclusive=True), True),
        (_timer(8.0, above=True, inclusive=False), False),
        (_timer(8.0, above=False, inclusive=True), False),
        (_timer(7.0, above=True, inclusive=True), False),
    ],
)
def test_the_edge_counts_where_a_timer_of_the_law_counts_it(timer: Timer, is_out: bool) -> None:
    assert _edges(timers=(timer,))["too-warm"] == (8.0, is_out)


def test_it_is_a_profile_like_any_other() -> None:
    product: ProductProfile = GENERIC
    names = [limit.name for limit in limits_from(product).limits]
    assert len(set(names)) == len(names)
