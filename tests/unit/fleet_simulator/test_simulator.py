"""fleet_simulator/simulator.py: one run, step by step, on a clock that the test turns."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from fleet_simulator.lines import Lines
from fleet_simulator.settings import SimulatorSettings
from fleet_simulator.simulator import Progress, Shell, Simulator, fleet_of, port_paths, run_simulator
from fleet_simulator.truth import TruthLog, read_emitted, read_incidents
from helpers.port_reader import PortReader
from links.clock import SystemClock

START = 1_800_000_000_000


class HandClock(SystemClock):
    """A clock that the test moves by hand."""

    def __init__(self, start_at: int = START) -> None:
        self.start_at = start_at
        self.passed_s = 0.0

    def now(self) -> int:
        return self.start_at + round(self.passed_s * 1000)

    def monotonic_s(self) -> float:
        return 1000.0 + self.passed_s


class Run:
    """A simulator, its reader and its clock."""

    def __init__(self, simulator: Simulator, reader: PortReader, clock: HandClock) -> None:
        self.simulator, self.reader, self.clock = simulator, reader, clock
        self.told: list[Progress] = []

    def forward(self, duration_s: float, *, by_s: float = 2.0, read: bool = True) -> None:
        for _ in range(round(duration_s / by_s)):
            self.clock.passed_s += by_s
            self.simulator.turn()
            if read:
                self.reader.turn()
        self.settle(read=read)

    def settle(self, *, read: bool = True) -> None:
        for _ in range(1000):
            if read:
                self.reader.turn()
            self.simulator.turn()
            if not read or not self.simulator.progress().remembered:
                return
        raise AssertionError(self.simulator.progress())


@contextmanager
def running(folder: Path, clock: HandClock, **settings: object) -> Iterator[Run]:
    checked = SimulatorSettings.model_validate(settings)
    paths = port_paths(checked, folder)
    with (
        closing(TruthLog(folder)) as truth,
        closing(Lines(paths, checked)) as lines,
        PortReader(paths) as reader,
    ):
        told: list[Progress] = []
        simulator = Simulator(Shell(checked, folder, clock, truth, lines), told.append)
        run = Run(simulator, reader, clock)
        run.told = told
        simulator.make_history(threading.Event())
        yield run
        simulator.finish()


def test_the_first_start_fills_a_day_and_then_lives(tmp_path: Path) -> None:
    with running(tmp_path, HandClock()) as run:
        assert run.simulator.progress().history_total == 7 * 1440
        run.settle()
        run.forward(10.0)
        progress = run.simulator.progress()
    frames = list(read_emitted(tmp_path))
    assert progress.phase == "live"
    assert progress.emitted == progress.acknowledged == len(frames) == 7 * (1440 + 5)
    assert min(frame.measured_at for frame in frames) == START - 86_400_000 + 60_000
    assert {told.phase for told in run.told} == {"history", "draining", "live"}
    assert len(run.reader.heard) == len(frames)


def test_history_is_said_with_the_age_that_it_has(tmp_path: Path) -> None:
    with running(tmp_path, HandClock(), history="10m", live_incidents=False) as run:
        run.settle()
    truth = {(one.device, one.sequence): one.measured_at for one in read_emitted(tmp_path)}
    assert len(run.reader.frames) == 70
    for frame in run.reader.frames:
        assert START - frame.age_ms == truth[frame.device, frame.sequence]


def test_a_second_start_fills_exactly_the_time_since_the_last_measurement(tmp_path: Path) -> None:
    with running(tmp_path, HandClock(), history="1h") as run:
        run.settle()
    with running(tmp_path, HandClock(START + 600_000), history="1h") as run:
        run.settle()
    frames = [one for one in read_emitted(tmp_path) if one.device == "van-1-logger"]
    measured = [(one.measured_at - START) // 60_000 for one in frames]
    assert measured == list(range(-59, 11))
    assert len({one.boot for one in frames}) == 2
    assert [one.sequence for one in frames] == [*range(60), *range(10)]


def test_a_start_after_days_fills_one_day_only(tmp_path: Path) -> None:
    with running(tmp_path, HandClock(), history="1h") as run:
        run.settle()
    with running(tmp_path, HandClock(START + 5 * 86_400_000)) as run:
        assert run.simulator.progress().history_total == 7 * 1440


def test_frames_that_were_never_acknowledged_are_said_again_under_their_old_boot(tmp_path: Path) -> None:
    with running(tmp_path, HandClock(), history="10m") as run:
        run.forward(4.0, read=False)
    before = {(one.device, one.boot, one.sequence) for one in read_emitted(tmp_path)}
    with running(tmp_path, HandClock(START + 60_000), history="10m") as run:
        run.settle()
    assert len(before) == 7 * 12
    assert before <= set(run.reader.heard)


def test_what_was_acknowledged_is_not_said_again(tmp_path: Path) -> None:
    with running(tmp_path, HandClock(), history="10m") as run:
        run.settle()
        run.forward(4.0)
    with running(tmp_path, HandClock(START + 10_000), history="10m") as run:
        assert run.simulator.progress().history_total == 0


def test_the_live_incident_begins_after_the_history_and_its_truth_is_written(tmp_path: Path) -> None:
    with running(tmp_path, HandClock(), history="0s", incident_after="20s") as run:
        run.settle()
        run.forward(18.0)
        assert read_incidents(tmp_path) == []
        run.forward(60.0)
        (begun,) = read_incidents(tmp_path)
        run.forward(240.0)
        (ended,) = read_incidents(tmp_path)
    assert not begun.over
    assert ended.over
    assert ended.incident.asset == "van-2"
    air = {
        one.measured_at: one.fields["air.t"] for one in read_emitted(tmp_path) if one.device == "van-2-logger"
    }
    during = [float(value) for at, value in air.items() if ended.incident.holds(at)]
    after = [float(value) for at, value in air.items() if at > ended.incident.end_at + 150_000]
    assert max(during) > 7.0
    assert max(after) < 7.0


def test_an_incident_that_the_stop_cuts_short_ends_with_the_run(tmp_path: Path) -> None:
    clock = HandClock()
    with running(tmp_path, clock, history="0s", incident_after="2s") as run:
        run.settle()
        run.forward(20.0)
    (one,) = read_incidents(tmp_path)
    assert one.over
    assert one.incident.end_at == clock.now()


def test_a_load_fleet_measures_at_its_own_pace(tmp_path: Path) -> None:
    with running(tmp_path, HandClock(), history="0s", load_devices=20, sample_interval="50ms") as run:
        run.forward(1.0, by_s=0.05)
        assert run.simulator.progress().emitted == 20 * 20
    assert read_incidents(tmp_path) == []


def test_fleet_and_ports_follow_the_settings(tmp_path: Path) -> None:
    assert len(fleet_of(SimulatorSettings()).units) == 7
    loaded = SimulatorSettings(load_devices=2)
    assert port_paths(loaded, tmp_path) == {
        name: tmp_path / "ports" / name for name in ("load-001-logger", "load-002-logger")
    }


@pytest.mark.parametrize("history_s", ["0s", "1d"])
def test_a_run_ends_soon_after_its_stop(tmp_path: Path, history_s: str) -> None:
    stop = threading.Event()
    settings = SimulatorSettings.model_validate({"history": history_s})
    told: list[Progress] = []

    def on_progress(progress: Progress) -> None:
        told.append(progress)
        stop.set()

    last = run_simulator(settings, tmp_path, clock=SystemClock(), stop=stop, on_progress=on_progress)
    assert told
    assert last.acknowledged == 0
    assert list((tmp_path / "ports").iterdir()) == []
