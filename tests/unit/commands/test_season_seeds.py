"""commands/season_seeds.py: seasons side by side give what they give one after the other."""

import pytest

from commands.season_run import TICK_MS
from commands.season_seeds import COLDCHAIN, NAIVE, SeedResult, run_seeds
from fleet_simulator.season.network import SeasonPlan

HOUR_MS = 12 * TICK_MS
PLANS = [SeasonPlan(seed=seed, days=3, vans=1, coolers=2) for seed in (1, 2)]


def run(jobs: int) -> tuple[list[SeedResult], list[tuple[int, float]]]:
    told: list[tuple[int, float]] = []
    results = run_seeds(
        PLANS, jobs=jobs, tick_ms=HOUR_MS, on_progress=lambda seed, share: told.append((seed, share))
    )
    return results, told


@pytest.fixture(scope="module")
def alone() -> list[SeedResult]:
    """Return what the seeds give one after the other, in this process."""
    return run(1)[0]


def test_processes_side_by_side_give_the_same_as_one(alone: list[SeedResult]) -> None:
    together, told = run(2)
    assert together == alone
    assert [one.plan.seed for one in together] == [1, 2]
    assert {seed for seed, _ in told} == {1, 2}
    assert all(0 <= share <= 1 for _, share in told)


def test_both_rules_are_counted_on_the_same_shipments(alone: list[SeedResult]) -> None:
    result = alone[0]
    ours, naive = result.rules[COLDCHAIN].score, result.rules[NAIVE].score
    assert ours.shipments == naive.shipments > 0
    assert ours.harmed == naive.harmed
    assert ours.incidents == naive.incidents
    assert result.readings > 3 * 288


def test_every_mistake_is_listed_with_what_was_around(alone: list[SeedResult]) -> None:
    for name, result in alone[0].rules.items():
        missed = [each for each in result.mistakes if each.what == "missed"]
        false = [each for each in result.mistakes if each.what == "false alarm"]
        assert len(missed) == result.score.harmed - result.score.hits
        assert len(false) == result.score.flagged - result.score.hits
        assert all(each.around for each in result.mistakes) or name == NAIVE
