"""Which time is believed, and what is noticed on the way."""

from firmware_bridge.time_fix import TimeFix
from firmware_bridge.timekeeper import DRIFT_OVER_S, MAX_SPREAD_MS, TimeKeeper

T0 = 1_800_000_000_000


def fix(source: str, at_s: float, *, off_ms: int = 0, spread_ms: int = 100) -> TimeFix:
    """Return a fix heard at a monotonic time; true time began at T0."""
    return TimeFix(source, T0 + round(at_s * 1000) + off_ms, at_s, spread_ms)


def test_nothing_is_believed_before_a_fix_and_every_moment_has_a_time_after_it() -> None:
    keeper = TimeKeeper()
    assert keeper.at(5000) is None
    assert keeper.offer(fix("server", 60.0))
    assert (keeper.at(5000), keeper.at(-5000)) == (T0 + 5000, T0 - 5000)


def test_a_fix_that_is_too_wide_or_of_nobody_is_not_taken() -> None:
    keeper = TimeKeeper()
    assert not keeper.offer(fix("server", 1.0, spread_ms=MAX_SPREAD_MS + 1))
    assert not keeper.offer(fix("device", 1.0))
    assert keeper.anchor is None


def test_the_better_source_wins_and_a_worse_one_that_agrees_changes_nothing() -> None:
    keeper = TimeKeeper()
    keeper.offer(fix("server", 1.0, spread_ms=30))
    assert keeper.offer(fix("gps", 2.0, spread_ms=500, off_ms=100))
    assert not keeper.offer(fix("server", 3.0, spread_ms=30))
    assert not keeper.offer(fix("ntp", 4.0, spread_ms=30))
    assert keeper.at(0) == T0 + 100


def test_a_better_source_gone_for_long_gives_way_to_a_narrower_one() -> None:
    keeper = TimeKeeper()
    keeper.offer(fix("gps", 1.0, spread_ms=100))
    assert not keeper.offer(fix("ntp", 3600.0, off_ms=50))
    assert keeper.offer(fix("ntp", 30 * 3600.0, off_ms=50))


def test_the_same_source_moves_the_time_only_when_it_says_something_else() -> None:
    keeper = TimeKeeper()
    keeper.offer(fix("gps", 1.0, spread_ms=100))
    assert not keeper.offer(fix("gps", 2.0, spread_ms=100, off_ms=190))
    assert keeper.offer(fix("gps", 3.0, spread_ms=100, off_ms=250))


def test_sources_that_disagree_are_told_by_the_worse_one() -> None:
    keeper = TimeKeeper()
    keeper.offer(fix("gps", 1.0))
    keeper.offer(fix("server", 2.0, off_ms=-60_000))
    assert keeper.disagreements == {"server": -60_000}
    keeper.offer(fix("server", 3.0))
    assert keeper.disagreements == {}
    other = TimeKeeper()
    other.offer(fix("server", 1.0, off_ms=60_000))
    other.offer(fix("gps", 2.0))
    assert (other.disagreements, other.at(0)) == ({"server": 60_000}, T0)


def test_a_step_of_the_system_clock_is_noticed_and_moves_nothing() -> None:
    keeper = TimeKeeper()
    keeper.offer(fix("gps", 1.0))
    assert keeper.watch(1000, 1.0) == 0  # 1970: nothing to hold it against
    assert keeper.watch(61_010, 61.0) == 0
    assert keeper.watch(T0, 62.0) == T0 - 62_010
    assert (keeper.steps, keeper.at(0)) == (1, T0)


def test_the_drift_of_monotonic_time_is_measured_over_long() -> None:
    keeper = TimeKeeper()
    keeper.offer(fix("gps", 0.0, spread_ms=10))
    keeper.offer(fix("gps", DRIFT_OVER_S / 2, spread_ms=10))
    assert keeper.drift_ppm is None
    keeper.offer(fix("gps", 10_000.0, spread_ms=10, off_ms=400))
    assert keeper.drift_ppm == 40.0


def test_an_answer_that_lay_for_seconds_in_a_broker_moves_nothing() -> None:
    keeper = TimeKeeper()
    keeper.offer(TimeFix("server", 1_790_000_000_000, 100.0, 5))
    keeper.offer(TimeFix("server", 1_790_000_067_000, 160.0, 7_500))  # 7 s off, within its own bounds
    assert keeper.at(160_000) == 1_790_000_060_000
    keeper.offer(TimeFix("server", 1_790_000_110_000, 200.0, 20))  # 10 s off, and sure of it
    assert keeper.at(200_000) == 1_790_000_110_000
