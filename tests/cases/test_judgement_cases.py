"""Golden cases of judgement: ``judgement/<name>/`` holds rules, readings and the excursions to be found.

The format is that of ``coldchain check rules`` (docs/rules.md), and so is the runner. To add a case, add a
folder. Each is run in order, backwards, and shuffled with duplicates.
"""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from coldchain.judgement.rule_cases import Arrival, Case, in_order, read_lines, run_case
from commands.check_rules import read_case

HOME = Path(__file__).with_name("judgement")
CASES = sorted(path.name for path in HOME.iterdir() if path.is_dir())


def newest_of(case: Case) -> int:
    """Return when the newest reading was measured [ms]: silence counts from there."""
    return max(reading.event_at for reading in case.readings)


def backwards(case: Case) -> list[Arrival]:
    """Return the newest reading first, each alone."""
    return [Arrival(newest_of(case), [reading]) for reading in reversed(case.readings)]


def shuffled(case: Case) -> list[Arrival]:
    """Return batches of any size in any order, a third of the readings twice."""
    readings = list(case.readings)
    chance = random.Random(len(readings))
    arriving = readings + chance.choices(readings, k=len(readings) // 3)
    chance.shuffle(arriving)
    arrivals = []
    while arriving:
        size = chance.randint(1, 5)
        arrivals.append(Arrival(newest_of(case), arriving[:size]))
        arriving = arriving[size:]
    return arrivals


@pytest.mark.parametrize("arrive", [in_order, backwards, shuffled])
@pytest.mark.parametrize("name", CASES)
def test_a_case_has_its_excursions_in_whatever_order_it_comes(
    name: str, arrive: Callable[[Case], list[Arrival]]
) -> None:
    case = read_case(HOME / name)
    expected = read_lines((HOME / name / "expected.ndjson").read_text(encoding="utf-8"), name)
    assert run_case(case, arrive(case)) == expected


def test_there_are_cases() -> None:
    assert len(CASES) >= 8
