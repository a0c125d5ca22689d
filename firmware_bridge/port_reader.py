"""One serial port: bytes to events for the intake, and the intake's acknowledgements to bytes. A thread each.

A port that is dead, stuck or full of noise holds up nobody but itself.
"""

import logging
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from coldchain.frame_parser import FrameParser
from coldchain.frames import Ack, Damaged, Frame, encode_ack
from firmware_bridge.intake import Arrival, Intake
from firmware_bridge.sensors.face import Counters, keep_going
from links.clock import Clock
from links.serial_port import KeptPort

MAX_UNSAID = 4096  # acknowledgements that wait to be said; the oldest give way, their devices repeat
_READ_S = 1.0
_log = logging.getLogger(__name__)


@dataclass
class PortCounters(Counters):
    """What was heard on a port since the start."""

    damaged: int = 0


class PortReader:
    """Reads one port.

    Args:
        port: Opens itself.
        intake: Takes what was heard.
        clock: Of this machine.
    """

    def __init__(self, port: KeptPort, intake: Intake, clock: Clock) -> None:
        self.path = port.path
        self.health = port.health
        self.counters = PortCounters()
        self._port = port
        self._intake = intake
        self._clock = clock
        self._parser = FrameParser()
        self._unsaid: deque[Ack] = deque(maxlen=MAX_UNSAID)

    @property
    def noise_bytes(self) -> int:
        """Return how many bytes stood outside of lines."""
        return self._parser.noise_bytes

    def say(self, acks: Sequence[Ack]) -> None:
        """Say acknowledgements soon, in the thread of ``run``. Any thread may call it."""
        self._unsaid.extend(acks)
        self._port.wake()

    def run(self, stop: threading.Event) -> None:
        """Read until ``stop``; a defect on the way is logged, counted, and met again only after a pause."""
        keep_going(
            lambda: self._once(stop),
            stop,
            clock=self._clock,
            counters=self.counters,
            tell=f"port {self.path}: defect while reading",
        )
        self._port.close()

    def _once(self, stop: threading.Event) -> None:
        data = self._port.read(_READ_S)
        at = self._clock.now()
        self._say_now()
        if not data:
            return
        events = self._parser.feed(data)
        frames = sum(isinstance(event, Frame) for event in events)
        if frames:
            self.counters.frames += frames
            self.counters.last_frame_at = at
        self.counters.damaged += sum(isinstance(event, Damaged) for event in events)
        if events:
            self._intake.submit(Arrival(self, at, events), stop)

    def _say_now(self) -> None:
        lines = []
        while self._unsaid:
            lines.append(encode_ack(self._unsaid.popleft()))
        if lines:
            self._port.write(b"".join(lines))
