"""console/api/limiter.py: so much, and then wait."""

from console.api.limiter import MOST_KNOWN, Limiter
from helpers.console_server import SetClock


def test_a_burst_is_fine_and_then_one_waits_for_the_refill() -> None:
    clock = SetClock(0)
    limiter = Limiter(2, clock)
    assert [limiter.wait_s("a") for _ in range(5)] == [0, 0, 0, 0, 1]
    assert limiter.wait_s("b") == 0
    clock.at += 500
    assert [limiter.wait_s("a") for _ in range(2)] == [0, 1]


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    clock = SetClock(10_000)
    limiter = Limiter(1, clock)
    assert [limiter.wait_s("a") for _ in range(3)] == [0, 0, 1]
    clock.at = 0
    assert limiter.wait_s("a") == 1


def test_it_remembers_so_many_and_no_more() -> None:
    limiter = Limiter(1, SetClock(0))
    for number in range(MOST_KNOWN + 50):
        limiter.wait_s(str(number))
    assert len(limiter._left) == MOST_KNOWN
