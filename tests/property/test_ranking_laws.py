"""Laws of forecast and ranking, for any goods and any weather."""

from math import log

from hypothesis import given, settings
from hypothesis import strategies as st

from coldchain.judgement.facts import Kind
from coldchain.judgement.forecast import Course, forecast, held
from coldchain.judgement.havens import Haven, Spot
from coldchain.judgement.ranking import Trouble, rank
from coldchain.judgement.saving import Box, Stake
from coldchain.judgement.verdict import Decision
from coldchain.registry.profile import Side
from helpers.goods import BERRIES
from helpers.saving import newton, start

NAMES = st.sampled_from(["van-1", "van-2", "van-3"])
DEGREES = st.floats(-15, 45)
COURSES = st.one_of(
    st.none(),
    DEGREES.map(held),
    st.builds(Course, DEGREES, DEGREES, st.floats(5, 5000)),
)
BOXES = st.builds(
    Box,
    asset=NAMES,
    name=NAMES,
    spot=st.none() | st.builds(Spot, st.floats(-1, 1), st.floats(-1, 1)),
    door_open=st.booleans(),
    without_power=st.booleans(),
    now_c=st.none() | DEGREES,
    air=COURSES,
    goods=COURSES,
)
STARTS = st.builds(
    lambda goods_c, used, excess: start(goods_c, used=used, excess=excess * used),
    DEGREES,
    st.floats(0, 1.5),
    st.floats(0, 1),
)
STAKES = st.builds(
    Stake,
    shipment=st.sampled_from("abcd"),
    asset=NAMES,
    product=st.just(BERRIES),
    quantity_kg=st.floats(0, 1000),
    worth=st.floats(0, 1e6),
    decision=st.sampled_from(Decision),
    start=st.none() | STARTS,
    horizon_min=st.floats(0, 3000),
)
HAVENS = st.builds(
    Haven,
    asset=st.sampled_from(["cooler-1", "cooler-2"]),
    name=st.just("Cooler"),
    air_c=st.none() | DEGREES,
    room_kg=st.none() | st.floats(-10, 1000),
    spot=st.none() | st.builds(Spot, st.floats(-1, 1), st.floats(-1, 1)),
    alarmed=st.booleans(),
)
TROUBLES = st.builds(
    Trouble,
    alarm=st.uuids().map(str),
    asset=NAMES,
    shipment=st.sampled_from(["", "a", "b"]),
    kind=st.sampled_from(Kind),
    since_at=st.integers(0, 5),
)
SCENES = st.tuples(
    st.lists(TROUBLES, max_size=4, unique_by=lambda each: each.alarm),
    st.lists(BOXES, max_size=3, unique_by=lambda each: each.asset),
    st.lists(STAKES, max_size=3, unique_by=lambda each: each.shipment),
    st.lists(HAVENS, max_size=2, unique_by=lambda each: each.asset),
)
Scene = tuple[list[Trouble], list[Box], list[Stake], list[Haven]]


@given(SCENES)
@settings(max_examples=80, deadline=None)
def test_money_is_never_negative_and_never_above_what_the_goods_are_worth(scene: Scene) -> None:
    worth = {stake.shipment: stake.worth for stake in scene[2]}
    for saving in rank(*scene):
        assert 0 <= saving.avoidable_money <= saving.at_worst_money <= worth.get(saving.shipment, 0.0)
        assert 0 <= saving.share <= 1
        assert saving.minutes_left is None or saving.minutes_left >= 0
        assert saving.reason


@given(SCENES, st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_is_total_whatever_the_order_of_what_comes_in(scene: Scene, random: object) -> None:
    found = rank(*scene)
    mixed: Scene = tuple(list(each) for each in scene)  # type: ignore[assignment] # of the same types
    for each in mixed:
        random.shuffle(each)  # type: ignore[attr-defined] # a random.Random
    assert rank(*mixed) == found
    assert {each.alarm for each in found} == {each.alarm for each in scene[0]}
    money = [(each.avoidable_money, each.at_worst_money) for each in found]
    assert money == sorted(money, reverse=True)


@given(
    start_c=st.floats(-5, 15),
    rise_k=st.floats(10, 30),
    tau_min=st.floats(20, 120),
    share=st.floats(0.1, 0.9),
    upwards=st.booleans(),
)
@settings(max_examples=100, deadline=None)
def test_the_forecast_of_an_exact_curve_is_exact(
    start_c: float, rise_k: float, tau_min: float, share: float, upwards: bool
) -> None:
    sign = 1 if upwards else -1
    ambient_c = start_c + sign * rise_k
    samples = newton(start_c, ambient_c, tau_min, minutes=30)
    now_c = samples[-1][1]
    limit_c = now_c + share * (ambient_c - now_c)
    exact = tau_min * log((ambient_c - now_c) / (ambient_c - limit_c))
    found = forecast(samples, limit_c, Side.ABOVE if upwards else Side.BELOW)
    assert found.minutes_to_limit is not None
    assert abs(found.minutes_to_limit - exact) <= 0.01 * exact
