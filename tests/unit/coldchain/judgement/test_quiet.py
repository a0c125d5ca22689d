"""The ladder of quiet points: short, dense near the newest, and it keeps the first."""

from coldchain.judgement.quality import QUALITY_BEGIN
from coldchain.judgement.quiet import MOST, SPACING_MS, add_quiet, quiet_before
from coldchain.judgement.state import Quiet
from coldchain.reading import Position


def point(minute: float) -> Quiet:
    """Return a quiet point at a minute."""
    return Quiet(place(minute), QUALITY_BEGIN)


def place(minute: float) -> Position:
    """Return a position at a minute."""
    return Position(round(minute * 60_000), 1, round(minute * 60))


def ladder_of(minutes: range) -> tuple[Quiet, ...]:
    """Return the ladder after a quiet point at each minute."""
    ladder: tuple[Quiet, ...] = ()
    for minute in minutes:
        ladder = add_quiet(ladder, point(minute))
    return ladder


def test_points_too_close_together_are_left_out() -> None:
    assert ladder_of(range(12)) == (point(0), point(5), point(10))


def test_a_ladder_never_has_more_rungs_than_it_may() -> None:
    assert max(len(ladder_of(range(0, end, 5))) for end in range(5, 2000, 5)) == MOST


def test_a_late_reading_costs_about_as_much_as_it_is_late() -> None:
    newest = 60 * 24 * 30
    ladder = ladder_of(range(0, newest, 5))
    assert ladder[0] == point(0)
    for late_min in (10, 60, 600, 6000, 20_000):
        start = quiet_before(ladder, place(newest - late_min))
        assert start is not None
        again_min = newest - start.position.event_at / 60_000
        assert again_min < 3 * late_min + 10


def test_the_start_is_strictly_before_the_late_reading() -> None:
    ladder = (point(0), point(5), point(10))
    assert quiet_before(ladder, place(10)) == point(5)
    assert quiet_before(ladder, place(10.1)) == point(10)


def test_before_the_first_there_is_none() -> None:
    assert quiet_before((point(5),), place(5)) is None
    assert quiet_before((), place(5)) is None


def test_the_spacing_is_five_minutes() -> None:
    assert SPACING_MS == 5 * 60_000
