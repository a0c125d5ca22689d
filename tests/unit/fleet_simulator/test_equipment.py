"""fleet_simulator/equipment.py: thermostat, power and door of one asset."""

import pytest

from fleet_simulator.equipment import RECOVERY_MS, Source, Unit, World, advance, moment, start, thermostat
from fleet_simulator.fleet import MILK_ROOM, MOTORCYCLE_BOX, VAN
from fleet_simulator.incidents import Incident, IncidentKind
from fleet_simulator.physics import State
from fleet_simulator.routine import Span
from fleet_simulator.weather import MS_PER_HOUR, Weather

WORLD = World(seed=1, weather=Weather(seed=1))
MIDNIGHT_LOCAL = 20_000 * 24 * MS_PER_HOUR - 3 * MS_PER_HOUR
NOON = MIDNIGHT_LOCAL + 12 * MS_PER_HOUR
ROOM = Unit(asset="room", device="room-logger", equipment=MILK_ROOM)
VEHICLE = Unit(asset="van", device="van-logger", equipment=VAN)


def _incident(asset: str, kind: IncidentKind, begin_at: int, minutes: float) -> Incident:
    return Incident(
        id="x", asset=asset, kind=kind, begin_at=begin_at, end_at=begin_at + round(minutes * 60_000)
    )


@pytest.mark.parametrize(
    ("air_c", "running", "expected"),
    [(3.7, False, False), (3.8, False, True), (2.3, True, True), (2.2, True, False), (3.0, True, True)],
)
def test_the_thermostat_keeps_its_dead_band(air_c: float, running: bool, expected: bool) -> None:
    assert thermostat(MILK_ROOM, State(air_c, 3.0, 5.0, running)) is expected


def test_ice_packs_are_always_cold() -> None:
    assert thermostat(MOTORCYCLE_BOX, State(-5.0, 3.0, 5.0, cooling=False))


def test_a_compressor_starts_a_few_times_an_hour() -> None:
    state, starts = start(ROOM), 0
    for second in range(0, 6 * 3600, 10):
        at = MIDNIGHT_LOCAL + second * 1000
        after = advance(ROOM, state, world=WORLD, incidents=(), span=Span(at, at + 10_000))
        starts += after.cooling and not state.cooling
        state = after
    assert 6 <= starts <= 60


def test_a_breakdown_stops_the_cooling_and_the_mains() -> None:
    broken = [_incident("room", IncidentKind.BREAKDOWN, NOON, 40)]
    acting = moment(ROOM, WORLD, NOON, incidents=broken)
    assert acting.supply is None
    assert not acting.powered
    span = Span(NOON, NOON + 40 * 60_000)
    after = advance(ROOM, State(3.0, 3.0, 5.0, cooling=True), world=WORLD, incidents=broken, span=span)
    assert not after.cooling
    assert after.air_c > 3.8  # where the thermostat would have started it


def test_an_incident_elsewhere_changes_nothing() -> None:
    span = Span(NOON, NOON + 600_000)
    alone = advance(ROOM, start(ROOM), world=WORLD, incidents=(), span=span)
    other = [_incident("van", IncidentKind.BREAKDOWN, NOON, 10)]
    assert advance(ROOM, start(ROOM), world=WORLD, incidents=other, span=span) == alone


def test_a_door_left_open_warms_the_air_to_near_outside_and_somebody_cools_it_again() -> None:
    left_open = [_incident("van", IncidentKind.DOOR_LEFT_OPEN, NOON, 3)]
    span = Span(NOON, NOON + 180_000)
    warm = advance(VEHICLE, start(VEHICLE), world=WORLD, incidents=left_open, span=span)
    assert warm.air_c > 20.0
    again = Span(span.end_at, span.end_at + RECOVERY_MS)
    cold = advance(VEHICLE, warm, world=WORLD, incidents=left_open, span=again)
    assert cold.air_c < 5.0


def test_the_whole_open_door_counts_when_it_is_left_and_a_curtain_at_work() -> None:
    left_open = [_incident("van", IncidentKind.DOOR_LEFT_OPEN, NOON, 3)]
    assert moment(VEHICLE, WORLD, NOON, incidents=left_open).door == 1.0
    at_work = {moment(VEHICLE, WORLD, NOON - minute * 20_000).door for minute in range(900)}
    assert at_work == {0.0, VAN.curtain_share}


def test_vans_cool_by_mains_at_night_and_by_engine_on_the_road() -> None:
    assert moment(VEHICLE, WORLD, MIDNIGHT_LOCAL).supply is Source.MAINS
    on_the_road = {moment(VEHICLE, WORLD, NOON - minute * 60_000).supply for minute in range(240)}
    assert on_the_road == {Source.ENGINE, None}


def test_a_building_keeps_a_part_of_the_day_away() -> None:
    afternoon = MIDNIGHT_LOCAL + 15 * MS_PER_HOUR
    assert moment(ROOM, WORLD, afternoon).outside_c < moment(VEHICLE, WORLD, afternoon).outside_c - 2


def test_how_a_span_is_cut_does_not_matter_at_the_steps() -> None:
    whole = advance(ROOM, start(ROOM), world=WORLD, incidents=(), span=Span(NOON, NOON + 600_000))
    state = start(ROOM)
    for begin in range(NOON, NOON + 600_000, 60_000):
        state = advance(ROOM, state, world=WORLD, incidents=(), span=Span(begin, begin + 60_000))
    assert state == whole
