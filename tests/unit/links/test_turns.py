"""Turns: first come, first served; nothing is lost by an exception. Real threads."""

import threading

import pytest

from helpers.polling import wait_until
from links.turns import Turns


def test_whoever_waits_longest_is_next_also_when_another_comes_back_at_once() -> None:
    turns, order = Turns(), []
    threads = []

    def work(name: int) -> None:
        with turns.turn():
            order.append(name)

    with turns.turn():
        for name in range(4):
            thread = threading.Thread(target=work, args=(name,))
            thread.start()
            threads.append(thread)
            wait_until(lambda count=name + 1: len(turns._waiting) == count, "it waits")  # type: ignore[misc]
    with turns.turn():
        order.append(9)
    for thread in threads:
        thread.join(10)
    assert order == [0, 1, 2, 3, 9]


def test_a_turn_that_fails_is_handed_on() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="no"), turns.turn():
        raise ValueError("no")
    with turns.turn():
        pass


def test_the_same_thread_may_come_in_again() -> None:
    turns, came = Turns(), threading.Event()
    with turns.turn():
        with turns.turn():
            pass

        def come() -> None:
            with turns.turn():
                came.set()

        thread = threading.Thread(target=come)
        thread.start()
        assert not came.wait(0.05), "the inner one has not handed it on"
    assert came.wait(10)
    thread.join(10)
