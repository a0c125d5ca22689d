"""commands/season_run.py: a season goes through the real watcher, and what it said is counted."""

import threading
from pathlib import Path

from msgspec.structs import replace

from commands.season_run import SteppedClock, judge_season
from fleet_simulator.season.network import MS_PER_MINUTE
from fleet_simulator.season.season import Season
from helpers.small_season import PLAN, VAN, at, small_season
from links.clock import Clock

HOUR_MS = 60 * MS_PER_MINUTE
TICK_MS = HOUR_MS


def heated(begin_minute: int, end_minute: int) -> Season:
    """Return the small season with 25 degC said by all probes of a van for some time."""
    season = small_season()
    arrivals = []
    for one in season.arrivals:
        first = one.readings[0]
        if first.device == f"{VAN}-logger" and at(begin_minute) <= first.event_at < at(end_minute):
            one = one._replace(readings=tuple(replace(each, value=25.0) for each in one.readings))  # noqa: PLW2901
        arrivals.append(one)
    return season._replace(arrivals=arrivals)


def test_a_van_that_gets_hot_is_told_and_its_goods_are_flagged(tmp_path: Path) -> None:
    season = small_season()
    name, goods = next((name, one) for name, one in season.goods.items() if one.stays[1].asset == VAN)
    begin = (goods.stays[1].from_at - PLAN.start_at) // MS_PER_MINUTE
    judged = judge_season(heated(begin, begin + 20 * 60), tmp_path, tick_ms=TICK_MS)
    assert name in judged.flagged
    about_van = [told for told in judged.told if told.about == VAN]
    assert any(at(begin) <= told.event_at <= told.told_at for told in about_van)
    assert any(told.about == name for told in judged.told)
    assert judged.messages == sum(judged.kinds.values()) > 0


def test_the_same_season_is_judged_the_same(tmp_path: Path) -> None:
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
    season = heated(600, 900)
    one = judge_season(season, tmp_path / "one", tick_ms=TICK_MS)
    assert judge_season(season, tmp_path / "other", tick_ms=TICK_MS) == one


def test_progress_is_told_until_all_has_arrived(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    judge_season(small_season(), tmp_path, tick_ms=HOUR_MS, on_tick=lambda done, of: told.append((done, of)))
    count = told[-1][1]
    assert [done for done, _ in told] == list(range(1, count + 1))
    assert PLAN.start_at + count * HOUR_MS > small_season().arrivals[-1].received_at


def test_the_clock_moves_only_when_told() -> None:
    clock: Clock = SteppedClock(1_000)
    assert (clock.now(), clock.monotonic_s()) == (1_000, 0.0)
    clock.sleep(2.0)
    assert not clock.wait(threading.Event(), 1.0)
    assert (clock.now(), clock.monotonic_s()) == (4_000, 3.0)


def test_the_clock_never_goes_back_and_an_event_that_is_set_takes_no_time() -> None:
    clock, event = SteppedClock(1_000), threading.Event()
    event.set()
    assert clock.wait(event, 5.0)
    clock.move_to(500)
    assert clock.now() == 1_000
    clock.move_to(1_500)
    assert clock.now() == 1_500
