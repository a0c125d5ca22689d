"""The simulator on real pseudo-terminals, with readers and simulators that are killed at any moment."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from fleet_simulator.settings import SimulatorSettings
from fleet_simulator.simulator import Progress, port_paths, run_simulator
from fleet_simulator.truth import read_emitted
from helpers.port_reader import PortReader, noted
from links.clock import SystemClock

ROOT = Path(__file__).parents[2]
DEADLINE_S = 45.0
LOAD = {"load_devices": 5, "sample_interval": "50ms", "history": "0s", "repeat_after": "300ms"}
SIMULATE = """
import json, sys, threading
from pathlib import Path
from fleet_simulator.settings import SimulatorSettings
from fleet_simulator.simulator import run_simulator
from links.clock import SystemClock
settings = SimulatorSettings.model_validate(json.loads(sys.argv[1]))
folder, stop = Path(sys.argv[2]), threading.Event()
run_simulator(settings, folder, clock=SystemClock(), stop=stop, on_progress=lambda _: None)
"""


@contextmanager
def _simulator(folder: Path, settings: SimulatorSettings) -> Iterator[list[Progress]]:
    """Run a simulator in a thread; what it told last stands last."""
    stop, told = threading.Event(), [Progress(phase="new")]
    thread = threading.Thread(
        target=run_simulator,
        args=(settings, folder),
        kwargs={"clock": SystemClock(), "stop": stop, "on_progress": told.append},
    )
    thread.start()
    try:
        yield told
    finally:
        stop.set()
        thread.join(DEADLINE_S)
    assert not thread.is_alive()


def _until(done: Callable[[], bool], turn: Callable[[], None] = lambda: time.sleep(0.02)) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not done():
        assert time.monotonic() < deadline
        turn()


def _start(*arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    return subprocess.Popen([sys.executable, *arguments], env=environment)


def _reader(folder: Path) -> subprocess.Popen[bytes]:
    return _start("-m", "helpers.port_reader", str(folder / "ports"), str(folder / "heard.txt"))


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(DEADLINE_S)


def _emitted(folder: Path) -> set[tuple[str, int, int]]:
    return {(one.device, one.boot, one.sequence) for one in read_emitted(folder)}


def test_a_day_of_history_drains_through_real_ports_and_life_follows(tmp_path: Path) -> None:
    settings = SimulatorSettings.model_validate({"sample_interval": "200ms"})
    with _simulator(tmp_path, settings) as told:
        _until(lambda: told[-1].phase == "draining")
        begun = time.monotonic()
        with PortReader(port_paths(settings, tmp_path)) as reader:
            _until(lambda: told[-1].phase == "live", lambda: reader.turn(0.02))
            drained_s = time.monotonic() - begun
            _until(lambda: len(reader.heard) > 7 * 1440 + 35, lambda: reader.turn(0.02))
    print(f"a day of 7 devices drained in {drained_s:.1f} s; {reader.damaged} damaged lines")
    assert set(reader.heard) <= _emitted(tmp_path)
    assert drained_s < 20


def test_a_reader_that_misses_every_seventh_frame_gets_all_in_the_end(tmp_path: Path) -> None:
    settings = SimulatorSettings.model_validate({**LOAD, "load_devices": 2, "history": "30m"})
    with _simulator(tmp_path, settings) as told:
        _until(lambda: told[-1].phase == "draining")
        paths = port_paths(settings, tmp_path)
        with PortReader(paths, deaf_every=7) as reader:
            _until(lambda: told[-1].phase == "live", lambda: reader.turn(0.02))
    history = {(one.device, one.boot, one.sequence) for one in read_emitted(tmp_path) if one.sequence < 30}
    assert len(history) == 60
    assert history <= set(reader.heard)


def test_a_reader_killed_again_and_again_has_every_frame_in_the_end(tmp_path: Path) -> None:
    rng = Random(5)
    with _simulator(tmp_path, SimulatorSettings.model_validate(LOAD)) as told:
        _until(lambda: told[-1].emitted > 0)
        for _ in range(6):
            reader = _reader(tmp_path)
            before = len(noted(tmp_path / "heard.txt"))
            _until(lambda: len(noted(tmp_path / "heard.txt")) > before + 20)  # noqa: B023
            time.sleep(rng.uniform(0.0, 0.2))
            _kill(reader)
        emitted = _emitted(tmp_path)
        reader = _reader(tmp_path)
        _until(lambda: emitted <= set(noted(tmp_path / "heard.txt")))
        _kill(reader)
    names = noted(tmp_path / "heard.txt")
    print(f"{len(emitted)} emitted, {len(set(names))} heard, {len(names) - len(set(names))} heard again")
    assert set(names) <= _emitted(tmp_path)


@pytest.mark.slow
def test_a_simulator_killed_again_and_again_hides_no_frame_that_it_sent(tmp_path: Path) -> None:
    rng, settings = Random(6), SimulatorSettings.model_validate(LOAD)
    for _ in range(5):
        simulator = _start("-c", SIMULATE, json.dumps(LOAD), str(tmp_path))
        _until(lambda: all(path.exists() for path in port_paths(settings, tmp_path).values()))
        reader = _reader(tmp_path)
        before = len(noted(tmp_path / "heard.txt"))
        _until(lambda: len(noted(tmp_path / "heard.txt")) > before + 20)  # noqa: B023
        time.sleep(rng.uniform(0.0, 0.3))
        _kill(simulator)
        _kill(reader)
        for path in port_paths(settings, tmp_path).values():
            path.unlink()  # dangling by now, and the system may give its number to another terminal
    emitted = _emitted(tmp_path)
    heard = set(noted(tmp_path / "heard.txt"))
    assert heard <= emitted
    with _simulator(tmp_path, settings):
        _until(lambda: (tmp_path / "ports").exists() and len(list((tmp_path / "ports").glob("load-*"))) == 5)
        reader = _reader(tmp_path)
        _until(lambda: emitted <= set(noted(tmp_path / "heard.txt")))
        _kill(reader)
    print(f"{len(emitted)} emitted in {len({boot for _, boot, _ in emitted})} boots, all heard")
