"""What many ask for: looked up by one, given to all, forgotten at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from console.believed import Believed
from helpers.console_server import SetClock
from helpers.polling import wait_until
from helpers.small_fleet import NOW


class _Source:
    """Counts how often it is asked; waits for ``gate`` while that is shut."""

    def __init__(self) -> None:
        self.asked = 0
        self.gate = threading.Event()
        self.gate.set()

    def look(self) -> int:
        self.asked += 1
        found = self.asked
        assert self.gate.wait(10)
        return found


def test_a_value_is_looked_up_once_in_its_time() -> None:
    clock, source = SetClock(NOW), _Source()
    kept: Believed[int] = Believed(clock, 1.0)
    assert not kept.has()
    assert [kept.get(source.look), kept.get(source.look)] == [1, 1]
    assert kept.has()
    clock.at += 1000
    assert not kept.has()
    assert kept.get(source.look) == 2
    clock.at -= 5000  # a clock that went back: how old it is, nobody knows
    assert not kept.has()
    assert kept.get(source.look) == 3


def test_while_one_looks_the_others_are_given_what_was_known() -> None:
    clock, source = SetClock(NOW), _Source()
    kept: Believed[int] = Believed(clock, 1.0)
    kept.get(source.look)
    clock.at += 1500
    source.gate.clear()
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(kept.get, source.look)
        wait_until(lambda: source.asked == 2, "somebody looks")
        assert kept.has()
        assert kept.get(source.look) == 1
        clock.at += 500  # that is too old for anybody
        assert not kept.has()
        source.gate.set()
        assert looking.result() == 2
    assert source.asked == 2


def test_those_who_come_while_nothing_is_known_wait_for_the_one_who_looks() -> None:
    source = _Source()
    kept: Believed[int] = Believed(SetClock(NOW), 1.0)
    source.gate.clear()
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(kept.get, source.look) for _ in range(8)]
        wait_until(lambda: source.asked == 1, "one looks")
        source.gate.set()
        assert {each.result() for each in waiting} == {1}
    assert source.asked == 1


def test_what_was_being_looked_up_when_all_was_forgotten_is_not_kept() -> None:
    source = _Source()
    kept: Believed[int] = Believed(SetClock(NOW), 1.0)
    source.gate.clear()
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(kept.get, source.look)
        wait_until(lambda: source.asked == 1, "somebody looks")
        kept.forget()
        source.gate.set()
        assert looking.result() == 1
    assert not kept.has()
    assert kept.get(source.look) == 2


def test_what_cannot_be_looked_up_is_not_kept_and_only_so_many_are() -> None:
    kept: Believed[int] = Believed(SetClock(NOW), 1.0, most=2)
    with pytest.raises(ZeroDivisionError):
        kept.get(lambda: 1 // 0, "a")
    for number, key in enumerate("abc"):
        assert kept.get([number].pop, key) == number
    assert [kept.has(key) for key in "abc"] == [False, True, True]


def test_what_is_not_worth_its_place_is_looked_up_each_time() -> None:
    source = _Source()
    kept: Believed[int] = Believed(SetClock(NOW), 1.0, is_kept=lambda value: value > 1)
    assert kept.known() is None
    assert [kept.get(source.look) for _ in range(3)] == [1, 2, 2]
    assert kept.known() == 2
