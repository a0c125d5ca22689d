"""The first loop that ends or fails ends the others."""

import threading

import pytest

from links.loops import run_together


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_the_first_that_fails_ends_all_and_is_raised_here(failing: int) -> None:
    stop, ended = threading.Event(), list[int]()

    def loop(number: int) -> None:
        if number == failing:
            raise ValueError(f"loop {number}")
        assert stop.wait(10)
        ended.append(number)

    with pytest.raises(ValueError, match=f"loop {failing}"):
        run_together([lambda number=number: loop(number) for number in range(3)], stop)  # type: ignore[misc]
    assert sorted(ended) == [number for number in range(3) if number != failing]


def test_one_that_just_ends_ends_the_others_too() -> None:
    stop = threading.Event()
    run_together([lambda: None, lambda: assert_stopped(stop)], stop)
    assert stop.is_set()


def assert_stopped(stop: threading.Event) -> None:
    assert stop.wait(10)
