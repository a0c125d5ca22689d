"""fleet_simulator/profiles.py: the demo's limits."""

import pytest

from coldchain.registry.profile import Profile, Severity, Side
from fleet_simulator.profiles import ON_DELAY_S, PROFILES
from fleet_simulator.routine import LONGEST_OPENING_S


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_every_profile_watches_air_goods_and_door(profile: Profile) -> None:
    assert {"air/temperature", "product/temperature", "door/open", "supply/voltage"} == {
        limit.channel for limit in profile.limits
    }
    assert all(limit.advice for limit in profile.limits)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_warm_air_is_told_after_the_demos_short_delay(profile: Profile) -> None:
    (warm,) = [limit for limit in profile.limits if limit.name == "too-warm"]
    assert warm.severity is Severity.MEDIUM
    assert warm.side is Side.ABOVE
    assert warm.on_delay_s == ON_DELAY_S


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_a_door_at_work_raises_no_alarm(profile: Profile) -> None:
    (door,) = [limit for limit in profile.limits if limit.name == "door-open"]
    assert door.on_delay_s > LONGEST_OPENING_S


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_silence_is_longer_than_the_historys_sample_interval(profile: Profile) -> None:
    assert profile.absence_after_s > 2 * 60
