"""What is usual lies inside all limits, and is none of the values that broken sensors say."""

from math import inf, nextafter

import pytest

from coldchain.judgement.quality import quality_limits
from coldchain.judgement.usual import Usual, usual_of
from coldchain.registry.profile import Limit, Side


def limits(channel: str, *bounds: tuple[Side, float, bool]) -> list[Limit]:
    return [
        Limit(name="any", channel=channel, side=side, bound=bound, inclusive=inclusive)
        for side, bound, inclusive in bounds
    ]


@pytest.mark.parametrize(
    ("channel", "bounds", "low", "high"),
    [
        ("air/temperature", [(Side.ABOVE, 8.0, True), (Side.BELOW, 2.0, True)], 2.0, 8.0),
        (
            "air/temperature",
            [(Side.ABOVE, 8.0, False), (Side.BELOW, 2.0, False)],
            nextafter(2.0, -inf),
            nextafter(8.0, inf),
        ),
        ("air/temperature", [(Side.ABOVE, 8.0, True), (Side.ABOVE, 6.0, True)], nextafter(-80, -inf), 6.0),
        ("air/temperature", [(Side.BELOW, 2.0, True)], 2.0, 85.0),
        ("air/temperature", [(Side.BELOW, 86.0, True)], 86.0, 99.99),
        ("air/humidity", [(Side.BELOW, 60.0, True)], 60.0, nextafter(100.0, inf)),
    ],
)
def test_usual_values_lie_between(
    channel: str, bounds: list[tuple[Side, float, bool]], low: float, high: float
) -> None:
    usual = usual_of(limits(channel, *bounds), quality_limits(channel))
    assert (usual.low, usual.high) == (low, high)


@pytest.mark.parametrize(("channel", "floor"), [("air/temperature", 3.0), ("mains/voltage", inf)])
def test_a_step_is_looked_at_where_leaps_say_something(channel: str, floor: float) -> None:
    assert usual_of([], quality_limits(channel)).floor == floor


def test_limits_that_leave_nothing_make_nothing_usual() -> None:
    bounds = limits("air/temperature", (Side.ABOVE, 2.0, True), (Side.BELOW, 8.0, True))
    assert usual_of(bounds, quality_limits("air/temperature")) == Usual(8.0, 2.0, 3.0)
