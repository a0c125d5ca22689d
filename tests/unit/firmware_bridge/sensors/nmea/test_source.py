"""A GPS receiver from its wire to the spool, and to the clock."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpers.nmea_log import BEGIN_AT, second
from helpers.polling import wait_until
from helpers.serial_lines import Line
from helpers.sources import Running


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(tmp_path / "gps")


def table(line: Line, **more: object) -> dict[str, object]:
    every = {"sample_interval": "200ms", "lost_after": "500ms"}
    return {"kind": "nmea", "path": str(line.path), "device": "gps-1", **every, **more}


@contextmanager
def speaking(line: Line, *, valid: bool = True, noise: bytes = b"") -> Iterator[None]:
    """Let a receiver speak, as fast as life, while the block runs."""
    stop = threading.Event()

    def speak() -> None:
        began = time.monotonic()
        while not stop.is_set():
            passed = time.monotonic() - began
            line.say(noise + second(round(passed), valid=valid))
            stop.wait(0.1)

    thread = threading.Thread(target=speak)
    thread.start()
    yield
    stop.set()
    thread.join(10)


def opened(running: Running) -> None:
    wait_until(lambda: running.status()["state"] == "open", "the port")


def test_the_place_becomes_readings_and_the_time_is_handed_on(tmp_path: Path, line: Line) -> None:
    with Running(tmp_path, table(line)) as running:
        opened(running)
        began_s = running.clock.monotonic_s()
        with speaking(line):
            wait_until(lambda: len(running.of("gps-1")) >= 3 and running.fixes, "readings and a time")
            wait_until(lambda: running.status()["held"] == 0, "acknowledgements")
            told = running.status()
    values = running.values("gps-1")
    assert values["position/latitude"].value == 27.7172
    assert values["position/longitude"].value == 85.324
    assert (values["position/latitude"].unit, values["position/longitude"].unit) == ("lat", "lon")
    fix = running.fixes[-1]
    assert fix.source == "gps"
    assert began_s < fix.heard_s <= running.clock.monotonic_s()
    assert abs(fix.at - BEGIN_AT - (fix.heard_s - began_s) * 1000) < 3000
    assert (told["kind"], told["has_place"], told["damaged"], told["failures"]) == ("nmea", True, 0, 0)


def test_damage_between_sentences_costs_nothing(tmp_path: Path, line: Line) -> None:
    with Running(tmp_path, table(line)) as running:
        opened(running)
        with speaking(line, noise=b"$GPRMC,093000.00,A,9943.0320,N,08519.44\x00\xff$GNZDA*00\r\n"):
            wait_until(lambda: len(running.of("gps-1")) >= 2 and running.fixes, "readings and a time")
        assert int(str(running.status()["damaged"])) > 0
    assert running.values("gps-1")["position/latitude"].value == 27.7172


def test_no_place_for_long_is_told_and_gives_no_time(tmp_path: Path, line: Line) -> None:
    with Running(tmp_path, table(line)) as running:
        opened(running)
        with speaking(line, valid=False):
            wait_until(lambda: len(running.of("gps-1")) >= 2, "readings")
        assert set(running.notes("gps-1")) == {"off"}
        assert running.fixes == []


def test_a_plug_that_is_pulled_and_back(tmp_path: Path, line: Line) -> None:
    with Running(tmp_path, table(line)) as running:
        opened(running)
        line.unplug()
        wait_until(lambda: running.status()["state"] == "away", "the loss")
        line.plug()
        opened(running)
        with speaking(line):
            wait_until(lambda: "" in running.notes("gps-1"), "a reading")
