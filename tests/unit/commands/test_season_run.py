"""commands/season_run.py: a season goes through the real watcher, and what it said is counted."""

import threading
from pathlib import Path
from typing import NamedTuple

import pytest

from commands.season_run import SteppedClock, judge_season
from fleet_simulator.season.network import MS_PER_MINUTE
from fleet_simulator.season.score import Judged
from fleet_simulator.season.season import Season
from helpers.small_season import PLAN, VAN, at, heated, small_season
from links.clock import Clock

HOUR_MS = 60 * MS_PER_MINUTE
TICK_MS = HOUR_MS


class Hot(NamedTuple):
    """A season with a hot van, how it was judged, and what was told of the progress."""

    season: Season
    goods: str
    begin_minute: int
    judged: Judged
    progress: list[tuple[int, int]]


@pytest.fixture(scope="module")
def hot(tmp_path_factory: pytest.TempPathFactory) -> Hot:
    """Return the small season with a van that is hot while it carries goods, judged once."""
    calm, told = small_season(), list[tuple[int, int]]()
    name, goods = next((name, one) for name, one in calm.goods.items() if one.stays[1].asset == VAN)
    begin = (goods.stays[1].from_at - PLAN.start_at) // MS_PER_MINUTE
    season, folder = heated(begin, begin + 20 * 60), tmp_path_factory.mktemp("hot")
    judged = judge_season(season, folder, tick_ms=TICK_MS, on_tick=lambda done, of: told.append((done, of)))
    return Hot(season, name, begin, judged, told)


def test_a_van_that_gets_hot_is_told_and_its_goods_are_flagged(hot: Hot) -> None:
    begin, judged = hot.begin_minute, hot.judged
    assert hot.goods in judged.flagged
    about_van = [told for told in judged.told if told.about == VAN]
    assert any(at(begin) <= told.event_at <= told.told_at for told in about_van)
    assert any(told.about == hot.goods for told in judged.told)
    assert judged.messages == sum(judged.kinds.values()) > 0


def test_the_same_season_is_judged_the_same(hot: Hot, tmp_path: Path) -> None:
    assert judge_season(hot.season, tmp_path, tick_ms=TICK_MS) == hot.judged


def test_progress_is_told_until_all_has_arrived(hot: Hot) -> None:
    count = hot.progress[-1][1]
    assert [done for done, _ in hot.progress] == list(range(1, count + 1))
    assert PLAN.start_at + count * TICK_MS > hot.season.arrivals[-1].received_at


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
