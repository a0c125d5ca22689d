"""Several simulated seasons, each judged by the watcher and by the naive rule, in processes of their own."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from pathlib import Path
from queue import Empty, Queue
from typing import NamedTuple

from commands.season_run import TICK_MS, judge_season
from fleet_simulator.season.explain import circumstances
from fleet_simulator.season.mishaps import incidents
from fleet_simulator.season.naive import judge_naively
from fleet_simulator.season.network import SeasonPlan
from fleet_simulator.season.score import Case, Judged, Score, cases, score
from fleet_simulator.season.season import Season, season_of
from links.product_files import load_products

COLDCHAIN, NAIVE = "coldchain", "naive rule"
_RAM_DISK = Path("/dev") / "shm"
_LEAST_FREE_BYTES = 1 << 30
_POLL_S = 0.2
_WORLD_SHARE = 0.1  # of the work is making the season

Told = Callable[[int, float], None]
"""Told the seed and how much of its work is done [0..1]."""


class Mistake(NamedTuple):
    """A shipment that a rule missed, or flagged for nothing.

    Args:
        seed: Of its season.
        what: ``missed`` or ``false alarm``.
        case: The shipment, the truth about it and what was said.
        around: What was around it, in words.
    """

    seed: int
    what: str
    case: Case
    around: tuple[str, ...]


class RuleResult(NamedTuple):
    """What one rule came to in one season.

    Args:
        score: The counts.
        kinds: Messages, by what they are about.
        mistakes: What it missed, and flagged for nothing.
    """

    score: Score
    kinds: dict[str, int]
    mistakes: list[Mistake]


class SeedResult(NamedTuple):
    """One season: its plan, how many readings there were, and what each rule came to, by name."""

    plan: SeasonPlan
    readings: int
    rules: dict[str, RuleResult]


def run_seed(
    plan: SeasonPlan, *, tick_ms: int = TICK_MS, on_progress: Told = lambda _seed, _share: None
) -> SeedResult:
    """Return one season's results.

    Args:
        plan: The season.
        tick_ms: How often the watcher looks [ms].
        on_progress: Told how much is done.
    """
    season = season_of(
        plan,
        load_products(),
        on_asset=lambda done, of: on_progress(plan.seed, _WORLD_SHARE * done / of),
    )
    folder = Path(tempfile.mkdtemp(prefix="coldchain-season-", dir=_folder()))
    try:
        judged = judge_season(
            season,
            folder,
            tick_ms=tick_ms,
            on_tick=lambda done, of: on_progress(plan.seed, _WORLD_SHARE + (1 - _WORLD_SHARE) * done / of),
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    rules = {
        COLDCHAIN: _result(season, judged, explained=True),
        NAIVE: _result(season, judge_naively(season), explained=False),  # hundreds: they need no explanation
    }
    return SeedResult(plan, sum(len(one.readings) for one in season.arrivals), rules)


def run_seeds(plans: Sequence[SeasonPlan], *, jobs: int, tick_ms: int, on_progress: Told) -> list[SeedResult]:
    """Return the results of several seasons, in the order of the plans.

    Args:
        plans: The seasons.
        jobs: Work in so many processes; 1 works in this one.
        tick_ms: How often the watcher looks [ms].
        on_progress: Told how much is done.
    """
    if jobs == 1 or len(plans) == 1:
        return [run_seed(plan, tick_ms=tick_ms, on_progress=on_progress) for plan in plans]
    context = get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(min(jobs, len(plans)), mp_context=context) as pool:
        news = manager.Queue()
        futures = [pool.submit(_run_telling, plan, tick_ms, news) for plan in plans]
        _follow(futures, news, on_progress)
        return [future.result() for future in futures]


def _run_telling(plan: SeasonPlan, tick_ms: int, news: "Queue[tuple[int, float]]") -> SeedResult:
    """Run in a process of its own; ``news`` is a queue that the first process reads."""
    told = [0.0]

    def tell(seed: int, share: float) -> None:
        if share - told[0] >= 1 / 500:
            told[0] = share
            news.put((seed, share))

    return run_seed(plan, tick_ms=tick_ms, on_progress=tell)


def _follow(futures: list[Future[SeedResult]], news: "Queue[tuple[int, float]]", on_progress: Told) -> None:
    """Tell what the processes tell until all are done, or the first has failed."""
    waiting = set(futures)
    while waiting and not any(each.done() and each.exception() for each in futures):
        _, waiting = wait(waiting, timeout=_POLL_S, return_when=FIRST_COMPLETED)
        try:
            while True:
                on_progress(*news.get_nowait())
        except Empty:
            continue


def _result(season: Season, judged: Judged, *, explained: bool) -> RuleResult:
    found = cases(season.truths, season.goods, season.mishaps, judged)
    count = score(
        season.truths,
        found,
        messages=judged.messages,
        incidents=incidents(season.mishaps, season.network),
    )
    wrong = [case for case in found if bool(case.truth.harms) != bool(case.reasons)]
    return RuleResult(
        count, dict(judged.kinds), [_mistake(season, case, explained=explained) for case in wrong]
    )


def _mistake(season: Season, case: Case, *, explained: bool) -> Mistake:
    what = "missed" if case.truth.harms else "false alarm"
    because = circumstances(season, case.truth.shipment) if explained else ()
    return Mistake(season.plan.seed, what, case, because)


def _folder() -> str | None:
    """Return the RAM disk when there is room on it, which spares the disk; else the usual place."""
    if _RAM_DISK.is_dir() and shutil.disk_usage(_RAM_DISK).free >= _LEAST_FREE_BYTES:
        return str(_RAM_DISK)
    return None
