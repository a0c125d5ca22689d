"""What the vans of the bench say. That they obey the protocol: tests/integration/test_dusk.py."""

import itertools

from scripts.benches._vans import readings_each, van_reading


def test_a_van_says_four_channels_and_is_too_warm_for_twenty_minutes_without_a_leap() -> None:
    readings = [van_reading(3, number, 1_000) for number in range(60)]
    assert all(len({reading.channel for reading in each}) == 4 for each in readings)
    assert [each[0].event_at for each in readings[:2]] == [1_000, 31_000]
    air = [each[0].value for each in readings]
    assert max(abs(one - other) for one, other in itertools.pairwise(air)) <= 3
    assert [number for number, value in enumerate(air) if value > 12] == list(range(12, 48))
    assert len({tuple(reading.value for reading in each[1:]) for each in readings}) == 1


def test_a_van_measures_twice_a_minute() -> None:
    assert readings_each(8) == 960
