"""A gateway, its broker and the server, all real processes, on time that goes as fast as they can follow.

Time stands still while an answer on a serial line is due, and runs in steps of a second otherwise: so weeks
pass in minutes, and no answer comes later than it would in life.
"""

import os
import resource
import sys
import time as real_time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import msgspec

from coldchain.frame_parser import FrameParser
from coldchain.frames import Frame
from helpers.killable import Killable, KillableStation
from helpers.serial_lines import Line
from helpers.soak.gateway import SETTINGS
from helpers.soak.virtual_time import SharedTime
from links.clock import SystemClock
from links.nats_server import NatsServer
from links.processes import Child

STEP_MS = 1000
PATIENCE_S = 0.15  # real time for an answer of the bridge; in calm it comes within a few milliseconds
TIRED_S, TIRED_AFTER = 0.004, 3  # ... and when so many did not come: it is ill, and its repeats are many
DOWN = ("bridge", "broker", "server", "store")


class Talker(Protocol):
    """A device with firmware, as far as the line knows it.

    ``answer`` is called with each line that it says (without its end) and the device's own time [ms], which
    stands still meanwhile; it returns what the device then hears.
    """

    name: str
    answer: Callable[[bytes, int], bytes] | None

    def step(self, duration_ms: float) -> None:
        """Let so much time pass [ms]."""

    def hear(self, data: bytes) -> None:
        """Take what comes without having been asked for."""

    def reset(self) -> None:
        """Switch it off and on."""


class Emitted(NamedTuple):
    """A frame: when it was measured and first said, by the true time [ms since 1970, UTC]."""

    measured_at: int
    said_at: int
    frame: Frame


class SoakLine:
    """A device on its line, which may be pulled out.

    Args:
        path: Where the port appears.
        device: What speaks.
        time: The true time.
        is_heard: Whether anybody has the port open.
    """

    def __init__(self, path: Path, device: Talker, time: SharedTime, is_heard: Callable[[], bool]) -> None:
        self.device = device
        self.line = Line(path)
        self.plugged = True
        self.emitted: dict[tuple[str, int, int], Emitted] = {}
        self._cut_next = False
        self._unanswered = 0
        self._time = time
        self._is_heard = is_heard
        self._parser = FrameParser()
        device.answer = self._exchange

    def unplug(self) -> None:
        """Pull the plug in the middle of the next thing that is said."""
        self._cut_next = True

    def plug(self) -> None:
        """Put it back."""
        self._cut_next = False
        if not self.plugged:
            self.line.plug()
            self.plugged = True

    def put(self, data: bytes) -> None:
        """Put bytes on the line; what nobody reads is lost, as on a real one."""
        while data:
            try:
                data = data[os.write(self.line.end, data) :]
            except BlockingIOError:
                return

    def listen(self) -> None:
        """Bring to the device what the bridge said unasked, or late."""
        if self.plugged:
            self.device.hear(self.line.hear())

    def _exchange(self, line: bytes, _device_ms: int) -> bytes:
        """Return what the bridge answers to a line; empty when it is not there, or too slow."""
        self._note(line)
        if self.plugged and self._cut_next:
            self.put(line[: len(line) // 2])
            self.line.unplug()
            self.plugged, self._cut_next = False, False
        if not self.plugged:
            return b""
        self.put(line + b"\r\n")
        if not self._is_heard():
            return b""
        answer = self.line.hear(TIRED_S if self._unanswered > TIRED_AFTER else PATIENCE_S)
        self._unanswered = 0 if answer else self._unanswered + 1
        return answer

    def _note(self, line: bytes) -> None:
        """Write down what the device says, each frame once."""
        for event in self._parser.feed(line + b"\r\n"):
            if isinstance(event, Frame):
                name = (event.device, event.boot, event.sequence)
                now = self._time.at
                self.emitted.setdefault(name, Emitted(now - event.age_ms, now, event))


class World:
    """All of it. Use it as a context.

    Args:
        folder: For everything.
        start_at: The true time at the beginning [ms since 1970, UTC].
        devices: One a line.
        bridge: The table ``[bridge]``, without the ports of these lines.
    """

    def __init__(
        self, folder: Path, start_at: int, devices: Sequence[Talker], bridge: Mapping[str, Any]
    ) -> None:
        self.folder = folder
        self.time = SharedTime(folder / "time", start_at)
        self.is_busy: Callable[[], bool] = lambda: False  # while it is, time stands still
        self.lines = [
            SoakLine(folder / f"line-{each.name}", each, self.time, self._is_bridge_there) for each in devices
        ]
        ports = [{"path": str(each.line.path), "frame_every": "60s"} for each in self.lines]
        settings = {**bridge, "ports": [*ports, *bridge.get("ports", ())]}
        (folder / SETTINGS).write_bytes(msgspec.json.encode(settings))
        (folder / "gateway").mkdir(exist_ok=True)
        broker = NatsServer(folder / "broker", clock=SystemClock()).child()
        self._station = KillableStation(
            [
                broker._replace(name="broker"),
                *(_child(folder, name) for name in ("server", "store", "bridge")),
            ]
        )
        self.programs: dict[str, Killable] = self._station.programs

    def __enter__(self) -> "World":
        self._station.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        for program in self.programs.values():
            program.rest(False)
        self._station.__exit__()

    def go_to(self, until_at: int) -> None:
        """Let time pass until an instant [ms since 1970, UTC]."""
        while (now := self.time.at) < until_at:
            while self.is_busy():
                real_time.sleep(0.0005)
            step_ms = min(STEP_MS, until_at - now)
            self.time.move_to(now + step_ms)
            for each in self.lines:
                each.device.step(step_ms)
                each.listen()

    def settle(self, holds: Callable[[], bool], patience_s: float) -> bool:
        """Let time pass, slowly, until something holds; return whether it does before patience ends [s]."""
        until_s = real_time.monotonic() + patience_s
        while not holds():
            if real_time.monotonic() > until_s:
                return False
            self.go_to(self.time.at + STEP_MS)
            real_time.sleep(0.02)
        return True

    def _is_bridge_there(self) -> bool:
        return bool(self.programs["bridge"].pid)

    def fill_disk(self, full: bool) -> None:
        """Let the bridge write nothing more, or again."""
        pid = self.programs["bridge"].pid
        if pid:
            with suppress(ProcessLookupError):  # it has just ended; the next one is met when it is there
                _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (0 if full else most, most))


def _child(folder: Path, name: str) -> Child:
    module = {"bridge": "gateway"}.get(name, name)
    argv = (sys.executable, "-m", f"helpers.soak.{module}", str(folder))
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return Child(name, argv, folder / f"{name}.log", env)
