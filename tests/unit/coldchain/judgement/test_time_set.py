"""A set of times in five-minute steps: what is kept, and the gaps in it. Steps after zero."""

import pytest

from coldchain.judgement.time_set import STEP_MS, STEPS, Gap, TimeSet, add, gaps, share_inside, without_future


def of(*steps: int) -> TimeSet:
    """Return a set of steps."""
    return add(TimeSet(), [step * STEP_MS + 7 for step in steps])


def test_what_is_there_already_changes_nothing() -> None:
    times = of(3, 5, 20)
    assert add(times, [5 * STEP_MS, 20 * STEP_MS + 99]) is times
    assert add(times, []) is times


def test_only_fourteen_days_before_the_newest_are_kept() -> None:
    assert of(0, 9, STEPS) == of(9, STEPS)
    assert add(of(STEPS), [0]) == of(STEPS)
    assert add(of(5), [10 * STEPS * STEP_MS]) == of(10 * STEPS)


def test_gaps_are_found_oldest_first() -> None:
    assert gaps(of(1, 2, 6, 7, 20), 2 * STEP_MS) == [Gap(2, 6), Gap(7, 20)]
    assert gaps(of(1, 2, 6, 7, 20), 4 * STEP_MS) == [Gap(7, 20)]
    assert gaps(TimeSet(), STEP_MS) == []


@pytest.mark.parametrize(
    ("late", "share"),
    [((), 0), ((11, 12, 13, 14), 1), ((11, 14), 1), ((11,), 0.75), ((2, 30), 0), ((10,), 0.5)],
)
def test_each_time_covers_what_comes_after_it(late: tuple[int, ...], share: float) -> None:
    assert share_inside(of(*late), Gap(10, 15), reach_ms=3 * STEP_MS) == share


def test_what_is_in_the_future_is_forgotten() -> None:
    assert without_future(of(3, 5, 20), 19 * STEP_MS).bits != b""
    assert gaps(without_future(of(3, 9, 20), 9 * STEP_MS), STEP_MS) == [Gap(3, 9)]
    assert without_future(of(3), 4 * STEP_MS) == of(3)
