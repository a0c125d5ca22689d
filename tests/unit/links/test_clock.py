"""The clock of this machine: units, direction and waiting. It measures real time, with wide margins."""

import threading
import time

from links.clock import SystemClock

YEAR_2020_AT = 1_577_836_800_000
YEAR_2200_AT = 7_258_118_400_000


def test_now_is_whole_milliseconds_since_1970() -> None:
    before = int(time.time() * 1000)
    now = SystemClock().now()
    after = int(time.time() * 1000) + 1
    assert isinstance(now, int)
    assert before <= now <= after
    assert YEAR_2020_AT < now < YEAR_2200_AT


def test_monotonic_time_never_goes_back() -> None:
    clock = SystemClock()
    times = [clock.monotonic_s() for _ in range(1000)]
    assert times == sorted(times)


def test_sleep_takes_seconds_not_milliseconds() -> None:
    clock = SystemClock()
    start_s = clock.monotonic_s()
    clock.sleep(0.05)
    assert 0.05 <= clock.monotonic_s() - start_s < 5


def test_wait_on_a_set_event_returns_at_once() -> None:
    clock = SystemClock()
    event = threading.Event()
    event.set()
    start_s = clock.monotonic_s()
    assert clock.wait(event, 30) is True
    assert clock.monotonic_s() - start_s < 5


def test_wait_on_an_unset_event_lasts_the_duration_and_says_so() -> None:
    clock = SystemClock()
    start_s = clock.monotonic_s()
    assert clock.wait(threading.Event(), 0.05) is False
    assert clock.monotonic_s() - start_s >= 0.04


def test_wait_ends_when_another_thread_sets_the_event() -> None:
    clock = SystemClock()
    event = threading.Event()
    setter = threading.Timer(0.05, event.set)
    setter.start()
    assert clock.wait(event, 30) is True
    setter.join()
