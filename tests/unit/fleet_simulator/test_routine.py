"""fleet_simulator/routine.py: doors and engines in the course of ordinary work."""

from fleet_simulator import routine
from fleet_simulator.weather import MS_PER_HOUR

MIDNIGHT_LOCAL = 20_000 * 24 * MS_PER_HOUR - 3 * MS_PER_HOUR
STEP_MS = 5000


def _day(hours: tuple[float, float]) -> range:
    begin, end = hours
    return range(
        MIDNIGHT_LOCAL + round(begin * MS_PER_HOUR), MIDNIGHT_LOCAL + round(end * MS_PER_HOUR), STEP_MS
    )


def test_coolers_are_opened_by_day_and_not_at_night() -> None:
    by_day = sum(routine.cooler_door_open("1/a", at) for at in _day((6, 19)))
    at_night = sum(routine.cooler_door_open("1/a", at) for at in _day((20, 24)))
    assert by_day * STEP_MS / 1000 > 300  # more than five minutes in all
    assert at_night == 0


def test_no_opening_at_work_lasts_longer_than_its_limit() -> None:
    hours = [MIDNIGHT_LOCAL // MS_PER_HOUR + hour for hour in range(24 * 20)]
    openings = [span for hour in hours for span in routine.cooler_openings("1/a", hour)]
    openings += [stop.door_open for hour in hours for stop in routine.stops("1/v", hour)]
    lengths_s = [(span.end_at - span.begin_at) / 1000 for span in openings]
    assert len(lengths_s) > 500
    assert min(lengths_s) >= 8
    assert max(lengths_s) <= routine.LONGEST_OPENING_S


def test_a_vans_door_opens_only_while_its_engine_is_off() -> None:
    moments = [at for at in _day((0, 24)) if routine.vehicle_door_open("1/v", at)]
    assert moments
    assert not any(routine.engine_runs("1/v", at) for at in moments)


def test_at_night_vans_stand_plugged_in_and_at_lunch_they_have_no_power() -> None:
    night, noon = MIDNIGHT_LOCAL + 2 * MS_PER_HOUR, MIDNIGHT_LOCAL + round(12.6 * MS_PER_HOUR)
    assert routine.plugged_in(night)
    assert not routine.engine_runs("1/v", night)
    assert not routine.plugged_in(noon)
    assert not routine.engine_runs("1/v", noon)


def test_a_day_has_some_stops_of_two_to_five_minutes() -> None:
    first = MIDNIGHT_LOCAL // MS_PER_HOUR
    stops = [stop for hour in range(24) for stop in routine.stops("1/v", first + hour)]
    assert 5 < len(stops) < 50
    assert all(120 <= (stop.engine_off.end_at - stop.engine_off.begin_at) / 1000 <= 300 for stop in stops)


def test_every_key_has_its_own_day_which_never_changes() -> None:
    hour = MIDNIGHT_LOCAL // MS_PER_HOUR + 8
    assert routine.cooler_openings("1/a", hour) == routine.cooler_openings.__wrapped__("1/a", hour)
    assert routine.cooler_openings("1/a", hour) != routine.cooler_openings("2/a", hour)
