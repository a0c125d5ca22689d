"""fleet_simulator/lines.py: devices at their ports."""

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from fleet_simulator.lines import Lines
from fleet_simulator.settings import SimulatorSettings
from fleet_simulator.truth import Emitted
from helpers.port_reader import PortReader

BOOT = 7
DEADLINE_S = 10.0


def _paths(folder: Path) -> dict[str, Path]:
    return {name: folder / "ports" / name for name in ("a-logger", "b-logger")}


def _frames(count: int, device: str = "a-logger") -> list[Emitted]:
    return [Emitted(device, BOOT, n, 1000 + n, n, {"air.t": 4.0}) for n in range(count)]


def _until(done: Callable[[], bool], turn: Callable[[], None]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not done():
        assert time.monotonic() < deadline
        turn()


def test_every_frame_reaches_the_reader_once_and_is_forgotten(tmp_path: Path) -> None:
    with closing(Lines(_paths(tmp_path), SimulatorSettings())) as lines:
        lines.remember(_frames(100) + _frames(50, "b-logger"))
        assert not lines.drained(2000)
        with PortReader(_paths(tmp_path)) as reader:

            def turn() -> None:
                lines.speak(5000)
                reader.turn(0.01)
                lines.listen(5000, 0.01)

            _until(lambda: lines.drained(2000), turn)
        assert len(reader.heard) == 150
        assert set(reader.heard.values()) == {1}
        assert lines.settled() == {"a-logger": (BOOT, 99), "b-logger": (BOOT, 49)}


def test_frames_of_devices_that_are_gone_are_passed_over(tmp_path: Path) -> None:
    with closing(Lines(_paths(tmp_path), SimulatorSettings())) as lines:
        lines.remember(_frames(3, "gone-logger"))
        assert lines.drained(2000)


def test_drained_speaks_only_of_the_time_that_is_asked_for(tmp_path: Path) -> None:
    with closing(Lines(_paths(tmp_path), SimulatorSettings())) as lines:
        lines.remember(_frames(3))
        assert lines.drained(999)
        assert not lines.drained(1000)


def test_lines_that_nobody_read_for_the_repeat_time_are_not_read_late(tmp_path: Path) -> None:
    with closing(Lines(_paths(tmp_path), SimulatorSettings(repeat_after="5s"))) as lines:  # type: ignore[arg-type]
        lines.remember(_frames(3))
        lines.speak(2_000_000)
        lines.speak(2_005_000)  # nobody has read: what stood in the line is gone, the oldest is said anew
        with PortReader(_paths(tmp_path)) as reader:
            _until(lambda: bool(reader.frames), lambda: reader.turn(0.01))
        assert [(frame.sequence, frame.age_ms) for frame in reader.frames] == [(0, 2_005_000 - 1000)]


def test_closing_takes_the_links_away(tmp_path: Path) -> None:
    lines = Lines(_paths(tmp_path), SimulatorSettings())
    assert all(path.exists() for path in _paths(tmp_path).values())
    lines.close()
    assert list((tmp_path / "ports").iterdir()) == []
