"""fleet_simulator/incidents.py: what goes wrong, and when."""

import pytest

from fleet_simulator.incidents import IncidentKind, LivePlan, Mishap, history, live
from fleet_simulator.weather import MS_PER_HOUR, local_hour

DAY_MS = 24 * MS_PER_HOUR
NOON_LOCAL = 20_000 * DAY_MS + 9 * MS_PER_HOUR
NIGHT = Mishap(asset="cooler", kind=IncidentKind.BREAKDOWN, local_hour=1.5, duration_s=2400.0)


def test_a_mishap_happens_at_its_local_time() -> None:
    (one,) = history((NIGHT,), NOON_LOCAL - DAY_MS, NOON_LOCAL)
    assert local_hour(one.begin_at) == pytest.approx(1.5)
    assert one.end_at - one.begin_at == 2_400_000
    assert one.holds(one.begin_at)
    assert not one.holds(one.end_at)


@pytest.mark.parametrize("hour", range(24))
def test_a_whole_day_of_history_always_holds_each_mishap_well_before_its_end(hour: int) -> None:
    until_at = NOON_LOCAL + hour * MS_PER_HOUR + 123_456
    (one,) = history((NIGHT,), until_at - DAY_MS, until_at)
    assert until_at - DAY_MS + MS_PER_HOUR <= one.begin_at
    assert one.end_at <= until_at - 2 * MS_PER_HOUR


def test_a_short_history_holds_only_what_falls_into_it() -> None:
    assert history((NIGHT,), NOON_LOCAL - 3 * MS_PER_HOUR, NOON_LOCAL) == []
    assert len(history((NIGHT,), NOON_LOCAL - 12 * MS_PER_HOUR, NOON_LOCAL)) == 1


def test_the_live_incident_recurs_with_time_to_recover() -> None:
    plan = LivePlan(asset="van", after_s=20, duration_s=120, every_s=600)
    first = live(plan, NOON_LOCAL, NOON_LOCAL)
    assert (first.begin_at - NOON_LOCAL, first.end_at - NOON_LOCAL) == (20_000, 140_000)
    assert live(plan, NOON_LOCAL, NOON_LOCAL + 139_999) == first
    second = live(plan, NOON_LOCAL, NOON_LOCAL + 140_000)
    assert second.begin_at - first.begin_at == 600_000
    assert second.id != first.id
