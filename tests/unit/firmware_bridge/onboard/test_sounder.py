"""Outputs in threads of their own: on at once, off at the end, one that fails delays no other."""

import threading
import time
from collections.abc import Iterator

import pytest

from coldchain.errors import PortError
from firmware_bridge.onboard.pattern import Times
from firmware_bridge.onboard.sounder import Sounder, Wired
from helpers.polling import wait_until
from links.clock import SystemClock

TIMES = Times(loud_for_s=60.0, chirp_every_s=60.0)


class Lamp:
    """Remembers how it was switched."""

    def __init__(self, failing: int = 0, hangs_s: float = 0.0) -> None:
        self.switched: list[bool] = []
        self.failing = failing
        self._hangs_s = hangs_s

    def switch(self, *, on: bool) -> None:
        time.sleep(self._hangs_s)
        if self.failing:
            self.failing -= 1
            raise PortError("lamp", "broken", "a whole one", retry=True)
        self.switched.append(on)


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def started(stop: threading.Event, *lamps: Lamp, times: Times = TIMES) -> Sounder:
    wired = [Wired(f"lamp {number}", lamp, pulses=False) for number, lamp in enumerate(lamps)]
    sounder = Sounder(wired, times, SystemClock())
    for thread in sounder.threads(stop):
        thread.start()
    return sounder


def test_on_while_something_stands(stop: threading.Event) -> None:
    lamp = Lamp()
    sounder = started(stop, lamp)
    sounder.stand({"a": "high"})
    wait_until(lambda: lamp.switched[-1:] == [True], "the lamp")
    assert sounder.sounds
    sounder.stand({})
    wait_until(lambda: not lamp.switched[-1], "the lamp to go off")
    assert not sounder.sounds


def test_off_at_the_end(stop: threading.Event) -> None:
    lamp = Lamp()
    sounder = started(stop, lamp)
    sounder.stand({"a": "high"})
    wait_until(lambda: lamp.switched and lamp.switched[-1], "the lamp")
    stop.set()
    wait_until(lambda: not lamp.switched[-1], "the lamp to go off")


def test_one_that_hangs_or_fails_delays_no_other(stop: threading.Event) -> None:
    hanging, failing, good = Lamp(hangs_s=4.0), Lamp(failing=2), Lamp()
    sounder = started(stop, hanging, failing, good)
    sounder.stand({"a": "high"})
    began_s = time.monotonic()
    wait_until(lambda: good.switched and good.switched[-1], "the good lamp")
    assert time.monotonic() - began_s < 3.0
    wait_until(lambda: "lamp 1" in sounder.errors, "the failure to be told")
    wait_until(lambda: failing.switched and failing.switched[-1], "another try", 20)
    wait_until(lambda: not sounder.errors, "no failure any more")


def test_a_siren_falls_silent_and_starts_again_with_something_new(stop: threading.Event) -> None:
    lamp = Lamp()
    sounder = started(stop, lamp, times=Times(loud_for_s=0.3, chirp_every_s=60.0))
    sounder.stand({"a": "high"})
    wait_until(lambda: lamp.switched[-2:] == [True, False], "silence by itself")
    sounder.stand({"a": "high", "b": "high"})
    wait_until(lambda: lamp.switched[-1] or lamp.switched.count(True) == 2, "a new alarm")
