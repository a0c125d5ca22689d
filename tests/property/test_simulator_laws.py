"""Laws of the simulator: heat stays in bounds, steps add up, seeds repeat, a quiet day raises no alarm."""

import time
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.frame_parser import FrameParser
from coldchain.frames import Ack, Frame, encode_ack
from coldchain.registry.profile import Limit, Side
from fleet_simulator.device import VirtualDevice
from fleet_simulator.equipment import SPIN_UP_MS, Source, World, advance, start
from fleet_simulator.fleet import VAN, demo_fleet
from fleet_simulator.incidents import Incident, history, live
from fleet_simulator.physics import Box, Conditions, State, humidity_pct, saturation_hpa, step
from fleet_simulator.profiles import PROFILES
from fleet_simulator.routine import Span
from fleet_simulator.truth import Emitted
from fleet_simulator.weather import Weather, extremes_c

DAY_MS, HOUR_MS, STEP_MS = 86_400_000, 3_600_000, 10_000
NOW = 1_800_000_000_000
PROFILE_OF_ASSET = {
    "cooler-county": "milk-cooler",
    "cooler-township": "vegetable-cooler",
    "cooler-village": "vegetable-cooler",
    "van-1": "milk-van",
    "van-2": "produce-van",
    "van-3": "produce-van",
    "box-1": "motorcycle-box",
}
TEMPERATURES = st.floats(-20.0, 45.0)
CONDUCTANCES = st.floats(0.1, 1000.0)

boxes = st.builds(
    Box,
    air_j_per_k=st.floats(1e3, 1e6),
    product_j_per_k=st.floats(1e3, 1e7),
    wall_w_per_k=CONDUCTANCES,
    product_w_per_k=CONDUCTANCES,
    door_w_per_k=CONDUCTANCES,
    coil_w_per_k=CONDUCTANCES,
    coil_c=st.floats(-20.0, 2.0),
    volume_m3=st.floats(0.05, 50.0),
    wetness=st.floats(0.0, 1.0),
)
states = st.builds(State, TEMPERATURES, TEMPERATURES, st.floats(0.1, 6.0), st.booleans())
conditions = st.builds(Conditions, TEMPERATURES, st.floats(1.0, 30.0), st.floats(0.0, 1.0), st.booleans())


@given(boxes, states, conditions, st.floats(0.0, 1e5))
def test_temperatures_stay_between_the_start_the_outside_and_the_coil(
    box: Box, state: State, acting: Conditions, duration_s: float
) -> None:
    after = step(box, state, conditions=acting, duration_s=duration_s)
    reached = [state.air_c, state.product_c, acting.outside_c]
    if acting.cooling:
        reached.append(box.coil_c)
    assert min(reached) - 1e-6 <= after.air_c <= max(reached) + 1e-6
    assert min(reached) - 1e-6 <= after.product_c <= max(reached) + 1e-6


@given(boxes, states, conditions, st.floats(0.0, 3600.0))
def test_two_half_steps_equal_one_step(box: Box, state: State, acting: Conditions, duration_s: float) -> None:
    whole = step(box, state, conditions=acting, duration_s=duration_s)
    half = step(box, state, conditions=acting, duration_s=duration_s / 2)
    twice = step(box, half, conditions=acting, duration_s=duration_s / 2)
    assert twice.air_c == pytest.approx(whole.air_c, abs=1e-6)
    assert twice.product_c == pytest.approx(whole.product_c, abs=1e-6)


@given(boxes, states, conditions, st.floats(0.0, 1e5))
def test_humidity_stays_between_0_and_100(
    box: Box, state: State, acting: Conditions, duration_s: float
) -> None:
    after = step(box, state, conditions=acting, duration_s=duration_s)
    assert 0.0 < after.vapour_hpa <= saturation_hpa(after.air_c)
    assert 0.0 < humidity_pct(after) <= 100.0


@given(st.floats(1.0, 10.0), st.booleans())
def test_moisture_hardly_depends_on_the_step(duration_s: float, cooling: bool) -> None:
    box, state = VAN.box, State(4.0, 3.5, 6.0, cooling)
    acting = Conditions(28.0, 17.0, 0.1, cooling)
    whole = step(box, state, conditions=acting, duration_s=duration_s)
    half = step(box, state, conditions=acting, duration_s=duration_s / 2)
    twice = step(box, half, conditions=acting, duration_s=duration_s / 2)
    assert twice.vapour_hpa == pytest.approx(whole.vapour_hpa, rel=0.02)


Trace = list[tuple[int, State]]


def _simulate(seed: int, until_at: int, incidents: tuple[Incident, ...]) -> dict[str, Trace]:
    world = World(seed=seed, weather=Weather(seed=seed))
    from_at = until_at - DAY_MS
    traces: dict[str, Trace] = {}
    for unit in demo_fleet().units:
        spin_up = Span(from_at - SPIN_UP_MS, from_at)
        state = advance(unit, start(unit), world=world, incidents=incidents, span=spin_up)
        traces[unit.asset] = []
        for at in range(from_at, until_at, STEP_MS):
            state = advance(unit, state, world=world, incidents=incidents, span=Span(at, at + STEP_MS))
            traces[unit.asset].append((at + STEP_MS, state))
    return traces


@cache
def _day(seed: int, *, quiet: bool) -> tuple[dict[str, Trace], tuple[Incident, ...]]:
    until_at = NOW + seed * 37 * HOUR_MS
    incidents = () if quiet else tuple(history(demo_fleet().mishaps, until_at - DAY_MS, until_at))
    return _simulate(seed, until_at, incidents), incidents


def _limit(asset: str, name: str) -> Limit:
    (profile,) = [one for one in PROFILES if one.name == PROFILE_OF_ASSET[asset]]
    return next(limit for limit in profile.limits if limit.name == name)


def _episodes(trace: Trace, limit: Limit) -> list[Span]:
    """Return how a naive judge sees the air: each time above the bound that outlasts the on-delay."""
    assert limit.side is Side.ABOVE
    episodes, begin_at = [], None
    for at, state in [*trace, (trace[-1][0] + STEP_MS, trace[-1][1]._replace(air_c=-99.0))]:
        above = state.air_c > limit.bound
        if above and begin_at is None:
            begin_at = at
        elif not above and begin_at is not None:
            if at - begin_at >= limit.on_delay_s * 1000:
                episodes.append(Span(begin_at, at))
            begin_at = None
    return episodes


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_quiet_day_keeps_every_box_within_its_limits(seed: int) -> None:
    traces, _ = _day(seed, quiet=True)
    for asset, trace in traces.items():
        assert _episodes(trace, _limit(asset, "too-warm")) == []
        goods = [state.product_c for _, state in trace]
        assert _limit(asset, "freezing").bound < min(goods)
        assert max(goods) < _limit(asset, "goods-too-warm").bound


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_air_is_too_warm_only_in_the_planned_incidents_and_in_each_of_them(seed: int) -> None:
    traces, incidents = _day(seed, quiet=False)
    struck = {one.asset: one for one in incidents if one.kind != "sensor-failed"}
    assert set(struck) == {"cooler-village", "van-3"}
    for asset, trace in traces.items():
        episodes = _episodes(trace, _limit(asset, "too-warm"))
        assert len(episodes) == (asset in struck)
        for episode in episodes:
            assert struck[asset].begin_at <= episode.begin_at < struck[asset].end_at
            assert episode.end_at < struck[asset].end_at + 15 * 60_000


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_day_stays_between_coil_and_weather(seed: int) -> None:
    coldest_c, warmest_c = extremes_c(Weather(seed=seed))
    traces, _ = _day(seed, quiet=False)
    for unit in demo_fleet().units:
        around_k = unit.equipment.surroundings_k
        for _, state in traces[unit.asset]:
            assert unit.equipment.box.coil_c < state.air_c < warmest_c + around_k
            assert unit.equipment.box.coil_c < state.product_c < warmest_c + around_k
    assert coldest_c > 10.0  # so that an open door is always warmer than a limit


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_the_live_incident_breaks_its_limit_within_25_s_at_any_hour_and_is_over_before_the_next(
    hour: int,
) -> None:
    fleet = demo_fleet()
    assert fleet.live is not None
    world = World(seed=1, weather=Weather(seed=1))
    unit = next(unit for unit in fleet.units if unit.asset == fleet.live.asset)
    incident = live(fleet.live, NOW + hour * HOUR_MS, NOW + hour * HOUR_MS)
    state = advance(
        unit,
        start(unit),
        world=world,
        incidents=[incident],
        span=Span(incident.begin_at - SPIN_UP_MS, incident.begin_at),
    )
    above = []
    for at in range(incident.begin_at, incident.begin_at + 600_000, 2000):
        state = advance(unit, state, world=world, incidents=[incident], span=Span(at, at + 2000))
        if state.air_c > _limit(unit.asset, "too-warm").bound:
            above.append((at + 2000 - incident.begin_at) / 1000)
    assert above[0] <= 25
    assert above[-1] <= 400


def test_the_same_seed_gives_the_same_day_and_another_seed_another() -> None:
    first, _ = _day(1, quiet=True)
    assert _simulate(1, NOW + 37 * HOUR_MS, ()) == first
    assert _simulate(2, NOW + 37 * HOUR_MS, ()) != first


def test_a_day_of_seven_assets_takes_under_two_seconds() -> None:
    took_s = []
    for _ in range(3):  # the least of three: processor time, too, grows when others use the machine
        begun_s = time.process_time()
        _simulate(9, NOW, ())
        took_s.append(time.process_time() - begun_s)
        if took_s[-1] < 2.0:
            return
    assert min(took_s) < 2.0


def test_every_cooler_cycles_and_every_source_of_cooling_is_there() -> None:
    traces, _ = _day(1, quiet=True)
    for unit in demo_fleet().units:
        share = sum(state.cooling for _, state in traces[unit.asset]) / len(traces[unit.asset])
        assert share == 1.0 if unit.equipment.source is Source.PACKS else 0.05 < share < 0.8
    assert {unit.equipment.source for unit in demo_fleet().units} == set(Source)


@given(
    st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 6000)), max_size=60),
    st.integers(1, 16),
)
def test_whatever_the_line_loses_every_frame_is_acknowledged_in_the_end(
    fates: list[tuple[bool, bool, int]], window: int
) -> None:
    device = VirtualDevice("a", window=window, repeat_after_ms=5000, memory=1000)
    for sequence in range(30):
        device.remember(Emitted("a", 1, sequence, sequence, sequence, {"air.t": 4.0}))
    now, heard, fate = 1000, set(), iter(fates)
    for _ in range(2000):
        saying = device.say(now)
        if saying is None:
            now += 1000
            continue
        frame_lost, answer_lost, pause_ms = next(fate, (False, False, 0))
        now += pause_ms
        if frame_lost:
            continue
        (frame,) = FrameParser().feed(saying.line)
        assert isinstance(frame, Frame)
        heard.add(frame.sequence)
        if not answer_lost:
            device.hear(encode_ack(Ack("a", 1, frame.sequence)))
    assert device.remembered == 0
    assert heard == set(range(30))
    assert device.acknowledged == 30
    assert device.settled == (1, 29)
