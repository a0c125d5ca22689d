"""fleet_simulator/weather.py: the air outside."""

from itertools import pairwise

from fleet_simulator.physics import saturation_hpa
from fleet_simulator.weather import MS_PER_HOUR, Weather, extremes_c, local_hour, outside

MIDNIGHT_UTC = 20_000 * 24 * MS_PER_HOUR


def test_local_hours_are_three_ahead_of_utc() -> None:
    assert local_hour(MIDNIGHT_UTC) == 3.0
    assert local_hour(MIDNIGHT_UTC + 22 * MS_PER_HOUR) == 1.0


def test_without_noise_it_is_warmest_at_three_in_the_afternoon() -> None:
    still = Weather(noise_k=0.0, mean_c=24.0, swing_k=6.0)
    assert outside(still, MIDNIGHT_UTC + 12 * MS_PER_HOUR).temperature_c == 30.0
    assert outside(still, MIDNIGHT_UTC).temperature_c == 18.0


def test_the_same_seed_gives_the_same_weather_and_another_seed_another() -> None:
    moments = [MIDNIGHT_UTC + hour * MS_PER_HOUR for hour in range(48)]
    first = [outside(Weather(seed=1), at) for at in moments]
    assert first == [outside(Weather(seed=1), at) for at in reversed(moments)][::-1]
    assert first != [outside(Weather(seed=2), at) for at in moments]


def test_weather_has_no_steps_and_stays_within_its_extremes() -> None:
    weather = Weather(seed=3)
    series = [outside(weather, MIDNIGHT_UTC + minute * 60_000).temperature_c for minute in range(3 * 1440)]
    coldest_c, warmest_c = extremes_c(weather)
    assert coldest_c <= min(series) < max(series) <= warmest_c
    assert max(abs(after - before) for before, after in pairwise(series)) < 0.1


def test_vapour_never_passes_saturation() -> None:
    damp = Weather(mean_c=14.0, dew_point_c=18.0)
    air = outside(damp, MIDNIGHT_UTC)
    assert air.vapour_hpa == saturation_hpa(air.temperature_c)
