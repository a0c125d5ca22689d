"""fleet_simulator/sampler.py: the fleet going through time, on a relative time axis."""

from fleet_simulator.equipment import World
from fleet_simulator.fleet import demo_fleet
from fleet_simulator.incidents import Incident, IncidentKind
from fleet_simulator.restart import Stood
from fleet_simulator.routine import Span
from fleet_simulator.sampler import Sampler
from fleet_simulator.truth import Emitted
from fleet_simulator.weather import Weather

WORLD = World(seed=1, weather=Weather(seed=1))
NOW = 1_800_000_000_000
HOUR_MS = 3_600_000


def _sampler(known: dict[str, Stood] | None = None, at: int = NOW) -> Sampler:
    sampler = Sampler(demo_fleet(), WORLD, boot=7, booted_at=NOW)
    sampler.begin(at, known or {})
    return sampler


def _past(sampler: Sampler, hours: float, incidents: tuple[Incident, ...] = ()) -> list[Emitted]:
    span = Span(NOW, NOW + round(hours * HOUR_MS))
    return [frame for frames in sampler.past(span, 60_000, incidents) for frame in frames]


def test_history_has_every_device_at_every_interval_and_counts_from_zero() -> None:
    frames = _past(_sampler(), 1.0)
    own = [frame for frame in frames if frame.device == "van-1-logger"]
    assert len(frames) == 7 * 60
    assert [frame.sequence for frame in own] == list(range(60))
    assert [frame.measured_at - NOW for frame in own] == [60_000 * n for n in range(1, 61)]
    assert [frame.uptime_ms for frame in own] == [frame.measured_at - NOW for frame in own]
    assert {frame.boot for frame in frames} == {7}


def test_the_same_seed_gives_the_same_trace() -> None:
    assert _past(_sampler(), 2.0) == _past(_sampler(), 2.0)


def test_a_sampler_that_goes_on_from_known_boxes_gives_the_same_trace_as_one_that_never_stopped() -> None:
    whole, first = _sampler(), _sampler()
    expected = _past(whole, 2.0)[-7:]
    _past(first, 1.0)
    again = _sampler(first.boxes, at=NOW + HOUR_MS)
    second = [f for fs in again.past(Span(NOW + HOUR_MS, NOW + 2 * HOUR_MS), 60_000, ()) for f in fs][-7:]
    assert [frame.fields for frame in second] == [frame.fields for frame in expected]


def test_boxes_that_are_too_old_or_of_the_future_are_not_used() -> None:
    odd = Stood(_sampler().boxes["van-1"].state._replace(air_c=-30.0, product_c=-30.0), NOW)
    assert _sampler({"van-1": odd}).boxes["van-1"].state.air_c == -30.0
    for at in (NOW + 25 * HOUR_MS, NOW - 1):
        assert _sampler({"van-1": odd}, at=at).boxes["van-1"].state.air_c > 0.0


def test_devices_measure_one_after_another_each_at_its_interval() -> None:
    sampler = _sampler()
    sampler.schedule(NOW, 2000)
    assert sampler.due(NOW, 2000, ()) == []
    assert sampler.next_due_at() == NOW + 2000 // 7
    first = sampler.due(NOW + 2000, 2000, ())
    assert [frame.measured_at - NOW for frame in first] == [2000 * (n + 1) // 7 for n in range(7)]
    assert sampler.due(NOW + 2000, 2000, ()) == []
    assert len(sampler.due(NOW + 6000, 2000, ())) == 14


def test_an_incident_shows_in_its_asset_only() -> None:
    incident = Incident(
        id="x", asset="van-2", kind=IncidentKind.DOOR_LEFT_OPEN, begin_at=NOW + 600_000, end_at=NOW + 900_000
    )
    calm, struck = _past(_sampler(), 0.25), _past(_sampler(), 0.25, (incident,))
    different = {a.device for a, b in zip(calm, struck, strict=True) if a.fields != b.fields}
    assert different == {"van-2-logger"}


def test_a_failed_sensor_is_told_as_failed_while_it_is() -> None:
    incident = Incident(
        id="x", asset="van-1", kind=IncidentKind.SENSOR_FAILED, begin_at=NOW + 120_000, end_at=NOW + 240_000
    )
    own = [frame for frame in _past(_sampler(), 0.1, (incident,)) if frame.device == "van-1-logger"]
    assert [frame.fields["air.h"] == "?crc" for frame in own] == [False, True, True, False, False, False]
