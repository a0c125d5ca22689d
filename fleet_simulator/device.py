"""The protocol side of a simulated device: a memory of frames, a window of unacknowledged ones, repetition.

A pure state machine: bytes and ``now`` in, bytes out. Not a port (``ports.py``) and not a sensor. The memory
stands for the flash of a real logger: what was not acknowledged is said again, even under an old boot id.
"""

import math
from collections import deque
from typing import NamedTuple

from coldchain.frame_parser import FrameParser
from coldchain.frames import Ack, Field, Frame, encode
from fleet_simulator.truth import Emitted

Name = tuple[int, int]  # boot, sequence


class Saying(NamedTuple):
    """A line to send, and whether it was said before and brought no answer."""

    line: bytes
    again: bool


class VirtualDevice:
    """One device on its own line.

    Args:
        name: The device's name.
        window: So many frames may be on their way without an acknowledgement.
        repeat_after_ms: The oldest of them is said again after this [ms].
        memory: So many frames are remembered; then the oldest is forgotten and counted in ``dropped``.

    ``settled`` names the last frame up to which all are acknowledged; None while there is none.
    """

    def __init__(self, name: str, *, window: int, repeat_after_ms: int, memory: int) -> None:
        self.name = name
        self.acknowledged = 0
        self.repeated = 0
        self.dropped = 0
        self.settled: Name | None = None
        self._window = window
        self._repeat_after_ms = repeat_after_ms
        self._memory = memory
        self._waiting: deque[Emitted] = deque()
        self._on_its_way: dict[Name, tuple[Emitted, int]] = {}  # in the order of measurement
        self._said: deque[Name] = deque()  # said and not settled, in the order of measurement
        self._parser = FrameParser()

    @property
    def remembered(self) -> int:
        """How many frames are not acknowledged."""
        return len(self._waiting) + len(self._on_its_way)

    def oldest_measured_at(self) -> int | None:
        """Return when the oldest unacknowledged frame was measured [ms since 1970, UTC], or None."""
        if self._on_its_way:
            emitted, _ = next(iter(self._on_its_way.values()))
            return emitted.measured_at
        return self._waiting[0].measured_at if self._waiting else None

    def remember(self, emitted: Emitted) -> None:
        """Take a new frame into the memory; when it is full the oldest one goes."""
        if self.remembered >= self._memory:
            self.dropped += 1
            if self._on_its_way:
                del self._on_its_way[next(iter(self._on_its_way))]
            else:
                self._waiting.popleft()
        self._waiting.append(emitted)

    def hear(self, data: bytes) -> int:
        """Return how many frames these bytes acknowledge; anything else on the line is passed over."""
        heard = 0
        for event in self._parser.feed(data):
            if isinstance(event, Ack) and event.device == self.name:
                heard += self._on_its_way.pop((event.boot, event.sequence), None) is not None
        if heard:
            self.acknowledged += heard
            self._settle()
        return heard

    def say(self, now: int) -> Saying | None:
        """Return the next line to send, or None when nothing is due.

        The oldest frame on its way comes first once its time is up: only that one is repeated, so a line
        that nobody reads is not flooded, and as soon as it is acknowledged the next oldest follows.

        Args:
            now: The device's time [ms since 1970, UTC].
        """
        if self._on_its_way:
            name, (emitted, said_at) = next(iter(self._on_its_way.items()))
            if now - said_at >= self._repeat_after_ms:
                self._on_its_way[name] = (emitted, now)
                self.repeated += 1
                return Saying(_line(emitted, now), again=True)
        if not self._waiting or len(self._on_its_way) >= self._window:
            return None
        emitted = self._waiting.popleft()
        name = (emitted.boot, emitted.sequence)
        self._said.append(name)
        self._on_its_way[name] = (emitted, now)
        return Saying(_line(emitted, now), again=False)

    def _settle(self) -> None:
        """Note the last frame up to which all are acknowledged, so that a restart need not say them again."""
        while self._said and self._said[0] not in self._on_its_way:
            self.settled = self._said.popleft()


def _line(emitted: Emitted, now: int) -> bytes:
    """Return a frame as its line, with its age at this moment."""
    return encode(
        Frame(
            device=emitted.device,
            boot=emitted.boot,
            sequence=emitted.sequence,
            uptime_ms=emitted.uptime_ms,
            age_ms=max(0, now - emitted.measured_at),
            fields=tuple(_field(name, value) for name, value in emitted.fields.items()),
        )
    )


def _field(name: str, value: float | str) -> Field:
    """Return a field of a frame from how the truth writes it."""
    probe, code = name.split(".")
    if isinstance(value, str):
        return Field(probe, code, math.nan, value.removeprefix("?"))
    return Field(probe, code, value)
