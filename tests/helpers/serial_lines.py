"""Serial lines for tests: a real pseudo-terminal behind a stable path, and a device that speaks on it.

The device is deliberately simple and independent of ``fleet_simulator``: it keeps what was not acknowledged,
says at most 16 lines at a time, and says its oldest again when told to.
"""

import os
import select
import threading
import time
import tty
from itertools import islice
from pathlib import Path

from coldchain.frame_parser import FrameParser
from coldchain.frames import MAX_IN_FLIGHT, Ack, Field, Frame, encode


class Line:
    """A pseudo-terminal: the test holds the device's end, the bridge opens ``path``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.plug()

    def plug(self) -> None:
        """Make the port appear under its path."""
        self.end, self._port = os.openpty()
        tty.setraw(self._port)
        os.set_blocking(self.end, False)
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(self._port))

    def unplug(self) -> None:
        """Make the port vanish, with whoever has it open."""
        os.close(self.end)
        os.close(self._port)
        self.path.unlink()

    def say(self, data: bytes) -> None:
        """Send bytes to the bridge, all of them."""
        while data:
            select.select([], [self.end], [], 1.0)
            try:
                data = data[os.write(self.end, data) :]
            except BlockingIOError:
                continue

    def hear(self, timeout_s: float = 0.0) -> bytes:
        """Return what the bridge said."""
        if not select.select([self.end], [], [], timeout_s)[0]:
            return b""
        try:
            return os.read(self.end, 65536)
        except OSError:
            return b""


def frame(device: str, sequence: int, *, boot: int = 0xB007, age_ms: int = 0, value: float = 4.25) -> Frame:
    """Return a frame with an air and a product temperature, measured every 10 s."""
    fields = (Field("air", "t", value), Field("product", "t", value - 1.0))
    return Frame(device, boot, sequence, sequence * 10_000, age_ms, fields)


class Device:
    """Says frames until they are acknowledged. ``run`` it in a thread, or call ``step``."""

    def __init__(self, line: Line, name: str, boot: int = 0xB007, repeat_s: float = 0.5) -> None:
        self.name = name
        self.boot = boot
        self.kept: dict[int, Frame] = {}
        self.acknowledged: set[int] = set()
        self.said = 0
        self._line = line
        self._parser = FrameParser()
        self._flying: dict[int, float] = {}
        self.measured_s: dict[int, float] = {}
        self._repeat_s = repeat_s
        self._next = 0

    def measure(self, count: int, first_age_ms: int = 0, step_ms: int = 0, *, hotter_by: float = 0.0) -> None:
        """Take that many measurements into memory; the first is the oldest."""
        for index in range(count):
            age_ms = max(0, first_age_ms - index * step_ms)
            value = round(2 + (self._next % 400) / 100 + hotter_by, 2)
            kept = frame(self.name, self._next, boot=self.boot, age_ms=age_ms, value=value)
            self.kept[self._next] = kept
            self.measured_s[self._next] = time.monotonic()
            self._next += 1

    def step(self) -> None:
        """Take acknowledgements, then say what may be said."""
        for event in self._parser.feed(self._line.hear()):
            if isinstance(event, Ack) and (event.device, event.boot) == (self.name, self.boot):
                self.kept.pop(event.sequence, None)
                self._flying.pop(event.sequence, None)
                self.acknowledged.add(event.sequence)
        now = time.monotonic()
        for sequence, said in self._flying.items():
            if now - said > self._repeat_s:
                self._say(sequence)
                break
        for sequence in list(islice(self.kept, MAX_IN_FLIGHT * 2)):
            if len(self._flying) >= MAX_IN_FLIGHT:
                break
            if sequence not in self._flying:
                self._say(sequence)

    def run(self, stop: threading.Event) -> None:
        """Step until stopped."""
        while not stop.is_set():
            self.step()
            select.select([self._line.end], [], [], 0.02)

    def _say(self, sequence: int) -> None:
        self._flying[sequence] = time.monotonic()
        self.said += 1
        waited_ms = round((time.monotonic() - self.measured_s.get(sequence, time.monotonic())) * 1000)
        kept = self.kept[sequence]
        self._line.say(encode(kept._replace(age_ms=kept.age_ms + waited_ms)))
