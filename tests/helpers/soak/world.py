"""A gateway, its broker and the server, all real processes, on time that goes as fast as they can follow.

Time stands still while an answer on a serial line is due, and runs in steps of a second otherwise: so weeks
pass in minutes, and no answer comes later than it would in life.
"""

import os
import resource
import select
import sys
import time as real_time
from collections.abc import Callable, Mapping, Sequence
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

COARSE_MS, FINE_MS = 1000, 20
AWAKE_MS = 400  # after a device has spoken, time goes in fine steps for so long [ms]
PATIENCE_S = 0.15  # real time for an answer of the bridge; in calm it comes within a few milliseconds
TIRED_S, TIRED_AFTER = 0.004, 3  # ... and when so many did not come: it is ill, and its repeats are many
DOWN = ("bridge", "broker", "server", "store")


class Talker(Protocol):
    """A device with firmware, as far as the line knows it."""

    name: str

    def advance(self, duration_ms: int) -> bytes:
        """Return what it said while so much time passed [ms]."""

    def hear(self, data: bytes) -> None:
        """Take what the bridge said."""


class Emitted(NamedTuple):
    """A frame: when it was measured and first said, by the true time [ms since 1970, UTC]."""

    measured_at: int
    said_at: int
    frame: Frame


class SoakLine:
    """A device on its line, which may be pulled out."""

    def __init__(self, path: Path, device: Talker) -> None:
        self.device = device
        self.line = Line(path)
        self.plugged = True
        self.cut_next = False
        self.awake_until_at = 0
        self.unanswered = 0
        self.emitted: dict[tuple[str, int, int], Emitted] = {}
        self._parser = FrameParser()

    def note(self, data: bytes, now: int) -> None:
        """Write down what the device says, each frame once.

        Args:
            data: What it says.
            now: The true time [ms since 1970, UTC].
        """
        for event in self._parser.feed(data):
            if isinstance(event, Frame):
                name = (event.device, event.boot, event.sequence)
                self.emitted.setdefault(name, Emitted(now - event.age_ms, now, event))

    def unplug(self) -> None:
        """Pull the plug in the middle of the next thing that is said."""
        self.cut_next = True

    def plug(self) -> None:
        """Put it back."""
        self.cut_next = False
        if not self.plugged:
            self.line.plug()
            self.plugged = True

    def say(self, data: bytes) -> None:
        """Bring to the bridge what the device says, if there is a way."""
        if self.plugged and self.cut_next:
            self.put(data[: len(data) // 2])
            self.line.unplug()
            self.plugged, self.cut_next = False, False
        elif self.plugged:
            self.put(data)

    def put(self, data: bytes) -> None:
        """Put bytes on the line; what nobody reads is lost, as on a real one."""
        while data:
            try:
                data = data[os.write(self.line.end, data) :]
            except BlockingIOError:
                return

    def listen(self) -> bool:
        """Bring to the device what the bridge said; return whether there was something."""
        data = self.line.hear() if self.plugged else b""
        if data:
            self.device.hear(data)
            self.unanswered = 0
        return bool(data)


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
        self.lines = [SoakLine(folder / f"line-{each.name}", each) for each in devices]
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
            fine = any(each.awake_until_at > now for each in self.lines)
            step_ms = min(FINE_MS if fine else COARSE_MS, until_at - now)
            spoken = [(each, each.device.advance(step_ms)) for each in self.lines]
            self.time.move_to(now + step_ms)
            due = [each for each, data in spoken if data]
            for each, data in spoken:
                if data:
                    each.note(data, self.time.at)
                    each.say(data)
                    each.awake_until_at = self.time.at + AWAKE_MS
            self._listen(due)

    def settle(self, holds: Callable[[], bool], patience_s: float) -> bool:
        """Let time pass, slowly, until something holds; return whether it does before patience ends [s]."""
        until_s = real_time.monotonic() + patience_s
        while not holds():
            if real_time.monotonic() > until_s:
                return False
            self.go_to(self.time.at + COARSE_MS)
            real_time.sleep(0.02)
        return True

    def fill_disk(self, full: bool) -> None:
        """Let the bridge write nothing more, or again."""
        pid = self.programs["bridge"].pid
        if pid:
            _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (0 if full else most, most))

    def _listen(self, due: Sequence[SoakLine]) -> None:
        """Wait for the answers to what was just said, while anybody is there who could give them."""
        waiting = [each for each in due if each.plugged and self.programs["bridge"].pid]
        tired = all(each.unanswered > TIRED_AFTER for each in waiting)
        until_s = real_time.monotonic() + (TIRED_S if tired else PATIENCE_S)
        while waiting and real_time.monotonic() < until_s:
            select.select([each.line.end for each in waiting], [], [], until_s - real_time.monotonic())
            waiting = [each for each in waiting if not each.listen()]
        for each in waiting:
            each.unanswered += 1
        for each in self.lines:
            each.listen()


def _child(folder: Path, name: str) -> Child:
    module = {"bridge": "gateway"}.get(name, name)
    argv = (sys.executable, "-m", f"helpers.soak.{module}", str(folder))
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return Child(name, argv, folder / f"{name}.log", env)
