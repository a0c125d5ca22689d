"""How many readings were due beside those that came: by number where there is one, else by the interval."""

from itertools import pairwise

import pytest

from coldchain.evidence import Stretch
from coldchain.reading import NO_BOOT, Reading
from reports.content.columns import columns_of
from reports.content.due import Due, Dues
from reports.content.said import Said

MINUTE = 60_000
AIR, CORE = "air/temperature", "core/temperature"
Made = tuple[float, int, int, str]  # minute, boot, sequence, channel


def due_of(made: list[Made], ends: tuple[float, ...] = (0, 60)) -> dict[str, list[Due]]:
    """Return what was due of each channel, in stretches that touch at some minutes; one reading a minute."""
    readings = [
        Reading("d-1", channel, boot, number, round(minute * MINUTE), 0, 4.0, "Cel")
        for minute, boot, number, channel in made
    ]
    readings.sort(key=lambda each: (each.channel, each.event_at, each.boot, each.sequence))
    columns = columns_of(readings)
    stretches = [
        Stretch(device="d-1", asset="van", from_at=round(begin * MINUTE), until_at=round(end * MINUTE))
        for begin, end in pairwise(ends)
    ]
    run = Stretch(device="d-1", asset="van", from_at=0, until_at=round(ends[-1] * MINUTE))
    dues = Dues(Said.of(columns), run, interval_ms=MINUTE, missed=3)
    return {each.channel: dues.of(place, stretches) for place, each in enumerate(columns)}


def steady(skip: range = range(0), boot: int = 7, channel: str = AIR) -> list[Made]:
    return [(minute, boot, minute, channel) for minute in range(60) if minute not in skip]


def test_where_all_came_nothing_else_was_due() -> None:
    assert due_of(steady()) == {AIR: [Due(0, 0)]}


def test_what_was_counted_and_nobody_has_is_missing_where_the_gap_began() -> None:
    assert due_of(steady(range(25, 35)), (0, 30, 60)) == {AIR: [Due(10, 0), Due(0, 0)]}


def test_a_channel_that_is_in_every_other_thing_said_misses_its_own_alone() -> None:
    both: list[Made] = [(number / 2, 7, number, (AIR, CORE)[number % 2]) for number in range(120)]
    kept = [each for each in both if each[2] not in (40, 41, 77)]
    assert due_of(kept) == {AIR: [Due(1, 0)], CORE: [Due(2, 0)]}


def test_a_channel_that_is_said_seldom_by_design_misses_nothing() -> None:
    seldom: list[Made] = [(minute, 7, minute, CORE) for minute in range(0, 60, 10)]
    assert due_of(steady() + seldom)[CORE] == [Due(0, 0)]


def test_a_probe_that_was_torn_off_for_a_while_was_due_though_the_device_went_on() -> None:
    assert due_of(steady() + steady(range(20, 30), channel=CORE)) == {AIR: [Due(0, 0)], CORE: [Due(0, 10)]}


def test_before_the_first_and_after_the_last_the_interval_tells() -> None:
    made = [each for each in steady() if 10 <= each[0] < 50]
    assert due_of(made) == {AIR: [Due(0, 20)]}
    assert due_of(made, (0, 5, 30, 55, 60)) == {AIR: [Due(0, 5), Due(0, 5), Due(0, 5), Due(0, 5)]}


def test_over_a_restart_the_interval_tells_and_by_the_time_of_each_stretch() -> None:
    made: list[Made] = [*steady(range(20, 60)), *((minute, 8, minute - 30, AIR) for minute in range(30, 60))]
    assert due_of(made) == {AIR: [Due(0, 10)]}
    assert due_of(made, (0, 24, 60)) == {AIR: [Due(0, 4), Due(0, 6)]}


def test_a_device_that_does_not_count_was_to_say_what_its_interval_makes() -> None:
    made: list[Made] = [
        (minute, NO_BOOT, minute * MINUTE, AIR) for minute in range(60) if not 20 <= minute < 30
    ]
    assert due_of(made) == {AIR: [Due(0, 10)]}


def test_a_device_that_counts_is_due_as_often_as_it_measures() -> None:
    """It is registered for each minute; it measured each ten, and was off from 200 to 300."""
    made: list[Made] = [(minute, 7, minute // 10, AIR) for minute in range(0, 200, 10)]
    made += [(minute, 8, minute // 10, AIR) for minute in range(300, 400, 10)]
    assert due_of(made, (0, 400)) == {AIR: [Due(0, 10)]}


def test_a_clock_that_was_set_back_is_no_loss() -> None:
    made: list[Made] = [(n if n < 20 else n - 5.5, 7, n, AIR) for n in range(60)]
    assert due_of(made, (0, 54)) == {AIR: [Due(0, 0)]}
    without = [each for each in made if each[2] not in (21, 40, 41)]
    assert due_of(without, (0, 54)) == {AIR: [Due(3, 0)]}


@pytest.mark.parametrize("ends", [(0, 60), (0, 15, 60)])
def test_a_channel_of_another_time_was_due_all_the_time(ends: tuple[float, ...]) -> None:
    run = Stretch(device="d-1", asset="van", from_at=0, until_at=60 * MINUTE)
    elsewhere = columns_of([Reading("d-1", AIR, 7, 0, 90 * MINUTE, 0, 4.0, "Cel")])
    dues = Dues(Said.of(elsewhere).between(0, 60 * MINUTE), run, interval_ms=MINUTE, missed=3)
    stretches = [
        Stretch(device="d-1", asset="van", from_at=round(a * MINUTE), until_at=round(b * MINUTE))
        for a, b in pairwise(ends)
    ]
    assert [each.unheard for each in dues.of(0, stretches)] == [round(b - a) for a, b in pairwise(ends)]
