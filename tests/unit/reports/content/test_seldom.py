"""Silences that follow one another become one row; what stands out stays a row of its own."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reports.content.document import Hole
from reports.content.seldom import SELDOM, Silence, melted

MINUTE = 60_000


def holes(*lengths: float, start: int = 0, cause: str = "silent", missing: int | None = 0) -> list[Hole]:
    """Return gaps that follow one another, each so many minutes long."""
    found: list[Hole] = []
    for length in lengths:
        until_at = start + round(length * MINUTE)
        found.append(
            Hole(device="d", channel="", from_at=start, until_at=until_at, missing=missing, cause=cause)
        )
        start = until_at
    return found


def test_a_run_of_silences_of_about_one_length_is_one_row() -> None:
    (run,) = melted(holes(1, 1, 2, 1))
    assert (run.cause, run.times, run.missing) == (SELDOM, 4, 0)
    assert (run.from_at, run.until_at, run.longest_ms) == (0, 5 * MINUTE, 2 * MINUTE)
    assert (run.silence_ms, run.lasted_ms) == (2 * MINUTE, 5 * MINUTE)


def test_the_gap_that_matters_stays_a_row() -> None:
    rows = melted(holes(1, 1, 1, 45, 1, 1, 1))
    assert [(row.cause, row.times, row.lasted_ms // MINUTE) for row in rows] == [
        (SELDOM, 3, 3),
        ("silent", 1, 45),
        (SELDOM, 3, 3),
    ]


def test_two_silences_are_two_rows_and_so_are_those_with_readings_between() -> None:
    assert melted(holes(1, 1)) == holes(1, 1)
    apart = [*holes(1), *holes(1, start=2 * MINUTE), *holes(1, start=4 * MINUTE)]
    assert melted(apart) == apart


def test_what_was_lost_or_over_a_restart_is_never_melted() -> None:
    for cause, missing in (("lost", 1), ("refused", 1), ("restarted", None)):
        some = holes(1, 1, 1, 1, cause=cause, missing=missing)
        assert melted(some) == some


def test_how_many_are_missing_stays_unknown_where_nobody_knows() -> None:
    (run,) = melted(holes(1, 1, 1, missing=None))
    assert (run.cause, run.missing) == (SELDOM, None)


def test_the_parts_of_a_beat_at_the_ends_belong_to_the_run() -> None:
    first = holes(0.2, missing=None)
    run = holes(1, 1, 1, start=first[-1].until_at)
    last = holes(0.7, start=run[-1].until_at, missing=None)
    (row,) = melted(run, [*first, *last])
    assert (row.times, row.from_at, row.until_at, row.missing) == (5, 0, last[0].until_at, 0)
    long = holes(9, start=run[-1].until_at, missing=None)
    assert [row.cause for row in melted(run, long)] == [SELDOM, "silent"]
    assert melted(holes(1), long) == [*holes(1), *long]
    never = holes(1, start=run[-1].until_at, cause="never-heard", missing=None)
    assert melted(run, never)[-1] == never[0]


@given(st.lists(st.tuples(st.floats(0.1, 90), st.sampled_from(["silent", "silent", "silent", "lost"]))))
def test_no_time_and_no_silence_is_lost_by_melting(drawn: list[tuple[float, str]]) -> None:
    some: list[Hole] = []
    for length, cause in drawn:
        start = some[-1].until_at if some else 0
        some += holes(length, start=start, cause=cause, missing=0 if cause == "silent" else 2)
    rows = melted(some)
    assert sum(row.times for row in rows) == len(some)
    assert sum(row.lasted_ms for row in rows) == sum(each.lasted_ms for each in some)
    assert max((row.silence_ms for row in rows), default=0) == max((e.lasted_ms for e in some), default=0)


def test_a_channel_is_silent_where_it_was_no_beat_of_its_device() -> None:
    run = melted(holes(1, 1, 1, 1))
    minutes = np.array([0, 1, 2, 3, 4, 4.5, 10], dtype=np.float64)
    times = (minutes * MINUTE).astype(np.int64)
    assert Silence(run, longer_than_ms=MINUTE // 2).lasted_ms(times) == round(5.5 * MINUTE)
    assert Silence([], longer_than_ms=MINUTE // 2).lasted_ms(times) == round(9.5 * MINUTE)
    left_out = times[[0, 4, 6]]  # of four beats of its device, though that went on
    assert Silence(run, longer_than_ms=MINUTE // 2).lasted_ms(left_out) == 10 * MINUTE
