"""A hole is final when it can no longer be filled."""

import pytest

from firmware_bridge import holes
from firmware_bridge.holes import FINAL_AFTER_S, Gaps, HoleWatch

OPEN = Gaps("van", 1, ((3, 9),), ended=False)


def test_a_hole_is_final_after_long() -> None:
    watch = HoleWatch()
    assert watch.look([OPEN], 0.0) == []
    assert watch.look([OPEN], FINAL_AFTER_S - 1) == []
    assert watch.look([OPEN], FINAL_AFTER_S) == [OPEN]
    assert watch.look([OPEN], FINAL_AFTER_S + 60) == []


def test_a_hole_is_final_at_once_when_the_device_has_started_anew() -> None:
    ended = OPEN._replace(ended=True)
    assert HoleWatch().look([ended], 0.0) == [ended]


def test_a_hole_that_is_filled_in_part_keeps_its_age_and_one_filled_after_all_is_taken_back() -> None:
    watch = HoleWatch()
    watch.look([OPEN], 0.0)
    smaller = OPEN._replace(holes=((3, 4), (6, 9)))
    assert watch.look([smaller], FINAL_AFTER_S) == [smaller]
    filled = OPEN._replace(holes=())
    assert watch.look([filled], FINAL_AFTER_S + 60) == [filled]


def test_boots_without_end_are_not_remembered_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holes, "MAX_BOOTS", 10)
    watch = HoleWatch()
    watch.look([OPEN], 0.0)
    for boot in range(2, 200):
        assert watch.look([OPEN, Gaps("van", boot, ((0, 1),), ended=True)], float(boot))
    assert (len(watch._final), len(watch._since_s)) == (10, 1)
    assert watch.look([OPEN], FINAL_AFTER_S) == [OPEN], "what is looked at again and again keeps its age"
